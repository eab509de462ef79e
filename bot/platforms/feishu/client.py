"""What is asked of Feishu: messages, cards, pictures, people, chats. Implements ports.Messenger and ports.Directory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.cards.model import Card
from bot.cards.render_feishu import render
from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError
from bot.platforms.calls import Json
from bot.platforms.feishu.check import check
from bot.platforms.feishu.contacts import company
from bot.platforms.feishu.content import spoken
from bot.platforms.feishu.decode import SHAPE, moment
from bot.platforms.feishu.errors import CANNOT_REPLY
from bot.platforms.feishu.rest import Rest
from bot.ports import (
    ChatFacts,
    Clock,
    CompanyFacts,
    Finding,
    Mentioned,
    MessageFacts,
    PersonFacts,
    SendCard,
    SendText,
    Sent,
    Target,
    UpdateCard,
    Urge,
)
from bot.settings import FeishuSettings

MOST_PAGES = 100
"""Of a chat's members, or a message's readers, a hundred people each."""

_MARKUP = re.compile(r"[<\]]")
_USER_ID = re.compile(r"ou_[A-Za-z0-9_-]{1,64}")


class FeishuClient:
    """Messenger and Directory of one app. `rest` is its one session, which the gateway shares."""

    def __init__(self, settings: FeishuSettings, clock: Clock) -> None:
        self.rest = Rest(settings, clock)
        self._settings = settings
        self._clock = clock
        self._bot_id = ""

    def repeat_is_harmless(self, *, card: bool) -> bool:
        """For an hour the platform sends at most one message for a key."""
        return True

    async def send(self, sending: SendCard | SendText) -> Sent:
        """A message in a group, to a person, or under another message; without the reference when that is gone."""
        message = {**_content(sending), "uuid": sending.key}
        if sending.reply_to:
            try:
                return _sent(await self.rest.call("POST", f"{_message(sending.reply_to)}/reply", body=message))
            except PlatformError as error:
                if error.code not in CANNOT_REPLY:
                    raise
        kind, receiver = _receiver(sending.target)
        body = {**message, "receive_id": receiver}
        return _sent(await self.rest.call("POST", "/im/v1/messages", query={"receive_id_type": kind}, body=body))

    async def update(self, sending: UpdateCard) -> Sent:
        """Raises Gone where the message can no longer be changed: recalled, out of sight, or more than 14 days old."""
        await self.rest.call("PATCH", _message(sending.ref), body={"content": _card(sending.card)})
        return Sent(sending.ref)

    async def upload_image(self, png: bytes) -> str:
        def form() -> aiohttp.FormData:
            data = aiohttp.FormData({"image_type": "message"})
            data.add_field("image", png, filename="image.png", content_type="image/png")
            return data

        answer = await self.rest.call("POST", "/im/v1/images", form=form)
        return _text(answer, "data", "image_key")

    async def person(self, user_id: str) -> PersonFacts:
        """By the name service, which ignores who the app may see in the contact book; else by the contact book."""
        query = {"user_id_type": "open_id"}
        try:
            answer = await self.rest.call("POST", "/contact/v3/users/basic_batch", query=query, body={"user_ids": [user_id]})
            people = [one for one in _list(answer, "data", "users") if one.get("user_id") == user_id]
        except (NotPermitted, Gone):
            people = []
        if not people:
            answer = await self.rest.call("GET", f"/contact/v3/users/{quote(user_id, safe='')}", query=query)
            people = [_part(answer, ("data", "user")) or {}]
        if not people[0].get("name"):
            raise NotPermitted("the app may not read names (contact:user.basic_profile:readonly)")
        return PersonFacts(user_id, _text(people[0], "name"))

    async def chat(self, chat_id: str) -> ChatFacts:
        """The chat's name and all its people; bots are not among them."""
        path = f"/im/v1/chats/{quote(chat_id, safe='')}"
        name = _text(await self.rest.call("GET", path, query={"user_id_type": "open_id"}), "data", "name")
        members: dict[str, Mentioned] = {}
        page = ""
        for _ in range(MOST_PAGES):
            query = {"member_id_type": "open_id", "page_size": "100", **({"page_token": page} if page else {})}
            answer = await self.rest.call("GET", f"{path}/members", query=query)
            for one in _list(answer, "data", "items"):
                members[_text(one, "member_id")] = Mentioned(_text(one, "member_id"), one.get("name") or "")
            page = _part(answer, ("data", "page_token")) or ""
            if not page or not _part(answer, ("data", "has_more")):
                break
        return ChatFacts(name, tuple(members.values()))

    async def urge(self, urge: Urge) -> None:
        """加急 inside the app; it costs nothing, and needs the right im:message.urgent."""
        query = {"user_id_type": "open_id"}
        body = {"user_id_list": [urge.target.user_id]}
        answer = await self.rest.call("PATCH", f"{_message(urge.ref)}/urgent_app", query=query, body=body)
        if urge.target.user_id in (_part(answer, ("data", "invalid_user_id_list")) or ()):
            raise Gone("this person cannot be urged")

    async def readers(self, chat_id: str, ref: str) -> tuple[str, ...]:
        """Told for seven days after the message was sent."""
        found: list[str] = []
        page = ""
        for _ in range(MOST_PAGES):
            query = {"user_id_type": "open_id", "page_size": "100", **({"page_token": page} if page else {})}
            answer = await self.rest.call("GET", f"{_message(ref)}/read_users", query=query)
            found += [_text(one, "user_id") for one in _list(answer, "data", "items")]
            page = _part(answer, ("data", "page_token")) or ""
            if not page or not _part(answer, ("data", "has_more")):
                break
        return tuple(found)

    async def company(self) -> CompanyFacts:
        return await company(self.rest)

    async def message(self, message_id: str) -> MessageFacts:
        """Text or rich text as it reads now. Raises Gone when it was recalled, NeverRetry when it is no text."""
        found = _list(await self.rest.call("GET", _message(message_id)), "data", "items")
        if not found or found[0].get("deleted"):
            raise Gone("the message was recalled")
        try:
            said = spoken(
                _text(found[0], "msg_type"), _text(found[0], "body", "content"), found[0].get("mentions") or (), await self.bot_id()
            )
        except SHAPE as error:
            raise NeverRetry(f"feishu gave a message that cannot be read: {type(error).__name__}") from error
        if said is None:
            raise NeverRetry("the message is no text")
        return MessageFacts(_without_paragraphs(said.text), moment(found[0].get("update_time"), self._clock.now()))

    async def bot_id(self) -> str:
        """This bot's own open_id, by which a mention of it is known; asked once."""
        if not self._bot_id:
            self._bot_id = _text(await self.rest.call("GET", "/bot/v3/info"), "bot", "open_id")
        return self._bot_id

    async def check(self) -> list[Finding]:
        """For `tongzhou doctor`."""
        return await check(self.rest, self._settings)

    async def close(self) -> None:
        await self.rest.close()


# --- what is sent -------------------------------------------------------------------------------------------------------


def _content(sending: SendCard | SendText) -> Json:
    if isinstance(sending, SendCard):
        return {"msg_type": "interactive", "content": _card(sending.card)}
    called = "".join(map(_mention, sending.mentions))
    text = f"{called} {literal(sending.text)}" if called else literal(sending.text)
    return {"msg_type": "text", "content": json.dumps({"text": text}, ensure_ascii=False)}


def literal(text: str) -> str:
    """Text that a text message shows as it is: the platform knows no escape there, so every tag and link is broken by a
    space without width."""
    return _MARKUP.sub(lambda found: f"{found[0]}\u200b", text)


def _mention(person: Mentioned) -> str:
    if not _USER_ID.fullmatch(person.user_id):
        return literal(f"@{person.name}")
    return f'<at user_id="{person.user_id}">{literal(person.name)}</at>'


def _card(card: Card) -> str:
    return json.dumps(render(card), ensure_ascii=False, separators=(",", ":"))


def _receiver(target: Target) -> tuple[str, str]:
    return ("chat_id", target.chat_id) if target.chat_id else ("open_id", target.user_id)


def _message(message_id: str) -> str:
    return f"/im/v1/messages/{quote(message_id, safe='')}"


# --- what is answered ---------------------------------------------------------------------------------------------------


def _sent(answer: Json) -> Sent:
    return Sent(_text(answer, "data", "message_id"))


def _without_paragraphs(text: str) -> str:
    """An edited message may come with its lines in <p> and </p>."""
    if not (text.startswith("<p>") and text.endswith("</p>")):
        return text
    return text.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "\n")


def _text(answer: Any, *path: str) -> str:
    value = _part(answer, path)
    if not isinstance(value, str):
        raise OutcomeUnknown(f"feishu answered without {'.'.join(path)}")
    return value


def _list(answer: Any, *path: str) -> list[Json]:
    value = _part(answer, path)
    if not isinstance(value, list):
        raise OutcomeUnknown(f"feishu answered without {'.'.join(path)}")
    return [one for one in value if isinstance(one, dict)]


def _part(answer: Any, path: Iterable[str]) -> Any:
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer
