"""Cards that change while they hang: what says why they came stays until somebody has acted."""

from __future__ import annotations

import pytest

from bot.cards.model import mentions
from bot.cards.render_text import render
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.conversation import Conversation
from tests.handlers.days import Days, at


@pytest.fixture
def days(database: Database) -> Days:
    talk = Conversation(database)
    talk.clock.moment = at("2026-11-24", "10:00")
    return Days(talk)


def hanging(days: Days, name: str, rows: list[OutboxRow]) -> list[str]:
    """The cards in somebody's private chat as they are read there now."""
    sent = [row for row in rows if row.target.user_id == days.talk.user_id(name) and row.card is not None]
    return [render(card) for card in {row.slot: row.card for row in sent}.values() if card is not None]


async def test_a_second_step_in_the_same_minute_leaves_the_first_ones_words(days: Days) -> None:
    """The clocks of a major issue that nobody has taken on ring together."""
    await days.talk.say("王芳", "/问题 ERP 登录不上 级别:重大")

    told = hanging(days, "张伟", await days.to(at("2026-11-25", "10:00")))

    assert sum("还没有人接手" in one for one in told) == 1
    assert sum("上报重大问题" in one for one in told) == 1


async def test_the_question_to_the_owner_stays_until_it_is_answered(days: Days) -> None:
    await days.talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    asked = await days.to(at("2026-11-26", "08:30"))

    edited = await days.talk.say("李娜", "问题 I-1 尝试:重启了两次", at_bot=True)
    shown = [one for one in hanging(days, "李娜", [*asked, *edited]) if "快到升级时限" in one]
    assert len(shown) == 1
    assert "申请延期" in shown[0]

    extended = await days.talk.say("李娜", "问题 I-1 申请延期 原因:等供应商", at_bot=True)
    assert not [one for one in hanging(days, "李娜", [*asked, *edited, *extended]) if "快到升级时限" in one]


async def test_a_change_leaves_the_words_with_which_an_issue_was_handed_over(days: Days) -> None:
    await days.talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    given = await days.talk.say("李娜", "问题 I-1 负责人:王芳", at_bot=True)

    edited = await days.talk.say("李娜", "问题 I-1 尝试:重启了两次", at_bot=True)
    assert any("李娜把 I-1 交给你负责" in one and "重启了两次" in one for one in hanging(days, "王芳", [*given, *edited]))

    taken = await days.talk.say("李娜", "问题 I-1 我来处理", at_bot=True)
    assert not any("交给你负责" in one for one in hanging(days, "王芳", [*given, *edited, *taken]))


async def test_a_card_of_a_group_keeps_whom_it_rang_and_until_when(days: Days) -> None:
    await days.talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    await days.to(at("2026-11-26", "08:30"))
    escalated = await days.to(at("2026-11-26", "10:00"))

    edited = await days.talk.say("李娜", "问题 I-1 尝试:重启了两次", at_bot=True)
    cards = {row.slot: row.card for row in [*escalated, *edited] if row.target.chat_id == days.talk.chat and row.card is not None}
    rung = [render(one) for one in cards.values() if "给出解决方案" in render(one)]

    assert len(rung) == 1
    assert "重启了两次" in rung[0]
    assert "张伟" in rung[0].splitlines()[1]
    assert not any(mentions(row.card) for row in edited if row.card is not None)
