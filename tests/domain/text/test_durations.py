"""Lengths of time with their units (X4)."""

from __future__ import annotations

import pytest

from bot.domain.text.durations import Duration, Unit, read_duration
from bot.domain.text.unclear import Unclear


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("半小时", 30, Unit.MINUTE),
        ("半个小时", 30, Unit.MINUTE),
        ("一个半小时", 90, Unit.MINUTE),
        ("1.5小时", 90, Unit.MINUTE),
        ("1小时30分", 90, Unit.MINUTE),
        ("90min", 90, Unit.MINUTE),
        ("两小时", 2, Unit.HOUR),
        ("48 小時", 48, Unit.HOUR),
        ("24h", 24, Unit.HOUR),
        ("4工作小时", 4, Unit.WORKING_HOUR),
        ("2wh", 2, Unit.WORKING_HOUR),
        ("48wdh", 48, Unit.WORKING_DAY_HOUR),
        ("三个工作日", 3, Unit.WORKING_DAY),
        ("2wd", 2, Unit.WORKING_DAY),
        ("2 working days", 2, Unit.WORKING_DAY),
        ("３天", 3, Unit.DAY),
        ("十二天", 12, Unit.DAY),
        ("两周", 2, Unit.WEEK),
        ("一个月", 1, Unit.MONTH),
    ],
)
def test_a_length_keeps_its_unit(text: str, amount: int, unit: Unit) -> None:
    assert Duration(amount, unit) == read_duration(text)


@pytest.mark.parametrize("text", ["半天", "1.5天", "半个月", "两三天", "3-5天", "几天", "3天左右", "大概3天", "0天"])
def test_a_vague_length_is_asked_back(text: str) -> None:
    assert isinstance(read_duration(text), Unclear)


@pytest.mark.parametrize("text", ["", "3", "周三", "T-12", "天天", "80%", "9" * 100])
def test_what_is_no_length_is_none(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize("text", ["3 个工作日", "24 小时", "30 分钟", "2 周"])
def test_a_length_is_written_as_it_is_read(text: str) -> None:
    assert text.replace("周", "星期") == str(read_duration(text))
