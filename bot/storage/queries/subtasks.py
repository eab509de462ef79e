"""Subtasks by their number, their owner, their department and their project, with what was said of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from bot.domain.people import Person
from bot.domain.projects import OVER, Project
from bot.domain.subtasks import OWED, UNFINISHED, Assignment, ProgressReport, State, Subtask, SupportNeed
from bot.storage.sql import connected

MOST = 10_000
MOST_REPORTS = 50_000


def by_number(session: Session, number: int) -> Subtask | None:
    """The subtask T-`number`."""
    return session.exec(select(Subtask).where(Subtask.number == number)).first()


def numbered(session: Session, numbers: Collection[int]) -> set[int]:
    """Which of these numbers there are."""
    return set(session.exec(select(Subtask.number).where(col(Subtask.number).in_(numbers))))


def same(session: Session, name: str, project_id: int | None, department_id: int, due: date) -> Subtask | None:
    """A subtask of this name, for the same project and department, due on the same day."""
    query = select(Subtask).where(Subtask.name == name, Subtask.project_id == project_id)
    query = query.where(Subtask.department_id == department_id, Subtask.due == due)
    return session.exec(query.order_by(col(Subtask.id)).limit(1)).first()


def open_named(session: Session, name: str, project_id: int | None, department_id: int | None) -> list[Subtask]:
    """Open subtasks of this very name, of a project, or where there is none of a department; two are enough to know of several."""
    home = Subtask.project_id == project_id if project_id is not None else Subtask.department_id == department_id
    query = select(Subtask).where(Subtask.name == name, home, col(Subtask.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(Subtask.id)).limit(2)))


def held(session: Session, number: int) -> Subtask | None:
    """The subtask T-`number` as it stands now, ours to decide on until the transaction ends."""
    session.flush()
    query = select(Subtask).where(Subtask.number == number)
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def numbers(session: Session, subtask_ids: Collection[int]) -> list[int]:
    """The numbers of these, in order."""
    query = select(Subtask.number).where(col(Subtask.id).in_(subtask_ids)).order_by(col(Subtask.number))
    return list(session.exec(query.limit(MOST)))


def over(session: Session, wanted: Collection[int]) -> set[int]:
    """Those of these numbers that nobody works on any more: done, given up, or of a project that is over."""
    ended = select(Project.id).where(col(Project.stage).in_(OVER))
    finished = or_(col(Subtask.state).not_in(UNFINISHED), col(Subtask.project_id).in_(ended))
    return set(session.exec(select(Subtask.number).where(col(Subtask.number).in_(wanted), finished).limit(MOST)))


def of_project(session: Session, project_id: int) -> list[Subtask]:
    """Every subtask of the project, the first due first."""
    return list(session.exec(select(Subtask).where(Subtask.project_id == project_id).order_by(*_BY_DUE).limit(MOST)))


def open_of(session: Session, person_ids: Collection[int]) -> list[Subtask]:
    """What these people own and have not finished, the first due first."""
    query = select(Subtask).where(col(Subtask.owner_id).in_(person_ids), Subtask.state == State.CLAIMED)
    return list(session.exec(query.order_by(*_BY_DUE).limit(MOST)))


def open_of_department(session: Session, department_id: int) -> list[Subtask]:
    """What the department answers for and has not finished, owned or not, the first due first."""
    query = select(Subtask).where(Subtask.department_id == department_id, col(Subtask.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(*_BY_DUE).limit(MOST)))


def candidates(session: Session, subtask: Subtask, limit: int) -> list[Person]:
    """Who may own the subtask: the people of its department who are in the company."""
    query = select(Person).where(
        Person.department_id == subtask.department_id, col(Person.left_on).is_(None), col(Person.registered).is_(True)
    )
    return list(session.exec(query.order_by(col(Person.id)).limit(limit)))


def assignments(session: Session, subtask_id: int) -> list[Assignment]:
    """Who owned the subtask, the oldest first."""
    query = select(Assignment).where(Assignment.subtask_id == subtask_id)
    return list(session.exec(query.order_by(col(Assignment.since), col(Assignment.id)).limit(MOST)))


def reports_of(session: Session, subtask_ids: Collection[int]) -> list[ProgressReport]:
    """What was said of the progress of these, the oldest first; withdrawn reports too. Of too many the newest are told."""
    query = select(ProgressReport).where(col(ProgressReport.subtask_id).in_(subtask_ids))
    newest = query.order_by(col(ProgressReport.at).desc(), col(ProgressReport.id).desc()).limit(MOST_REPORTS)
    return list(session.exec(newest))[::-1]


def support_of(session: Session, subtask_ids: Collection[int]) -> list[SupportNeed]:
    """What these need of others, in the order it was asked for. Of too much the newest is told."""
    query = select(SupportNeed).where(col(SupportNeed.subtask_id).in_(subtask_ids))
    return list(session.exec(query.order_by(col(SupportNeed.id).desc()).limit(MOST)))[::-1]


def support_owed(session: Session, person_id: int) -> list[tuple[SupportNeed, Subtask]]:
    """What this person was asked by name for work that goes on, and still has to do, in the order it was asked for."""
    query = select(SupportNeed, Subtask).join(Subtask, col(Subtask.id) == col(SupportNeed.subtask_id))
    query = query.where(SupportNeed.person_id == person_id, col(SupportNeed.answer).in_(OWED), col(Subtask.state).in_(UNFINISHED))
    return list(session.exec(query.order_by(col(SupportNeed.id)).limit(MOST)))


def reports_of_update(session: Session, update_id: int) -> Sequence[ProgressReport]:
    """What a daily update said of subtasks."""
    return session.exec(select(ProgressReport).where(ProgressReport.update_id == update_id).limit(MOST)).all()


def support_of_update(session: Session, update_id: int) -> Sequence[SupportNeed]:
    """What a daily update asked for."""
    return session.exec(select(SupportNeed).where(SupportNeed.update_id == update_id).limit(MOST)).all()


_BY_DUE = (col(Subtask.due), col(Subtask.number))
