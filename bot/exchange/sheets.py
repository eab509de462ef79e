"""One kind of record as a file: a line of JSON each, or a row each under one header; and which records are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session

from bot.errors import CheckFailed
from bot.exchange.tables import write_csv, write_xlsx
from bot.storage.queries import projects

BITE = 500
"""Rows fetched at once."""
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`cells` puts a record under the header, in words that people use."""

    title: str
    header: Sequence[str]
    cells: Callable[[Record], Sequence[Any]]

    def as_jsonl(self, records: Iterable[Record]) -> Iterator[bytes]:
        for record in records:
            yield json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"

    def as_csv(self, records: Iterable[Record]) -> bytes:
        return write_csv(self.header, map(self.cells, records))

    def as_xlsx(self, records: Iterable[Record]) -> bytes:
        return write_xlsx(self.title, self.header, map(self.cells, records))


def of_project(session: Session, column: Any, named: str | None) -> list[ColumnElement[bool]]:
    """The condition for the records of a project, by number or name. Raises CheckFailed where there is none."""
    if named is None:
        return []
    found = projects.called(session, named)
    if found is None:
        raise CheckFailed(f"没有“{named}”这个项目，请写项目编号或完整名称")
    return [column == found.id]


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are asked for, from the first to the last; None where there is no bound. A moment belongs to the day that it is
    in the company's `zone`, wherever the file is written."""

    since: date | None = None
    until: date | None = None
    zone: tzinfo = UTC

    def touching(self, first: Any, last: Any) -> list[ColumnElement[bool]]:
        """The conditions for what lasts from one day to another."""
        bounds = [None if self.since is None else last >= self.since, None if self.until is None else first <= self.until]
        return [one for one in bounds if one is not None]

    def moments(self, column: Any) -> list[ColumnElement[bool]]:
        """The conditions for a moment."""
        bounds = [
            None if self.since is None else column >= self._midnight(self.since),
            None if self.until is None else column < self._midnight(self.until + timedelta(days=1)),
        ]
        return [one for one in bounds if one is not None]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), self.zone)
