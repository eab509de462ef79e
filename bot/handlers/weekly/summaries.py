"""Whose week is told, from what, and to whom: the summary of a project, a department, the company, a chat or a person.

Rule 1: in a group only what belongs to it is told. Departments, the company and other projects are told in private, to those who
        may see them; a confidential project counts only where the reader may see it.
Rule 2: what was written in a chat is repeated only for readers who may see that chat's project; elsewhere only that it was given.
Rule 3: all work of a project counts, in whosever week, from the first to the last week of the project; so one thing has one figure
        wherever it is told. What was done in earlier weeks for no project, or for one that was over by then, is history.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.chats import Chat
from bot.domain.issues import Issue
from bot.domain.people import Department, Person, colleagues
from bot.domain.permissions import Right, may
from bot.domain.projects import Project
from bot.domain.standing import Work
from bot.domain.updates import DailyUpdate, Places, given_in
from bot.handlers.context import Context
from bot.handlers.rights import roles_of
from bot.handlers.sight import of_projects
from bot.storage.queries import chats, digests, projects, subtasks, updates, weekly

COMPANY = "全公司"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a week is told from. Updates are owed in these `groups`, or in those of all projects where none are named; `project` is
    the one whose policy holds, `listed` are those that the week of several names."""

    place: str
    people: Sequence[Person]
    written: Sequence[DailyUpdate]
    places: Places
    work: Work
    groups: Sequence[Chat] | None = None
    project: Project | None = None
    listed: Sequence[Project] = ()
    issues: Sequence[Issue] = ()

    @property
    def projects(self) -> Sequence[Project]:
        return [self.project] if self.project else self.listed

    def began(self, last: date, zone: tzinfo | None) -> bool:
        """Whether anything was there by that day."""
        said = any(given_in(one, self.places) for one in self.written)
        return said or any(one.created_at.astimezone(zone).date() <= last for one in self.work.subtasks)


def of_project(context: Context, project: Project, monday: date) -> Subject:
    """What its people wrote, of which its groups may read a part, and its work."""
    groups = projects.chats(context.db, project)
    inside = colleagues(chats.members_of(context.db, groups))
    places = {one.id for one in groups if one.id}
    found = updates.between(context.db, groups, inside, monday, monday + timedelta(days=6))
    work = weekly.with_words(context.db, subtasks.of_project(context.db, project.id or 0))
    issues = weekly.issues(context.db, [project.id or 0])
    return Subject(f"{project.number} {project.name}", inside, found, places, work, groups, project, issues=issues)


def of_department(context: Context, department: Department, monday: date, reader: Person) -> Subject:
    seen, places = _visible(context, reader)
    ids = [one.id or 0 for one in seen]
    inside = weekly.colleagues(context.db, [department.id or 0])
    work = weekly.work(context.db, ids, _began(context, monday), department.id)
    issues = [one for one in weekly.issues(context.db, ids, [department.id or 0]) if one.department_id == department.id]
    return Subject(department.name, inside, _written_by(context, inside, monday), places, work, issues=issues)


def of_head(context: Context, departments: Sequence[Department], taken: Collection[Project], monday: date) -> Subject:
    """The people and the work of the departments that somebody answers for, and all of the projects that these are in (`taken`):
    whoever heads a department in a project may see it."""
    units, ids = [one.id or 0 for one in departments], [one.id or 0 for one in taken]
    open_to_all = [one.id or 0 for one in weekly.live(context.db) if not one.confidential]
    inside = weekly.colleagues(context.db, units)
    work = weekly.of_departments(context.db, units, ids, {*ids, *open_to_all}, _began(context, monday))
    return Subject(
        place="、".join(one.name for one in departments) + "和参加的项目",
        people=inside,
        written=_written_by(context, inside, monday),
        places={one.id for one in digests.groups(context.db, ids) if one.id},
        work=work,
        listed=sorted(taken, key=lambda one: one.number),
        issues=weekly.issues(context.db, ids, units),
    )


def of_company(context: Context, monday: date, reader: Person) -> Subject:
    seen, places = _visible(context, reader)
    ids = [one.id or 0 for one in seen]
    inside = weekly.colleagues(context.db)
    work = weekly.work(context.db, ids, _began(context, monday))
    issues = weekly.issues(context.db, ids, None)
    return Subject(COMPANY, inside, _written_by(context, inside, monday), places, work, listed=seen, issues=issues)


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


def may_see(context: Context, reader: Person, project: Project) -> bool:
    return may(roles_of(context, reader, project=project), Right.SEE_PROJECT)


def _began(context: Context, monday: date) -> datetime:
    return datetime.combine(monday, time.min, context.now.tzinfo)


def _written_by(context: Context, inside: Sequence[Person], monday: date) -> list[DailyUpdate]:
    return updates.between(context.db, [], inside, monday, monday + timedelta(days=6))


def _visible(context: Context, reader: Person) -> tuple[list[Project], Places]:
    """Projects that may be told of in the reader's summaries (rule 1), and groups whose words may be repeated there (rule 2)."""
    seen = {one.id or 0 for one in weekly.live(context.db, of_projects(context, reader))}
    told = [one for one in weekly.live(context.db) if not one.confidential or one.id in seen]
    return told, {one.id for one in digests.groups(context.db, seen) if one.id}
