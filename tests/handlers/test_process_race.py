"""The same happening on three workers at once starts the next node once (rule 1 of the nodes)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, select

from bot.domain.company import Company
from bot.domain.processes import ProcessNode
from bot.domain.subtasks import State, Subtask
from bot.handlers import build_router
from bot.metrics import Metrics
from bot.pipeline import worker
from bot.pipeline.intake import Answers
from bot.pipeline.worker import Worker
from bot.ports import Happened, Platform
from bot.settings import load
from bot.storage.engine import Database
from bot.storage.queries import subtasks
from tests.conversation import Conversation

REPLICAS, TOLD, PATIENCE = 3, 30, 60.0


@pytest.fixture
def replicas(database: Database, database_url: str) -> Iterator[list[Database]]:
    """Each worker with a database of its own; SQLite has one process and one worker."""
    others = [] if database.dialect == "sqlite" else [Database(database_url) for _ in range(REPLICAS - 1)]
    yield [database, *others]
    for one in others:
        one.disconnect()


async def test_a_happening_that_comes_thirty_times_starts_one_node(
    replicas: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GROUP", 1)  # so that no worker takes all of it
    talk = Conversation(replicas[0], company=Company(processes=load(None, {}).processes))
    await talk.say("张伟", "/流程 启动 研发需求流程 测试部:研发部")
    await talk.say("李娜", "/认领 T-1")
    await talk.say("李娜", "/进度 T-1 100% 原因:提前")
    with talk.database.transaction() as connection, Session(connection) as session:
        done = subtasks.by_number(session, 1)
        assert done is not None
        done.state, done.done_at = State.DONE, talk.clock.now()
        session.add(done)
        session.commit()

    await told_at_once(replicas, talk)

    started = select(ProcessNode.position).where(col(ProcessNode.subtask_id).is_not(None))
    with replicas[0].reading() as connection, Session(connection) as session:
        assert [1, 2] == list(session.exec(select(Subtask.number).order_by(col(Subtask.number))))
        assert [1, 2] == list(session.exec(started.order_by(col(ProcessNode.position))))


async def told_at_once(replicas: list[Database], talk: Conversation) -> None:
    """Every replica works off the same thing, told under thirty keys, each of which is a lane of its own."""
    for at in range(TOLD):
        await talk.intake.accept(told(at, talk))
    workers = [Worker(one, build_router(), talk.clock, talk.company, Metrics(), Answers(), lambda: None) for one in replicas]
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*map(work_off, workers))


async def work_off(one: Worker) -> None:
    while await one.step():
        pass


def told(at: int, talk: Conversation) -> Happened:
    return Happened(platform=Platform.CLOCK, key=f"told-{at}", at=talk.clock.now(), what="subtask.done", record_id=1)
