"""What the morning's digest reads: projects under way, the people of a department, what people wrote lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from bot.domain.people import Person
from bot.domain.projects import Project, Status
from bot.domain.updates import DailyUpdate
from bot.storage.queries import projects

MOST = 50_000


def under_way(session: Session) -> list[Project]:
    """Projects that are out and neither done nor over, the oldest first."""
    query = select(Project).where(projects.is_live(), Project.status != Status.DONE)
    return list(session.exec(query.order_by(col(Project.id)).limit(MOST)))


def members(session: Session, department_id: int) -> list[Person]:
    """The people of a department who are still in the company."""
    query = select(Person).where(Person.department_id == department_id, col(Person.left_on).is_(None))
    return list(session.exec(query.where(col(Person.registered).is_(True)).order_by(col(Person.id)).limit(MOST)))


def written(session: Session, person_ids: Sequence[int], first: date, last: date) -> list[DailyUpdate]:
    """What these people wrote about the days from the first to the last, both included; withdrawn updates too."""
    query = select(DailyUpdate).where(col(DailyUpdate.person_id).in_(person_ids), col(DailyUpdate.day).between(first, last))
    return list(session.exec(query.order_by(col(DailyUpdate.day), col(DailyUpdate.id)).limit(MOST)))
