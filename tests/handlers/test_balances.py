"""往来账: what departments asked of each other in a month, heard by both heads before management reads it."""

from __future__ import annotations

import pytest

from bot.cards.render_text import render
from bot.domain.balances import Balance
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import balances
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

NOVEMBER = at("2026-11-01", "00:00").date()


@pytest.fixture
def days(database: Database) -> Days:
    return Days(Conversation(database))


async def private(days: Days, who: str, text: str) -> list[OutboxRow]:
    return await days.talk.say(who, text, chat_id=f"oc_{who}", direct=True)


def when(days: Days, rows: list[OutboxRow], who: str) -> str:
    return words(for_person(days.talk, rows, who))


def rows_of(days: Days) -> list[Balance]:
    return days.talk.look(lambda db: balances.of_month(db, NOVEMBER))


async def november(days: Days) -> list[OutboxRow]:
    """Two requests of 市场部 to 销售部, one answered in time and one over night; then the first working day of December."""
    days.talk.clock.moment = at("2026-11-19", "10:00")
    await private(days, "王芳", "/请求 确认物料报价 部门:销售部")
    days.talk.clock.moment = at("2026-11-19", "10:30")
    await private(days, "周涛", "答复 Q-1 好的")
    days.talk.clock.moment = at("2026-11-19", "17:00")
    await private(days, "王芳", "/请求 给两个人 部门:销售部")
    days.talk.clock.moment = at("2026-11-20", "11:00")
    await private(days, "周涛", "答复 Q-2 好的")
    await private(days, "王芳", "/冲突 档期撞了 双方:市场部、销售部")
    return await drawn(days, "2026-12-01 09:50", "one")


async def drawn(days: Days, moment: str, key: str) -> list[OutboxRow]:
    days.talk.clock.moment = at(*moment.split())
    now = days.talk.clock.now()
    return await days.talk.happens(JobDue(platform=Platform.CLOCK, key=f"sheet-{key}", at=now, job="balance.month"))


async def test_the_sheet_counts_working_time_to_the_first_answer(days: Days) -> None:
    rows = await november(days)

    (one,) = rows_of(days)
    assert (2, 1, 105, 1, 0) == (one.asked, one.on_time, one.median_minutes, one.conflicts, one.escalations)
    for head in ("张伟", "孙莉"):
        assert "往来账 2026-11 · 市场部 → 销售部" in when(days, rows, head)
        assert "首次答复：1 小时 45 分钟（2 个答复的中位数）" in when(days, rows, head)
    assert "" == when(days, rows, "何静")
    assert [] == await drawn(days, "2026-12-02 09:50", "two")


async def test_an_answer_in_time_counts_although_the_request_was_opened_again(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-19", "10:00")
    await private(days, "王芳", "/请求 确认物料报价 部门:销售部")
    days.talk.clock.moment = at("2026-11-19", "10:30")
    await private(days, "周涛", "办不了 Q-1 原因:排满了")
    await private(days, "王芳", "重开 Q-1 原因:又要用了")
    days.talk.clock.moment = at("2026-11-20", "15:00")
    await private(days, "周涛", "答复 Q-1 好的")

    await drawn(days, "2026-12-01 09:50", "one")

    (one,) = rows_of(days)
    assert (1, 1, 30) == (one.answered, one.on_time, one.median_minutes)


async def test_before_the_sheet_is_drawn_up_nobody_reads_that_there_was_nothing(days: Days) -> None:
    await private(days, "王芳", "/请求 确认物料报价 部门:销售部")
    days.talk.clock.moment = at("2026-12-01", "09:35")

    early = words(await private(days, "张伟", "/往来账"))

    assert "11 月的往来账 12-01 09:50 才出。最近的一份：/往来账 10月" in early
    await drawn(days, "2026-12-01 09:50", "one")
    assert "市场部 → 销售部" in words(await private(days, "张伟", "/往来账"))


async def test_the_list_shows_the_numbers_by_which_rows_are_confirmed(days: Days) -> None:
    await november(days)

    assert "序号" in words(await private(days, "张伟", "/往来账"))
    assert "张伟确认" in words(await private(days, "张伟", "确认往来账 1"))
    assert "孙莉有异议：少算了两个" in words(await private(days, "孙莉", "往来账异议 1 少算了两个"))


async def test_when_both_confirm_management_reads_it_at_once(days: Days) -> None:
    rows = await november(days)
    (card,) = for_person(days.talk, rows, "张伟")

    answer = await days.talk.press("张伟", "确认", card)
    assert answer.card is not None and "等销售部确认" in render(answer.card)
    said = await private(days, "孙莉", "确认往来账 序号:1")

    assert "部门往来账 2026-11" in when(days, said, "何静")
    assert "已经交给管理层" in words(await private(days, "孙莉", "往来账异议 序号:1 原因:少算了"))
    assert "往来账 2026-11" not in when(days, await days.to(at("2026-12-07", "18:00")), "何静")


async def test_what_is_disputed_is_named_after_three_working_days(days: Days) -> None:
    rows = await november(days)
    (card,) = for_person(days.talk, rows, "孙莉")
    await days.talk.press("孙莉", "有异议", card)
    answer = await days.talk.press("孙莉", "有异议", card, {"reason": "Q-2 是电话里答复的"})
    assert answer.card is not None and "Q-2 是电话里答复的" in render(answer.card)

    assert "往来账" not in when(days, await days.to(at("2026-12-04", "17:59")), "何静")
    final = when(days, await days.to(at("2026-12-04", "18:00")), "何静")

    assert "市场部 → 销售部：孙莉有异议：Q-2 是电话里答复的" in final


async def test_only_the_heads_say_something_and_only_both_sides_see_it(days: Days) -> None:
    await november(days)

    assert "要由双方的部门负责人张伟或孙莉来确认" in words(await private(days, "周涛", "确认往来账 序号:1"))
    assert "只有双方部门" in words(await private(days, "刘洋", "往来账 序号:1"))
    assert "市场部 → 销售部" in words(await private(days, "周涛", "/请求 往来账"))
    refused = words(await private(days, "刘洋", "/请求 往来账"))
    assert "只有双方部门" in refused and "没有部门之间" not in refused
    assert "不在群里显示" in words(await days.talk.say("张伟", "/请求 往来账"))


async def test_a_month_that_is_not_over_says_when_its_sheet_comes(days: Days) -> None:
    await november(days)

    assert "12 月的往来账 01-04 09:50 才出。最近的一份：/往来账 11月" in words(await private(days, "周涛", "/往来账 12月"))


async def test_a_month_without_anything_is_told_to_nobody(days: Days) -> None:
    assert [] == await drawn(days, "2026-12-01 09:50", "empty")


async def test_the_example_of_a_dispute_is_a_dispute(days: Days) -> None:
    said = words(await private(days, "李娜", "往来账异议"))

    assert "例如：往来账异议 序号:7 原因:少算了两个请求" in said


async def test_a_sheet_to_confirm_is_among_what_a_head_owes_until_they_have_said_something(days: Days) -> None:
    await november(days)
    (sheet,) = rows_of(days)

    before = words(await private(days, "张伟", "/我的"))
    await private(days, "张伟", f"确认往来账 序号:{sheet.id}")
    after = words(await private(days, "张伟", "/我的"))

    assert "等我确认的往来账" in before and f"确认往来账 序号:{sheet.id}" in before
    assert "等我确认的往来账" not in after
