"""A unit of work: objects in, rows and their history out.

Rule 1: whoever changes a record through a unit leaves history: who, when, by what, field, before, after. Nobody has to remember.
        A column marked NO_HISTORY is left out.
Rule 2: changes reach the database when the unit is flushed or committed, never in the middle of a query.
Rule 3: the unit lives in the transaction of its connection and never ends it. Opened inside a savepoint, it fails alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import Connection, event, insert, inspect
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlmodel import Session, SQLModel

from bot.domain.record import NO_HISTORY
from bot.domain.updates import UpdateSource
from bot.storage.tables import RECORDS, history

_MODULES = frozenset(module.__name__ for module in RECORDS)
_INSERT = insert(history)
_WITHOUT_HISTORY = (UpdateSource,)
"""Ways to find a record, which say nothing that the record does not."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who caused what a unit does, when, and by which message or press (platform:key). Nobody is None: a clock, an import."""

    person_id: int | None
    at: datetime
    source: str


class Unit(Session):
    """A session whose flushes write the history. Its origin stands in `info["origin"]`."""


def open_unit(connection: Connection, origin: Origin) -> Session:
    """A session on the connection. `commit()` writes what was changed; the rows become true with the transaction's commit."""
    return Unit(
        bind=connection,
        autoflush=False,
        expire_on_commit=False,
        join_transaction_mode="rollback_only",
        info={"origin": origin},
    )


@event.listens_for(Unit, "after_flush")
def _write_history(unit: Unit, _: UOWTransaction) -> None:
    """Ids are known now, and the values before the flush still are."""
    origin: Origin = unit.info["origin"]
    rows = [
        {"at": origin.at, "person_id": origin.person_id, "source": origin.source, **change}
        for record in (*unit.new, *unit.dirty, *unit.deleted)
        if type(record).__module__ in _MODULES and not isinstance(record, _WITHOUT_HISTORY)
        for change in _changes(unit, record)
    ]
    if rows:
        unit.connection().execute(_INSERT, rows)


@event.listens_for(Unit, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    """Rule 1: a statement that changes records behind the unit's back would leave no history."""
    if state.is_update or state.is_delete or state.is_insert:
        raise TypeError("change records through the unit: a bulk statement leaves no history")


def _changes(unit: Unit, record: SQLModel) -> Iterator[dict[str, Any]]:
    state = inspect(record)
    name = {
        "record": state.mapper.local_table.name,
        "record_id": "-".join(map(str, state.mapper.primary_key_from_instance(record))),
    }
    if record in unit.new:
        yield {**name, "field": "", "before": None, "after": _values(record, state)}
    elif record in unit.deleted:
        yield {**name, "field": "", "before": _values(record, state), "after": None}
    else:
        for field in _told(state):
            change = state.attrs[field].history
            if change.has_changes():
                before, after = (_plain(side[0]) if side else None for side in (change.deleted, change.added))
                if before != after:
                    yield {**name, "field": field, "before": before, "after": after}


def _values(record: SQLModel, state: Any) -> dict[str, Any]:
    return {field: _plain(getattr(record, field)) for field in _told(state)}


def _told(state: Any) -> Iterator[str]:
    return (one.key for one in state.mapper.column_attrs if NO_HISTORY not in one.columns[0].info)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | time) else value
