"""Every payload of tests/platforms/payloads/dingtalk, and whatever else may come."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.decode import decode
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

PAYLOADS = Path(__file__).parents[1] / "payloads" / "dingtalk"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SAID_AT = datetime(2023, 9, 20, 8, 41, 9, 62000, UTC)
SENT_AT = datetime(2023, 7, 26, 9, 1, 42, 194000, UTC)
CHANGED_AT = datetime(2020, 12, 15, 10, 14, 7, 528000, UTC)
GROUP = "cidjMOszAAAAAAAAAhS4Jg=="
ROBOT = "ding1f0000000dabddc"
FRAME = "212ca9d7_974_1898c159aa6_1783b"


def read(name: str) -> IncomingKind:
    return decode(frames.read((PAYLOADS / f"{name}.json").read_text(encoding="utf-8")), NOW)


def message(**changes: Any) -> MessageReceived:
    values: dict[str, Any] = {
        "key": f"{ROBOT}:msg2kAAAAAAAAp+w==",
        "at": SAID_AT,
        "chat_id": GROUP,
        "person_id": "452523285939877041",
        "person_name": "小钉",
        "message_id": "msg2kAAAAAAAAp+w==",
        "at_bot": True,
        "mentions": (Mentioned("manager7675", ""), Mentioned("$:LWCP_v1:$outside==", "")),
        "chat_name": "" if changes.get("direct") else "统一应用模型-测试群",
    }
    return MessageReceived(**{"platform": Platform.DINGTALK, **values, **changes})


def pressed(**changes: Any) -> CardPressed:
    values: dict[str, Any] = {
        "key": f"press:{FRAME}",
        "at": SENT_AT,
        "chat_id": "cidp4Gh00000000VCQ==",
        "person_id": "452523285939877041",
        "card_ref": "card-1",
    }
    return CardPressed(**{"platform": Platform.DINGTALK, **values, **changes})


def in_group() -> dict[str, Any]:
    return {
        "platform": Platform.DINGTALK,
        "key": "event:c7c7120f2c0741900ebdba0318c8",
        "at": CHANGED_AT,
        "chat_id": "cidmfWxxxx",
        "person_id": "user456",
    }


FORM = {
    "done": "一\n二",
    "kind": "b",
    "tags": "p1\np2",
    "urgent": "true",
    "quiet": "false",
    "due": "2026-11-22",
    "hours": "4.5",
    "empty": "",
}
DIRECT: dict[str, Any] = {"chat_id": "cid0direct==", "direct": True, "mentions": ()}

UNDERSTOOD: dict[str, IncomingKind] = {
    "message_text_group": message(text="今日完成：接口联调 @李四"),
    "message_text_direct": message(text="帮助", **DIRECT),
    "message_text_outsider": message(text="你好", person_id="$:LWCP_v1:$CpnNGsP0HS000000", mentions=()),
    "message_text_quoting_bot": message(text="更正", reply_to="pqk+OfBot="),
    "message_text_quoting_person": message(text="同意", reply_to="msgOfLisi=="),
    "message_rich_text": message(text="验收截图如下[图片]\n请看"),
    "message_audio": message(text="今天完成了联调", **DIRECT),
    "press_button": pressed(payload={"button": '["update.edit",1,7]'}),
    "press_value_only": pressed(payload={"button": "b1", "like": "true"}),
    "press_params_id": pressed(payload={"button": "b2", "id": "b2"}),
    "press_form": pressed(payload={"button": '["update.save",1,7]'}, form=FORM),
    "press_foreign": pressed(chat_id=""),
    "press_direct": pressed(payload={"button": "b0"}, direct=True),
    "event_chat_add_member": MembersJoined(**in_group(), members=(Mentioned("user1", ""), Mentioned("user2", ""))),
    "event_chat_remove_member": MembersLeft(**in_group(), members=(Mentioned("user1", ""),)),
    "event_chat_quit": MembersLeft(**in_group(), members=(Mentioned("user3", ""),)),
    "event_chat_update_title": ChatRenamed(**in_group(), name="开放平台"),
    "event_chat_disband": ChatDisbanded(**in_group()),
    "event_robot_msg_recall": MessageRecalled(
        **{**in_group(), "person_id": "", "at": datetime(2023, 5, 8, 8, 17, 3, 336000, UTC)}, message_id="pqk+1"
    ),
}
NOT_UNDERSTOOD = {
    "message_picture": ("message.picture", f"{ROBOT}:msg2kAAAAAAAAp+w=="),
    "message_file": ("message.file", f"{ROBOT}:msg2kAAAAAAAAp+w=="),
    "message_unknown_type": ("message.unknownMsgType", f"{ROBOT}:msg2kAAAAAAAAp+w=="),
    "message_quota_exhausted": ("quota_exhausted", f"{ROBOT}:msg2kAAAAAAAAp+w=="),
    "message_quota_exhausted_short": ("quota_exhausted", f"{ROBOT}:msg2kAAAAAAAAp+w=="),
    "message_without_id": (frames.BOT_MESSAGE, f"frame:{FRAME}"),
    "message_text_missing": (frames.BOT_MESSAGE, f"frame:{FRAME}"),
    "message_data_is_an_object": (frames.BOT_MESSAGE, f"frame:{FRAME}"),
    "message_data_is_no_json": (frames.BOT_MESSAGE, f"frame:{FRAME}"),
    "press_without_user": (frames.CARD_PRESS, f"frame:{FRAME}"),
    "event_chat_update_owner": ("chat_update_owner", "event:c7c7120f2c0741900ebdba0318c8"),
    "event_without_chat": ("chat_disband", "event:c7c7120f2c0741900ebdba0318c8"),
    "callback_unknown_topic": ("/v1.0/graph/api/invoke", f"frame:{FRAME}"),
    "frame_of_unknown_type": (frames.BOT_MESSAGE, f"frame:{FRAME}"),
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_payload_means_what_it_says(name: str) -> None:
    assert read(name) == UNDERSTOOD[name]


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_kept_raw(name: str) -> None:
    kept = read(name)

    assert isinstance(kept, NotUnderstood)
    assert (kept.kind, kept.key) == NOT_UNDERSTOOD[name]
    assert kept.raw


def test_every_payload_is_tested() -> None:
    assert {file.stem for file in PAYLOADS.glob("*.json")} == {*UNDERSTOOD, *NOT_UNDERSTOOD}


def test_a_redelivery_is_the_same_thing_though_its_frame_is_new() -> None:
    first = (PAYLOADS / "message_text_group.json").read_text(encoding="utf-8")

    again = decode(frames.read(first.replace(FRAME, "213d841d_972_new")), NOW)

    assert again == read("message_text_group")


def test_two_robots_that_are_called_in_one_message_hear_two_things() -> None:
    first = (PAYLOADS / "message_text_group.json").read_text(encoding="utf-8")

    other = decode(frames.read(first.replace(ROBOT, "ding2f0000000other")), NOW)

    assert other.key != read("message_text_group").key


def test_two_clicks_are_never_taken_for_one() -> None:
    first = (PAYLOADS / "press_button.json").read_text(encoding="utf-8")

    again = decode(frames.read(first.replace(FRAME, "213d841d_972_new")), NOW)

    assert again.key != read("press_button").key


def test_what_no_database_can_hold_is_mended() -> None:
    odd = (PAYLOADS / "message_text_group.json").read_text(encoding="utf-8")
    odd = odd.replace("接口联调", r"a\\ud800b\\u0000c\ud801d")

    mended = decode(frames.read(odd), NOW)

    assert isinstance(mended, MessageReceived)
    assert mended.text == "今日完成：a\ufffdbc\ufffdd @李四"


@pytest.mark.parametrize("data", ["[" * 100_000, '{"a":' * 100_000, "9" * 10_000, "\ud800", "null", "", "[]", '"text"'])
@pytest.mark.parametrize("topic", [frames.BOT_MESSAGE, frames.CARD_PRESS])
def test_rubbish_for_data_is_kept_raw(topic: str, data: str) -> None:
    kept = decode(frames.Frame(frames.CALLBACK, topic, "m1", {"messageId": "m1"}, data), NOW)

    assert isinstance(kept, NotUnderstood)
    assert kept.key == "frame:m1"
    kept.raw.encode()


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", '{"headers": 1}', "[" * 100_000, "\ud800"])
def test_what_is_no_frame_is_kept_raw_and_known_by_its_bytes(raw: str) -> None:
    kept = decode(frames.read(raw), NOW)

    assert isinstance(kept, NotUnderstood)
    assert kept.kind == "unreadable"
    assert kept.key.startswith("bytes:")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = [json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8")) for name in UNDERSTOOD]


@given(payload=st.sampled_from(NAMES), data=st.data(), value=JSON)
def test_nothing_that_comes_raises(payload: dict[str, Any], data: st.DataObject, value: Any) -> None:
    body = json.loads(payload["data"])
    changed = data.draw(st.sampled_from(sorted(body)))
    frame = {**payload, "data": json.dumps({**body, changed: value})}

    read_anyway = decode(frames.read(json.dumps(frame)), NOW)

    assert read_anyway.key
    repr(read_anyway).encode()
