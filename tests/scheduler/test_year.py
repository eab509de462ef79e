"""A year in which hundreds of clocks of every unit run, stand still and stop, while tickers come and go."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.domain.calendar import Calendar
from bot.domain.clocks import Stretch, rings_at
from bot.domain.text.durations import Duration, Unit
from bot.handlers import clocks
from bot.storage.engine import Database
from tests.conversation import SHANGHAI
from tests.scheduler.timepiece import RULE, Timepiece

CLOCKS = 300
TICKS = 150
NEW_YEAR = datetime(2026, 1, 1, tzinfo=SHANGHAI)
MOST = {
    Unit.MINUTE: 600, Unit.HOUR: 240, Unit.WORKING_HOUR: 80, Unit.WORKING_DAY_HOUR: 240,
    Unit.WORKING_DAY: 15, Unit.DAY: 20, Unit.WEEK: 3, Unit.MONTH: 1,
}  # fmt: skip


@dataclass
class Life:
    """What is planned for one clock; `pauses` have ends before the moment they put off."""

    record_id: int
    started: datetime
    limit: Duration
    pauses: list[Stretch] = field(default_factory=list)
    stopped: datetime | None = None

    @property
    def rings(self) -> datetime:
        return rings_at(self.started, self.limit, Calendar(), self.pauses)


def lives(chance: random.Random) -> list[Life]:
    return [_life(number, chance) for number in range(1, CLOCKS + 1)]


def _life(number: int, chance: random.Random) -> Life:
    unit = chance.choice(list(Unit))
    started = NEW_YEAR + timedelta(seconds=chance.randrange(330 * 24 * 3600))
    life = Life(number, started, Duration(chance.randint(1, MOST[unit]), unit))
    since = started
    for _ in range(chance.choice((0, 0, 1, 2))):
        since += (life.rings - since) * chance.uniform(0.1, 0.8)
        pause = Stretch(since, since + timedelta(minutes=chance.randint(1, 4000)), "暂停：测试")
        life.pauses.append(pause)
        since = pause.until
    if chance.random() < 0.2:
        life.stopped = since + (life.rings - since) * chance.uniform(0.05, 0.95)
    return life


def events(piece: Timepiece, planned: list[Life]) -> list[tuple[datetime, Callable[[], object]]]:
    found: list[tuple[datetime, Callable[[], object]]] = []
    for one in planned:
        begin = partial(clocks.start, rule=RULE, record="test", record_id=one.record_id, limit=one.limit)
        found.append((one.started, partial(piece.act, begin)))
        for pause in one.pauses:
            halt = partial(clocks.pause, record="test", record_id=one.record_id, reason="测试")
            found.append((pause.since, partial(piece.act, halt)))
            found.append((pause.until, partial(piece.act, partial(clocks.resume, record="test", record_id=one.record_id))))
        if one.stopped is not None:
            found.append((one.stopped, partial(piece.act, partial(clocks.stop, record="test", record_id=one.record_id))))
    return sorted(found, key=lambda event: event[0])


async def live(piece: Timepiece, planned: list[Life], chance: random.Random) -> list[datetime]:
    """Through the year with ticks at odd moments and just before some rings are due; they are answered."""
    odd = {NEW_YEAR + timedelta(seconds=chance.randrange(420 * 24 * 3600)) for _ in range(TICKS)}
    before = {one.rings - timedelta(seconds=1) for one in planned[::4] if one.stopped is None}
    ticks = sorted(odd | before | {NEW_YEAR + timedelta(days=500)})
    happenings, tickers = events(piece, planned), [piece.ticker(), piece.ticker()]
    for moment in ticks:
        while happenings and happenings[0][0] <= moment:
            piece.clock.moment, happen = happenings.pop(0)
            happen()
        piece.clock.moment = moment
        if chance.random() < 0.2:
            tickers[chance.randrange(2)] = piece.ticker()
        for _ in range(chance.choice((1, 1, 2))):
            await chance.choice(tickers).tick()
        await piece.handle()
    return ticks


async def test_every_clock_of_a_year_rings_once_and_none_rings_early(database: Database) -> None:
    chance, piece = random.Random(20260101), Timepiece(database)  # noqa: S311 - the same year in every run
    planned = lives(chance)

    ticks = await live(piece, planned, chance)

    expected = {one.record_id: one.rings for one in planned if one.stopped is None}
    assert sorted(expected.values()) == sorted(at.astimezone(SHANGHAI) for _, at, _ in piece.rung)
    assert len(piece.rung) == len({clock_id for clock_id, _, _ in piece.rung}) > CLOCKS // 2
    assert [ticks[bisect_left(ticks, at)] for _, at, _ in piece.rung] == [rang for _, _, rang in piece.rung]
