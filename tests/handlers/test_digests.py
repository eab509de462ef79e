"""The morning's digest: the day before, once for everybody who coordinates or heads something."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot.domain.chats import ChatMember
from bot.domain.leaves import Leave
from bot.domain.people import Person, Reports
from bot.domain.processes import ProcessNode, ProcessRun
from bot.domain.projects import Project
from bot.domain.subtasks import Subtask
from bot.handlers.updates import mornings
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

MONDAY = at("2026-11-23", "09:20")


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    found = Days(talk)
    coordinator, project = found.person("李娜").id, found.project().id
    found.change(lambda session: setattr(session.get(Project, project), "coordinator_id", coordinator))
    return found


async def thursday_and_friday(talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-19", "18:00")
    await talk.say("王芳", "今日完成：门店走访\n明日计划：\n1. 联系场地供应商\n2. 整理渠道名单")
    talk.clock.moment = at("2026-11-20", "18:00")
    await talk.say("王芳", "今日完成：联系了场地供应商\n明日计划：定稿\n需支持：\n1. 接口没给，需研发部明天提供")
    talk.clock.moment = at("2026-11-23", "08:00")


def digest(talk: Conversation, rows: list[OutboxRow], name: str) -> str:
    found = [row for row in for_person(talk, rows, name) if "日汇总 · " in words([row])]
    assert len(found) <= 1
    return words(found)


async def test_a_coordinator_reads_who_posted_what_blocks_what_slips_and_what_was_promised(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)
    days.subtask(1, "刘洋", date(2026, 11, 19))

    said = digest(talk, await days.to(MONDAY), "李娜")

    assert "上个工作日汇总 · 11月20日 周五" in said
    assert "日报：1 / 9" in said
    assert "王芳 接口没给" in said
    assert "[找研发部]" in said
    assert "T-1 任务1" in said
    assert "[逾期]" in said
    assert "王芳 整理渠道名单 [1 个工作日]" in said
    assert "联系场地供应商" not in said


async def test_a_head_reads_of_their_own_people(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)

    said = digest(talk, await days.to(MONDAY), "陈杰")

    assert "研发部" in said
    assert "赵宁" in said
    assert "王芳" not in said


async def test_what_was_written_where_the_head_does_not_sit_is_counted_and_not_shown(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-20", "17:00")
    await talk.say("王芳", "今日完成：秘密\n需支持：机密接口，需研发部提供", chat_id="oc_elsewhere")

    said = digest(talk, await days.to(MONDAY), "张伟")

    assert "日报：1 / 3" in said
    assert "机密" not in said


async def test_who_is_away_leaves_it_to_the_stand_in_in_one_card(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)
    away, instead = days.person("张伟").id, days.person("李娜").id
    leave = Leave(person_id=away or 0, first=date(2026, 11, 23), last=date(2026, 11, 23), stand_in_id=instead)
    days.change(lambda session: session.add(leave))

    rows = await days.to(MONDAY)

    assert "" == digest(talk, rows, "张伟")
    both = digest(talk, rows, "李娜")
    assert ("2026-市场-001" in both, "市场部" in both) == (True, True)


async def test_there_is_no_digest_on_a_day_off_or_after_a_stop_over_the_day(days: Days, talk: Conversation) -> None:
    assert "" == digest(talk, await days.to(at("2026-11-21", "09:20")), "李娜")
    assert "" == digest(talk, await days.to(at("2026-11-23", "20:10")), "李娜")


async def test_who_came_after_the_days_question_is_not_missing_on_that_day(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-20", "17:00")
    await talk.say("王芳", "今日完成：门店走访")
    talk.clock.moment = at("2026-11-20", "18:00")
    newcomer = Person(name="新来的", registered=True, department_id=days.department("市场部").id)
    days.change(lambda session: session.add(newcomer))
    days.change(lambda session: session.add(ChatMember(chat_id=1, person_id=newcomer.id or 0)))

    assert "新来的" not in digest(talk, await days.to(MONDAY), "李娜")
    assert "新来的" in digest(talk, await days.to(at("2026-11-24", "09:20")), "李娜")


async def test_nobody_is_missing_on_a_day_before_the_bot_ran(days: Days, talk: Conversation) -> None:
    assert [] == [row for row in await days.to(MONDAY) if "汇总" in words([row])]


async def test_a_head_without_work_or_people_who_owe_hears_nothing(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)
    unit = days.department("销售部").id

    def excused(session: Session) -> None:
        for one in session.exec(select(Person).where(Person.department_id == unit)):
            one.reports = Reports.OPTIONAL

    days.change(excused)

    assert "" == digest(talk, await days.to(MONDAY), "孙莉")


async def test_the_management_is_missing_nowhere(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)
    talk.clock.moment = at("2026-11-23", "09:00")

    told = words([*await talk.say("李娜", "/周报 上周"), *await talk.say("李娜", "/日报"), *await days.to(MONDAY)])

    assert "何静" not in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("压测", "T-1 压测（流程 P-2 第 3 步） 0%，刘洋"),
        ("压测（P-2 大促协作 3/4）", "T-1 压测（P-2 大促协作 3/4） 0%，刘洋"),
    ],
)
async def test_a_task_of_a_process_is_named_once_with_its_run_and_its_place(
    days: Days, talk: Conversation, name: str, told: str
) -> None:
    await thursday_and_friday(talk)
    days.subtask(1, "刘洋", date(2026, 11, 19), name=name)
    unit, began = days.department("研发部").id or 0, talk.clock.now()
    run = ProcessRun(id=1, number=2, template="大促协作", started_at=began)
    node = ProcessNode(run_id=1, position=3, name="压测", department_id=unit, limit=3, subtask_id=1)
    days.change(lambda session: session.add(run))
    days.change(lambda session: session.add(node))

    assert told in digest(talk, await days.to(MONDAY), "李娜")


async def test_work_of_a_project_is_told_once_to_who_coordinates_it_and_heads_its_department(
    days: Days, talk: Conversation
) -> None:
    head, project = days.person("陈杰").id, days.project().id
    days.change(lambda session: setattr(session.get(Project, project), "coordinator_id", head))
    days.subtask(1, "刘洋", date(2026, 11, 19))

    assert 1 == digest(talk, await days.to(MONDAY), "陈杰").count("T-1 任务1")


async def test_the_digest_of_two_hundred_people_costs_no_more_questions_than_that_of_twenty(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)
    talk.clock.moment = MONDAY

    unit, project = days.department("市场部").id or 0, days.project().id

    def work(owner: int) -> Subtask:
        return Subtask(
            number=owner,
            name="海报",
            project_id=project,
            department_id=unit,
            owner_id=owner,
            created_at=MONDAY,
            starts=date(2026, 11, 12),
            due=date(2026, 11, 19),
        )

    def crowd(first: int, last: int) -> None:
        people = [Person(id=at, name=f"同事{at}", registered=True, department_id=unit) for at in range(first, last)]
        days.change(lambda session: session.add_all(people))
        days.change(lambda session: session.add_all(ChatMember(chat_id=1, person_id=one.id or 0) for one in people))
        days.change(lambda session: session.add_all(work(one.id or 0) for one in people))

    crowd(100, 120)
    few = asked(days)
    crowd(120, 300)

    assert asked(days) == few


def asked(days: Days) -> int:
    """How many questions to the database 李娜's and 张伟's mornings cost."""
    counted: list[str] = []
    with days.talk.database.reading() as connection, Session(connection) as session:
        event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, *_: counted.append(statement))
        for name in ("李娜", "张伟"):
            assert mornings.sections(days.context(session), days.person(name), date(2026, 11, 20))
    return len(counted)
