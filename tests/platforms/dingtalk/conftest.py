"""A stand-in DingTalk on a free port, and the gateway and client of the bot connected to it over the real wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from bot.metrics import Metrics
from bot.platforms.dingtalk.client import DingTalkClient
from bot.platforms.dingtalk.gateway import DingTalkGateway, Pace
from bot.settings import DingTalkSettings
from tests.platforms.shelf import Shelf
from tests.sandbox.dingtalk.town import Town, running_town, until

QUICK = Pace(ping=60.0, settled=0.0, first_wait=0.05, longest_wait=0.2, goodbye=60.0, stop=60.0)
"""A busy machine is silent for a while as well: only the test of silence has less patience."""


class Bot:
    """The DingTalk side of the bot."""

    def __init__(self, town: Town, form: str = "public", pace: Pace = QUICK, **changes: Any) -> None:
        self.town = town
        self.shelf = Shelf()
        self.metrics = Metrics()
        self.settings = DingTalkSettings.model_validate(
            {
                "client_id": town.app.client_id,
                "client_secret": SecretStr(town.app.client_secret),
                "endpoint": town.app.endpoint,
                "oapi_endpoint": town.app.oapi_endpoint,
                "card_form": form,
                "card_template_id": "tongzhou-demo.schema",
                **changes,
            }
        )
        self.client = DingTalkClient(self.settings, self)
        self.gateway = DingTalkGateway(self.settings, self.shelf, clock=self, metrics=self.metrics, pace=pace)
        self._running: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        return self.town.clock.now()

    @property
    def connections(self) -> int:
        return len(self.town.dingtalk.engine.connections)

    @property
    def connected(self) -> bool:
        return self.metrics.registry.get_sample_value("tongzhou_connected", {"platform": "dingtalk"}) == 1

    def attempts(self, outcome: str) -> float:
        return self.metrics.registry.get_sample_value("tongzhou_connects_total", {"platform": "dingtalk", "outcome": outcome}) or 0

    async def start(self, *, connected: bool = True) -> None:
        self._running = asyncio.create_task(self.gateway.run())
        if connected:
            await until(lambda: self.connections and self.connected)

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


@asynccontextmanager
async def bots_of(town: Town) -> AsyncIterator[BotMaker]:
    made: list[Bot] = []

    async def make(form: str = "public", *, start: bool = True, **changes: Any) -> Bot:
        made.append(Bot(town, form, **changes))
        if start:
            await made[-1].start()
        return made[-1]

    try:
        yield make
    finally:
        for bot in made:
            await bot.stop()


@pytest.fixture
async def bot_with(town: Town) -> AsyncIterator[BotMaker]:
    async with bots_of(town) as make:
        yield make


@pytest.fixture
async def bot(bot_with: BotMaker) -> Bot:
    return await bot_with()
