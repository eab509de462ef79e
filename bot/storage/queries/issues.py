"""Issues by their number, their project, their owner and when they were raised."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.issues import UNSETTLED, Issue, IssueSupport
from bot.domain.timeline import NOBODY, Step
from bot.storage import sql
from bot.storage.sql import connected

MOST = 5000
MOST_SUPPORT = 200
"""Supporters of one issue."""


def by_number(session: Session, number: int) -> Issue | None:
    """The issue I-`number`."""
    return session.exec(select(Issue).where(Issue.number == number)).first()


def numbered(session: Session, numbers: Collection[int]) -> set[int]:
    """Which of these numbers there are."""
    return set(session.exec(select(Issue.number).where(col(Issue.number).in_(numbers))))


def held(session: Session, number: int) -> Issue | None:
    """The issue I-`number` as it stands now, ours to decide on until the transaction ends."""
    return _held(session, select(Issue).where(Issue.number == number))


def held_id(session: Session, issue_id: int) -> Issue | None:
    """The same by its id."""
    return _held(session, select(Issue).where(Issue.id == issue_id))


def unheard(connection: Connection, limit: int) -> list[int]:
    """The numbers of open issues of which a step was told to nobody, for who looks after the bot."""
    query = select(Issue.number).where(col(Issue.state).in_(UNSETTLED))
    steps = select(Step.record_id).where(Step.record == "issue", col(Step.note).startswith(NOBODY))
    return list(connection.scalars(query.where(col(Issue.id).in_(steps)).order_by(col(Issue.number)).limit(limit)))


def open_ones(session: Session, after: int = 0, limit: int = MOST) -> list[Issue]:
    """Every issue that is not closed, with an id above `after`."""
    query = select(Issue).where(col(Issue.state).in_(UNSETTLED), col(Issue.id) > after)
    return list(session.exec(query.order_by(col(Issue.id)).limit(limit)))


def open_of_project(session: Session, project_id: int) -> list[Issue]:
    """What is not closed of the project, the oldest first."""
    query = select(Issue).where(Issue.project_id == project_id, col(Issue.state).in_(UNSETTLED))
    return list(session.exec(query.order_by(col(Issue.raised_at), col(Issue.id)).limit(MOST)))


def open_of_department(session: Session, department_id: int) -> list[Issue]:
    """What the department answers for and has not closed, the oldest first."""
    query = select(Issue).where(Issue.department_id == department_id, col(Issue.state).in_(UNSETTLED))
    return list(session.exec(query.order_by(col(Issue.raised_at), col(Issue.id)).limit(MOST)))


def open_of(session: Session, person_ids: Collection[int]) -> list[Issue]:
    """What these people own and have not closed, the oldest first."""
    query = select(Issue).where(col(Issue.owner_id).in_(person_ids), col(Issue.state).in_(UNSETTLED))
    return list(session.exec(query.order_by(col(Issue.raised_at), col(Issue.id)).limit(MOST)))


def gone_up(session: Session) -> list[Issue]:
    """Those that were escalated and are not closed, the oldest first."""
    query = select(Issue).where(col(Issue.state).in_(UNSETTLED), Issue.level > 0)
    return list(session.exec(query.order_by(col(Issue.raised_at), col(Issue.id)).limit(MOST)))


def owners(session: Session) -> set[int]:
    """Who owns an issue that is not closed."""
    query = select(Issue.owner_id).where(col(Issue.state).in_(UNSETTLED))
    return {one for one in session.exec(query.distinct().limit(MOST)) if one is not None}


def supporters(session: Session) -> tuple[set[int], set[tuple[int | None, int]]]:
    """People whose support an open issue still waits for, and departments as a whole, each with the project."""
    query = select(IssueSupport.person_id, Issue.project_id, IssueSupport.department_id)
    query = query.join(Issue, col(Issue.id) == col(IssueSupport.issue_id)).where(
        col(IssueSupport.given_at).is_(None), col(Issue.state).in_(UNSETTLED)
    )
    rows = session.exec(query.distinct().limit(MOST)).all()
    return {one for one, _, _ in rows if one}, {(project, unit) for one, project, unit in rows if unit and not one}


def support_owed(
    session: Session, person_ids: Collection[int], department_ids: Collection[int]
) -> list[tuple[IssueSupport, Issue]]:
    """What these people, or these departments as a whole, still owe open issues, the oldest first."""
    named = col(IssueSupport.person_id).in_(person_ids)
    whole = col(IssueSupport.person_id).is_(None) & col(IssueSupport.department_id).in_(department_ids)
    query = select(IssueSupport, Issue).join(Issue, col(Issue.id) == col(IssueSupport.issue_id)).where(named | whole)
    query = query.where(col(IssueSupport.given_at).is_(None), col(Issue.state).in_(UNSETTLED))
    return list(session.exec(query.order_by(col(IssueSupport.id)).limit(MOST)))


def raised_between(session: Session, first: datetime, last: datetime) -> list[Issue]:
    """What was raised from one moment to another, the second not included."""
    query = select(Issue).where(Issue.raised_at >= first, Issue.raised_at < last)
    return list(session.exec(query.order_by(col(Issue.raised_at), col(Issue.id)).limit(MOST)))


def same(
    session: Session, description: str, project_id: int | None, department_id: int, raised_at: datetime | None
) -> Issue | None:
    """An issue of these words, for the same project and department, raised at that moment; at any where none is known."""
    query = select(Issue).where(Issue.description == description, Issue.project_id == project_id)
    query = query.where(Issue.department_id == department_id)
    query = query.where(Issue.raised_at == raised_at) if raised_at is not None else query
    return session.exec(query.order_by(col(Issue.id)).limit(1)).first()


def raised_like(session: Session, department_id: int, description: str) -> Issue | None:
    """The open issue that was raised with this very description by or for the department, whatever it says now; held. Who asks for
    the same at this moment waits until the transaction ends, so that there is one."""
    sql.hold(session, sql.RAISING, f"{department_id}")
    words = select(Step.record_id).where(Step.record == "issue", Step.what == "raised", Step.note == description)
    concerned = or_(col(Issue.department_id) == department_id, col(Issue.raised_department_id) == department_id)
    query = select(Issue).where(concerned, col(Issue.state).in_(UNSETTLED), col(Issue.id).in_(words))
    return _held(session, query.order_by(col(Issue.id)).limit(1))


def raised_lately(session: Session, person_id: int, department_id: int, description: str, since: datetime) -> Issue | None:
    """The newest open issue that this person has raised with this very description for the department since a moment, whatever it
    says now. Who raises one for the department at this moment waits as above."""
    sql.hold(session, sql.RAISING, f"{department_id}")
    words = select(Step.record_id).where(Step.record == "issue", Step.what == "raised", Step.note == description)
    query = select(Issue).where(Issue.raised_by_id == person_id, Issue.department_id == department_id, Issue.raised_at > since)
    query = query.where(col(Issue.state).in_(UNSETTLED), col(Issue.id).in_(words))
    return session.exec(query.order_by(col(Issue.id).desc()).limit(1)).first()


def of_meeting_task(session: Session, subtask_id: int) -> Issue | None:
    """The major issue whose special meeting this work is."""
    return session.exec(select(Issue).where(Issue.meeting_task_id == subtask_id)).first()


def support_of(session: Session, issue_ids: Collection[int]) -> list[IssueSupport]:
    """Whose support these need, in the order it was asked for."""
    query = select(IssueSupport).where(col(IssueSupport.issue_id).in_(issue_ids))
    return list(session.exec(query.order_by(col(IssueSupport.id)).limit(MOST_SUPPORT * max(1, len(issue_ids)))))


def _held(session: Session, query: SelectOfScalar[Issue]) -> Issue | None:
    session.flush()
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()
