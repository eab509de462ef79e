"""滞后: the head is asked once for resources, and the answer reaches everybody it concerns, on both databases (R88)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from bot.cards.model import buttons
from bot.domain.lags import Lag, Outcome
from bot.domain.leaves import Leave
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.subtasks import State, Subtask, SupportNeed
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SHANGHAI, Conversation, words


def at(day: int, hour: int = 9, minute: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def talk(database: Database) -> Conversation:
    """赵宁 of 研发部 owns T-1, due on Wednesday 11-18; 李娜 coordinates the project."""
    talk = Conversation(database)
    talk.clock.moment = at(16, 9, 0)
    person = talk.look(lambda session: session.exec(select(Person).where(Person.name == "赵宁")).one())
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, talk.clock.now(), "test")) as session:
        project = session.exec(select(Project)).one()
        project.coordinator_id = session.exec(select(Person.id).where(Person.name == "李娜")).one()
        values: dict[str, Any] = {"department_id": person.department_id, "owner_id": person.id, "project_id": project.id}
        session.add(
            Subtask(
                number=1,
                name="接口联调",
                starts=date(2026, 11, 9),
                due=date(2026, 11, 18),
                progress=90,
                state=State.CLAIMED,
                reason="测试机不够",
                created_at=at(9),
                **values,
            )
        )
        session.commit()
    return talk


async def ring(talk: Conversation, day: int, hour: int = 9, minute: int = 10) -> list[OutboxRow]:
    """What the job of a day sends."""
    talk.clock.moment = at(day, hour, minute)
    key = f"lags@{talk.clock.moment.isoformat()}"
    return await talk.happens(JobDue(platform=Platform.CLOCK, key=key, at=talk.clock.moment, job="lags"))


async def asked(talk: Conversation) -> OutboxRow:
    """The card that the head reads."""
    (row,) = await ring(talk, 20)
    return row


def kept(talk: Conversation) -> Lag:
    return talk.look(lambda session: session.exec(select(Lag).order_by(col(Lag.id).desc())).first()) or pytest.fail("no lag")


def told(rows: list[OutboxRow], talk: Conversation, name: str) -> str:
    return words([row for row in rows if row.target.user_id == talk.user_id(name)])


async def test_the_head_is_asked_once_in_private_on_the_second_working_day(talk: Conversation) -> None:
    assert [] == [row for day in (18, 19) for row in await ring(talk, day)]
    row = await asked(talk)

    assert talk.user_id("陈杰") == row.target.user_id
    shown = words([row])
    assert "任务滞后，请协调 · T-1 接口联调" in shown and "晚 2 个工作日" in shown and "测试机不够" in shown
    assert row.card is not None and ["已调配资源", "需要协调"] == [one.label for one in buttons(row.card)]
    assert [] == await ring(talk, 23) == await ring(talk, 24)


async def test_the_hour_it_was_due_is_that_of_the_company(talk: Conversation) -> None:
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, talk.clock.now(), "test")) as session:
        task = session.exec(select(Subtask)).one()
        task.due_at, task.progress = at(18, 16, 5), 40
        session.commit()

    shown = words([await asked(talk)])

    assert "截止：11-18 16:05" in shown
    assert "（进度落后于计划）" in shown


async def test_nobody_is_asked_on_a_day_off_and_in_quiet_hours_it_waits(talk: Conversation) -> None:
    assert [] == await ring(talk, 21)
    await talk.say("陈杰", "/静音 每天 8:00-12:00", chat_id="p2p", direct=True)
    assert [] == await ring(talk, 20)

    talk.clock.moment = at(20, 12, 1)

    assert "请协调 · T-1" in words(await talk.sent())


async def test_what_was_moved_reaches_the_owner_the_coordinator_the_sheet_and_the_week(talk: Conversation) -> None:
    row = await asked(talk)
    answer = await talk.press("陈杰", "已调配资源", row)
    assert answer.card is not None

    await talk.press("陈杰", "已调配资源", row, {"what": "从展会组调来两台测试机"})
    rows = await talk.sent()

    assert Outcome.MOVED is kept(talk).outcome
    for name in ("赵宁", "李娜"):
        assert "陈杰对滞后的 T-1 接口联调：已调配资源：从展会组调来两台测试机。" in told(rows, talk, name)
    sheet = words(await talk.say("赵宁", "/任务 T-1"))
    assert "滞后，已请陈杰协调资源" in sheet and "陈杰已调配资源：从展会组调来两台测试机" in sheet
    week = words(await talk.say("赵宁", "/周报"))
    assert "T-1 接口联调 | 赵宁 | 90% / 100% | 11-18，晚 2 个工作日 | 还没有说明；已调配资源：从展会组调来两台测试机" in week


async def test_what_was_moved_reaches_who_stands_in_for_the_coordinator(talk: Conversation) -> None:
    row = await asked(talk)
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, talk.clock.now(), "test")) as session:
        people = {one.name: one.id or 0 for one in session.exec(select(Person))}
        today = talk.clock.now().date()
        session.add(Leave(person_id=people["李娜"], first=today, last=today, stand_in_id=people["吴敏"]))
        session.commit()

    await talk.press("陈杰", "已调配资源", row)
    await talk.press("陈杰", "已调配资源", row, {"what": "从展会组调来两台测试机"})
    rows = await talk.sent()

    assert "陈杰对滞后的 T-1 接口联调：已调配资源" in told(rows, talk, "吴敏")
    assert "已调配资源" not in told(rows, talk, "李娜")


async def test_coordination_becomes_a_request_for_support(talk: Conversation) -> None:
    await asked(talk)

    rows = await talk.say("陈杰", "/任务 T-1 需要协调 支持:销售部 借两台测试机")

    assert "借两台测试机" in told(rows, talk, "周涛")
    assert "已请人协调：请销售部：借两台测试机" in told(rows, talk, "赵宁")
    need = talk.look(lambda session: session.exec(select(SupportNeed)).one())
    assert ("借两台测试机", Outcome.COORDINATION) == (need.what, kept(talk).outcome)
    rows = await talk.say("周涛", "/任务 T-1 答应 项:1")
    assert "已答应" in told(rows, talk, "陈杰") and "已答应" in told(rows, talk, "赵宁")


async def test_without_more_words_a_form_asks_in_private_and_takes_whom_and_what(talk: Conversation) -> None:
    await asked(talk)
    rows = await talk.say("陈杰", "/任务 T-1 需要协调")
    (form,) = [row for row in rows if row.target.user_id == talk.user_id("陈杰")]

    refused = await talk.press("陈杰", "发出", form, {"what": "借两台测试机"})
    answer = await talk.press("陈杰", "发出", form, {"helpers": "销售部", "what": "借两台测试机"})

    assert "要写请谁、要什么" in refused.toast
    assert "已发给对方" in answer.toast and answer.card is not None and not buttons(answer.card)


async def test_who_leads_neither_the_department_nor_the_project_does_not_answer(talk: Conversation) -> None:
    await asked(talk)

    assert "协调滞后的任务要由部门负责人" in words(await talk.say("王芳", "/任务 T-1 已调配资源 加人"))
    assert Outcome.WAITING is kept(talk).outcome


async def test_what_is_answered_is_not_answered_again(talk: Conversation) -> None:
    await asked(talk)
    await talk.say("陈杰", "/任务 T-1 已调配资源 加了一个人")

    assert "T-1 的滞后陈杰答复过了" in words(await talk.say("陈杰", "/任务 T-1 已调配资源 又加了一个人"))


async def test_without_a_lag_there_is_nothing_to_answer(talk: Conversation) -> None:
    assert "T-1 没有因为滞后问过谁" in words(await talk.say("陈杰", "/任务 T-1 已调配资源 加了一个人"))


async def test_what_catches_up_changes_the_card_and_needs_no_answer(talk: Conversation) -> None:
    row = await asked(talk)

    rows = await talk.say("赵宁", "/完成 T-1 交付物:联调报告 原因:测试机晚到")

    (changed,) = [one for one in rows if one.ref == f"ref-{row.id}"]
    assert changed.card is not None and not buttons(changed.card)
    assert "不用答复了" in words([changed])
    assert "已经不滞后了，不用答复" in words(await talk.say("陈杰", "/任务 T-1 已调配资源 加了一个人"))


async def test_what_catches_up_before_the_quiet_ends_is_never_told(talk: Conversation) -> None:
    await talk.say("陈杰", "/静音 每天 8:00-12:00", chat_id="p2p", direct=True)
    await ring(talk, 20)
    rows = await talk.say("赵宁", "/完成 T-1 交付物:联调报告 原因:测试机晚到")

    talk.clock.moment = at(20, 12, 1)

    assert "" == told([*rows, *await talk.sent()], talk, "陈杰")


async def test_a_new_due_date_starts_anew(talk: Conversation) -> None:
    await asked(talk)
    await talk.say("赵宁", "/任务 T-1 截止:11-24 原因:测试机不够")
    assert Outcome.OVER is kept(talk).outcome

    talk.clock.moment = at(25)
    assert [] == await ring(talk, 25)
    (row,) = await ring(talk, 26)

    assert talk.user_id("陈杰") == row.target.user_id


async def test_where_the_head_cannot_be_reached_the_liaison_is_asked(talk: Conversation) -> None:
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, talk.clock.now(), "test")) as session:
        session.exec(select(Person).where(Person.name == "陈杰")).one().left_on = date(2026, 11, 1)
        session.commit()

    assert talk.user_id("赵宁") == (await asked(talk)).target.user_id
