"""A day as an argument of a command."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.text.days import Span, read_day, read_span, read_week

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", FRIDAY),
        ("昨天", date(2026, 11, 19)),
        ("明天", date(2026, 11, 21)),
        ("11-18", date(2026, 11, 18)),
        ("11月18日", date(2026, 11, 18)),
        ("2026/11/18", date(2026, 11, 18)),
        ("1-5", date(2027, 1, 5)),
        ("周三", date(2026, 11, 18)),
        ("上周五", date(2026, 11, 13)),
        ("下周天", date(2026, 11, 29)),
        ("13-40", None),
        ("11", None),
        ("最近", None),
    ],
)
def test_a_day_is_read_or_not_guessed(text: str, day: date | None) -> None:
    assert day == read_day(text, FRIDAY)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("明天", Span(date(2026, 11, 21), date(2026, 11, 21))),
        ("11-25 到 11-27", Span(date(2026, 11, 25), date(2026, 11, 27))),
        ("11-25至11-27", Span(date(2026, 11, 25), date(2026, 11, 27))),
        ("11-25 - 11-27", Span(date(2026, 11, 25), date(2026, 11, 27))),
        ("11-27 到 11-25", None),
        ("过两天", None),
    ],
)
def test_a_span_of_days_is_read_or_not_guessed(text: str, span: Span | None) -> None:
    assert span == read_span(text, FRIDAY)


@pytest.mark.parametrize(("text", "monday"), [("", 16), ("本周", 16), ("上周", 9), ("11-12", 9), ("周三", 16), ("哪天", None)])
def test_a_week_is_named_by_a_word_or_by_one_of_its_days(text: str, monday: int | None) -> None:
    assert (date(2026, 11, monday) if monday else None) == read_week(text, FRIDAY)
