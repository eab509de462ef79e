"""The tick: APScheduler wakes us, the table says what is due, the intake keeps it once."""

from __future__ import annotations

from datetime import tzinfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import StorageUnavailable
from bot.ports import Clock, Intake, JobDue, Platform
from bot.scheduler.jobs import JOBS, last_due

EVERY = 2.0
"""Real seconds between two looks at the clock, which may be moved or run faster in the sandbox."""

log = structlog.get_logger(__name__)


class Ticker:
    """Started and stopped with the loop it runs in."""

    def __init__(self, intake: Intake, clock: Clock, zone: tzinfo) -> None:
        self._intake = intake
        self._clock = clock
        self._zone = zone
        self._rung: dict[str, str] = {}
        self._scheduler = AsyncIOScheduler(timezone=zone)
        self._scheduler.add_job(self.tick, "interval", seconds=EVERY, max_instances=1, coalesce=True)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Hand in every job whose last moment has not been handed in by this process; the inbox knows the rest."""
        now = self._clock.now().astimezone(self._zone)
        for job in JOBS:
            due = last_due(job, now)
            key = f"{job.name}@{due.isoformat()}"
            if self._rung.get(job.name) == key:
                continue
            try:
                await self._intake.accept(JobDue(platform=Platform.CLOCK, key=key, at=due, job=job.name))
            except StorageUnavailable:
                log.warning("a job waits for the database", action="tick.waits", job=job.name)
                continue
            self._rung[job.name] = key
