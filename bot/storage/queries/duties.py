"""What people stand for: offices, projects, open work; and where nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, or_, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.handovers import OFFICES, Duty, Kind
from bot.domain.people import Department, Person
from bot.domain.projects import OVER, Project, ProjectDepartment
from bot.storage import sql
from bot.storage.queries import issues, requests, subtasks
from bot.storage.tables import history, imported

MOST = 1000
SHOWN = 60
"""Characters of what something is about."""
CHECKED = "people.check"


def of_person(session: Session, person: Person) -> list[Duty]:
    """Everything open that ends in this person: work, offices, projects, and projects they are a department's liaison of."""
    return [
        *_work(session, person.id or 0),
        *_offices(session, person),
        *_projects(session, person),
    ]


def _work(session: Session, person_id: int) -> Iterator[Duty]:
    """Subtasks and issues that they own, requests and support that they were asked for by name."""
    for subtask in subtasks.open_of(session, [person_id]):
        yield Duty(Kind.SUBTASK, subtask.id or 0, f"T-{subtask.number}", f"{subtask.name}，截止 {subtask.due:%m-%d}")
    for issue in issues.open_of(session, [person_id]):
        yield Duty(Kind.ISSUE, issue.id or 0, f"I-{issue.number}", issue.description[:SHOWN])
    for request in requests.unfinished_by_name(session, person_id):
        yield Duty(Kind.REQUEST, request.id or 0, f"Q-{request.number}", request.what[:SHOWN])
    for need, subtask in subtasks.support_owed(session, person_id):
        yield Duty(Kind.SUPPORT, need.id or 0, f"T-{subtask.number}支持", need.what[:SHOWN])
    for asked, issue in issues.support_owed(session, [person_id], []):
        yield Duty(Kind.ISSUE_SUPPORT, asked.id or 0, f"I-{issue.number}支持", (asked.what or issue.description)[:SHOWN])


def _offices(session: Session, person: Person) -> Iterator[Duty]:
    mine = or_(*(getattr(Department, f"{office}_id") == person.id for office in OFFICES))
    for one in session.exec(select(Department).where(mine).order_by(col(Department.id)).limit(MOST)):
        for office, called in OFFICES.items():
            if getattr(one, f"{office}_id") == person.id:
                yield Duty(office, one.id or 0, f"{one.name}{called}")


def _projects(session: Session, person: Person) -> Iterator[Duty]:
    live = col(Project.stage).not_in(OVER)
    query = select(Project).where(Project.coordinator_id == person.id, live).order_by(col(Project.id))
    for project in session.exec(query.limit(MOST)):
        yield Duty(Kind.PROJECT, project.id or 0, project.number, f"{project.name}，协调人")
    answers = (
        select(ProjectDepartment, Project, Department)
        .join(Project, col(Project.id) == col(ProjectDepartment.project_id))
        .join(Department, col(Department.id) == col(ProjectDepartment.department_id))
        .where(ProjectDepartment.liaison_id == person.id, live)
    )
    for answer, project, department in session.exec(answers.order_by(col(Project.id)).limit(MOST)):
        yield Duty(
            Kind.PROJECT_LIAISON, project.id or 0, f"{project.number}/{department.name}对接人", project.name, answer.department_id
        )


def administrators(session: Session) -> list[Person]:
    query = select(Person).where(col(Person.administrator).is_(True), col(Person.left_on).is_(None))
    return list(session.exec(query.order_by(col(Person.id)).limit(MOST)))


def colleagues_of(session: Session, person: Person, limit: int) -> list[Person]:
    """Who could take something over: people of the department first, then the others of the company."""
    query = select(Person).where(col(Person.registered).is_(True), col(Person.left_on).is_(None), Person.id != person.id)
    near = col(Person.department_id) == (person.department_id or 0)
    return list(session.exec(query.order_by(near.desc(), col(Person.id)).limit(limit)))


def leavers(session: Session) -> list[Person]:
    """Everybody who has left, the newest first."""
    query = select(Person).where(col(Person.left_on).is_not(None)).order_by(col(Person.left_on).desc(), col(Person.id))
    return list(session.exec(query.limit(MOST)))


def gone_from_groups(session: Session, since: datetime) -> list[tuple[Person, Chat]]:
    """Colleagues who are out of a project's group since the moment and still own open work of that project."""
    rows = session.connection().execute(
        select(history.c.before)
        .where(history.c.record == "chat_member", history.c.field == "", history.c.after.is_(None), history.c.at >= since)
        .order_by(history.c.id)
        .limit(MOST)
    )
    return [found for (before,) in rows if (found := _missing(session, before)) is not None]


def _missing(session: Session, before: dict[str, int]) -> tuple[Person, Chat] | None:
    person, chat = session.get(Person, before["person_id"]), session.get(Chat, before["chat_id"])
    if person is None or chat is None or chat.gone or person.left_on is not None or _sits(session, person, chat):
        return None
    owned = {one.project_id for one in subtasks.open_of(session, [person.id or 0])}
    return (person, chat) if chat.project_id is not None and chat.project_id in owned else None


def _sits(session: Session, person: Person, chat: Chat) -> bool:
    """In this group again, or in another one of its project."""
    query = (
        select(ChatMember.id)
        .join(Chat, col(Chat.id) == col(ChatMember.chat_id))
        .where(ChatMember.person_id == person.id, Chat.project_id == chat.project_id)
    )
    return session.exec(query.limit(1)).first() is not None


def names(session: Session, ids: Sequence[int | None]) -> dict[int | None, str]:
    """Names by id."""
    query = select(Person.id, Person.name).where(col(Person.id).in_({one for one in ids if one}))
    return dict(session.exec(query).all())


def is_news(session: Session, told: str, now: datetime, again: timedelta) -> bool:
    """Whether the administrators were not told this as the last thing, or so long ago that it is told again; it is kept as told."""
    connection, digest = sql.connected(session), sha256(told.encode()).hexdigest()
    last = connection.execute(select(imported.c.digest, imported.c.at).where(imported.c.name == CHECKED)).first()
    if last is not None and last[0] == digest and now - last[1] < again:
        return False
    connection.execute(imported.delete().where(imported.c.name == CHECKED))
    connection.execute(imported.insert().values(name=CHECKED, digest=digest, at=now))
    return True
