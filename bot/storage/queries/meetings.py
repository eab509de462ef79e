"""Meetings by number, by what they are about and who comes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.issues import Issue
from bot.domain.meetings import Meeting, MeetingIssue, MeetingPerson, Sort, State
from bot.domain.people import Person
from bot.storage.sql import connected

MOST = 1000


def by_number(session: Session, number: int) -> Meeting | None:
    """The meeting M-`number`."""
    return session.exec(select(Meeting).where(Meeting.number == number)).first()


def held(session: Session, number: int) -> Meeting | None:
    """The meeting M-`number` as it stands now, ours to decide on until the transaction ends."""
    return _held(session, select(Meeting).where(Meeting.number == number))


def held_id(session: Session, meeting_id: int) -> Meeting | None:
    """The same by its id."""
    return _held(session, select(Meeting).where(Meeting.id == meeting_id))


def people(session: Session, meeting: Meeting) -> list[Person]:
    """Who is asked to come, in the order they were registered."""
    query = select(Person).join(MeetingPerson, col(MeetingPerson.person_id) == col(Person.id))
    return list(session.exec(query.where(MeetingPerson.meeting_id == meeting.id).order_by(col(Person.id)).limit(MOST)))


def topics(session: Session, meeting: Meeting) -> list[tuple[MeetingIssue, Issue]]:
    """What it settles and the issues themselves, by number."""
    query = select(MeetingIssue, Issue).join(Issue, col(Issue.id) == col(MeetingIssue.issue_id))
    return list(session.exec(query.where(MeetingIssue.meeting_id == meeting.id).order_by(col(Issue.number)).limit(MOST)))


def about(session: Session, issue_id: int) -> list[Meeting]:
    """The meetings about an issue that are still to be held, the first one first."""
    query = select(Meeting).join(MeetingIssue, col(MeetingIssue.meeting_id) == col(Meeting.id))
    query = query.where(MeetingIssue.issue_id == issue_id, Meeting.state == State.PLANNED)
    return list(session.exec(query.order_by(col(Meeting.at), col(Meeting.id)).limit(MOST)))


def for_request(session: Session, request_id: int) -> Meeting | None:
    """The meeting about a request that is still to be held."""
    query = select(Meeting).where(Meeting.request_id == request_id, Meeting.state == State.PLANNED)
    return session.exec(query.order_by(col(Meeting.id)).limit(1)).first()


def planned(session: Session, seen: ColumnElement[bool], limit: int) -> list[Meeting]:
    """What of those that may be `seen` is still to be held, the first one first."""
    query = select(Meeting).where(Meeting.state == State.PLANNED, seen)
    return list(session.exec(query.order_by(col(Meeting.at), col(Meeting.id)).limit(limit)))


def planned_of_project(session: Session, project_id: int) -> list[Meeting]:
    """What is still to be held for the project, but for what looks back on it, by number."""
    query = select(Meeting).where(Meeting.project_id == project_id, Meeting.state == State.PLANNED, Meeting.sort != Sort.REVIEW)
    return list(session.exec(query.order_by(col(Meeting.number)).limit(MOST)))


def attended_by(session: Session, person_ids: Collection[int], since: datetime | None) -> list[Meeting]:
    """What these people are asked to come to and is still to be held, from a moment on or whenever it was, the first one first."""
    query = select(Meeting).join(MeetingPerson, col(MeetingPerson.meeting_id) == col(Meeting.id))
    query = query.where(col(MeetingPerson.person_id).in_(person_ids), Meeting.state == State.PLANNED)
    query = query.where(Meeting.at >= since) if since is not None else query
    return list(session.exec(query.distinct().order_by(col(Meeting.at), col(Meeting.id)).limit(MOST)))


def called_before(session: Session, caller_id: int, topic: str, at: datetime) -> Meeting | None:
    """The very same meeting, called by the same person and still to be held."""
    query = select(Meeting).where(Meeting.called_by_id == caller_id, Meeting.topic == topic, Meeting.at == at)
    return session.exec(query.where(Meeting.state == State.PLANNED).limit(1)).first()


def _held(session: Session, query: SelectOfScalar[Meeting]) -> Meeting | None:
    session.flush()
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()
