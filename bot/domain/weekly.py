"""周报: a week of daily updates summed up (R87, R90, R91)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain.leaves import Leave
from bot.domain.people import Person
from bot.domain.roster import is_away, is_working_day
from bot.domain.updates import DailyUpdate, Places, readable_in

Item = dict[str, Any]
UNFINISHED = ("in_progress", "delayed")


@dataclass(frozen=True, slots=True)
class Said:
    """One item with who wrote it and when."""

    person: Person
    day: date
    item: Item


@dataclass(frozen=True, slots=True)
class Share:
    """One person's week: days posted of the days owed so far, and what they wrote."""

    person: Person
    posted: int
    owed: int
    completed: int
    planned: int
    blockers: int


@dataclass(frozen=True, slots=True)
class Week:
    """`completed`, `under_way`, `slipping` and `blockers` are in the order they were written; `ahead` are the
    newest plans, those with a date first. `by_day` counts completed and planned items for each day from Monday."""

    first: date
    last: date
    current: bool
    """Whether today is in it."""
    shares: tuple[Share, ...]
    completed: tuple[Said, ...]
    under_way: tuple[Said, ...]
    slipping: tuple[Said, ...]
    ahead: tuple[Said, ...]
    blockers: tuple[Said, ...]
    by_day: tuple[tuple[date, int, int], ...]

    @property
    def empty(self) -> bool:
        return not any(share.posted for share in self.shares)


def week_of(
    monday: date,
    today: date,
    people: Sequence[Person],
    updates: Iterable[DailyUpdate],
    leaves: Sequence[Leave],
    places: Places,
    gone: Sequence[Person] = (),
) -> Week:
    """Sum up Monday to Sunday. Days after `today` are owed by nobody yet, and no day by those who are `gone`: what they wrote
    stays. An update counts as posted; its items are summed up only where they may be read in `places`."""
    names = {person.id: person for person in [*people, *gone]}
    last = monday + timedelta(days=6)
    days = [monday + timedelta(days=offset) for offset in range(7)]
    owed = {person.id: _owed(person, days, today, leaves) for person in people}
    standing = sorted(
        (one for one in updates if one.person_id in names and not one.withdrawn and monday <= one.day <= last),
        key=lambda one: one.day,
    )
    told = [one for one in standing if readable_in(one, places)]
    said = _items(told, names, "completed")
    unfinished = _newest(one for one in said if one.item["status"] in UNFINISHED)
    return Week(
        first=monday,
        last=last,
        current=monday <= today <= last,
        shares=tuple(
            _share(person, sum(one.person_id == person.id for one in standing), owed.get(person.id, 0), told)
            for person in names.values()
        ),
        completed=tuple(one for one in said if one.item["status"] not in UNFINISHED),
        under_way=tuple(one for one in unfinished if one.item["status"] == "in_progress"),
        slipping=tuple(one for one in unfinished if one.item["status"] == "delayed"),
        ahead=tuple(sorted(_ahead(told, names), key=lambda said: said.item["due"] or "9999")),
        blockers=tuple(_newest(_items(told, names, "blockers"))),
        by_day=tuple(_count(day, told) for day in days if is_working_day(day) or any(one.day == day for one in standing)),
    )


def _items(updates: Iterable[DailyUpdate], names: dict[int | None, Person], section: str) -> list[Said]:
    return [Said(names[one.person_id], one.day, item) for one in updates for item in getattr(one, section)]


def _newest(said: Iterable[Said]) -> list[Said]:
    """Of what a person wrote in the same words on several days, the newest."""
    kept: dict[tuple[int | None, str], Said] = {}
    for one in said:
        kept.pop((one.person.id, one.item["text"]), None)
        kept[one.person.id, one.item["text"]] = one
    return list(kept.values())


def _ahead(told: list[DailyUpdate], names: dict[int | None, Person]) -> list[Said]:
    """The plans of each person's newest update: what older ones planned is done, or planned again."""
    newest = {one.person_id: one for one in told}
    return _items(newest.values(), names, "planned")


def _owed(person: Person, days: Iterable[date], today: date, leaves: Iterable[Leave]) -> int:
    away = [leave for leave in leaves if leave.person_id == person.id]
    return sum(is_working_day(day) and day <= today and not any(is_away(leave, day) for leave in away) for day in days)


def _share(person: Person, posted: int, owed: int, told: Iterable[DailyUpdate]) -> Share:
    updates = [one for one in told if one.person_id == person.id]
    return Share(
        person=person,
        posted=posted,
        owed=owed,
        completed=sum(len(one.completed) for one in updates),
        planned=sum(len(one.planned) for one in updates),
        blockers=sum(len(one.blockers) for one in updates),
    )


def _count(day: date, updates: Iterable[DailyUpdate]) -> tuple[date, int, int]:
    of_day = [one for one in updates if one.day == day]
    return day, sum(len(one.completed) for one in of_day), sum(len(one.planned) for one in of_day)
