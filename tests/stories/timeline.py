"""A company whose days pass: the clock of the platforms and of the bot jumps from moment to moment.

Everything that is due at a moment has happened before the next jump.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from bot.app import App
from bot.storage.engine import Database
from bot.storage.tables import WAITING, inbox, outbox
from tests.stories.harness import PATIENCE, Company, Json

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Timeline:
    """`apps` are the bot's processes, which run on the sandbox's clock."""

    town: Company
    apps: tuple[App, ...]
    seen: int = 0
    told: list[Json] = field(default_factory=list)
    """Everything the bot has shown since the beginning."""

    def __post_init__(self) -> None:
        self._database = Database(self.town.database_url)

    async def at(self, moment: datetime) -> list[Json]:
        """Jump to the moment; what the bot showed because of it."""
        await self.town.call("POST", "/clock", {"to": moment.isoformat()})
        return await self.now()

    async def now(self) -> list[Json]:
        """What is due at this moment is done; what the bot has shown since the last look."""
        await asyncio.gather(*(app.ticker.tick() for app in self.apps))
        await self.settled()
        answer = await self.town.call("GET", f"/messages?since={self.seen}")
        self.seen = answer["seq"]
        new = [one for one in answer["messages"] if one["author"] == "bot"]
        self.told += new
        return new

    async def settled(self) -> None:
        """Nothing waits any more that is due."""
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(self._waiting):  # noqa: ASYNC110 - a queue in a database has no event to wait for
                await asyncio.sleep(0.02)

    def _waiting(self) -> int:
        now = self.town.sandbox.clock.now()
        with self._database.reading() as connection:
            counts = [
                connection.execute(
                    select(func.count()).select_from(table).where(WAITING, or_(later.is_(None), later <= now))
                ).scalar_one()
                for table, later in ((inbox, inbox.c.retry_at), (outbox, outbox.c.not_before))
            ]
        return sum(counts)

    def close(self) -> None:
        self._database.disconnect()


def moments(first: datetime, last: datetime, every: timedelta) -> Iterator[datetime]:
    """From the first to the last, both included, in even steps."""
    while first <= last:
        yield first
        first += every
