"""The time that the platforms and their people live in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class SimClock:
    """Simulated time: starts at the real moment, runs `speed` times as fast, can be moved forward and back.

    Everything that a platform counts in minutes or days (token life, redelivery, card age) reads this clock.
    What a client feels in seconds (the time to acknowledge, rate limits) runs on real time instead.
    """

    def __init__(self, speed: float = 1.0, zone: tzinfo = SHANGHAI) -> None:
        if speed <= 0:
            raise ValueError("时间的速度要大于 0。")
        self._speed = speed
        self._zone = zone
        self._moved = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []
        self._anchor(datetime.now(UTC))

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        """The simulated moment, aware, in the clock's zone."""
        return self._now().astimezone(self._zone)

    def timestamp(self) -> float:
        """The simulated moment in seconds since the epoch."""
        return self._now().timestamp()

    def move_to(self, to: datetime) -> None:
        """Jump to an aware moment, later or earlier; whoever sleeps looks again."""
        if to.tzinfo is None:
            raise ValueError("要移到的时刻须带时区，例如 2026-11-20T15:00+08:00。")
        self._anchor(to.astimezone(UTC))
        self._moved.set()
        self._moved = asyncio.Event()
        for watcher in tuple(self._watchers):
            watcher()

    def move_by(self, seconds: float) -> None:
        self.move_to(self._now() + timedelta(seconds=seconds))

    def on_move(self, callback: Callable[[], None]) -> None:
        """Call back, at once and in the loop, after every jump."""
        self._watchers.append(callback)

    async def sleep_until(self, moment: datetime) -> None:
        """Return once simulated time has reached the moment, be it by flowing or by a jump."""
        while (ahead := (moment - self._now()).total_seconds()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(ahead / self._speed):
                    await moved.wait()
            except TimeoutError:
                continue

    async def sleep(self, seconds: float) -> None:
        """Sleep so many seconds of simulated time."""
        await self.sleep_until(self._now() + timedelta(seconds=seconds))

    def _anchor(self, moment: datetime) -> None:
        self._anchor_real = time.monotonic()
        self._anchor_simulated = moment

    def _now(self) -> datetime:
        elapsed = (time.monotonic() - self._anchor_real) * self._speed
        return self._anchor_simulated + timedelta(seconds=elapsed)
