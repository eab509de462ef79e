"""Questions that may be asked again: a long reading of a contact book goes on after a throttled or lost answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.errors import RetryLater
from bot.platforms.calls import Json

ATTEMPTS = 5
FIRST_WAIT = 0.5
"""Seconds before the second attempt where the platform names none; doubled for each further one."""
LONGEST_WAIT = 60.0


async def patiently(ask: Callable[[], Awaitable[Json]]) -> Json:
    """The answer to a question that changes nothing, asked at most ATTEMPTS times. Raises PlatformError."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return await ask()
        except RetryLater as error:
            await asyncio.sleep(min(error.retry_after or FIRST_WAIT * 2**attempt, LONGEST_WAIT))
    return await ask()
