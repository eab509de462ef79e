"""A unit of work on a fresh database of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit
from tests.storage.samples import NOW


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as session:
        yield session
