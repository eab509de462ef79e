"""Which requests, conflicts and meetings somebody may be told of, as conditions of a query: a list asks the database once.

Rule: they let through what `asked.may_see`, `ledger.is_seen` and `meeting_sheets.may_see` let through one by one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.chats import Chat, ChatMember
from bot.domain.conflicts import Conflict, ConflictParty, Grade
from bot.domain.leaves import Leave
from bot.domain.meetings import Meeting, MeetingPerson
from bot.domain.people import Department, Person
from bot.domain.projects import Project, ProjectDepartment, ProjectMember
from bot.domain.requests import Request
from bot.domain.subtasks import Subtask


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as they stand on the day: the departments they are head or contact of, those whose contact or whose head they
    stand in for, and the people whose work they do."""

    day: date
    person_id: int
    department_id: int | None
    contact_of: Collection[int]
    acts_for: Collection[int]
    heads_for: Collection[int]
    stood_in_for: Collection[int]


def in_chat(record: type[Request | Conflict | Meeting], chat: Chat) -> ColumnElement[bool]:
    """What is told in a group: of its project, and of none what was raised in it."""
    of_project = col(record.project_id) == chat.project_id if chat.project_id else false()
    return or_(of_project, and_(col(record.project_id).is_(None), col(record.chat_id) == chat.id))


def projects(reader: Reader) -> ColumnElement[bool]:
    """Those that the reader coordinates, began, leads, or is in the team of."""
    return or_(col(Project.id).in_(_led(reader)), col(Project.id).in_(_worked_on(reader)))


def requests(reader: Reader) -> ColumnElement[bool]:
    """Of both departments, who asked and who is asked, and the project's people."""
    near = [*reader.contact_of, *([reader.department_id] if reader.department_id else [])]
    left = select(Person.id).where(col(Person.left_on).is_not(None))
    nobody = or_(col(Request.person_id).is_(None), col(Request.person_id).in_(left))
    return or_(
        col(Request.asked_by_id) == reader.person_id,
        col(Request.asking_department_id) == (reader.department_id or 0),
        col(Request.department_id).in_(near),
        col(Request.person_id).in_([reader.person_id, *reader.stood_in_for]),
        and_(nobody, col(Request.department_id).in_(reader.acts_for)),
        col(Request.project_id).in_(_led(reader)),
        col(Request.project_id).in_(_worked_on(reader)),
    )


def conflicts(reader: Reader) -> ColumnElement[bool]:
    """Of the contacts of the parties, those above, who raised it, and who settles its grade today."""
    keeper = select(Project.id).where(_coordinates(reader.stood_in_for))
    without = or_(col(Conflict.project_id).is_(None), col(Conflict.project_id).in_(select(Project.id).where(_unkept())))
    return or_(
        col(Conflict.raised_by_id) == reader.person_id,
        col(Conflict.project_id).in_(_led(reader)),
        _between(reader.contact_of),
        col(Conflict.id).in_(_named_in(reader)),
        and_(col(Conflict.grade) == Grade.GENERAL, col(Conflict.id).in_(_acted_in(reader))),
        and_(
            col(Conflict.grade) == Grade.MEDIUM,
            or_(col(Conflict.project_id).in_(keeper), and_(without, _between(reader.heads_for))),
        ),
    )


def meetings(reader: Reader) -> ColumnElement[bool]:
    """Of who called it, who is asked to come, and the project's people."""
    coming = select(MeetingPerson.meeting_id).where(MeetingPerson.person_id == reader.person_id)
    return or_(
        col(Meeting.called_by_id) == reader.person_id,
        col(Meeting.id).in_(coming),
        col(Meeting.project_id).in_(_led(reader)),
        col(Meeting.project_id).in_(_worked_on(reader)),
    )


def _between(departments: Collection[int]) -> ColumnElement[bool]:
    of = select(ConflictParty.conflict_id).where(col(ConflictParty.department_id).in_(departments))
    return col(Conflict.id).in_(of)


def _named_in(reader: Reader) -> SelectOfScalar[Any]:
    """Conflicts in whose project a party named the reader as its contact, like `projects.named_liaison`."""
    named = _named().where(ProjectDepartment.liaison_id == reader.person_id)
    return select(ConflictParty.conflict_id).where(named.correlate(Conflict, ConflictParty).exists())


def _acted_in(reader: Reader) -> SelectOfScalar[Any]:
    """Conflicts with a party whose contact the reader is today, because it named nobody for the project who is at work."""
    away = select(Leave.person_id).where(Leave.first <= reader.day, Leave.last >= reader.day, col(Leave.cancelled).is_(False))
    named = _named().where(col(ProjectDepartment.liaison_id).not_in(away))
    of = select(ConflictParty.conflict_id).where(col(ConflictParty.department_id).in_(reader.acts_for))
    return of.where(~named.correlate(Conflict, ConflictParty).exists())


def _named() -> SelectOfScalar[Any]:
    """Whom a party named as its contact for the project of the conflict, as long as they are of it."""
    query = select(ProjectDepartment.liaison_id).join(Person, col(Person.id) == col(ProjectDepartment.liaison_id))
    of_it = and_(col(Person.department_id) == col(ProjectDepartment.department_id), col(Person.left_on).is_(None))
    party = col(ProjectDepartment.department_id) == col(ConflictParty.department_id)
    return query.where(of_it, party, col(ProjectDepartment.project_id) == col(Conflict.project_id))


def _unkept() -> ColumnElement[bool]:
    return and_(col(Project.coordinator_id).is_(None), col(Project.initiator_id).is_(None))


def _coordinates(people: Collection[int]) -> ColumnElement[bool]:
    """Whose project it is: the coordinator's, else the initiator's."""
    begun = and_(col(Project.coordinator_id).is_(None), col(Project.initiator_id).in_(people))
    return or_(col(Project.coordinator_id).in_(people), begun)


def _led(reader: Reader) -> SelectOfScalar[Any]:
    """Projects that the reader coordinates, began, or leads as the head of the lead department."""
    me, headed = reader.person_id, select(Department.id).where(Department.head_id == reader.person_id)
    own = or_(col(Project.coordinator_id) == me, col(Project.initiator_id) == me, col(Project.lead_id).in_(headed))
    return select(Project.id).where(own)


def _worked_on(reader: Reader) -> SelectOfScalar[Any]:
    """Projects that are out and have the reader in their team, like `projects.team` (R223)."""
    me, mine = reader.person_id, list(reader.contact_of)
    involved = select(ProjectDepartment.project_id).where(col(ProjectDepartment.department_id).in_(mine))
    owned = select(Subtask.project_id).where(Subtask.owner_id == me)
    member = select(ProjectMember.project_id).where(ProjectMember.person_id == me)
    sits = select(Chat.project_id).join(ChatMember, col(ChatMember.chat_id) == col(Chat.id)).where(ChatMember.person_id == me)
    team = or_(col(Project.lead_id).in_(mine), *(col(Project.id).in_(one) for one in (involved, owned, member, sits)))
    signed = or_(col(Project.created_at).is_(None), col(Project.signed_at).is_not(None))
    return select(Project.id).where(signed, team)
