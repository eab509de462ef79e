"""The inside of the bot with nothing but clocks: real database, intake, worker and tickers, and a time that is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.app import agenda
from bot.domain.clocks import Clock
from bot.domain.company import Company
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.worker import Worker
from bot.ports import Agenda
from bot.scheduler.jobs import JOBS
from bot.scheduler.ticker import Ticker
from bot.storage.engine import Database
from tests.acting import act
from tests.conversation import SHANGHAI, SetClock

T = TypeVar("T")
RULE = "test.rule"


class Timepiece:
    """`rung` holds every clock that rang, with the moment it was planned for and the one when it did."""

    def __init__(self, database: Database, company: Company | None = None) -> None:
        self.database = database
        self.company = company or Company()
        self.clock = SetClock()
        self.metrics = Metrics()
        self.rung: list[tuple[int, datetime, datetime]] = []
        answers = Answers()
        self.worker = Worker(database, self._router(), self.clock, self.company, self.metrics, answers, lambda: None)
        self.intake = Intake(database, self.clock, self.metrics, answers, self.worker.arrived)

    def ticker(self) -> Ticker:
        """One that remembers nothing, as after a start or in another replica."""
        return Ticker(self.intake, self.clock, SHANGHAI, self.look)

    async def look(self, now: datetime) -> Agenda:
        return await self.database.run(partial(agenda, self.company.policy, now))

    async def handle(self) -> None:
        while await self.worker.step():
            pass

    def act(self, what: Callable[[Context], T]) -> T:
        return act(self.database, self.clock.now(), what, self.company)

    def late(self) -> float:
        """How many clocks rang more than a minute late, as the figures have it."""
        return self.metrics.registry.get_sample_value("tongzhou_clocks_late_total", {"job": "clock"}) or 0.0

    def _router(self) -> Router:
        router = Router()
        router.include(clocks.router)
        router.clock(RULE, lambda db, record_id: None)(self._ring)
        for job in JOBS:
            if job.name not in router.jobs:
                router.job(job.name)(lambda context, event: None)
        return router

    def _ring(self, context: Context, clock: Clock) -> None:
        self.rung.append((clock.id or 0, clock.rings_at, context.now))
