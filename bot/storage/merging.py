"""Two records of one human become one.

Rule: everything that names the one names the other afterwards, whatever record it stands in; nothing that was said or done is lost,
and the history tells each step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, inspect
from sqlmodel import Session, SQLModel, select

from bot.domain.people import Person
from bot.domain.updates import DailyUpdate, UpdateSource, settle


def merge(session: Session, gone: Person, into: Person) -> None:
    """Move everything of `gone` to `into` and forget it. Where both have what somebody can have only once, a day's update is made
    of what both said, and of anything else that of `into` stays."""
    for record, column in _naming_people():
        for row in session.exec(select(record).where(column == gone.id)):
            _move(session, row, column, into)
    session.flush()
    session.delete(gone)
    session.flush()


def _move(session: Session, row: SQLModel, column: Any, into: Person) -> None:
    twin = _twin(session, row, column, into)
    if twin is None:
        setattr(row, column.name, into.id)
        return
    if isinstance(row, DailyUpdate) and isinstance(twin, DailyUpdate):
        _join(session, row, twin)
    session.delete(row)
    session.flush()


def _join(session: Session, row: DailyUpdate, twin: DailyUpdate) -> None:
    settle(twin, [*twin.entries, *row.entries])
    for source in session.exec(select(UpdateSource).where(UpdateSource.update_id == row.id)):
        source.update_id = twin.id or 0
    session.flush()


def _twin(session: Session, row: SQLModel, column: Any, into: Person) -> SQLModel | None:
    """What `into` already has where only one may be."""
    for unique in _uniques(column.table, column):
        others = [one == (into.id if one is column else getattr(row, one.name)) for one in unique]
        found: SQLModel | None = session.exec(select(type(row)).where(*others)).first()
        if found is not None:
            return found
    return None


def _naming_people() -> Iterator[tuple[type[SQLModel], Any]]:
    """Every column of a record that names a person."""
    people: Any = inspect(Person).local_table
    for mapper in sorted(inspect(Person).registry.mappers, key=lambda one: one.class_.__name__):
        for column in mapper.local_table.columns:
            if any(key.column is people.c.id for key in column.foreign_keys):
                yield mapper.class_, column


def _uniques(table: Any, column: Any) -> list[list[Column[Any]]]:
    """What may be there once only and has the column in it."""
    named: Table = table
    groups = [list(one.columns) for one in named.constraints if isinstance(one, UniqueConstraint)] + [list(named.primary_key)]
    return [group for group in groups if column in group]
