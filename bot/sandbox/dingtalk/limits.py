"""How much an app may ask for: calls a second for each API, calls and pushes a month for the organisation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

QPS = 20
MAX_USERS_PER_SEND = 20
MAX_KEYS_PER_RECALL = 20
MAX_MSG_PARAM_BYTES = 15_000
MAX_WEBHOOK_BYTES = 20_000
MAX_AT_PER_MESSAGE = 50


class QpsLimit:
    """20 calls a second of one API by the app, counted as a bucket that refills evenly.

    A bucket and not a window, so that a client that keeps the rate is not refused because two of its
    requests arrived together. Real seconds: the platform's gateway does not follow a moved clock.
    """

    def __init__(self, rate: int = QPS) -> None:
        self._rate = rate
        self._buckets: dict[str, tuple[float, float]] = {}

    def admits(self, api: str) -> bool:
        """Whether one more call of this API (method and path pattern) is let through; a refused one costs nothing."""
        now = monotonic()
        left, seen = self._buckets.get(api, (float(self._rate), now))
        left = min(float(self._rate), left + (now - seen) * self._rate)
        admitted = left >= 1
        self._buckets[api] = (left - 1 if admitted else left, now)
        return admitted


@dataclass
class Usage:
    """What the organisation has used of its quotas, by natural month ("2026-11")."""

    calls: Counter[str] = field(default_factory=Counter)
    pushes: Counter[str] = field(default_factory=Counter)

    def count_call(self, now: datetime) -> int:
        """Count one metered API call; the calls of this month with it."""
        return _count(self.calls, now)

    def count_push(self, now: datetime) -> int:
        """Count one push over the stream; the pushes of this month with it."""
        return _count(self.pushes, now)


def _count(counter: Counter[str], now: datetime) -> int:
    month = f"{now:%Y-%m}"
    counter[month] += 1
    return counter[month]
