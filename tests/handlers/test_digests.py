"""The morning's digest: the day before, once for everybody who coordinates or heads something."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.leaves import Leave
from bot.domain.projects import Project
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

MONDAY = at("2026-11-23", "09:20")


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    found = Days(talk)
    coordinator, project = found.person("李娜").id, found.project().id
    found.change(lambda session: setattr(session.get(Project, project), "coordinator_id", coordinator))
    return found


async def thursday_and_friday(talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-19", "18:00")
    await talk.say("王芳", "今日完成：门店走访\n明日计划：\n1. 联系场地供应商\n2. 整理渠道名单")
    talk.clock.moment = at("2026-11-20", "18:00")
    await talk.say("王芳", "今日完成：联系了场地供应商\n明日计划：定稿\n需支持：\n1. 接口没给，需研发部明天提供")
    talk.clock.moment = at("2026-11-23", "08:00")


def digest(talk: Conversation, rows: list[OutboxRow], name: str) -> str:
    found = [row for row in for_person(talk, rows, name) if "昨日汇总" in words([row])]
    assert len(found) <= 1
    return words(found)


async def test_a_coordinator_reads_who_posted_what_blocks_what_slips_and_what_was_promised(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)
    days.subtask(1, "刘洋", date(2026, 11, 19))

    said = digest(talk, await days.to(MONDAY), "李娜")

    assert "11月20日 周五" in said
    assert "日报：1 / 9" in said
    assert "王芳 接口没给" in said
    assert "[找研发部]" in said
    assert "T-1 任务1" in said
    assert "[逾期]" in said
    assert "王芳 整理渠道名单 [1 个工作日]" in said
    assert "联系场地供应商" not in said


async def test_a_head_reads_of_their_own_people(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)

    said = digest(talk, await days.to(MONDAY), "陈杰")

    assert "研发部" in said
    assert "赵宁" in said
    assert "王芳" not in said


async def test_what_was_written_where_the_head_does_not_sit_is_counted_and_not_shown(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-20", "18:00")
    await talk.say("王芳", "今日完成：秘密\n需支持：机密接口，需研发部提供", chat_id="oc_elsewhere")

    said = digest(talk, await days.to(MONDAY), "张伟")

    assert "日报：1 / 3" in said
    assert "机密" not in said


async def test_who_is_away_leaves_it_to_the_stand_in_in_one_card(days: Days, talk: Conversation) -> None:
    await thursday_and_friday(talk)
    away, instead = days.person("张伟").id, days.person("李娜").id
    leave = Leave(person_id=away or 0, first=date(2026, 11, 23), last=date(2026, 11, 23), stand_in_id=instead)
    days.change(lambda session: session.add(leave))

    rows = await days.to(MONDAY)

    assert "" == digest(talk, rows, "张伟")
    both = digest(talk, rows, "李娜")
    assert ("2026-市场-001" in both, "市场部" in both) == (True, True)


async def test_there_is_no_digest_on_a_day_off_or_after_a_stop_over_the_day(days: Days, talk: Conversation) -> None:
    assert "" == digest(talk, await days.to(at("2026-11-21", "09:20")), "李娜")
    assert "" == digest(talk, await days.to(at("2026-11-23", "20:10")), "李娜")
