"""What two workers do at once about a meeting or a lag is decided once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.cards.payloads.lags import SaveMoved
from bot.cards.payloads.meetings import CallEmergency
from bot.domain.company import Company
from bot.domain.lags import Lag, Outcome
from bot.domain.meetings import Meeting
from bot.domain.subtasks import Subtask
from bot.handlers import build_router
from bot.handlers.meetings import calls
from bot.handlers.subtasks import lags
from bot.handlers.subtasks.sheets import LAGGED_EVENT
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.worker import Worker
from bot.ports import CardPressed, Happened, Platform
from bot.storage.engine import Database
from bot.storage.numbers import next_number
from tests.conversation import Conversation
from tests.handlers import test_lags
from tests.handlers.days import Days, at
from tests.handlers.test_lags import talk as lagging  # noqa: F401 - a fixture

PATIENCE, PAUSE = 60.0, 0.5


@pytest.fixture
def replicas(database: Database, database_url: str) -> Iterator[list[Database]]:
    """Each worker with a database of its own; SQLite has one process and one worker."""
    others = [] if database.dialect == "sqlite" else [Database(database_url)]
    yield [database, *others]
    for one in others:
        one.disconnect()


async def test_both_sides_press_at_once_and_one_meeting_is_called(
    replicas: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Conversation(replicas[0])
    talk.clock.moment = at("2026-11-23", "10:00")
    Days(talk)
    await talk.say("王芳", "/紧急 门店收银系统宕机 部门:研发部")
    for name in ("王芳", "赵宁"):
        await talk.say(name, "/请求 Q-1", chat_id=f"p2p_{name}", direct=True)

    monkeypatch.setattr(calls, "next_number", lambda *one: slowly(next_number, *one))
    async with at_work(replicas, talk) as intake:
        first, second = (pressed(talk, name, CallEmergency(request=1).pack(), {}) for name in ("王芳", "赵宁"))
        await asyncio.gather(intake.press(first, PATIENCE), after_a_moment(intake.press(second, PATIENCE)))

    with replicas[0].reading() as connection, Session(connection) as session:
        assert 1 == len(session.exec(select(Meeting)).all())


async def test_what_a_head_answers_while_the_task_changes_is_kept(
    lagging: Conversation,  # noqa: F811 - as above
    replicas: list[Database],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = lagging
    await test_lags.asked(talk)
    await talk.say("陈杰", "/我的", chat_id="p2p_陈杰", direct=True)
    subtask_id = talk.look(lambda session: session.exec(select(Subtask.id)).one())

    monkeypatch.setattr(lags, "still_lags", lambda *_: slowly(bool))
    told = Happened(platform=Platform.CLOCK, key="told", at=talk.clock.now(), what=LAGGED_EVENT, record_id=subtask_id or 0)
    answer = pressed(talk, "陈杰", SaveMoved(number=1).pack(), {"what": "调来两台测试机"})
    async with at_work(replicas, talk) as intake:
        await intake.accept(told)
        await after_a_moment(intake.press(answer, PATIENCE))
        await asyncio.sleep(PAUSE)

    with replicas[0].reading() as connection, Session(connection) as session:
        lag = session.exec(select(Lag)).one()
    assert (lag.outcome, lag.note) in ((Outcome.OVER, ""), (Outcome.MOVED, "调来两台测试机"))


def slowly(work: Any, *given: Any) -> Any:
    """Between looking and deciding, long enough for the other worker to look as well."""
    time.sleep(PAUSE)
    return work(*given)


def pressed(talk: Conversation, name: str, payload: Any, form: dict[str, str]) -> CardPressed:
    return CardPressed(
        platform=Platform.FEISHU,
        key=f"press-{name}",
        at=talk.clock.now(),
        chat_id=f"p2p_{name}",
        person_id=talk.user_id(name),
        card_ref="",
        payload=payload,
        form=form,
    )


async def after_a_moment(work: Awaitable[Any]) -> Any:
    """When the other worker has begun and is not ready."""
    await asyncio.sleep(PAUSE / 3)
    return await work


@asynccontextmanager
async def at_work(replicas: list[Database], talk: Conversation) -> AsyncIterator[Intake]:
    metrics, answers = Metrics(), Answers()
    workers = [Worker(one, build_router(), talk.clock, Company(), metrics, answers, lambda: None) for one in replicas]

    def arrived() -> None:
        for one in workers:
            one.arrived()

    intake = Intake(replicas[0], talk.clock, metrics, answers, arrived)
    running = [asyncio.create_task(one.run()) for one in workers]
    try:
        yield intake
    finally:
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task
        await intake.close()
