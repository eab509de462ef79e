"""Which subtasks were brought to a head because they lag, and which may have to be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, or_, select

from bot.domain.lags import Lag, Outcome
from bot.domain.projects import Project
from bot.domain.subtasks import UNFINISHED, Subtask
from bot.storage.queries.projects import is_live

MOST = 20_000


def candidates(session: Session, today: date) -> list[Subtask]:
    """Unfinished work that has begun, of no project or of one that is out and not over, not brought up yet for its due date."""
    query = (
        select(Subtask)
        .outerjoin(Project, col(Project.id) == col(Subtask.project_id))
        .outerjoin(Lag, (col(Lag.subtask_id) == col(Subtask.id)) & (col(Lag.due) == col(Subtask.due)))
        .where(
            col(Subtask.state).in_(UNFINISHED),
            Subtask.starts < today,
            or_(col(Subtask.project_id).is_(None), is_live()),
            col(Lag.id).is_(None),
        )
    )
    return list(session.exec(query.order_by(col(Subtask.id)).limit(MOST)))


def of_subtasks(session: Session, subtask_ids: Collection[int]) -> list[Lag]:
    """What was brought up of these, the oldest first."""
    return list(session.exec(select(Lag).where(col(Lag.subtask_id).in_(subtask_ids)).order_by(col(Lag.id)).limit(MOST)))


def newest(session: Session, subtask_id: int) -> Lag | None:
    """What was brought up last of a subtask."""
    return session.exec(select(Lag).where(Lag.subtask_id == subtask_id).order_by(col(Lag.id).desc())).first()


def waiting(session: Session, subtask_id: int) -> list[Lag]:
    """What nobody has answered yet."""
    query = select(Lag).where(Lag.subtask_id == subtask_id, Lag.outcome == Outcome.WAITING)
    return list(session.exec(query.order_by(col(Lag.id)).limit(MOST)))
