"""Every kind of event as the platform's documents show it, and everything that is not."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.feishu.decode import UNREADABLE, decode
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

PAYLOADS = Path(__file__).parents[1] / "payloads" / "feishu"
BOT = "ou_e6e14f667cfe239d7b129b521dce0569"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LINA, ZHAO = "ou_84aad35d084aa403a838cf73ee18467", "ou_7dab8a3d3cdcc9da365777c7ad535d62"
MESSAGE, GROUP = "om_5ce6d572455d361153b7cb51da133945", "oc_5ce6d572455d361153b7cb51da133945"
CHAT = "oc_413871888e0d5492e25b173f0812efb7"
WRITTEN = datetime(2026, 11, 21, 2, 42, 4, 345000, tzinfo=UTC)
TOLD = datetime(2026, 11, 21, 2, 42, 5, tzinfo=UTC)


def payload(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def read(envelope: Any) -> IncomingKind:
    raw = envelope if isinstance(envelope, bytes) else json.dumps(envelope, ensure_ascii=False).encode()
    return decode(raw, bot_id=BOT, now=NOW)


def message(text: str, **facts: Any) -> MessageReceived:
    usual: dict[str, Any] = {
        "platform": Platform.FEISHU,
        "key": f"message:{MESSAGE}",
        "at": WRITTEN,
        "chat_id": GROUP,
        "person_id": LINA,
        "message_id": MESSAGE,
    }
    return MessageReceived(**(usual | {"text": text} | facts))


def in_chat(number: int, **facts: Any) -> dict[str, Any]:
    return {"platform": Platform.FEISHU, "key": key(number), "at": TOLD, "chat_id": CHAT, "person_id": LINA} | facts


def key(number: int) -> str:
    return f"event:5e3702a84e847582be8db7fb732{number:05d}"


def pressed(number: int, **facts: Any) -> CardPressed:
    return CardPressed(
        platform=Platform.FEISHU,
        key=key(number),
        at=datetime(2026, 11, 21, 2, 45, 40, tzinfo=UTC),
        chat_id="oc_e4d2605ca917e695f54f11aaf56e22",
        person_id=LINA,
        card_ref="om_574d639e4a44e4dd646eaf628e22e1",
        **facts,
    )


UNDERSTOOD: dict[str, IncomingKind] = {
    "text_at_bot": message("今日完成\n1. 接口联调，@赵宁 已确认", at_bot=True, mentions=(Mentioned(ZHAO, "赵宁"),)),
    "text_direct": message("本周进展", direct=True, at_bot=True),
    "text_reply": message("改成 80%", reply_to="om_5ce6d572455d361153b7cb51da133901"),
    "text_everyone": message("@所有人 记得写日报"),
    "text_longest_placeholder": message(
        "@赵宁 @李娜 @赵宁2 和 @_user_9", mentions=(Mentioned(ZHAO, "赵宁"), Mentioned(LINA, "李娜"))
    ),
    "text_hostile_names": message("@@_user_2 <at id=all></at> 你好", mentions=(Mentioned(ZHAO, "@_user_2 <at id=all></at>"),)),
    "text_empty": message("", at_bot=True),
    "post": message(
        "日报 11-21\n 今日完成\n1. 接口联调 记录@赵宁\n[图片]\n[SMILE]\n---\nprint('hi')\n[视频]\n手写的 @_user_2",
        at_bot=True,
        mentions=(Mentioned(ZHAO, "赵宁"),),
    ),
    "post_by_language": message("明日计划\n@所有人"),
    "edited": MessageEdited(
        platform=Platform.FEISHU,
        key=f"edit:{MESSAGE}:1795229260000",
        at=datetime(2026, 11, 21, 2, 47, 40, tzinfo=UTC),
        chat_id=GROUP,
        person_id=LINA,
        message_id=MESSAGE,
    ),
    "edited_bare": MessageEdited(platform=Platform.FEISHU, key=key(13), at=TOLD, message_id=MESSAGE),
    "recalled": MessageRecalled(
        platform=Platform.FEISHU,
        key=f"recall:{MESSAGE}",
        at=datetime(2026, 11, 21, 2, 43, 19, 411000, tzinfo=UTC),
        chat_id=GROUP,
        message_id=MESSAGE,
    ),
    "pressed": pressed(
        15,
        payload={"a": "update.save", "v": 1, "update_id": 7},
        form={
            "completed": "接口联调 100%\n评审",
            "owner": ZHAO,
            "tags": "p1\npayment",
            "due": "2026-11-22",
            "at": "2026-11-21 19:30",
            "clock": "09:30",
            "empty": "",
            "agreed": "true",
            "note": "到 +0800 为止",
        },
    ),
    "pressed_foreign": pressed(16),
    "bot_added": BotAdded(**in_chat(17), chat_name="双十二协作群"),
    "bot_removed": BotRemoved(**in_chat(18)),
    "joined": MembersJoined(**in_chat(19), members=(Mentioned(ZHAO, "赵宁"),)),
    "left": MembersLeft(**in_chat(20), members=(Mentioned(ZHAO, "赵宁"),)),
    "invitation_withdrawn": MembersLeft(**in_chat(21), members=(Mentioned(ZHAO, "赵宁"),)),
    "renamed": ChatRenamed(**in_chat(22), name="双十二协作群（已结束）"),
    "disbanded": ChatDisbanded(**in_chat(24)),
}
KEPT_AS_IT_CAME = {
    "image": "im.message.receive_v1 (image)",
    "another_bot": "im.message.receive_v1 (from another bot)",
    "settings_changed": "im.chat.updated_v1",
    "reaction": "im.message.reaction.created_v1",
    "menu": "application.bot.menu_v6",
    "schema_1": "p2p_chat_create",
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_an_event_is_told_in_our_words(name: str) -> None:
    assert read(payload(name)) == UNDERSTOOD[name]


@pytest.mark.parametrize("name", KEPT_AS_IT_CAME)
def test_what_is_not_for_us_is_kept_as_it_came(name: str) -> None:
    incoming = read(payload(name))

    assert isinstance(incoming, NotUnderstood)
    assert incoming.kind == KEPT_AS_IT_CAME[name]
    assert json.loads(incoming.raw) == payload(name)
    assert incoming.key.startswith("event:")


def test_every_payload_on_file_is_looked_at() -> None:
    assert {file.stem for file in PAYLOADS.glob("*.json")} == UNDERSTOOD.keys() | KEPT_AS_IT_CAME.keys()


def test_a_redelivery_has_the_same_key_whatever_its_event_id() -> None:
    again = payload("text_at_bot")
    again["header"]["event_id"] = "another"

    assert read(again).key == read(payload("text_at_bot")).key


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        pytest.param("1795228924345", WRITTEN, id="milliseconds"),
        pytest.param("1795228924345000", WRITTEN, id="microseconds"),
        pytest.param(1795228924, WRITTEN.replace(microsecond=0), id="seconds as a number"),
        pytest.param("", NOW, id="empty"),
        pytest.param("soon", NOW, id="no number"),
        pytest.param("9" * 40, NOW, id="beyond the calendar"),
        pytest.param(None, TOLD, id="missing: when the platform told us"),
    ],
)
def test_a_time_is_read_whatever_its_unit(written: Any, moment: datetime) -> None:
    envelope = payload("text_direct")
    envelope["event"]["message"]["create_time"] = written

    assert read(envelope).at == moment


def test_characters_that_no_database_holds_are_mended() -> None:
    # Half an emoji and a NUL are valid JSON, as escapes.
    envelope = payload("text_direct")
    envelope["event"]["message"]["content"] = '{"text":"进\\ud83d度\\u0000 80% \\ud83d\\ude00"}'

    incoming = read(envelope)

    assert isinstance(incoming, MessageReceived)
    assert incoming.text == "进\ufffd度 80% 😀"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\x00\xfe", id="no text"),
        pytest.param(b"[" * 100_000, id="nested too deeply"),
        pytest.param(b'{"header":' * 10_000 + b"1" + b"}" * 10_000, id="nested envelope"),
        pytest.param(b'"schema"', id="a word"),
        pytest.param(b"[1,2]", id="a list"),
        pytest.param(b'{"header":{"event_type":7,"event_id":[]},"event":{}}', id="a header of another shape"),
    ],
)
def test_rubbish_is_kept_as_it_came_under_a_key_of_its_bytes(raw: bytes) -> None:
    incoming, again = read(raw), read(raw)

    assert isinstance(incoming, NotUnderstood)
    assert incoming.kind == UNREADABLE
    assert incoming.key.startswith("bytes:")
    assert incoming == again
    incoming.raw.encode()
    assert "\0" not in incoming.raw


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_missing_or_foreign_part_never_raises(name: str) -> None:
    # Each part of the envelope in turn is taken out, and replaced by something of another kind.
    for path in _paths(payload(name)):
        for changed in (_MISSING, None, 7, "x", [], {}, [[]], {"a": {}}):
            envelope = payload(name)
            _put(envelope, path, changed)

            incoming = read(envelope)

            assert incoming.key
            assert_plain(incoming)


def assert_plain(incoming: IncomingKind) -> None:
    """Every field holds what it says: the inbox keeps it as JSON and reads it back."""
    for name in {field.name for field in fields(incoming)} - {"at", "direct", "at_bot", "payload", "form", "mentions", "members"}:
        value = getattr(incoming, name)
        assert isinstance(value, str) or (name == "text" and value is None), (name, value)
    for person in (*getattr(incoming, "mentions", ()), *getattr(incoming, "members", ())):
        assert isinstance(person.user_id, str)
        assert isinstance(person.name, str)
    assert all(isinstance(value, str) for value in getattr(incoming, "form", {}).values())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(envelope=json_values, content=json_values)
def test_no_json_raises(envelope: Any, content: Any) -> None:
    read(envelope)
    said = payload("post")
    said["event"]["message"]["content"] = json.dumps(content)

    assert read(said).key


@pytest.mark.parametrize("text", ["工" * 100_000, "\n" * 10_000, "\u200b" * 10_000, "\u202e" * 1000, "@_user_1" * 10_000])
def test_a_message_of_any_size_is_read(text: str) -> None:
    envelope = payload("text_at_bot")
    envelope["event"]["message"]["content"] = json.dumps({"text": text})

    assert isinstance(read(envelope), MessageReceived)


_MISSING = object()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(found for name, part in parts for found in _paths(part, (*path, name)))]


def _put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for name in path[:-1]:
        value = value[name]
    if new is not _MISSING:
        value[path[-1]] = new
    elif isinstance(value, dict):
        del value[path[-1]]
