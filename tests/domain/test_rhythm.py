"""When the pushes of a week are due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar
from bot.domain.policy import Weekly
from bot.domain.rhythm import Push, Rhythm

ZONE = ZoneInfo("Asia/Shanghai")
RHYTHM = Rhythm(Calendar(), Weekly())
MONDAYS = st.integers(0, 260).map(lambda weeks: date(2024, 1, 1) + timedelta(weeks=weeks))


def moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE)


@given(MONDAYS, st.sampled_from(Push))
def test_a_push_comes_on_a_working_day_and_never_before_its_own(monday: date, push: Push) -> None:
    day = RHYTHM.day(push, monday)

    assert RHYTHM.calendar.is_working(day)
    assert day >= monday + timedelta(days=4 if push is Push.BRIEF else 7)
    assert all(
        not RHYTHM.calendar.is_working(monday + timedelta(days=at)) for at in range(4, (day - monday).days) if push is Push.BRIEF
    )


@given(MONDAYS, st.sampled_from(Push))
def test_every_week_with_work_is_told_when_it_is_due(monday: date, push: Push) -> None:
    working = any(RHYTHM.calendar.is_working(monday + timedelta(days=at)) for at in range(7))
    at = RHYTHM.at(push, monday, moment(monday, time()))

    assert (RHYTHM.due(push, at) == monday) is working
    assert RHYTHM.due(push, at - timedelta(minutes=1)) != monday


def test_a_missed_brief_is_of_use_until_its_day_is_over_and_a_final_summary_until_the_next_brief() -> None:
    monday = date(2026, 11, 16)

    assert RHYTHM.due(Push.BRIEF, moment(date(2026, 11, 20), time(23))) == monday
    assert RHYTHM.due(Push.BRIEF, moment(date(2026, 11, 23), time(12))) is None
    assert RHYTHM.due(Push.FINAL, moment(date(2026, 11, 26), time(9))) == monday
    assert RHYTHM.due(Push.FINAL, moment(date(2026, 11, 27), time(15))) is None


def test_a_company_that_works_on_a_weekend_is_told_then() -> None:
    rhythm = Rhythm(Calendar(off=frozenset({date(2026, 11, 20)}), on=frozenset({date(2026, 11, 22)})), Weekly())

    assert rhythm.day(Push.BRIEF, date(2026, 11, 16)) == date(2026, 11, 22)
    assert list(rhythm.moved(date(2026, 11, 9))) == [(Push.BRIEF, date(2026, 11, 20), date(2026, 11, 22))]
