"""Projects by what people call them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.people import Department, Person
from bot.domain.projects import OVER, Milestone, Project, ProjectDepartment, ProjectMember, ResourceNeed
from bot.domain.signatures import Signature
from bot.domain.subtasks import Subtask
from bot.storage import numbers
from bot.storage.queries import people
from bot.storage.sql import connected

MOST_DEPARTMENTS = 200
"""Departments of one project."""
MOST_CHATS = 50
MOST_MEANT = 20
"""Projects that somebody may mean by one name."""
MOST_PLANNED = 200
"""Milestones or resources of one project."""
MOST_TAKEN = 10_000
"""Numbers of a series that files may have brought in."""


def called(session: Session, words: str) -> Project | None:
    """The project with this number or this very name; of several with one name the newest."""
    words = words.strip()
    query = select(Project).where((col(Project.number) == words) | (col(Project.name) == words))
    return session.exec(query.order_by((col(Project.number) == words).desc(), col(Project.id).desc()).limit(1)).first()


def matching(session: Session, words: str) -> list[Project]:
    """Every project that may be meant, the newest first: by its number, else its name, else the end of its number, else a part of
    its name."""
    words = words.strip()
    name, number = col(Project.name), col(Project.number)
    ways = [number == words, name == words]
    if words.isdecimal():
        ways.append(number.endswith(f"-{words}", autoescape=True))
    if len(words) > 1:
        ways.append(name.icontains(words, autoescape=True))
    for way in ways:
        if found := list(session.exec(select(Project).where(way).order_by(col(Project.id).desc()).limit(MOST_MEANT))):
            return found
    return []


def named_since(session: Session, name: str, since: datetime) -> list[Project]:
    """Projects of this name that were opened since a moment and are not over, the newest first."""
    query = select(Project).where(Project.name == name, col(Project.created_at) >= since, col(Project.stage).not_in(OVER))
    return list(session.exec(query.order_by(col(Project.id).desc()).limit(MOST_MEANT)))


def is_live() -> ColumnElement[bool]:
    """A project that is out, because its form is signed or it never was a form (`awaits_signature`), and not over."""
    return or_(col(Project.created_at).is_(None), col(Project.signed_at).is_not(None)) & col(Project.stage).not_in(OVER)


def is_known(session: Session, words: str) -> bool:
    """Whether a project has this number, or a name that holds these words."""
    named = col(Project.name).icontains(words.strip(), autoescape=True)
    return session.exec(select(Project.id).where((col(Project.number) == words.strip()) | named).limit(1)).first() is not None


def newest(session: Session, limit: int) -> list[Project]:
    return list(session.exec(select(Project).order_by(col(Project.id).desc()).limit(limit)))


def departments(session: Session, project: Project) -> list[ProjectDepartment]:
    """The departments that work on a project beside the lead, with their answers."""
    query = select(ProjectDepartment).where(ProjectDepartment.project_id == project.id)
    return list(session.exec(query.order_by(col(ProjectDepartment.department_id)).limit(MOST_DEPARTMENTS)))


def chats(session: Session, project: Project) -> list[Chat]:
    """The groups that are bound to a project and still there, the oldest first."""
    query = select(Chat).where(Chat.project_id == project.id, col(Chat.gone).is_(False), col(Chat.direct).is_(False))
    return list(session.exec(query.order_by(col(Chat.id)).limit(MOST_CHATS)))


def team(session: Session, project: Project) -> set[int]:
    """Everybody who may see the project: its people, the heads and contacts of its departments, owners of its work, and the
    company's own people who sit in its groups (R223)."""
    involved = [project.lead_id, *(one.department_id for one in departments(session, project))]
    contacts = session.exec(
        select(Department.head_id, Department.liaison_id, Department.deputy_id).where(col(Department.id).in_(involved))
    )
    sitting = (
        select(ChatMember.person_id)
        .join(Chat, col(Chat.id) == col(ChatMember.chat_id))
        .join(Person, col(Person.id) == col(ChatMember.person_id))
        .where(Chat.project_id == project.id, col(Person.registered).is_(True))
    )
    found = {person for row in contacts for person in row} | {project.coordinator_id, project.initiator_id}
    found |= set(session.exec(select(Subtask.owner_id).where(Subtask.project_id == project.id)))
    members = select(ProjectMember.person_id).where(ProjectMember.project_id == project.id)
    return {one for one in found if one is not None} | set(session.exec(members)) | set(session.exec(sitting))


def by_id(session: Session, project_id: int) -> Project | None:
    return session.get(Project, project_id)


def held(session: Session, project_id: int) -> Project | None:
    """The project as it stands now, ours to decide on until the transaction ends."""
    session.flush()
    locks = connected(session).dialect.name == "postgresql"
    return session.get(Project, project_id, with_for_update=True if locks else None, populate_existing=True)


def shared(session: Session, project_id: int) -> Project | None:
    """The project as it stands now: nobody decides on it until the transaction ends, but others may add to it as well. It is the
    lock that a new record of the project takes anyway, only before its state is judged."""
    session.flush()
    locks = connected(session).dialect.name == "postgresql"
    lock = {"read": True, "key_share": True} if locks else None
    return session.get(Project, project_id, with_for_update=lock, populate_existing=True)


def answer_of(session: Session, project_id: int, department_id: int) -> ProjectDepartment | None:
    """The answer of one department; decided on under the project's lock."""
    session.flush()
    return session.get(ProjectDepartment, (project_id, department_id), populate_existing=True)


def named_liaison(session: Session, project_id: int | None, department_id: int) -> Person | None:
    """Whom the department named as its contact for the project, as long as they are of it (R30, R31)."""
    answer = session.get(ProjectDepartment, (project_id, department_id)) if project_id else None
    person = session.get(Person, answer.liaison_id) if answer is not None and answer.liaison_id else None
    return person if person is not None and person.department_id == department_id and person.left_on is None else None


def is_named(session: Session, person_id: int | None) -> bool:
    """Whether any department named this person as its contact for a project."""
    return session.exec(select(ProjectDepartment).where(ProjectDepartment.liaison_id == person_id).limit(1)).first() is not None


def named_at_work(session: Session, project_id: int | None, department_id: int, day: date) -> Person | None:
    """The same, where they are not on leave that day: what is asked of the department in the project is theirs by name (R131)."""
    named = named_liaison(session, project_id, department_id)
    return people.present(session, named.id if named else None, day)


def liaison_in(session: Session, project_id: int | None, department: Department, day: date) -> Person | None:
    """Who answers for the department in a project that day: whom it named for that, on leave who answers for it everywhere (X1)."""
    return named_at_work(session, project_id, department.id or 0, day) or people.liaison_of(session, department, day)


def contact(session: Session, project_id: int | None, department_id: int | None, day: date) -> Person | None:
    """The same, of a department by its id; None without one."""
    department = people.department(session, department_id) if department_id else None
    return liaison_in(session, project_id, department, day) if department is not None else None


def answers_in(session: Session, day: date, person_id: int | None, project_id: int | None, department_id: int | None) -> bool:
    """Whether it is this person."""
    found = contact(session, project_id, department_id, day)
    return found is not None and found.id == person_id


def milestones(session: Session, project_id: int) -> list[Milestone]:
    """The milestones, the first due first."""
    query = select(Milestone).where(Milestone.project_id == project_id)
    return list(session.exec(query.order_by(col(Milestone.due), col(Milestone.id)).limit(MOST_PLANNED)))


def needs(session: Session, project_id: int) -> list[ResourceNeed]:
    """What the project needs, in the order it was written."""
    query = select(ResourceNeed).where(ResourceNeed.project_id == project_id)
    return list(session.exec(query.order_by(col(ResourceNeed.id)).limit(MOST_PLANNED)))


def member(session: Session, project_id: int, person_id: int) -> ProjectMember | None:
    query = select(ProjectMember).where(ProjectMember.project_id == project_id, ProjectMember.person_id == person_id)
    return session.exec(query).first()


def members(session: Session, project_id: int) -> list[tuple[ProjectMember, Person]]:
    """The core members with what they are in the project."""
    query = select(ProjectMember, Person).join(Person, col(Person.id) == col(ProjectMember.person_id))
    query = query.where(ProjectMember.project_id == project_id).order_by(col(ProjectMember.id))
    return list(session.exec(query.limit(MOST_PLANNED)))


def signatures(session: Session, project_id: int, record: str) -> list[tuple[Signature, Person]]:
    """Who said what of something of the project."""
    query = select(Signature, Person).join(Person, col(Person.id) == col(Signature.person_id))
    query = query.where(Signature.record == record, Signature.record_id == project_id)
    return list(session.exec(query.order_by(col(Signature.at)).limit(MOST_PLANNED)))


def signature(session: Session, project_id: int, person_id: int, record: str = "project") -> Signature | None:
    """What this person said of the start-up form, or of something else of the project."""
    query = select(Signature).where(Signature.record == record, Signature.record_id == project_id, Signature.person_id == person_id)
    return session.exec(query).first()


def next_number(session: Session, number: Callable[[int], str]) -> str:
    """The next free number of a series; `number` makes one from its place in it. Numbers that a file brought in are passed over.

    Raises ValueError for a series that is taken as far as anybody looked.
    """
    scope = f"project:{number(0)}"
    for _ in range(MOST_TAKEN):
        found = number(numbers.next_number(session, scope))
        if session.exec(select(Project.id).where(Project.number == found)).first() is None:
            return found
    raise ValueError(f"{MOST_TAKEN} numbers like {number(0)} are taken")
