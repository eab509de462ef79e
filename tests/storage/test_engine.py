"""One door: transactions, their order, and one error for a database that is away (F17, F18, F38)."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from bot.errors import OperatorError, StorageUnavailable
from bot.storage import inbox, outbox
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from bot.storage.threads import MOST_WAITING, Threads
from tests.storage.samples import GROUP, NOW, card, keep, message

COUNT = text("SELECT count(*) FROM inbox")
NOBODY = 65534


def _keep_in(key: str, connection: Connection) -> list[bool]:
    return inbox.keep(connection, [(message(key), NOW)])


def kept(connection: Connection) -> int:
    return int(connection.execute(COUNT).scalar_one())


# --- transactions -------------------------------------------------------------------------------------------------------


async def test_work_is_committed_when_run_returns(database: Database, database_url: str) -> None:
    answer = await database.run(partial(_keep_in, "m1"))

    assert None not in answer
    other = Database(database_url)
    with other.reading() as connection:
        assert kept(connection) == 1
    other.disconnect()


async def test_whatever_work_raises_rolls_everything_back_and_comes_out_as_it_is(database: Database) -> None:
    def fail(connection: Connection) -> None:
        inbox.keep(connection, [(message("m1"), NOW)])
        raise LookupError("our own fault")

    with pytest.raises(LookupError, match="our own fault"):
        await database.run(fail)

    assert await database.run(kept) == 0


async def test_a_wrong_statement_is_a_mistake_and_not_an_outage(database: Database) -> None:
    with pytest.raises((OperationalError, ProgrammingError)):
        await database.run(lambda connection: connection.execute(text("SELECT nothing FROM nowhere")))
    with pytest.raises(IntegrityError):
        await database.run(lambda connection: connection.execute(text("INSERT INTO department (name, aliases) VALUES ('', NULL)")))


async def test_urgent_work_goes_before_other_work_that_waits(sqlite_url: str) -> None:
    database, go, order = Database(sqlite_url), Event(), list[str]()
    first = asyncio.create_task(database.run(lambda _: go.wait(10)))
    await asyncio.sleep(0)
    rest = [
        asyncio.create_task(database.run(lambda _: order.append("one"))),
        asyncio.create_task(database.run(lambda _: order.append("two"))),
        asyncio.create_task(database.run(lambda _: order.append("urgent"), urgent=True)),
    ]
    await asyncio.sleep(0)

    go.set()
    await asyncio.gather(first, *rest)

    assert order == ["urgent", "one", "two"]
    await database.close()


async def test_sqlite_has_one_writer_at_a_time(sqlite_url: str) -> None:
    database, inside = Database(sqlite_url), list[int]()

    def enter(_: Connection) -> int:
        inside.append(1)
        try:
            return len(inside)
        finally:
            inside.pop()

    assert set(await asyncio.gather(*(database.run(enter) for _ in range(50)))) == {1}
    await database.close()


async def test_closing_finishes_what_was_handed_in_and_takes_nothing_more(database: Database, database_url: str) -> None:
    work = [asyncio.create_task(database.run(partial(_keep_in, key))) for key in ("m1", "m2", "m3")]
    await asyncio.sleep(0)

    await database.close()

    await asyncio.gather(*work)
    with pytest.raises(StorageUnavailable, match="closed"):
        await database.run(kept)
    other = Database(database_url)
    with other.reading() as connection:
        assert kept(connection) == 3
    other.disconnect()


async def test_work_whose_asker_went_away_before_it_began_is_not_done(sqlite_url: str) -> None:
    database, go = Database(sqlite_url), Event()
    first = asyncio.create_task(database.run(lambda _: go.wait(10)))
    second = asyncio.create_task(database.run(partial(_keep_in, "m1")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)

    go.set()
    await first

    assert await database.run(kept) == 0
    await database.close()


def test_more_work_than_can_wait_is_refused() -> None:
    threads, running, go = Threads(1), Event(), Event()

    def hold() -> None:
        running.set()
        go.wait(10)

    threads.submit(hold, urgent=False)
    assert running.wait(10)
    for _ in range(MOST_WAITING):
        threads.submit(lambda: None, urgent=False)

    with pytest.raises(StorageUnavailable, match="too much"):
        threads.submit(lambda: None, urgent=True)

    go.set()
    assert threads.close(10)


def test_a_long_read_keeps_no_writer_waiting_and_changes_nothing(database: Database) -> None:
    keep(database, message("m1"))
    with database.reading() as reader:
        assert kept(reader) == 1
        keep(database, message("m2"))
        assert kept(reader) == 1

    with database.transaction() as connection:
        assert kept(connection) == 2


@pytest.mark.parametrize(
    "url", ["", "mysql://root@localhost/x", "sqlite://", "sqlite:///", "tongzhou.db", "postgresql+asyncpg://x/y"]
)
def test_an_address_that_is_neither_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(OperatorError, match="sqlite:///PATH or postgresql://USER@HOST/NAME") as refused:
        Database(url)

    assert "\n" not in str(refused.value)


def test_a_password_is_in_no_error() -> None:
    database = Database("postgresql://bot:s3cret-word@127.0.0.1:1/tongzhou")

    with pytest.raises(StorageUnavailable) as away, database.transaction():
        pass

    assert "s3cret-word" not in f"{away.value} {away.value.__cause__} {database!r}"


def test_what_people_wrote_is_in_no_error(database: Database) -> None:
    with pytest.raises((OperationalError, ProgrammingError)) as mistake, database.transaction() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": "薪资谈判"})

    assert "薪资谈判" not in str(mistake.value)


# --- the n-th statement fails (F36) -------------------------------------------------------------------------------------


def test_whichever_statement_fails_nothing_is_half_done(database: Database) -> None:
    def travel(connection: Connection) -> None:
        """A message is kept, handled and answered."""
        inbox.keep(connection, [(message("m1"), NOW)])
        [row] = inbox.waiting(connection, 10, NOW)
        Outbox(connection, NOW).say(card("日报"), to=GROUP, slot="update-1")
        inbox.done(connection, row.id, "handled")
        outbox.lease(connection, 10, NOW, "sender", 60)

    failures = 0
    while _fails(database, travel, failures + 1):
        failures += 1
        with database.transaction() as connection:
            assert kept(connection) == 0
            assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 0

    assert failures >= 5
    with database.transaction() as connection:
        assert connection.execute(text("SELECT inbox.state, outbox.state FROM inbox, outbox")).all() == [("done", "waiting")]


def _fails(database: Database, work: Callable[[Connection], None], nth: int) -> bool:
    """Run the work with its n-th statement failing; whether there was one."""
    left = nth

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise StorageUnavailable("the n-th statement")

    with database.transaction() as connection:
        event.listen(Engine, "before_cursor_execute", count)
        try:
            work(connection)
        except StorageUnavailable:
            connection.rollback()
            return True
        finally:
            event.remove(Engine, "before_cursor_execute", count)
    return False


# --- SQLite is away -----------------------------------------------------------------------------------------------------


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def hasty(file: Path) -> Iterator[Database]:
    """A database that waits only a moment for another process."""
    database = Database(f"sqlite:///{file}?timeout=0.05")
    yield database
    database.disconnect()


async def test_a_file_that_another_process_holds_is_unavailable_until_it_lets_go(hasty: Database, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageUnavailable, match="locked"):
            await hasty.run(partial(_keep_in, "m1"))
        other.execute("ROLLBACK")

    assert await hasty.run(kept) == 0
    assert None not in await hasty.run(partial(_keep_in, "m1"))
    await hasty.close()


def test_of_several_who_open_a_new_file_at_once_none_is_refused(tmp_path: Path) -> None:
    """SQLite refuses one of about every fifteenth eight, hence the many files."""
    for number in range(80):
        openers = [Database(f"sqlite:///{tmp_path / str(number)}.db") for _ in range(8)]
        openers[0].create()
        with ThreadPoolExecutor(len(openers)) as threads:
            list(threads.map(_open, openers))
        for one in openers:
            one.disconnect()


def _open(database: Database) -> None:
    with database.transaction():
        pass


def test_a_removed_file_is_unavailable_never_replaced_and_found_again(hasty: Database, file: Path) -> None:
    keep(hasty, message("m1"))
    hasty.disconnect()
    saved = shutil.copy(file, file.with_suffix(".backup"))
    keep(hasty, message("m2"))
    for one in file.parent.glob("tongzhou.db*"):
        one.unlink()

    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            keep(hasty, message("m3"))
    assert not file.exists()

    shutil.move(saved, file)
    assert keep(hasty, message("m1"), message("m3"))[0] is False


def test_a_file_that_was_replaced_acknowledges_nothing_into_the_old_one(hasty: Database, file: Path) -> None:
    hasty.disconnect()
    restored = Path(shutil.copy(file, file.with_suffix(".backup")))
    keep(hasty, message("m1"))
    for one in file.parent.glob("tongzhou.db-*"):
        one.unlink()
    restored.replace(file)

    with pytest.raises(StorageUnavailable, match="replaced"):
        keep(hasty, message("m2"))

    assert None not in keep(hasty, message("m2"))


@contextmanager
def a_full_disk(file: Path) -> Iterator[None]:
    """No file may grow beyond what the database's log already is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.with_name(f"{file.name}-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_unavailable_until_there_is_room(hasty: Database, file: Path) -> None:
    keep(hasty, message("m1"))

    with a_full_disk(file), pytest.raises(StorageUnavailable):
        keep(hasty, *(message(f"big{number}") for number in range(200)))

    assert keep(hasty, message("m1"), message("big0"))[0] is False
    with hasty.transaction() as connection:
        assert kept(connection) == 2
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


async def test_work_that_ignores_a_full_disk_is_not_half_kept(hasty: Database, file: Path) -> None:
    keep(hasty, message("m1"))

    def ignore(connection: Connection) -> None:
        connection.execute(text("PRAGMA cache_size = 1"))
        _keep_in("m2", connection)
        with a_full_disk(file), pytest.raises(StorageUnavailable):
            inbox.keep(connection, [(message(f"big{number}"), NOW) for number in range(2000)])
        _keep_in("m3", connection)

    with pytest.raises(StorageUnavailable):
        await hasty.run(ignore)

    assert await hasty.run(kept) == 1
    await hasty.close()


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may write everything: then as somebody else."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_read_only_file_is_unavailable_until_it_may_be_written(file: Path) -> None:
    with TemporaryDirectory(dir="/tmp") as folder:
        place = Path(folder)
        locked = Path(shutil.copy(file, place))
        locked.chmod(0o444)
        place.chmod(0o555)
        database = Database(f"sqlite:///{locked}")

        with without_rights(), pytest.raises(StorageUnavailable):
            keep(database, message("m1"))

        place.chmod(0o755)
        locked.chmod(0o644)
        assert None not in keep(database, message("m1"))
        database.disconnect()


def test_a_damaged_file_is_unavailable(hasty: Database, file: Path) -> None:
    keep(hasty, *(message(f"m{number}") for number in range(200)))
    hasty.disconnect()
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(os.urandom(file.stat().st_size - 4096))

    with pytest.raises(StorageUnavailable):
        keep(hasty, message("m1"))


# --- PostgreSQL is away -------------------------------------------------------------------------------------------------


@pytest.fixture
def remote(postgres_database_url: str) -> Iterator[Database]:
    database = Database(postgres_database_url)
    yield database
    database.disconnect()


def throw_out(url: str) -> None:
    """End every other connection to the database, as a restart does, and see it ended."""
    with psycopg.connect(url) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_lost_connections_are_unavailable_once_and_then_new_ones(remote: Database, postgres_database_url: str) -> None:
    await asyncio.gather(*(remote.run(kept) for _ in range(20)))
    throw_out(postgres_database_url)

    with pytest.raises(StorageUnavailable):
        await remote.run(kept)

    assert await asyncio.gather(*(remote.run(kept) for _ in range(20))) == [0] * 20
    await remote.close()


async def test_a_connection_lost_in_the_middle_keeps_nothing(remote: Database, postgres_database_url: str) -> None:
    def cut(connection: Connection) -> None:
        inbox.keep(connection, [(message("m1"), NOW)])
        throw_out(postgres_database_url)
        inbox.keep(connection, [(message("m2"), NOW)])

    with pytest.raises(StorageUnavailable):
        await remote.run(cut)

    assert await remote.run(kept) == 0
    await remote.close()


async def test_a_connection_lost_before_the_commit_is_never_taken_for_kept(remote: Database, postgres_database_url: str) -> None:
    def cut(connection: Connection) -> None:
        inbox.keep(connection, [(message("m1"), NOW)])
        throw_out(postgres_database_url)

    with pytest.raises(StorageUnavailable):
        await remote.run(cut)

    assert await remote.run(kept) == 0
    await remote.close()


def test_a_server_that_only_reads_is_unavailable_until_it_writes(remote: Database, postgres_database_url: str) -> None:
    def becomes(read_only: str) -> None:
        with psycopg.connect(postgres_database_url, autocommit=True) as administrator:
            administrator.execute("SET default_transaction_read_only = off")
            name = administrator.info.dbname
            administrator.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {read_only}'.encode())
        throw_out(postgres_database_url)
        remote.disconnect()

    becomes("on")
    with pytest.raises(StorageUnavailable, match="ReadOnly"):
        keep(remote, message("m1"))
    becomes("off")

    assert None not in keep(remote, message("m1"))


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"postgresql://tongzhou@/tongzhou?host={tmp_path}")

    with pytest.raises(StorageUnavailable), database.transaction():
        pass


async def test_a_row_that_somebody_else_holds_too_long_is_unavailable(remote: Database, postgres_database_url: str) -> None:
    def want_the_same(connection: Connection) -> None:
        connection.execute(text("INSERT INTO department (name, aliases) VALUES ('一', '')"))
        connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        connection.execute(text("INSERT INTO department (name, aliases) VALUES ('二', '')"))

    with psycopg.connect(postgres_database_url) as other:
        other.execute("INSERT INTO department (name, aliases) VALUES ('二', '')")
        with pytest.raises(StorageUnavailable):
            await remote.run(want_the_same)
        other.rollback()

    with remote.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM department")).scalar() == 0
    await remote.close()


@pytest.mark.parametrize(
    "statement",
    ["SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(10)", f"SELECT 1{' + 1' * 50_000}"],
    ids=["takes too long", "is too complex"],
)
async def test_a_statement_that_asks_too_much_is_a_mistake_and_fails_alone(remote: Database, statement: str) -> None:
    def ask_and_go_on(connection: Connection) -> list[bool]:
        with pytest.raises(OperationalError), connection.begin_nested():
            connection.exec_driver_sql(statement)
        return _keep_in("m1", connection)

    assert await remote.run(ask_and_go_on) == [True]

    assert await remote.run(kept) == 1
    await remote.close()
