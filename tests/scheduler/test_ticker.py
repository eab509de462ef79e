"""What is due is handed in once, however many look, and whatever was away meanwhile (F22)."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from bot.domain.clocks import Clock, ClockState
from bot.domain.policy import Policy
from bot.domain.text.durations import Duration, Unit
from bot.errors import StorageUnavailable
from bot.handlers import clocks
from bot.ports import Agenda, ClockRang, IncomingKind, JobDue
from bot.scheduler import ticker as ticker_module
from bot.scheduler.jobs import JOBS
from bot.scheduler.ticker import Ticker
from bot.storage.engine import Database
from tests.conversation import SHANGHAI, SetClock
from tests.scheduler.timepiece import RULE, Timepiece

HOUR = Duration(1, Unit.HOUR)


class Door:
    """Takes what is handed in, but for keys that hold `broken`, and nothing while it is `away`."""

    def __init__(self, broken: str = "", *, away: bool = False) -> None:
        self.broken, self.away, self.asked = broken, away, 0
        self.accepted: list[IncomingKind] = []

    async def accept(self, incoming: IncomingKind) -> None:
        self.asked += 1
        if self.away:
            raise StorageUnavailable("away")
        if self.broken and self.broken in incoming.key:
            raise RuntimeError("no")
        self.accepted.append(incoming)

    async def press(self, *_: object, **__: object) -> None:
        """Nobody presses a clock."""


def begin(piece: Timepiece, record_id: int, limit: Duration = HOUR) -> None:
    piece.act(partial(clocks.start, rule=RULE, record="test", record_id=record_id, limit=limit))


def states(database: Database) -> list[ClockState]:
    with database.reading() as connection, Session(connection) as session:
        return [one.state for one in session.exec(select(Clock))]


async def test_two_tickers_on_one_database_ring_once(database: Database, database_url: str) -> None:
    one, other = Timepiece(database), Timepiece(Database(database_url))
    begin(one, 1)
    one.clock.move(hours=1)
    other.clock.move(hours=1)

    await asyncio.gather(one.ticker().tick(), other.ticker().tick())
    await asyncio.gather(one.handle(), other.handle())
    await one.ticker().tick()
    await one.handle()

    assert len(one.rung + other.rung) == 1
    await other.database.close()


async def test_a_clock_does_not_ring_a_second_early(database: Database) -> None:
    piece = Timepiece(database)
    begin(piece, 1)

    piece.clock.move(seconds=3599)
    await piece.ticker().tick()
    await piece.handle()
    assert piece.rung == []

    piece.clock.move(seconds=1)
    await piece.ticker().tick()
    await piece.handle()
    assert len(piece.rung) == 1
    assert [ClockState.RUNG] == states(database)


async def test_after_a_week_without_the_bot_everything_overdue_rings_once_and_in_order(database: Database) -> None:
    piece = Timepiece(database)
    for number in range(20):
        begin(piece, number, Duration(100 - number, Unit.HOUR))
    begin(piece, 99, Duration(500, Unit.HOUR))

    piece.clock.move(days=7)
    ticker = piece.ticker()
    for _ in range(3):
        await ticker.tick()
        await piece.handle()

    planned = [at for _, at, _ in piece.rung]
    assert len(planned) == 20
    assert planned == sorted(planned)
    assert piece.late() == 20


async def test_what_is_due_waits_for_a_database_that_is_away() -> None:
    door, clock, away = Door(), SetClock(), True

    async def look(now: datetime) -> Agenda:
        if away:
            raise StorageUnavailable("away")
        return Agenda(Policy(), [(7, now)])

    ticker = Ticker(door, clock, SHANGHAI, look)  # type: ignore[arg-type]
    await ticker.tick()
    assert door.accepted == []

    away = False
    await ticker.tick()
    assert len(door.accepted) == len(JOBS) + 1


async def test_a_door_that_keeps_nothing_is_not_asked_again_before_the_next_look() -> None:
    door, clock = Door(away=True), SetClock()

    async def look(now: datetime) -> Agenda:
        return Agenda(Policy(), [(1, now), (2, now)])

    ticker = Ticker(door, clock, SHANGHAI, look)  # type: ignore[arg-type]
    await ticker.tick()
    assert door.asked == len(JOBS) + 2

    door.away = False
    await ticker.tick()
    assert len(door.accepted) == len(JOBS) + 2


async def test_what_is_due_at_once_is_handed_in_together_and_the_oldest_first() -> None:
    """A hundred clocks of one minute share a commit."""

    class Narrow(Door):
        async def accept(self, incoming: IncomingKind) -> None:
            await super().accept(incoming)
            if len(self.accepted) == 100 + len(JOBS):
                everybody.set()
            await everybody.wait()

    async def look(now: datetime) -> Agenda:
        return Agenda(Policy(), [(number, now) for number in range(100)])

    everybody, door = asyncio.Event(), Narrow()
    async with asyncio.timeout(60):
        await Ticker(door, SetClock(), SHANGHAI, look).tick()  # type: ignore[arg-type]

    rung = [one.clock_id for one in door.accepted if isinstance(one, ClockRang)]
    assert rung == list(range(100))


async def test_a_stop_in_the_middle_of_a_look_is_no_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is away for long, and what looks at it is ended with the bot (F33)."""
    monkeypatch.setattr(ticker_module, "EVERY", 0.01)
    looking = asyncio.Event()

    async def look(now: datetime) -> Agenda:
        looking.set()
        return await asyncio.Future()

    ticker = Ticker(Door(), SetClock(), SHANGHAI, look)  # type: ignore[arg-type]
    ticker.start()
    await asyncio.wait_for(looking.wait(), 60)
    ticker.stop()
    for _ in range(10):
        await asyncio.sleep(0)

    assert [] == [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]


async def test_what_is_refused_does_not_keep_the_others_and_comes_again() -> None:
    door, clock = Door(broken="clock-2@"), SetClock()
    due = clock.now() - timedelta(minutes=5)

    async def look(now: datetime) -> Agenda:
        return Agenda(Policy(), [(1, due), (2, due), (3, due)])

    ticker = Ticker(door, clock, SHANGHAI, look)  # type: ignore[arg-type]
    await ticker.tick()
    assert len(door.accepted) == len(JOBS) + 2

    door.broken = ""
    await ticker.tick()
    assert "clock-2@" in door.accepted[-1].key
    assert len(door.accepted) == len(JOBS) + 3


async def test_of_many_missed_days_of_a_job_only_the_last_is_made_up_for() -> None:
    door, clock = Door(), SetClock()

    async def look(now: datetime) -> Agenda:
        return Agenda(Policy(), [])

    ticker = Ticker(door, clock, SHANGHAI, look)  # type: ignore[arg-type]
    await ticker.tick()
    clock.move(days=9)
    await ticker.tick()

    forgets = [one.at for one in door.accepted if isinstance(one, JobDue) and one.job == "forget"]
    assert [datetime(2026, 11, day, 3, 40, tzinfo=SHANGHAI) for day in (20, 29)] == forgets


async def test_a_time_that_is_set_back_rings_nothing_twice(database: Database) -> None:
    piece = Timepiece(database)
    begin(piece, 1)
    ticker = piece.ticker()

    for hours in (1, -3, 2, 1):
        piece.clock.move(hours=hours)
        await ticker.tick()
        await piece.handle()

    assert len(piece.rung) == 1


async def test_a_time_that_is_set_back_between_hand_in_and_ring_loses_no_clock(database: Database) -> None:
    piece = Timepiece(database)
    begin(piece, 1)
    piece.clock.move(hours=1)
    await piece.ticker().tick()

    piece.clock.move(seconds=-1)
    await piece.handle()

    assert len(piece.rung) == 1


async def test_a_clock_that_was_moved_after_it_was_handed_in_rings_at_its_new_moment(database: Database) -> None:
    piece = Timepiece(database)
    begin(piece, 1)
    piece.clock.move(hours=1)
    await piece.ticker().tick()

    with database.transaction() as connection, Session(connection) as session:
        clock = session.exec(select(Clock)).one()
        clock.amount, clock.rings_at = 2, clock.rings_at + timedelta(hours=1)
        session.commit()
    await piece.handle()
    assert piece.rung == []

    piece.clock.move(hours=1)
    await piece.ticker().tick()
    await piece.handle()
    assert len(piece.rung) == 1


async def test_a_clock_that_is_stopped_after_it_was_handed_in_does_not_ring(database: Database) -> None:
    piece = Timepiece(database)
    begin(piece, 1)
    piece.clock.move(hours=1)
    await piece.ticker().tick()

    piece.act(partial(clocks.stop, record="test", record_id=1))
    await piece.handle()

    assert [ClockState.STOPPED] == states(database)
    assert piece.rung == []
