"""A major issue gets its special meeting, the sheet a working day before, and its plan, over the real wire (R115, R121, R125)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.stories.plight import HELPER, LEAD_HEAD, LIAISON, MINUTE, PLATFORMS, SOON, plight
from tests.stories.timeline import SHANGHAI

RAISED = datetime(2026, 11, 20, 14, 0, tzinfo=SHANGHAI)
HELD = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
"""A Tuesday, within 48 hours of working days after a Friday afternoon."""
SHEET, OVER = HELD.replace(day=23), HELD.replace(hour=11)
RESULT = {"solution": "切到备用机房", "department": "研发部", "owner": "刘洋", "by": "11-27 18:00"}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_major_issue_gets_its_plan_from_the_special_meeting(tmp_path: Path, platform: str) -> None:
    async with plight(tmp_path, platform, RAISED) as run:
        await run.say(HELPER, "/问题 全站宕机 级别:重大 需支持:研发部")
        assert "约会议" in (await run.card("召开专项会议", LEAD_HEAD))["text"]
        await run.say(LEAD_HEAD, "/会议 I-1 时间:11-24 10:00 地点:三号会议室")
        assert f"{LEAD_HEAD}约你开会" in (await run.card("M-1", LIAISON))["text"]

        before = await run.days.at(SHEET - MINUTE)
        on_time = await run.days.at(SHEET + SOON)
        await run.days.at(OVER + SOON)
        await run.press(LEAD_HEAD, await run.card("定了什么", LEAD_HEAD), "填结果 I-1")
        form = await run.card("结果 I-1 · M-1", LEAD_HEAD)
        await run.press(LEAD_HEAD, form, "结果 I-1" if platform == "feishu" else "提交", RESULT)
        settled = (await run.card("M-1 定下：切到备用机房"))["text"]
        complaints = await run.town.call("GET", "/complaints")

    assert not any("问题预沟通表" in one["text"] for one in before)
    assert 3 == sum("问题预沟通表" in one["text"] and "全站宕机" in one["text"] for one in on_time)
    assert all(words in settled for words in ("已有方案", "研发部", "刘洋", "11-27 18:00"))
    assert {"complaints": []} == complaints
