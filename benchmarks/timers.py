"""What a tick costs with a million open clocks beside ten thousand: with a hundred that are due, and with none.

The bot's own ticker, queries and intake on SQLite, every commit synced. Each side hands in what is due and then counts it in the
inbox: a tick that rang anything but its hundred ends the run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from benchmarks.line import Line
from benchmarks.programs import ROOT
from bot.app import agenda
from bot.domain.clocks import Clock, ClockState
from bot.domain.policy import Policy
from bot.domain.text.durations import Unit
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.ports import Agenda
from bot.scheduler.ticker import Ticker
from bot.storage import migrate
from bot.storage.engine import Database
from bot.storage.tables import inbox

MANY, FEW, DUE = 1_000_000, 10_000, 100
BUSY, EMPTY = 20, 50
"""Ticks of each kind in a round of one side."""
Tick = Callable[[], Awaitable[float]]
CHUNK = 50_000
MINUTE = timedelta(minutes=1)
_ZONE = timezone(timedelta(hours=8))
_BEGIN = datetime(2026, 11, 18, 10, tzinfo=_ZONE)


class _Side:
    """A database with that many open clocks, of which DUE ring each minute, and a ticker whose time is set."""

    def __init__(self, file: Path, clocks: int) -> None:
        self._now, self._rung, self._lap = _BEGIN, 0, MINUTE * (clocks // DUE)
        self._database = Database(f"sqlite:///{file}")
        migrate.upgrade(self._database)
        for first in range(0, clocks, CHUNK):
            with self._database.transaction() as connection:
                connection.execute(insert(Clock), [_clock(number) for number in range(first, min(first + CHUNK, clocks))])
        intake = Intake(self._database, self, Metrics(), Answers(), lambda: None)
        self._ticker = Ticker(intake, self, _ZONE, self._look)

    def now(self) -> datetime:
        return self._now

    async def busy(self) -> float:
        """Milliseconds of a tick with DUE due."""
        self._now += MINUTE
        took = await self.empty()
        await self._database.run(self._rang)
        return took

    async def empty(self) -> float:
        """Milliseconds of a tick."""
        started = perf_counter()
        await self._ticker.tick()
        return (perf_counter() - started) * 1000

    async def close(self) -> None:
        await self._database.close()

    async def _look(self, now: datetime) -> Agenda:
        return await self._database.run(partial(agenda, Policy(), now))

    def _rang(self, connection: Connection) -> None:
        """What is handed in is counted, and its clocks are put behind all others: as many stay open."""
        self._rung += DUE
        kept = connection.execute(select(func.count()).where(inbox.c.kind == "ClockRang")).scalar_one()
        if kept != self._rung:
            raise ValueError(f"{kept} clocks rang instead of {self._rung}")
        connection.execute(update(Clock).where(col(Clock.rings_at) <= self._now).values(rings_at=self._now + self._lap))


async def timers(rounds: int) -> list[Line]:
    """timers.growth and timers.empty: ms a tick at MANY open clocks, beside FEW; the sides take turns with every tick."""
    growth, empty = Line("timers.growth", "ms"), Line("timers.empty", "ms")
    (ROOT / "var").mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-", dir=ROOT / "var")))
        few, many = _Side(folder / "few.db", FEW), _Side(folder / "many.db", MANY)
        for side in (few, many):
            stack.push_async_callback(side.close)
            await side.busy()
        for _ in range(rounds):
            await _round(growth, BUSY, few.busy, many.busy)
            await _round(empty, EMPTY, few.empty, many.empty)
    return [growth, empty]


async def _round(line: Line, ticks: int, few: Tick, many: Tick) -> None:
    took = [(await few(), await many()) for _ in range(ticks)]
    line.baselines.append(median(one for one, _ in took))
    line.values.append(median(other for _, other in took))


def _clock(number: int) -> dict[str, object]:
    return {
        "rule": "issue.unheard",
        "record": "issue",
        "record_id": number,
        "amount": 4,
        "unit": Unit.HOUR,
        "started_at": _BEGIN,
        "rings_at": _BEGIN + MINUTE * (number // DUE + 1),
        "state": ClockState.RUNNING,
    }
