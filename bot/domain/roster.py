"""Who owes an update on a day, who has given it, who is on leave: one rule for every list, question and summary (R80, C1, C7).

Rule 1: an update is owed by colleagues in the group of a project that is under way, unless they are of the management or need not
        report; on a working day of their department, and not while they are away.
Rule 2: nobody owes a day before they and their group were there for it: before the bot ran, before the group had its project,
        before they came into it. Who comes after a day's question was asked owes that day only while it lasts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import Calendar
from bot.domain.leaves import Leave
from bot.domain.people import Person, Reports, Tier
from bot.domain.updates import DailyUpdate

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """On what people owe updates: the first day of each (who has none owes nothing), the company's calendar (None) and those of
    the departments, and the leaves. A day is due at `asked_at`, when it is asked for."""

    since: Mapping[int, date]
    calendars: Mapping[int | None, Calendar] = field(default_factory=lambda: {None: Calendar()})
    leaves: Sequence[Leave] = ()
    asked_at: time = time.min

    def calendar(self, department_id: int | None = None) -> Calendar:
        return self.calendars.get(department_id) or self.calendars[None]

    def away(self, day: date) -> Collection[int]:
        return {one.person_id for one in self.leaves if is_away(one, day)}


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone of a chat on one day, each in exactly one list, in the order given; who owes nothing and gave nothing is in none."""

    day: date
    posted: tuple[tuple[Person, DailyUpdate], ...]
    missing: tuple[Person, ...]
    on_leave: tuple[Person, ...]
    free: str = ""
    """What makes the day free, as the company's calendar names it; empty on a working day."""


def roster(day: date, people: Iterable[Person], updates: Iterable[DailyUpdate], terms: Terms) -> Roster:
    """Somebody on leave who posted all the same counts as posted (C2); on a free day nobody is missing (C1), and never anybody who
    owes no update (C7)."""
    given = {update.person_id: update for update in updates if update.day == day and not update.withdrawn}
    everyone, away, calendar = list(people), terms.away(day), terms.calendar()
    owed = owing(everyone, day, terms)
    return Roster(
        day=day,
        posted=tuple((person, given[person.id]) for person in everyone if person.id in given),
        missing=tuple(one for one in everyone if one.id in owed and one.id not in given),
        on_leave=tuple(person for person in everyone if person.id not in given and person.id in away),
        free="" if calendar.is_working(day) else calendar.why(day) or "休息日",
    )


def owing(people: Iterable[Person], day: date, terms: Terms) -> set[int | None]:
    """Ids of those of the company's people who owe an update for the day (rules 1, 2)."""
    away = terms.away(day)
    return {one.id for one in people if one.id not in away and _owes(one, day, terms)}


def first_day(since: datetime, asked_at: time, today: date) -> date:
    """The first day owed by who is there since a moment of the company's zone, when days are asked for at `asked_at` (rule 2)."""
    came = since.date()
    return came if came == today or since.time() <= asked_at else came + _DAY


def is_away(leave: Leave, day: date) -> bool:
    return not leave.cancelled and leave.first <= day <= leave.last


def _owes(person: Person, day: date, terms: Terms) -> bool:
    first = terms.since.get(person.id or 0)
    required = person.tier is not Tier.MANAGEMENT and person.reports is Reports.REQUIRED
    here = first is not None and first <= day and not (person.left_on and person.left_on < day)
    return required and here and terms.calendar(person.department_id).is_working(day)
