"""What hangs on a project beside its work ends with it: issues, requests, conflicts, meetings (R67, R116, R130)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.domain.conflicts import Conflict
from bot.domain.conflicts import State as ConflictState
from bot.domain.issues import Issue
from bot.domain.issues import State as IssueState
from bot.domain.meetings import Meeting
from bot.domain.meetings import State as MeetingState
from bot.domain.projects import Project, Stage, Status
from bot.domain.requests import Request
from bot.domain.requests import State as RequestState
from bot.domain.subtasks import State, Subtask
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.queries import issues
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

NUMBER = "2026-市场-001"
MATTERS = (
    ("王芳", "/问题 ERP 登录不上 级别:重大 需支持:研发部"),
    ("李娜", "/请求 确认物料报价 部门:销售部"),
    ("李娜", "/冲突 展厅档期撞了 双方:市场部、销售部"),
    ("张伟", "/会议 I-1 的方案 时间:11-26 15:00 参会:陈杰、李娜"),
)
CODES = ("I-1", "Q-1", "K-1", "M-1")
CANCEL = f"/项目 {NUMBER} 取消 原因:需求取消"


@pytest.fixture
def days(database: Database) -> Days:
    talk = Conversation(database)
    talk.clock.moment = at("2026-11-24", "10:00")
    return Days(talk)


async def laden(days: Days) -> None:
    """The example project has one of each."""
    for who, said in MATTERS:
        await days.talk.say(who, said)


async def done(days: Days) -> None:
    """The example project is done; it has one issue, one request and one task, each of them finished."""
    for who, said in (
        ("张伟", f"/项目 {NUMBER} 状态:进行中"),
        ("王芳", "/问题 ERP 登录不上"),
        ("张伟", "解决 I-1 方案:换网线 结果:能登录了"),
        ("李娜", "/请求 确认物料报价 部门:销售部"),
        ("周涛", "办好了 Q-1"),
        ("张伟", "/任务 海报 部门:市场部 截止:11-26 负责人:李娜"),
        ("李娜", "完成 T-1 交付物:海报 原因:提前做好"),
        ("张伟", f"/项目 {NUMBER} 状态:已完成"),
    ):
        await days.talk.say(who, said, at_bot=True)
    assert days.project().status is Status.DONE


def states(days: Days) -> tuple[IssueState, RequestState, ConflictState, MeetingState]:
    return days.talk.look(
        lambda db: (
            db.exec(select(Issue)).one().state,
            db.exec(select(Request)).one().state,
            db.exec(select(Conflict)).one().state,
            db.exec(select(Meeting)).one().state,
        )
    )


async def test_what_hangs_on_a_cancelled_project_ends_with_it_and_says_so(days: Days) -> None:
    await laden(days)

    rows = await days.talk.say("张伟", CANCEL)

    assert "一起结束的：I-1、Q-1、K-1、M-1。" in words([row for row in rows if row.target.chat_id == days.talk.chat])
    ended = (IssueState.UNSOLVED, RequestState.WITHDRAWN, ConflictState.SETTLED, MeetingState.CANCELLED)
    assert states(days) == ended
    for code, kind in zip(CODES, ("问题", "请求", "冲突", "会议"), strict=True):
        shown = words(await days.talk.say("张伟", f"/{kind} {code}"))
        assert "项目取消：需求取消" in shown, code


async def test_whom_it_concerns_hears_once_what_ended_with_the_project(days: Days) -> None:
    await laden(days)

    rows = await days.talk.say("张伟", CANCEL)

    for name in ("王芳", "李娜", "周涛"):
        told = [row for row in for_person(days.talk, rows, name) if "一起结束的" in words([row])]
        assert len(told) == 1, name
    assert [row for row in for_person(days.talk, rows, "陈杰") if "M-1 不开了：项目取消：需求取消" in words([row])]


async def test_nothing_of_a_cancelled_project_is_escalated_asked_or_announced(days: Days) -> None:
    await laden(days)
    await days.talk.say("张伟", CANCEL)

    await days.through(at("2026-11-24", "10:30"), at("2026-12-04", "12:00"), timedelta(minutes=30))

    assert not [row for _, row in days.sent if any(code in words([row]) for code in CODES)]


async def test_an_urgent_request_of_a_cancelled_project_reaches_nobody_on_dingtalk_either(database: Database) -> None:
    days = Days(Conversation(database, platform=Platform.DINGTALK))
    days.talk.clock.moment = at("2026-11-24", "10:00")
    await days.talk.say("王芳", "/紧急 服务器挂了 部门:研发部")
    await days.talk.say("张伟", CANCEL)

    await days.through(at("2026-11-24", "10:10"), at("2026-11-24", "17:00"), timedelta(minutes=10))

    assert not [row for _, row in days.sent if "Q-1" in words([row])]


async def test_the_audit_finds_nothing_lost_of_a_cancelled_project(days: Days) -> None:
    await laden(days)
    await days.talk.say("张伟", CANCEL)
    days.talk.clock.moment = at("2026-11-25", "10:00")

    rows = await days.talk.happens(
        JobDue(platform=Platform.CLOCK, key="ladder.audit@1", at=days.talk.clock.moment, job="ladder.audit")
    )

    assert rows == []
    assert days.talk.look(lambda db: issues.unheard(db.connection(), 10)) == []


async def test_the_duty_to_call_a_special_meeting_ends_with_the_project(days: Days) -> None:
    await laden(days)

    await days.talk.say("张伟", CANCEL)

    tasks = days.talk.look(lambda db: db.exec(select(Subtask)).all())
    assert tasks and not [one for one in tasks if one.state in (State.OPEN, State.CLAIMED)]


async def test_a_meeting_that_had_begun_was_held_and_one_that_looks_back_is_still_to_come(days: Days) -> None:
    await days.talk.say("张伟", "/会议 投放方案 时间:11-24 11:00 参会:陈杰、李娜")
    await days.talk.say("张伟", "/会议 回顾这次项目 类型:复盘会 时间:11-27 15:00 参会:陈杰、李娜")
    days.talk.clock.moment = at("2026-11-24", "11:30")

    await days.talk.say("张伟", CANCEL)

    kept = days.talk.look(lambda db: db.exec(select(Meeting).order_by("number")).all())
    assert [one.state for one in kept] == [MeetingState.HELD, MeetingState.PLANNED]


@pytest.mark.parametrize(
    "said",
    [
        "/问题 又登录不上",
        "/请求 再给一份报价 部门:销售部",
        "/紧急 服务器挂了 部门:研发部",
        "/冲突 又撞了 双方:市场部、销售部",
        "/会议 接着谈 时间:11-27 15:00 参会:陈杰",
        "重开 I-1 原因:还要做",
        "重开 K-1 原因:还要谈",
    ],
)
async def test_nothing_is_hung_on_a_cancelled_project_anew(days: Days, said: str) -> None:
    await laden(days)
    await days.talk.say("张伟", CANCEL)

    assert "已取消，没有改动" in words(await days.talk.say("张伟", said, at_bot=True))


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("王芳", "/问题 又登录不上"),
        ("李娜", "/请求 再给一份报价 部门:销售部"),
        ("王芳", "/紧急 服务器挂了 部门:研发部"),
        ("李娜", "/冲突 又撞了 双方:市场部、销售部"),
        ("张伟", "/会议 接着谈 时间:11-27 15:00 参会:陈杰"),
        ("张伟", "/任务 再做一版 部门:市场部 截止:11-27"),
        ("张伟", "重开 I-1 原因:还要做"),
        ("李娜", "重开 Q-1 原因:还要用"),
        ("张伟", "任务 T-1 重开 原因:还要做"),
    ],
)
async def test_a_project_that_is_done_is_under_way_again_before_anything_is_added(days: Days, who: str, said: str) -> None:
    await done(days)

    refused = words(await days.talk.say(who, said, at_bot=True))

    assert f"已完成，没有改动。要接着做，先改回进行中（项目 {NUMBER} 状态:进行中）。" in refused
    await days.talk.say("张伟", f"项目 {NUMBER} 状态:进行中", at_bot=True)
    assert "没有改动" not in words(await days.talk.say(who, said, at_bot=True))


async def test_a_meeting_that_looks_back_on_a_project_is_called_after_its_end(days: Days) -> None:
    await done(days)

    await days.talk.say("张伟", "/会议 回顾这次项目 类型:复盘会 时间:11-27 15:00 参会:陈杰、李娜")

    assert days.talk.look(lambda db: db.exec(select(Meeting)).one().state) is MeetingState.PLANNED


@pytest.mark.parametrize("ending", [CANCEL, f"/项目 {NUMBER} 状态:已完成"])
async def test_only_what_is_new_in_the_group_of_a_project_that_ended_may_belong_elsewhere(days: Days, ending: str) -> None:
    await done(days)
    await days.talk.say("张伟", f"/项目 {NUMBER} 状态:进行中")
    await days.talk.say("张伟", ending)

    assert "请在别的群或私聊里写" in words(await days.talk.say("张伟", "/问题 打印机坏了", at_bot=True))
    assert "请在别的群或私聊里写" not in words(await days.talk.say("张伟", "重开 I-1 原因:还要做", at_bot=True))
    private = await days.talk.say("张伟", "重开 I-1 原因:还要做", chat_id="oc_张伟", direct=True)
    assert "没有改动" in words(private)
    assert "请在别的群或私聊里写" not in words(private)


async def test_whoever_ends_a_project_reads_it_once_where_they_said_it(days: Days) -> None:
    await laden(days)

    rows = await days.talk.say("张伟", CANCEL)

    assert not [row for row in rows if row.target.user_id == days.talk.user_id("张伟")]
    assert len([row for row in rows if row.target.chat_id == days.talk.chat and "取消" in words([row])[:10]]) == 1


async def test_the_group_hears_of_an_end_that_was_said_in_private(days: Days) -> None:
    rows = await days.talk.say("张伟", CANCEL, chat_id="oc_张伟", direct=True)

    assert "张伟取消了" in words([row for row in rows if row.target.chat_id == days.talk.chat])
    assert len([row for row in rows if row.target.user_id == days.talk.user_id("张伟")]) == 1


async def test_everybody_else_reads_from_what_to_what_a_project_turned(days: Days) -> None:
    await days.talk.say("张伟", f"/项目 {NUMBER} 状态:进行中")

    ended = await days.talk.say("张伟", f"/项目 {NUMBER} 状态:已完成", chat_id="oc_张伟", direct=True)
    going = await days.talk.say("张伟", f"/项目 {NUMBER} 状态:进行中", chat_id="oc_张伟", direct=True)

    for rows, turn in ((ended, "状态：进行中 → 已完成"), (going, "状态：已完成 → 进行中")):
        assert f"张伟改了 {NUMBER} 双十二新品上市。{turn}" in words(for_person(days.talk, rows, "陈杰"))
        assert "张伟改了" not in words(for_person(days.talk, rows, "张伟"))


async def test_nobody_is_told_of_a_step_on_the_way(days: Days) -> None:
    rows = await days.talk.say("张伟", f"/项目 {NUMBER} 状态:进行中", chat_id="oc_张伟", direct=True)

    assert "张伟改了" not in words(rows)


async def test_a_request_that_was_done_is_not_opened_again_in_a_cancelled_project(days: Days) -> None:
    await days.talk.say("李娜", "/请求 确认物料报价 部门:销售部")
    await days.talk.say("周涛", "办好了 Q-1", at_bot=True)
    await days.talk.say("张伟", CANCEL)

    assert "已取消，没有改动" in words(await days.talk.say("李娜", "重开 Q-1 原因:还要用", at_bot=True))


@pytest.mark.parametrize(
    ("asked", "named"),
    [("状态:已完成", "I-1、Q-1、K-1、M-1"), ("阶段:收尾", "I-1、Q-1、K-1")],
)
async def test_a_project_is_not_done_over_what_still_hangs_on_it(days: Days, asked: str, named: str) -> None:
    """The end itself may have its meetings."""
    await laden(days)

    def put(project: Project) -> None:
        project.status, project.stage = Status.UNDER_WAY, Stage.ACCEPTING

    days.change(lambda db: put(db.exec(select(Project)).one()))

    said = words(await days.talk.say("张伟", f"/项目 {NUMBER} {asked}"))

    assert f"还有没了结的：{named}，先解决、撤回、取消或停止它们" in said
    assert days.project().status is Status.UNDER_WAY


async def test_a_project_is_done_when_everything_that_hung_on_it_is_settled(days: Days) -> None:
    await days.talk.say("李娜", "/请求 确认物料报价 部门:销售部")
    await days.talk.say("张伟", "/会议 回顾这次项目 类型:复盘会 时间:11-27 15:00 参会:陈杰、李娜")
    await days.talk.say("张伟", "/项目 状态:进行中")
    await days.talk.say("周涛", "办好了 Q-1", at_bot=True)

    await days.talk.say("张伟", "/项目 状态:已完成")

    assert days.project().status is Status.DONE
