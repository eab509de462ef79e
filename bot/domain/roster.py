"""Who owes an update on a day, who has given it, who is on leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.leaves import Leave
from bot.domain.people import Person
from bot.domain.updates import DailyUpdate

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone of a chat on one day, each in exactly one list, in the order given."""

    day: date
    posted: tuple[tuple[Person, DailyUpdate], ...]
    missing: tuple[Person, ...]
    on_leave: tuple[Person, ...]


def roster(day: date, people: Iterable[Person], updates: Iterable[DailyUpdate], leaves: Iterable[Leave]) -> Roster:
    """Somebody on leave who posted all the same counts as posted (C2); on a day off nobody is missing (C1)."""
    given = {update.person_id: update for update in updates if update.day == day and not update.withdrawn}
    away = {leave.person_id for leave in leaves if is_away(leave, day)}
    everyone = list(people)
    return Roster(
        day=day,
        posted=tuple((person, given[person.id]) for person in everyone if person.id in given),
        missing=tuple(one for one in everyone if is_working_day(day) and one.id not in given and one.id not in away),
        on_leave=tuple(person for person in everyone if person.id not in given and person.id in away),
    )


def is_away(leave: Leave, day: date) -> bool:
    return not leave.cancelled and leave.first <= day <= leave.last


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY
