"""The whole of DingTalk as one object: its servers, and what people do there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Complaint, DeliveryEngine, DeliveryLog, Event
from bot.sandbox.dingtalk import events, presses
from bot.sandbox.dingtalk.app import App, Token, new_id
from bot.sandbox.dingtalk.calls import Calls
from bot.sandbox.dingtalk.cards import Cards
from bot.sandbox.dingtalk.contacts import Contacts
from bot.sandbox.dingtalk.errors import json_answer
from bot.sandbox.dingtalk.files import Files
from bot.sandbox.dingtalk.gateway import Gateway
from bot.sandbox.dingtalk.limits import Usage
from bot.sandbox.dingtalk.oauth import OAuth
from bot.sandbox.dingtalk.posts import Posts
from bot.sandbox.dingtalk.robot import Robot
from bot.sandbox.dingtalk.webhooks import Webhooks
from bot.sandbox.faults import Faults
from bot.sandbox.world import BOT, EVERYONE, Chat, Message, Person, World

DIRECT_ONLY = {"audio", "video", "file"}
"""What people cannot send to the bot in a group."""


class DingTalkStandIn:
    """One app with a bot. Set `app.endpoint` and `app.oapi_endpoint` once the port is known."""

    platform = "dingtalk"

    def __init__(self, world: World, clock: SimClock, faults: Faults, log: DeliveryLog) -> None:
        self.app = App()
        self.engine = DeliveryEngine("dingtalk", clock, faults, log, ladder=events.BOT_MESSAGE_LADDER)
        self.gateway = Gateway(self.app, self.engine, clock, faults, log)
        self._world = world
        self._clock = clock
        self._faults = faults
        self._log = log
        token = Token(clock)
        self._calls = Calls(token, clock, faults, log)
        self._posts = Posts(world, clock)
        self._oauth = OAuth(self.app, token)
        self._files = Files(self.app, world, clock)
        self._contacts = Contacts(self.app, world)
        self._webhooks = Webhooks(self.app, world, clock, self._posts)
        self._robot = Robot(self.app, world, self._posts, faults)
        self._cards = Cards(self.app, world, clock, self._posts, faults)
        self._presses = presses.Presses(self.app, world, self._cards, self.engine, faults, self._complain)
        self._events = events.Events(self.app, world, clock, self._webhooks, faults)

    @property
    def usage(self) -> Usage:
        """What the organisation has used of its monthly quotas."""
        return self._calls.usage

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Stream, new API, old API and webhooks share one port; an unknown path is answered as each of the two APIs does."""
        parts = (self._oauth, self._robot, self._cards, self._contacts, self._files, self._webhooks)
        known = [route for part in parts for route in part.routes(self._calls)]
        return [*self.gateway.routes(), *known, web.route("*", "/{path:.*}", _unknown)]

    async def close(self) -> None:
        """Cut every connection and give up what is on its way."""
        await self.gateway.close()
        await self.engine.close()

    # --- what people write ------------------------------------------------------------------------------------------------

    async def say(
        self, chat: Chat, person: Person, text: str, *, at_bot: bool, reply_to: str | None = None, message_id: str | None = None
    ) -> Message:
        """A person writes. In a group only what @-mentions the bot reaches it; `@所有人` does not.

        `@name` of a member mentions. A `message_id` that exists is delivered once more.
        """
        if message_id and (known := self._world.message("dingtalk", message_id)):
            self._tell(known, chat, person)
            return known
        called = f"@{self.app.name}"
        content = text.replace(called, "")
        if chat.kind == "group" and at_bot:
            text = text if called in text else f"{called} {text}"
            content = content if content.startswith(" ") else f" {content}"
        extra = {"msgtype": "text", "body": {"text": {"content": content}}}
        return self._write(chat, person, text, extra, at_bot=at_bot, reply_to=reply_to, message_id=message_id)

    async def share(
        self, chat: Chat, person: Person, msgtype: str, *, text: str = "", name: str = "", body: bytes = b"", at_bot: bool = True
    ) -> Message:
        """A person sends something else than text: richText, picture, audio, video, file, or any type the bot cannot be told.

        `text` is the words beside the picture, what speech recognition understood, or why the type is unknown; `body` can be
        fetched by the bot. ValueError for audio, video and file in a group, where the client does not offer them.
        """
        if chat.kind == "group" and msgtype in DIRECT_ONLY:
            raise ValueError("群里不能给机器人发语音、视频或文件，请在单聊里发。")
        extra = {"msgtype": msgtype, "body": {"content": self._content(msgtype, text, name, body)}}
        return self._write(chat, person, text or name or f"[{msgtype}]", extra, at_bot=at_bot)

    def _content(self, msgtype: str, text: str, name: str, body: bytes) -> dict[str, Any]:
        if msgtype not in {"richText", "picture", "audio", "video", "file"}:
            return {"unknownMsgType": text or "不支持的消息类型"}
        code = self._files.offer(name or "image.png", body)
        picture = {"downloadCode": code, "pictureDownloadCode": self._files.offer(name or "image.png", body)}
        contents: dict[str, dict[str, Any]] = {
            "richText": {"richText": [{"text": text}, {"type": "picture", **picture}]},
            "picture": picture,
            "audio": {"duration": 4000, "downloadCode": code, "recognition": text},
            "video": {"duration": 4, "videoType": "mp4", "downloadCode": code},
            "file": {"spaceId": "27000000000", "fileName": name, "downloadCode": code, "fileId": "200000000000"},
        }
        return contents[msgtype]

    def _write(
        self,
        chat: Chat,
        person: Person,
        text: str,
        extra: dict[str, Any],
        *,
        at_bot: bool,
        reply_to: str | None = None,
        message_id: str | None = None,
    ) -> Message:
        _check_place(chat, person)
        at_bot = at_bot and chat.kind == "group"
        message = Message(
            platform="dingtalk",
            chat_id=chat.chat_id,
            message_id=message_id or new_id("msg"),
            author=person.key,
            sent_at=self._clock.now(),
            kind=extra["msgtype"],
            text=text,
            mentions=[*([BOT] if at_bot else []), *self._mentioned(chat, text)],
            reply_to=reply_to,
            extra=extra,
        )
        self._world.add_message(message)
        self._tell(message, chat, person)
        return message

    def _mentioned(self, chat: Chat, text: str) -> list[str]:
        if chat.kind != "group":
            return []
        members = [key for key in chat.members if f"@{self._world.people[key].name}" in text]
        return [EVERYONE, *members] if "@所有人" in text else members

    def _tell(self, message: Message, chat: Chat, person: Person) -> None:
        if chat.kind == "direct" or (BOT in message.mentions and chat.bot_in):
            self.usage.count_push(self._clock.now())
            self.engine.deliver(self._events.said(message, chat, person))

    # --- what people press ------------------------------------------------------------------------------------------------

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
        """A person presses a card's button or a link of an ordinary message, named by the text on it.

        `value` is the reported params, or the whole `{"actionIds", "params"}`; cards have no controls outside a form, so `action`
        has no meaning here. A link that makes its clicker say something answers with `said`, any other with `opened`.
        """
        if message.recalled:
            raise ValueError("这条消息已撤回，不能再点。")
        card = self._cards.of_message(message)
        if card is None:
            return await self._follow(message, person, presses.link_of(message, button or ""), button)
        view = card.view(person.key)
        if button is None and value is None and form is None:
            raise ValueError("请说明点了什么：button 写按钮上的字，或者 value 写上报的内容。")
        pressed = presses.button_of(view, button) if button is not None else None
        if pressed and "url" in pressed:
            return await self._follow(message, person, pressed["url"], button)
        if pressed and "id" not in pressed:
            raise ValueError(f"按钮「{button}」没有 id 或 request，点了什么也不会发生。")
        self.usage.count_push(self._clock.now())
        return await self._presses.press(card, message, person, presses.report_of(view, pressed, value, form))

    async def _follow(self, message: Message, person: Person, url: str | None, label: str | None) -> dict[str, Any]:
        if url is None:
            raise LookupError(f"这条消息上没有「{label or ''}」这个按钮或链接。")
        shown: dict[str, Any] = {"toast": None, "card": None, "error": None}
        words = presses.words_of(url)
        if words is None:
            return {**shown, "opened": url}
        chat = self._world.chats["dingtalk", message.chat_id]
        said = await self.say(chat, person, words, at_bot=self._faults.take("dingtalk", "plain_links") is None)
        return {**shown, "said": said.message_id}

    async def recall(self, message: Message) -> None:
        """The author takes a message back; the platform tells no bot."""
        message.recalled = True
        self._world.change_message(message)

    async def read(self, message: Message, person: Person) -> None:
        """A person has read a message of the bot."""
        if person.key not in message.extra.setdefault("read_by", []):
            message.extra["read_by"].append(person.key)
            self._world.change_message(message)

    # --- groups -----------------------------------------------------------------------------------------------------------

    async def join(self, chat: Chat, person: Person) -> None:
        """A person comes into a group: `chat_add_member`."""
        if person.key not in chat.members:
            chat.members.append(person.key)
            self._changed(chat, self._events.members_changed("chat_add_member", chat, [person]))

    async def leave(self, chat: Chat, person: Person) -> None:
        """A person goes out of a group by themselves: `chat_quit`."""
        if person.key in chat.members:
            chat.members.remove(person.key)
            self._changed(chat, self._events.members_changed("chat_quit", chat, [person]))

    async def put_out(self, chat: Chat, person: Person) -> None:
        """The owner puts a person out of a group: `chat_remove_member`."""
        if person.key in chat.members:
            chat.members.remove(person.key)
            self._changed(chat, self._events.members_changed("chat_remove_member", chat, [person]))

    async def rename(self, chat: Chat, name: str) -> None:
        """The owner gives a group another name: `chat_update_title`."""
        chat.name = name
        self._changed(chat, self._events.renamed(chat))

    async def disband(self, chat: Chat) -> None:
        """The owner ends a group: `chat_disband`."""
        chat.disbanded = True
        self._changed(chat, self._events.disbanded(chat))

    async def set_bot(self, chat: Chat, *, present: bool) -> None:
        """The owner brings the bot into a group or puts it out; there is no such event."""
        chat.bot_in = present
        self._world.change_chat(chat)

    def _changed(self, chat: Chat, event: Event) -> None:
        """Events of groups reach an app whose bot is, or until now was, in the group."""
        self._world.change_chat(chat)
        if chat.bot_in:
            self.usage.count_push(self._clock.now())
            self.engine.deliver(event, ladder=events.EVENT_LADDER)

    def _complain(self, text: str) -> None:
        self._log.complaints.append(Complaint(self._clock.now(), "dingtalk", "", text))


def _check_place(chat: Chat, person: Person) -> None:
    if chat.disbanded:
        raise ValueError(f"群「{chat.name}」已经解散，不能再发消息。")
    if person.key not in chat.members:
        raise ValueError(f"{person.name}不在「{chat.name}」里，不能在那里发消息。")


async def _unknown(request: web.Request) -> web.Response:
    if request.path.startswith("/v1.0/"):
        return json_answer({"errcode": 404, "errmsg": "请求的URI地址不存在"})
    return json_answer({"errcode": 22, "errmsg": "Invalid method"})
