"""What the two databases say differently, and what all queues share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.orm import Session

from bot.storage.tables import ASIDE, DONE, LONGEST_KEY, WAITING

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert

LONGEST_ERROR = 500
"""Characters kept of an error; the whole of it is in the log."""

_TRY_LANES = text("SELECT lane FROM unnest(CAST(:lanes AS text[])) AS lane WHERE pg_try_advisory_xact_lock(:room, hashtext(lane))")
_BRIEFLY = text("SET LOCAL lock_timeout = '20ms'")
_HOLD = text("SELECT pg_advisory_xact_lock(:room, hashtext(:name))")

_SHARE = text("SELECT pg_advisory_xact_lock_shared(:room, hashtext(:name))")

LANES, MEETING, UPDATES, MIGRATION, RAISING, READERS, ASKING = 1, 2, 3, 4, 5, 6, 7
"""What a name stands for among the locks of PostgreSQL: a lane, somebody who is met, a day of a person, the schema, a department
for which issues are raised, who reads a group."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a queue stands. `oldest` is when its oldest waiting row came, None when nothing waits."""

    waiting: int
    aside: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was set aside, and why."""

    id: int
    lane: str
    kind: str
    attempts: int
    error: str
    at: datetime


@cache
def insert_into(dialect: str, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT; the two dialects have the same methods, and PostgreSQL's module is only loaded for it."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table)  # type: ignore[return-value]


def connected(bound: Session | Connection) -> Connection:
    """The connection of a unit of work, or the connection itself."""
    return bound.connection() if isinstance(bound, Session) else bound


def hold(bound: Session | Connection, room: int, name: str) -> None:
    """Return when nobody else holds this name, and hold it until the transaction ends. SQLite's only writer holds everything."""
    connection = connected(bound)
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"room": room, "name": name})


def share(bound: Session | Connection, room: int, name: str) -> None:
    """Return when nobody holds this name, and keep everybody from it until the transaction ends; others may share it."""
    connection = connected(bound)
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARE, {"room": room, "name": name})


def wait_briefly(connection: Connection) -> None:
    """From now on this transaction gives up with StorageBusy, long before a circle of locks could close, where somebody else holds
    what it wants."""
    if connection.dialect.name == "postgresql":
        connection.execute(_BRIEFLY)


def held(connection: Connection, lanes: list[str]) -> set[str]:
    """Those of the lanes that are ours until the transaction ends; nobody is waited for."""
    if connection.dialect.name != "postgresql":
        return set(lanes)
    return set(connection.execute(_TRY_LANES, {"lanes": lanes, "room": LANES}).scalars())


def bounded(name: str) -> str:
    """An id as an index of either database takes it: itself, as every honest id is short and ASCII, or its digest."""
    if name.isascii() and len(name) <= LONGEST_KEY and "\0" not in name:
        return name
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def standing(connection: Connection, table: Table, arrived: str) -> Standing:
    waiting, oldest = connection.execute(select(func.count(), func.min(table.c.id)).where(WAITING).select_from(table)).one()
    aside = connection.execute(select(func.count()).select_from(table).where(ASIDE)).scalar_one()
    at = connection.execute(select(table.c[arrived]).where(table.c.id == oldest)).scalar() if oldest is not None else None
    return Standing(waiting=waiting, aside=aside, oldest=at)


def purge(connection: Connection, table: Table, arrived: str, before: datetime, limit: int) -> int:
    oldest = select(table.c.id).where(DONE).order_by(table.c.id).limit(limit).scalar_subquery()
    return connection.execute(table.delete().where(table.c.id.in_(oldest), table.c[arrived] < before)).rowcount
