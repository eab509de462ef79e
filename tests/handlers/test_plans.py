"""启动会, 成员, 边界, 资源审批, 目标签字 and 计划: the plan of a project as its people make it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import col, select

from bot.cards.model import buttons
from bot.cards.render_text import render
from bot.domain.clocks import Clock, ClockState
from bot.domain.projects import Project, ResourceNeed
from bot.domain.subtasks import Subtask
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from tests.conversation import SHANGHAI, Conversation, words
from tests.handlers.days import for_person
from tests.handlers.test_projects import divided, private
from tests.handlers.test_responses import ring

NUMBER = "2026-市场-001"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


def project(talk: Conversation) -> Project:
    return talk.look(lambda db: db.exec(select(Project)).one())


async def test_the_agenda_of_a_kick_off_goes_to_heads_and_contacts_and_its_room_becomes_work(talk: Conversation) -> None:
    rows = await talk.say("张伟", f"/项目 {NUMBER} 启动会:12-1 15:00 议程:目标、分工、风险")

    for name in ("陈杰", "赵宁", "孙莉", "周涛"):
        assert "议程：目标、分工、风险" in words(for_person(talk, rows, name)), name
    assert "发晚了" not in words(rows)
    work = talk.look(lambda db: db.exec(select(Subtask)).one())
    assert ("订启动会的会议室和线上会议", date(2026, 11, 30)) == (work.name, work.due)
    assert "T-1 订启动会的会议室和线上会议" in words(for_person(talk, rows, "李娜"))


async def test_an_agenda_that_is_not_out_in_time_is_asked_for(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 启动会:12-1 15:00 协调人:@李娜")

    assert "议程还没有发" in words(for_person(talk, await ring(talk), "李娜"))
    assert "2026-11-27" == f"{talk.clock.now():%Y-%m-%d}"


async def test_an_agenda_stops_the_asking_and_says_when_it_is_late(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 启动会:12-1 15:00")
    await talk.say("张伟", f"/项目 {NUMBER} 议程:目标、分工")
    assert {ClockState.STOPPED} == set(talk.look(lambda db: db.exec(select(Clock.state)).all()))

    assert "发晚了" in words(await talk.say("张伟", f"/项目 {NUMBER} 启动会:11-22 15:00"))
    assert "以后的日期和几点" in words(await talk.say("张伟", f"/项目 {NUMBER} 启动会:12-2"))


async def test_a_kick_off_that_is_moved_ahead_is_not_asked_for_on_its_old_day(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 启动会:12-15 15:00 协调人:@李娜")

    assert "请马上写议程" in words(await talk.say("张伟", f"/项目 {NUMBER} 启动会:11-22 15:00"))

    assert not talk.look(lambda db: db.exec(select(Clock).where(Clock.state == ClockState.RUNNING)).all())


async def test_nobody_is_called_to_the_kick_off_of_a_draft(talk: Conversation) -> None:
    await private(talk, "李娜", "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20")

    rows = await private(talk, "李娜", "/项目 2026-市场-002 启动会:12-1 15:00 议程:目标、分工")

    assert "还没有签字发布，签字后再定启动会" in words(rows)
    assert not for_person(talk, rows, "陈杰") and not talk.look(lambda db: db.exec(select(Subtask)).all())


async def test_nobody_is_called_to_the_kick_off_of_a_project_that_is_done(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 状态:进行中")
    await talk.say("张伟", f"/项目 {NUMBER} 状态:已完成")

    rows = await private(talk, "张伟", f"/项目 {NUMBER} 启动会:12-1 15:00 议程:目标、分工")

    assert "先改回进行中" in words(rows)
    assert not for_person(talk, rows, "陈杰") and not talk.look(lambda db: db.exec(select(Subtask)).all())


async def test_nobody_is_asked_the_next_morning_for_what_a_cancelled_project_needed(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周卖出 1000 件")
    talk.clock.moment = datetime(2026, 11, 23, 21, 0, tzinfo=SHANGHAI)
    await talk.say("张伟", f"/项目 {NUMBER} 资源:人力 2 人 由研发部")
    await talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True)

    await talk.say("张伟", f"/项目 {NUMBER} 取消 原因:需求取消")
    talk.clock.moment = datetime(2026, 11, 24, 8, 31, tzinfo=SHANGHAI)

    told = words(for_person(talk, await talk.sent(), "陈杰"))
    assert "已取消" in told and "请为目标签字" not in told and "资源审批" not in told
    assert "重新立项" in words(await talk.say("陈杰", f"同意目标 {NUMBER}", at_bot=True))


async def test_members_have_roles_and_more_than_two_of_a_department_are_too_many(talk: Conversation) -> None:
    said = words(await talk.say("张伟", f"/项目 {NUMBER} 成员:@刘洋、@赵宁 角色:测试"))
    assert "刘洋（测试）、赵宁（测试）" in said and "超过" not in said

    said = words(await talk.say("张伟", f"/项目 {NUMBER} 成员:@陈杰 角色:接口"))
    assert "研发部的核心成员超过 2 位" in said and "陈杰（接口）" in said


async def test_a_resource_is_decided_on_by_its_providers_head_on_the_card_or_in_words(talk: Conversation) -> None:
    rows = await talk.say("张伟", f"/项目 {NUMBER} 资源:人力 2 人 由研发部;预算 5 万元")
    (asked,) = for_person(talk, rows, "陈杰")
    assert "预算 5 万元还没有批" in words(await talk.say("张伟", f"/项目 {NUMBER} 检查"))
    assert "要由陈杰批" in words(await talk.say("孙莉", f"/批准资源 {NUMBER} 项:1"))

    answer = await talk.press("陈杰", "批准", asked)
    await talk.say("张伟", f"/不批资源 {NUMBER} 项:2 原因:超预算")

    assert answer.card is not None and "已批" in render(answer.card)
    needs = talk.look(lambda db: db.exec(select(ResourceNeed).order_by(col(ResourceNeed.id))).all())
    assert [(True, ""), (False, "超预算")] == [(one.approved, one.note) for one in needs]


async def test_an_old_card_does_not_grant_what_was_written_in_its_place(talk: Conversation) -> None:
    (old,) = for_person(talk, await talk.say("张伟", f"/项目 {NUMBER} 资源:预算 5 万元 由研发部"), "陈杰")
    payload = next(one.action for one in buttons(talk.shown[old.ref or f"ref-{old.id}"]) if one.label == "批准")

    changed = for_person(talk, await talk.say("张伟", f"/项目 {NUMBER} 资源:预算 50 万元 由研发部"), "陈杰")
    answer = await talk.press("陈杰", payload, old)

    assert "资源改过了，没有改动" in answer.toast
    (retired, asked) = changed
    assert "不再有效" in words([retired]) and "预算 50 万元" in words([asked])
    assert None is talk.look(lambda db: db.exec(select(ResourceNeed)).one().approved)
    await talk.press("陈杰", "批准", asked)
    assert talk.look(lambda db: db.exec(select(ResourceNeed)).one().approved)


async def test_a_resource_of_a_project_that_is_done_is_asked_for_when_it_goes_on(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 状态:进行中")
    await talk.say("张伟", f"/项目 {NUMBER} 状态:已完成")

    rows = await talk.say("张伟", f"/项目 {NUMBER} 起止:12-14 到 12-30 资源:预算 2 万元 由研发部")
    assert "资源审批" not in words(for_person(talk, rows, "陈杰"))
    assert not talk.look(lambda db: db.exec(select(Clock).where(Clock.state == ClockState.RUNNING)).all())

    rows = await talk.say("张伟", f"/项目 {NUMBER} 状态:进行中")
    assert 1 == words(for_person(talk, rows, "陈杰")).count("资源审批")


async def test_a_refused_resource_is_told_to_the_lead_at_once_and_once(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 资源:人力 2 人 由研发部")

    rows = await private(talk, "陈杰", f"不批资源 {NUMBER} 项:1 原因:排满了")
    again = await private(talk, "陈杰", f"不批资源 {NUMBER} 项:1 原因:排满了")

    assert "研发部不批第 1 项“人力 2 人”，原因：排满了。请和研发部商量" in words(for_person(talk, rows, "张伟"))
    assert [] == for_person(talk, again, "张伟")
    assert "研发部不批第 1 项“人力 2 人”（排满了）" in words(await talk.say("张伟", f"/项目 {NUMBER} 检查"))
    assert "研发部批了第 1 项" in words(for_person(talk, await private(talk, "陈杰", f"批准资源 {NUMBER} 项:1"), "张伟"))


async def test_a_budget_nobody_has_approved_is_asked_for_once_before_the_project_starts(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 起止:12-14 到 12-30 协调人:@李娜 资源:人力 2 人 由研发部;预算 5 万元 由研发部")

    rows = await ring(talk)

    assert "2026-12-07" == f"{talk.clock.now():%Y-%m-%d}"
    (asked,) = for_person(talk, rows, "陈杰")
    assert "预算还没有批：第 2 项" in words(for_person(talk, rows, "李娜"))
    answer = await talk.press("陈杰", "批准", asked)
    assert answer.card is not None and "已批" in render(answer.card)
    assert not talk.look(lambda db: db.exec(select(Clock).where(Clock.state == ClockState.RUNNING)).all())


async def test_no_budget_is_asked_for_that_was_approved_or_whose_project_was_cancelled(talk: Conversation) -> None:
    await talk.say("张伟", f"/项目 {NUMBER} 起止:12-14 到 12-30 协调人:@李娜 资源:预算 5 万元 由研发部")
    await talk.say("陈杰", f"/批准资源 {NUMBER} 项:1")
    assert not await ring(talk)

    await talk.say("张伟", f"/项目 {NUMBER} 资源:预算 6 万元 由研发部")
    await talk.say("张伟", f"/项目 {NUMBER} 取消 原因:方案变了")
    assert not talk.look(lambda db: db.exec(select(Clock).where(Clock.state == ClockState.RUNNING)).all())


async def test_heads_sign_the_goals_when_the_division_is_confirmed(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周卖出 1000 件 部门:研发部 边界:只做接口")
    assert "没有目标可签" in words(await talk.say("陈杰", f"/同意目标 {NUMBER}"))

    rows = await talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True)
    (asked,) = [row for row in for_person(talk, rows, "陈杰") if row.card is not None and "请为目标签字" in row.card.title]
    assert "边界：只做接口" in words([asked])
    await talk.press("陈杰", "同意目标", asked)
    await talk.say("孙莉", f"/目标异议 {NUMBER} 原因:人手不够")

    said = words(await talk.say("张伟", f"/项目 {NUMBER}"))
    assert "陈杰同意、孙莉有异议：人手不够" in said
    assert "部门负责人签字" in words(await talk.say("刘洋", f"/同意目标 {NUMBER}"))


async def test_a_department_without_its_boundary_is_refused_and_nothing_beside_it_is_changed(talk: Conversation) -> None:
    said = words(await talk.say("张伟", f"/项目 {NUMBER} 背景:去年卖得好 部门:研发部"))

    assert "部门要和边界一起写" in said and f"/项目 {NUMBER} 部门:研发部 边界:" in said
    assert project(talk).background == ""


async def test_what_stands_behind_the_end_of_a_number_is_the_reason_of_an_objection(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周卖出 1000 件")
    await talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True)

    await talk.say("孙莉", f"/目标异议 {NUMBER.rpartition('-')[2]} 研发没人")

    assert "孙莉有异议：研发没人" in words(await talk.say("张伟", f"/项目 {NUMBER}"))


async def test_goals_that_wait_for_a_signature_are_reminded_of_until_they_are_signed(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周卖出 1000 件")
    await talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True)
    told = f"{NUMBER} 双十二新品上市 （目标签字发：同意目标 {NUMBER}"

    assert told in words(await talk.say("陈杰", "/我的", direct=True))
    assert told not in words(await talk.say("刘洋", "/我的", direct=True))
    await talk.say("陈杰", f"/同意目标 {NUMBER}")
    assert told not in words(await talk.say("陈杰", "/我的", direct=True))
    talk.clock.moment = datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI)
    job = JobDue(platform=Platform.CLOCK, key="r1", at=talk.clock.now(), job="reminders")
    rows = await talk.happens(job)
    assert told in words(for_person(talk, rows, "孙莉"))
    assert told not in words(for_person(talk, rows, "陈杰"))


async def test_an_objection_to_the_goals_needs_a_reason_and_names_the_department(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周卖出 1000 件 协调人:@李娜")
    rows = await talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True)
    (asked,) = [row for row in for_person(talk, rows, "陈杰") if row.card is not None and "请为目标签字" in row.card.title]

    assert "有异议要写原因" in words(await talk.say("陈杰", f"/目标异议 {NUMBER}"))
    answer = await talk.press("陈杰", "有异议", asked)
    assert answer.card is not None and "对目标有异议" in answer.card.title
    rows = await talk.say("陈杰", f"/目标异议 {NUMBER} 原因:人手不够")

    told = words(for_person(talk, rows, "李娜"))
    assert "研发部的任务" in told and "陈杰对目标有异议：人手不够" in told


async def test_the_plan_is_one_card_for_who_may_see_the_project(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 风险:物料到货晚 优先级规则:客户的事先做")

    said = words(await talk.say("张伟", f"/项目 {NUMBER} 计划"))
    for one in ("接口，刘洋，12-10 前", "优先级规则：客户的事先做", "风险：物料到货晚"):
        assert one in said
    assert "看项目要由" in words(await private(talk, "路人", f"/项目 {NUMBER} 计划"))


async def test_who_provides_is_asked_when_the_project_is_published(talk: Conversation) -> None:
    line = "/立项 展会 目标:12-4 前做 3 套展架 牵头:市场部 配合:研发部 起止:11-24 到 12-4 资源:预算5万，人力2人 由研发部"
    rows = await private(talk, "张伟", line)

    asked = words(for_person(talk, rows, "陈杰"))
    assert "批准资源 2026-市场-002 项:2" in asked and "项:1" not in asked
    kinds = talk.look(lambda db: db.exec(select(ResourceNeed.kind, ResourceNeed.what).order_by(col(ResourceNeed.id))).all())
    assert [("budget", "预算5万"), ("people", "人力2人")] == [tuple(one) for one in kinds]
