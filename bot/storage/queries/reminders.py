"""What people owe, wherever it is kept, and when they want to be left alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.domain.leaves import Leave
from bot.domain.people import Department, Person
from bot.domain.projects import OVER, Project, ProjectDepartment, Reply, Status
from bot.domain.reminders import MentionCount, Preference, Snooze
from bot.domain.signatures import GOAL, Signature, Verdict
from bot.domain.subtasks import OWED, State, Subtask, SupportNeed
from bot.storage import sql
from bot.storage.queries import people, weekly

MOST = 10_000


def preference(session: Session, person_id: int) -> Preference | None:
    return session.get(Preference, person_id)


def snoozes(session: Session, person_id: int, now: datetime) -> list[Snooze]:
    """What the person put off and is not over yet, the first to end first."""
    query = select(Snooze).where(Snooze.person_id == person_id, Snooze.until > now)
    return list(session.exec(query.order_by(col(Snooze.until), col(Snooze.id)).limit(MOST)))


def held_snooze(session: Session, snooze_id: int) -> Snooze | None:
    """The snooze, ours to decide on until the transaction ends."""
    session.flush()
    locks = sql.connected(session).dialect.name == "postgresql"
    return session.get(Snooze, snooze_id, with_for_update=True if locks else None, populate_existing=True)


def ring(session: Session, person_id: int, day: date, most: int) -> bool:
    """Count one more ring of somebody on a day; False, and nothing counted, when they have had `most` already."""
    sql.hold(session, sql.UPDATES, f"ring:{person_id}:{day}")
    counted = session.get(MentionCount, (person_id, day), populate_existing=True)
    if counted is None:
        counted = MentionCount(person_id=person_id, day=day)
        session.add(counted)
    if counted.times >= most:
        return False
    counted.times += 1
    session.flush()
    return True


def owners(session: Session, today: date, until: date) -> set[int]:
    """Who owns something unfinished that is due by the day, or has begun and may lag for no reason that was said."""
    unexplained = (Subtask.starts < today) & (Subtask.reason == "")
    query = select(Subtask.owner_id).where(Subtask.state == State.CLAIMED, (Subtask.due <= until) | unexplained)
    return {one for one in session.exec(query.distinct().limit(MOST)) if one is not None}


def support(session: Session, person_ids: Collection[int], department_ids: Collection[int]) -> list[tuple[SupportNeed, Subtask]]:
    """What these people, or these departments as a whole, were asked for and still owe, the oldest first."""
    named = col(SupportNeed.person_id).in_(person_ids)
    whole = col(SupportNeed.person_id).is_(None) & col(SupportNeed.department_id).in_(department_ids)
    query = select(SupportNeed, Subtask).join(Subtask, col(Subtask.id) == col(SupportNeed.subtask_id)).where(named | whole)
    return list(session.exec(query.where(col(SupportNeed.answer).in_(OWED)).order_by(col(SupportNeed.id)).limit(MOST)))


def support_asked_by(session: Session, person_id: int) -> list[tuple[SupportNeed, Subtask]]:
    """What the person, or the work they own, waits for."""
    query = select(SupportNeed, Subtask).join(Subtask, col(Subtask.id) == col(SupportNeed.subtask_id))
    query = query.where((SupportNeed.asked_by_id == person_id) | (Subtask.owner_id == person_id))
    return list(session.exec(query.where(col(SupportNeed.answer).in_(OWED)).order_by(col(SupportNeed.id)).limit(MOST)))


def asked(session: Session) -> tuple[set[int], set[tuple[int | None, int]]]:
    """People that somebody waits for, and departments as a whole, each with the project."""
    query = select(SupportNeed.person_id, Subtask.project_id, SupportNeed.department_id)
    query = query.join(Subtask, col(Subtask.id) == col(SupportNeed.subtask_id)).where(col(SupportNeed.answer).in_(OWED))
    rows = session.exec(query.distinct().limit(MOST)).all()
    return {one for one, _, _ in rows if one}, {(project, unit) for one, project, unit in rows if unit and not one}


def unanswered(session: Session, department_ids: Collection[int] | None = None) -> list[tuple[ProjectDepartment, Project]]:
    """Published projects that these departments (all when None) have not answered, the oldest first."""
    query = select(ProjectDepartment, Project).join(Project, col(Project.id) == col(ProjectDepartment.project_id))
    query = query.where(
        ProjectDepartment.reply == Reply.NONE, col(Project.published_at).is_not(None), col(Project.kicked_off_at).is_(None)
    )
    query = query.where(col(Project.stage).not_in(OVER), Project.status != Status.DONE)
    if department_ids is not None:
        query = query.where(col(ProjectDepartment.department_id).in_(department_ids))
    return list(session.exec(query.order_by(col(Project.published_at), col(ProjectDepartment.department_id)).limit(MOST)))


def unsigned(session: Session) -> list[tuple[Project, Signature | None]]:
    """Start-up forms that nobody has signed, the oldest first, each with the newest refusal."""
    query = select(Project).where(col(Project.created_at).is_not(None), col(Project.signed_at).is_(None))
    found = session.exec(query.where(col(Project.stage).not_in(OVER)).order_by(col(Project.id)).limit(MOST)).all()
    said = select(Signature).where(Signature.record == "project", col(Signature.record_id).in_([one.id for one in found]))
    refused = session.exec(said.where(Signature.verdict == Verdict.REFUSED).order_by(col(Signature.at)).limit(MOST))
    newest = {one.record_id: one for one in refused}
    return [(one, newest.get(one.id or 0)) for one in found]


def unsigned_goals(session: Session) -> list[tuple[Project, int]]:
    """Projects under way whose division is confirmed, each with a department that has not signed the goals since (R16)."""
    going = select(Project).where(col(Project.kicked_off_at).is_not(None), col(Project.stage).not_in(OVER))
    found = {one.id or 0: one for one in session.exec(going.where(Project.status != Status.DONE).limit(MOST))}
    said = select(Signature).where(Signature.record == GOAL, col(Signature.record_id).in_(found)).limit(MOST)
    newest = (one for one in session.exec(said) if one.at >= (found[one.record_id].kicked_off_at or one.at))
    signed = {(one.record_id, key) for one in newest for key in (f"unit-{one.department_id}", f"by-{one.person_id}")}
    heads = dict(session.exec(select(Department.id, Department.head_id)).all())
    return [
        (found[project], unit)
        for project, unit in weekly.taking_part(session, found)
        if not signed & {(project, f"unit-{unit}"), (project, f"by-{heads.get(unit)}")}
    ]


def answered_by(session: Session, person: Person, day: date) -> list[int]:
    """The departments for which this person answers on the day."""
    named = (Department.liaison_id, Department.deputy_id, Department.head_id)
    mine = [person.id, *(one.id for one in stood_in_for(session, person, day))]
    query = select(Department).where(col(named[0]).in_(mine) | col(named[1]).in_(mine) | col(named[2]).in_(mine))
    found = session.exec(query.order_by(col(Department.id)).limit(MOST)).all()
    return [one.id for one in found if one.id and (who := people.liaison_of(session, one, day)) and who.id == person.id]


def stood_in_for(session: Session, person: Person, day: date) -> list[Person]:
    """Who is on leave on the day and has this person do their work."""
    asked_of, found = {person.id}, dict[int, Person]()
    for _ in range(people.MOST_STAND_INS):
        query = select(Person).join(Leave, col(Leave.person_id) == col(Person.id)).where(col(Leave.stand_in_id).in_(asked_of))
        query = query.where(Leave.first <= day, Leave.last >= day, col(Leave.cancelled).is_(False)).order_by(col(Person.id))
        new = [one for one in session.exec(query.limit(MOST)) if one.id and one.id not in found and one.id != person.id]
        found |= {one.id: one for one in new if one.id}
        asked_of = {one.id for one in new}
        if not asked_of:
            break
    return [one for one in found.values() if one.left_on is None and people.acting(session, one, day).id == person.id]
