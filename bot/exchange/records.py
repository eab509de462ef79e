"""`tongzhou import records FILE`: subtasks or issues from a table, all of it or nothing (R67, R82, X6).

Rule 1: the headings tell which records they are. Rule 2: a number that there is already is refused: what is kept here is changed by
its commands, so that everybody concerned hears of it. Rule 3: a row without a number gets the next one; the running bot gives none
until the file is in.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.domain.text.names import Directory, Somebody, Unit
from bot.errors import CheckFailed
from bot.exchange import incoming_issues, incoming_subtasks
from bot.exchange.rows import Kind, Row, cells_of, headings, read_file
from bot.exchange.tables import refuse
from bot.storage.numbers import next_number, reserve
from bot.storage.queries import people

KINDS: tuple[Kind[Any], ...] = (incoming_issues.KIND, incoming_subtasks.KIND)


def bring(session: Session, file: Path, at: datetime, zone: tzinfo) -> tuple[str, list[str]]:
    """What the records are called, and the code of each, in the order of the file, read at a moment in the company's zone. Raises
    CheckFailed naming every fault; the caller commits."""
    now = at.astimezone(zone)
    table = read_file(file)
    kind = _kind(file, table[0])
    names, faults = headings(table[0], kind.fields)
    if faults:
        refuse(file, faults)
    reserve(session, kind.letter, 0)
    directory, taken = directory_of(session), set[int]()
    found: list[Any] = []
    for number, cells in enumerate(table[1:], 2):
        if not (written := cells_of(names, cells)):
            continue
        row = Row(number, written, kind.fields, directory, zone)
        _refuse_number(session, kind, row, taken)
        found.append(kind.read(session, row, now))
        faults += row.faults
    if faults:
        refuse(file, faults)
    return kind.called, _kept(session, kind, found, now)


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
        raise CheckFailed(f"{file} 的表头里没有“问题描述”（问题），也没有“名称”（任务），不知道是什么记录，什么都没有导入")
    return known[0]


def _refuse_number(session: Session, kind: Kind[Any], row: Row, taken: set[int]) -> None:
    """Rule 2."""
    number = row.code()
    if number is None:
        return
    code = f"{kind.letter}-{number}"
    if number in taken:
        row.fault("code", f"{code} 在表里出现了两次")
    elif kind.exists(session, number):
        row.fault("code", f"{code} 已经有了，不会改它；要改请在聊天里发命令，要另建一个就把编号空着")
    taken.add(number)


def _kept(session: Session, kind: Kind[Any], found: list[Any], now: datetime) -> list[str]:
    """Rule 3: the numbers of the file are taken before the next ones are given."""
    numbered = [one.record.number for one in found if one.record.number]
    if numbered:
        reserve(session, kind.letter, max(numbered))
    for one in found:
        one.record.number = one.record.number or next_number(session, kind.letter)
    return [kind.keep(session, one, now) for one in found]
