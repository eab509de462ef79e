from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from tests.sandbox.dingtalk.town import Town, running_town
from tests.sandbox.seconds import standing_still


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with running_town() as started:
        yield started


@pytest.fixture
def within_a_second(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The seconds in which the platform counts calls stand still, however busy the machine is; calling it lets some pass."""
    return standing_still(monkeypatch, "bot.sandbox.dingtalk.limits.monotonic")
