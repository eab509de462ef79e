"""Each way out of an issue that nobody settles, by its buttons over the real wire: what rings after it, and what no longer does.

Several issues are raised in the same minute; their owner is asked of each, and each goes another way (R118, R122, R126–R130, C20).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from tests.stories.hours import later
from tests.stories.plight import (
    DIRECTOR,
    HEAD,
    LEAD_HEAD,
    LIAISON,
    LIMITS,
    OWNER,
    PLATFORMS,
    POLICY,
    Plight,
    Told,
    alone,
    differences,
    plight,
    public,
)
from tests.stories.timeline import SHANGHAI

RAISED = datetime(2026, 11, 23, 13, 0, tzinfo=SHANGHAI)
TAKEN, PLANNED, SOLVED, UNSOLVED = range(1, 5)
"""What becomes of which issue after the escalation."""
HELPED, PUT_OFF, PROMISED = range(1, 4)
"""What becomes of which issue when its owner is asked."""
OTHER_HEAD = "孙莉"
"""Of the department whose support is asked for when the owner is asked."""
WARNED, ESCALATED = later(RAISED, LIMITS.warning(POLICY.ladder.warn)), later(RAISED, LIMITS.escalate)
ANSWERED = WARNED + timedelta(hours=1)
ACTED = ESCALATED + timedelta(minutes=70)
DUE = later(ESCALATED, LIMITS.deadline)
PUT_OFF_TO = later(ESCALATED, POLICY.ladder.extension)
OWED = later(ACTED, LIMITS.deadline)
EARLY_PROMISE = ESCALATED + timedelta(hours=4)
PROMISE = datetime(2026, 11, 27, 15, 0, tzinfo=SHANGHAI)
REOPENED = PROMISE + timedelta(minutes=30)
LAST = later(REOPENED, LIMITS.warning(POLICY.ladder.warn))
EVERYBODY = HEAD, LEAD_HEAD, DIRECTOR


def path(first: datetime, issue: int, whom: Iterable[str] = (LIAISON, LEAD_HEAD, DIRECTOR)) -> list[Told]:
    """The path from its first step on."""
    told: list[Told] = []
    for one in whom:
        told += public(first, one, issue=issue)
        first = later(first, LIMITS.step)
    return told


def escalation(moment: datetime, issue: int, *whom: str, unread: bool = True) -> list[Told]:
    return [one for one in public(moment, *whom, issue=issue) if unread or not one.again]


def asked(count: int) -> list[Told]:
    """What is told of every issue before anybody acts."""
    told = [alone(later(RAISED, LIMITS.feedback), LIAISON, HEAD, issue=one) for one in range(1, count + 1)]
    return [*chain(*told), *(each for one in range(1, count + 1) for each in alone(WARNED, OWNER, issue=one))]


AFTER_THE_ESCALATION = [
    *asked(4),
    # taken on in time: the path waits as long again for the solution, and goes on without one
    *escalation(ESCALATED, TAKEN, *EVERYBODY, unread=False),
    *path(OWED, TAKEN),
    # a solution with who and when: nothing, until its time is over; then the owner and the head, and the path
    *escalation(ESCALATED, PLANNED, *EVERYBODY, unread=False),
    *alone(PROMISE, OWNER, HEAD, issue=PLANNED),
    *path(PROMISE, PLANNED),
    # solved: nothing more
    *escalation(ESCALATED, SOLVED, *EVERYBODY, unread=False),
    # closed unsolved: nothing more, until it is opened again and everything begins anew
    *escalation(ESCALATED, UNSOLVED, *EVERYBODY, unread=False),
    *alone(later(REOPENED, LIMITS.feedback), LIAISON, HEAD, issue=UNSOLVED),
    *alone(later(REOPENED, LIMITS.warning(POLICY.ladder.warn)), OWNER, issue=UNSOLVED),
]
WHEN_ASKED = [
    *asked(3),
    # support was asked for: one more department is told, and the ladder goes on
    *escalation(ESCALATED, HELPED, HEAD, LEAD_HEAD, OTHER_HEAD, DIRECTOR),
    *path(DUE, HELPED),
    # more time was asked for: everything one extension later
    *escalation(PUT_OFF_TO, PUT_OFF, *EVERYBODY),
    *path(later(PUT_OFF_TO, LIMITS.deadline), PUT_OFF),
    # a promise that is broken: the escalation that it had put off comes at once
    *alone(EARLY_PROMISE, OWNER, HEAD, issue=PROMISED),
    *escalation(EARLY_PROMISE, PROMISED, *EVERYBODY),
    *path(later(EARLY_PROMISE, LIMITS.deadline), PROMISED),
]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_after_each_way_out_only_what_is_still_owed_rings(tmp_path: Path, platform: str) -> None:
    async with plight(tmp_path, platform, RAISED - timedelta(minutes=10)) as run:
        deeds = {
            RAISED: lambda: raise_all(run, 4),
            ACTED: lambda: act(run),
            REOPENED: lambda: run.fill(OWNER, f"I-{UNSOLVED} ", "重开", "重开", {"reason": "权限又没了"}),
        }
        demanded = [one for one in AFTER_THE_ESCALATION if one.moment <= LAST]
        told = await run.live(LAST, deeds, demanded)
        complaints = await run.town.call("GET", "/complaints")

    assert differences(demanded, told) == {}
    assert {"complaints": []} == complaints


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_after_each_answer_of_the_owner_only_what_is_still_owed_rings(tmp_path: Path, platform: str) -> None:
    last = later(PUT_OFF_TO, LIMITS.deadline)
    async with plight(tmp_path, platform, RAISED - timedelta(minutes=10)) as run:
        demanded = [one for one in WHEN_ASKED if one.moment <= last]
        told = await run.live(last, {RAISED: lambda: raise_all(run, 3), ANSWERED: lambda: answer(run)}, demanded)
        complaints = await run.town.call("GET", "/complaints")

    assert differences(demanded, told) == {}
    assert {"complaints": []} == complaints


async def raise_all(run: Plight, count: int) -> None:
    for one in range(1, count + 1):
        await run.say(OWNER, f"/问题 第{one}件事卡住了 负责人:{OWNER} 需支持:市场部")


async def answer(run: Plight) -> None:
    """The three answers of the owner, in private."""
    support = {"helpers": "销售部", "what": "请客户先发授权书"}
    await run.fill(OWNER, f"I-{HELPED} 快到升级时限", "需要支持", "需要支持", support, private=True)
    await run.fill(OWNER, f"I-{PUT_OFF} 快到升级时限", "申请延期", "申请延期", {"reason": "等供应商回复"}, private=True)
    await run.fill(OWNER, f"I-{PROMISED} 快到升级时限", "已有方案", "给出方案", plan(EARLY_PROMISE), private=True)


async def act(run: Plight) -> None:
    """On the card in the group."""
    await run.press(HEAD, await run.card(f"I-{TAKEN} "), "我来处理")
    await run.fill(OWNER, f"I-{PLANNED} ", "给出方案", "给出方案", plan(PROMISE))
    await run.fill(OWNER, f"I-{SOLVED} ", "已解决", "已解决", {"solution": "换备用接口", "result": "已恢复"})
    await run.fill(OWNER, f"I-{UNSOLVED} ", "未解决关闭", "未解决关闭", {"reason": "要等新系统", "next": "下周一再试"})


def plan(by: datetime) -> dict[str, str]:
    return {"solution": "换备用接口", "owner": OWNER, "by": f"{by:%Y-%m-%d %H:%M}"}
