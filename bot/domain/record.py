"""What all records share: how a moment and a word of a list are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator

ADDED = {"server_default": ""}
"""Of a column of text that came to its table later: the rows that were there before have a value too."""

NO_HISTORY = "no_history"
"""Stands true in the `info` of a column that grows with every change, and whose changes are told elsewhere."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite has no zones: there it is kept as UTC without one and comes back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def word(kind: type[StrEnum]) -> Enum:
    """The column type of an enum: kept as its values in plain text, so that a new value needs no migration."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda members: [one.value for one in members])
