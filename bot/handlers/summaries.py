"""Whose week is told, from what, and to whom: the summary of a project, a department, the company, a chat or a person.

Rule 1: in a group only what belongs to it is told. Departments, the company and other projects are told in private, to those who
        may see them; a confidential project counts only where the reader may see it. Of a department and the company what was done
        in earlier weeks is history and does not count; of a project and a person everything does.
Rule 2: what was written in a chat is repeated only for readers who may see that chat's project; elsewhere only that it was given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.cards.model import Block, Card
from bot.cards.weekly import Heading, Names, projects_table, weekly_card
from bot.domain.chats import Chat
from bot.domain.people import Department, Person, colleagues
from bot.domain.permissions import Right, may
from bot.domain.projects import Project
from bot.domain.standing import Standing, Work, standing_of
from bot.domain.updates import DailyUpdate, Places, given_in
from bot.domain.weekly import WeekDays, week_of
from bot.handlers.attendance import terms_of
from bot.handlers.context import Context
from bot.handlers.rights import roles_of
from bot.storage.queries import chats, people, projects, subtasks, updates, weekly

COMPANY = "全公司"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a week is told from. Updates are owed in these `groups`, or in those of all projects where none are named; `project` is
    the one whose policy holds, `listed` are those that the company's week names."""

    place: str
    people: Sequence[Person]
    written: Sequence[DailyUpdate]
    places: Places
    work: Work
    groups: Sequence[Chat] | None = None
    project: Project | None = None
    listed: Sequence[Project] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What the card says of itself: what it is for, lines above everything, and whether it was changed after it was sent."""

    kind: str
    remarks: tuple[str, ...] = ()
    updated: bool = False


def of_project(context: Context, project: Project, monday: date) -> Subject:
    """What was written in its groups, and its work."""
    groups = projects.chats(context.db, project)
    inside = colleagues(chats.members_of(context.db, groups))
    places = {one.id for one in groups if one.id}
    found = updates.between(context.db, groups, inside, monday, monday + timedelta(days=6))
    work = weekly.with_words(context.db, subtasks.of_project(context.db, project.id or 0))
    written = [one for one in found if given_in(one, places)]
    return Subject(f"{project.number} {project.name}", inside, written, places, work, groups, project)


def of_department(context: Context, department: Department, monday: date, reader: Person) -> Subject:
    seen = visible(context, reader)
    inside = weekly.colleagues(context.db, department.id)
    work = weekly.work(context.db, [one.id or 0 for one in seen], _began(context, monday), department.id)
    return Subject(department.name, inside, _written_by(context, inside, monday), _groups_of(context, reader, seen), work)


def of_company(context: Context, monday: date, reader: Person) -> Subject:
    seen = visible(context, reader)
    inside = weekly.colleagues(context.db)
    work = weekly.work(context.db, [one.id or 0 for one in seen], _began(context, monday))
    places = _groups_of(context, reader, seen)
    return Subject(COMPANY, inside, _written_by(context, inside, monday), places, work, listed=seen)


def of_speaker(context: Context, monday: date) -> Subject:
    """Everything the person wrote anywhere, and what they own."""
    me = context.speaker
    written = updates.by_person(context.db, me, monday, monday + timedelta(days=6))
    return Subject(f"{me.name}的一周", [me], written, None, weekly.owned(context.db, me.id or 0))


def of_chat(context: Context, monday: date) -> Subject:
    """A group without a project stands for itself."""
    places = chats.readable_from(context.db, context.chat)
    here = chats.of_same_project(context.db, context.chat)
    inside = colleagues(chats.members_of(context.db, here))
    found = updates.between(context.db, here, inside, monday, monday + timedelta(days=6))
    written = [one for one in found if given_in(one, places)]
    return Subject(context.chat.name, inside, written, places, Work([], [], []), here)


def visible(context: Context, reader: Person) -> list[Project]:
    """Projects that may be told of in the reader's summaries (rule 1)."""
    return [one for one in weekly.live(context.db) if not one.confidential or may_see(context, reader, one)]


def may_see(context: Context, reader: Person, project: Project) -> bool:
    return may(roles_of(context, reader, project=project), Right.SEE_PROJECT)


def card_of(context: Context, subject: Subject, monday: date, words: Words, briefed: datetime | None = None) -> Card:
    """The card of a week. `briefed` is when its brief went out, where what was settled since is asked for."""
    week = WeekDays(monday, context.now, context.calendar())
    deviation = context.policy(subject.project.id if subject.project else None).work.deviation
    standing = standing_of(subject.work, week, deviation, briefed)
    ids = [one.id for one in subject.people if one.id]
    present = set(ids)
    gone = [one for one in updates.authors(context.db, subject.written) if one.id not in present]
    terms = terms_of(context, subject.people, monday, week.last, subject.groups)
    told = week_of(week, subject.people, subject.written, terms, subject.places, gone)
    more = _listed(subject, week, deviation, briefed)
    heading = Heading(words.kind, subject.place, words.remarks, words.updated)
    return weekly_card(heading, told, standing, _names(context, standing), *more)


def _listed(subject: Subject, week: WeekDays, deviation: int, briefed: datetime | None) -> list[Block]:
    """Of the company's projects those with work, each as it stands."""
    rows: list[tuple[str, Standing]] = []
    for project in subject.listed:
        theirs = [one for one in subject.work.subtasks if one.project_id == project.id]
        ids = {one.id for one in theirs}
        if theirs:
            reports = [one for one in subject.work.reports if one.subtask_id in ids]
            needs = [one for one in subject.work.needs if one.subtask_id in ids]
            rows.append((f"{project.number} {project.name}", standing_of(Work(theirs, reports, needs), week, deviation, briefed)))
    return [projects_table(rows)] if rows else []


def _began(context: Context, monday: date) -> datetime:
    return datetime.combine(monday, time.min, context.now.tzinfo)


def _written_by(context: Context, inside: Sequence[Person], monday: date) -> list[DailyUpdate]:
    return updates.between(context.db, [], inside, monday, monday + timedelta(days=6))


def _groups_of(context: Context, reader: Person, seen: Collection[Project]) -> Places:
    """Rule 2."""
    return {group.id for one in seen if may_see(context, reader, one) for group in projects.chats(context.db, one) if group.id}


def _names(context: Context, standing: Standing) -> Names:
    asked = {one.person_id for one in standing.unanswered} | {one.subtask.owner_id for one in standing.pieces}
    departments = {one.id or 0: one.name for one in people.departments(context.db)}
    return Names(weekly.names(context.db, {one for one in asked if one}), departments)
