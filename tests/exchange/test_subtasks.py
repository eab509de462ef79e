"""`tongzhou export subtasks`."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bot.errors import CheckFailed
from bot.exchange import subtasks
from bot.exchange.sheets import Days
from bot.storage.engine import Database
from tests.conversation import Conversation


@pytest.fixture
async def talk(database: Database) -> Conversation:
    talk = Conversation(database)
    await talk.say("张伟", "/任务 =画落地页 部门:研发部 截止:12-4 交付物:落地页")
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("刘洋", "/任务 T-1 支持:销售部 给一份报价表")
    return talk


async def test_one_line_a_subtask_with_its_owner_and_its_flag(talk: Conversation) -> None:
    found = talk.look(lambda session: list(subtasks.rows(session, project="2026-市场-001", days=Days())))

    (line,) = [json.loads(one) for one in subtasks.SHEET.as_jsonl(iter(found))]
    assert ("T-1", "研发部", "刘洋", "claimed", True) == tuple(
        line[key] for key in ("code", "department", "owner", "state", "needs_support")
    )


async def test_the_table_is_chinese_and_holds_no_formula(talk: Conversation) -> None:
    found = talk.look(lambda session: list(subtasks.rows(session, project=None, days=Days())))

    head, row = csv.reader(io.StringIO(subtasks.SHEET.as_csv(iter(found)).decode("utf-8-sig")))
    assert "'=画落地页" == row[head.index("名称")] and "进行中" == row[head.index("状态")]


async def test_an_unknown_project_is_refused(talk: Conversation) -> None:
    with pytest.raises(CheckFailed, match="没有“不存在”这个项目"):
        talk.look(lambda session: list(subtasks.rows(session, project="不存在", days=Days())))
