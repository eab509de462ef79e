"""常设组 and their monthly meeting."""

from __future__ import annotations

from bot.storage.engine import Database
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

NUMBER = "2026-市场-001"


async def test_the_monthly_meeting_of_a_standing_group_is_called_once_a_month(database: Database) -> None:
    days = Days(Conversation(database))
    await days.to(at("2026-11-20", "09:30"))
    await days.talk.say("张伟", f"/项目 {NUMBER} 协调人:@李娜")
    assert "是常设组了" in words(await days.talk.say("张伟", f"/项目 {NUMBER} 常设"))

    told = {day: await days.to(at(f"2026-{day}", "09:10")) for day in ("11-23", "11-30", "12-01", "12-28", "12-29")}

    called = {day: words(rows) for day, rows in told.items() if "该开月会了" in words(rows)}
    assert ["11-30", "12-28"] == list(called)
    assert "该开月会了" in words(for_person(days.talk, told["11-30"], "李娜"))
    assert days.talk.chat in {row.target.chat_id for row in told["11-30"]}


async def test_no_meeting_is_called_of_a_group_that_is_cancelled_or_not_standing_any_more(database: Database) -> None:
    days = Days(Conversation(database))
    await days.talk.say("张伟", f"/项目 {NUMBER} 常设")
    assert "不再是常设组" in words(await days.talk.say("张伟", f"/项目 {NUMBER} 取消常设"))
    assert "该开月会了" not in words(await days.to(at("2026-11-30", "09:10")))

    await days.talk.say("张伟", f"/项目 {NUMBER} 常设")
    await days.talk.say("张伟", f"/项目 {NUMBER} 取消 原因:并入另一个组")
    assert "该开月会了" not in words(await days.to(at("2026-12-28", "09:10")))
