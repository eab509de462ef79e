"""Who may not read an issue, what rings nobody, and what cannot wait, over the real wire (C24, C35, R103)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cards.gallery import ATTACKS
from tests.stories.harness import Json
from tests.stories.hours import later
from tests.stories.plight import (
    BLOCKER,
    DIRECTOR,
    GROUP,
    HEAD,
    LEAD_HEAD,
    LIMITS,
    OWNER,
    PLATFORMS,
    POLICY,
    Plight,
    Told,
    alone,
    plight,
    public,
)
from tests.stories.timeline import SHANGHAI

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=SHANGHAI)
ESCALATED = later(MORNING, LIMITS.escalate)
GUEST = "客户王总"
WITHOUT_THE_RIGHT: dict[str, dict[str, Any]] = {
    "feishu": {"match": "urgent_app", "code": 99991672},
    "dingtalk": {"match": "ding/send", "status": 403, "code": "Forbidden.AccessDenied.AccessTokenPermissionDenied"},
}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_with_an_outsider_in_the_group_it_sees_number_and_class_and_the_insiders_are_told_in_private(
    tmp_path: Path, platform: str
) -> None:
    async with plight(tmp_path, platform, MORNING - timedelta(hours=1)) as run:

        async def a_guest_comes() -> None:
            await run.town.call("POST", "/people", {"name": GUEST, "outside": True})
            await run.town.call("POST", "/join", {"platform": platform, "chat": await run.town.group(platform), "person": GUEST})
            await run.say(GUEST, "大家好")

        demanded = [Told(ESCALATED, 1, GROUP), *alone(ESCALATED, HEAD, LEAD_HEAD, DIRECTOR)]
        deeds = {MORNING: run.raise_blocker, MORNING + timedelta(hours=1): a_guest_comes}
        told = await run.live(ESCALATED, deeds, demanded)
        shown = await run.town.cards(platform)

    assert dict.fromkeys(demanded, 1) == {one: count for one, count in told.items() if one.moment == ESCALATED}
    assert "跨部门问题" in run.text(demanded[0]) and "请私聊查看" in run.text(demanded[0])
    assert not [one["text"] for one in shown if one["text"].startswith("I-1 ") and (BLOCKER in one["text"] or OWNER in one["text"])]
    assert all(BLOCKER in run.text(one) for one in demanded[1:])


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_what_somebody_wrote_into_an_issue_rings_nobody_on_its_whole_way(tmp_path: Path, platform: str) -> None:
    """Neither when it is raised nor in the escalation, which rings exactly those who must act."""
    attack = " ".join(ATTACKS).encode(errors="ignore").decode().replace("\n", " ")
    called = frozenset({HEAD, LEAD_HEAD, DIRECTOR})
    async with plight(tmp_path, platform, MORNING - timedelta(hours=1)) as run:

        async def attacked() -> None:
            await run.say(OWNER, "/问题")
            form = {"what": attack, "owner": OWNER, "helpers": "市场部", "tried": attack}
            await run.press(OWNER, await run.card("上报问题", OWNER), "上报" if platform == "feishu" else "提交", form)

        told = await run.live(ESCALATED, {MORNING: attacked}, [Told(ESCALATED, 1, GROUP, called)])
        shown = (await run.town.call("GET", f"/messages?platform={platform}"))["messages"]
        complaints = await run.town.call("GET", "/complaints")

    assert [called] == [one.rung for one in told if one.rung]
    others = [one for one in shown if one["author"] == "bot" and not one["text"].startswith("I-1 ")]
    assert [] == [one["text"][:80] for one in others if one["mentions"]]
    assert "evil.example" in run.text(Told(ESCALATED, 1, GROUP, called))
    assert {"complaints": []} == complaints


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_who_is_seen_to_have_read_an_escalation_is_not_told_again(tmp_path: Path, platform: str) -> None:
    """Feishu tells who has read a card; DingTalk tells nobody's reading."""
    checked = later(ESCALATED, POLICY.ladder.read_check)
    async with plight(tmp_path, platform, MORNING - timedelta(hours=1)) as run:

        async def read() -> None:
            card = await run.card("I-1 ")
            await run.town.call("POST", "/read", {"platform": platform, "message_id": card["message_id"], "person": LEAD_HEAD})

        demanded = public(ESCALATED, HEAD, LEAD_HEAD, DIRECTOR)
        told = await run.live(checked, {MORNING: run.raise_blocker, ESCALATED + timedelta(hours=1): read}, demanded)

    again = {one.where for one in told if one.again}
    assert again == {HEAD, LEAD_HEAD, DIRECTOR} - ({LEAD_HEAD} if platform == "feishu" else set())


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_what_is_urgent_comes_by_the_urgent_channel_or_says_that_it_could_not(
    tmp_path: Path, platform: str, *, allowed: bool
) -> None:
    async with plight(tmp_path, platform, MORNING) as run:
        if not allowed:
            await run.town.fault(platform, "refuse", **WITHOUT_THE_RIGHT[platform])
        await run.say(OWNER, "/紧急 门店收银系统宕机 部门:市场部")
        messages = await private(run, "李娜")

    assert any("门店收银系统宕机" in one["text"] and one["kind"] == "card" for one in messages)
    urged = [one for one in messages if one["extra"].get("urged") or one["kind"] == "ding"]
    said = [one["text"] for one in messages if "用不了平台的紧急提醒" in one["text"]]
    assert (len(urged), len(said)) == ((1, 0) if allowed else (0, 1))


async def private(run: Plight, whose: str) -> list[Json]:
    """What the bot shows somebody in private."""
    chats = (await run.town.call("GET", "/chats"))[run.platform]
    chat = next(one["chat_id"] for one in chats if one["kind"] == "direct" and one["name"] == whose)
    return await run.town.cards(run.platform, chat)
