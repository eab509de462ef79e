"""周会简报 and 周汇总: sent by themselves, once, on their days."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.company import Company
from bot.domain.people import Department, Person
from bot.domain.projects import Project, ProjectDepartment, Reply
from bot.domain.subtasks import ProgressReport, State, Subtask, SupportNeed
from bot.handlers import build_router
from bot.metrics import Metrics
from bot.pipeline.intake import Answers
from bot.pipeline.worker import Worker
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SHANGHAI, Conversation, words

MONDAY = date(2026, 11, 16)
BRIEF, FINAL = datetime(2026, 11, 20, 14, 43, tzinfo=SHANGHAI), datetime(2026, 11, 23, 11, 37, tzinfo=SHANGHAI)


@pytest.fixture
async def talk(database: Database) -> Conversation:
    """The bot has been at work since Monday morning."""
    talk = Conversation(database)
    talk.clock.moment = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
    await talk.say("何静", "早")
    return talk


async def ring(talk: Conversation, job: str, at: datetime, *, now: datetime | None = None) -> list[OutboxRow]:
    talk.clock.moment = now or at
    return await talk.happens(JobDue(platform=Platform.CLOCK, key=f"{job}@{at.isoformat()}", at=at, job=job))


def keep(talk: Conversation, *records: object) -> None:
    origin = Origin(None, talk.clock.now(), "test")
    with talk.database.transaction() as connection, open_unit(connection, origin) as session:
        session.add_all(records)
        session.commit()


def subtask(talk: Conversation, number: int, name: str, due: date, *, owner: str, **more: Any) -> Subtask:
    person = talk.look(lambda session: session.exec(select(Person).where(Person.name == owner)).one())
    project = talk.look(lambda session: session.exec(select(Project)).first())
    assert project is not None
    values: dict[str, Any] = {
        "number": number,
        "name": name,
        "project_id": project.id,
        "department_id": person.department_id,
        "owner_id": person.id,
        "starts": date(2026, 11, 9),
        "due": due,
        "state": State.CLAIMED,
        "created_at": datetime(2026, 11, 9, 9, 0, tzinfo=SHANGHAI),
    }
    return Subtask(**{**values, **more})


def the_work(talk: Conversation) -> None:
    late = subtask(talk, 1, "海报设计", date(2026, 11, 17), owner="李娜", progress=60)
    done_at = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)
    done = subtask(talk, 2, "接口联调", date(2026, 11, 20), owner="赵宁", state=State.DONE, progress=100, done_at=done_at)
    ahead = subtask(talk, 3, "渠道铺货", date(2026, 11, 26), owner="周涛")
    keep(talk, late, done, ahead)
    at = datetime(2026, 11, 19, 17, 0, tzinfo=SHANGHAI)
    said: dict[str, Any] = {"person_id": 1, "day": at.date(), "at": at, "source": "command"}
    asked = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)
    department = talk.look(lambda session: session.exec(select(Department).where(Department.name == "研发部")).one())
    keep(
        talk,
        ProgressReport(subtask_id=1, progress=60, planned=100, reason="达人档期冲突", **said),
        SupportNeed(subtask_id=1, department_id=department.id, what="测试机两台", asked_at=asked),
    )


async def test_the_brief_goes_once_to_the_groups_the_heads_and_management(talk: Conversation) -> None:
    the_work(talk)
    rows = await ring(talk, "weekly.brief", BRIEF)

    told = [row for row in rows if row.card is not None and "2026-市场-001" in row.card.subtitle]
    assert talk.chat in {row.target.chat_id for row in told}
    heads = {talk.user_id(name) for name in ("张伟", "陈杰", "孙莉")}
    assert heads == {row.target.user_id for row in told if row.target.user_id}
    company = [row for row in rows if row.card is not None and row.card.subtitle == "全公司"]
    assert len(company) == 1
    again = await ring(talk, "weekly.brief", BRIEF + timedelta(hours=1))
    assert again == []


async def test_the_brief_tells_what_slips_and_why_what_is_done_and_what_comes(talk: Conversation) -> None:
    the_work(talk)

    told = words([row for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat])

    assert "周会简报 · 11-16 至 11-22】 2026-市场-001 双十二新品上市" in told
    assert "T-1 海报设计 | 李娜 | 60% / 100% | 11-17，晚 3 个工作日 | 达人档期冲突" in told
    assert "测试机两台（11-18 提出） [找研发部]" in told
    assert "T-2 接口联调，赵宁" in told
    assert "T-3 渠道铺货，周涛，0% [11-26]" in told
    assert "T-2 接口联调 | 100 | 100" in told


async def test_an_empty_week_says_so(talk: Conversation) -> None:
    keep(talk, subtask(talk, 1, "海报设计", date(2026, 12, 20), owner="李娜", starts=date(2026, 12, 1)))

    told = words([row for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat])

    assert "本周没有滞后的任务。" in told
    assert "本周没有完成的任务。" in told
    assert "下周没有到期的任务。" in told


async def test_the_final_summary_tells_what_was_decided_after_the_brief(talk: Conversation) -> None:
    the_work(talk)
    await ring(talk, "weekly.brief", BRIEF)
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, BRIEF, "test")) as session:
        late = session.exec(select(Subtask).where(col(Subtask.number) == 1)).one()
        late.state, late.done_at = State.DONE, BRIEF + timedelta(hours=2)
        session.commit()

    told = words([row for row in await ring(talk, "weekly.final", FINAL) if row.target.chat_id == talk.chat])

    assert "周汇总 · 11-16 至 11-22" in told
    assert "简报之后\n- T-1 海报设计" in told


async def test_a_push_that_was_missed_is_made_up_for_and_says_so(talk: Conversation) -> None:
    rows = await ring(talk, "weekly.brief", BRIEF, now=BRIEF + timedelta(hours=2))

    assert "迟到补发" in words(rows)
    assert await ring(talk, "weekly.brief", BRIEF, now=BRIEF + timedelta(days=1)) == []


async def test_a_bot_that_was_not_there_owes_nothing(database: Database) -> None:
    talk = Conversation(database)

    assert await ring(talk, "weekly.final", FINAL, now=FINAL + timedelta(hours=20)) == []


async def test_a_late_update_changes_the_brief_in_place(talk: Conversation) -> None:
    rows = await ring(talk, "weekly.brief", BRIEF)
    hung = next(row for row in rows if row.target.chat_id == talk.chat)
    talk.clock.moment = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)

    changed = await talk.say("李娜", "11月20日日报\n今日完成：\n1. 补拍产品照片")

    brief = next(row for row in changed if (row.slot, row.target) == (hung.slot, hung.target))
    assert brief.ref == f"ref-{hung.id}"
    assert "（已更新）" in words([brief])
    assert "补拍产品照片" in words([brief])


async def test_who_declined_gets_no_summary(talk: Conversation) -> None:
    def declined() -> ProjectDepartment:
        head = talk.look(lambda session: session.exec(select(Person).where(Person.name == "孙莉")).one())
        project = talk.look(lambda session: session.exec(select(Project)).first())
        assert project is not None
        return ProjectDepartment(project_id=project.id or 0, department_id=head.department_id or 0, reply=Reply.DECLINED)

    with talk.database.transaction() as connection, open_unit(connection, Origin(None, BRIEF, "test")) as session:
        session.merge(declined())
        session.commit()

    rows = await ring(talk, "weekly.brief", BRIEF)

    assert "sunli8323" not in {row.target.user_id for row in rows}


async def test_over_the_national_day_fortnight_every_week_is_told_once_on_a_working_day(talk: Conversation) -> None:
    talk.clock.moment = datetime(2026, 9, 14, 9, 0, tzinfo=SHANGHAI)
    await talk.say("何静", "早")
    sent: list[tuple[str, str]] = []
    for offset in range(34):
        day = datetime(2026, 9, 14, tzinfo=SHANGHAI) + timedelta(days=offset)
        for job, hour, minute in (("weekly.final", 11, 37), ("weekly.brief", 14, 43)):
            rows = await ring(talk, job, day.replace(hour=hour, minute=minute))
            sent += [(f"{day:%m-%d}", row.card.title) for row in rows if row.card and row.target.chat_id == talk.chat]

    assert sent == [
        ("09-14", "周汇总 · 09-07 至 09-13"),
        ("09-18", "周会简报 · 09-14 至 09-20"),
        ("09-21", "周汇总 · 09-14 至 09-20"),
        ("09-28", "周汇总 · 09-21 至 09-27"),
        ("09-28", "周会简报 · 09-21 至 09-27"),
        ("10-08", "周汇总 · 09-28 至 10-04"),
        ("10-08", "周会简报 · 09-28 至 10-04"),
        ("10-09", "周会简报 · 10-05 至 10-11"),
        ("10-12", "周汇总 · 10-05 至 10-11"),
        ("10-16", "周会简报 · 10-12 至 10-18"),
    ]


async def test_a_move_is_told_a_week_before(talk: Conversation) -> None:
    talk.clock.moment = datetime(2026, 9, 14, 9, 0, tzinfo=SHANGHAI)
    await talk.say("何静", "早")

    told = words(await ring(talk, "weekly.brief", datetime(2026, 9, 28, 14, 43, tzinfo=SHANGHAI)))

    assert "10月2日 周五不上班（国庆节），周会简报顺延到 10月8日 周四。" in told


async def test_two_workers_send_the_same_as_one(talk: Conversation) -> None:
    the_work(talk)
    other = Worker(talk.database, build_router(), talk.clock, Company(), Metrics(), Answers(), lambda: None)
    talk.clock.moment = BRIEF
    for _ in range(2):
        await talk.intake.accept(JobDue(platform=Platform.CLOCK, key="weekly.brief@now", at=BRIEF, job="weekly.brief"))

    for _ in range(8):
        await asyncio.gather(talk.worker.step(), other.step())

    places = [(row.target, row.card.subtitle) for row in await talk.sent() if row.card is not None]
    assert len(places) == len(set(places)) == 6


async def test_a_week_may_be_asked_for_after_it_was_sent(talk: Conversation) -> None:
    the_work(talk)
    await ring(talk, "weekly.brief", BRIEF)
    talk.clock.moment = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)

    told = words(await talk.say("何静", "/周报 11-16"))

    assert "T-1 海报设计 | 60% / 100%" not in told
    assert "T-1 海报设计 | 李娜 | 60% / 100% | 11-17，晚 3 个工作日" in told


async def test_a_project_is_in_no_weekly_push_before_it_is_signed(talk: Conversation) -> None:
    form = "/立项 双旦促销 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20 验收标准:GMV 多 20%"
    await talk.say("李娜", form, chat_id="oc_ln", direct=True)

    sent = await ring(talk, "weekly.brief", BRIEF)

    assert sent
    assert "双旦促销" not in words(sent)
