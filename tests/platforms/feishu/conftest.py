"""A stand-in Feishu on a free port, and the gateway and client of the bot connected to it over the real wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from bot.metrics import Metrics
from bot.platforms.feishu.client import FeishuClient
from bot.platforms.feishu.gateway import FeishuGateway, Pace
from bot.settings import FeishuSettings
from tests.platforms.shelf import Shelf
from tests.sandbox.feishu.town import Town, running_town, until

QUICK = Pace(ping=0.2, silence=60.0, first_wait=0.05, longest_wait=0.2, stop=60.0)
"""A busy machine is silent for a while as well: only tests of silence and of a stop in the middle of work have less patience."""


class Bot:
    """The Feishu side of the bot; the clock of the town is its clock."""

    def __init__(self, town: Town, pace: Pace = QUICK, **changes: Any) -> None:
        self.town = town
        self.shelf = Shelf()
        self.metrics = Metrics()
        self.settings = FeishuSettings.model_validate(
            {"app_id": town.app.app_id, "app_secret": town.app.app_secret, "domain": town.url, **changes}
        )
        self.client = FeishuClient(self.settings, self)
        self.gateway = FeishuGateway(self.settings, self.client, self.shelf, clock=self, metrics=self.metrics, pace=pace)
        self._running: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        return self.town.clock.now()

    def figure(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(f"tongzhou_{name}", {"platform": "feishu", **labels}) or 0

    @property
    def connections(self) -> int:
        return len(self.town.feishu.engine.connections)

    async def start(self, *, connected: bool = True) -> None:
        self._running = asyncio.create_task(self.gateway.run())
        if connected:
            await until(lambda: self.connections and self.figure("connected"))

    async def stop(self) -> None:
        if self._running is not None:
            await self.gateway.stop()
            await self._running
        await self.client.close()


BotMaker = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with running_town() as started:
        yield started


@pytest.fixture
async def bot_with(town: Town) -> AsyncIterator[BotMaker]:
    made: list[Bot] = []

    async def make(*, start: bool = True, **changes: Any) -> Bot:
        made.append(Bot(town, **changes))
        if start:
            await made[-1].start()
        return made[-1]

    yield make
    for bot in made:
        await bot.stop()


@pytest.fixture
async def bot(bot_with: BotMaker) -> Bot:
    return await bot_with()


@pytest.fixture
async def client(bot_with: BotMaker) -> FeishuClient:
    """The outgoing side alone."""
    return (await bot_with(start=False)).client
