"""Exports open right in a Chinese Excel, and no cell of theirs is a formula (F30, C41)."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from bot.errors import CheckFailed
from bot.exchange import updates
from bot.exchange.sheets import Days
from bot.storage.engine import Database
from tests.conversation import Conversation


@pytest.fixture
async def records(database: Database) -> list[dict[str, Any]]:
    talk = Conversation(database)
    await talk.say("李娜", "今日完成：\n1. =cmd|' /C calc'!A0\n2. @SUM(A1)\n明日计划：\n1. +1 增长 11-27 前")
    await talk.say("赵宁", "今日完成：\n1. 代码评审", chat_id=talk.other_chat)
    return talk.look(lambda session: list(updates.rows(session, project=None, days=Days())))


async def test_one_line_an_update_with_everything_that_was_read(records: list[dict[str, Any]]) -> None:
    lines = [json.loads(line) for line in updates.SHEET.as_jsonl(iter(records))]

    assert ["李娜", "赵宁"] == [one["person"] for one in lines]
    assert ("市场部", "2026-市场-001", "feishu") == (lines[0]["department"], lines[0]["project"], lines[0]["platform"])
    assert "2026-11-27" == lines[0]["planned"][0]["due"]


async def test_the_csv_has_its_mark_and_no_formula(records: list[dict[str, Any]]) -> None:
    data = updates.SHEET.as_csv(iter(records))

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert "今日完成" == rows[0][5]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows[1:] for cell in row)


async def test_the_workbook_has_no_formula(records: list[dict[str, Any]]) -> None:
    sheet = load_workbook(io.BytesIO(updates.SHEET.as_xlsx(iter(records)))).worksheets[0]

    assert "李娜" == sheet["B2"].value
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


async def test_an_export_can_be_narrowed_to_a_project_and_days(database: Database) -> None:
    talk = Conversation(database)
    await talk.say("李娜", "今日完成：\n1. 海报")
    await talk.say("赵宁", "今日完成：\n1. 代码评审", chat_id=talk.other_chat)

    def people(session: Session, **narrowed: Any) -> list[str]:
        chosen = {"project": None, "days": Days()} | narrowed
        return [one["person"] for one in updates.rows(session, **chosen)]

    today = talk.clock.now().date()
    assert ["李娜"] == talk.look(lambda session: people(session, project="双十二新品上市"))
    assert [] == talk.look(lambda session: people(session, days=Days(until=today.replace(day=1))))
    assert 2 == len(talk.look(lambda session: people(session, days=Days(since=today))))
    with pytest.raises(CheckFailed, match="没有“月球”这个项目"):
        talk.look(lambda session: people(session, project="月球"))
