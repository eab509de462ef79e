"""稍后 and 静音: they move a reminder, they never take an obligation away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from bot.cards.payloads.reminders import SnoozeLine
from bot.cards.render_text import render
from bot.domain.reminders import Snooze
from bot.storage.engine import Database
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

FRIDAY = date(2026, 11, 20)
PRIVATE: dict[str, Any] = {"direct": True, "chat_id": "oc_private", "at_bot": True}


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    return Days(talk)


async def test_a_snooze_rings_once_at_its_end(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    await days.to(at("2026-11-20", "09:10"))

    said = words(await talk.say("王芳", "/稍后 T-1 2小时", **PRIVATE))
    assert "T-1 到 11-20 周五 11:10 再提醒你" in said

    assert [] == for_person(talk, await days.to(at("2026-11-20", "11:09")), "王芳")
    assert "你说稍后再提醒的" in words(for_person(talk, await days.to(at("2026-11-20", "11:10")), "王芳"))
    assert [] == for_person(talk, await days.to(at("2026-11-20", "11:20")), "王芳")


async def test_a_snooze_of_what_was_done_meanwhile_says_nothing(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    await talk.say("王芳", "/稍后 T-1 到 明天9:00", at=at("2026-11-19", "12:00"), **PRIVATE)
    await talk.say("王芳", "/完成 T-1 交付物:方案 原因:提前", **PRIVATE)

    assert "稍后" not in words(for_person(talk, await days.to(at("2026-11-23", "10:00")), "王芳"))


async def test_a_snooze_into_a_free_day_says_when_it_really_comes(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)

    said = words(await talk.say("王芳", "/稍后 T-1 明天", at=at("2026-11-20", "10:00"), **PRIVATE))

    assert "T-1 到 11-23 周一 08:30 再提醒你" in said


async def test_the_button_and_the_words_beside_it_do_the_same(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", FRIDAY)
    talk.clock.moment = at("2026-11-19", "09:10")
    [card] = for_person(talk, await days.to(at("2026-11-19", "09:10")), "王芳")

    answer = await talk.press("王芳", SnoozeLine(number=1), card)
    await talk.say("王芳", "稍后 T-2 明早", **PRIVATE)

    assert answer.card is not None
    assert ("任务1" in render(answer.card), "任务2" in render(answer.card)) == (False, True)
    first, second = talk.look(lambda session: session.exec(select(Snooze).order_by(col(Snooze.id))).all())
    assert ("T-1", "T-2", first.until) == (first.code, second.code, second.until)
    told = [render(row.card) for row in for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳") if row.card]
    assert [1, 0] == [sum(part in one for one in told) for part in ("要办的事 · 11月20日", "你说稍后再提醒的")]


async def test_something_overdue_cannot_be_put_off_for_good(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", date(2026, 11, 18))
    talk.clock.moment = at("2026-11-20", "09:30")

    said = words(await talk.say("王芳", "/稍后 T-1 到 12月20日", **PRIVATE))

    assert "T-1 到 11-25 周三 09:00 再提醒你" in said


async def test_only_what_one_owes_can_be_put_off(days: Days, talk: Conversation) -> None:
    days.subtask(1, "李娜", FRIDAY)

    assert "T-1 现在没有等你办的事" in words(await talk.say("王芳", "/稍后 T-1 2小时", **PRIVATE))
    assert "没有写到什么时候" in words(await talk.say("李娜", "/稍后 T-1", **PRIVATE))


async def test_mute_until_a_day_holds_everything_back_till_then(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    talk.clock.moment = at("2026-11-19", "10:00")
    assert "到 11-20 周五 15:00 为止" in words(await talk.say("王芳", "/静音 到 明天15:00", **PRIVATE))

    assert [] == for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")
    assert "T-1" in words(for_person(talk, await days.to(at("2026-11-20", "15:00")), "王芳"))


async def test_mute_can_be_cancelled_and_asked_for(days: Days, talk: Conversation) -> None:
    await talk.say("王芳", "/静音 22:00-9:00", **PRIVATE)
    assert "每天 22:00 到 09:00" in words(await talk.say("王芳", "/静音", **PRIVATE))

    assert "已取消静音" in words(await talk.say("王芳", "/静音 取消", **PRIVATE))


async def test_a_mute_that_is_too_long_is_refused_with_what_to_write(days: Days, talk: Conversation) -> None:
    past = words(await talk.say("王芳", "/静音 到 昨天", **PRIVATE))
    assert "已经过了" in past and "/静音 3小时" in past and "/稍后" not in past
    assert "最多静音 31 天" in words(await talk.say("王芳", "/静音 到 2027-03-01", **PRIVATE))


async def test_a_snooze_can_be_cancelled_one_or_all(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", FRIDAY)
    days.subtask(3, "王芳", FRIDAY)
    for number in (1, 2, 3):
        await talk.say("王芳", f"/稍后 T-{number} 2小时", **PRIVATE)

    assert "已取消稍后：T-2，" in words(await talk.say("王芳", "/稍后 T-2 取消", **PRIVATE))
    assert "已取消稍后：T-1、T-3，" in words(await talk.say("王芳", "/稍后 取消", **PRIVATE))
    assert "现在没有稍后的提醒" in words(await talk.say("王芳", "/稍后 取消", **PRIVATE))
    assert "你说稍后再提醒的" not in words(for_person(talk, await days.to(at("2026-11-20", "19:45")), "王芳"))


async def test_the_card_says_what_was_put_off_and_until_when(days: Days, talk: Conversation) -> None:
    """DingTalk shows nothing for a moment, so the card itself has to tell."""
    days.subtask(1, "王芳", FRIDAY)
    days.subtask(2, "王芳", FRIDAY)
    [card] = for_person(talk, await days.to(at("2026-11-20", "09:10")), "王芳")

    first = await talk.press("王芳", SnoozeLine(number=1), card)
    second = await talk.press("王芳", SnoozeLine(number=2), card)

    assert first.card is not None and "T-1 到 11-23" in render(first.card)
    assert second.card is not None and "T-2 到 11-23" in render(second.card) and "没有要提醒" not in render(second.card)


async def test_taking_back_the_mute_says_what_else_keeps_reminders_away(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", date(2026, 11, 20))
    await talk.say("王芳", "/稍后 T-1 明早", **PRIVATE)

    said = words(await talk.say("王芳", "/静音 取消", **PRIVATE))
    assert "T-1 到 11-23" in said and "/稍后 取消" in said
    await talk.say("王芳", "/静音 3小时", **PRIVATE)
    assert "已取消静音" in words(await talk.say("王芳", "/静音 取消", **PRIVATE))
