"""How often and how large: the platform's limits. Rates run on real time."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from time import monotonic

TEXT_BYTES = 150 * 1024
POST_BYTES = 30 * 1024
CARD_BYTES = 30 * 1024
IMAGE_BYTES = 10 * 1024 * 1024
FILE_BYTES = 30 * 1024 * 1024
UUID_LENGTH = 50
UUID_SECONDS = 3600
EDITS = 20
EDIT_SECONDS = 24 * 3600
RECALL_SECONDS = 24 * 3600
"""Editing and recalling: what this tenant's administrator has set."""
CARD_SECONDS = 14 * 24 * 3600
READ_SECONDS = 7 * 24 * 3600
CONNECTIONS = 50

KEYS_KEPT = 10_000


class Window:
    """At most `limit` within any `seconds`, for each key; what was refused does not count."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self._seconds = seconds
        self._passed: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds until the key may pass, 0 when it may now."""
        passed = self._passed.get(key)
        if passed is None or len(passed) < self.limit:
            return 0.0
        return max(0.0, passed[0] + self._seconds - now)

    def count(self, key: str, now: float) -> None:
        passed = self._passed.get(key)
        if passed is None:
            passed = self._passed[key] = deque(maxlen=self.limit)
            if len(self._passed) > KEYS_KEPT:
                self._passed.popitem(last=False)
        passed.append(now)


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate tier of the gateway: so many a second and so many a minute, either trips it."""

    second: int = 50
    minute: int | None = 1000


USUAL = Tier()
FIVE = Tier(second=5, minute=None)


class GatewayRates:
    """The gateway's limit on each API of the app."""

    def __init__(self) -> None:
        self._windows: dict[Tier, list[Window]] = {}

    def trip(self, api: str, tier: Tier) -> tuple[int, float] | None:
        """Count one call; or, when it is one too many, the limit that was hit and the seconds to wait."""
        now = monotonic()
        windows = self._windows.setdefault(tier, _windows(tier))
        for window in windows:
            if wait := window.wait(api, now):
                return window.limit, wait
        for window in windows:
            window.count(api, now)
        return None


def _windows(tier: Tier) -> list[Window]:
    second = [Window(tier.second, 1.0)]
    return second if tier.minute is None else [*second, Window(tier.minute, 60.0)]


class MessageRates:
    """What the messages themselves allow: 5 a second into one group (all bots together), to one person, and on one card."""

    def __init__(self) -> None:
        self._five = Window(5, 1.0)

    def trip(self, key: str) -> bool:
        """Count one message for a chat, a person or a card; true when it is one too many."""
        now = monotonic()
        if self._five.wait(key, now):
            return True
        self._five.count(key, now)
        return False
