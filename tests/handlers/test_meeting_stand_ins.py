"""会议 of people on leave: who stands in for them comes, however the leave and the day of the meeting change (C2)."""

from __future__ import annotations

import pytest

from bot.domain.meetings import Meeting, State
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import meetings, timeline
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

AWAY = "/请假 11-25 代理:吴敏"
CALLED = "/会议 物料评审 时间:11-25 15:00 参会:李娜、刘洋"
ASKED = "李娜那天请假，请你代为参加"


@pytest.fixture
def days(database: Database) -> Days:
    made = Days(Conversation(database))
    made.talk.clock.moment = at("2026-11-23", "10:00")
    return made


async def private(days: Days, who: str, text: str) -> list[OutboxRow]:
    return await days.talk.say(who, text, chat_id=f"oc_{who}", direct=True)


def told(days: Days, rows: list[OutboxRow], who: str = "吴敏") -> str:
    return words(for_person(days.talk, rows, who))


def kept(days: Days) -> Meeting:
    found = days.talk.look(lambda session: meetings.by_number(session, 1))
    assert found is not None
    return found


async def test_who_stands_in_is_invited_and_reminded_and_has_the_meeting_among_their_own(days: Days) -> None:
    await private(days, "李娜", AWAY)

    rows = await private(days, "王芳", CALLED)
    mine, listed = await private(days, "吴敏", "/我的"), await private(days, "吴敏", "/会议 列表")
    shown = await private(days, "吴敏", "会议 M-1")
    before = await days.to(at("2026-11-24", "15:00"))
    soon = await days.to(at("2026-11-25", "14:45"))

    assert ASKED in told(days, rows) and "李娜（那天请假，由吴敏代为参加）" in words(rows)
    assert 1 == len(for_person(days.talk, rows, "吴敏"))
    assert "物料评审（代李娜）" in words(mine) and "M-1" in words(listed) and "物料评审" in words(shown)
    assert "提醒" in told(days, before) and "15:00 开会" in told(days, soon)


async def test_nobody_else_who_is_named_in_a_leave_has_the_meeting(days: Days) -> None:
    await private(days, "李娜", "/请假 11-26 代理:吴敏")

    rows = await private(days, "王芳", CALLED)

    assert "" == told(days, rows)
    assert "M-1" not in words(await private(days, "吴敏", "/我的")) + words(await private(days, "吴敏", "/会议 列表"))
    assert "只有参会的人" in words(await private(days, "吴敏", "会议 M-1"))


async def test_a_leave_after_the_invitation_invites_who_stands_in_and_its_end_excuses_them(days: Days) -> None:
    await private(days, "王芳", CALLED)

    begins = await private(days, "李娜", AWAY)
    again = await private(days, "李娜", "/请假 11-25 到 11-26 代理:吴敏")
    ends = await private(days, "李娜", "/请假 取消 11-25")

    assert ASKED in told(days, begins) and "会约代理人吴敏参加" in words(begins)
    assert ASKED not in words([row for row in for_person(days.talk, again, "吴敏") if not row.ref])
    assert "M-1 物料评审 不用你代为参加了" in told(days, ends) and ASKED not in told(days, ends)
    assert "只有参会的人" in words(await private(days, "吴敏", "会议 M-1"))
    assert "M-1" not in words(await private(days, "吴敏", "/我的"))


async def test_another_stand_in_takes_the_place_of_the_first(days: Days) -> None:
    await private(days, "王芳", CALLED)
    await private(days, "李娜", AWAY)

    rows = await private(days, "李娜", "/请假 11-25 代理:周涛")

    assert ASKED in told(days, rows, "周涛") and "不用你代为参加了" in told(days, rows)


async def test_who_stands_in_for_a_stand_in_on_leave_comes(days: Days) -> None:
    await private(days, "王芳", CALLED)
    await private(days, "李娜", AWAY)

    rows = await private(days, "吴敏", "/请假 11-25 代理:周涛")

    assert ASKED in told(days, rows, "周涛") and "不用你代为参加了" in told(days, rows)
    assert "（代李娜）" in words(await private(days, "周涛", "/我的"))


async def test_a_meeting_that_moves_out_of_a_leave_excuses_and_one_that_moves_into_it_invites(days: Days) -> None:
    await private(days, "李娜", AWAY)
    await private(days, "王芳", CALLED)

    out = await private(days, "王芳", "会议 M-1 时间:11-26 15:00")
    into = await private(days, "王芳", "会议 M-1 时间:11-25 16:00")
    later = await private(days, "王芳", "会议 M-1 时间:11-25 17:00")

    assert "不用你代为参加了" in told(days, out)
    assert ASKED in told(days, into) and "改到" in told(days, later)
    new = [row for row in for_person(days.talk, into, "吴敏") if not row.ref]
    assert 1 == len(new)


async def test_who_is_asked_themselves_is_not_asked_as_a_stand_in_nor_excused(days: Days) -> None:
    await private(days, "李娜", "/请假 11-25 代理:刘洋")
    rows = await private(days, "王芳", CALLED)

    ends = await private(days, "李娜", "/请假 取消")

    assert "代为参加" not in words(for_person(days.talk, [*rows, *ends], "刘洋"))


async def test_who_stands_in_writes_down_what_the_meeting_settled_and_sees_it_after_the_leave(days: Days) -> None:
    await days.talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    await days.talk.say("王芳", "/会议 I-1 时间:11-25 15:00 参会:李娜")
    await private(days, "李娜", AWAY)
    days.talk.clock.moment = at("2026-11-26", "10:00")

    outcome = "会议 M-1 问题:I-1 方案:换备用接口 部门:研发部 负责人:刘洋 截止:11-27 18:00"
    assert "没有改动" in words(await private(days, "周涛", outcome))
    await private(days, "吴敏", outcome)

    assert State.HELD is kept(days).state
    assert "换备用接口" in words(await private(days, "吴敏", "会议 M-1"))


async def test_who_may_not_know_of_a_confidential_meeting_does_not_stand_in(days: Days) -> None:
    days.keep_secret()
    await private(days, "李娜", "/请假 11-25 代理:局外")

    await days.talk.say("王芳", "/会议 物料评审 时间:11-25 15:00 参会:李娜")

    assert [] == [one for one in days.talk.look(lambda db: timeline.steps_of(db, "meeting", 1)) if one.what == "stepped_in"]
    assert "M-1" not in words(await private(days, "局外", "/我的")) + words(await private(days, "局外", "/会议 列表"))
    assert "只有参会的人" in words(await private(days, "局外", "会议 M-1"))
