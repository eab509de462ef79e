from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.feishu.town import Town, running_town


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with running_town() as started:
        yield started
