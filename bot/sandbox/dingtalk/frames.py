"""The text frames of the stream: what the server sends, and whether an acknowledgement has the right shape."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.deliveries import Ack
from bot.sandbox.dingtalk.errors import dumps

BOT_MESSAGE = "/v1.0/im/bot/messages/get"
CARD_PRESS = "/v1.0/card/instances/callback"
EVERY_EVENT = "*"
CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Push:
    """What one event says, whatever the connection and the attempt: `data` is a JSON string, never an object."""

    type: Literal["EVENT", "CALLBACK"]
    topic: str
    data: str
    headers: dict[str, str] = field(default_factory=dict)
    """The five `event…` headers of an EVENT."""

    def frame(self, delivery_id: str, time_ms: int, app_id: str, connection_id: str) -> str:
        """The frame for one attempt."""
        headers = {
            "appId": app_id,
            "connectionId": connection_id,
            "contentType": CONTENT_TYPE,
            "messageId": delivery_id,
            "time": str(time_ms),
            "topic": self.topic,
            **self.headers,
        }
        return dumps({"specVersion": "1.0", "type": self.type, "headers": headers, "data": self.data})


def ping_frame(message_id: str, time_ms: int) -> tuple[str, dict[str, str]]:
    """A SYSTEM ping, and the content of `data` that its answer has to repeat."""
    echo = {"opaque": secrets.token_hex(8)}
    headers = {"topic": "ping", "messageId": message_id, "contentType": CONTENT_TYPE, "time": str(time_ms)}
    return dumps({"specVersion": "1.0", "type": "SYSTEM", "headers": headers, "data": dumps(echo)}), echo


def disconnect_frame() -> str:
    """The announcement that this connection will be closed; it has no messageId and wants no answer."""
    data = dumps({"reason": "connection is expired"})
    return dumps({"type": "SYSTEM", "headers": {"topic": "disconnect", "contentType": CONTENT_TYPE}, "data": data})


@dataclass(frozen=True, slots=True)
class Answer:
    """A client's frame: which message it answers (empty when it cannot be told) and what it says."""

    message_id: str
    code: object = None
    data: Any = None
    problem: str = ""
    """What is wrong with its shape, or empty."""

    def verdict(self, push_type: str) -> Ack:
        """What the platform takes it for: success is code 200, a right shape, and for an EVENT not `LATER`."""
        if self.problem:
            return Ack(ok=False, code=self.problem)
        later = push_type == "EVENT" and isinstance(self.data, dict) and self.data.get("status") == "LATER"
        return Ack(ok=self.code == 200 and not later, code="LATER" if later else str(self.code), body=self.data)


def read_answer(raw: str) -> Answer:
    """Read an acknowledgement: `code`, `headers.messageId`, `headers.contentType`, and `data` as a JSON string."""
    frame = _load(raw)
    headers = frame.get("headers") if isinstance(frame, dict) else None
    if not isinstance(frame, dict) or not isinstance(headers, dict):
        return Answer("", problem="not an acknowledgement frame")
    message_id = str(headers.get("messageId") or "")
    data = frame.get("data")
    content = _load(data) if isinstance(data, str) else None
    return Answer(message_id, frame.get("code"), content, _problem(frame, headers, content))


def _problem(frame: dict[str, Any], headers: dict[str, Any], content: object) -> str:
    if not isinstance(frame.get("code"), int):
        return "code is not a number"
    if not str(headers.get("contentType", "")).startswith(CONTENT_TYPE):
        return "headers.contentType is not application/json"
    if not isinstance(frame.get("data"), str):
        return "data is not a string"
    return "data is not JSON" if content is _NOT_JSON else ""


class _NotJson:
    """Stands for a text that is no JSON, since null is."""


_NOT_JSON = _NotJson()


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NOT_JSON
