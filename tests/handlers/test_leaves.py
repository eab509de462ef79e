"""请假: who stands in hears of it, and of its end."""

from __future__ import annotations

import pytest

from bot.storage.engine import Database
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person


@pytest.fixture
def days(database: Database) -> Days:
    made = Days(Conversation(database))
    made.talk.clock.moment = at("2026-11-24", "10:00")
    return made


async def test_a_proxy_hears_that_a_leave_is_cancelled_or_shorter(days: Days) -> None:
    await days.talk.say("王芳", "/请假 11-26 到 11-27 代理:李娜")

    shorter = await days.talk.say("王芳", "/请假 取消 11-27")
    gone = await days.talk.say("王芳", "/请假 取消")

    assert "王芳 11-27 不请假了，这几天不用你代理" in words(for_person(days.talk, shorter, "李娜"))
    assert "王芳 11-26 不请假了，这几天不用你代理" in words(for_person(days.talk, gone, "李娜"))


async def test_who_stands_in_for_a_contact_is_told_who_has_the_department_then(days: Days) -> None:
    rows = await days.talk.say("周涛", "/请假 11-25 到 11-27 代理:吴敏")
    of_no_contact = await days.talk.say("王芳", "/请假 11-26 到 11-27 代理:李娜")

    assert "写了由你代理" in words(for_person(days.talk, rows, "吴敏"))
    assert "销售部的对接那几天由孙莉负责。" in words(for_person(days.talk, rows, "吴敏"))
    assert "的对接那几天" not in words(for_person(days.talk, of_no_contact, "李娜"))


async def test_a_proxy_who_is_away_on_these_days_is_named(days: Days) -> None:
    await days.talk.say("李娜", "/请假 11-27")

    told = words(await days.talk.say("王芳", "/请假 11-26 到 11-27 代理:李娜"))

    assert "注意：李娜 11-27 也请假" in told


async def test_who_goes_away_is_told_which_issues_and_meetings_they_hold(days: Days) -> None:
    await days.talk.say("王芳", "/问题 ERP 登录不上 部门:市场部 负责人:李娜")
    await days.talk.say("王芳", "/会议 物料评审 时间:11-27 15:00 参会:李娜")

    told = words(await days.talk.say("李娜", "/请假 11-27"))

    assert "你负责的 I-1 还没有解决" in told
    assert "M-1 在这几天" in told


async def test_who_calls_a_meeting_sees_who_is_on_leave_then(days: Days) -> None:
    await days.talk.say("李娜", "/请假 11-27")

    called = words(await days.talk.say("王芳", "/会议 物料评审 时间:11-27 15:00 参会:李娜"))

    assert "李娜（那天请假）" in called


async def test_a_plan_of_somebody_who_is_on_leave_before_it_is_due_says_so(days: Days) -> None:
    await days.talk.say("王芳", "/请假 11-26 到 11-27 代理:李娜")
    await days.talk.say("王芳", "/问题 ERP 登录不上 部门:市场部")

    told = words(await days.talk.say("李娜", "问题 I-1 给出方案 方案:换备用接口 负责人:王芳 截止:11-27 15:00", at_bot=True))

    assert "王芳 11-26 至 11-27 请假，期间由李娜代理" in told
