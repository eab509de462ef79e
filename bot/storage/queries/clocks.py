"""Clocks: what is due, and the clocks of a record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.clocks import Clock, ClockPause, ClockState
from bot.storage.sql import connected

AT_ONCE = 500
"""Clocks rung in one look; the rest rings in the next."""
MOST = 1000
MOST_LISTED = 20_000
_RUNNING = literal_column("clock.state") == literal_column("'running'")
"""Written out, because a database only uses the index of the running ones where it can read that they are meant."""


def due(session: Session, now: datetime, limit: int = AT_ONCE) -> Sequence[tuple[int, datetime]]:
    """Running clocks whose moment has come, the oldest first: their ids and moments."""
    query = select(col(Clock.id), col(Clock.rings_at)).where(_RUNNING, Clock.rings_at <= now)
    rows = session.exec(query.order_by(col(Clock.rings_at), col(Clock.id)).limit(limit))
    return [(clock_id or 0, at) for clock_id, at in rows]


def by_id(session: Session, clock_id: int) -> Clock | None:
    return session.get(Clock, clock_id)


def taken(session: Session, clock_id: int) -> Clock | None:
    """The clock as it stands now, held until the transaction ends; None when there is none. Its record is held before it."""
    session.flush()
    locks = connected(session).dialect.name == "postgresql"
    return session.get(Clock, clock_id, with_for_update=True if locks else None, populate_existing=True)


def live(session: Session, record: str, record_id: int) -> list[Clock]:
    """The running and paused clocks of a record in the order they were started, held until the transaction ends."""
    query = select(Clock).where(Clock.record == record, Clock.record_id == record_id)
    query = query.where(col(Clock.state).in_((ClockState.RUNNING, ClockState.PAUSED))).order_by(col(Clock.id)).limit(MOST)
    return list(session.exec(_held(session, query)))


def running(session: Session, after: int, now: datetime, limit: int) -> list[Clock]:
    """Running clocks with an id above `after` whose moment has not come, held until the transaction ends."""
    query = select(Clock).where(Clock.state == ClockState.RUNNING, col(Clock.id) > after, Clock.rings_at > now)
    return list(session.exec(_held(session, query.order_by(col(Clock.id)).limit(limit))))


def pauses(session: Session, clock: Clock) -> list[ClockPause]:
    """When it stood still, in order; the last one may be open."""
    query = select(ClockPause).where(ClockPause.clock_id == clock.id)
    return list(session.exec(query.order_by(col(ClockPause.since), col(ClockPause.id)).limit(MOST)))


def of_record(session: Session, record: str, record_id: int) -> list[Clock]:
    """Every clock there ever was about a record, in the order they were started."""
    query = select(Clock).where(Clock.record == record, Clock.record_id == record_id)
    return list(session.exec(query.order_by(col(Clock.id)).limit(MOST)))


def running_of(session: Session, record: str, record_ids: Collection[int]) -> list[Clock]:
    """The running clocks of these, in the order they were started."""
    query = select(Clock).where(Clock.record == record, col(Clock.record_id).in_(record_ids), _RUNNING)
    return list(session.exec(query.order_by(col(Clock.id)).limit(MOST_LISTED)))


def soonest(record: str, record_id: Mapped[int | None]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What to order by so that the record whose running clock rings first comes first, and those without one last."""
    rings = select(func.min(Clock.rings_at)).where(Clock.record == record, Clock.record_id == record_id, _RUNNING).scalar_subquery()
    return rings.is_(None), rings


def _held(session: Session, query: SelectOfScalar[Clock]) -> SelectOfScalar[Clock]:
    """As they are now, whoever changed them while this transaction waited for them; what it changed itself is told first."""
    session.flush()
    locks = connected(session).dialect.name == "postgresql"
    return query.with_for_update().execution_options(populate_existing=True) if locks else query
