"""What reading a command needs to know of the company: looked up only when a text may mean it."""

from __future__ import annotations

from functools import cache

from bot.domain.leaves import listed
from bot.domain.people import Department, Person
from bot.domain.text import samples
from bot.domain.text.grammar import Facts
from bot.domain.text.names import Directory, Somebody, Unit
from bot.handlers.context import Context
from bot.ports import MessageReceived
from bot.storage.queries import leaves, notices, people, projects, subtasks


def facts_of(context: Context) -> Facts:
    """The present moment, the working calendar and the names of this company; calendar and names are read once, if at all."""
    return Facts(
        now=context.now,
        working=cache(context.calendar),
        directory=cache(lambda: _directory(context)),
        knows_project=lambda words: projects.is_known(context.db, words),
        has_leave=lambda: bool(leaves.from_day(context.db, context.speaker, context.now.date())),
        leaves=lambda: listed(leaves.from_day(context.db, context.speaker, context.now.date()), context.now.year),
        subtask_named=lambda words: _subtask_named(context, words),
        unread_notice=lambda: _unread_notice(context),
    )


def _unread_notice(context: Context) -> str:
    waiting = notices.unread(context.db, context.speaker.id or 0, 2)
    return f"N-{waiting[0].number}" if len(waiting) == 1 else ""


def _subtask_named(context: Context, words: str) -> str:
    """In a project's group one of its own, else one of the speaker's department."""
    found = subtasks.open_named(context.db, words, context.chat.project_id, context.speaker.department_id)
    return f"T-{found[0].number}" if len(found) == 1 else ""


def at_home(context: Context, example: str) -> str:
    """An example for who speaks, with departments of this company (`samples`)."""
    return samples.at_home(example, lambda: _directory(context))


def _directory(context: Context) -> Directory:
    departments = people.departments(context.db)
    names = {one.id: one.name for one in departments}
    event = context.event
    met = event.mentions if isinstance(event, MessageReceived) else ()
    mentioned = [people.by_account(context.db, event.platform, one.user_id) for one in met]
    return Directory(
        people=tuple(_somebody(one, names) for one in people.everyone(context.db)),
        departments=tuple(_unit(one) for one in departments),
        mentioned=tuple(_somebody(one, names) for one in mentioned if one is not None),
        speaker=_somebody(context.speaker, names),
    )


def _somebody(person: Person, departments: dict[int | None, str]) -> Somebody:
    return Somebody(person.id or 0, person.name, person.title, departments.get(person.department_id, ""))


def _unit(department: Department) -> Unit:
    return Unit(department.id or 0, department.name, tuple(department.aliases.splitlines()))
