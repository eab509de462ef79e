"""Who is what in a matter: people of the example company, guests, and somebody who has left."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from sqlmodel import Session, select

from bot.domain.chats import Chat
from bot.domain.company import Company
from bot.domain.people import Department, Person
from bot.domain.permissions import Right, Role, may
from bot.domain.projects import Project
from bot.handlers.context import Context
from bot.handlers.rights import roles_of
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from tests.conversation import Conversation, words


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


def roles(talk: Conversation, name: str, department: str, *, project: bool = False, left: bool = False) -> frozenset[Role]:
    return talk.look(partial(_roles, talk, name, department, project, left))


def _roles(talk: Conversation, name: str, department: str, project: bool, left: bool, session: Session) -> frozenset[Role]:
    session.autoflush = False
    event = JobDue(platform=Platform.CLOCK, key="test", at=talk.clock.now(), job="test")
    outbox = Outbox(session, talk.clock.now())
    context = Context(event, Person(name=""), Chat(platform="", chat_id=""), session, outbox, talk.clock.now(), Company())
    person = session.exec(select(Person).where(Person.name == name)).one()
    person.left_on = date(2026, 11, 19) if left else None
    about = session.exec(select(Department).where(Department.name == department)).one()
    which = session.exec(select(Project)).first() if project else None
    return roles_of(context, person, department_id=about.id, project=which, owner_id=person.id)


@pytest.mark.parametrize(
    ("name", "department", "has"),
    [
        ("张伟", "市场部", {Role.COLLEAGUE, Role.MEMBER, Role.HEAD, Role.OWNER}),
        ("李娜", "市场部", {Role.COLLEAGUE, Role.MEMBER, Role.LIAISON, Role.OWNER}),
        ("李娜", "研发部", {Role.COLLEAGUE, Role.OWNER}),
        ("赵宁", "研发部", {Role.COLLEAGUE, Role.MEMBER, Role.LIAISON, Role.ADMINISTRATOR, Role.OWNER}),
        ("何静", "销售部", {Role.COLLEAGUE, Role.MANAGEMENT, Role.OWNER}),
    ],
)
async def test_somebody_is_what_their_company_made_them(talk: Conversation, name: str, department: str, has: set[Role]) -> None:
    assert has == roles(talk, name, department)


async def test_the_head_of_the_lead_department_leads_and_who_sits_in_the_group_is_of_the_team(talk: Conversation) -> None:
    assert {Role.LEAD_HEAD, Role.TEAM} <= roles(talk, "张伟", "市场部", project=True)
    assert Role.TEAM in roles(talk, "吴敏", "销售部", project=True)


async def test_somebody_who_has_left_and_a_guest_have_no_right_in_anything(talk: Conversation) -> None:
    await talk.say("外来的客人", "今天天气不错", person_name="客人")

    nobody = [roles(talk, "张伟", "市场部", project=True, left=True), roles(talk, "客人", "市场部", project=True)]

    assert [frozenset(), frozenset()] == nobody
    assert [] == [right for right in Right for one in nobody if may(one, right)]


async def test_a_guest_is_not_on_the_roster_even_when_they_write_an_update(talk: Conversation) -> None:
    await talk.say("外来的客人", "今日完成：看了样品", person_name="客人")

    assert "客人" not in words(await talk.say("张伟", "/日报"))
