"""The same fortnight once more: by two replicas at once, and by a bot that was stopped in the middle. Nobody sees a difference.

Half of the company is on each platform.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from bot.app import App
from tests import postgres
from tests.stories.almanac import demanded, push_of
from tests.stories.campaign import (
    BEGINS,
    DEPARTMENTS,
    DONE_AT,
    GROUP,
    OPENED,
    POSTS_AT,
    WORK,
    Campaign,
    Told,
    grid,
    live,
    script,
    write_company,
)
from tests.stories.harness import Company, company
from tests.stories.timeline import Timeline

SLOW = 0.01
SEED, RESTARTS = 20261121, 5
Seen = tuple[datetime, str, str, str]
"""When, on which platform, where and what."""


def platform_of(unit: str) -> str:
    return "feishu" if list(DEPARTMENTS).index(unit) % 2 == 0 else "dingtalk"


@asynccontextmanager
async def here(place: Path, database_url: str) -> AsyncIterator[Company]:
    org = write_company(place / "org.toml", platform_of)
    async with company(place, org=org, database_url=database_url, speed=SLOW) as town:
        await town.call("POST", "/clock", {"to": BEGINS.isoformat()})
        yield town


@dataclass
class Replicas:
    """The bot's processes, all on the company's clock."""

    town: Company
    count: int
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> tuple[App, ...]:
        return tuple([await self.stack.enter_async_context(self.town.bot_on_our_clock()) for _ in range(self.count)])

    async def restart(self, days: Timeline) -> None:
        await self.stack.aclose()
        days.apps = await self.start()


async def fortnight(place: Path, url: str, *, replicas: int = 1, restarts: Collection[datetime] = ()) -> list[Told]:
    """What was told in a fortnight by so many replicas, which all stop and start again at some moments."""
    async with here(place, url) as town:
        bot = Replicas(town, replicas)
        async with bot.stack:
            days = Timeline(town, await bot.start())
            run = Campaign(town, days, platform_of)
            deeds = script(run) | {moment: partial(bot.restart, days) for moment in restarts}
            told = [one async for some in live(run, deeds, grid()) for one in some]
            days.close()
        return told


def seen(told: list[Told]) -> Counter[Seen]:
    """A picture's name is the platform's own, another one each time."""
    return Counter((one.moment, one.platform, one.where, re.sub(r"\(@[^)]+\)", "", one.text)) for one in told)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """What one process tells that nobody stops, on SQLite: what the others are compared with."""
    return asyncio.run(fortnight(tmp_path_factory.mktemp("whole"), ""))


@pytest.mark.timeout(900)
async def test_two_replicas_tell_the_same_as_one(tmp_path: Path, postgres_url: str, whole: list[Told]) -> None:
    with postgres.fresh(postgres_url) as url:
        two = await fortnight(tmp_path, url, replicas=2)

    assert seen(whole) == seen(two)
    owners = {number: work.owner for number, work in enumerate(WORK, 1)}
    assert Counter(demanded(owners, list(GROUP.values()))) == Counter(push_of(told) for told in two if told.pushed)


@pytest.mark.timeout(900)
async def test_a_bot_that_is_stopped_in_between_tells_the_same(tmp_path: Path, whole: list[Told]) -> None:
    chance = random.Random(SEED)  # noqa: S311 - moments of a stop, and the same ones in every run
    after = [one for one in grid() if one > OPENED and one.time() not in (POSTS_AT, DONE_AT)]

    broken = await fortnight(tmp_path, "", restarts=chance.sample(after, RESTARTS))

    assert seen(whole) == seen(broken)
