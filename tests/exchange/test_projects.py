"""`tongzhou export projects`: everything that is kept of a project, by name."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from bot.errors import CheckFailed
from bot.exchange import projects
from bot.exchange.sheets import Days
from bot.storage.engine import Database
from tests.conversation import Conversation

LINE = (
    "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20 资源:预算 5 万元 由销售部 P1 里程碑:上线 12-18 "
    "场景:新产品研发 保密:是"
)


@pytest.fixture
async def talk(database: Database) -> Conversation:
    found = Conversation(database)
    await found.say("张伟", LINE, chat_id="oc_zw", direct=True)
    await found.say("陈杰", "/承接 2026-市场-002 对接人:@刘洋 最早:12-01 资源:2 人", chat_id="oc_cj", direct=True)
    return found


async def test_one_line_a_project_with_everything_by_name(talk: Conversation) -> None:
    records = talk.look(lambda db: list(projects.rows(db, project=None, days=Days())))
    _, line = [json.loads(one) for one in projects.SHEET.as_jsonl(iter(records))]

    assert ("2026-市场-002", "市场部", "张伟", "planning", True) == tuple(
        line[name] for name in ("number", "lead", "initiator", "stage", "confidential")
    )
    (answer,) = line["departments"]
    assert ("研发部", "accepted", "刘洋", "2 人", "2026-12-01") == tuple(
        answer[name] for name in ("department", "reply", "liaison", "resources", "earliest")
    )
    assert [("budget", 5.0, "万元", "销售部", 1)] == [
        tuple(one[name] for name in ("kind", "amount", "unit", "provider", "priority")) for one in line["resources"]
    ]
    assert [("张伟", "signed")] == [(one["person"], one["verdict"]) for one in line["signatures"]]


async def test_tables_have_a_column_for_every_field(talk: Conversation) -> None:
    def read() -> list[dict[str, object]]:
        return talk.look(lambda db: list(projects.rows(db, project="双十二大促", days=Days())))

    (row,) = csv.DictReader(io.StringIO(projects.SHEET.as_csv(iter(read())).decode("utf-8-sig")))
    sheet = load_workbook(io.BytesIO(projects.SHEET.as_xlsx(iter(read())))).active

    assert set(read()[0]) == set(projects.COLUMNS)
    assert ("规划", "新产品研发", "是") == (row["阶段"], row["场景"], row["保密"])
    assert "研发部 承接 刘洋 2 人 2026-12-01" == row["部门答复"]
    assert sheet is not None and projects.HEADER == tuple(cell.value for cell in sheet[1])


async def test_days_choose_the_projects_that_touch_them(talk: Conversation) -> None:
    def numbers(days: Days) -> list[str]:
        return talk.look(lambda db: [one["number"] for one in projects.rows(db, project=None, days=days)])

    assert ["2026-市场-002"] == numbers(Days(since=date(2026, 12, 20)))
    assert [] == numbers(Days(since=date(2026, 12, 21)))
    assert [] == numbers(Days(until=date(2026, 11, 24)))


async def test_an_unknown_project_is_named(talk: Conversation) -> None:
    with pytest.raises(CheckFailed, match="没有“无”这个项目"):
        talk.look(lambda db: list(projects.rows(db, project="无", days=Days())))
