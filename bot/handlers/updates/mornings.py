"""The sections of somebody's morning digest: of each project and department what was posted, what blocks and what slips.

Rule 1: everything is read for all sections at once: what a digest costs does not grow with the people in it.
Rule 2: what was written is repeated where the reader may read it: of a project in its groups, of a department where its head sits.
Rule 3: a section that has nothing to tell is left out. Work is told once: of a project that the reader coordinates in its section,
        of a department what it does beside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.cards.digests import Section
from bot.cards.model import Bold, Line, Tag, Tone
from bot.cards.processes import steps_beside
from bot.cards.updates import blocker_line
from bot.domain.calendar import Calendar
from bot.domain.chats import Chat
from bot.domain.people import Department, Person
from bot.domain.projects import Project
from bot.domain.promises import broken, ledger, tasks_named
from bot.domain.roster import roster
from bot.domain.subtasks import Subtask, slips
from bot.domain.updates import DailyUpdate, readable_in
from bot.handlers.context import Context
from bot.handlers.updates.attendance import Attendance, attendance, calendars
from bot.storage.queries import digests, processes, reminders, subtasks, weekly

LOOKS_BACK = 20
"""Working days whose plans the ledger of promises still knows."""


@dataclass(frozen=True, slots=True)
class Part:
    """One project or department: its people, the chats in which its people owe (None: all) and those that may be read, its work."""

    name: str
    people: Sequence[Person]
    owed_in: Collection[int] | None
    readable: Collection[int]
    work: Sequence[Subtask]
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Morning:
    """Everything that the sections of one reader are told from. `steps` names the process and node of subtasks that are one, `over`
    are the numbers of promised tasks that are over."""

    day: date
    today: date
    deviation: int
    written: Sequence[DailyUpdate]
    attendance: Attendance
    calendars: Mapping[int | None, Calendar]
    names: Mapping[int, str] = field(default_factory=dict)
    steps: Mapping[int, str] = field(default_factory=dict)
    over: Collection[int] = ()

    def calendar(self, department_id: int | None) -> Calendar:
        return self.calendars.get(department_id) or self.calendars[None]


def sections(context: Context, reader: Person, day: date) -> list[Section]:
    """Of what the reader, or whom they stand in for, coordinates and heads; those that need a look first."""
    whose = {one.id for one in (reader, *reminders.stood_in_for(context.db, reader, context.now.date())) if one.id}
    coordinated, headed = digests.coordinated(context.db, whose), digests.headed(context.db, whose)
    parts = _parts(context, reader, coordinated, headed)
    morning = _morning(context, parts, day)
    found = [_section(morning, one) for one in parts]
    return sorted((one for one in found if not one.empty), key=lambda one: not one.needs_care)


def broken_promises(
    written: Iterable[DailyUpdate], calendar: Calendar, today: date, over: Collection[int]
) -> list[tuple[int, str, int]]:
    """Who did not keep what, and for how many working days, the oldest first; `over` are the numbers of tasks that are over."""
    return [(one.person_id, one.text, one.age(today, calendar)) for one in broken(ledger(written, calendar), over)]


def _parts(context: Context, reader: Person, coordinated: Sequence[Project], headed: Sequence[Department]) -> list[Part]:
    groups = digests.groups(context.db, [one.id or 0 for one in coordinated])
    sitting = digests.sitting(context.db, [one.id or 0 for one in groups])
    staff = digests.members(context.db, [one.id or 0 for one in headed])
    work = digests.open_work(context.db, [one.id or 0 for one in coordinated], [one.id or 0 for one in headed])
    places = digests.places(context.db, reader) if headed else set[int]()
    told = {one.id for one in coordinated}
    beside = [one for one in work if one.project_id not in told]
    return [
        *(_of_project(one, groups, sitting, work) for one in coordinated),
        *(_of_department(one, staff, places, beside) for one in headed),
    ]


def _of_project(project: Project, groups: Iterable[Chat], sitting: Iterable[tuple[int, Person]], work: Iterable[Subtask]) -> Part:
    inside = {one.id for one in groups if one.id and one.project_id == project.id}
    members = {one.id: one for chat_id, one in sitting if chat_id in inside}
    theirs = [one for one in work if one.project_id == project.id]
    return Part(f"{project.number} {project.name}", list(members.values()), inside, inside, theirs)


def _of_department(department: Department, staff: Iterable[Person], places: Collection[int], work: Iterable[Subtask]) -> Part:
    members = [one for one in staff if one.department_id == department.id]
    theirs = [one for one in work if one.department_id == department.id]
    return Part(department.name, members, None, places, theirs, department.id)


def _morning(context: Context, parts: Sequence[Part], day: date) -> Morning:
    people = list({one.id: one for part in parts for one in part.people}.values())
    work = {one.id or 0: one for part in parts for one in part.work}
    working = calendars(context, {*(one.department_id for one in people), *(one.department_id for one in work.values())})
    written = digests.written(context.db, [one.id or 0 for one in people], working[None].after(day, -LOOKS_BACK), day)
    return Morning(
        day=day,
        today=context.now.date(),
        deviation=context.policy().work.deviation,
        written=written,
        attendance=attendance(context, people, day, day),
        calendars=working,
        names=weekly.names(context.db, {one.owner_id for one in work.values() if one.owner_id}),
        steps=steps_beside(work.values(), processes.steps(context.db, work)),
        over=subtasks.over(context.db, tasks_named(written)),
    )


def _section(morning: Morning, part: Part) -> Section:
    names = {one.id: one.name for one in part.people}
    written = [one for one in morning.written if one.person_id in names]
    standing = roster(morning.day, part.people, written, morning.attendance.terms(part.owed_in))
    readable = [one for one in written if readable_in(one, part.readable)]
    promises = broken_promises(readable, morning.calendar(part.department_id), morning.today, morning.over)
    return Section(
        name=part.name,
        posted=len(standing.posted),
        missing=tuple(one.name for one in standing.missing),
        late=tuple(person.name for person, update in standing.posted if update.late),
        on_leave=tuple(one.name for one in standing.on_leave),
        blockers=tuple(_blockers(readable, morning.day, names)),
        slipping=tuple(_slipping(morning, part.work)),
        promises=tuple((names.get(who, ""), what, age) for who, what, age in promises),
    )


def _blockers(written: Iterable[DailyUpdate], day: date, names: Mapping[int | None, str]) -> Iterable[Line]:
    for update in written:
        if update.day == day and not update.withdrawn:
            for item in update.blockers:
                yield (Bold(names.get(update.person_id, "")), " ", *blocker_line(item))


def _slipping(morning: Morning, work: Iterable[Subtask]) -> Iterable[Line]:
    """Where a task is a node of a process, which one."""
    for one in work:
        if slips(one, morning.today, morning.calendar(one.department_id), morning.deviation):
            name = morning.names.get(one.owner_id or 0, "还没有人认领")
            step = f"（{named}）" if (named := morning.steps.get(one.id or 0)) else ""
            late = one.due < morning.today
            yield (
                Bold(f"T-{one.number}"),
                f" {one.name}{step} {one.progress}%，{name}，截止 {one.due:%m-%d} ",
                Tag("逾期" if late else "落后", Tone.BAD if late else Tone.WARN),
            )
