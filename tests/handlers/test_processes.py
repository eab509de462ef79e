"""流程: started, followed from node to node, stopped, reopened and measured, by words and by buttons, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot.cards.model import buttons
from bot.domain.clocks import Clock, ClockState
from bot.domain.company import Company
from bot.domain.leaves import Leave
from bot.domain.processes import ProcessNode, ProcessRun, RunState
from bot.domain.subtasks import State, Subtask
from bot.ports import Happened, Platform
from bot.settings import load
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import processes
from tests.conversation import SHANGHAI, Conversation, words
from tests.handlers.days import Days, at, for_person

START = "/流程 启动 研发需求流程 测试部:研发部"
OWNERS = ("李娜", "刘洋", "赵宁", "王芳")


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database, company=Company(processes=load(None, {}).processes))


@pytest.fixture
def days(talk: Conversation) -> Days:
    return Days(talk)


def run(talk: Conversation) -> ProcessRun:
    found = talk.look(lambda session: processes.by_number(session, 1))
    assert found is not None
    return found


def nodes(talk: Conversation) -> Sequence[ProcessNode]:
    return talk.look(lambda session: session.exec(select(ProcessNode).order_by(ProcessNode.position)).all())  # type: ignore[arg-type]


def subtasks(talk: Conversation) -> Sequence[Subtask]:
    return talk.look(lambda session: session.exec(select(Subtask).order_by(Subtask.number)).all())  # type: ignore[arg-type]


def running(talk: Conversation) -> Sequence[Clock]:
    return talk.look(lambda session: session.exec(select(Clock).where(Clock.state == ClockState.RUNNING)).all())


async def deliver(talk: Conversation, number: int, who: str = "") -> list[OutboxRow]:
    """Claimed, where nobody owns it, and done."""
    who = who or OWNERS[number - 1]
    rows = await talk.say(who, f"/认领 T-{number}")
    return rows + await talk.say(who, f"/完成 T-{number} 交付物:成果{number} 原因:按计划")


async def sheet(talk: Conversation) -> OutboxRow:
    (row,) = [one for one in await talk.say("张伟", "/流程 P-1") if one.card is not None and one.card.title.startswith("P-1")]
    return row


async def test_a_missing_department_is_named_with_what_to_write(talk: Conversation) -> None:
    said = words(await talk.say("张伟", "/流程 启动 研发需求流程"))

    assert "公司里没有登记“测试部”，没有启动。" in said
    assert "/流程 启动 研发需求流程 测试部:研发部" in said
    assert [] == subtasks(talk)


async def test_a_run_starts_with_its_first_node_only(talk: Conversation) -> None:
    rows = await talk.say("张伟", START)

    (subtask,) = subtasks(talk)
    assert "需求提报（P-1 研发需求流程 1/4）" == subtask.name
    assert date(2026, 11, 25) == subtask.due  # three working days after Friday
    assert "T-1 需求提报" in words(for_person(talk, rows, "李娜"))
    assert any(
        row.card is not None and "认领 T-1" in [one.label for one in buttons(row.card)] and row.target.chat_id for row in rows
    )
    assert [1, None, None, None] == [one.subtask_id and 1 for one in nodes(talk)]


async def test_the_example_runs_three_five_four_and_two_working_days_over_a_holiday(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-09-22", "10:00")
    await talk.say("张伟", START)

    for number, finished in ((1, "2026-09-28"), (2, "2026-10-10"), (3, "2026-10-15"), (4, "2026-10-19")):
        subtask = subtasks(talk)[-1]
        assert (number, finished) == (subtask.number, str(subtask.due))
        talk.clock.moment = at(finished, "16:00")
        rows = await deliver(talk, number)

    assert RunState.DONE is run(talk).state
    assert "P-1 研发需求流程 走完了" in words(for_person(talk, rows, "张伟"))
    assert "P-1 研发需求流程 走完了" in words(for_person(talk, rows, "赵宁"))


async def test_the_next_node_starts_with_what_was_delivered_and_its_department_is_told(talk: Conversation) -> None:
    await talk.say("张伟", START)
    rows = await deliver(talk, 1)

    assert "接上一步“需求提报”（T-1）的交付物：成果1" == subtasks(talk)[1].goal
    assert "T-2 方案设计（P-1 研发需求流程 2/4）" in words(for_person(talk, rows, "赵宁"))
    assert any("T-2 方案设计" in words([row]) and row.target.chat_id == talk.chat for row in rows)
    first, second, *_ = nodes(talk)
    assert first.done_at == second.started_at == talk.clock.now()


async def test_a_redelivered_happening_starts_no_node_twice(talk: Conversation) -> None:
    await talk.say("张伟", START)
    await deliver(talk, 1)

    for key in ("again", "once more"):
        await talk.happens(Happened(platform=Platform.CLOCK, key=key, at=talk.clock.now(), what="subtask.done", record_id=1))

    assert 2 == len(subtasks(talk))


async def test_the_sheet_shows_every_node_at_any_time(talk: Conversation) -> None:
    await talk.say("张伟", START)
    await talk.say("李娜", "/认领 T-1")
    await deliver(talk, 1)
    await talk.say("刘洋", "/认领 T-2")

    row = await sheet(talk)

    said = words([row])
    assert "1 需求提报 T-1" in said and "已交付" in said and "11-20 至 11-20，当天" in said
    assert "2 方案设计 T-2" in said and "刘洋" in said and "进行中" in said
    assert "3 测试验证" in said and "未开始" in said and "11-27 至 12-03（4 个工作日）" in said


async def test_the_sheet_is_drawn_again_where_it_hangs_when_a_node_is_claimed(talk: Conversation) -> None:
    (first,) = [row for row in await talk.say("张伟", START) if row.card is not None and row.card.title.startswith("P-1")]

    rows = await talk.say("李娜", "/认领 T-1")

    (again,) = [row for row in rows if row.ref == f"ref-{first.id}"]
    assert "李娜" in words([again])


async def test_a_reopened_node_holds_the_next(days: Days, talk: Conversation) -> None:
    await talk.say("张伟", START)
    await deliver(talk, 1)
    await talk.say("刘洋", "/认领 T-2")

    rows = await talk.say("张伟", "/任务 T-1 重开 原因:验收没有通过")

    assert "“需求提报”重新打开了，“方案设计”先等它交付" in words(for_person(talk, rows, "赵宁"))
    assert "等前面重做" in words([await sheet(talk)])
    await talk.say("刘洋", "/完成 T-2 交付物:方案 原因:提前")
    assert 2 == len(subtasks(talk))  # the third waits for the first
    talk.clock.moment = at("2026-11-23", "10:00")
    await talk.say("李娜", "/完成 T-1 交付物:第二稿 原因:返工")

    assert 3 == len(subtasks(talk))
    assert [talk.clock.now()] * 2 == [one.done_at for one in nodes(talk)[:2]]


async def test_what_waited_is_due_later_by_what_it_waited(talk: Conversation) -> None:
    await talk.say("张伟", START)
    await deliver(talk, 1)
    await talk.say("刘洋", "/认领 T-2")
    due = subtasks(talk)[1].due
    talk.clock.moment = at("2026-11-23", "09:00")
    await talk.say("张伟", "/任务 T-1 重开 原因:验收没有通过")
    talk.clock.moment = at("2026-11-25", "09:00")

    await talk.say("李娜", "/完成 T-1 交付物:第二稿 原因:返工")

    assert due + timedelta(days=4) == subtasks(talk)[1].due  # two working days, with a weekend between
    assert 1 == len(running(talk))


async def test_a_run_that_was_done_goes_on_when_a_node_is_reopened(talk: Conversation) -> None:
    await talk.say("张伟", START)
    for number in (1, 2, 3, 4):
        await deliver(talk, number)
    assert RunState.DONE is run(talk).state

    await talk.say("张伟", "/任务 T-4 重开 原因:漏了一项")
    assert RunState.UNDER_WAY is run(talk).state
    rows = await talk.say("王芳", "/完成 T-4 交付物:补齐 原因:返工")

    assert RunState.DONE is run(talk).state
    assert "走完了" in words(rows)


async def test_release_and_hand_over_change_who_owns_the_node_and_nothing_else(talk: Conversation) -> None:
    await talk.say("张伟", START)
    await talk.say("李娜", "/认领 T-1")
    await talk.say("李娜", "/转交 T-1 给:王芳 原因:休假")
    assert "王芳" in words([await sheet(talk)])
    await talk.say("王芳", "/放弃 T-1 原因:调走了")

    assert "待认领" in words([await sheet(talk)])
    assert 1 == len(subtasks(talk))


async def test_a_cancelled_node_asks_the_starter_who_has_it_done_anew(talk: Conversation) -> None:
    await talk.say("张伟", START)
    rows = await talk.say("李娜", "/任务 T-1 取消 原因:写错了")

    (asked,) = for_person(talk, rows, "张伟")
    assert asked.card is not None and ["重做这一步", "停止流程"] == [one.label for one in buttons(asked.card)]
    answer = await talk.press("张伟", "重做这一步", asked)

    assert "这一步重新开始了" == answer.toast
    assert [State.CANCELLED, State.OPEN] == [one.state for one in subtasks(talk)]
    assert "没有取消，不用重做" in words(await talk.say("张伟", "/流程 重做 P-1"))


async def test_stopping_needs_a_reason_and_cancels_what_is_open(talk: Conversation) -> None:
    await talk.say("张伟", START)
    (form,) = await talk.say("张伟", "流程 停止 P-1", at_bot=True)

    await talk.press("张伟", "停止流程", form, {"reason": "需求取消"})

    assert (RunState.STOPPED, "需求取消") == (run(talk).state, run(talk).reason)
    assert [State.CANCELLED] == [one.state for one in subtasks(talk)]
    assert [] == running(talk)
    assert "已经停止了" in words(await talk.say("张伟", "/流程 停止 P-1 原因:再来"))


async def test_the_button_that_stops_asks_in_private(talk: Conversation) -> None:
    (row,) = [one for one in await talk.say("张伟", START) if one.card is not None and one.card.title.startswith("P-1")]

    answer = await talk.press("张伟", "停止流程", row)

    assert "单聊" in answer.toast
    (form,) = for_person(talk, await talk.sent(), "张伟")
    await talk.press("张伟", "停止流程", form, {"reason": "需求取消"})
    assert RunState.STOPPED is run(talk).state


async def test_only_contacts_leaders_and_rulers_run_a_process(talk: Conversation) -> None:
    assert "办流程要由" in words(await talk.say("王芳", START))
    await talk.say("张伟", START)

    assert "办流程要由" in words(await talk.say("刘洋", "/流程 停止 P-1 原因:不想做了"))
    assert RunState.UNDER_WAY is run(talk).state


async def test_a_run_of_a_project_is_not_shown_in_another_group(talk: Conversation) -> None:
    await talk.say("张伟", START)

    assert "只在它的项目群里" in words(await talk.say("刘洋", "/流程 P-1", chat_id=talk.other_chat))
    assert "P-1" not in words(await talk.say("刘洋", "/流程", chat_id=talk.other_chat))


async def test_the_owner_of_a_node_is_reminded_on_the_working_day_before_with_its_process(days: Days, talk: Conversation) -> None:
    await talk.say("张伟", START)
    await talk.say("李娜", "/认领 T-1")
    await talk.say("李娜", "/进度 T-1 30%")

    assert [] == for_person(talk, await days.to(at("2026-11-23", "09:10")), "李娜")
    said = words(for_person(talk, await days.to(at("2026-11-24", "09:10")), "李娜"))

    assert "[下个工作日到期] T-1 需求提报（P-1 研发需求流程 1/4）" in said


async def test_a_node_that_is_not_delivered_in_time_is_told_of_once(days: Days, talk: Conversation) -> None:
    await talk.say("张伟", START)
    await deliver(talk, 1)
    await talk.say("刘洋", "/认领 T-2")

    assert "没有交付" not in words(await days.to(at("2026-11-27", "17:59")))
    rows = await days.to(at("2026-11-27", "18:00"))

    assert "第 2 步“方案设计”（T-2，研发部，刘洋）限 5 个工作日，到 11-27 没有交付。" in words(for_person(talk, rows, "陈杰"))
    assert "没有交付" in words(for_person(talk, rows, "张伟"))
    assert "没有交付" not in words(await days.to(at("2026-11-27", "18:30")))


async def test_a_node_that_is_late_is_told_to_who_stands_in_for_the_coordinator(days: Days, talk: Conversation) -> None:
    await talk.say("张伟", "/项目 2026-市场-001 协调人:@李娜")
    await talk.say("张伟", START)
    await deliver(talk, 1)
    leave = Leave(
        person_id=days.person("李娜").id or 0, first=date(2026, 11, 23), last=date(2026, 12, 4), stand_in_id=days.person("王芳").id
    )
    days.change(lambda session: session.add(leave))

    rows = await days.to(at("2026-11-27", "18:00"))

    assert "没有交付" in words(for_person(talk, rows, "王芳")) and "没有交付" not in words(for_person(talk, rows, "李娜"))


async def test_a_date_that_is_put_off_moves_the_clock_of_the_node(days: Days, talk: Conversation) -> None:
    await talk.say("张伟", START)
    await talk.say("李娜", "/认领 T-1")
    await talk.say("李娜", "/任务 T-1 截止:11-27 原因:等客户")

    assert ["2026-11-27 18:00"] == [f"{one.rings_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for one in running(talk)]


async def test_what_people_found_in_a_process_is_listed_with_how_long_its_nodes_took(talk: Conversation) -> None:
    await talk.say("张伟", START)
    talk.clock.moment = at("2026-11-24", "10:00")
    await deliver(talk, 1)
    await talk.say("张伟", "/流程 记录 研发需求流程 冗余:重复审批 需求要批两次")
    await talk.say("陈杰", "/流程 记录 研发需求流程 断点:职责不清 测试和验收之间没人")

    said = words(await talk.say("王芳", "/流程 研发需求流程"))

    assert "重复审批 需求要批两次" in said and "职责不清 测试和验收之间没人" in said
    assert "1 次，中位 2 个工作日" in said
    assert "需求发起 → 任务分配 → 节点执行 → 成果验收 → 复盘总结" in said


async def test_the_list_offers_every_template_and_what_is_under_way(talk: Conversation) -> None:
    await talk.say("张伟", START)

    (row,) = await talk.say("张伟", "/流程")

    assert row.card is not None and ["启动 研发需求流程"] == [one.label for one in buttons(row.card)]
    assert "P-1 研发需求流程：第 1 步 需求提报，市场部，待认领" in words([row])
    assert "没有登记“测试部”" in (await talk.press("张伟", "启动 研发需求流程", row)).toast


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/流程 启动", "要写是哪个流程，现有的：研发需求流程"),
        ("/流程 启动 采购流程", "没有“采购流程”这个流程，现有的：研发需求流程"),
        ("/流程 启动 研发需求流程 财务部:研发部", "没有“财务部”这个部门，没有启动。它的部门是：市场部、研发部、测试部"),
        ("/流程 启动 研发需求流程 测试部:质量部", "没有登记“质量部”"),
        ("/流程 P-7", "没有 P-7 这个流程"),
        ("/流程 停止 原因:不做了", "要写是哪个流程的编号"),
        ("/流程 P-7 原因:不做了", "看不懂要做什么"),
        ("/流程 记录 研发需求流程", "要写是什么，没有记下"),
    ],
)
async def test_a_faulty_call_gets_one_sentence_that_says_what_to_write(talk: Conversation, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say("张伟", text))
    assert [] == subtasks(talk)


async def test_the_list_in_a_group_with_a_guest_shows_nothing_of_the_runs(talk: Conversation, days: Days) -> None:
    await talk.say("张伟", START)
    await talk.say("外人", "你好")

    rows = await talk.say("张伟", "/流程", at_bot=True)

    said = words([row for row in rows if row.target.chat_id == talk.chat])
    assert "请私聊查看" in said
    assert "P-1" not in said


async def test_a_cancelled_project_takes_its_processes_along_and_tells_who_works_on_them(talk: Conversation) -> None:
    await talk.say("张伟", START)
    await talk.say("李娜", "/认领 T-1")

    rows = await talk.say("张伟", "/项目 取消 原因:客户撤单")

    assert (RunState.STOPPED, "项目取消：客户撤单") == (run(talk).state, run(talk).reason)
    assert [State.CANCELLED] == [one.state for one in subtasks(talk)]
    assert [] == running(talk)
    assert "客户撤单" in words([row for row in rows if row.target.user_id == talk.user_id("李娜")])
    assert "要不要" not in words(rows) and "重做" not in words(rows)


async def test_the_same_process_started_twice_is_asked_about(talk: Conversation) -> None:
    await talk.say("张伟", START)

    rows = await talk.say("张伟", START)

    assert "就是 P-1，没有再启动" in words(rows)
    assert 1 == len(talk.look(lambda session: session.exec(select(ProcessRun)).all()))
    (question,) = [row for row in rows if row.card is not None]
    answer = await talk.press("张伟", "仍要启动", question)
    assert "已启动 P-2" in answer.toast
    assert "P-3" in words(await talk.say("张伟", "仍要启动 P-1", at_bot=True))


async def test_a_process_of_another_day_is_no_question(talk: Conversation) -> None:
    await talk.say("张伟", START)
    talk.clock.move(days=3)

    assert "P-2" in words(await talk.say("张伟", START))


async def test_a_project_is_not_done_over_a_process_that_waits_to_be_redone(talk: Conversation) -> None:
    await talk.say("张伟", "/项目 状态:进行中")
    await talk.say("张伟", START)
    await talk.say("张伟", "/任务 T-1 取消 原因:不要了")

    assert "还有没了结的：P-1" in words(await talk.say("张伟", "/项目 状态:已完成"))

    await talk.say("张伟", "/流程 停止 P-1 原因:不做了")
    assert "状态 已完成" in words(await talk.say("张伟", "/项目 状态:已完成"))


async def test_a_node_that_is_due_on_a_day_off_is_told_of_once_on_the_working_day_after_it(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-24", "10:00")
    await talk.say("张伟", START)
    await talk.say("李娜", "/认领 T-1")
    await talk.say("李娜", "/任务 T-1 截止:11-28 原因:周末加班")

    await days.through(at("2026-11-27", "10:00"), at("2026-12-02", "19:00"), timedelta(hours=3))

    told = [
        moment for moment, row in days.sent if row.target.user_id == talk.user_id("张伟") and "到 11-28 没有交付" in words([row])
    ]
    assert [date(2026, 11, 30)] == [one.date() for one in told]
