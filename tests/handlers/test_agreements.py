"""升级规则 of a project: who is told of a sudden problem and until when, as text for its agreement (R131)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.domain.issues import IssueSupport
from bot.domain.leaves import Leave
from bot.domain.overrides import PolicyValue
from bot.domain.people import Department, Person
from bot.domain.projects import Project, ProjectDepartment, Reply
from bot.domain.subtasks import Answer, SupportNeed
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import timeline
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person


@pytest.fixture
def days(database: Database) -> Days:
    made = Days(Conversation(database))
    made.talk.clock.moment = at("2026-11-24", "10:00")
    return made


async def private(days: Days, who: str, text: str) -> list[OutboxRow]:
    return await days.talk.say(who, text, chat_id=f"oc_{who}", direct=True)


def person(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.name == name)).one()


def _away(session: Session) -> None:
    liaison, stand_in = person(session, "周涛"), person(session, "吴敏")
    session.add(Leave(person_id=liaison.id or 0, first=date(2026, 11, 23), last=date(2026, 11, 27), stand_in_id=stand_in.id))


def _quick(session: Session) -> None:
    session.add(PolicyValue(name="ladder.escalate", value="8wdh", project_id=first_project(session).id))


def first_project(session: Session) -> Project:
    return session.exec(select(Project).order_by(col(Project.id))).all()[0]


def number(days: Days) -> str:
    return days.change(lambda session: first_project(session).number)


async def test_the_path_of_a_project_names_everybody_as_of_now(days: Days) -> None:
    days.change(_away)

    said = words(await days.talk.say("王芳", "/升级规则"))

    assert "突发问题上报路径与责任分工" in said and number(days) in said
    assert "周涛（请假，由吴敏代理）" in said
    assert "（牵头）：对接人" in said and "管理层何静" in said
    assert "责任部门对接人 → 牵头部门负责人 → 管理层" in said
    assert "人员和时限以 2026-11-24 为准" in said


async def test_the_limits_are_those_of_the_project(days: Days) -> None:
    days.change(_quick)

    said = words(await private(days, "张伟", f"/升级规则 项目:{number(days)}"))

    assert "8 工作日小时没有解决，在群里找双方部门负责人、管理层" in said


async def test_step_by_step_is_printed_as_it_is_walked(days: Days) -> None:
    days.change(lambda session: session.add(PolicyValue(name="ladder.way", value="sequential")))

    said = words(await days.talk.say("王芳", "/升级规则"))

    assert "48 工作日小时没有解决，在群里找责任部门对接人" in said
    assert "上报一级：牵头部门负责人 → 管理层" in said


async def test_a_department_without_people_says_so(days: Days) -> None:
    def nobody(session: Session) -> None:
        for unit in session.exec(select(Department).where(Department.name == "销售部")):
            unit.head_id = unit.liaison_id = unit.deputy_id = None

    days.change(nobody)

    assert "销售部：对接人还没有登记" in words(await days.talk.say("王芳", "/升级规则"))


async def test_only_who_may_see_the_project_reads_it(days: Days) -> None:
    assert "要由" in words(await private(days, "路人", f"/升级规则 项目:{number(days)}"))
    assert "没有“什么都不是”这个项目" in words(await private(days, "张伟", "/升级规则 项目:什么都不是"))
    assert "不属于本群" in words(await days.talk.say("王芳", f"/升级规则 项目:{number(days)}", chat_id=days.talk.other_chat))


async def test_without_a_project_the_whole_table_is_printed(days: Days) -> None:
    said = words(await private(days, "王芳", "/升级规则"))

    assert "48 工作日小时" in said and "双方部门负责人" in said and "跨部门一般" in said


def _names(session: Session) -> None:
    """研发部 has named somebody else than its contact for the project."""
    unit = session.exec(select(Department).where(Department.name == "研发部")).one()
    keys = (first_project(session).id, unit.id)
    answer = session.get(ProjectDepartment, keys) or ProjectDepartment(project_id=keys[0] or 0, department_id=keys[1] or 0)
    answer.reply, answer.liaison_id = Reply.ACCEPTED, person(session, "刘洋").id
    session.add(answer)


async def test_what_is_asked_in_a_project_goes_to_whom_the_department_named_for_it(days: Days) -> None:
    days.change(_names)

    assert "刘洋" in words(await days.talk.say("张伟", "/升级规则"))
    raised = await days.talk.say("王芳", "/问题 ERP 登录不上 部门:研发部")
    asked = await days.talk.say("王芳", "/请求 给出接口文档 部门:研发部")

    assert "由你负责" in words(for_person(days.talk, raised, "刘洋"))
    assert "给出接口文档" in words(for_person(days.talk, asked, "刘洋"))
    assert for_person(days.talk, [*raised, *asked], "赵宁") == []


async def test_support_that_is_asked_of_a_department_in_a_project_goes_to_whom_it_named_for_it(days: Days) -> None:
    days.change(_names)
    days.subtask(1, "周涛", date(2026, 12, 4))
    await days.talk.say("王芳", "/问题 素材没到")

    of_task = await days.talk.say("周涛", "/任务 T-1 支持:研发部 给一份接口文档")
    of_issue = await days.talk.say("李娜", "/问题 I-1 需要支持 配合:研发部 开放接口权限")
    morning = await days.to(at("2026-11-25", "09:10"))

    for rows in (of_task, morning):
        assert "给一份接口文档" in words(for_person(days.talk, rows, "刘洋"))
    for rows in (of_issue, morning):
        assert "开放接口权限" in words(for_person(days.talk, rows, "刘洋"))
    assert for_person(days.talk, [*of_task, *of_issue, *morning], "赵宁") == []
    assert "等我支持" not in words(await private(days, "赵宁", "/我的"))

    await private(days, "刘洋", "任务 T-1 答应 项:1 下周一给")
    await private(days, "刘洋", "问题 I-1 已支持")

    (need,) = days.talk.look(lambda db: db.exec(select(SupportNeed)).all())
    (given,) = days.talk.look(lambda db: db.exec(select(IssueSupport)).all())
    assert Answer.PROMISED is need.answer and given.given_at is not None


async def test_support_of_a_department_waits_for_its_own_contact_while_the_named_one_is_away(days: Days) -> None:
    days.change(_names)
    days.subtask(1, "周涛", date(2026, 12, 4))
    await days.talk.say("周涛", "/任务 T-1 支持:研发部 给一份接口文档")
    await days.talk.say("周涛", "/问题 素材没到 需支持:研发部")
    liu = days.person("刘洋").id or 0
    days.change(lambda db: db.add(Leave(person_id=liu, first=date(2026, 11, 25), last=date(2026, 11, 27))))

    morning = await days.to(at("2026-11-25", "09:10"))

    told = words(for_person(days.talk, morning, "赵宁"))
    assert "给一份接口文档" in told and "素材没到" in told
    await private(days, "赵宁", "任务 T-1 已给到")
    (need,) = days.talk.look(lambda db: db.exec(select(SupportNeed)).all())
    assert Answer.GIVEN is need.answer


async def test_the_ladder_calls_whom_the_department_named_for_the_project(days: Days) -> None:
    days.change(_names)
    await days.talk.say("王芳", "/问题 ERP 登录不上 部门:研发部 负责人:陈杰")

    await days.through(at("2026-11-24", "10:30"), at("2026-11-27", "11:00"), timedelta(minutes=30))

    path = days.talk.look(lambda db: [one.to_id for one in timeline.steps_of(db, "issue", 1) if one.what == "path"])
    assert days.person("刘洋").id in path


async def test_the_departments_own_contact_answers_while_the_named_one_is_away(days: Days) -> None:
    days.change(_names)
    liu = days.person("刘洋").id or 0
    days.change(lambda db: db.add(Leave(person_id=liu, first=date(2026, 11, 23), last=date(2026, 11, 27))))

    raised = await days.talk.say("王芳", "/问题 ERP 登录不上 部门:研发部")
    asked = await days.talk.say("王芳", "/请求 给出接口文档 部门:研发部")

    assert "由你负责" in words(for_person(days.talk, raised, "赵宁"))
    assert "给出接口文档" in words(for_person(days.talk, asked, "赵宁"))
