"""Reminders as people live them: one card a day with what is due, on no day off, at no quiet hour, for nobody who is away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from bot.cards.model import buttons
from bot.cards.payloads.reminders import AskLater
from bot.cards.payloads.subtasks import AskFinish
from bot.cards.render_text import render
from bot.domain.calendar import Calendar
from bot.domain.leaves import Leave
from bot.domain.people import Account, Person
from bot.domain.projects import Project
from bot.domain.subtasks import Answer, State, Subtask, SupportNeed
from bot.handlers.reminders.reminders import settled
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import subtasks
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    return Days(talk)


async def test_a_person_gets_one_card_with_what_is_due_and_overdue_and_nothing_else(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", MONDAY)
    days.subtask(3, "王芳", date(2026, 11, 19))
    days.subtask(4, "王芳", date(2026, 11, 16))
    days.subtask(5, "王芳", date(2026, 11, 30))

    rows = await days.to(at("2026-11-20", "09:10"))

    [card] = for_person(talk, rows, "王芳")
    said = words([card])
    assert "[今天到期] T-1" in said
    assert "[下个工作日到期] T-2" in said
    assert "[逾期 1 个工作日] T-3" in said
    assert "T-4" not in said  # four working days late: the next reminder is on the fifth
    assert "T-5" not in said
    assert [] == for_person(talk, await days.to(at("2026-11-20", "09:40")), "王芳")


async def test_ten_thousand_reminders_of_one_minute_are_a_card_a_person_with_the_urgent_first(
    days: Days, talk: Conversation
) -> None:
    department = days.person("王芳").department_id
    values: dict[str, Any] = {"name": "整理", "state": State.CLAIMED, "starts": MONDAY, "created_at": talk.clock.now()}
    values |= {"project_id": days.project().id, "department_id": department}
    ids = range(1001, 1201)
    people = [Person(id=one, name=f"员工{one}", department_id=department, registered=True) for one in ids]
    accounts = [Account(id=one, person_id=one, platform=talk.platform, user_id=f"ou_{one}") for one in ids]
    due, numbers = [*[MONDAY] * 25, *[FRIDAY] * 15, *[date(2026, 11, 19)] * 10], count(1)
    work = [Subtask(**values, number=next(numbers), owner_id=one, due=day) for one in ids for day in due]
    with talk.database.transaction() as connection:
        for kind, records in ((Person, people), (Account, accounts), (Subtask, work)):
            connection.execute(insert(kind), [one.model_dump(exclude={"id"} if kind is Subtask else None) for one in records])

    rows = await days.to(at("2026-11-20", "09:10"))

    assert len(work) == 10_000
    assert sorted(row.target.user_id for row in rows) == [f"ou_{one}" for one in ids]
    for row in rows:
        said = words([row])
        assert "你有 50 件事要办，其中 10 件已逾期" in (row.card.summary if row.card else "")
        assert said.index("[逾期 1 个工作日]") < said.index("[今天到期]") < said.index("[下个工作日到期]")


async def test_overdue_work_is_told_of_ever_more_seldom(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", date(2026, 11, 2))
    told: list[int] = []

    for late in range(1, 24):
        rows = await days.to(at(str(Calendar().after(date(2026, 11, 2), late)), "09:10"))
        told += [late for row in for_person(talk, rows, "王芳") if "T-1 " in words([row])]

    assert [1, 2, 3, 5, 8, 13, 18, 23] == told


async def test_the_owner_of_what_lags_is_asked_why_before_its_head_until_they_say_it(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", date(2026, 11, 27), starts=date(2026, 11, 16))
    days.subtask(2, "王芳", date(2026, 11, 27), starts=date(2026, 11, 16), reason="等样品")
    days.subtask(3, "王芳", date(2026, 11, 19), reason="等样品")

    first = await days.to(at("2026-11-19", "09:10"))
    second = await days.to(at("2026-11-20", "09:10"))

    said = words(for_person(talk, first, "王芳"))
    assert "[落后于计划] T-1 任务1（0%，截止 11-27） （滞后了，请写原因：进度 T-1 0% 原因:接口没给）" in said
    assert "T-2" not in said and "T-3 任务3（0%，截止 11-19）\n" in said
    assert "T-1" not in words(for_person(talk, first, "张伟"))
    assert "任务滞后，请协调 · T-1" in words(for_person(talk, second, "张伟"))
    assert "请写原因" in words(for_person(talk, second, "王芳"))
    await talk.say("王芳", "进度 T-1 0% 原因:等样品", chat_id="oc_王芳", direct=True)
    assert "T-1" not in words(for_person(talk, await days.to(at("2026-11-23", "09:10")), "王芳"))


async def test_who_is_away_is_not_told_but_their_stand_in_is(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    away, instead = days.person("王芳"), days.person("李娜")
    days.change(lambda session: session.add(Leave(person_id=away.id or 0, first=FRIDAY, last=FRIDAY, stand_in_id=instead.id)))

    rows = await days.to(at("2026-11-20", "09:10"))

    assert [] == for_person(talk, rows, "王芳")
    assert "代 王芳" in words(for_person(talk, rows, "李娜"))


async def test_somebody_who_has_left_is_told_nothing(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.change(lambda session: setattr(session.merge(days.person("王芳")), "left_on", date(2026, 11, 19)))

    assert [] == for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")


async def test_requests_for_support_and_projects_without_an_answer_are_on_the_card(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", date(2026, 12, 20))
    asked = at("2026-11-19", "10:00")

    needed = talk.look(lambda session: subtasks.by_number(session, 1))
    helper = days.person("刘洋").id
    assert needed is not None
    days.change(
        lambda session: session.add(SupportNeed(subtask_id=needed.id or 0, person_id=helper, what="接口文档", asked_at=asked))
    )
    days.change(lambda session: setattr(session.get(Project, needed.project_id), "published_at", asked))

    rows = await days.to(at("2026-11-20", "09:10"))

    assert "接口文档" in words(for_person(talk, rows, "刘洋"))
    assert "双十二新品上市" in words(for_person(talk, rows, "赵宁"))
    assert "双十二新品上市" in words(for_person(talk, rows, "周涛"))


async def test_a_stop_over_the_morning_is_made_up_for_until_the_quiet_hours(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)

    assert for_person(talk, await days.to(at("2026-11-20", "15:00")), "王芳")


async def test_a_stop_until_the_quiet_hours_or_the_next_day_leaves_nothing_to_say(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)

    assert [] == for_person(talk, await days.to(at("2026-11-20", "20:30")), "王芳")
    assert [] == for_person(talk, await days.to(at("2026-11-21", "07:00")), "王芳")


async def test_nobody_is_told_on_a_day_off_and_everybody_on_a_make_up_day(days: Days, talk: Conversation) -> None:
    """2026-10-10 is a Saturday that is worked; 2026-10-01 to 07 are free."""
    days.subtask(1, "王芳", date(2026, 10, 10))
    talk.clock.moment = at("2026-09-30", "08:00")

    told = [str(day) for day in _days(date(2026, 9, 30), 14) if for_person(talk, await days.to(at(str(day), "09:10")), "王芳")]

    assert ["2026-10-09", "2026-10-10", "2026-10-12", "2026-10-13"] == told


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=at) for at in range(count)]


async def test_what_is_done_meanwhile_leaves_the_card_where_it_hangs(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", FRIDAY)
    await days.to(at("2026-11-20", "09:10"))

    _finish(days, 1)
    [card] = for_person(talk, await talk.sent(), "王芳")
    assert ("T-1" in words([card]), "T-2" in words([card]), bool(card.ref)) == (False, True, True)

    _finish(days, 2)
    assert "现在没有要提醒的事了" in words(await talk.sent())


async def test_what_is_done_while_the_card_still_waits_is_never_told(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", FRIDAY)
    await talk.say("王芳", "/静音 每天 22:00-11:00", direct=True, chat_id="p2p-王芳", at_bot=True)
    await days.to(at("2026-11-20", "09:10"))

    _finish(days, 1)
    _finish(days, 2)

    assert [] == for_person(talk, await days.to(at("2026-11-20", "11:00")), "王芳")


def shown(rows: list[OutboxRow], talk: Conversation, name: str) -> str:
    return words(for_person(talk, rows, name))


async def test_who_asks_for_leave_finds_the_card_empty_and_full_again_when_it_is_cancelled(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    await days.to(at("2026-11-20", "09:10"))

    assert "T-1" not in shown(await talk.say("王芳", "/请假 今天 代理:@李娜"), talk, "王芳")
    assert "T-1" in shown(await talk.say("王芳", "/请假 取消"), talk, "王芳")


async def test_who_has_left_keeps_no_reminder(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    await days.to(at("2026-11-20", "09:10"))

    rows = await talk.say("赵宁", "/设置 离职 王芳 确认")

    assert "T-1" not in shown(rows, talk, "王芳") and for_person(talk, rows, "王芳")


async def test_an_answer_to_a_project_and_to_a_request_leaves_the_card(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", date(2026, 12, 20))
    asked = at("2026-11-19", "10:00")
    unit = days.department("研发部").id
    need = SupportNeed(subtask_id=1, department_id=unit, what="接口文档", asked_at=asked)
    days.change(lambda session: session.add(need))
    days.change(lambda session: setattr(session.get(Project, days.project().id), "published_at", asked))
    assert "接口文档" in shown(await days.to(at("2026-11-20", "09:10")), talk, "赵宁")

    rows = await talk.say("赵宁", "/任务 T-1 帮不了 项:1 原因:排满了", chat_id="oc_zn", direct=True)
    [digest] = [row for row in for_person(talk, rows, "赵宁") if "接口文档" not in words([row])]
    assert "双十二新品上市" in words([digest])
    rows = await talk.say("陈杰", "/承接 2026-市场-001 最早:下周五")
    assert "双十二新品上市" not in shown(rows[:0] + for_person(talk, rows, "赵宁")[:1], talk, "赵宁")


async def test_a_persons_quiet_hours_put_the_card_off_and_lose_nothing(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", FRIDAY)
    await talk.say("王芳", "/静音 22:00-11:00", at_bot=True)

    assert [] == for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")
    _finish(days, 1)
    assert [] == for_person(talk, await days.to(at("2026-11-20", "10:59")), "王芳")
    [card] = for_person(talk, await days.to(at("2026-11-20", "11:00")), "王芳")
    assert ("T-1" in words([card]), "T-2" in words([card])) == (False, True)


def _finish(days: Days, number: int) -> None:
    """As the handlers of subtasks do it: the state, then the word to the reminders."""

    def finish(session: Session) -> None:
        subtask = subtasks.by_number(session, number)
        assert subtask is not None
        subtask.state = State.DONE
        settled(days.context(session), subtask.owner_id or 0)

    days.change(finish)


async def test_everything_on_the_card_can_be_done_on_the_card(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", FRIDAY)
    [card] = for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")

    await talk.press("王芳", AskFinish(number=1), card)
    finished = await talk.press("王芳", "完成", card, {"delivered": "方案 v2", "reason": "提前做完"})
    assert finished.card is not None
    assert ("T-1 已完成", "T-1 " in render(finished.card), "T-2 " in render(finished.card)) == (finished.toast, False, True)

    await talk.press("王芳", AskLater(number=2), card)
    moved = await talk.press("王芳", "申请延期", card, {"due": "2026-12-04", "reason": "供应商延期"})
    assert moved.card is not None
    assert ("T-2 改到 12-04", "现在没有要提醒的事了" in render(moved.card)) == (moved.toast, True)


async def test_a_card_can_be_left_by_its_form_s_way_back(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    [card] = for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")
    await talk.press("王芳", AskLater(number=1), card)

    back = await talk.press("王芳", "返回", card)

    assert back.card is not None
    assert "要办的事" in back.card.title


async def test_an_extension_needs_a_reason_and_the_words_beside_the_button_do_the_same(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    [card] = for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")
    await talk.press("王芳", AskLater(number=1), card)

    refused = await talk.press("王芳", "申请延期", card, {"due": "2026-12-04", "reason": ""})
    assert "改期限要写原因" in refused.toast

    await talk.say("王芳", "任务 T-1 截止:12-04 原因:供应商延期", at_bot=True)
    moved = talk.look(lambda session: subtasks.by_number(session, 1))
    assert moved is not None
    assert date(2026, 12, 4) == moved.due


async def test_buttons_of_several_lines_say_whose_they_are(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    [one] = for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")
    days.subtask(2, "王芳", MONDAY)
    days.change(lambda session: settled(days.context(session), days.person("王芳").id or 0))
    [two] = for_person(talk, await talk.sent(), "王芳")

    assert one.card is not None and two.card is not None
    assert ["报进度", "完成", "稍后", "延期", "转交"] == [button.label for button in buttons(one.card)]
    labels = [button.label for button in buttons(two.card)]
    assert (["报进度 T-1", "完成 T-1"], ["延期 T-2", "转交 T-2"]) == (labels[:2], labels[-2:])


def asked_for(days: Days, talk: Conversation, asked: datetime, **more: Any) -> None:
    """刘洋 was asked for something by the owner of T-1."""
    days.subtask(1, "王芳", date(2026, 12, 20))
    needed = talk.look(lambda session: subtasks.by_number(session, 1))
    assert needed is not None
    need = SupportNeed(subtask_id=needed.id or 0, person_id=days.person("刘洋").id, what="接口文档", asked_at=asked, **more)
    days.change(lambda session: session.add(need))


async def test_a_request_brought_in_the_morning_is_not_repeated_the_same_day(days: Days, talk: Conversation) -> None:
    asked_for(days, talk, at("2026-11-21", "10:00"))

    assert [] == for_person(talk, await days.to(at("2026-11-23", "09:10")), "刘洋")
    said = words(for_person(talk, await days.to(at("2026-11-24", "09:10")), "刘洋"))
    assert "等了 1 个工作日" in said and "任务 T-1 答应 项:1" in said and "T-12" not in said


async def test_what_was_promised_is_told_when_it_is_due_and_not_as_unanswered(days: Days, talk: Conversation) -> None:
    asked_for(days, talk, at("2026-11-16", "10:00"), answer=Answer.PROMISED, by=MONDAY)

    assert [] == for_person(talk, await days.to(at("2026-11-19", "09:10")), "刘洋")
    said = words(for_person(talk, await days.to(at("2026-11-20", "09:10")), "刘洋"))
    assert "已答应，11-23 前" in said and "任务 T-1 已给到 项:1" in said and "等了" not in said
