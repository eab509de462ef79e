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


async def test_a_proxy_who_is_away_on_these_days_is_named(days: Days) -> None:
    await days.talk.say("李娜", "/请假 11-27")

    told = words(await days.talk.say("王芳", "/请假 11-26 到 11-27 代理:李娜"))

    assert "注意：李娜 11-27 也请假" in told
