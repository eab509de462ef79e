"""When a clock rings, in every unit, over holidays, pauses and summer time (X4, C13)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar
from bot.domain.clocks import Stretch, intervals, rings_at
from bot.domain.text.durations import Duration, Unit

SHANGHAI, BERLIN, NEW_YORK, SAO_PAULO = map(ZoneInfo, ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Sao_Paulo"))
CALENDAR = Calendar()


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def limit(text: str) -> Duration:
    amount, unit = text.split()
    return Duration(int(amount), Unit(unit))


@pytest.mark.parametrize(
    ("length", "started", "rings"),
    [
        pytest.param("30 min", "2026-11-20 23:45", "2026-11-21 00:15", id="minutes-pass-at-night"),
        pytest.param("48 h", "2026-11-20 12:00", "2026-11-22 12:00", id="hours-pass-on-weekends"),
        pytest.param("48 wdh", "2026-11-20 12:00", "2026-11-24 12:00", id="hours-of-working-days-stand-still-on-weekends"),
        pytest.param("24 wdh", "2026-11-21 15:00", "2026-11-24 00:00", id="started-on-a-free-day"),
        pytest.param("24 wdh", "2026-09-30 10:00", "2026-10-08 10:00", id="over-the-national-holiday"),
        pytest.param("24 wdh", "2026-10-09 10:00", "2026-10-10 10:00", id="a-make-up-saturday-counts"),
        pytest.param("2 wh", "2026-11-20 10:00", "2026-11-20 12:00", id="working-hours-up-to-lunch"),
        pytest.param("2 wh", "2026-11-20 11:00", "2026-11-20 14:30", id="working-hours-around-lunch"),
        pytest.param("2 wh", "2026-11-20 17:00", "2026-11-23 10:00", id="working-hours-over-a-weekend"),
        pytest.param("2 wh", "2026-11-20 22:00", "2026-11-23 11:00", id="working-hours-from-the-evening"),
        pytest.param("1 wd", "2026-11-20 09:00", "2026-11-23 18:00", id="the-whole-next-working-day"),
        pytest.param("1 wd", "2026-11-20 23:00", "2026-11-23 18:00", id="whatever-the-hour"),
        pytest.param("2 wd", "2026-11-21 09:00", "2026-11-24 18:00", id="working-days-from-a-saturday"),
        pytest.param("1 d", "2026-11-20 17:30", "2026-11-21 17:30", id="a-natural-day"),
        pytest.param("2 w", "2026-11-20 17:30", "2026-12-04 17:30", id="weeks"),
        pytest.param("3 mo", "2026-11-20 17:30", "2027-02-20 17:30", id="months"),
        pytest.param("1 mo", "2026-01-31 17:30", "2026-03-01 00:00", id="a-month-without-such-a-day-ends-with-its-last"),
    ],
)
def test_each_unit_counts_its_own_time(length: str, started: str, rings: str) -> None:
    assert at(rings) == rings_at(at(started), limit(length), CALENDAR)


@pytest.mark.parametrize(
    ("length", "started", "rings", "zone"),
    [
        pytest.param("24 h", "2026-03-28 12:00", "2026-03-29 13:00", BERLIN, id="hours-pass-as-they-do"),
        pytest.param("1 d", "2026-03-28 12:00", "2026-03-29 12:00", BERLIN, id="a-day-keeps-its-hour-in-spring"),
        pytest.param("1 d", "2026-10-24 12:00", "2026-10-25 12:00", BERLIN, id="a-day-keeps-its-hour-in-autumn"),
        pytest.param("1 mo", "2026-10-20 09:00", "2026-11-20 09:00", NEW_YORK, id="a-month-keeps-its-hour"),
        pytest.param("2 wd", "2026-10-23 12:00", "2026-10-27 18:00", BERLIN, id="a-working-day-ends-when-the-company-closes"),
        pytest.param("9 wh", "2026-10-23 09:00", "2026-10-26 10:30", BERLIN, id="working-hours-are-those-on-the-wall"),
        pytest.param("48 wdh", "2018-11-02 12:00", "2018-11-06 12:00", SAO_PAULO, id="a-midnight-that-does-not-exist"),
    ],
)
def test_summer_time_moves_no_hour_on_the_wall(length: str, started: str, rings: str, zone: ZoneInfo) -> None:
    rung = rings_at(at(started, zone), limit(length), CALENDAR)

    assert rings == rung.strftime("%Y-%m-%d %H:%M")


def test_a_working_day_of_the_hour_that_comes_twice_has_25_hours() -> None:
    calendar = Calendar(on=frozenset({date(2026, 10, 25)}), off=frozenset({date(2026, 10, 26)}))

    rung = rings_at(at("2026-10-25 00:00", BERLIN), limit("25 wdh"), calendar)

    assert at("2026-10-26 00:00", BERLIN) == rung


def test_the_company_sets_its_hours_and_its_lunch() -> None:
    early = replace(CALENDAR, opens=time(8), closes=time(17))
    no_break = replace(CALENDAR, lunch_from=time(12), lunch_to=time(12))

    assert at("2026-11-23 17:00") == rings_at(at("2026-11-20 09:00"), limit("1 wd"), early)
    assert at("2026-11-20 13:00") == rings_at(at("2026-11-20 11:00"), limit("2 wh"), no_break)


def test_hours_in_the_wrong_order_are_no_calendar() -> None:
    with pytest.raises(ValueError, match="in this order"):
        Calendar(lunch_from=time(8))


def test_what_was_counted_and_what_was_skipped_is_told_with_its_reason() -> None:
    waited = Stretch(at("2026-09-30 09:30"), at("2026-09-30 10:30"), "暂停：等客户")

    told = intervals(at("2026-09-29 17:00"), limit("8 wh"), CALENDAR, [waited])

    assert [(f"{one.since:%m-%d %H:%M}", f"{one.until:%m-%d %H:%M}", one.why) for one in told] == [
        ("09-29 17:00", "09-29 18:00", ""),
        ("09-29 18:00", "09-30 09:00", "下班"),
        ("09-30 09:00", "09-30 09:30", ""),
        ("09-30 09:30", "09-30 10:30", "暂停：等客户"),
        ("09-30 10:30", "09-30 12:00", ""),
        ("09-30 12:00", "09-30 13:30", "午休"),
        ("09-30 13:30", "09-30 18:00", ""),
        ("09-30 18:00", "10-01 00:00", "下班"),
        ("10-01 00:00", "10-04 00:00", "国庆节"),
        ("10-04 00:00", "10-05 00:00", "周末"),
        ("10-05 00:00", "10-06 00:00", "国庆节（补假）"),
        ("10-06 00:00", "10-08 00:00", "调休"),
        ("10-08 00:00", "10-08 09:00", "下班"),
        ("10-08 09:00", "10-08 09:30", ""),
    ]


def test_a_limit_without_an_end_is_refused() -> None:
    never = Calendar(off=frozenset(date(2026, 1, 1) + timedelta(days=one) for one in range(30_000)))

    for length in ("1 wh", "1 wdh", "1 wd"):
        with pytest.raises(ValueError, match=r"no end|never works"):
            rings_at(at("2026-11-20 09:00"), limit(length), never)


STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)).map(lambda moment: moment.replace(tzinfo=SHANGHAI))  # noqa: DTZ001
ZONED = st.builds(
    lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001
    st.sampled_from((SHANGHAI, BERLIN, NEW_YORK)),
)
COUNTED = st.sampled_from((Unit.MINUTE, Unit.HOUR, Unit.WORKING_HOUR, Unit.WORKING_DAY_HOUR, Unit.WORKING_DAY))
LIMITS = st.builds(Duration, st.integers(1, 60), st.sampled_from(Unit))
FREE = st.sets(st.dates(date(2024, 1, 1), date(2030, 6, 1)), max_size=20)


@st.composite
def pauses_after(draw: st.DrawFn, started: datetime) -> list[Stretch]:
    """A few pauses that begin in the first week."""
    spans = draw(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 3_000)), max_size=4))
    return [
        Stretch(started + timedelta(minutes=since), started + timedelta(minutes=since + length), "暂停：测试")
        for since, length in spans
    ]


@given(st.data(), STARTS, LIMITS, FREE, st.dates(date(2024, 1, 1), date(2030, 6, 1)))
def test_a_further_holiday_never_makes_a_deadline_earlier(
    data: st.DataObject, started: datetime, length: Duration, free: set[date], more: date
) -> None:
    pauses = data.draw(pauses_after(started))

    before = rings_at(started, length, Calendar(off=frozenset(free)), pauses)

    assert before <= rings_at(started, length, Calendar(off=frozenset(free | {more})), pauses)


@given(st.data(), STARTS, LIMITS)
def test_a_pause_of_some_counted_time_moves_the_moment_by_exactly_that(
    data: st.DataObject, started: datetime, length: Duration
) -> None:
    first, *_ = [one for one in intervals(started, length, CALENDAR) if not one.why]
    share = data.draw(st.integers(1, 1000)) / 1000
    paused = Stretch(first.since, first.since + first.length * share, "暂停：测试")

    moved = intervals(started, length, CALENDAR, [paused])

    between = [one for one in moved if not one.why and one.until > rings_at(started, length, CALENDAR)]
    after = sum((one.until - max(one.since, rings_at(started, length, CALENDAR)) for one in between), timedelta(0))
    assert paused.length == after


@given(st.data(), STARTS, LIMITS, FREE)
def test_the_order_in_which_things_became_known_makes_no_difference(
    data: st.DataObject, started: datetime, length: Duration, free: set[date]
) -> None:
    pauses, days = data.draw(pauses_after(started)), sorted(free)
    rung = rings_at(started, length, Calendar(off=frozenset(days)), pauses)

    random.Random(1).shuffle(days)  # noqa: S311 - any order will do

    assert rung == rings_at(started, length, Calendar(off=frozenset(days)), pauses[::-1])


@given(ZONED, st.builds(Duration, st.integers(1, 60), COUNTED), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_who_starts_later_ends_no_earlier(started: datetime, length: Duration, later: timedelta) -> None:
    other = (started.astimezone(UTC) + later).astimezone(started.tzinfo)

    assert rings_at(started, length, CALENDAR).timestamp() <= rings_at(other, length, CALENDAR).timestamp()


@given(STARTS, LIMITS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_who_starts_later_ends_no_earlier_in_natural_units_either(started: datetime, length: Duration, later: timedelta) -> None:
    assert rings_at(started, length, CALENDAR) <= rings_at(started + later, length, CALENDAR)


@given(st.data(), ZONED, LIMITS)
def test_a_longer_limit_ends_later(data: st.DataObject, started: datetime, length: Duration) -> None:
    pauses = data.draw(pauses_after(started))
    longer = Duration(length.amount + 1, length.unit)

    assert rings_at(started, length, CALENDAR, pauses).timestamp() < rings_at(started, longer, CALENDAR, pauses).timestamp()


@given(st.data(), ZONED, LIMITS)
def test_what_is_told_has_no_gap_and_ends_when_it_rings(data: st.DataObject, started: datetime, length: Duration) -> None:
    pauses = data.draw(pauses_after(started))

    told = intervals(started, length, CALENDAR, pauses)

    assert (started, rings_at(started, length, CALENDAR, pauses)) == (told[0].since, told[-1].until)
    assert all(one.until == other.since and one.why != other.why for one, other in pairwise(told))
    assert not told[-1].why
