"""The door: an event is committed to the inbox, and only then may the platform be told that it arrived.

A press is awaited through its handling, because the platform shows the answer to the person who clicked; when time is short the
answer is 处理中 and the card follows through the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from time import perf_counter

from bot.errors import StorageUnavailable
from bot.metrics import Metrics
from bot.pipeline.together import Together
from bot.ports import Answer, CardPressed, Clock, IncomingKind
from bot.storage import inbox
from bot.storage.engine import Database

SHORT_OF_TIME = Answer(toast="处理中，结果马上更新到卡片上", tone="info")
SEEN_BEFORE = Answer(toast="这一下已经处理过了", tone="info")


class Answers:
    """Who waits in this process for the answer to which press."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], asyncio.Future[Answer]] = {}

    def expect(self, event: IncomingKind) -> asyncio.Future[Answer]:
        """Asked before the press is committed, so that no answer can come too early."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[event.platform, event.key] = future
        return future

    def give(self, event: IncomingKind, answer: Answer) -> bool:
        """Whether somebody was still waiting for it."""
        future = self._waiting.get((event.platform, event.key))
        if future is None or future.done():
            return False
        future.set_result(answer)
        return True

    def forget(self, event: IncomingKind) -> None:
        self._waiting.pop((event.platform, event.key), None)


class Intake:
    """Implements ports.Intake. `arrived` is called after every commit that brought something new."""

    def __init__(self, database: Database, clock: Clock, metrics: Metrics, answers: Answers, arrived: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._answers = answers
        self._arrived = arrived
        self._seconds = cache(metrics.acknowledged.labels)
        self._counter = cache(metrics.events.labels)
        """Looking a label up costs more than counting; there are few of them."""
        self._together: Together[tuple[IncomingKind, datetime], bool] = Together(self._commit)

    async def accept(self, incoming: IncomingKind) -> None:
        await self._keep(incoming)

    async def press(self, pressed: CardPressed, within: float) -> Answer:
        answer = self._answers.expect(pressed)
        try:
            async with asyncio.timeout(within):
                return await answer if await self._keep(pressed) else SEEN_BEFORE
        except TimeoutError:
            return SHORT_OF_TIME
        finally:
            self._answers.forget(pressed)

    async def close(self) -> None:
        """Return when everything that was handed in is committed."""
        await self._together.close()

    async def _keep(self, incoming: IncomingKind) -> bool:
        """Whether the event is new."""
        started = perf_counter()
        try:
            new = await self._together.add((incoming, self._clock.now()))
        except StorageUnavailable:
            self._count(incoming, "not kept")
            raise
        self._seconds(incoming.platform).observe(perf_counter() - started)
        self._count(incoming, "new" if new else "seen before")
        return new

    def _count(self, incoming: IncomingKind, outcome: str) -> None:
        self._counter(incoming.platform, type(incoming).__name__, outcome).inc()

    async def _commit(self, group: Sequence[tuple[IncomingKind, datetime]]) -> Sequence[bool]:
        new = await self._database.run(lambda connection: inbox.keep(connection, group), urgent=True)
        if any(new):
            self._arrived()
        return new
