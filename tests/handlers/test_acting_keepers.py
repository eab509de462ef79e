"""Who is told in the place of a project's coordinator who is on leave or has left the company, on both databases (C2, C25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, select

from bot.domain.leaves import Leave
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person
from tests.handlers.test_projects import divided, private
from tests.handlers.test_responses import ring

NUMBER = "2026-市场-001"


def coordinator(session: Session) -> Person:
    return session.exec(select(Person).where(Person.name == "李娜")).one()


def is_away(session: Session, who: str = "李娜", instead: str = "王芳") -> None:
    people = {one.name: one.id or 0 for one in session.exec(select(Person))}
    session.add(Leave(person_id=people[who], first=date(2026, 11, 20), last=date(2026, 12, 31), stand_in_id=people[instead]))


def has_left(session: Session) -> None:
    coordinator(session).left_on = date(2026, 11, 20)


def has_left_and_the_head_is_away(session: Session) -> None:
    has_left(session)
    is_away(session, "张伟", "王芳")


GONE = pytest.mark.parametrize(("gone", "instead"), [(is_away, "王芳"), (has_left, "张伟")], ids=["on leave", "left"])
Gone = Callable[[Session], None]


@pytest.fixture
def days(database: Database) -> Days:
    """李娜 coordinates the project, 张伟 heads its lead department."""
    made = Days(Conversation(database))

    def put(session: Session) -> None:
        session.exec(select(Project)).one().coordinator_id = coordinator(session).id

    made.change(put)
    return made


def told(days: Days, rows: list[OutboxRow], who: str) -> str:
    return words(for_person(days.talk, rows, who))


@GONE
async def test_a_missing_agenda_is_told_to_who_takes_the_coordinators_place(days: Days, gone: Gone, instead: str) -> None:
    await days.talk.say("张伟", f"/项目 {NUMBER} 启动会:12-1 15:00")
    days.change(gone)

    rows = await ring(days.talk)

    assert "2026-11-27" == f"{days.talk.clock.now():%Y-%m-%d}"
    assert "议程还没有发" in told(days, rows, instead)
    assert [] == for_person(days.talk, rows, "李娜")


async def test_of_a_coordinator_who_left_the_stand_in_of_the_head_is_told(days: Days) -> None:
    await days.talk.say("张伟", f"/项目 {NUMBER} 启动会:12-1 15:00")
    days.change(has_left)
    days.change(lambda session: is_away(session, "张伟", "吴敏"))

    rows = await ring(days.talk)

    assert "议程还没有发" in told(days, rows, "吴敏") and [] == for_person(days.talk, rows, "张伟")


@pytest.mark.parametrize("gone", [is_away, has_left_and_the_head_is_away], ids=["on leave", "left"])
async def test_who_is_asked_for_the_agenda_writes_it_and_nothing_else(days: Days, gone: Gone) -> None:
    await days.talk.say("张伟", f"/项目 {NUMBER} 启动会:12-1 15:00")
    agenda = f"/项目 {NUMBER} 议程:目标、分工、风险"
    assert "没有改动" in words(await private(days.talk, "吴敏", agenda))
    days.change(gone)

    assert "没有改动" in words(await private(days.talk, "王芳", f"/项目 {NUMBER} 目标:别的 议程:目标、分工"))
    rows = await private(days.talk, "王芳", agenda)

    assert "议程：目标、分工、风险" in told(days, rows, "陈杰")
    assert "目标、分工、风险" == days.talk.look(lambda db: db.exec(select(Project)).one()).agenda


@GONE
async def test_a_budget_nobody_approved_is_told_to_who_takes_the_coordinators_place(days: Days, gone: Gone, instead: str) -> None:
    await days.talk.say("张伟", f"/项目 {NUMBER} 起止:12-14 到 12-30 资源:预算 5 万元 由研发部")
    days.change(gone)

    rows = await ring(days.talk)

    assert "预算还没有批" in told(days, rows, instead)
    assert [] == for_person(days.talk, rows, "李娜")


@GONE
async def test_an_objection_to_the_goals_reaches_who_takes_the_coordinators_place(days: Days, gone: Gone, instead: str) -> None:
    await divided(days.talk)
    await days.talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周卖出 1000 件")
    await days.talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True)
    days.change(gone)

    rows = await days.talk.say("陈杰", f"/目标异议 {NUMBER} 原因:人手不够")

    assert "陈杰对目标有异议：人手不够" in told(days, rows, instead)
    assert [] == for_person(days.talk, rows, "李娜")


@GONE
async def test_the_monthly_meeting_is_called_by_who_takes_the_coordinators_place(days: Days, gone: Gone, instead: str) -> None:
    await days.to(at("2026-11-20", "09:30"))
    await days.talk.say("张伟", f"/项目 {NUMBER} 常设")
    days.change(gone)

    rows = await days.to(at("2026-11-30", "09:10"))

    assert "该开月会了" in told(days, rows, instead) and "该开月会了" not in told(days, rows, "李娜")


async def test_answers_and_silence_of_departments_reach_the_stand_in(days: Days) -> None:
    line = "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部、销售部 起止:11-25 到 12-20 协调人:@李娜"
    await private(days.talk, "张伟", line)
    days.change(is_away)

    answered = await private(days.talk, "周涛", "/承接 2026-市场-002 最早:下周五")
    turned = await private(days.talk, "周涛", "/承接 2026-市场-002 另议 理由:人手不够 建议:12-25 上线")
    await ring(days.talk)
    silent = await ring(days.talk)

    assert "资源确认" in told(days, answered, "王芳") and "改了答复" in told(days, turned, "王芳")
    assert "研发部一直没有答复" in told(days, silent, "王芳")
    assert [] == for_person(days.talk, answered + turned + silent, "李娜")
