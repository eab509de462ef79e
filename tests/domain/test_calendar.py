"""Weekends, statutory holidays, make-up days, and a company's own days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, Span

CALENDAR = Calendar()


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        (date(2026, 11, 20), True, ""),
        (date(2026, 11, 21), False, "周末"),
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 10, 6), False, "调休"),
        (date(2026, 10, 10), True, "调休上班"),
        (date(2026, 9, 20), True, "调休上班"),
        (date(2026, 2, 16), False, "农历除夕"),
        (date(2025, 10, 6), False, "中秋节"),
    ],
)
def test_a_day_is_free_or_worked_and_says_why(day: date, working: bool, why: str) -> None:
    assert (working, why) == (CALENDAR.is_working(day), CALENDAR.why(day))


def test_working_days_are_counted_from_the_day_after_and_over_a_holiday() -> None:
    friday, before_holiday = date(2026, 11, 20), date(2026, 9, 30)

    assert CALENDAR.after(friday, 1) == date(2026, 11, 23)
    assert CALENDAR.after(before_holiday, 1) == date(2026, 10, 8)
    assert CALENDAR.after(before_holiday, 3) == date(2026, 10, 10)
    assert CALENDAR.after(date(2026, 10, 8), -1) == before_holiday
    assert CALENDAR.after(friday, 0) == friday


def test_what_falls_on_a_holiday_moves_to_the_next_working_day() -> None:
    assert CALENDAR.on_or_after(date(2026, 10, 2)) == date(2026, 10, 8)
    assert CALENDAR.on_or_before(date(2026, 10, 2)) == date(2026, 9, 30)
    assert CALENDAR.on_or_after(date(2026, 10, 10)) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("国庆", date(2026, 5, 1), date(2026, 10, 1), date(2026, 10, 7)),
        ("十一", date(2026, 10, 3), date(2026, 10, 1), date(2026, 10, 7)),
        ("春节", date(2026, 11, 20), date(2027, 2, 5), date(2027, 2, 10)),
        ("清明", date(2026, 1, 1), date(2026, 4, 4), date(2026, 4, 6)),
        ("五一", date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 5)),
    ],
)
def test_a_holiday_is_all_its_free_days_in_a_row(name: str, today: date, first: date, last: date) -> None:
    assert Span(first, last) == CALENDAR.holiday(name, today)


def test_a_holiday_nobody_knows_is_none() -> None:
    assert CALENDAR.holiday("光棍节", date(2026, 11, 1)) is None


def test_an_unannounced_year_is_usable_and_says_so() -> None:
    assert not CALENDAR.is_working(date(2031, 10, 1))
    assert "2031 年的放假调休还没有公布" in str(CALENDAR.notice(date(2031, 10, 1), date(2026, 10, 1)))
    assert CALENDAR.notice(date(2026, 10, 1)) is None
    assert CALENDAR.is_working(date(1990, 1, 1))


def test_the_companys_own_days_win() -> None:
    calendar = Calendar(off=frozenset({date(2026, 11, 23)}), on=frozenset({date(2026, 10, 5)}))

    assert (False, "公司休息日") == (calendar.is_working(date(2026, 11, 23)), calendar.why(date(2026, 11, 23)))
    assert (True, "公司上班日") == (calendar.is_working(date(2026, 10, 5)), calendar.why(date(2026, 10, 5)))
    assert calendar.after(date(2026, 11, 20), 1) == date(2026, 11, 24)


def test_a_day_cannot_be_both_free_and_worked() -> None:
    with pytest.raises(ValueError, match="both"):
        Calendar(off=frozenset({date(2026, 11, 23)}), on=frozenset({date(2026, 11, 23)}))


def test_a_company_that_never_works_and_endless_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="working days"):
        CALENDAR.after(date(2026, 1, 1), 10_000)
    with pytest.raises(ValueError, match="days"):
        CALENDAR.count(Span(date(1900, 1, 1), date(2026, 1, 1)))


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_counting_there_and_back_agrees(day: date, count: int) -> None:
    there = CALENDAR.after(day, count)

    assert count == CALENDAR.count(Span(day + timedelta(days=1), there))
    assert CALENDAR.is_working(there)


@given(DAYS, st.integers(1, 30), DAYS)
def test_a_further_free_day_never_makes_a_deadline_earlier(day: date, count: int, free: date) -> None:
    assert CALENDAR.after(day, count) <= Calendar(off=frozenset({free})).after(day, count)
