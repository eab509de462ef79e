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


@pytest.mark.parametrize(
    ("who", "text", "sentence"),
    [
        ("陈杰", "/问题 I-1 我来处理", "接手问题要由管理层、市场部负责人、市场部对接人、市场部的同事、项目协调人、负责人来做"),
        ("孙莉", "/问题 I-1 未解决关闭", "请找李娜或张伟"),
        ("刘洋", "取消会议 M-1 原因:没空", "M-1 要由召集人王芳或管理层、市场部负责人、项目协调人来改"),
        ("刘洋", "/设置 承接时限 3wd", "请找何静"),
        ("客人", "/问题 打印机坏了", "上报问题要由已登记的同事来做，没有改动。是公司的同事，请管理员登记你。"),
    ],
)
async def test_a_refusal_says_whose_head_and_whom_to_ask(talk: Conversation, who: str, text: str, sentence: str) -> None:
    await talk.say("王芳", "/问题 ERP 登录不上")
    await talk.say("王芳", "/会议 物料评审 时间:11-23 15:00 参会:李娜")

    assert sentence in words(await talk.say(who, text, at_bot=True))


async def test_the_words_of_a_refusal_fit_the_record(talk: Conversation) -> None:
    (card,) = await talk.say("李娜", "今日完成：定稿\n明日计划：发货\n需支持：素材没到，需要研发部支持")
    await talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await talk.say("王芳", "/冲突 直播间档期撞了 双方:市场部、销售部")

    blocker = (await talk.press("王芳", "登记为问题", card)).toast
    request = words(await talk.say("刘洋", "答复 Q-1 我来", at_bot=True))
    conflict = words(await talk.say("刘洋", "升级 K-1 原因:明天就要直播", at_bot=True))

    assert "李娜日报里的一项要由李娜本人或管理层、市场部负责人、市场部对接人登记成问题" in blocker
    assert "要由被请的周涛或销售部负责人、销售部对接人来答复" in request
    assert "升级 K-1 要由处理人李娜、周涛，或管理员、管理层、市场部、销售部的负责人" in conflict
