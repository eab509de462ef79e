"""Bringing a database to this version, whole or not at all (F23).

Rule 1: a migration is a file rNNNN_name.py; the number is its revision, and the highest one is the version this code needs. So
        whether a database is current is known without loading Alembic.
Rule 2: all migrations run in one transaction. One migrator works at a time; the others wait and find nothing left to do.
Rule 3: a database of a newer version is never touched.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, exc, inspect, text

from bot.errors import OperatorError, StorageUnavailable
from bot.storage import sql
from bot.storage.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"
_PATIENCE = text("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0")
"""PostgreSQL: wait for another migrator for a minute, and let a step take as long as it takes."""


@cache
def head() -> str:
    """The version this code needs."""
    return max(_known())


def current(connection: Connection) -> str | None:
    """The version of the database; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def check(connection: Connection) -> None:
    """Raises OperatorError, in one line, when this code cannot work with the database as it is."""
    found = _not_newer(connection)
    if found != head():
        raise OperatorError(f"the database is at version {found or 'none'}, this is {head()}: run tongzhou migrate")


def upgrade(database: Database) -> None:
    """Make the database if there is none, and bring it to this version. Raises OperatorError in one line; then nothing changed."""
    database.create()
    try:
        with database.transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(_PATIENCE)
            sql.hold(connection, sql.MIGRATION, "schema")
            if _not_newer(connection) != head():
                _run_migrations(connection)
    except (StorageUnavailable, exc.SQLAlchemyError) as error:
        first_line = str(error).partition("\n")[0]
        raise OperatorError(f"the database could not be brought to version {head()}, nothing was changed: {first_line}") from error


def _known() -> list[str]:
    return [file.name[1:5] for file in (MIGRATIONS / "versions").glob("r[0-9]*_*.py")]


def _not_newer(connection: Connection) -> str | None:
    """The version of the database; rule 3."""
    found = current(connection)
    if found is not None and found not in _known():
        raise OperatorError(
            f"the database is from a newer version ({found}, this is {head()}): install that version, or restore a backup"
        )
    return found


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - loaded only when there is something to do
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
