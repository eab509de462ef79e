"""Who owes an update on a day, who has given it, who is on leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.calendar import Calendar
from bot.domain.leaves import Leave
from bot.domain.people import Person, Reports, colleagues
from bot.domain.updates import DailyUpdate


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone of a chat on one day, each in exactly one list, in the order given."""

    day: date
    posted: tuple[tuple[Person, DailyUpdate], ...]
    missing: tuple[Person, ...]
    on_leave: tuple[Person, ...]
    free: str = ""
    """What makes the day free, as the calendar names it; empty on a working day."""


def roster(
    day: date, people: Iterable[Person], updates: Iterable[DailyUpdate], leaves: Iterable[Leave], calendar: Calendar
) -> Roster:
    """Somebody on leave who posted all the same counts as posted (C2); on a free day of the company nobody is missing (C1), and
    never anybody who owes no update (C7)."""
    given = {update.person_id: update for update in updates if update.day == day and not update.withdrawn}
    away = {leave.person_id for leave in leaves if is_away(leave, day)}
    everyone, working = list(people), calendar.is_working(day)
    owed = owing(everyone, day) - away if working else set()
    return Roster(
        day=day,
        posted=tuple((person, given[person.id]) for person in everyone if person.id in given),
        missing=tuple(one for one in everyone if one.id in owed and one.id not in given),
        on_leave=tuple(person for person in everyone if person.id not in given and person.id in away),
        free="" if working else calendar.why(day) or "休息日",
    )


def owing(people: Iterable[Person], day: date) -> set[int | None]:
    """Ids of those who owe an update when the day is worked: colleagues who have not left and need to report (C7). Leaves come on
    top."""
    return {one.id for one in colleagues(people) if one.reports is Reports.REQUIRED and not (one.left_on and one.left_on < day)}


def is_away(leave: Leave, day: date) -> bool:
    return not leave.cancelled and leave.first <= day <= leave.last
