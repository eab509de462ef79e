"""Pure: what DingTalk delivers → our words.

Rule: nothing here raises. What has another shape than the documents say becomes NotUnderstood with its raw text, is kept, counted
and acknowledged like everything else; refusing it would only bring it back.

Rule: a message is known by its msgId within its robot, because a redelivery has a new frame id; an event by its eventId. A press
has neither an id nor a time of its own, so it is known by the frame that brought it: two clicks are never taken for one, and a
redelivered click may be handled again. Whoever handles presses therefore asks for a state, never for a change of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.platforms.dingtalk.frames import BOT_MESSAGE, CALLBACK, CARD_PRESS, EVENT, Frame
from bot.platforms.reading import loads
from bot.ports import (
    CardPressed,
    ChatDisbanded,
    ChatRenamed,
    IncomingKind,
    MembersJoined,
    MembersLeft,
    Mentioned,
    MessageRecalled,
    MessageReceived,
    NotUnderstood,
    Platform,
)

UNREADABLE = "unreadable"
QUOTA_EXHAUSTED = "quota_exhausted"
QUOTA_CODE = "20001"
PICTURE = "[图片]"
MOST_MENTIONS = 200
"""Read of one message."""

_SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)
"""What reading a value of another shape raises."""
_ODD = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Delivery:
    """One frame with its data read; `now` stands in for a time that cannot be read."""

    frame: Frame
    body: Json
    now: datetime

    @property
    def raw(self) -> str:
        return str(self.frame.data)

    def at(self, value: Any) -> datetime:
        """A moment in milliseconds, number or text; else when the frame was sent."""
        return _moment(value) or _moment(self.frame.headers.get("time")) or self.now


def decode(frame: Frame, now: datetime) -> IncomingKind:
    """What a frame that is not of type SYSTEM tells."""
    try:
        delivery = _Delivery(frame, _load(frame.data), now)
        if frame.type == EVENT:
            return _EVENTS.get(str(frame.headers.get("eventType")), _unknown)(delivery)
        return _CALLBACKS.get(frame.topic if frame.type == CALLBACK else "", _unknown)(delivery)
    except _SHAPE:
        return _not_understood(frame, now, _kind_of(frame))


# --- messages -----------------------------------------------------------------------------------------------------------


def _received(delivery: _Delivery) -> IncomingKind:
    body = delivery.body
    key = f"{_word(body, 'robotCode')}:{_word(body, 'msgId')}"
    if str(body.get("errorCode") or body.get("errCode") or "") == QUOTA_CODE:
        return _not_understood(delivery.frame, delivery.now, QUOTA_EXHAUSTED, key)
    text = _said(body)
    if text is None:
        return _not_understood(delivery.frame, delivery.now, f"message.{body.get('msgtype')}", key)
    direct = body.get("conversationType") == "1"
    return MessageReceived(
        platform=Platform.DINGTALK,
        key=key,
        at=delivery.at(body.get("createAt")),
        chat_id=_word(body, "conversationId"),
        direct=direct,
        person_id=str(body.get("senderStaffId") or body["senderId"]),
        person_name=str(body.get("senderNick") or ""),
        message_id=_word(body, "msgId"),
        text=text,
        at_bot=direct or body.get("isInAtList") is not False,
        mentions=_called(body),
        reply_to=_answered(body),
        chat_name="" if direct else str(body.get("conversationTitle") or ""),
    )


def _said(body: Json) -> str | None:
    """What a message says; None for kinds that say nothing. The mention of the bot is left out by the platform."""
    match body.get("msgtype"):
        case "text":
            return str(body["text"]["content"]).strip()
        case "richText":
            return "".join(map(_piece, body["content"]["richText"])).strip()
        case "audio":
            return str(body["content"]["recognition"]).strip()
        case _:
            return None


def _piece(piece: Json) -> str:
    return PICTURE if piece.get("type") == "picture" else str(piece.get("text") or "")


def _called(body: Json) -> tuple[Mentioned, ...]:
    """Who is @-mentioned besides the bot. The platform tells ids without names; the text shows the names as they were typed."""
    bot = body.get("chatbotUserId")
    ids = (
        one.get("staffId") or one["dingtalkId"] for one in (body.get("atUsers") or ())[:MOST_MENTIONS] if one["dingtalkId"] != bot
    )
    return tuple(Mentioned(str(one), "") for one in dict.fromkeys(ids))


def _answered(body: Json) -> str:
    """The message that this one quotes: our own by the key that sending it gave, others by their msgId."""
    text = body.get("text") or {}
    quoted = text.get("repliedMsg") or text.get("quoteMessage") or body.get("quoteMessage") or {}
    return str(body.get("originalProcessQueryKey") or quoted.get("msgId") or body.get("originalMsgId") or "")


# --- cards --------------------------------------------------------------------------------------------------------------


def _pressed(delivery: _Delivery) -> IncomingKind:
    """`params` lies inside cardPrivateData or beside it, and the whole in `content` or in `value`."""
    body = delivery.body
    told = _object(body.get("content")) or _object(body.get("value"))
    private = _object(told.get("cardPrivateData"))
    params = {**_object(told.get("params")), **_object(private.get("params"))}
    form = {str(name): _field(value) for name, value in _object(params.pop("form", None)).items()}
    button = form.pop("button", "") or params.get("button") or next(iter(private.get("actionIds") or ()), "") or params.get("id")
    space = str(body.get("spaceId") or "")
    return CardPressed(
        platform=Platform.DINGTALK,
        key=f"press:{_word(delivery.frame.headers, 'messageId')}",
        at=delivery.at(None),
        chat_id=space,
        direct=str(body.get("spaceType")).upper() == "IM_ROBOT",
        person_id=_word(body, "userId"),
        card_ref=_word(body, "outTrackId"),
        payload={**params, "button": str(button)} if button else params,
        form=form,
    )


def _object(value: Any) -> dict[str, Any]:
    """An object, given as such or as JSON text; empty for anything else."""
    if isinstance(value, str) and value:
        value = _load(value)
    return dict(value) if isinstance(value, dict) else {}


def _field(value: Any) -> str:
    """A form's value as text: a choice by its value, several a line each, a switch as true or false."""
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(map(_field, value))
    return "" if value is None else json.dumps(value, ensure_ascii=False)


# --- groups -------------------------------------------------------------------------------------------------------------


def _place(delivery: _Delivery) -> dict[str, Any]:
    """What every event about a group says."""
    headers, body = delivery.frame.headers, delivery.body
    return {
        "platform": Platform.DINGTALK,
        "key": f"event:{_word(headers, 'eventId')}",
        "at": delivery.at(body.get("timeStamp") or headers.get("eventBornTime")),
        "chat_id": _word(body, "openConversationId"),
        "person_id": str(body.get("operator") or ""),
    }


def _members(delivery: _Delivery) -> tuple[Mentioned, ...]:
    ids = delivery.body["userId"]
    return tuple(Mentioned(str(one), "") for one in (ids if isinstance(ids, list) else [ids]))


def _joined(delivery: _Delivery) -> IncomingKind:
    return MembersJoined(**_place(delivery), members=_members(delivery))


def _left(delivery: _Delivery) -> IncomingKind:
    return MembersLeft(**_place(delivery), members=_members(delivery))


def _renamed(delivery: _Delivery) -> IncomingKind:
    return ChatRenamed(**_place(delivery), name=_word(delivery.body, "title"))


def _disbanded(delivery: _Delivery) -> IncomingKind:
    return ChatDisbanded(**_place(delivery))


def _taken_back(delivery: _Delivery) -> IncomingKind:
    """Somebody took back a message of ours; what people take back of their own is told to nobody."""
    return MessageRecalled(**_place(delivery), message_id=_word(delivery.body, "processQueryKey"))


_CALLBACKS: dict[str, Callable[[_Delivery], IncomingKind]] = {BOT_MESSAGE: _received, CARD_PRESS: _pressed}
_EVENTS: dict[str, Callable[[_Delivery], IncomingKind]] = {
    "chat_add_member": _joined,
    "chat_remove_member": _left,
    "chat_quit": _left,
    "chat_update_title": _renamed,
    "chat_disband": _disbanded,
    "robot_msg_recall": _taken_back,
}


# --- what is not understood ---------------------------------------------------------------------------------------------


def _unknown(delivery: _Delivery) -> NotUnderstood:
    return _not_understood(delivery.frame, delivery.now, _kind_of(delivery.frame))


def _not_understood(frame: Frame, now: datetime, kind: str, key: str = "") -> NotUnderstood:
    raw = _printable(frame.data if isinstance(frame.data, str) else json.dumps(frame.data, ensure_ascii=False))
    return NotUnderstood(platform=Platform.DINGTALK, key=key or _key_of(frame, raw), at=now, kind=kind, raw=raw)


def _kind_of(frame: Frame) -> str:
    """The platform's name for it as far as there is one."""
    return _printable(str(frame.headers.get("eventType") or frame.topic or frame.type or UNREADABLE))


def _key_of(frame: Frame, raw: str) -> str:
    event_id = frame.headers.get("eventId")
    if isinstance(event_id, str) and event_id:
        return f"event:{event_id}"
    return f"frame:{frame.message_id}" if frame.message_id else f"bytes:{hashlib.sha256(raw.encode()).hexdigest()}"


# --- values -------------------------------------------------------------------------------------------------------------


def _load(text: Any) -> Any:
    """JSON without what no database column holds: NUL is dropped and half a surrogate pair shown as �."""
    if not isinstance(text, str):
        raise TypeError("data is no text")
    value = loads(_printable(text))
    return _mended(value) if "\\u" in text and _ODD.search(text) else value


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, dict):
        return {_printable(name): _mended(one) for name, one in value.items()}
    return [_mended(one) for one in value] if isinstance(value, list) else value


def _printable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "") if "\0" in text else text


def _word(part: Json, name: str) -> str:
    """A text that must be there."""
    value = part[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} is no text")
    return value


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
