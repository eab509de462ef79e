"""Nothing ends in somebody who left: they own nothing anew, and what is still theirs is on their hand-over list (R34, R35)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from bot.domain.issues import Issue
from bot.domain.people import Person
from bot.domain.projects import Project, Stage
from bot.domain.requests import Request
from bot.domain.subtasks import State, Subtask, SupportNeed
from bot.storage.engine import Database
from bot.storage.queries import duties
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person


@pytest.fixture
def days(database: Database) -> Days:
    talk = Conversation(database)
    talk.clock.moment = at("2026-11-24", "10:00")
    return Days(talk)


def leaves(days: Days, name: str) -> None:
    def put(person: Person) -> None:
        person.left_on = date(2026, 11, 24)

    days.change(lambda db: put(db.exec(select(Person).where(Person.name == name)).one()))


def task(days: Days) -> Subtask:
    return days.talk.look(lambda db: db.exec(select(Subtask)).one())


async def test_work_of_somebody_who_left_is_claimed_anew_when_it_is_opened_again(days: Days) -> None:
    await days.talk.say("张伟", "/任务 物料清单 部门:研发部 截止:12-04 负责人:刘洋")
    await days.talk.say("刘洋", "完成 T-1 交付物:清单 原因:比预计顺利", at_bot=True)
    leaves(days, "刘洋")

    rows = await days.talk.say("张伟", "任务 T-1 重开 原因:验收没有通过", at_bot=True)

    assert (task(days).state, task(days).owner_id) == (State.OPEN, None)
    assert "认领 T-1" in words(for_person(days.talk, rows, "赵宁")), "the contact of its department is offered it"
    await days.talk.say("陈杰", "认领 T-1", at_bot=True)
    assert task(days).owner_id == days.person("陈杰").id


async def test_who_owned_work_hears_that_it_was_opened_again(days: Days) -> None:
    await days.talk.say("张伟", "/任务 物料清单 部门:研发部 截止:12-04 负责人:刘洋")
    await days.talk.say("刘洋", "完成 T-1 交付物:清单 原因:比预计顺利", at_bot=True)

    rows = await days.talk.say("陈杰", "任务 T-1 重开 原因:验收没有通过", at_bot=True)

    told = words(for_person(days.talk, rows, "刘洋"))
    assert "陈杰重开了 T-1，还由你负责，原因：验收没有通过" in told


async def test_an_issue_is_not_raised_for_somebody_who_left(days: Days) -> None:
    leaves(days, "王芳")

    said = words(await days.talk.say("李娜", "/问题 ERP 登录不上 需支持:研发部 负责人:王芳"))

    assert "王芳不是在职登记的同事，没有上报" in said
    assert days.talk.look(lambda db: db.exec(select(Issue)).first()) is None


async def test_the_duty_to_call_a_special_meeting_goes_past_a_coordinator_who_left(days: Days) -> None:
    def put(project: Project) -> None:
        project.coordinator_id = days.person("王芳").id

    days.change(lambda db: put(db.exec(select(Project)).one()))
    leaves(days, "王芳")

    await days.talk.say("李娜", "/问题 ERP 登录不上 级别:重大")

    assert task(days).owner_id == days.person("张伟").id


async def test_issues_requests_and_support_of_who_left_go_to_another(days: Days) -> None:
    talk = days.talk
    await talk.say("李娜", "/问题 ERP 登录不上 需支持:研发部 负责人:王芳")
    await talk.say("陈杰", "/请求 给出接口文档 部门:市场部 负责人:王芳")
    await talk.say("陈杰", "/任务 物料清单 部门:研发部 截止:12-04 负责人:刘洋")
    await talk.say("刘洋", "任务 T-1 需要支持 找谁:王芳 借一天", at_bot=True)

    # When she leaves, each is on the list of her hand-over
    rows = await talk.say("赵宁", "/设置 离职 王芳 确认")
    listed = words(for_person(talk, rows, "张伟"))
    assert [one for one in ("I-1", "Q-1", "T-1支持") if one not in listed] == [], listed

    # And goes to who takes it over, who is told
    rows = await talk.say("张伟", "设置 交接:王芳 给:李娜", at_bot=True)
    assert "王芳 → 李娜：I-1、Q-1、T-1支持" in words(rows)
    heard = words(for_person(talk, rows, "李娜"))
    assert [one for one in ("把 I-1 交给你负责", "给出接口文档", "借一天") if one not in heard] == [], heard
    to = days.person("李娜").id
    owners = talk.look(
        lambda db: [
            *db.exec(select(Issue.owner_id)),
            *db.exec(select(Request.person_id)),
            *db.exec(select(SupportNeed.person_id)),
        ]
    )
    assert owners == [to, to, to]


async def test_who_takes_over_an_office_or_a_project_is_told_and_what_is_over_is_on_no_list(days: Days) -> None:
    talk = days.talk
    days.change(lambda db: setattr(db.exec(select(Project)).one(), "coordinator_id", days.person("李娜").id))
    await talk.say("赵宁", "/设置 离职 李娜 确认")

    rows = await talk.say("赵宁", "设置 交接:李娜 给:王芳", at_bot=True)

    heard = words(for_person(talk, rows, "王芳"))
    assert "市场部对接人" in heard
    assert "2026-市场-001" in heard
    days.change(lambda db: setattr(db.exec(select(Project)).one(), "stage", Stage.CANCELLED))
    assert ["市场部对接人"] == talk.look(lambda db: [one.code for one in duties.of_person(db, days.person("王芳"))])


async def test_a_request_goes_to_nobody_of_another_department(days: Days) -> None:
    await days.talk.say("陈杰", "/请求 给出接口文档 部门:市场部 负责人:王芳")
    await days.talk.say("赵宁", "/设置 离职 王芳 确认")

    said = words(await days.talk.say("张伟", "设置 交接:王芳 给:刘洋", at_bot=True))

    assert "刘洋不是被请的部门的同事，Q-1 没有交接" in said
