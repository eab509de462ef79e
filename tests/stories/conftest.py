"""Every story happens in a company of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.harness import Company, company


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Company]:
    async with company(tmp_path) as found:
        yield found
