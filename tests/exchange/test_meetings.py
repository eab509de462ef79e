"""`tongzhou export meetings`."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

from bot.exchange import meetings
from bot.exchange.sheets import Days
from bot.storage.engine import Database
from tests.conversation import Conversation


async def test_one_line_a_meeting_with_who_came_and_what_came_of_each_issue(database: Database) -> None:
    talk = Conversation(database)
    await talk.say("王芳", "/问题 ERP 登录不上")
    await talk.say("王芳", "/会议 I-1 时间:11-25 15:00 参会:刘洋 地点:三号会议室")
    await talk.say("王芳", "会议 M-1 问题:I-1 方案:换备用接口 部门:研发部 截止:11-27", at_bot=True)

    found = talk.look(lambda session: list(meetings.rows(session, project="2026-市场-001", days=Days(since=date(2026, 11, 25)))))

    (line,) = [json.loads(one) for one in meetings.SHEET.as_jsonl(iter(found))]
    assert ("M-1", "problem", "held", ["王芳", "刘洋"], ["I-1"]) == tuple(
        line[key] for key in ("code", "sort", "state", "people", "issues")
    )
    head, row = csv.reader(io.StringIO(meetings.SHEET.as_csv(iter(found)).decode("utf-8-sig")))
    assert ("问题会", "三号会议室") == (row[head.index("类型")], row[head.index("地点")])
    assert "换备用接口（研发部赵宁" in row[head.index("问题的结果")]
    assert meetings.SHEET.as_xlsx(iter(found)).startswith(b"PK")
    assert [] == talk.look(lambda session: list(meetings.rows(session, project=None, days=Days(until=date(2026, 11, 24)))))
