"""Conflicts by number and state, their parties, and what was decided after a month's analysis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.conflicts import Conflict, ConflictParty, Measure, State
from bot.domain.people import Department
from bot.storage.queries.clocks import soonest
from bot.storage.sql import connected

MOST = 10_000


def by_number(session: Session, number: int) -> Conflict | None:
    """The conflict K-`number`."""
    return session.exec(select(Conflict).where(Conflict.number == number)).first()


def held(session: Session, number: int) -> Conflict | None:
    """The conflict K-`number` as it stands now, ours to decide on until the transaction ends."""
    return _held(session, select(Conflict).where(Conflict.number == number))


def held_id(session: Session, conflict_id: int) -> Conflict | None:
    """The same by its id."""
    return _held(session, select(Conflict).where(Conflict.id == conflict_id))


def parties(session: Session, conflict_ids: Collection[int | None]) -> list[ConflictParty]:
    """Who is at odds in these, by conflict and then by department."""
    query = select(ConflictParty).where(col(ConflictParty.conflict_id).in_([one for one in conflict_ids if one]))
    return list(session.exec(query.order_by(col(ConflictParty.conflict_id), col(ConflictParty.department_id)).limit(MOST)))


def departments(session: Session, conflict: Conflict) -> list[Department]:
    """The departments that are at odds."""
    query = select(Department).join(ConflictParty, col(ConflictParty.department_id) == col(Department.id))
    query = query.where(ConflictParty.conflict_id == conflict.id)
    return list(session.exec(query.order_by(col(Department.id)).limit(MOST)))


def newest(session: Session, seen: ColumnElement[bool], limit: int) -> list[Conflict]:
    """The ledger of the conflicts that are `seen` (see `sight`), what is open first by its next limit, then the newest."""
    order = (col(Conflict.state) == State.OPEN).desc(), *soonest("conflict", col(Conflict.id)), col(Conflict.id).desc()
    return list(session.exec(select(Conflict).where(seen).order_by(*order).limit(limit)))


def unsettled(session: Session, limit: int) -> list[Conflict]:
    """What is open, by its next limit."""
    query = select(Conflict).where(Conflict.state == State.OPEN)
    return list(session.exec(query.order_by(*soonest("conflict", col(Conflict.id)), col(Conflict.id)).limit(limit)))


def open_of_project(session: Session, project_id: int) -> list[Conflict]:
    """What is open of the project, by number."""
    query = select(Conflict).where(Conflict.project_id == project_id, Conflict.state == State.OPEN)
    return list(session.exec(query.order_by(col(Conflict.number)).limit(MOST)))


def counted(session: Session, seen: ColumnElement[bool]) -> tuple[int, int]:
    """How many of these there are, and how many of them are open."""
    every = session.exec(select(func.count()).select_from(Conflict).where(seen)).one()
    return every, session.exec(select(func.count()).select_from(Conflict).where(seen, Conflict.state == State.OPEN)).one()


def raised_between(session: Session, first: datetime, last: datetime) -> list[Conflict]:
    """Raised at or after the first moment and before the last, the oldest first."""
    query = select(Conflict).where(Conflict.raised_at >= first, Conflict.raised_at < last)
    return list(session.exec(query.order_by(col(Conflict.id)).limit(MOST)))


def measure(session: Session, measure_id: int) -> Measure | None:
    """The measure, held until the transaction ends."""
    session.flush()
    locks = connected(session).dialect.name == "postgresql"
    return session.get(Measure, measure_id, with_for_update=True if locks else None, populate_existing=True)


def open_measures(session: Session, owner_ids: Collection[int] | None = None) -> list[Measure]:
    """Measures that are not done, of these owners or of all, the first due first."""
    query = select(Measure).where(col(Measure.done_at).is_(None))
    if owner_ids is not None:
        query = query.where(col(Measure.owner_id).in_(owner_ids))
    return list(session.exec(query.order_by(col(Measure.due), col(Measure.id)).limit(MOST)))


def owners_of_measures(session: Session, until: date) -> set[int]:
    """Who owns a measure that is not done and due by the day."""
    query = select(Measure.owner_id).where(col(Measure.done_at).is_(None), col(Measure.due) <= until)
    return {one for one in session.exec(query.distinct().limit(MOST)) if one is not None}


def of_departments(session: Session, found: Sequence[Conflict]) -> list[frozenset[int]]:
    """The parties of each conflict, in the order of the conflicts."""
    sides: dict[int, set[int]] = {}
    for one in parties(session, [one.id for one in found]):
        sides.setdefault(one.conflict_id, set()).add(one.department_id)
    return [frozenset(sides.get(one.id or 0, ())) for one in found]


def _held(session: Session, query: SelectOfScalar[Conflict]) -> Conflict | None:
    session.flush()
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()
