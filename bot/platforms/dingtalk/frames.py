"""The text frames of the stream, read leniently and acknowledged in the exact shapes that the platform wants.

Rule: an acknowledgement echoes `headers.messageId`, and its `data` is a JSON text, never an object. What it says depends on the
kind of the frame only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.platforms.reading import loads

SYSTEM, EVENT, CALLBACK = "SYSTEM", "EVENT", "CALLBACK"
BOT_MESSAGE = "/v1.0/im/bot/messages/get"
CARD_PRESS = "/v1.0/card/instances/callback"
EVERY_EVENT = "*"
PING, DISCONNECT = "ping", "disconnect"
SUBSCRIPTIONS = [
    {"type": EVENT, "topic": EVERY_EVENT},
    {"type": CALLBACK, "topic": BOT_MESSAGE},
    {"type": CALLBACK, "topic": CARD_PRESS},
]
OPEN_PATH = "/v1.0/gateway/connections/open"

_NOTHING = r'"{\"response\": null}"'
"""What the platform wants to hear of everything but events and pings."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it came: `type` is empty and `data` the whole text when it is no frame at all. `message_id` is new with
    every delivery, and empty where there is nothing to acknowledge."""

    type: str
    topic: str
    message_id: str
    headers: dict[str, Any]
    data: Any


def read(raw: str) -> Frame:
    """Never raises: what cannot be read is a frame without a type."""
    try:
        value = loads(raw)
    except (ValueError, RecursionError):
        return Frame("", "", "", {}, raw)
    headers = value.get("headers") if isinstance(value, dict) else None
    if not isinstance(headers, dict):
        return Frame("", "", "", {}, raw)
    topic, message_id = headers.get("topic"), headers.get("messageId")
    return Frame(
        str(value.get("type") or ""),
        topic if isinstance(topic, str) else "",
        message_id if isinstance(message_id, str) else "",
        headers,
        value.get("data"),
    )


def acknowledgement(frame: Frame, *, kept: bool = True, response: dict[str, Any] | None = None) -> str:
    """The answer to a frame. `kept` False asks for an event again; `response` is what a press is answered with."""
    if frame.type == EVENT:
        status = {"status": "SUCCESS", "message": "ok"} if kept else {"status": "LATER", "message": "not kept yet"}
        return _acknowledgement(frame, json.dumps(json.dumps(status)))
    if frame.type == SYSTEM and isinstance(frame.data, str):
        return _acknowledgement(frame, json.dumps(frame.data))
    return _acknowledgement(frame, json.dumps(json.dumps({"response": response})) if response else _NOTHING)


def _acknowledgement(frame: Frame, data: str) -> str:
    message_id = json.dumps(frame.message_id)
    return f'{{"code":200,"headers":{{"messageId":{message_id},"contentType":"application/json"}},"message":"OK","data":{data}}}'
