"""The stand-in as a whole: what people do in its groups, and what the bot hears of it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import DeliveryEngine, DeliveryLog, Event
from bot.sandbox.faults import Faults
from bot.sandbox.feishu.api import Api
from bot.sandbox.feishu.app import App, milliseconds, new_id
from bot.sandbox.feishu.card_parts import DATES
from bot.sandbox.feishu.cards import schema_of
from bot.sandbox.feishu.controls import action_of, find, with_zone
from bot.sandbox.feishu.events import Events
from bot.sandbox.feishu.gateway import Gateway
from bot.sandbox.feishu.media import image_type
from bot.sandbox.feishu.typed import FILES, Typed, checked_content, file_content, post_of, typed
from bot.sandbox.world import BOT, Chat, Media, Message, Person, World

LADDER = (15.0, 300.0, 3600.0, 21600.0)
"""What is not acknowledged comes again after 15 s, 5 min, 1 h and 6 h."""


class FeishuStandIn:
    """One tenant of Feishu with one app."""

    platform = "feishu"

    def __init__(self, world: World, clock: SimClock, faults: Faults, deliveries_log: DeliveryLog) -> None:
        self.app = App()
        self.engine = DeliveryEngine(self.platform, clock, faults, deliveries_log, ladder=LADDER)
        self._world = world
        self._clock = clock
        self._events = Events(self.app, clock)
        self._gateway = Gateway(self.app, self.engine, faults, clock, deliveries_log)
        self._api = Api(self.app, world, clock, faults, deliveries_log, self.engine, self._events)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [*self._gateway.routes(), *self._api.routes()]

    # --- what people do -----------------------------------------------------------------------------------------------

    async def say(
        self, chat: Chat, person: Person, text: str, *, at_bot: bool, reply_to: str | None = None, message_id: str | None = None
    ) -> Message:
        message = self._world.message(self.platform, message_id) if message_id else None
        if message is None:
            words = typed(text, chat, self._world, self.app, at_bot=at_bot)
            message = self._new_message(chat, person, "text", words.content, reply_to, message_id)
            _mention(message, words)
            self._world.add_message(message)
        self._tell(chat, self._events.received(message, chat, person))
        return message

    async def post(self, chat: Chat, person: Person, msg_type: str, content: str, *, words: Typed | None = None) -> Message:
        """A person sends something that is no text: the platform's own type and content, as it would be received."""
        message = self._new_message(chat, person, msg_type, content, None, None)
        if words:
            _mention(message, words)
        self._world.add_message(message)
        self._tell(chat, self._events.received(message, chat, person))
        return message

    async def share(
        self, chat: Chat, person: Person, msgtype: str, *, text: str = "", name: str = "", body: bytes = b"", at_bot: bool = True
    ) -> Message:
        """A person sends image, file, audio, media (video), post (rich text), or any type with its content as JSON in `text`."""
        if msgtype == "post":
            words = typed(text, chat, self._world, self.app, at_bot=at_bot)
            return await self.post(chat, person, "post", post_of(words, name), words=words)
        if msgtype not in FILES:
            return await self.post(chat, person, msgtype, checked_content(text))
        key = new_id("img_v3_" if msgtype == "image" else "file_v3_")
        self._world.put_media(key, Media(image_type(body) or "application/octet-stream", name, body))
        return await self.post(chat, person, msgtype, file_content(msgtype, key, name))

    async def click(
        self,
        message: Message,
        person: Person,
        *,
        button: str | None = None,
        value: Any = None,
        form: dict[str, Any] | None = None,
        action: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        if message.card is None or message.recalled:
            raise ValueError("这条消息不是卡片，或者已经撤回，点不了。")
        days = 14 if schema_of(message.card) == "2.0" else 30
        if (self._clock.now() - message.sent_at).days >= days:
            return {"toast": None, "card": None, "error": {"code": None, "message": f"卡片发出已超过 {days} 天，不能再点了。"}}
        control = find(message.card, button, value)
        if control is not None and (form or not (action and "tag" in action)):
            reported = action_of(control, form, self._world) | _dated(action or {}, control.part["tag"])
        elif action and "tag" in action:
            reported = {"value": {} if value is None else value} | _dated(action)
        elif value is not None:
            reported = {"value": value, "tag": "button", "timezone": "Asia/Shanghai"} | ({"form_value": form} if form else {})
        else:
            raise LookupError(f"卡片上没有“{button}”。")
        return await self._api.presses.press(message, person, reported)

    async def recall(self, message: Message) -> None:
        if message.recalled:
            raise ValueError("这条消息已经撤回了。")
        message.recalled = True
        self._world.change_message(message)
        self._tell(self._chat_of(message), self._events.recalled(message, self._chat_of(message)))

    async def edit(self, message: Message, text: str) -> None:
        """The author changes a text. The bot is told that, not what."""
        if message.author not in self._world.people or message.extra["msg_type"] != "text" or message.recalled:
            raise ValueError("只能编辑自己发出、还没有撤回的文字消息。")
        chat, author = self._chat_of(message), self._world.people[message.author]
        words = typed(text, chat, self._world, self.app, at_bot=False)
        _mention(message, words)
        message.edited = True
        message.extra |= {"content": words.content, "update_time": milliseconds(self._clock.now())}
        self._world.change_message(message)
        self._tell(chat, self._events.edited(message, chat, author))

    async def react(self, message: Message, person: Person, emoji: str) -> None:
        self._api.reactions.add(message, emoji, person)

    async def read(self, message: Message, person: Person) -> None:
        """A person sees the bot's message; the bot is told of direct messages only."""
        readers = message.extra.setdefault("read_by", {})
        if message.author != BOT or person.key in readers:
            return
        readers[person.key] = milliseconds(self._clock.now())
        self._world.change_message(message)
        chat = self._chat_of(message)
        if chat.kind == "direct":
            self._tell(chat, self._events.read(message, chat, person))

    async def menu(self, person: Person, event_key: str) -> None:
        """A person chooses an entry of the bot's own menu."""
        self.engine.deliver(self._events.menu_chosen(person, event_key))

    async def enter(self, person: Person) -> None:
        """A person opens the direct chat with the bot."""
        chat = self._world.direct_chat(self.platform, person)
        said = self._world.history(self.platform, chat.chat_id)
        self._tell(chat, self._events.direct_opened(chat, person, said[-1] if said else None))

    async def join(self, chat: Chat, person: Person) -> None:
        if person.key in chat.members:
            raise ValueError(f"{person.name}已经在群里了。")
        chat.members.append(person.key)
        chat.external = chat.external or person.outside
        self._world.change_chat(chat)
        self._tell(chat, self._events.person_moved(chat, self._owner(chat), person, added=True))

    async def leave(self, chat: Chat, person: Person) -> None:
        self._remove(chat, person, by=person)

    async def put_out(self, chat: Chat, person: Person) -> None:
        self._remove(chat, person, by=self._owner(chat))

    async def rename(self, chat: Chat, name: str) -> None:
        before, chat.name = chat.name, name
        self._world.change_chat(chat)
        self._tell(chat, self._events.renamed(chat, self._owner(chat), before))

    async def disband(self, chat: Chat) -> None:
        event = self._events.disbanded(chat, self._owner(chat))
        self._tell(chat, event)
        chat.disbanded, chat.bot_in = True, False
        self._world.change_chat(chat)

    async def set_bot(self, chat: Chat, *, present: bool) -> None:
        if chat.bot_in == present:
            return
        chat.bot_in = present
        self._world.change_chat(chat)
        self.engine.deliver(self._events.bot_moved(chat, self._owner(chat), added=present))

    async def close(self) -> None:
        await self.engine.close()

    # --- inside -------------------------------------------------------------------------------------------------------

    def _remove(self, chat: Chat, person: Person, by: Person) -> None:
        if person.key not in chat.members:
            raise ValueError(f"{person.name}不在群里。")
        chat.members.remove(person.key)
        self._world.change_chat(chat)
        self._tell(chat, self._events.person_moved(chat, by, person, added=False))

    def _new_message(
        self, chat: Chat, person: Person, msg_type: str, content: str, reply_to: str | None, message_id: str | None
    ) -> Message:
        if chat.disbanded:
            raise ValueError(f"群“{chat.name}”已经解散，不能再发消息。")
        if person.key not in chat.members:
            raise ValueError(f"{person.name}不在“{chat.name}”里，不能在那里发消息。")
        now = self._clock.now()
        extra: dict[str, Any] = {"msg_type": msg_type, "content": content}
        extra |= {"create_time": milliseconds(now), "update_time": milliseconds(now)}
        if reply_to:
            parent = self._world.message(self.platform, reply_to)
            extra["root_id"] = parent.extra.get("root_id", reply_to) if parent else reply_to
            if parent and "thread_id" in parent.extra:
                extra["thread_id"] = parent.extra["thread_id"]
        ours = message_id or new_id("om_")
        return Message(self.platform, chat.chat_id, ours, person.key, now, msg_type, reply_to=reply_to, extra=extra)

    def _tell(self, chat: Chat, event: Event) -> None:
        """Only what happens where the bot is reaches it."""
        if chat.bot_in:
            self.engine.deliver(event)

    def _chat_of(self, message: Message) -> Chat:
        return self._world.chats[self.platform, message.chat_id]

    def _owner(self, chat: Chat) -> Person:
        if not chat.members:
            raise ValueError(f"{chat.name}里没有人，没有人能这样做。")
        return self._world.people[chat.members[0]]


def _mention(message: Message, words: Typed) -> None:
    """The message shows these words and rings those who are mentioned in them."""
    message.text, message.mentions = words.text, words.rung
    message.extra |= {"mentions": words.mentions} if words.mentions else {}


def _dated(action: dict[str, Any], tag: str = "") -> dict[str, Any]:
    """Dates and times that a control reports get their zone."""
    if action.get("tag", tag) in DATES and isinstance(action.get("option"), str):
        return action | {"option": with_zone(action["option"])}
    return action
