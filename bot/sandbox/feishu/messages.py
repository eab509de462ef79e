"""What a bot does to messages that are there: update, edit, recall, urge, read."""

from __future__ import annotations

from bot.sandbox.clock import SimClock
from bot.sandbox.feishu import limits
from bot.sandbox.feishu.app import App, milliseconds
from bot.sandbox.feishu.cards import schema_of
from bot.sandbox.feishu.contents import Content, Contents
from bot.sandbox.feishu.errors import Refused, invalid
from bot.sandbox.feishu.limits import MessageRates
from bot.sandbox.feishu.message_json import message_json
from bot.sandbox.feishu.people import People, id_of, id_type_of
from bot.sandbox.feishu.presses import Presses
from bot.sandbox.feishu.rest import Answer, Call
from bot.sandbox.feishu.sending import message_of
from bot.sandbox.world import BOT, Message, World


class Messages:
    """`/im/v1/messages/:message_id` and what hangs on it."""

    def __init__(
        self,
        app: App,
        world: World,
        clock: SimClock,
        people: People,
        contents: Contents,
        rates: MessageRates,
        presses: Presses,
    ) -> None:
        self._app = app
        self._world = world
        self._clock = clock
        self._people = people
        self._contents = contents
        self._rates = rates
        self._presses = presses

    async def patch(self, call: Call) -> Answer:
        """Replace a card: shared cards only, for 14 days, 5 times a second, not while somebody's press is being answered."""
        message = self._own(call, 230012)
        if message.card is None:
            raise invalid("this message is not a card")
        if self._age(message) > limits.CARD_SECONDS:
            raise Refused(230031)
        if self._rates.trip(f"message {message.message_id}"):
            raise Refused(230020, "message rate limit")
        chat = self._world.chats["feishu", message.chat_id]
        content = self._contents.card(call.text("content"), chat)
        _updatable(message, content)
        self._presses.refuse_while_pressed(message)
        self._presses.replace_card(message, content)
        return {}

    async def put(self, call: Call) -> Answer:
        """Edit a text or a post: 20 times, within the time the administrator has set."""
        message = self._own(call, 230071)
        if message.card is not None or call.text("msg_type") not in {"text", "post"}:
            raise invalid("only text and post can be edited, cards are updated by PATCH")
        if message.extra.get("edits", 0) >= limits.EDITS:
            raise Refused(230072)
        if self._age(message) > limits.EDIT_SECONDS:
            raise Refused(230075)
        content = self._contents.read(call.text("msg_type"), call.text("content"), self._world.chats["feishu", message.chat_id])
        message.text, message.edited = content.text, True
        message.extra |= {"msg_type": content.msg_type, "content": content.raw, "update_time": milliseconds(self._clock.now())}
        message.extra |= {"edits": message.extra.get("edits", 0) + 1, "mentions": self._people.mentions(content.ids)}
        self._world.change_message(message)
        return message_json(message, self._world, self._app)

    async def delete(self, call: Call) -> Answer:
        message = message_of(self._world, call)
        if message.author != BOT:
            raise Refused(230026)
        if message.recalled:
            raise Refused(230011)
        if self._age(message) > limits.RECALL_SECONDS:
            raise Refused(230009)
        message.recalled = True
        self._world.change_message(message)
        return {}

    async def one(self, call: Call) -> Answer:
        message = message_of(self._world, call)
        return {"items": [self._shown(message, call)]}

    async def history(self, call: Call) -> Answer:
        """A chat's history, or a thread's; the bounds are seconds."""
        query = call.query
        messages = self._container(query.get("container_id_type", ""), query.get("container_id", ""))
        try:
            start, end = int(query.get("start_time") or 0), int(query.get("end_time") or 1 << 60)
        except ValueError as error:
            raise invalid("start_time and end_time are seconds") from error
        found = [m for m in messages if start <= m.sent_at.timestamp() <= end]
        if query.get("sort_type") == "ByCreateTimeDesc":
            found.reverse()
        page = call.page(found, most=50)
        return page | {"items": [self._shown(message, call) for message in page["items"]]}

    async def read_users(self, call: Call) -> Answer:
        message = self._own(call, 230012)
        if self._age(message) > limits.READ_SECONDS:
            raise Refused(230033)
        id_type = id_type_of(call.query)
        items = [
            {"user_id_type": id_type, "user_id": id_of(person, id_type), "timestamp": at, "tenant_key": self._app.tenant_key}
            for key, at in message.extra.get("read_by", {}).items()
            if (person := self._world.people.get(key))
        ]
        return call.page(items, most=100)

    async def urge(self, call: Call) -> Answer:
        """Urgent by app, SMS or phone: people of the chat only; who is not is named, and when nobody is, it is refused."""
        message = self._own(call, 230012)
        id_type = id_type_of(call.query)
        members = self._world.chats["feishu", message.chat_id].members
        urged: list[str] = []
        strangers: list[str] = []
        for one in call.strings("user_id_list", most=200):
            person = self._people.find(one)
            here = person and person.key in members and id_of(person, id_type) == one
            (urged.append(person.key) if person and here else strangers.append(one))
        if not urged:
            raise invalid("all user ids are invalid")
        message.extra["urged"] = list(dict.fromkeys([*message.extra.get("urged", []), *urged]))
        self._world.change_message(message)
        return {"invalid_user_id_list": strangers}

    # --- inside -------------------------------------------------------------------------------------------------------

    def _own(self, call: Call, not_sender: int) -> Message:
        """The message, which must be the bot's own and still there."""
        message = message_of(self._world, call)
        if message.recalled:
            raise Refused(230011)
        if message.author != BOT:
            raise Refused(not_sender)
        return message

    def _age(self, message: Message) -> float:
        """Simulated seconds since the message was sent."""
        return (self._clock.now() - message.sent_at).total_seconds()

    def _container(self, kind: str, container_id: str) -> list[Message]:
        if kind == "thread":
            return [m for m in self._world.messages if m.extra.get("thread_id") == container_id]
        chat = self._world.chats.get(("feishu", container_id))
        if kind != "chat" or chat is None:
            raise invalid("invalid container_id")
        if not chat.bot_in:
            raise Refused(230002)
        return self._world.history("feishu", container_id)

    def _shown(self, message: Message, call: Call) -> dict[str, object]:
        whole = call.query.get("card_msg_content_type") == "user_card_content"
        return message_json(message, self._world, self._app, whole_card=whole)


def _updatable(message: Message, content: Content) -> None:
    """Both the old and the new card must declare `config.update_multi: true`; 2.0 is not replaced by 1.0."""
    old, new = message.card or {}, content.card or {}
    for card, which in ((old, "sent"), (new, "new")):
        config = card.get("config")
        if not isinstance(config, dict) or config.get("update_multi") is not True:
            raise invalid(f"the {which} card does not declare config.update_multi: true")
    if schema_of(old) != schema_of(new):
        raise Refused(230099, "ErrCode: 200830; ErrMsg: card schema V2 can not change to V1")
