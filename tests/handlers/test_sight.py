"""/请求 列表, /冲突 列表 and /周报: what is shown is chosen by the database, for everybody as if one had asked of each record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from bot.cards.conflicts import SHOWN as LEDGER
from bot.cards.requests import SHOWN
from bot.domain.chats import Chat
from bot.domain.conflicts import Conflict, ConflictParty, Grade, Sort
from bot.domain.leaves import Leave
from bot.domain.people import Department, Person
from bot.domain.projects import Project, ProjectDepartment, ProjectMember
from bot.domain.requests import Channel, Request
from bot.handlers import sight
from bot.handlers.conflicts import ledger
from bot.handlers.context import Context
from bot.handlers.requests import sheets as asked
from bot.handlers.weekly.summaries import may_see
from bot.storage.engine import Database
from bot.storage.queries import conflicts, requests
from tests.conversation import Conversation, words
from tests.handlers.days import Days

MOST = 1000


@pytest.fixture
def days(database: Database) -> Days:
    """Two heads and a contact are on leave, each with a stand-in of another department."""
    days = Days(Conversation(database))
    days.change(lambda db: db.add_all(_leaves(db, days)))
    return days


def _leaves(session: Session, days: Days) -> Iterator[Leave]:
    people = {one.name: one.id for one in session.exec(select(Person))}
    today = days.talk.clock.now().date()
    for who, instead in (("张伟", "刘洋"), ("李娜", "王芳"), ("陈杰", "周涛")):
        away = Leave(person_id=people[who] or 0, first=today, last=today, stand_in_id=people[instead])
        yield away


def seen(days: Days, what: Callable[[Context], set[int]]) -> dict[str, set[int]]:
    """For everybody in private, the numbers that `what` shows them."""

    def look(session: Session) -> dict[str, set[int]]:
        context = days.context(session)
        private = Chat(platform="feishu", chat_id="oc", direct=True)
        return {
            one.name: what(replace(context, speaker=one, chat=private))
            for one in session.exec(select(Person).order_by(Person.name)).all()
        }

    return days.change(look)


def test_a_list_of_requests_shows_everybody_what_they_may_see(days: Days) -> None:
    def every(session: Session) -> None:
        units, people = session.exec(select(Department)).all(), session.exec(select(Person)).all()
        project = session.exec(select(Project)).one()
        whole = product(units, (None, *people[:6]), (None, project.id))
        for number, (unit, person, project_id) in enumerate(whole, 1):
            asker = people[number % len(people)]
            session.add(
                Request(
                    number=number,
                    what="要数据",
                    department_id=unit.id or 0,
                    person_id=person.id if person else None,
                    project_id=project_id,
                    asked_by_id=asker.id or 0,
                    asking_department_id=asker.department_id,
                    asked_at=days.talk.clock.now(),
                    urgent=False,
                    channel=Channel.CHAT,
                )
            )

    days.change(every)

    def listed(context: Context) -> set[int]:
        return {one.number for one in requests.unfinished(context.db, sight.of_requests(context), MOST)[0]}

    def one_by_one(context: Context) -> set[int]:
        return {one.number for one in context.db.exec(select(Request)) if asked.may_see(context, one)}

    assert seen(days, one_by_one) == seen(days, listed)


@pytest.mark.parametrize("named", ["", "王芳", "李娜", "周涛"], ids=["nobody", "at work", "on leave", "of another department"])
def test_the_ledger_shows_everybody_what_they_may_see(days: Days, named: str) -> None:
    """`named` is the contact of 市场部 for the project."""

    def every(session: Session) -> None:
        units, people = session.exec(select(Department)).all(), session.exec(select(Person)).all()
        project = session.exec(select(Project)).one()
        contact = next((one.id for one in people if one.name == named), None)
        session.add(ProjectDepartment(project_id=project.id or 0, department_id=units[0].id or 0, liaison_id=contact))
        whole = product(zip(units, (*units[1:], units[0]), strict=True), Grade, (None, project.id))
        for number, (sides, grade, project_id) in enumerate(whole, 1):
            conflict = Conflict(
                number=number,
                description="档期撞了",
                grade=grade,
                sort=Sort.OTHER,
                project_id=project_id,
                raised_by_id=people[number % len(people)].id or 0,
                raised_at=days.talk.clock.now(),
            )
            session.add(conflict)
            session.flush()
            session.add_all(ConflictParty(conflict_id=conflict.id or 0, department_id=one.id or 0) for one in sides)

    days.change(every)

    def listed(context: Context) -> set[int]:
        return {one.number for one in conflicts.newest(context.db, sight.of_conflicts(context), MOST)}

    def one_by_one(context: Context) -> set[int]:
        return {one.number for one in context.db.exec(select(Conflict)) if ledger.is_seen(context, one)}

    assert seen(days, one_by_one) == seen(days, listed)


def test_a_week_tells_everybody_of_the_projects_that_they_may_see(days: Days) -> None:
    def every(session: Session) -> None:
        units, people = session.exec(select(Department)).all(), session.exec(select(Person)).all()
        signed = days.talk.clock.now()
        whole = product((None, *units), (None, people[1], people[2]), (None, signed))
        for number, (unit, person, signed_at) in enumerate(whole, 1):
            project = Project(
                number=f"2026-销售-{number:03}",
                name=f"项目{number}",
                created_at=signed,
                signed_at=signed_at,
                lead_id=unit.id if unit else None,
                coordinator_id=person.id if person else None,
            )
            session.add(project)
            session.flush()
            team = ProjectMember(project_id=project.id or 0, person_id=people[number % len(people)].id or 0)
            helps = ProjectDepartment(project_id=project.id or 0, department_id=units[number % len(units)].id or 0)
            session.add_all([team, helps])

    days.change(every)

    def listed(context: Context) -> set[int]:
        wanted = select(Project.id).where(sight.of_projects(context, context.speaker))
        return {one or 0 for one in context.db.exec(wanted)}

    def one_by_one(context: Context) -> set[int]:
        return {one.id or 0 for one in context.db.exec(select(Project)) if may_see(context, context.speaker, one)}

    assert seen(days, one_by_one) == seen(days, listed)


async def test_the_week_of_the_company_asks_no_more_for_many_projects(days: Days) -> None:
    async def week() -> str:
        talk = days.talk
        return words(await talk.say("张伟", "/周报 公司", chat_id="oc_private", direct=True))

    await week()
    with counted() as few:
        await week()
    days.change(lambda db: db.add_all(Project(number=f"2026-销售-{one:03}", name=f"项目{one}") for one in range(1, 31)))

    with counted() as many:
        said = await week()

    assert len(many) <= len(few)
    assert "全公司" in said


async def test_the_sheet_of_issues_asks_no_more_for_many_rows(days: Days) -> None:
    await days.talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    await days.talk.say("王芳", "/问题 列表")
    with counted() as few:
        await days.talk.say("王芳", "/问题 列表")
    for one in range(12):
        await days.talk.say("王芳", f"/问题 第{one}个系统登录不上 需支持:研发部")

    with counted() as many:
        said = words(await days.talk.say("王芳", "/问题 列表"))

    assert len(many) <= len(few)
    assert "I-13" in said


async def test_what_is_old_is_still_listed_and_a_list_asks_no_more_for_many_rows(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部", chat_id=days.talk.other_chat)
    await days.talk.say("王芳", "/冲突 直播间档期撞了 双方:市场部、销售部", chat_id=days.talk.other_chat)
    await listed(days)
    with counted() as few:
        await listed(days)
    days.change(lambda db: copies(db, 250))

    with counted() as many:
        said = await listed(days)

    assert len(many) <= len(few)
    assert f"还有 {250 - SHOWN} 个没有列出" in said and f"还有 {250 - LEDGER} 条没有列出" in said
    there = words(await days.talk.say("王芳", "/请求 列表", chat_id=days.talk.other_chat))
    assert "Q-1" in there and "没有列出" not in there


async def listed(days: Days) -> str:
    """Both lists in the project's group."""
    return "".join([words(await days.talk.say("王芳", text)) for text in ("/请求 列表", "/冲突 列表")])


def copies(session: Session, count: int) -> None:
    """As many newer ones of the group's project."""
    project_id = session.exec(select(Project.id)).one()
    first, ledger_first = session.exec(select(Request)).one(), session.exec(select(Conflict)).one()
    for at in range(2, count + 2):
        for one, kind in ((first, Request), (ledger_first, Conflict)):
            values = one.model_dump(exclude={"id"}) | {"number": at, "project_id": project_id}
            session.add(kind(**values))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
