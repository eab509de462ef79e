"""One door to the database: a transaction for every piece of work, and one error for a database that is not there.

Rule 1: work runs inside exactly one transaction; what `run` has returned is committed and synced.
Rule 2: SQLite has exactly one writer thread and takes the file's lock when a transaction begins, so that none fails half-way
        because another one was faster.
Rule 3: a database that is lost, locked, full, read-only or removed is StorageUnavailable; its connections are thrown away, so the
        next piece of work finds it again by itself. A file that is gone is never replaced by an empty one. A statement that takes
        too long or asks too much is the fault of the work: it comes out as it is, so that nobody repeats it for ever.
        What another transaction holds is StorageBusy, and the connection goes on.
Rule 4: what people wrote is in no error of the database, because errors are logged.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, ExceptionContext, make_url

from bot.errors import OperatorError, StorageBusy, StorageUnavailable
from bot.storage.threads import Threads

T = TypeVar("T")

POSTGRES_THREADS = 4
CLOSING_SECONDS = 5.0

SQLITE_PATIENCE = "5"
"""Seconds to wait for another process that holds the file; `?timeout=` in the address says otherwise."""

_TURN_SECONDS = 0.01

_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON")

_SQLITE_OUT_OF_REACH = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

_POSTGRES_OUT_OF_REACH = ("25006", "25P03", "XX")
"""Read-only (a failover under way), thrown out for idling, damaged: the driver does not count these as operational."""

_POSTGRES_WITHIN_REACH = ("57014", "54")
"""Cancelled (for its time, as a rule) and over a limit of the server: operational to the driver, yet the server is there."""

_POSTGRES_BUSY = ("55P03", "40P01")
"""A lock that was not had in time, and a circle of locks that the server broke."""

_POSTGRES_SETTINGS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "tongzhou",
    "options": "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    " -c enable_bitmapscan=off",
}
"""Every wait for the server ends by itself. Seconds; `tcp_user_timeout` is in milliseconds.

A queue's index is full of rows that just left it. A plain index scan stops early and strikes them out as it passes; a bitmap scan,
which the planner likes before it knows the table, reads and sorts them all each time (8 ms a look instead of 0.1).
"""

_CONNECTION_LOST = "8s2b"
"""SQLAlchemy's code for work on a connection that is gone; a session used on after its own fault has another."""

_WRITE_ADDRESS = "write sqlite:///PATH or postgresql://USER@HOST/NAME"


class Database:
    """A SQLite file (`sqlite:///PATH`, one process) or a PostgreSQL database (`postgresql://…`, any number of processes)."""

    dialect: str
    """sqlite or postgresql"""

    def __init__(self, url: str) -> None:
        """Opens nothing yet. Raises OperatorError for an address that is neither."""
        address = _parsed(url)
        self.dialect = address.get_backend_name()
        self.file = Path(address.database or "") if self.dialect == "sqlite" else None
        """The SQLite file; None for PostgreSQL."""
        self._engine = _postgres(address) if self.file is None else _sqlite(address, self.file)
        self._threads = Threads(POSTGRES_THREADS if self.file is None else 1)
        event.listen(self._engine, "handle_error", _translate, retval=True)

    async def run(self, work: Callable[[Connection], T], *, urgent: bool = False) -> T:
        """What `work` returns, after its commit. Whatever it raises rolls everything back.

        Urgent work goes before other work that waits. Raises StorageUnavailable, also when only the answer to the commit was
        lost: who repeats must be able to.
        """
        return await asyncio.wrap_future(self._threads.submit(lambda: self._whole(work), urgent=urgent))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The same for callers without a loop: commits at the end, rolls back when the block raises."""
        with _lost_is_unavailable(), self._engine.begin() as connection:
            opened = connection.info.get("opened")
            yield connection
        if self.file is not None and _identity(self.file) != opened:
            self.disconnect()
            raise StorageUnavailable("the database file was removed or replaced")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent picture for a long read such as an export: no writer waits for it, and nothing done in it lasts."""
        options: dict[str, Any] = {"reading": True}
        if self.dialect == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with _lost_is_unavailable(), self._engine.connect().execution_options(**options) as connection:
            yield connection

    async def close(self) -> None:
        """Finish what was handed in, for at most CLOSING_SECONDS, and let go of the database."""
        await asyncio.to_thread(self._threads.close, CLOSING_SECONDS)
        self.disconnect()

    def disconnect(self) -> None:
        """Let go of every idle connection; the next piece of work opens one."""
        self._engine.dispose()

    def create(self) -> None:
        """Make an empty SQLite file, readable by its owner only, where there is none; the first step of a migration."""
        if self.file is not None and not self.file.exists():
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                self.file.touch(mode=0o600)
            except OSError as error:
                raise OperatorError(f"cannot create the database file {self.file}: {error.strerror}") from error

    def _whole(self, work: Callable[[Connection], T]) -> T:
        with self.transaction() as connection:
            return work(connection)


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise OperatorError(f"the database's address cannot be read: {_WRITE_ADDRESS}") from None
    if address.drivername == "sqlite" and address.database:
        return address
    if address.drivername == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    raise OperatorError(f"the database's address is neither SQLite nor PostgreSQL: {_WRITE_ADDRESS}")


def _sqlite(address: URL, file: Path) -> Engine:
    patience = float(str(address.query.get("timeout", SQLITE_PATIENCE)))
    place = f"file:{quote(str(file))}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(place, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)

    engine = create_engine(address.set(query={}), creator=connect, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        record.info["opened"] = _identity(file)
        _turn_to_wal(connection, patience)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")

    return engine


def _turn_to_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Of two who turn a new file over at once SQLite refuses one on the spot; here it waits `patience` seconds, as for any lock."""
    until = monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(_TURN_SECONDS)
        else:
            return


def _postgres(address: URL) -> Engine:
    return create_engine(
        address, connect_args=_POSTGRES_SETTINGS, pool_size=POSTGRES_THREADS, pool_timeout=10, hide_parameters=True
    )


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file stands under this name now; None when there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _translate(context: ExceptionContext) -> BaseException | None:
    """Rule 3. The connection counts as lost: SQLite may have rolled back already, and what is done on it now would stand alone."""
    error = context.original_exception
    if not _out_of_reach(error):
        return None
    words = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
    if getattr(error, "sqlstate", None) in _POSTGRES_BUSY:
        return StorageBusy(words)
    context.is_disconnect = True
    return StorageUnavailable(words)


def _out_of_reach(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_OUT_OF_REACH
    state = getattr(error, "sqlstate", None) or ""
    if state.startswith(_POSTGRES_WITHIN_REACH):
        return False
    kinds = {one.__name__ for one in type(error).__mro__}
    return bool(kinds & {"OperationalError", "InterfaceError"}) or state.startswith(_POSTGRES_OUT_OF_REACH)


@contextmanager
def _lost_is_unavailable() -> Iterator[None]:
    """Work that went on after its connection was lost, or that never got one, ends the same way."""
    try:
        yield
    except (exc.PendingRollbackError, exc.TimeoutError) as error:
        if isinstance(error, exc.PendingRollbackError) and error.code != _CONNECTION_LOST:
            raise
        raise StorageUnavailable("the connection to the database was lost") from error
