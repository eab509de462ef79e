"""我的: everything a person owes and is owed, read by nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.subtasks import SupportNeed
from bot.storage.engine import Database
from bot.storage.queries import subtasks
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

PRIVATE: dict[str, Any] = {"direct": True, "chat_id": "oc_private", "at_bot": True}


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    return Days(talk)


async def everything(days: Days, talk: Conversation) -> None:
    days.subtask(1, "王芳", date(2026, 11, 18))
    days.subtask(2, "王芳", date(2026, 12, 20))
    second = talk.look(lambda session: subtasks.by_number(session, 2))
    helper = days.person("刘洋").id
    assert second is not None
    need = SupportNeed(subtask_id=second.id or 0, person_id=helper, what="接口文档", asked_at=at("2026-11-19", "10:00"))
    days.change(lambda session: session.add(need))
    await talk.say("王芳", "/请假 12-01 到 12-02", **PRIVATE)
    await talk.say("王芳", "/稍后 T-1 明早", **PRIVATE)


async def test_in_private_everything_is_there(days: Days, talk: Conversation) -> None:
    await everything(days, talk)

    said = words(await talk.say("王芳", "/我的", **PRIVATE))

    for part in ("T-1", "T-2", "刘洋：接口文档 [等回复]", "12-01 至 12-02", "T-1 到 11-23"):
        assert part in said


async def test_what_others_wait_for_is_there(days: Days, talk: Conversation) -> None:
    await everything(days, talk)

    assert "接口文档" in words(await talk.say("刘洋", "/我的", **PRIVATE))


async def test_the_work_alone(days: Days, talk: Conversation) -> None:
    await everything(days, talk)

    said = words(await talk.say("王芳", "/我的 任务", **PRIVATE))

    assert ("T-2" in said, "刘洋" in said) == (True, False)


async def test_asked_in_a_group_the_answer_goes_to_the_person_alone(days: Days, talk: Conversation) -> None:
    await everything(days, talk)

    rows = await talk.say("王芳", "/我的", at_bot=True)

    here = [row for row in rows if row.target.chat_id == talk.chat]
    alone = [row for row in rows if row.target.user_id == talk.user_id("王芳")]
    assert ("单独发给你" in words(here), "T-1" in words(here), "T-1" in words(alone)) == (True, False, True)


async def test_a_part_that_does_not_exist_yet_says_so(talk: Conversation) -> None:
    assert "还没有开放" in words(await talk.say("王芳", "/我的 会议", **PRIVATE))


async def test_the_meetings_somebody_is_called_to_are_there_until_they_begin(talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-24", "10:00")
    await talk.say("王芳", "/会议 物料评审 时间:明天15:00 参会:@刘洋")

    assert "M-1 11-25(周三) 15:00 物料评审" in words(await talk.say("刘洋", "/我的", **PRIVATE))
    assert "M-1" not in words(await talk.say("刘洋", "/我的 任务", **PRIVATE))

    await talk.say("王芳", "取消会议 M-1 原因:人不齐", at_bot=True)
    assert "M-1" not in words(await talk.say("刘洋", "/我的", **PRIVATE))


async def test_what_is_stuck_is_there_with_its_limit(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-19", "10:00")
    await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    await talk.say("王芳", "/冲突 档期撞了 双方:市场部、销售部", **PRIVATE)

    owner = words(await talk.say("李娜", "/我的", **PRIVATE))
    helper = words(await talk.say("赵宁", "/我的", **PRIVATE))

    assert "我要解决的问题" in owner and "I-1 ERP 登录不上" in owner and "时限 11-" in owner
    assert "我要了结的冲突" in owner and "K-1 档期撞了" in owner and "冲突 K-1 结案" in owner
    assert "等我支持的" in helper and "I-1 ERP 登录不上" in helper and "问题 I-1 已支持" in helper


async def test_what_was_raised_on_a_sunday_has_waited_no_day_on_the_monday(talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-15", "00:20")
    await talk.say("王芳", "/问题 打印机坏了 负责人:王芳")
    talk.clock.moment = at("2026-11-16", "09:40")

    assert "等了" not in words(await talk.say("王芳", "/我的", **PRIVATE))
    talk.clock.moment = at("2026-11-17", "09:40")
    assert "等了 1 个工作日" in words(await talk.say("王芳", "/我的", **PRIVATE))


async def test_who_helps_with_an_issue_is_reminded_until_it_is_given(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-18", "10:00")
    await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")

    told = words(for_person(talk, await days.to(at("2026-11-19", "09:10")), "赵宁"))
    await talk.say("赵宁", "问题 I-1 已支持", at_bot=True)
    after = words(for_person(talk, await days.to(at("2026-11-20", "09:10")), "赵宁"))

    assert "要办的事" in told and "问题 I-1 已支持" in told
    assert "要办的事" not in after
