"""An issue that nobody settles, from a blocker of a daily update to the director, over the real wire (R116–R123, C18–C20, C25).

What is told, to whom and in which minute is computed from the policy and the stories' own calendar; nothing else may be told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.calendar import Calendar
from tests.stories.hours import FREE, WORKED, is_working, later
from tests.stories.plight import (
    BLOCKER,
    DIRECTOR,
    HEAD,
    HELPER,
    LEAD_HEAD,
    LIAISON,
    LIMITS,
    OWNER,
    PLATFORMS,
    POLICY,
    Told,
    alone,
    differences,
    plight,
    public,
    undisturbed,
)
from tests.stories.timeline import SHANGHAI

RAISED = datetime(2026, 11, 23, 13, 0, tzinfo=SHANGHAI)
BEFORE_THE_HOLIDAY = datetime(2026, 9, 29, 13, 0, tzinfo=SHANGHAI)
STAND_IN, ADMINISTRATOR = "王芳", "周涛"
AFTERWARDS = timedelta(days=4)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("raised", [RAISED, BEFORE_THE_HOLIDAY], ids=["from Monday", "over the National Day"])
async def test_nobody_acts_and_every_step_to_the_director_comes_once_at_its_minute(
    tmp_path: Path, platform: str, raised: datetime
) -> None:
    demanded = undisturbed(raised)
    last = max(one.moment for one in demanded) + AFTERWARDS
    async with plight(tmp_path, platform, raised - timedelta(minutes=10)) as run:
        told = await run.live(last, {raised: run.raise_blocker}, demanded)
        complaints = await run.town.call("GET", "/complaints")

    assert differences(demanded, told) == {}
    assert {"complaints": []} == complaints
    step = later(raised, LIMITS.escalate)
    asked = run.text(*alone(later(raised, LIMITS.warning(POLICY.ladder.warn)), OWNER))
    assert all(answer in asked for answer in ("给出方案", "需要支持", "申请延期"))
    escalated = run.text(*public(step, HEAD, LEAD_HEAD, DIRECTOR))
    for words in (
        BLOCKER,
        f"{raised:%m-%d %H:%M} 提出",
        f"{OWNER}负责，已尝试：",
        f"请在 {later(step, LIMITS.deadline):%m-%d %H:%M} 前",
    ):
        assert words in escalated


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("upstairs", [DIRECTOR, ADMINISTRATOR], ids=["the director elsewhere", "the director gone"])
async def test_where_everybody_meant_is_absent_somebody_else_is_told_and_the_timeline_says_for_whom(
    tmp_path: Path, platform: str, upstairs: str
) -> None:
    """The owner's head is on leave and stood in for, the liaison has left, the lead's head is on leave, the director is in no
    group, or has left too: then the way ends with the administrators."""
    demanded = absent(RAISED, upstairs)
    left = [LIAISON] if upstairs == DIRECTOR else [LIAISON, DIRECTOR]

    def gone(org: str) -> str:
        org = org.replace(f', "{DIRECTOR}"]', "]").replace(f'"{LIAISON}", ', "")
        org = org.replace(f'administrators = ["{LIAISON}"]', f'administrators = ["{ADMINISTRATOR}"]')
        for name in left:
            org = org.replace(f'name = "{name}"', f'name = "{name}"\nleft = {RAISED:%Y-%m-%d}')
        return org

    async with plight(tmp_path, platform, RAISED - timedelta(hours=1), gone) as run:

        async def away() -> None:
            await run.say(HEAD, f"/请假 11-23 到 12-05 代理:{STAND_IN}", private=True)
            await run.say(LEAD_HEAD, "/请假 11-23 到 12-05", private=True)

        last = max(one.moment for one in demanded) + AFTERWARDS
        told = await run.live(last, {RAISED - timedelta(minutes=30): away, RAISED: run.raise_blocker}, demanded)
        sheet = await run.card("升级路径，告知")

    assert differences(demanded, told) == {}
    for words in (f"{STAND_IN}：（代替{HEAD}）", f"{STAND_IN}：（代替{LIAISON}）", f"{HELPER}：（代替{LEAD_HEAD}）", upstairs):
        assert words in sheet["text"]
    assert (f"{ADMINISTRATOR}：（代替管理层）" in sheet["text"]) == (upstairs == ADMINISTRATOR)


def absent(raised: datetime, upstairs: str) -> list[Told]:
    """All that is told when everybody on the way up is absent; an administrator is rung in the group, the director is not in it."""
    inside, outside = ([], [upstairs]) if upstairs == DIRECTOR else ([upstairs], [])
    told = alone(later(raised, LIMITS.feedback), STAND_IN)
    told += alone(later(raised, LIMITS.warning(POLICY.ladder.warn)), OWNER)
    step = later(raised, LIMITS.escalate)
    told += public(step, STAND_IN, HELPER, *inside) + alone(step, *outside)
    told += public(step := later(step, LIMITS.deadline), STAND_IN)
    told += public(step := later(step, LIMITS.step), HELPER)
    return told + public(step := later(step, LIMITS.step), *inside) + alone(step, *outside)


def test_the_holiday_of_the_story_has_days_off_and_a_worked_saturday() -> None:
    days = [BEFORE_THE_HOLIDAY.date() + timedelta(days=at) for at in range(70)]

    assert FREE < {*days} and WORKED & {one.moment.date() for one in undisturbed(BEFORE_THE_HOLIDAY)}
    assert [is_working(day) for day in days] == [Calendar().is_working(day) for day in days]
