"""The table of faults: added, spent, taken away, and refused when it makes no sense."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.faults import Faults


def test_a_fault_bites_until_it_is_taken_away() -> None:
    faults = Faults()
    fault_id = faults.add("feishu", "drop")

    assert faults.take("feishu", "drop", "anything")
    assert faults.take("feishu", "drop", "anything")
    assert faults.take("dingtalk", "drop") is None
    assert faults.take("feishu", "slow") is None
    faults.clear(fault_id)
    assert faults.take("feishu", "drop") is None


def test_a_fault_bites_so_many_times_after_so_many_matches() -> None:
    faults = Faults()
    faults.add("feishu", "status", times=2, after=1, match="/messages", status=503)

    bites = [
        faults.take("feishu", "status", path) is not None for path in ("/messages", "/chats", "/messages", "/messages", "/messages")
    ]

    assert bites == [False, False, True, True, False]
    assert list(faults) == []


def test_a_fault_is_found_by_its_options() -> None:
    faults = Faults()
    faults.add("feishu", "cut", when="ack")

    assert faults.take("feishu", "cut", when="sent") is None
    assert faults.take("feishu", "cut", when="ack")


def test_who_must_act_at_once_is_told() -> None:
    faults, told = Faults(), []
    faults.on_add(lambda fault: told.append(fault.kind))
    faults.on_clear(lambda: told.append("clear"))

    faults.add("feishu", "cut")
    faults.clear()

    assert told == ["cut", "clear"]


@pytest.mark.parametrize(
    ("platform", "kind", "options", "words"),
    [
        pytest.param("wechat", "drop", {}, "platform 只能是", id="unknown platform"),
        pytest.param("feishu", "explode", {}, "没有 explode 这种故障", id="unknown kind"),
        pytest.param("feishu", "drop", {"times": -1}, "times 要写成不小于 0 的整数", id="negative times"),
        pytest.param("feishu", "drop", {"times": 1.5}, "times 要写成不小于 0 的整数", id="half a time"),
        pytest.param("feishu", "delay", {"seconds": "1"}, "seconds 要写成不小于 0 的数字", id="seconds as text"),
        pytest.param("feishu", "delay", {"after": True}, "after 要写成不小于 0 的整数", id="a flag as a number"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_one_sentence(
    platform: str, kind: str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Faults().add(platform, kind, **options)
