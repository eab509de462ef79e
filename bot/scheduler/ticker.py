"""The tick: APScheduler wakes us, the table and the clocks say what is due, the intake keeps it once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import StorageUnavailable
from bot.ports import Agenda, Clock, ClockRang, Intake, JobDue, Platform
from bot.scheduler.jobs import JOBS, last_due

EVERY = 2.0
"""Real seconds between two looks at the clock, which may be moved or run faster in the sandbox."""

log = structlog.get_logger(__name__)


class Ticker:
    """Started and stopped with the loop it runs in. `look` answers with the policy in force and the clocks that are due."""

    def __init__(self, intake: Intake, clock: Clock, zone: tzinfo, look: Callable[[datetime], Awaitable[Agenda]]) -> None:
        self._intake = intake
        self._clock = clock
        self._zone = zone
        self._look = look
        self._handed: set[str] = set()
        """Keys of what was handed in and is still due."""
        self._scheduler = AsyncIOScheduler(timezone=zone)
        self._scheduler.add_job(self._woken, "interval", seconds=EVERY, max_instances=1, coalesce=True)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def _woken(self) -> None:
        """A tick that a stop interrupts is no error; what it had in hand is due again at the next start."""
        with suppress(asyncio.CancelledError):
            await self.tick()

    async def tick(self) -> None:
        """Hand in what is due and has not been handed in by this process; the inbox knows the rest."""
        now = self._clock.now().astimezone(self._zone)
        try:
            due = list(_due(await self._look(now), now))
            self._handed &= {event.key for event in due}
            await self._hand_in([event for event in due if event.key not in self._handed])
        except StorageUnavailable:
            log.warning("what is due waits for the database", action="tick.waits")

    async def _hand_in(self, due: Sequence[JobDue | ClockRang]) -> None:
        """All together, so that they share a commit. What is refused is handed in again with the next look, and the others do not
        wait for it."""
        outcomes = await asyncio.gather(*(self._intake.accept(event) for event in due), return_exceptions=True)
        for event, outcome in zip(due, outcomes, strict=True):
            if outcome is None:
                self._handed.add(event.key)
            elif not isinstance(outcome, StorageUnavailable):
                log.error("what is due was refused", action="tick.refused", key=event.key, exc_info=outcome)
        for outcome in outcomes:
            if isinstance(outcome, StorageUnavailable):
                raise outcome


def _due(agenda: Agenda, now: datetime) -> Iterator[JobDue | ClockRang]:
    for clock_id, at in agenda.clocks:
        yield ClockRang(platform=Platform.CLOCK, key=f"clock-{clock_id}@{at.isoformat()}", at=at, clock_id=clock_id)
    for job in JOBS:
        due = last_due(job, agenda.policy, now)
        yield JobDue(platform=Platform.CLOCK, key=f"{job.name}@{due.isoformat()}", at=due, job=job.name)
