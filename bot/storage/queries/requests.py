"""Requests by number, by whom they wait for and who asked; the calls made about a record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.requests import UNFINISHED, Request, State
from bot.storage import sql
from bot.storage.queries.clocks import soonest
from bot.storage.sql import connected

MOST = 10_000


def by_number(session: Session, number: int) -> Request | None:
    """The request Q-`number`."""
    return session.exec(select(Request).where(Request.number == number)).first()


def held(session: Session, number: int) -> Request | None:
    """The request Q-`number` as it stands now, ours to decide on until the transaction ends."""
    return _held(session, select(Request).where(Request.number == number))


def held_id(session: Session, request_id: int) -> Request | None:
    """The same by its id."""
    return _held(session, select(Request).where(Request.id == request_id))


def waiting(session: Session, person_ids: Collection[int], department_ids: Collection[int]) -> list[Request]:
    """What these people, or these departments as a whole, have not answered, the oldest first."""
    named = col(Request.person_id).in_(person_ids)
    whole = col(Request.person_id).is_(None) & col(Request.department_id).in_(department_ids)
    query = select(Request).where(named | whole, Request.state == State.OPEN)
    return list(session.exec(query.order_by(col(Request.id)).limit(MOST)))


def asked_of(session: Session) -> tuple[set[int], set[int]]:
    """People, and departments as a whole, whose answer somebody waits for."""
    query = select(Request.person_id, Request.department_id).where(Request.state == State.OPEN)
    rows = session.exec(query.distinct().limit(MOST)).all()
    return {one for one, _ in rows if one}, {unit for one, unit in rows if not one}


def open_asked_by(session: Session, person_id: int) -> list[Request]:
    """What the person asked and is not done, the oldest first."""
    query = select(Request).where(Request.asked_by_id == person_id, col(Request.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(Request.id)).limit(MOST)))


def asked_lately(
    session: Session, asker_id: int, department_id: int, person_id: int | None, what: str, since: datetime, *, urgent: bool
) -> Request | None:
    """The newest request in these words that this person has made since a moment, to the department or the person of it, as urgent,
    that is not done. Who asks the department at this moment waits until the transaction ends, so that there is one."""
    sql.hold(session, sql.ASKING, f"{department_id}")
    query = select(Request).where(Request.asked_by_id == asker_id, Request.department_id == department_id, Request.what == what)
    query = query.where(Request.person_id == person_id, Request.urgent == urgent, Request.asked_at > since)
    return session.exec(query.where(col(Request.state).in_(UNFINISHED)).order_by(col(Request.id).desc()).limit(1)).first()


def unfinished_by_name(session: Session, person_id: int) -> list[Request]:
    """What this person was asked by name and is not done, by number."""
    query = select(Request).where(Request.person_id == person_id, col(Request.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(Request.number)).limit(MOST)))


def unfinished_of_project(session: Session, project_id: int) -> list[Request]:
    """What is not done of the project, by number."""
    query = select(Request).where(Request.project_id == project_id, col(Request.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(Request.number)).limit(MOST)))


def unfinished(session: Session, seen: ColumnElement[bool], limit: int) -> tuple[list[Request], int]:
    """What is not done of the requests that are `seen` (see `sight`), the next limit first, and how many there are in all."""
    open_ones = col(Request.state).in_(UNFINISHED), seen
    found = session.exec(
        select(Request).where(*open_ones).order_by(*soonest("request", col(Request.id)), col(Request.id).desc()).limit(limit)
    )
    return list(found), session.exec(select(func.count()).select_from(Request).where(*open_ones)).one()


def asked_between(session: Session, first: datetime, last: datetime) -> list[Request]:
    """Asked at or after the first moment and before the last, the oldest first."""
    query = select(Request).where(Request.asked_at >= first, Request.asked_at < last)
    return list(session.exec(query.order_by(col(Request.id)).limit(MOST)))


def _held(session: Session, query: SelectOfScalar[Request]) -> Request | None:
    session.flush()
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()
