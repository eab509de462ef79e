"""昨日汇总: each morning the working day before, for project coordinators and department heads, one card a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.cards.digests import Section, morning_card
from bot.cards.model import Bold, Line, Tag, Tone
from bot.cards.updates import blocker_line
from bot.domain.chats import Chat
from bot.domain.people import Department, Person, Reports, Tier, belongs
from bot.domain.projects import Project
from bot.domain.promises import broken, ledger
from bot.domain.roster import roster
from bot.domain.subtasks import Subtask, slips
from bot.domain.updates import DailyUpdate, Places, readable_in
from bot.handlers.context import Context
from bot.handlers.owed import is_present
from bot.handlers.pushes import company_quiet, push
from bot.handlers.reminders import fan_out
from bot.handlers.router import Router
from bot.ports import JobDue
from bot.storage.queries import chats, leaves, people, projects, reminders, subtasks
from bot.storage.queries import digests as queries

router = Router()

LOOKS_BACK = 20
"""Working days whose plans the ledger of promises still knows."""


@router.job("digest")
def digest(context: Context, event: JobDue) -> None:
    """One small job for everybody who coordinates or heads something; after a stop of the bot only while the day is not quiet."""
    late = event.at.astimezone(context.now.tzinfo).date() != context.now.date()
    if late or company_quiet(context.policy().reminders).covers(context.now):
        return
    today = context.now.date()
    leading = [*_coordinators(context), *people.heads_of(context.db, [one.id or 0 for one in people.departments(context.db)])]
    fan_out(context, event, "digest.one", {one.id for person in leading if (one := people.acting(context.db, person, today)).id})


@router.job("digest.one")
def digest_one(context: Context, event: JobDue) -> None:
    """What the person, or whom they stand in for, is responsible for; nothing on a day off."""
    person = context.db.get(Person, event.subject)
    if person is None or not is_present(context, person):
        return
    day = context.calendar(person.department_id).after(context.now.date(), -1)
    sections = list(_sections(context, person, day))
    if sections:
        push(context, person, morning_card(sections, day), f"digest-{person.id}-{context.now.date()}")


def broken_promises(context: Context, written: Iterable[DailyUpdate], department_id: int | None) -> list[tuple[int, str, int]]:
    """Who did not keep what, and for how many working days, the oldest first."""
    calendar, today = context.calendar(department_id), context.now.date()
    return [(one.person_id, one.text, one.age(today, calendar)) for one in broken(ledger(written, calendar))]


def _coordinators(context: Context) -> list[Person]:
    """Who coordinates something that is under way; where nobody is named, who started it."""
    ids = {one.coordinator_id or one.initiator_id for one in queries.under_way(context.db)}
    return [person for one in sorted(one for one in ids if one) if (person := context.db.get(Person, one)) and belongs(person)]


def _sections(context: Context, person: Person, day: date) -> Iterable[Section]:
    whose = {person.id, *(one.id for one in reminders.stood_in_for(context.db, person, context.now.date()))}
    for project in queries.under_way(context.db):
        if (project.coordinator_id or project.initiator_id) in whose:
            yield _project(context, project, day)
    for department in people.departments(context.db):
        if department.head_id in whose:
            yield _department(context, department, person, day)


def _project(context: Context, project: Project, day: date) -> Section:
    groups = projects.chats(context.db, project)
    members = [one for one in chats.members_of(context.db, groups) if belongs(one)]
    places = {one.id for one in groups if one.id}
    work = subtasks.of_project(context.db, project.id or 0)
    return _section(context, f"{project.number} {project.name}", members, places, work, day)


def _department(context: Context, department: Department, head: Person, day: date) -> Section:
    """A head reads of their people what was written where the head sits, or in a project the head belongs to."""
    members = queries.members(context.db, department.id or 0)
    seen: dict[int, Chat] = {}
    for group in chats.groups_of(context.db, head):
        seen |= {one.id: one for one in chats.of_same_project(context.db, group) if one.id}
    work = subtasks.open_of_department(context.db, department.id or 0)
    return _section(context, department.name, members, set(seen), work, day, department.id)


def _section(
    context: Context,
    name: str,
    members: Sequence[Person],
    places: Places,
    work: Iterable[Subtask],
    day: date,
    department_id: int | None = None,
) -> Section:
    owing = [one for one in members if one.tier is not Tier.MANAGEMENT and one.reports is Reports.REQUIRED]
    ids = [one.id for one in members if one.id]
    calendar, names = context.calendar(department_id), {one.id: one.name for one in members}
    written = queries.written(context.db, ids, calendar.after(day, -LOOKS_BACK), day)
    given = [one for one in written if one.day == day]
    standing = roster(day, owing, given, leaves.covering(context.db, ids, day, day), calendar)
    readable = [one for one in written if readable_in(one, places)]
    promises = broken_promises(context, readable, department_id)
    return Section(
        name=name,
        posted=len(standing.posted),
        missing=tuple(one.name for one in standing.missing),
        late=tuple(person.name for person, update in standing.posted if update.late),
        on_leave=tuple(one.name for one in standing.on_leave),
        blockers=tuple(_blockers(readable, day, names)),
        slipping=tuple(_slipping(context, work)),
        promises=tuple((names.get(who, ""), what, age) for who, what, age in promises),
    )


def _blockers(written: Iterable[DailyUpdate], day: date, names: dict[int | None, str]) -> Iterable[Line]:
    for update in written:
        if update.day == day and not update.withdrawn:
            for item in update.blockers:
                yield (Bold(names.get(update.person_id, "")), " ", *blocker_line(item))


def _slipping(context: Context, work: Iterable[Subtask]) -> Iterable[Line]:
    today, most = context.now.date(), context.policy().work.deviation
    for one in work:
        if slips(one, today, context.calendar(one.department_id), most):
            owner = context.db.get(Person, one.owner_id) if one.owner_id else None
            name = owner.name if owner else "还没有人认领"
            yield (
                Bold(f"T-{one.number}"),
                f" {one.name} {one.progress}%，{name}，截止 {one.due:%m-%d} ",
                Tag("逾期" if one.due < today else "落后", Tone.BAD if one.due < today else Tone.WARN),
            )
