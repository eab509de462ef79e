"""The exact shapes of acknowledgements, and that the official client would write and read the same words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dingtalk_stream import AckMessage, CallbackMessage, CardCallbackMessage, ChatbotMessage, EventMessage, SystemMessage
from dingtalk_stream.handlers import CallbackHandler

from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.frames import Frame, acknowledgement

MESSAGE = Frame(frames.CALLBACK, frames.BOT_MESSAGE, 'id"1', {}, "{}")
PRESS = Frame(frames.CALLBACK, frames.CARD_PRESS, "id2", {}, "{}")
EVENT = Frame(frames.EVENT, "*", "id3", {}, "{}")
PING = Frame(frames.SYSTEM, "ping", "id4", {}, '{"opaque":"123-dsfs"}')
SHOWN = {"cardData": {"cardParamMap": {"status": "已回应"}}}


def read(text: str) -> dict[str, Any]:
    frame = json.loads(text)
    assert isinstance(frame["data"], str)
    return {**frame, "data": json.loads(frame["data"])}


@pytest.mark.parametrize(
    ("text", "message_id", "data"),
    [
        (acknowledgement(MESSAGE), 'id"1', {"response": None}),
        (acknowledgement(PRESS), "id2", {"response": None}),
        (acknowledgement(PRESS, response=SHOWN), "id2", {"response": SHOWN}),
        (acknowledgement(EVENT), "id3", {"status": "SUCCESS", "message": "ok"}),
        (acknowledgement(EVENT, kept=False), "id3", {"status": "LATER", "message": "not kept yet"}),
        (acknowledgement(PING), "id4", {"opaque": "123-dsfs"}),
    ],
)
def test_an_acknowledgement_has_the_shape_of_its_kind(text: str, message_id: str, data: Any) -> None:
    assert read(text) == {
        "code": 200,
        "headers": {"messageId": message_id, "contentType": "application/json"},
        "message": "OK",
        "data": data,
    }


def test_the_official_client_writes_the_same() -> None:
    official = AckMessage()
    official.code = AckMessage.STATUS_OK
    official.headers.message_id = "id2"
    official.headers.content_type = "application/json"
    official.message = "OK"
    official.data = {"response": None}

    assert read(json.dumps(official.to_dict())) == read(acknowledgement(PRESS))


def test_the_official_client_uses_the_same_words() -> None:
    assert (frames.SYSTEM, frames.EVENT, frames.CALLBACK) == (SystemMessage.TYPE, EventMessage.TYPE, CallbackMessage.TYPE)
    assert ChatbotMessage.TOPIC == frames.BOT_MESSAGE
    assert CallbackHandler.TOPIC_CARD_CALLBACK == frames.CARD_PRESS
    assert SystemMessage.TOPIC_DISCONNECT == frames.DISCONNECT
    assert CardCallbackMessage is not None


def test_headers_of_odd_types_are_no_headers() -> None:
    frame = frames.read('{"type": 7, "headers": {"topic": 1, "messageId": ["x"]}, "data": 3}')

    assert (frame.type, frame.topic, frame.message_id) == ("", "", "")
