"""Sending and replying: to whom, how often, once for each uuid."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from bot.sandbox.clock import SimClock
from bot.sandbox.feishu import limits
from bot.sandbox.feishu.app import App, milliseconds, new_id
from bot.sandbox.feishu.contents import Content, Contents
from bot.sandbox.feishu.errors import Refused, invalid, missing_field
from bot.sandbox.feishu.limits import MessageRates
from bot.sandbox.feishu.message_json import message_json
from bot.sandbox.feishu.people import ID_TYPES, People
from bot.sandbox.feishu.rest import Answer, Call
from bot.sandbox.world import BOT, Chat, Message, World

UUIDS_KEPT = 50_000


class Sending:
    """`POST /im/v1/messages` and `…/:message_id/reply`."""

    def __init__(self, app: App, world: World, clock: SimClock, people: People, contents: Contents, rates: MessageRates) -> None:
        self._app = app
        self._world = world
        self._clock = clock
        self._people = people
        self._contents = contents
        self._rates = rates
        self._sent: OrderedDict[str, tuple[float, Message]] = OrderedDict()
        """uuid → the simulated second and the one message that was sent under it."""
        self._being_sent: set[str] = set()

    async def create(self, call: Call) -> Answer:
        id_type = call.query.get("receive_id_type", "")
        receive_id = call.text("receive_id")
        msg_type, content = call.text("msg_type"), call.text("content")
        if again := self._sent_before(call):
            return self._shown(again)
        chat = self._target(id_type, receive_id)
        self._may_write(chat)
        return self._send(call, chat, self._contents.read(msg_type, content, chat))

    async def reply(self, call: Call) -> Answer:
        parent = message_of(self._world, call)
        msg_type, content = call.text("msg_type"), call.text("content")
        if again := self._sent_before(call):
            return self._shown(again)
        if parent.recalled:
            raise Refused(230011)
        chat = self._world.chats["feishu", parent.chat_id]
        self._may_write(chat)
        return self._send(call, chat, self._contents.read(msg_type, content, chat), parent)

    def _target(self, id_type: str, receive_id: str) -> Chat:
        if id_type == "chat_id":
            chat = self._world.chats.get(("feishu", receive_id))
            if chat is None:
                raise Refused(230034)
            return chat
        if id_type not in ID_TYPES:
            raise missing_field("receive_id_type", "open_id, union_id, user_id, email or chat_id")
        person = self._people.by(id_type, receive_id)
        if person.resigned or person.outside:
            raise Refused(230029 if person.resigned else 230013)
        return self._world.direct_chat("feishu", person)

    def _may_write(self, chat: Chat) -> None:
        if chat.disbanded:
            raise Refused(230045)
        if not chat.bot_in:
            raise Refused(230002)
        if self._rates.trip(f"chat {chat.chat_id}"):
            raise Refused(230020, "chat rate limit" if chat.kind == "group" else "user rate limit")

    def _sent_before(self, call: Call) -> Message | None:
        """The message already sent under the call's uuid within the hour; afterwards the uuid is taken."""
        uuid = call.body.get("uuid")
        if uuid is None or uuid == "":
            return None
        if not isinstance(uuid, str) or len(uuid) > limits.UUID_LENGTH:
            raise missing_field("uuid", f"the max length is {limits.UUID_LENGTH}")
        if uuid in self._being_sent:
            raise Refused(230049)
        known = self._sent.get(uuid)
        if known and 0 <= self._clock.timestamp() - known[0] < limits.UUID_SECONDS:
            return known[1]
        self._being_sent.add(uuid)
        call.when_answered.append(lambda: self._being_sent.discard(uuid))
        return None

    def _send(self, call: Call, chat: Chat, content: Content, parent: Message | None = None) -> Answer:
        message = self._message(chat, content, parent)
        if parent and (call.body.get("reply_in_thread") or "thread_id" in parent.extra):
            message.extra["thread_id"] = parent.extra.get("thread_id") or new_id("omt_")[:16]
        if uuid := call.body.get("uuid"):
            message.extra["uuid"] = uuid
            self._sent[uuid] = (self._clock.timestamp(), message)
            if len(self._sent) > UUIDS_KEPT:
                self._sent.popitem(last=False)
        self._world.add_message(message)
        return self._shown(message)

    def _message(self, chat: Chat, content: Content, parent: Message | None) -> Message:
        now = self._clock.now()
        extra: dict[str, Any] = {"msg_type": content.msg_type, "content": content.raw}
        extra |= {"create_time": milliseconds(now), "update_time": milliseconds(now)}
        if content.ids:
            extra["mentions"] = self._people.mentions(content.ids)
        if parent:
            extra["root_id"] = parent.extra.get("root_id", parent.message_id)
        return Message(
            "feishu",
            chat.chat_id,
            new_id("om_"),
            BOT,
            now,
            content.kind,
            content.text,
            card=content.card,
            mentions=self._people.rung(chat, content.ids, everyone=content.everyone),
            reply_to=parent.message_id if parent else None,
            extra=extra,
        )

    def _shown(self, message: Message) -> dict[str, Any]:
        return message_json(message, self._world, self._app)


def message_of(world: World, call: Call) -> Message:
    """The message that the path names; refused when there is none or its chat is not the bot's."""
    message_id = call.part("message_id")
    message = world.message("feishu", message_id)
    if message is None:
        raise invalid("invalid message_id" if message_id.startswith("om_") else "message_id begins with om_")
    chat = world.chats["feishu", message.chat_id]
    if not chat.bot_in:
        raise Refused(230002)
    return message
