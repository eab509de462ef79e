"""What a week is told from: the work of a project, a department or the company, and the projects that are under way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, or_, select

from bot.domain.people import Person
from bot.domain.projects import Project, Status
from bot.domain.standing import Work
from bot.domain.subtasks import Subtask
from bot.storage.queries import lags, subtasks
from bot.storage.queries import projects as every_project

MOST = 20_000
MOST_PROJECTS = 2000


def under_way(session: Session) -> list[Project]:
    """Projects that are out and neither done nor over, by number."""
    query = select(Project).where(every_project.is_live(), Project.status != Status.DONE)
    return list(session.exec(query.order_by(col(Project.number)).limit(MOST_PROJECTS)))


def live(session: Session) -> list[Project]:
    """Projects that are out and not over, by number."""
    query = select(Project).where(every_project.is_live())
    return list(session.exec(query.order_by(col(Project.number)).limit(MOST_PROJECTS)))


def work(session: Session, projects: Collection[int], since: datetime, department_id: int | None = None) -> Work:
    """Subtasks of these projects and of none that were not done before `since`, with what was said and asked about them; of one
    department where one is named."""
    query = select(Subtask).where(
        or_(col(Subtask.project_id).in_(projects), col(Subtask.project_id).is_(None)),
        or_(col(Subtask.done_at).is_(None), col(Subtask.done_at) >= since),
    )
    if department_id is not None:
        query = query.where(Subtask.department_id == department_id)
    return with_words(session, session.exec(query.order_by(col(Subtask.due), col(Subtask.number)).limit(MOST)))


def owned(session: Session, person_id: int) -> Work:
    """What a person owns or has done."""
    query = select(Subtask).where(Subtask.owner_id == person_id).order_by(col(Subtask.due), col(Subtask.number)).limit(MOST)
    return with_words(session, session.exec(query))


def with_words(session: Session, found: Iterable[Subtask]) -> Work:
    """These subtasks with their reports and requests."""
    every = list(found)
    ids = [one.id or 0 for one in every]
    return Work(every, subtasks.reports_of(session, ids), subtasks.support_of(session, ids), lags.of_subtasks(session, ids))


def names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """What these people are called, by id."""
    query = select(Person).where(col(Person.id).in_(person_ids))
    return {one.id or 0: one.name for one in session.exec(query.limit(MOST))}


def colleagues(session: Session, department_id: int | None = None) -> list[Person]:
    """The registered people of the company or of one department, in the order they were registered."""
    query = select(Person).where(col(Person.registered).is_(True))
    if department_id is not None:
        query = query.where(Person.department_id == department_id)
    return list(session.exec(query.order_by(col(Person.id)).limit(MOST)))
