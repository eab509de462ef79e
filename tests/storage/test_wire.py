"""An event survives the trip through text, whatever people wrote."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import BotAdded, CardPressed, IncomingKind, Mentioned, MessageReceived, Platform
from bot.storage.wire import decode, encode

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]))


def events(kind: type[IncomingKind]) -> st.SearchStrategy[IncomingKind]:
    """Ids of records are numbers as a database counts them."""
    ids = {name: st.integers(0, 2**63 - 1) for name, hint in get_type_hints(kind).items() if hint is int}
    more: dict[str, Any] = {"payload": st.dictionaries(st.text(), JSON_VALUES, max_size=3)} if kind is CardPressed else {}
    return st.builds(kind, at=MOMENTS, **ids, **more)


@pytest.mark.parametrize("kind", get_args(IncomingKind))
def test_every_kind_of_event_comes_back_as_it_was(kind: type[IncomingKind]) -> None:
    @given(events(kind))
    def survives(event: IncomingKind) -> None:
        text = encode(event)

        text.encode("utf-8")
        assert decode(text) == event

    survives()


def test_an_event_of_another_version_is_read_as_far_as_it_is_known() -> None:
    older = {"is": "BotAdded", "platform": "feishu", "key": "k", "at": "2026-11-20T09:00:00+08:00", "was_dropped": 1}

    event = decode(json.dumps(older))

    assert event == BotAdded(platform=Platform.FEISHU, key="k", at=datetime(2026, 11, 20, 1, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今日完成",
        "[]",
        "{}",
        '{"is":"Surprise"}',
        '{"is":"BotAdded","platform":"feishu","key":"k","at":"yesterday"}',
        '{"is":"BotAdded","platform":"wechat","key":"k","at":"2026-11-20T09:00:00+08:00"}',
        '{"is":"MembersLeft","platform":"feishu","key":"k","at":"2026-11-20T09:00:00+08:00","members":[1]}',
        "[" * 100_000,
    ],
    ids=["empty", "words", "list", "nothing", "unknown kind", "no moment", "unknown platform", "no person", "deep"],
)
def test_any_other_text_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(text)


def test_mentions_come_back_as_people() -> None:
    event = MessageReceived(
        platform=Platform.DINGTALK,
        key="m",
        at=datetime(2026, 11, 20, tzinfo=UTC),
        message_id="m",
        text="@李娜 请看",
        mentions=(Mentioned("manager4081", "李娜"),),
    )

    assert decode(encode(event)) == event
