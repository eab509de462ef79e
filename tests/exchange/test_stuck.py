"""`tongzhou export requests` and `tongzhou export conflicts`."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from bot.errors import CheckFailed
from bot.exchange import conflicts, requests
from bot.exchange.sheets import Days
from bot.storage.engine import Database
from tests.conversation import SHANGHAI, Conversation


@pytest.fixture
async def talk(database: Database) -> Conversation:
    talk = Conversation(database)
    await talk.say("王芳", "/请求 =确认物料报价 部门:销售部")
    await talk.say("周涛", "/答复 Q-1 下午给", chat_id="oc_zt", direct=True)
    await talk.say("王芳", "/冲突 档期撞了 类型:资源分配 双方:市场部、销售部")
    await talk.say("周涛", "/冲突 K-1 结案 原因:同一天 过程:开了会 结果:排了表")
    return talk


async def test_one_line_a_request_with_both_sides_and_the_answer(talk: Conversation) -> None:
    found = talk.look(lambda session: list(requests.rows(session, project="2026-市场-001", days=Days(since=date(2026, 11, 20)))))

    (line,) = [json.loads(one) for one in requests.SHEET.as_jsonl(iter(found))]
    assert ("Q-1", "市场部", "销售部", "answered", "下午给") == tuple(
        line[key] for key in ("code", "asking_department", "department", "state", "answer")
    )
    head, row = csv.reader(io.StringIO(requests.SHEET.as_csv(iter(found)).decode("utf-8-sig")))
    assert ("'=确认物料报价", "已答复") == (row[head.index("内容")], row[head.index("状态")])
    assert requests.SHEET.as_xlsx(iter(found)).startswith(b"PK")
    assert [] == talk.look(lambda session: list(requests.rows(session, project=None, days=Days(until=date(2026, 11, 18)))))


async def test_a_day_begins_when_it_begins_in_the_company(talk: Conversation) -> None:
    """Half past midnight of the 21st in Shanghai is still the 20th in Greenwich, and everywhere west of it."""
    talk.clock.moment = talk.clock.moment.replace(day=21, hour=0, minute=30)
    await talk.say("王芳", "/请求 给两个人 部门:销售部")

    def numbers(days: Days) -> list[str]:
        return talk.look(lambda session: [one["code"] for one in requests.rows(session, project=None, days=days)])

    assert ["Q-1"] == numbers(Days(until=date(2026, 11, 20), zone=SHANGHAI))
    assert ["Q-2"] == numbers(Days(since=date(2026, 11, 21), zone=SHANGHAI))


async def test_the_ledger_has_type_cause_process_and_result(talk: Conversation) -> None:
    found = talk.look(lambda session: list(conflicts.rows(session, project=None, days=Days())))

    head, row = csv.reader(io.StringIO(conflicts.SHEET.as_csv(iter(found)).decode("utf-8-sig")))
    assert ["资源分配", "市场部、销售部", "同一天", "开了会", "排了表"] == [
        row[head.index(name)] for name in ("类型", "双方", "原因", "过程", "结果")
    ]
    (line,) = [json.loads(one) for one in conflicts.SHEET.as_jsonl(iter(found))]
    assert ("K-1", "general", "settled") == (line["code"], line["grade"], line["state"])
    assert conflicts.SHEET.as_xlsx(iter(found)).startswith(b"PK")


async def test_a_project_that_is_not_there_is_an_error(talk: Conversation) -> None:
    for room in (requests, conflicts):
        with pytest.raises(CheckFailed, match="没有“天气”这个项目"):
            talk.look(lambda session, room=room: list(room.rows(session, project="天气", days=Days())))  # type: ignore[misc]
