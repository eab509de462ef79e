"""周报 and 本周进展."""

from __future__ import annotations

import pytest

from bot.ports import MembersLeft, Mentioned
from bot.storage.engine import Database
from tests.conversation import Conversation, words


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def test_the_week_is_summed_up_from_its_updates(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. 海报初稿 80%\n2. 联系供应商\n3. 站外投放延期，达人档期冲突\n明日计划：\n1. 11-27 前上线")
    await talk.say("赵宁", "今日完成：\n1. 接口联调完成\n需支持：\n1. 缺测试机，需行政部协调")

    for question in ("本周进展", "/周报", "/weekly"):
        summary = words(await talk.say("何静", question))
        assert "本周进展 · 11-16 至 11-22】 2026-市场-001 双十二新品上市" in summary
        assert "李娜 联系供应商" in summary
        assert "延期：1 项" in summary
        assert "李娜 11-27 前上线 [11-27 到期]" in summary
        assert "赵宁 缺测试机，需行政部协调 [找行政部]" in summary


async def test_a_week_without_updates_says_so(talk: Conversation) -> None:
    assert "还没有人交日报" in words(await talk.say("何静", "/周报 上周"))


async def test_an_unbound_group_is_summed_up_and_told_how_to_bind(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 代码评审", chat_id=talk.other_chat)

    summary = words(await talk.say("赵宁", "本周进展", chat_id=talk.other_chat))

    assert "赵宁 代码评审" in summary
    assert "还没有绑定项目" in summary


async def test_what_was_written_in_another_projects_group_does_not_appear(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 机密项目评审", chat_id=talk.other_chat)

    assert "机密" not in words(await talk.say("何静", "本周进展"))


async def test_in_private_everyone_sees_their_own_week(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. 海报初稿")
    await talk.say("赵宁", "今日完成：\n1. 接口联调")

    summary = words(await talk.say("李娜", "本周进展", chat_id="oc_direct", direct=True))

    assert "海报初稿" in summary
    assert "接口联调" not in summary


async def test_people_on_leave_owe_nothing(talk: Conversation) -> None:
    await talk.say("王芳", "/请假 11-16 到 11-20")

    await talk.say("李娜", "今日完成：\n1. 海报初稿")

    assert "王芳 | 0/0" in words(await talk.say("何静", "本周进展"))


async def test_a_week_that_cannot_be_read_is_asked_back(talk: Conversation) -> None:
    assert "“那周”看不懂，要写哪一周" in words(await talk.say("何静", "/周报 那周"))


async def test_a_day_replaced_in_another_projects_group_still_counts_here_without_its_text(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 甲项目海报")
    await talk.say("赵宁", "今日完成：\n1. 乙项目合同", chat_id=talk.other_chat)

    summary = words(await talk.say("何静", "本周进展"))

    assert "赵宁 | 1/5 | 0 | 0 | 0" in summary
    assert "合同" not in summary
    assert "海报" not in summary


async def test_what_somebody_wrote_stays_in_the_week_after_they_left_and_they_owe_nothing(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 代码评审", chat_id=talk.other_chat)
    left = (Mentioned(talk.user_id("赵宁"), "赵宁"),)
    await talk.happens(MembersLeft(platform=talk.platform, key="l1", at=talk.clock.now(), chat_id=talk.other_chat, members=left))

    summary = words(await talk.say("陈杰", "本周进展", chat_id=talk.other_chat))

    assert "赵宁 代码评审" in summary
    assert "赵宁 | 1/0" in summary
