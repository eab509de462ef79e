"""Numbers of projects under many hands at once (R62, X5): no gaps, no repeats, none used twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, col, select

from bot.domain.projects import Project, number_like
from bot.storage.engine import Database
from bot.storage.queries import projects
from bot.storage.unit_of_work import Origin, open_unit
from tests.storage.samples import NOW

HANDS = 8
OPENED = 100


@pytest.fixture
def replicas(database: Database, database_url: str) -> Iterator[list[Database]]:
    """Two processes' worth of connections on PostgreSQL; on SQLite the threads of the one process."""
    if database.dialect == "sqlite":
        yield [database, database]
        return
    other = Database(database_url)
    yield [database, other]
    other.disconnect()


def like(pattern: str) -> Callable[[int], str]:
    return lambda at: number_like(pattern, prefix="XMB", year=2026, department="市场部", sequence=at)


def open_one(database: Database, pattern: str = "{year}-{dept}-{seq:03}") -> str:
    with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as unit:
        number = projects.next_number(unit, like(pattern))
        unit.add(Project(number=number, name="大促"))
        unit.commit()
    return number


def open_and_fail(database: Database) -> None:
    with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as unit:
        assert projects.next_number(unit, like("{prefix}-{year}-{seq:03}")) == "XMB-2026-001"
        raise RuntimeError


def kept(database: Database) -> list[str]:
    with database.reading() as connection, Session(connection) as session:
        return list(session.exec(select(Project.number).order_by(col(Project.number))))


def test_a_hundred_projects_opened_at_once_have_a_hundred_numbers_in_a_row(replicas: list[Database]) -> None:
    with ThreadPoolExecutor(HANDS) as threads:
        numbers = list(threads.map(lambda at: open_one(replicas[at % 2]), range(OPENED)))

    assert [f"2026-市场-{at:03}" for at in range(1, OPENED + 1)] == sorted(numbers)
    assert sorted(numbers) == kept(replicas[0])


def test_a_project_that_fails_leaves_no_gap(database: Database) -> None:
    with pytest.raises(RuntimeError):
        open_and_fail(database)

    assert open_one(database, "{prefix}-{year}-{seq:03}") == "XMB-2026-001"


def test_a_number_from_a_file_is_passed_over(database: Database) -> None:
    with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as unit:
        unit.add_all([Project(number="2026-市场-001", name="旧"), Project(number="2026-市场-003", name="旧")])
        unit.commit()

    assert ["2026-市场-002", "2026-市场-004"] == [open_one(database), open_one(database)]
