"""The example company in an empty database: its file is applied once in a run, after that the same rows are put in as they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, func, select, text

from bot.exchange.org import apply_org, load_org
from bot.storage.engine import Database
from bot.storage.tables import SCHEMA
from bot.storage.unit_of_work import Origin, open_unit

FOUNDED = datetime(2026, 1, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Since when the company is known: long before anything that is said in a test."""
ORG = Path(__file__).parents[1] / "config" / "org.example.toml"

_rows: dict[Table, list[dict[str, Any]]] = {}


def found(database: Database) -> None:
    """The same as `tongzhou import org` of the example file, history included; nothing where the company is there already, as in
    the database that all examples of a property share."""
    with database.transaction() as connection:
        if _rows and connection.execute(select(next(iter(_rows))).limit(1)).first():
            return
        if _rows:
            _put(connection)
        else:
            _apply(connection)


def _apply(connection: Connection) -> None:
    """Kept for the next test only where nothing else lay in the database."""
    empty = not any(connection.execute(select(table).limit(1)).first() for table in SCHEMA.sorted_tables)
    with open_unit(connection, Origin(None, FOUNDED, "test")) as unit:
        apply_org(unit, load_org(ORG))
        unit.commit()
    for table in SCHEMA.sorted_tables if empty else ():
        if rows := connection.execute(select(table)).mappings().all():
            _rows[table] = [dict(row) for row in rows]


def _put(connection: Connection) -> None:
    for table, rows in _rows.items():
        connection.execute(table.insert(), rows)
    if connection.dialect.name == "postgresql":
        _count_on(connection)


def _count_on(connection: Connection) -> None:
    """The next number of each table follows the last one: PostgreSQL does not look at the numbers that are given."""
    last = [
        func.setval(text(f"'{table.name}_id_seq'"), max(row["id"] for row in rows))
        for table, rows in _rows.items()
        if "id" in table.c
    ]
    connection.execute(select(*last))
