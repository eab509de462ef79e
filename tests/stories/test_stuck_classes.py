"""A matter inside a department, a major issue and a customer's, on which nobody acts, over the real wire (R109, R116–R124, X11).

The moments are written by hand: what a calendar on the wall says of the limits in the papers.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.stories.plight import DIRECTOR, GROUP, HEAD, LEAD_HEAD, LIAISON, OWNER, Told, alone, differences, plight
from tests.stories.timeline import SHANGHAI


def at(moment: str) -> datetime:
    """In this November and December."""
    return datetime.strptime(f"2026-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def public(moment: str, unread: str, *whom: str) -> list[Told]:
    """They are rung in the group, and told again two working hours later."""
    return [Told(at(moment), 1, GROUP, frozenset(whom)), *alone(at(unread), *whom, again=True)]


MAJOR = [
    *alone(at("11-24 13:00"), LIAISON, HEAD),  # 24 hours: nobody has taken it on
    *alone(at("11-24 13:00"), LEAD_HEAD, DIRECTOR),  # 24 hours: reported
    *alone(at("11-25 08:30"), OWNER),  # three quarters of 48 hours, and the end of the night
    *public("11-25 13:00", "11-25 15:30", HEAD, LEAD_HEAD, DIRECTOR),  # 48 hours; lunch ends at 13:30
    *public("11-26 13:00", "11-26 15:30", LIAISON),
    *public("11-27 13:00", "11-27 15:30", LEAD_HEAD),
    *public("11-30 13:00", "11-30 15:30", DIRECTOR),  # after a weekend
]
CUSTOMER = [
    *public("11-29 22:00", "11-30 11:00", HEAD, DIRECTOR),  # 48 hours by day and night, before anybody could be asked
    *public("11-30 22:00", "12-01 11:00", LIAISON),
    *public("12-01 22:00", "12-02 11:00", LEAD_HEAD),
    *public("12-02 22:00", "12-03 11:00", DIRECTOR),
]
INSIDE = alone(at("11-24 15:00"), OWNER)
"""The promise is over; nothing else is ever asked."""
PLAN = "问题 I-1 给出方案 方案:换备用接口 截止:11-24 15:00"


@pytest.mark.parametrize(
    ("platform", "begins", "said", "demanded"),
    [
        ("feishu", "11-23 13:00", ["级别:重大 需支持:市场部"], MAJOR),
        ("dingtalk", "11-27 22:00", ["类型:客户"], CUSTOMER),
        ("dingtalk", "11-23 13:00", ["", PLAN], INSIDE),
    ],
    ids=["major", "customer", "inside"],
)
async def test_each_class_is_told_to_whom_it_concerns_in_its_own_minutes(
    tmp_path: Path, platform: str, begins: str, said: list[str], demanded: list[Told]
) -> None:
    async with plight(tmp_path, platform, at(begins)) as run:

        async def raised() -> None:
            await run.say(OWNER, f"/问题 门店系统打不开 负责人:{OWNER} {said[0]}")
            for one in said[1:]:
                await run.say(OWNER, one)

        told = await run.live(at("12-04 12:00"), {at(begins): raised}, demanded)
        complaints = await run.town.call("GET", "/complaints")

    assert differences(demanded, told) == {}
    assert {"complaints": []} == complaints
