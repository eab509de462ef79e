"""Two hundred people press 认领 on the same subtask at once, in twenty groups: one owner, 199 clear answers (C49)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.cards.payloads.subtasks import ClaimSubtask
from bot.domain.chats import Chat
from bot.domain.company import Company
from bot.domain.people import Account, Department, Person
from bot.domain.projects import Project
from bot.domain.subtasks import Assignment, Subtask
from bot.handlers import build_router
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.worker import Worker
from bot.ports import Answer, CardPressed, Platform
from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SetClock

PEOPLE, GROUPS, REPLICAS, PATIENCE = 200, 20, 3, 60.0


@pytest.fixture
def replicas(database: Database, database_url: str) -> Iterator[list[Database]]:
    """Each worker with a database of its own, as on several machines; SQLite has one process and one worker."""
    if database.dialect == "sqlite":
        yield [database]
        return
    others = [Database(database_url) for _ in range(REPLICAS - 1)]
    yield [database, *others]
    for one in others:
        one.disconnect()


def company(database: Database, clock: SetClock) -> None:
    """One department of two hundred, a project with twenty groups, one unclaimed subtask."""
    with database.transaction() as connection, open_unit(connection, Origin(None, clock.now(), "test")) as unit:
        unit.add(department := Department(name="研发部"))
        unit.add(project := Project(number="2026-研发-001", name="大促"))
        unit.flush()
        people = [Person(name=f"同事{at}", department_id=department.id, registered=True) for at in range(PEOPLE)]
        unit.add_all(people)
        unit.flush()
        unit.add_all(Account(platform="feishu", user_id=f"ou_{at}", person_id=one.id or 0) for at, one in enumerate(people))
        unit.add_all(Chat(platform="feishu", chat_id=f"oc_{at}", name="群", project_id=project.id) for at in range(GROUPS))
        today = clock.now().date()
        unit.add(
            Subtask(
                number=1,
                project_id=project.id,
                name="压测",
                department_id=department.id or 0,
                starts=today,
                due=today + timedelta(days=7),
                created_at=clock.now(),
            )
        )
        unit.commit()


def press(at: int, clock: SetClock) -> CardPressed:
    return CardPressed(
        platform=Platform.FEISHU,
        key=f"press-{at}",
        at=clock.now(),
        chat_id=f"oc_{at % GROUPS}",
        person_id=f"ou_{at}",
        card_ref="",
        payload=ClaimSubtask(number=1).pack(),
    )


async def pressed_by_everyone(replicas: list[Database], clock: SetClock) -> list[Answer]:
    metrics, answers = Metrics(), Answers()
    workers = [Worker(one, build_router(), clock, Company(), metrics, answers, lambda: None) for one in replicas]

    def arrived() -> None:
        for one in workers:
            one.arrived()

    intake = Intake(replicas[0], clock, metrics, answers, arrived)
    running = [asyncio.create_task(one.run()) for one in workers]
    try:
        return await asyncio.gather(*(intake.press(press(at, clock), PATIENCE) for at in range(PEOPLE)))
    finally:
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task
        await intake.close()


async def test_of_two_hundred_who_claim_at_once_one_owns_it_and_the_others_are_told_who(replicas: list[Database]) -> None:
    clock = SetClock()
    company(replicas[0], clock)

    answers = await pressed_by_everyone(replicas, clock)

    with replicas[0].reading() as connection, Session(connection) as session:
        (assignment,) = session.exec(select(Assignment)).all()
        winner = session.get_one(Person, assignment.owner_id).name
    toasts = [one.toast for one in answers]
    assert 1 == toasts.count("T-1 是你的了。")
    assert PEOPLE - 1 == toasts.count(f"T-1 已由{winner}认领(11-20 17:30)。")
