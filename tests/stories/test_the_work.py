"""A project from its form to its weekly summaries, over a holiday and a worked Saturday, on each platform.

A department of more than two hundred wants the same subtask; everything that is told by itself is what the almanac demands, at
its minute, once, to whom it concerns, and nothing else.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.feishu.controls import find
from tests.stories.almanac import demanded, push_of
from tests.stories.campaign import (
    ALL_DAYS,
    BEGINS,
    CALENDAR,
    DAYS,
    GROUP,
    POLICY,
    WORK,
    Campaign,
    grid,
    live,
    script,
    write_company,
)
from tests.stories.harness import Json, company
from tests.stories.timeline import Timeline

CROWD = 200
RACED = 2
"""The subtask that everybody wants."""
SLOW = 0.01
"""Between two jumps the clock all but stands still."""


@asynccontextmanager
async def campaign(folder: Path, platform: str) -> AsyncIterator[Campaign]:
    org = write_company(folder / "org.toml", lambda _: platform, CROWD)
    async with company(folder, org=org, speed=SLOW) as town:
        await town.call("POST", "/clock", {"to": BEGINS.isoformat()})
        async with town.bot_on_our_clock() as app:
            days = Timeline(town, (app,))
            yield Campaign(town, days, lambda _: platform)
            days.close()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", ["feishu", "dingtalk"])
async def test_a_project_is_carried_over_a_holiday_and_a_worked_saturday(tmp_path: Path, platform: str) -> None:
    assert any(day.weekday() > 4 for day in DAYS) and any(CALENDAR.why(day) == "国庆节" for day in ALL_DAYS)
    async with campaign(tmp_path, platform) as run:
        deeds = script(run, by_form=platform == "feishu", claims=lambda: claimed_by_everyone(run))
        told = [one async for some in live(run, deeds, grid()) for one in some]
        complaints = await run.town.call("GET", "/complaints")

    pushed = [one for one in told if one.pushed]
    assert Counter(demanded(run.owners, [GROUP[platform]])) == Counter(map(push_of, pushed))
    assert {platform} == {one.platform for one in told}
    assert all(CALENDAR.is_working(one.moment.date()) and not quiet(one.moment) for one in pushed)
    summaries = [one for one in pushed if one.where == GROUP[platform] and push_of(one).kind in ("brief", "final")]
    assert "客服话术" in summaries[-1].text and "冯雪" in summaries[-1].text, "what slips is named with its owner"
    assert {"complaints": []} == complaints


def quiet(moment: datetime) -> bool:
    return not POLICY.reminders.quiet_to <= moment.time() < POLICY.reminders.quiet_from


async def claimed_by_everyone(run: Campaign) -> None:
    """Everybody claims their own, and two hundred press the same button at once: one owner, a clear answer to all others."""
    for number in range(1, len(WORK) + 1):
        if number != RACED:
            await run.claim(number)
    crowd = [f"同事{at:03}" for at in range(CROWD)]
    platform, card = run.on(crowd[0]), await run.card(crowd[0], "任务列表")
    press = {"platform": platform, "message_id": card["message_id"], "value": reported(platform, card, f"认领 T-{RACED}")}
    shown = await asyncio.gather(*(run.town.call("POST", "/click", press | {"person": who}) for who in crowd))
    await run.days.settled()

    answers = {who: await heard(run, who, one) for who, one in zip(crowd, shown, strict=True)}
    refused = f"T-{RACED} 已由"
    (winner,) = [who for who, words in answers.items() if refused not in words]
    since = f"{run.town.sandbox.clock.now():%m-%d %H:%M}"
    assert {f"T-{RACED} 已由{winner}认领({since})。"} == {words for who, words in answers.items() if who != winner}
    assert winner in (await run.card(winner, "任务列表"))["text"]
    run.owners[RACED] = winner


def reported(platform: str, card: Json, button: str) -> Any:
    """What a button on the card as they all see it reports; it is gone from the card as soon as the first press was answered."""
    if platform == "feishu":
        control = find(card["card"], button, None)
        return control.value if control else None
    buttons = json.loads(card["card"]["cardData"]["cardParamMap"]["buttons"])
    return {"actionIds": [one["id"] for one in buttons if one["text"] == button]}


async def heard(run: Campaign, who: str, shown: Json) -> str:
    """What somebody was told of their press: in passing, on the card for them alone, or in private where the answer was late."""
    if shown["error"] is None and shown["toast"]:
        return str(shown["toast"]["content"])
    own = next(one for one in (await run.town.call("GET", "/people"))[run.on(who)] if one["name"] == who)
    private = (shown["card"] or {}).get("privateData", {}).get(own["user_id"])
    if shown["error"] is None and private:
        return str(private["cardParamMap"]["status"])
    told = await run.said_to(who)
    return str(told[-1]["text"]) if told else ""
