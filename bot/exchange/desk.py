"""How an operator's command reaches the records, whether a bot runs or not: in one transaction, on a database of this version."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlmodel import Session

from bot.storage import migrate, sql
from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit

T = TypeVar("T")


def read(url: str, work: Callable[[Session], T]) -> T:
    """What `work` finds in one consistent picture of a database that is of this version already."""
    return _look(Database(url), work)


def examine(url: str, work: Callable[[Session], T], *, scratch: bool) -> T:
    """What `work` finds before anything is changed, while nobody waits for it. Without `scratch` the database is brought to this
    version first."""
    with _database(url, scratch=scratch) as database:
        return _look(database, work)


def change(url: str, work: Callable[[Session], T], source: str, *, keep: bool = True) -> T:
    """Change records as `source` (`import:org.toml`); without `keep` only see what would be changed."""
    with (
        _database(url, scratch=not keep) as database,
        database.transaction() as connection,
        open_unit(connection, Origin(None, datetime.now(UTC), source)) as session,
    ):
        migrate.check(connection)
        sql.hold(session, sql.MIGRATION, "org")
        result = work(session)
        session.commit()
        if not keep:
            connection.rollback()
    return result


@contextmanager
def _database(url: str, *, scratch: bool) -> Iterator[Database]:
    """The company's database, of this version; with `scratch` it is left as it is, and where there is none yet, it is an empty one
    to try things on that nobody finds afterwards."""
    database = Database(url)
    if not scratch:
        migrate.upgrade(database)
    if not (scratch and database.file is not None and not database.file.exists()):
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="tongzhou-") as folder:
        tried = Database(f"sqlite:///{folder}/tried.db")
        migrate.upgrade(tried)
        yield tried
        tried.disconnect()


def _look(database: Database, work: Callable[[Session], T]) -> T:
    with database.reading() as connection:
        migrate.check(connection)
        with Session(connection) as session:
            return work(session)
