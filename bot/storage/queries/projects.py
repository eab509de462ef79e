"""Projects by what people call them."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.people import Department, Person
from bot.domain.projects import Project, ProjectDepartment, ProjectMember
from bot.domain.subtasks import Subtask

MOST_DEPARTMENTS = 200
"""Departments of one project."""
MOST_CHATS = 50


def called(session: Session, words: str) -> Project | None:
    """The project with this number or this very name; of several with one name the newest."""
    words = words.strip()
    query = select(Project).where((col(Project.number) == words) | (col(Project.name) == words))
    return session.exec(query.order_by((col(Project.number) == words).desc(), col(Project.id).desc()).limit(1)).first()


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
