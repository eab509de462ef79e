"""How fast a platform lets us speak: token buckets, and pauses that the platform asked for.

Rule: real seconds, not the clock of the records; a platform counts its own seconds.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_LANES = 5000
"""Chats remembered; the one not spoken to for longest is forgotten first, by then its bucket is full anyway."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a platform takes: for the app and for one chat, each a second and in a burst."""

    app_per_second: float
    app_burst: int
    chat_per_second: float
    chat_burst: int


class Bucket:
    """`rate` tokens a second up to `burst`; a token is taken in advance and its time to wait returned."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._gap = 1 / rate
        self._slack = (burst - 1) / rate
        self._free_at = now - self._slack

    def take(self, now: float) -> float:
        """Seconds until the token taken here may be used."""
        start = max(self._free_at, now - self._slack)
        self._free_at = start + self._gap
        return max(0.0, start - now)

    def pause(self, until: float) -> None:
        """No token before `until`."""
        self._free_at = max(self._free_at, until)


class Rates:
    """The buckets of one platform. `time` is a monotonic clock in seconds."""

    def __init__(self, limits: Limits, time: Callable[[], float]) -> None:
        self._limits = limits
        self._time = time
        self._app = Bucket(limits.app_per_second, limits.app_burst, time())
        self._chats: OrderedDict[str, Bucket] = OrderedDict()

    async def wait(self, chat: str) -> None:
        """Return when one more request to `chat` is within the limits."""
        now = self._time()
        await asyncio.sleep(max(self._chat(chat, now).take(now), self._app.take(now)))

    def pause(self, chat: str, seconds: float) -> None:
        """The platform asked for silence in this chat."""
        now = self._time()
        self._chat(chat, now).pause(now + seconds)

    def _chat(self, chat: str, now: float) -> Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            bucket = self._chats[chat] = Bucket(self._limits.chat_per_second, self._limits.chat_burst, now)
            if len(self._chats) > MOST_LANES:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat)
        return bucket
