"""What a week is told from: the work of a project, a department or the company, and the projects it is told of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from bot.domain.chats import Chat
from bot.domain.issues import Issue, IssueSupport
from bot.domain.people import Person
from bot.domain.projects import Project, ProjectDepartment, Reply, ResourceNeed, Status
from bot.domain.standing import Work
from bot.domain.subtasks import State, Subtask
from bot.storage.queries import lags, subtasks
from bot.storage.queries import projects as every_project
from bot.storage.tables import history

MOST = 20_000
MOST_PROJECTS = 2000


def reported_on(session: Session, since: datetime) -> list[Project]:
    """Those of which a week is told that begins with `since`: under way, or done only after it; by number."""
    of_it = (history.c.record == "project") & (history.c.record_id == cast(col(Project.id), String))
    lately = select(history.c.id).where(of_it, history.c.field == "status", history.c.at >= since).exists()
    query = select(Project).where(every_project.is_live(), or_(Project.status != Status.DONE, lately))
    return list(session.exec(query.order_by(col(Project.number)).limit(MOST_PROJECTS)))


def live(session: Session, wanted: ColumnElement[bool] | None = None) -> list[Project]:
    """Projects that are out and not over, by number; those that are wanted, where that is said."""
    query = select(Project).where(every_project.is_live(), true() if wanted is None else wanted)
    return list(session.exec(query.order_by(col(Project.number)).limit(MOST_PROJECTS)))


def work(session: Session, projects: Collection[int], since: datetime, department_id: int | None = None) -> Work:
    """Subtasks of these projects and of none that are no history by `since`, with what was said and asked about them; of one
    department where one is named."""
    known = or_(col(Subtask.project_id).in_(projects), col(Subtask.project_id).is_(None))
    query = select(Subtask).where(known, _counts(since))
    if department_id is not None:
        query = query.where(Subtask.department_id == department_id)
    return with_words(session, session.exec(query.order_by(col(Subtask.due), col(Subtask.number)).limit(MOST)))


def of_departments(
    session: Session, department_ids: Collection[int], projects: Collection[int], seen: Collection[int], since: datetime
) -> Work:
    """All work of these projects, and what the departments do beside them, in projects that are seen or in none, unless it is
    history by `since`."""
    beside = col(Subtask.department_id).in_(department_ids) & or_(
        col(Subtask.project_id).in_(seen), col(Subtask.project_id).is_(None)
    )
    query = select(Subtask).where(or_(col(Subtask.project_id).in_(projects), beside & _counts(since)))
    return with_words(session, session.exec(query.order_by(col(Subtask.due), col(Subtask.number)).limit(MOST)))


def _counts(since: datetime) -> ColumnElement[bool]:
    """What is no history: whatever was not done before `since`, and all that stands in one project with it or in one under way."""
    lately = or_(col(Subtask.done_at).is_(None), col(Subtask.done_at) >= since)
    beside = aliased(Subtask)
    touched = select(beside.project_id).where(
        col(beside.state) != State.CANCELLED, or_(col(beside.done_at).is_(None), col(beside.done_at) >= since)
    )
    running = select(Project.id).where(or_(Project.status != Status.DONE, col(Project.id).in_(touched)))
    return or_(lately, col(Subtask.project_id).in_(running))


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


def colleagues(session: Session, department_ids: Collection[int] | None = None) -> list[Person]:
    """The registered people of the company or of these departments, in the order they were registered."""
    query = select(Person).where(col(Person.registered).is_(True))
    if department_ids is not None:
        query = query.where(col(Person.department_id).in_(department_ids))
    return list(session.exec(query.order_by(col(Person.id)).limit(MOST)))


def taking_part(session: Session, project_ids: Collection[int]) -> list[tuple[int, int]]:
    """Which department is in which of these projects: those that lead and those that have not declined. Project and department."""
    leads = select(Project.id, Project.lead_id).where(col(Project.id).in_(project_ids), col(Project.lead_id).is_not(None))
    helps = select(ProjectDepartment.project_id, ProjectDepartment.department_id).where(
        col(ProjectDepartment.project_id).in_(project_ids), ProjectDepartment.reply != Reply.DECLINED
    )
    found = [*session.exec(leads.limit(MOST)), *session.exec(helps.limit(MOST))]
    return sorted({(project, unit) for project, unit in found if project and unit})


def alive(session: Session, project_ids: Collection[int]) -> set[int]:
    """Those of these projects that have a group or any work."""
    talked = select(Chat.project_id).where(col(Chat.project_id).in_(project_ids), col(Chat.gone).is_(False))
    worked = select(Subtask.project_id).where(col(Subtask.project_id).in_(project_ids))
    return {one for query in (talked, worked) for one in session.exec(query.distinct().limit(MOST_PROJECTS)) if one}


def issues(session: Session, projects: Collection[int], department_ids: Collection[int] | None = ()) -> list[Issue]:
    """Issues of these projects; with departments also those without a project that these answer for or are asked to support, and
    with None those of every department. The oldest first."""
    loose, known = col(Issue.project_id).is_(None), col(Issue.project_id).in_(projects)
    if department_ids is None:
        wanted = or_(known, loose)
    else:
        asked = select(IssueSupport.issue_id).where(col(IssueSupport.department_id).in_(department_ids))
        wanted = or_(known, loose & or_(col(Issue.department_id).in_(department_ids), col(Issue.id).in_(asked)))
    return list(session.exec(select(Issue).where(wanted).order_by(col(Issue.raised_at), col(Issue.id)).limit(MOST)))


def resources(session: Session, projects: Collection[int]) -> list[ResourceNeed]:
    """What these projects need and nobody has granted, the most urgent first."""
    open_still = or_(col(ResourceNeed.approved).is_(False), col(ResourceNeed.approved).is_(None))
    query = select(ResourceNeed).where(col(ResourceNeed.project_id).in_(projects), open_still)
    by_urgency = col(ResourceNeed.priority) == 0, col(ResourceNeed.priority), col(ResourceNeed.id)
    return list(session.exec(query.order_by(*by_urgency).limit(MOST)))
