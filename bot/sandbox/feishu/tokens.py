"""tenant_access_token: issued, growing old on simulated time, rejected."""

from __future__ import annotations

import secrets

from bot.sandbox.clock import SimClock

LIFE_SECONDS = 7200
RENEW_SECONDS = 1800
"""With at least so much life left the same token is handed out again; below it a new one, and both are good."""
TOKENS_KEPT = 16


class TenantTokens:
    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._expires: dict[str, float] = {}
        """Token → the simulated second at which it ends; the newest token last."""

    def issue(self) -> tuple[str, int]:
        """A token and the whole seconds that it still has."""
        now = self._clock.timestamp()
        for token, end in reversed(self._expires.items()):
            if RENEW_SECONDS <= end - now <= LIFE_SECONDS:
                return token, int(end - now)
        token = f"t-{secrets.token_hex(20)}"
        self._expires[token] = now + LIFE_SECONDS
        if len(self._expires) > TOKENS_KEPT:
            del self._expires[next(iter(self._expires))]
        return token, LIFE_SECONDS

    def good(self, token: str) -> bool:
        return self._expires.get(token, 0.0) > self._clock.timestamp()

    def reject(self, token: str) -> None:
        """Take the token back before its time."""
        self._expires.pop(token, None)
