"""The inside of the road: one commit for what waits, and no event that stops its chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.domain.company import Company
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.worker import MOST_ATTEMPTS, Worker
from bot.ports import ChatRenamed, JobDue, Platform
from bot.storage import inbox
from bot.storage.engine import Database
from tests.conversation import SetClock


class Road:
    """A worker with one handler of the test's own."""

    def __init__(self, database: Database, handler: Callable[[Context, Any], None]) -> None:
        self.database, self.clock, self.metrics = database, SetClock(), Metrics()
        router = Router()
        router.event(ChatRenamed)(handler)
        router.job("forget")(handler)
        self.worker = Worker(database, router, self.clock, Company(), self.metrics, Answers(), lambda: None)
        self.intake = Intake(database, self.clock, self.metrics, Answers(), self.worker.arrived)

    async def arrive(self, chat: str, name: str) -> None:
        await self.intake.accept(ChatRenamed(platform=Platform.FEISHU, key=name, at=self.clock.now(), chat_id=chat, name=name))

    async def work(self) -> None:
        while await self.worker.step():
            pass


async def test_a_poison_message_is_set_aside_after_its_attempts_and_its_chat_goes_on_in_order(database: Database) -> None:
    """F12."""
    seen: list[str] = []

    def handler(context: Context, event: ChatRenamed) -> None:
        if event.name == "poison":
            raise RuntimeError("a handler that always raises")
        seen.append(event.name)

    road = Road(database, handler)
    for name in ("first", "poison", "after"):
        await road.arrive("a", name)
    await road.arrive("b", "elsewhere")

    await road.work()
    assert ["first", "elsewhere"] == seen
    for _ in range(MOST_ATTEMPTS):
        road.clock.move(minutes=10)
        await road.work()

    assert ["first", "elsewhere", "after"] == seen
    [aside] = await database.run(lambda connection: inbox.set_aside(connection, 10))
    assert (MOST_ATTEMPTS, "RuntimeError: a handler that always raises") == (aside.attempts, aside.error)


async def test_what_a_failed_handler_did_is_undone(database: Database) -> None:
    def handler(context: Context, event: ChatRenamed) -> None:
        context.chat.name = "half done"
        context.tell("half said")
        context.db.flush()
        raise RuntimeError

    road = Road(database, handler)
    await road.arrive("a", "x")
    await road.work()

    with database.reading() as connection:
        for table in ("chat", "outbox", "history"):
            assert 0 == connection.exec_driver_sql(f"select count(*) from {table}").scalar()  # noqa: S608


@pytest.mark.parametrize(("late", "counted"), [(0, None), (3600, 1.0)], ids=["in-time", "an-hour-late"])
async def test_a_job_that_rings_late_is_counted(database: Database, late: float, counted: float | None) -> None:
    road = Road(database, lambda context, event: None)
    due: datetime = road.clock.now()
    road.clock.move(seconds=late)

    await road.intake.accept(JobDue(platform=Platform.CLOCK, key="forget@1", at=due, job="forget"))
    await road.work()

    assert counted == road.metrics.registry.get_sample_value("tongzhou_clocks_late_total", {"job": "forget"})
