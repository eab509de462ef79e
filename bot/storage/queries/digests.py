"""What the morning's digest reads, for any number of projects and departments at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.people import Department, Person
from bot.domain.projects import Project, Status
from bot.domain.subtasks import UNFINISHED, Subtask
from bot.domain.updates import DailyUpdate
from bot.storage.queries import projects

MOST = 50_000


def under_way(session: Session) -> list[Project]:
    """Projects that are out and neither done nor over, the oldest first."""
    query = select(Project).where(projects.is_live(), Project.status != Status.DONE)
    return list(session.exec(query.order_by(col(Project.id)).limit(MOST)))


def coordinated(session: Session, person_ids: Collection[int]) -> list[Project]:
    """Those of them that these people coordinate; where nobody is named, whoever started it does."""
    return [one for one in under_way(session) if (one.coordinator_id or one.initiator_id) in person_ids]


def headed(session: Session, person_ids: Collection[int]) -> list[Department]:
    """The departments that these people head, in the order they were registered."""
    query = select(Department).where(col(Department.head_id).in_(person_ids))
    return list(session.exec(query.order_by(col(Department.id)).limit(MOST)))


def groups(session: Session, project_ids: Collection[int]) -> list[Chat]:
    """The groups of these projects that are still there."""
    query = select(Chat).where(col(Chat.project_id).in_(project_ids), col(Chat.gone).is_(False), col(Chat.direct).is_(False))
    return list(session.exec(query.order_by(col(Chat.id)).limit(MOST)))


def places(session: Session, person: Person) -> set[int]:
    """The groups of all projects in whose groups the person is."""
    sits = select(Chat.project_id).join(ChatMember, col(ChatMember.chat_id) == col(Chat.id))
    sits = sits.where(ChatMember.person_id == person.id, col(Chat.project_id).is_not(None), col(Chat.gone).is_(False))
    return {one for one in session.exec(select(Chat.id).where(col(Chat.project_id).in_(sits)).limit(MOST)) if one}


def sitting(session: Session, chat_ids: Collection[int]) -> list[tuple[int, Person]]:
    """Who of the company is in which of these chats."""
    query = select(ChatMember.chat_id, Person).join(Person, col(Person.id) == col(ChatMember.person_id))
    query = query.where(col(ChatMember.chat_id).in_(chat_ids), col(Person.registered).is_(True), col(Person.left_on).is_(None))
    return list(session.exec(query.order_by(col(Person.id)).limit(MOST)))


def members(session: Session, department_ids: Collection[int]) -> list[Person]:
    """The people of these departments who are still in the company."""
    query = select(Person).where(col(Person.department_id).in_(department_ids), col(Person.left_on).is_(None))
    return list(session.exec(query.where(col(Person.registered).is_(True)).order_by(col(Person.id)).limit(MOST)))


def open_work(session: Session, project_ids: Collection[int], department_ids: Collection[int]) -> list[Subtask]:
    """What is not finished of these projects, and of these departments, the first due first."""
    theirs = or_(col(Subtask.project_id).in_(project_ids), col(Subtask.department_id).in_(department_ids))
    query = select(Subtask).where(theirs, col(Subtask.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(Subtask.due), col(Subtask.number)).limit(MOST)))


def written(session: Session, person_ids: Sequence[int], first: date, last: date) -> list[DailyUpdate]:
    """What these people wrote about the days from the first to the last, both included; withdrawn updates too."""
    query = select(DailyUpdate).where(col(DailyUpdate.person_id).in_(person_ids), col(DailyUpdate.day).between(first, last))
    return list(session.exec(query.order_by(col(DailyUpdate.day), col(DailyUpdate.id)).limit(MOST)))
