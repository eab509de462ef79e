"""A PostgreSQL server of the test run's own, and databases on any server: fresh ones, and one that is emptied again and again.

The server listens on a socket in its own directory only and syncs nothing: it lives as long as the run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.storage.tables import SCHEMA

START_SECONDS = 60
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "", "max_connections": "60"}


def binaries() -> Path | None:
    """Where initdb and postgres are: on the PATH, or the newest version of Debian's packages."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = [one for one in Path("/usr/lib/postgresql").glob("*/bin") if (one / "initdb").exists()]
    return max(installed, key=lambda one: float(one.parent.name), default=None)


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """The address of a server that is stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tongzhou-pg-", dir="/tmp"))
    user = _servant(folder)
    try:
        data, command = folder / "data", [str(programs / "initdb"), "-U", "tongzhou", "--auth=trust", "--no-sync"]
        subprocess.run(
            [*command, "--encoding=UTF8", "--locale=C", "-D", str(data)], user=user, check=True, capture_output=True, cwd=folder
        )
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options],
                user=user, cwd=folder, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            url = f"postgresql://tongzhou@/postgres?host={folder}"
            _wait_for(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(START_SECONDS)
    finally:
        shutil.rmtree(folder)


@contextmanager
def fresh(server: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database, copied from a template and dropped at the end."""
    name = f"tongzhou_{uuid4().hex}"
    _command(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _command(server, "DROP DATABASE {} WITH (FORCE)", name)


class Reused:
    """A migrated database that one test after the other has to itself: emptying it costs a tenth of making another one.

    For tests that only write rows; whoever sets or breaks more than that takes a fresh one.
    """

    def __init__(self, url: str, connection: psycopg.Connection) -> None:
        self.url = url
        self._connection = connection

    def empty(self) -> None:
        """Nobody else is connected, no row is there and no table that a test made and wrote to, every number begins at one."""
        self._connection.execute(_THROW_OUT)
        written = {name for (name,) in self._connection.execute(_WRITTEN)}
        ours = [table.name for table in reversed(SCHEMA.sorted_tables) if table.name in written]
        for name in written.difference(ours):
            self._connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
        for name in ours:
            self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        if ours:
            self._connection.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(map(sql.Identifier, ours))))
        self._connection.execute(_FROM_ONE)


_THROW_OUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_WRITTEN = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
_FROM_ONE = "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"


@contextmanager
def reused(server: str, template: str) -> Iterator[Reused]:
    """A copy of the template that lives as long as the block."""
    with fresh(server, template) as url, psycopg.connect(url, autocommit=True) as connection:
        yield Reused(url, connection)


def _command(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _servant(folder: Path) -> int | None:
    """PostgreSQL refuses to run as root: then somebody without rights runs it. None when we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one.pw_uid for one in pwd.getpwall()}
    uid = known.get("postgres", known["nobody"])
    os.chown(folder, uid, -1)
    return uid


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.05)
        else:
            return
