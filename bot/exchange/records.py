"""`tongzhou import records FILE`: subtasks or issues from a table, all of it or nothing (R67, R82, X6).

Rule 1: the headings tell which records they are. Rule 2: a number that there is already is refused: what is kept here is changed by
its commands, so that everybody concerned hears of it. Rule 3: a row without a number gets the next one. Rule 4: the file is checked
before anything is held, as the running bot waits for whoever holds the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.domain.text.names import Directory, Somebody, Unit
from bot.errors import CheckFailed
from bot.exchange import incoming_issues, incoming_subtasks
from bot.exchange.rows import Kind, Row, cells_of, headings, is_sum, left_out, read_file
from bot.exchange.tables import refuse
from bot.storage.numbers import next_number, reserve
from bot.storage.queries import people

MOST = 2000
"""Records of one file: what the running bot waits for while they are kept stays within a few seconds."""
KINDS: tuple[Kind[Any], ...] = (incoming_issues.KIND, incoming_subtasks.KIND)


@dataclass(frozen=True, slots=True)
class Batch:
    """A file without faults: what its records are, and what `keep` takes, in its order, read at a moment in the company's zone;
    `left_out` are the columns that do not come in."""

    kind: Kind[Any]
    found: list[Any]
    now: datetime
    left_out: list[str]


def check(session: Session, file: Path, at: datetime, zone: tzinfo) -> Batch:
    """Only reads. Raises CheckFailed naming every fault."""
    now = at.astimezone(zone)
    written_names, table = read_file(file)
    if len(table) > MOST:
        raise CheckFailed(f"{file} 有 {len(table)} 条，一次最多导入 {MOST} 条，请拆开再导入")
    kind = _kind(file, written_names)
    names, faults = headings(written_names, kind.fields)
    if faults:
        refuse(file, faults)
    faults = [f"第 {number} 行是合计，不是一条记录，请删掉这一行" for number, cells in table if is_sum(cells)]
    if faults:
        refuse(file, faults)
    directory, found = directory_of(session), list[Any]()
    rows = [
        Row(number, written, kind.letter, kind.fields, directory, now)
        for number, cells in table
        if (written := cells_of(names, cells))
    ]
    _refuse_numbers(session, kind, rows)
    for row in rows:
        found.append(kind.read(session, row, now))
        faults += row.faults
    if faults:
        refuse(file, faults)
    return Batch(kind, found, now, left_out(written_names))


def keep(session: Session, batch: Batch) -> list[str]:
    """The code of each; the caller commits. Raises CheckFailed where a number was given to another since the file was checked."""
    kind, records = batch.kind, [one.record for one in batch.found]
    _number(session, kind, records)
    session.add_all(records)
    session.flush()
    for one in batch.found:
        kind.keep(session, one, batch.now)
    return [f"{kind.letter}-{one.number}" for one in records]


def directory_of(session: Session) -> Directory:
    """Everybody and every department that a cell may name."""
    departments = people.departments(session)
    names = {one.id: one.name for one in departments}
    return Directory(
        people=tuple(
            Somebody(one.id or 0, one.name, one.title, names.get(one.department_id, ""))
            for one in people.everyone(session)
            if one.registered
        ),
        departments=tuple(Unit(one.id or 0, one.name, tuple(one.aliases.splitlines())) for one in departments),
    )


def _kind(file: Path, cells: list[str]) -> Kind[Any]:
    """Rule 1."""
    known = [kind for kind in KINDS if kind.key in headings(cells, kind.fields)[0]]
    if not known:
        wanted = "“问题描述”（问题），也没有“名称”（任务）"
        raise CheckFailed(f"{file} 的表头里没有{wanted}，什么都没有导入。表头要在第一行，上面不要有标题")
    return known[0]


def _refuse_numbers(session: Session, kind: Kind[Any], rows: list[Row]) -> None:
    """Rule 2."""
    named = [(row, number) for row in rows if (number := row.code()) is not None]
    there, seen = kind.known(session, [number for _, number in named]), set[int]()
    for row, number in named:
        if number in there:
            row.fault("code", f"{kind.letter}-{number} 已经有了，不会改它；要改请在聊天里发命令，要另建一个就把编号空着")
        elif number in seen:
            row.fault("code", f"{kind.letter}-{number} 在表里出现了两次")
        seen.add(number)


def _number(session: Session, kind: Kind[Any], records: list[Any]) -> None:
    """Rule 3: the numbers of the file are taken before the next ones are given, which all follow one another."""
    named = [one.number for one in records if one.number]
    reserve(session, kind.letter, max(named, default=0))
    if taken := kind.known(session, named):
        codes = "、".join(f"{kind.letter}-{number}" for number in sorted(taken)[:10])
        raise CheckFailed(f"{codes} 刚刚被占用，什么都没有导入。请再导入一次")
    if nameless := [one for one in records if not one.number]:
        first = next_number(session, kind.letter)
        reserve(session, kind.letter, first + len(nameless) - 1)
        for number, one in enumerate(nameless, first):
            one.number = number
