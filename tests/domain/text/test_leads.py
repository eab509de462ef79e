"""A first line that begins with its title: whose day it tells, and what it tells of it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.text.reading import read, words


@pytest.mark.parametrize(
    ("text", "day", "planned"),
    [
        ("补一下昨天的日报：完成了方案评审，明天继续", 17, ["继续"]),
        ("补一下昨天的日报：\n今日完成：完成了方案评审\n明日计划：继续", 17, ["继续"]),
        ("补昨天的日报：今天完成了方案评审", 17, []),
        ("日报补交 11/16 完成了方案评审，明天继续", 16, ["继续"]),
        ("日报补交 11/16 今日完成：完成了方案评审；明日计划：继续", 16, ["继续"]),
        ("2026.11.17 陈杰 今日完成：完成了方案评审", 17, []),
        ("2026.11.17 陈杰 今日完成 完成了方案评审 明日计划 继续", 17, ["继续"]),
        ("陈杰 11月17日 周二 今天完成了方案评审，明天继续", 17, ["继续"]),
        ("11/17 今日完成：完成了方案评审", 17, []),
    ],
)
def test_the_title_in_front_of_a_first_line_names_its_day(text: str, day: int, planned: list[str]) -> None:
    reading = read(text)

    assert ["完成了方案评审"] == words(reading.completed)
    assert (date(2026, 11, day), planned) == (reading.report_date, words(reading.planned))


@pytest.mark.parametrize(
    "text",
    [
        "补一下昨天的日报",
        "谁补一下昨天的日报？",
        "补一下昨天的日报：大家记得写完成情况",
        "补一下昨天的日报：方案和合同的完成情况",
        "请大家补一下昨天的日报：今日完成、明日计划",
        "@王敏 补一下昨天的日报：今日完成要写清楚",
        "日报补交 11/16 截止",
        "11/17 大家记得今日完成考勤",
    ],
)
def test_who_asks_for_an_update_gives_none(text: str) -> None:
    assert not read(text).is_update


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("11月31日\n今日完成：盘点", "11月31日"),
        ("11月31日日报\n1. 盘点\n2. 对账", "11月31日"),
        ("2月30日 今日完成：盘点", "2月30日"),
        ("日报 2026-11-31\n今日完成：盘点", "2026-11-31"),
        ("20261131 日报\n今日完成：盘点", "20261131"),
        ("11月31日完成：盘点", "11月31日"),
        ("2026.11.31 陈杰 今天盘点了库存，明天对账", "2026.11.31"),
        ("日期：13月5日\n今日完成：盘点", "13月5日"),
        ("11月18日\n今日完成：盘点 2月30日 的单子", ""),
        ("日报\n今日完成：盘点\n明日计划：2月30日对账", ""),
    ],
)
def test_a_date_that_no_calendar_has_is_told_and_not_guessed(text: str, missing: str) -> None:
    reading = read(text)

    assert (True, missing, date(2026, 11, 18)) == (reading.is_update, reading.no_such_day, reading.report_date)
