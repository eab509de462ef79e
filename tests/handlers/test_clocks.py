"""Clocks of a record: started, stopped, paused, and moved with the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest
from sqlmodel import Session, col, select

from bot.domain.calendar import Calendar
from bot.domain.clocks import NAMES, Clock, ClockState
from bot.domain.closings import CompanyDay
from bot.domain.company import Company
from bot.domain.text.durations import Duration, Unit
from bot.handlers import build_router, clocks
from bot.handlers.context import Context
from bot.storage.engine import Database
from tests.conversation import SHANGHAI
from tests.scheduler.timepiece import RULE, Timepiece

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
TWO_DAYS = Duration(2, Unit.WORKING_DAY)


@pytest.fixture
def piece(database: Database) -> Timepiece:
    found = Timepiece(database)
    found.clock.moment = FRIDAY
    return found


def begin(piece: Timepiece, limit: Duration, rule: str = RULE, department_id: int | None = None, record_id: int = 1) -> None:
    piece.act(partial(clocks.start, rule=rule, record="test", record_id=record_id, limit=limit, department_id=department_id))


def kept(piece: Timepiece) -> list[Clock]:
    with piece.database.reading() as connection, Session(connection, expire_on_commit=False) as session:
        return list(session.exec(select(Clock).order_by(col(Clock.id))))


def rings(piece: Timepiece) -> list[str]:
    return [f"{one.rings_at.astimezone(SHANGHAI):%m-%d %H:%M}" for one in kept(piece) if one.state is ClockState.RUNNING]


def close(context: Context, day: date, *, working: bool = False) -> None:
    context.db.add(CompanyDay(day=day, working=working))
    context.db.flush()
    clocks.replan(context)


async def ring(piece: Timepiece) -> None:
    await piece.ticker().tick()
    await piece.handle()


def test_two_rules_that_are_stopped_in_one_go_stay_stopped(piece: Timepiece) -> None:
    """PostgreSQL reads the clocks anew for each, and must not read them as they were."""
    for rule in ("first", "second"):
        begin(piece, TWO_DAYS, rule)

    def stop(context: Context) -> None:
        for rule in ("first", "second"):
            clocks.stop(context, "test", 1, rule=rule)

    piece.act(stop)

    assert [ClockState.STOPPED] * 2 == [one.state for one in kept(piece)]


def test_every_rule_that_rings_has_a_name_for_people() -> None:
    assert set(build_router().clocks) <= set(NAMES)


def test_starting_a_rule_again_stops_the_clock_before(piece: Timepiece) -> None:
    begin(piece, TWO_DAYS)
    begin(piece, TWO_DAYS, department_id=1)
    begin(piece, Duration(3, Unit.WORKING_DAY))

    assert [ClockState.STOPPED, ClockState.RUNNING, ClockState.RUNNING] == [one.state for one in kept(piece)]


def test_a_rule_or_a_department_is_stopped_alone(piece: Timepiece) -> None:
    for rule, department in ((RULE, 1), (RULE, 2), ("other", 1)):
        begin(piece, TWO_DAYS, rule, department)

    piece.act(partial(clocks.stop, record="test", record_id=1, rule=RULE, department_id=1))
    assert [ClockState.STOPPED, ClockState.RUNNING, ClockState.RUNNING] == [one.state for one in kept(piece)]

    piece.act(partial(clocks.stop, record="test", record_id=1))
    assert [ClockState.STOPPED] * 3 == [one.state for one in kept(piece)]


async def test_a_paused_clock_rings_later_by_the_counted_time_it_stood_still(piece: Timepiece) -> None:
    begin(piece, Duration(4, Unit.WORKING_HOUR))
    assert rings(piece) == ["11-20 15:30"]

    piece.clock.move(hours=1)
    piece.act(partial(clocks.pause, record="test", record_id=1, reason="等客户"))
    piece.clock.moment = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    await ring(piece)
    assert piece.rung == []

    piece.act(partial(clocks.resume, record="test", record_id=1))
    assert rings(piece) == ["11-23 12:00"]


async def test_pausing_comes_too_late_for_a_clock_whose_moment_has_come(piece: Timepiece) -> None:
    begin(piece, Duration(1, Unit.HOUR))
    piece.clock.move(hours=2)

    piece.act(partial(clocks.pause, record="test", record_id=1, reason="等客户"))
    await ring(piece)

    assert len(piece.rung) == 1


async def test_a_clock_rings_at_night_when_its_moment_is_at_night(piece: Timepiece) -> None:
    begin(piece, Duration(13, Unit.HOUR))
    piece.clock.move(hours=13)

    await ring(piece)

    assert [23] == [rang.hour for _, _, rang in piece.rung]


def test_a_day_that_is_set_moves_what_runs_either_way(piece: Timepiece) -> None:
    begin(piece, TWO_DAYS)
    piece.act(partial(close, day=date(2026, 11, 23)))
    assert rings(piece) == ["11-25 18:00"]

    piece.act(partial(close, day=date(2026, 11, 21), working=True))
    assert rings(piece) == ["11-24 18:00"]


async def test_a_moment_that_a_new_working_day_puts_into_the_past_is_now(piece: Timepiece) -> None:
    begin(piece, Duration(1, Unit.WORKING_DAY))
    piece.clock.moment = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)

    piece.act(partial(close, day=date(2026, 11, 21), working=True))
    await ring(piece)

    assert [(piece.clock.now(), piece.clock.now())] == [(at, rang) for _, at, rang in piece.rung]


async def test_a_calendar_that_came_with_a_new_edition_is_followed_in_the_night(database: Database) -> None:
    before = Timepiece(database)
    before.clock.moment = FRIDAY
    begin(before, TWO_DAYS)

    after = Timepiece(database, replace(Company(), calendar=Calendar(off=frozenset([date(2026, 11, 24)]))))
    after.clock.moment = datetime(2026, 11, 21, 4, 0, tzinfo=SHANGHAI)
    await ring(after)

    assert rings(after) == ["11-25 18:00"]


async def test_more_clocks_than_fit_into_one_commit_are_all_moved(piece: Timepiece) -> None:
    def many(context: Context) -> None:
        for number in range(clocks.AT_ONCE + 1):
            clocks.start(context, RULE, "test", number, TWO_DAYS)
        close(context, date(2026, 11, 23))

    piece.act(many)
    await piece.handle()

    assert {"11-25 18:00"} == set(rings(piece))
