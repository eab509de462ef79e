"""周报: a week of daily updates summed up (R87, R90, R91).

Rule 1: a piece of work that was reported several times counts once, as it was reported last: one task number is one piece,
        whoever names it; without a number, nearly the same words with the same figures by one person are.
Rule 2: who owes which day is told by the roster alone; what somebody wrote counts whether they owed it or not. An update of a day
        that they did not owe makes up for none that they did. Today counts once it is asked for, or given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.calendar import Calendar
from bot.domain.people import Person
from bot.domain.promises import Promise, broken, ledger, similarity
from bot.domain.roster import Terms, owing
from bot.domain.updates import DailyUpdate, Places, readable_in

Item = dict[str, Any]
UNFINISHED = ("in_progress", "delayed")
ALIKE = 0.75
"""Share of common bigrams from which two reports of one person are about the same piece of work."""
_TASK = re.compile(r"T-\d+")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class WeekDays:
    """Monday to Sunday, seen from `now` (in the company's zone), in its calendar."""

    first: date
    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=offset) for offset in range(7)]

    @property
    def working(self) -> list[date]:
        return [day for day in self.days if self.calendar.is_working(day)]

    @property
    def seen_until(self) -> date:
        """The last day of it that can be told of."""
        return min(self.last, self.today)

    def day_of(self, moment: datetime) -> date:
        """The company's day of a moment."""
        return moment.astimezone(self.now.tzinfo).date()


@dataclass(frozen=True, slots=True)
class Said:
    """One item with who wrote it and when."""

    person: Person
    day: date
    item: Item


@dataclass(frozen=True, slots=True)
class Share:
    """One person's week: updates posted, the days owed so far and how many of these lack one, and what they wrote."""

    person: Person
    posted: int
    owed: int
    lacking: int
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
    broken: tuple[tuple[Person, Promise], ...]
    """What was promised for this week and is not done, though its author has reported since."""
    silent: tuple[Person, ...]
    """Who owed updates and gave none."""
    by_day: tuple[tuple[date, int, int], ...]

    @property
    def empty(self) -> bool:
        return not any(share.posted for share in self.shares)


def week_of(
    week: WeekDays,
    people: Sequence[Person],
    updates: Iterable[DailyUpdate],
    terms: Terms,
    places: Places,
    gone: Sequence[Person] = (),
    over: Collection[int] = (),
) -> Week:
    """Sum up a week. Days after today are owed by nobody yet, and no day by those who are `gone`: what they wrote stays. An update
    counts as posted; its items are summed up only where they may be read in `places`. `over` are the numbers of tasks that are
    over by now."""
    names = {person.id: person for person in [*people, *gone]}
    standing = sorted(
        (one for one in updates if one.person_id in names and not one.withdrawn and week.first <= one.day <= week.last),
        key=lambda one: one.day,
    )
    told = [one for one in standing if readable_in(one, places)]
    said = once(_items(told, names, "completed"))
    unfinished = [one for one in said if one.item["status"] in UNFINISHED]
    given = {one.person_id for one in standing if one.day == week.today}
    owed = _owed(week, people, terms, given)
    promised = [one for one in broken(ledger(told, week.calendar), over) if one.due <= week.seen_until]
    given_by, told_by = _by_author(standing), _by_author(told)
    shares = tuple(
        _share(person, given_by.get(person.id, []), owed.get(person.id, set()), told_by.get(person.id, []))
        for person in names.values()
    )
    return Week(
        first=week.first,
        last=week.last,
        current=week.first <= week.today <= week.last,
        shares=shares,
        completed=tuple(one for one in said if one.item["status"] not in UNFINISHED),
        under_way=tuple(one for one in unfinished if one.item["status"] == "in_progress"),
        slipping=tuple(one for one in unfinished if one.item["status"] == "delayed"),
        ahead=tuple(sorted(_ahead(told, names, week.seen_until), key=lambda said: said.item["due"] or "9999")),
        blockers=tuple(once(_items(told, names, "blockers"))),
        broken=tuple((names[one.person_id], one) for one in promised),
        silent=tuple(share.person for share in shares if share.owed and not share.posted),
        by_day=tuple(_count(day, told) for day in week.days if day in week.working or any(one.day == day for one in standing)),
    )


def once(said: Iterable[Said]) -> list[Said]:
    """Rule 1; in the order of the newest reports."""
    kept: dict[int, Said] = {}
    near: dict[tuple[int | str | None, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(said):
        keys = _keys(one)
        for older in {at for key in keys for at in near[key] if at in kept and _same(kept[at], one)}:
            del kept[older]
        kept[number] = one
        for key in keys:
            near[key] = [*(at for at in near[key] if at in kept), number]
    return list(kept.values())


def _keys(said: Said) -> list[tuple[int | str | None, ...]]:
    """Two that are the same have one of these in common, so that a company's week is not held against itself line by line."""
    return [(task,) for task in _tasks(said)] or [(said.person.id, *_FIGURES.findall(said.item["text"]))]


def _same(one: Said, other: Said) -> bool:
    left, right = _tasks(one), _tasks(other)
    if left or right:
        return bool(left & right)
    texts = one.item["text"], other.item["text"]
    if one.person.id != other.person.id or _FIGURES.findall(texts[0]) != _FIGURES.findall(texts[1]):
        return False
    return texts[0] == texts[1] or similarity(*texts) >= ALIKE


def _tasks(said: Said) -> set[str]:
    return {ref for ref in said.item.get("refs", ()) if _TASK.fullmatch(ref)}


def _items(updates: Iterable[DailyUpdate], names: dict[int | None, Person], section: str) -> list[Said]:
    return [Said(names[one.person_id], one.day, item) for one in updates for item in getattr(one, section)]


def _ahead(told: list[DailyUpdate], names: dict[int | None, Person], day: date) -> list[Said]:
    """The plans of each person's newest update: what older ones planned is done, or planned again. What was due before the day does
    not lie ahead."""
    newest = {one.person_id: one for one in told}
    plans = _items(newest.values(), names, "planned")
    return [one for one in plans if (one.item["due"] or "9999") >= day.isoformat()]


def _owed(week: WeekDays, people: Sequence[Person], terms: Terms, given: Collection[int]) -> dict[int | None, set[date]]:
    """Days that each of them owed so far; `given` are those who gave today's (rule 2)."""
    owed: dict[int | None, set[date]] = defaultdict(set)
    asked = week.now.time() >= terms.asked_at
    for day in week.days:
        for person_id in owing(people, day, terms) if day <= week.today else ():
            if day < week.today or asked or person_id in given:
                owed[person_id].add(day)
    return owed


def _by_author(updates: Iterable[DailyUpdate]) -> dict[int | None, list[DailyUpdate]]:
    found: dict[int | None, list[DailyUpdate]] = {}
    for one in updates:
        found.setdefault(one.person_id, []).append(one)
    return found


def _share(person: Person, standing: Iterable[DailyUpdate], owed: set[date], updates: Sequence[DailyUpdate]) -> Share:
    """Of what the person gave, `updates` may be read."""
    posted = {one.day for one in standing}
    return Share(
        person=person,
        posted=len(posted),
        owed=len(owed),
        lacking=len(owed - posted),
        completed=sum(len(one.completed) for one in updates),
        planned=sum(len(one.planned) for one in updates),
        blockers=sum(len(one.blockers) for one in updates),
    )


def _count(day: date, updates: Iterable[DailyUpdate]) -> tuple[date, int, int]:
    of_day = [one for one in updates if one.day == day]
    return day, sum(len(one.completed) for one in of_day), sum(len(one.planned) for one in of_day)
