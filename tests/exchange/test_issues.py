"""`tongzhou export issues`."""

from __future__ import annotations

import csv
import io
import json

from bot.exchange import issues
from bot.exchange.sheets import Days
from bot.storage.engine import Database
from tests.conversation import Conversation


async def test_the_tracking_sheet_has_every_field_and_holds_no_formula(database: Database) -> None:
    talk = Conversation(database)
    await talk.say("王芳", "/问题 =ERP 登录不上 需支持:研发部 原因:接口超时 尝试:重启服务")
    await talk.say("李娜", "/解决 I-1 方案:换用备用接口 结果:已恢复")

    found = talk.look(lambda session: list(issues.rows(session, project="2026-市场-001", days=Days())))
    (line,) = [json.loads(one) for one in issues.SHEET.as_jsonl(iter(found))]
    head, row = csv.reader(io.StringIO(issues.SHEET.as_csv(iter(found)).decode("utf-8-sig")))

    assert ("I-1", "across", "solved", "市场部", "李娜", "研发部") == tuple(
        line[key] for key in ("code", "sort", "state", "department", "owner", "support")
    )
    assert ("'=ERP 登录不上", "已解决", "已恢复") == tuple(row[head.index(one)] for one in ("问题描述", "状态", "解决结果"))


async def test_only_what_is_open_still_needs_support(database: Database) -> None:
    talk = Conversation(database)
    await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    await talk.say("王芳", "/问题 测试账号被锁 需支持:研发部")
    await talk.say("李娜", "/解决 I-1 方案:换用备用接口 结果:已恢复")

    found = talk.look(lambda session: list(issues.rows(session, project="2026-市场-001", days=Days())))

    assert {"I-1": False, "I-2": True} == {one["code"]: one["needs_support"] for one in found}
