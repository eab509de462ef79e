"""Pure: what Feishu delivers → our words.

Rule: nothing here raises. What has another shape than the documents say becomes NotUnderstood with its raw text, is kept, counted
and acknowledged like everything else; refusing it would only bring it back four times.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.platforms.feishu.content import spoken
from bot.platforms.reading import printable, read
from bot.ports import (
    BotAdded,
    BotRemoved,
    CardPressed,
    ChatDisbanded,
    ChatRenamed,
    IncomingKind,
    MembersJoined,
    MembersLeft,
    Mentioned,
    MessageEdited,
    MessageRecalled,
    MessageReceived,
    NotUnderstood,
    Platform,
)

UNREADABLE = "unreadable"
SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)
"""What reading a value of another shape raises."""
_ZONED = re.compile(r"((?:\d{4}-\d\d-\d\d)?(?: ?\d\d:\d\d)?) [+-]\d{4}")
"""What a date or time picker answers: the value and its zone."""

Json = Mapping[str, Any]


@dataclass(slots=True)
class _Event:
    """One envelope of schema 2.0 on its way to a kind; `now` stands in for a time that cannot be read."""

    header: Json
    body: Json
    raw: str
    bot_id: str
    now: datetime

    @property
    def kind(self) -> str:
        return _word(self.header, "event_type")

    @property
    def key(self) -> str:
        return f"event:{_word(self.header, 'event_id')}"

    def at(self, value: Any = None) -> datetime:
        """The moment of the event, or of a part of it that has one of its own."""
        return moment(self.header.get("create_time") if value is None else value, self.now)


def decode(payload: bytes, *, bot_id: str, now: datetime) -> IncomingKind:
    """The event in one delivery's JSON text. `bot_id` is this bot's own open_id."""
    try:
        raw = payload.decode()
        envelope = read(raw)
    except (ValueError, RecursionError):
        shown = printable(payload.decode(errors="replace"))
        return _not_understood(UNREADABLE, f"bytes:{hashlib.sha256(payload).hexdigest()}", shown, now)
    return understood(envelope, raw, bot_id=bot_id, now=now)


def understood(envelope: Any, raw: str, *, bot_id: str, now: datetime) -> IncomingKind:
    """The event in an envelope; `raw` is the text that it was read from."""
    try:
        event = _Event(envelope["header"], envelope["event"], raw, bot_id, now)
        return _KINDS.get(event.kind, _unknown)(event)
    except SHAPE:
        return _not_understood(_kind_of(envelope), _key_of(envelope, raw), raw, now)


# --- messages -----------------------------------------------------------------------------------------------------------


def _received(event: _Event) -> IncomingKind:
    message, sender = event.body["message"], event.body["sender"]
    if sender["sender_type"] != "user":
        return _unknown(event, "from another bot")  # two bots that answer each other never stop
    said = spoken(message["message_type"], message.get("content", ""), message.get("mentions") or (), event.bot_id)
    if said is None:
        return _unknown(event, message["message_type"])
    message_id, direct = _word(message, "message_id"), message["chat_type"] == "p2p"
    return MessageReceived(
        platform=Platform.FEISHU,
        key=f"message:{message_id}",
        at=event.at(message.get("create_time")),
        chat_id=_word(message, "chat_id"),
        direct=direct,
        person_id=_word(sender["sender_id"], "open_id"),
        message_id=message_id,
        text=said.text,
        at_bot=said.at_bot or direct,
        mentions=tuple(said.mentions),
        reply_to=_maybe(message, "parent_id"),
    )


def _edited(event: _Event) -> IncomingKind:
    """An event that the documents do not have. Only the message's id is certain; its text is to be asked for."""
    message = event.body["message"]
    message_id, changed = _word(message, "message_id"), message.get("update_time")
    return MessageEdited(
        platform=Platform.FEISHU,
        key=f"edit:{message_id}:{changed}" if changed else event.key,
        at=event.at(changed),
        chat_id=_maybe(message, "chat_id"),
        direct=message.get("chat_type") == "p2p",
        person_id=_maybe(event.body.get("operator_id") or (event.body.get("sender") or {}).get("sender_id"), "open_id"),
        message_id=message_id,
    )


def _recalled(event: _Event) -> IncomingKind:
    message_id = _word(event.body, "message_id")
    return MessageRecalled(
        platform=Platform.FEISHU,
        key=f"recall:{message_id}",
        at=event.at(event.body.get("recall_time")),
        chat_id=_word(event.body, "chat_id"),
        message_id=message_id,
    )


# --- cards --------------------------------------------------------------------------------------------------------------


def _pressed(event: _Event) -> IncomingKind:
    action, place = event.body["action"], event.body.get("context") or {}
    payload = action.get("value")
    return CardPressed(
        platform=Platform.FEISHU,
        key=event.key,
        at=event.at(),
        chat_id=_maybe(place, "open_chat_id"),
        person_id=_word(event.body["operator"], "open_id"),
        card_ref=_maybe(place, "open_message_id"),
        payload=dict(payload) if isinstance(payload, dict) else {},
        form={str(name): _field(value) for name, value in (action.get("form_value") or {}).items()},
    )


def _field(value: Any) -> str:
    """A form's value as text: lists a line each, dates and times without their zone."""
    if isinstance(value, str):
        zoned = _ZONED.fullmatch(value)
        return zoned[1] if zoned else value
    if isinstance(value, list):
        return "\n".join(map(_field, value))
    return "" if value is None else json.dumps(value, ensure_ascii=False)


# --- chats --------------------------------------------------------------------------------------------------------------


def _place(event: _Event) -> dict[str, Any]:
    """What every event about a chat says."""
    return {
        "platform": Platform.FEISHU,
        "key": event.key,
        "at": event.at(),
        "chat_id": _word(event.body, "chat_id"),
        "person_id": _maybe(event.body.get("operator_id"), "open_id"),
    }


def _members(event: _Event) -> tuple[Mentioned, ...]:
    return tuple(Mentioned(_word(one["user_id"], "open_id"), _maybe(one, "name")) for one in event.body["users"])


def _bot_added(event: _Event) -> IncomingKind:
    return BotAdded(**_place(event), chat_name=_maybe(event.body, "name"))


def _bot_removed(event: _Event) -> IncomingKind:
    return BotRemoved(**_place(event))


def _joined(event: _Event) -> IncomingKind:
    return MembersJoined(**_place(event), members=_members(event))


def _left(event: _Event) -> IncomingKind:
    return MembersLeft(**_place(event), members=_members(event))


def _changed(event: _Event) -> IncomingKind:
    name = _maybe(event.body["after_change"], "name")
    return ChatRenamed(**_place(event), name=name) if name else _unknown(event)


def _disbanded(event: _Event) -> IncomingKind:
    return ChatDisbanded(**_place(event))


_KINDS: dict[str, Callable[[_Event], IncomingKind]] = {
    "im.message.receive_v1": _received,
    "im.message.updated_v1": _edited,
    "im.message.recalled_v1": _recalled,
    "card.action.trigger": _pressed,
    "im.chat.member.bot.added_v1": _bot_added,
    "im.chat.member.bot.deleted_v1": _bot_removed,
    "im.chat.member.user.added_v1": _joined,
    "im.chat.member.user.deleted_v1": _left,
    "im.chat.member.user.withdrawn_v1": _left,
    "im.chat.updated_v1": _changed,
    "im.chat.disbanded_v1": _disbanded,
}


# --- what is not understood ---------------------------------------------------------------------------------------------


def _unknown(event: _Event, of: str = "") -> NotUnderstood:
    return _not_understood(f"{event.kind} ({of})" if of else event.kind, event.key, event.raw, event.now)


def _not_understood(kind: str, key: str, raw: str, now: datetime) -> NotUnderstood:
    return NotUnderstood(platform=Platform.FEISHU, key=key, at=now, kind=kind, raw=raw)


def _kind_of(envelope: Any) -> str:
    """The platform's name for it as far as there is one; events of schema 1.0 have it elsewhere."""
    for part in _parts(envelope, "header", "event"):
        for name in ("event_type", "type"):
            if isinstance(part.get(name), str):
                return str(part[name])
    return UNREADABLE


def _key_of(envelope: Any, raw: str) -> str:
    for part in _parts(envelope, "header"):
        for name in ("event_id", "uuid"):
            if isinstance(part.get(name), str) and part[name]:
                return f"event:{part[name]}"
    return f"bytes:{hashlib.sha256(raw.encode()).hexdigest()}"


def _parts(envelope: Any, *names: str) -> list[Json]:
    """The objects of that name in the envelope, then the envelope itself."""
    if not isinstance(envelope, dict):
        return []
    return [one for one in (*map(envelope.get, names), envelope) if isinstance(one, dict)]


# --- values -------------------------------------------------------------------------------------------------------------


def _word(part: Json, name: str) -> str:
    """A text that must be there."""
    value = part[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} is no text")
    return value


def _maybe(part: Any, name: str) -> str:
    """A text that may be missing."""
    value = part.get(name) if isinstance(part, dict) else None
    return value if isinstance(value, str) else ""


def moment(value: Any, now: datetime) -> datetime:
    """A time of the platform: seconds, milliseconds or microseconds, as text or number; `now` for one that cannot be read."""
    try:
        number = int(value)
        seconds = number / (1e6 if number >= 1e14 else 1e3 if number >= 1e11 else 1)
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
