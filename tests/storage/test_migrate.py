"""A database is brought to this version whole or not at all, and by one at a time (F23)."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from bot import domain
from bot.errors import OperatorError
from bot.storage import migrate
from bot.storage.engine import Database
from bot.storage.tables import RECORDS, SCHEMA
from tests import postgres

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table; on SQLite there is not even a file."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'var' / 'tongzhou.db'}"
        return
    with postgres.fresh(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.disconnect()


def test_migrating_from_nothing_gives_what_the_records_say(empty: Database) -> None:
    migrate.upgrade(empty)

    with empty.transaction() as connection:
        migrate.check(connection)
        assert migrate.current(connection) == migrate.head()
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SCHEMA) == []


def test_the_sum_of_the_migrations_is_the_schema_made_at_once(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.transaction() as connection:
        migrated = schema_of(connection)

    with empty.transaction() as connection:
        SCHEMA.drop_all(connection)
        SCHEMA.create_all(connection)
        assert schema_of(connection) == migrated


def schema_of(connection: Connection) -> dict[str, Any]:
    """Everything the database knows about its tables, but for the names that it made up itself."""
    reader = inspect(connection)
    tables = [name for name in reader.get_table_names() if name != "alembic_version"]
    return {
        name: {
            "columns": {one["name"]: (str(one["type"]), one["nullable"], one["default"]) for one in reader.get_columns(name)},
            "key": reader.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted(one["column_names"] for one in reader.get_unique_constraints(name)),
            "foreign": sorted((one["constrained_columns"], one["referred_table"]) for one in reader.get_foreign_keys(name)),
            "indexes": {one["name"]: (one["column_names"], one["unique"], _condition(one)) for one in reader.get_indexes(name)},
        }
        for name in tables
    }


def _condition(index: Any) -> str:
    return str(next((value for key, value in index["dialect_options"].items() if key.endswith("_where")), ""))


def test_migrating_again_changes_nothing(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.transaction() as connection:
        connection.execute(text("INSERT INTO department (name, aliases) VALUES ('市场部', '')"))

    migrate.upgrade(empty)

    with empty.transaction() as connection:
        assert connection.execute(text("SELECT name FROM department")).scalars().all() == ["市场部"]


def test_an_empty_database_must_be_migrated_first(empty: Database) -> None:
    empty.create()

    with empty.transaction() as connection, pytest.raises(OperatorError, match="run tongzhou migrate"):
        migrate.check(connection)


def test_a_database_from_a_newer_version_is_refused_in_one_line_and_not_touched(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with empty.transaction() as connection, pytest.raises(OperatorError, match=r"newer version \(9999.*\)") as refused:
        migrate.check(connection)
    with pytest.raises(OperatorError, match="newer version"):
        migrate.upgrade(empty)

    assert "\n" not in str(refused.value)
    with empty.transaction() as connection:
        assert migrate.current(connection) == "9999"


def test_a_migration_that_fails_half_way_leaves_nothing_behind(empty: Database) -> None:
    empty.create()
    with empty.transaction() as connection:
        connection.execute(text("CREATE TABLE outbox (in_the_way TEXT)"))

    with pytest.raises(OperatorError, match="nothing was changed") as refused:
        migrate.upgrade(empty)

    assert "\n" not in str(refused.value)
    with empty.transaction() as connection:
        assert inspect(connection).get_table_names() == ["outbox"]
        connection.execute(text("DROP TABLE outbox"))
    migrate.upgrade(empty)


KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from bot.storage import migrate
from bot.storage.engine import Database

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

migrate.upgrade(Database(sys.argv[1]))
"""


@pytest.mark.parametrize("statement", [4, 12, 25])
def test_a_migrator_that_is_killed_leaves_nothing_behind(empty_url: str, empty: Database, statement: int) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, empty_url, str(statement)], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == -9

    with empty.transaction() as connection:
        assert inspect(connection).get_table_names() == []
    migrate.upgrade(empty)

    with empty.transaction() as connection:
        migrate.check(connection)


def test_of_several_migrators_at_once_one_does_it_and_all_are_content(empty_url: str, empty: Database) -> None:
    migrators = [Database(empty_url) for _ in range(4)]

    with ThreadPoolExecutor(len(migrators)) as threads:
        list(threads.map(migrate.upgrade, migrators))

    with empty.transaction() as connection:
        migrate.check(connection)
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    for one in migrators:
        one.disconnect()


def test_a_place_where_no_file_can_be_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OperatorError, match="cannot create the database file") as refused:
        migrate.upgrade(Database(f"sqlite:///{tmp_path / 'file' / 'tongzhou.db'}"))

    assert "\n" not in str(refused.value)


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'tongzhou.db'}")

    migrate.upgrade(database)

    database.disconnect()
    assert (tmp_path / "new" / "tongzhou.db").stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "tongzhou.db"
    file.write_bytes(b"these are the minutes of a meeting\n" * 1000)
    before = file.read_bytes()

    with pytest.raises(OperatorError, match="file is not a database"):
        migrate.upgrade(Database(f"sqlite:///{file}"))

    assert file.read_bytes() == before


def test_a_bot_whose_database_is_current_starts_without_alembic(sqlite_url: str) -> None:
    program = (
        "import sys; from bot.storage import migrate; from bot.storage.engine import Database;"
        "migrate.upgrade(Database(sys.argv[1])); assert not any(name.startswith('alembic') for name in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program, sqlite_url], cwd=ROOT, check=True, timeout=60)


def test_every_record_is_part_of_the_schema_and_has_a_history() -> None:
    modules = [
        importlib.import_module(found.name) for found in pkgutil.walk_packages(domain.__path__, "bot.domain.") if not found.ispkg
    ]

    with_tables = {
        module.__name__
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, SQLModel) and one.__module__ == module.__name__ and hasattr(one, "__table__")
    }

    assert {module.__name__ for module in RECORDS} == with_tables


def test_migrations_are_numbered_without_gaps() -> None:
    files = sorted(file.name for file in (migrate.MIGRATIONS / "versions").glob("r*.py"))

    assert [name[1:5] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
