"""周会简报 and 周汇总: sent by themselves, once, on their days."""

from __future__ import annotations

import asyncio
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.company import Company
from bot.domain.issues import Issue, Sort
from bot.domain.people import Department, Person
from bot.domain.projects import Project, ProjectDepartment, Reply, ResourceKind, ResourceNeed, Status
from bot.domain.subtasks import Answer, ProgressReport, State, Subtask, SupportNeed
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
    return await at_work(database, MONDAY)


async def at_work(database: Database, since: date) -> Conversation:
    """With the bot, which has been at work since the morning of that day."""
    talk = Conversation(database)
    talk.clock.moment = datetime.combine(since, time(9), SHANGHAI)
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


def end(talk: Conversation) -> None:
    """The example project is done."""
    origin = Origin(None, talk.clock.now(), "test")
    with talk.database.transaction() as connection, open_unit(connection, origin) as session:
        session.exec(select(Project)).one().status = Status.DONE
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
    assert [] == [row for row in told if row.target.user_id]
    heads = {talk.user_id(name): unit for name, unit in (("张伟", "市场部"), ("陈杰", "研发部"), ("孙莉", "销售部"))}
    cards = {row.target.user_id: row.card for row in rows if row.card is not None and row.target.user_id in heads}
    assert {who: f"{unit}和参加的项目" for who, unit in heads.items()} == {who: card.subtitle for who, card in cards.items()}
    assert all("2026-市场-001 双十二新品上市" in words([row]) for row in rows if row.target.user_id in heads)
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


async def test_a_project_that_was_done_in_the_week_is_told_of_in_that_week_for_the_last_time(talk: Conversation) -> None:
    the_work(talk)
    talk.clock.moment = datetime(2026, 11, 17, 10, 0, tzinfo=SHANGHAI)
    end(talk)

    brief = await ring(talk, "weekly.brief", BRIEF)
    final = await ring(talk, "weekly.final", FINAL)
    week_after = await ring(talk, "weekly.brief", BRIEF + timedelta(days=7))

    for rows in (brief, final):
        assert "T-2 接口联调，赵宁" in words([row for row in rows if row.target.chat_id == talk.chat])
        assert "2026-市场-001 双十二新品上市" in words([row for row in rows if row.target.user_id == talk.user_id("陈杰")])
    assert [] == [row for row in week_after if row.target.chat_id == talk.chat]


async def test_an_empty_week_says_so(talk: Conversation) -> None:
    keep(talk, subtask(talk, 1, "海报设计", date(2026, 12, 20), owner="李娜", starts=date(2026, 12, 1)))

    told = words([row for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat])

    assert "本周没有滞后的任务，本周没有完成的任务，下周没有到期的任务。" in told
    assert "0 项" not in told.replace("本周完成 0 项，滞后 0 项", "")


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


@pytest.mark.parametrize("how", ["recalled", "withdrawn", "edited"])
async def test_what_is_taken_back_or_corrected_afterwards_leaves_the_brief_again(talk: Conversation, how: str) -> None:
    """R99: of an update of the same day too, that was there when the brief was sent."""
    talk.clock.moment = datetime(2026, 11, 20, 11, 0, tzinfo=SHANGHAI)
    await talk.say("李娜", "今日完成：\n1. 补拍产品照片", message_id="om_friday")
    rows = await ring(talk, "weekly.brief", BRIEF)
    hung = next(row for row in rows if row.target.chat_id == talk.chat)
    assert "补拍产品照片" in words([hung])
    talk.clock.moment = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)

    if how == "recalled":
        changed = await talk.recall("om_friday")
    elif how == "withdrawn":
        changed = await talk.say("李娜", "/撤回日报 11-20")
    else:
        changed = await talk.edit("om_friday", "11月20日日报\n今日完成：\n1. 修图三张")

    brief = next(row for row in changed if (row.slot, row.target) == (hung.slot, hung.target))
    assert "补拍产品照片" not in words([brief])


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


async def test_over_the_national_day_fortnight_every_week_is_told_once_on_a_working_day(database: Database) -> None:
    talk = await at_work(database, date(2026, 9, 14))
    sent: list[tuple[str, str]] = []
    for offset in range(34):
        day = datetime(2026, 9, 14, tzinfo=SHANGHAI) + timedelta(days=offset)
        for job, hour, minute in (("weekly.final", 11, 37), ("weekly.brief", 14, 43)):
            rows = await ring(talk, job, day.replace(hour=hour, minute=minute))
            sent += [(f"{day:%m-%d}", row.card.title) for row in rows if row.card and row.target.chat_id == talk.chat]

    assert sent == [
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


async def test_a_move_is_told_a_week_before(database: Database) -> None:
    talk = await at_work(database, date(2026, 9, 14))

    told = words(await ring(talk, "weekly.brief", datetime(2026, 9, 28, 14, 43, tzinfo=SHANGHAI)))

    assert "10月2日 周五不上班（国庆节），周会简报顺延到 10月8日 周四。" in told


async def test_two_workers_send_the_same_as_one(talk: Conversation) -> None:
    the_work(talk)
    other = Worker(talk.database, build_router(), talk.clock, Company(), Metrics(), Answers(), lambda: None)
    talk.clock.moment = BRIEF
    for _ in range(2):
        await talk.intake.accept(JobDue(platform=Platform.CLOCK, key="weekly.brief@now", at=BRIEF, job="weekly.brief"))

    while any(await asyncio.gather(talk.worker.step(), other.step())):
        pass

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


def project_of(talk: Conversation, **more: Any) -> Project:
    unit = talk.look(lambda session: session.exec(select(Department).where(Department.name == "市场部")).one())
    signed = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
    return Project(**{"lead_id": unit.id, "created_at": signed, "signed_at": signed, **more})


async def test_a_head_of_several_projects_gets_one_card_with_all_of_them(talk: Conversation) -> None:
    the_work(talk)
    keep(talk, project_of(talk, id=50, number="2026-市场-002", name="渠道升级"))
    keep(talk, subtask(talk, 9, "渠道清单", date(2026, 11, 18), owner="周涛", project_id=50))

    rows = await ring(talk, "weekly.brief", BRIEF)

    (own,) = [row for row in rows if row.target.user_id == talk.user_id("张伟")]
    assert "2026-市场-001 双十二新品上市 | " in words([own])
    assert "2026-市场-002 渠道升级 | " in words([own])
    assert "T-9 渠道清单" in words([own])


async def test_a_project_without_groups_and_work_is_told_to_nobody(talk: Conversation) -> None:
    keep(talk, project_of(talk, id=50, number="2026-市场-002", name="渠道升级"))

    assert "渠道升级" not in words(await ring(talk, "weekly.brief", BRIEF))


async def test_the_week_before_a_project_began_is_not_told(talk: Conversation) -> None:
    since = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    keep(talk, project_of(talk, id=50, number="2026-市场-002", name="渠道升级", created_at=since, signed_at=since))
    keep(talk, subtask(talk, 9, "渠道清单", date(2026, 12, 18), owner="周涛", project_id=50, created_at=since))

    assert "渠道升级" not in words(await ring(talk, "weekly.final", FINAL))


async def test_a_week_that_was_over_when_the_bot_came_is_not_told(database: Database) -> None:
    """On the Saturday the bot was set up: nobody was asked for anything in that week."""
    talk = Conversation(database)
    talk.clock.moment = datetime(2026, 11, 21, 20, 52, tzinfo=SHANGHAI)
    await talk.say("何静", "早")
    the_work(talk)

    assert "周汇总" not in words(await ring(talk, "weekly.final", FINAL))


async def test_what_blocks_again_is_told_though_an_issue_of_the_same_words_is_closed(talk: Conversation) -> None:
    await talk.say("赵宁", "/问题 缺测试环境")
    await talk.say("赵宁", "/解决 I-1 方案:借一台 结果:借到了")
    await talk.say("赵宁", "今日完成：\n1. 联调\n需支持：\n1. 缺测试环境")

    told = words([row for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat])

    assert "赵宁 缺测试环境" in told


async def test_without_a_brief_a_final_summary_has_nothing_after_it(talk: Conversation) -> None:
    the_work(talk)
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, BRIEF, "test")) as session:
        late = session.exec(select(Subtask).where(col(Subtask.number) == 1)).one()
        late.state, late.done_at = State.DONE, BRIEF + timedelta(hours=2)
        session.commit()

    assert "简报之后" not in words(await ring(talk, "weekly.final", FINAL))


async def test_support_that_was_given_since_the_brief_is_not_told_as_unanswered_too(talk: Conversation) -> None:
    the_work(talk)
    await ring(talk, "weekly.brief", BRIEF)
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, FINAL, "test")) as session:
        need = session.exec(select(SupportNeed)).one()
        need.answer, need.answered_at = Answer.GIVEN, FINAL - timedelta(hours=1)
        session.commit()

    told = words([row for row in await ring(talk, "weekly.final", FINAL) if row.target.chat_id == talk.chat])

    assert "支持：测试机两台，已给到" in told
    assert "支持还没有人答复" not in told


async def test_open_issues_stand_with_class_owner_age_deadline_and_how_far_they_went_up(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 联调\n需支持：\n1. 接口没给，需销售部协调\n2. 合同没签，需市场部协调")
    person = talk.look(lambda session: session.exec(select(Person).where(Person.name == "赵宁")).one())
    project = talk.look(lambda session: session.exec(select(Project)).first())
    assert project is not None and person.id is not None and person.department_id is not None
    issue = Issue(
        number=7,
        project_id=project.id,
        sort=Sort.ACROSS,
        description="接口没给，需销售部协调",
        department_id=person.department_id,
        owner_id=person.id,
        raised_by_id=person.id,
        raised_at=datetime(2026, 11, 17, 9, 0, tzinfo=SHANGHAI),
        deadline=datetime(2026, 11, 23, 18, 0, tzinfo=SHANGHAI),
        level=1,
    )
    keep(talk, issue)

    told = words([row for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat])

    assert "I-7 接口没给，需销售部协调 [跨部门一般] 赵宁，3 个工作日，期限 11-23 18:00 [已升级 1 级]" in told
    assert told.count("接口没给") == 1
    assert "赵宁 合同没签，需市场部协调 [找市场部]" in told


async def test_resources_that_nobody_granted_and_risks_stand_in_the_summary(talk: Conversation) -> None:
    project = talk.look(lambda session: session.exec(select(Project)).first())
    assert project is not None
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, BRIEF, "test")) as session:
        session.get_one(Project, project.id).risks = "达人档期可能冲突\n物料晚到"
        session.commit()
    needs: dict[str, Any] = {"project_id": project.id or 0, "kind": ResourceKind.EQUIPMENT}
    keep(
        talk,
        ResourceNeed(**needs, what="测试机", amount=2, unit="台"),
        ResourceNeed(**needs, what="直播间", approved=False),
        ResourceNeed(**needs, what="展台", approved=True),
    )

    told = words([row for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat])

    assert "资源还没有落实\n- 设备：测试机 2台 [还没有人批]\n- 设备：直播间 [没有批]\n风险\n- 达人档期可能冲突\n- 物料晚到" in told


async def test_a_brief_can_be_had_again_word_for_word_after_everything_changed(talk: Conversation) -> None:
    the_work(talk)
    sent = words([row for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat])
    await talk.say("李娜", "/完成 T-1 交付物:终稿 原因:补拍")
    talk.clock.moment = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)

    again = words(await talk.say("何静", "/周报 11-16 原文"))

    assert sent in again
    assert "2026-11-20 14:43 发给：双十二新品上市协作群" in again
    assert "没有自动发出过" in words(await talk.say("何静", "/周报 上周 原文"))


async def test_a_head_has_their_own_brief_again_and_nobody_elses(talk: Conversation) -> None:
    the_work(talk)
    rows = await ring(talk, "weekly.brief", BRIEF)
    sent = words([row for row in rows if row.target.user_id == talk.user_id("陈杰")])

    assert sent in words(await talk.say("陈杰", "/周报 原文", chat_id="oc_cj", direct=True))
    assert sent not in words(await talk.say("王芳", "/周报 原文", chat_id="oc_wf", direct=True))


def figures(told: str) -> list[str]:
    """Planned and actual progress and the number of tasks, of one card."""
    return re.findall(r"计划进度：\d+%|实际进度：\d+%|共 \d+ 项", told)


async def test_a_project_its_heads_and_the_company_are_told_the_same_figures(talk: Conversation) -> None:
    """What was done in earlier weeks belongs to the project wherever it is told."""
    the_work(talk)
    done_at = datetime(2026, 11, 13, 15, 0, tzinfo=SHANGHAI)
    keep(talk, subtask(talk, 4, "选品", date(2026, 11, 13), owner="李娜", state=State.DONE, progress=100, done_at=done_at))

    rows = await ring(talk, "weekly.brief", BRIEF)
    (group,) = [words([row]) for row in rows if row.target.chat_id == talk.chat]
    (head,) = [words([row]) for row in rows if row.target.user_id == talk.user_id("张伟")]
    (company,) = [words([row]) for row in rows if row.card is not None and row.card.subtitle == "全公司"]

    assert "共 4 项" in group
    assert figures(group) == figures(head) == figures(company) == figures(words(await talk.say("何静", "/周报 公司", direct=True)))
    planned, actual = re.findall(r"\d+%", group)[:2]
    assert f"双十二新品上市 | {actual} / {planned} |" in company
    assert "共 2 项" in words(await talk.say("张伟", "/周报 市场部", direct=True))


async def test_work_of_no_project_that_was_done_in_an_earlier_week_is_history(talk: Conversation) -> None:
    the_work(talk)
    done_at = datetime(2026, 11, 13, 15, 0, tzinfo=SHANGHAI)
    loose = {"project_id": None, "state": State.DONE, "progress": 100, "done_at": done_at}
    keep(talk, subtask(talk, 4, "选品", date(2026, 11, 13), owner="李娜", **loose))

    assert "共 3 项" in words(await talk.say("何静", "/周报 公司", direct=True))


async def test_a_day_is_lacked_only_after_it_was_asked_for(talk: Conversation) -> None:
    """On Friday before the meeting four days are owed; at nine on Monday none is."""
    the_work(talk)
    (brief,) = [words([row]) for row in await ring(talk, "weekly.brief", BRIEF) if row.target.chat_id == talk.chat]
    talk.clock.moment = datetime(2026, 11, 20, 18, 0, tzinfo=SHANGHAI)
    evening = words(await talk.say("何静", "/周报"))
    talk.clock.moment = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    monday = words(await talk.say("何静", "/周报"))

    assert "缺 36 篇" in brief
    assert "缺 45 篇" in evening
    assert "缺" not in monday
    assert "本周没交过日报" not in monday
