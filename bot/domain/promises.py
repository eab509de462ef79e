"""说到做到: what people planned, held against what they did (users' idea 3).

Rule 1: a line of a plan is a promise for its due day, or for the next working day where it names none.
Rule 2: it is kept by a completed item of a later update with the same task number, else by one that says nearly the same.
        An item that is under way or delayed keeps nothing.
Rule 3: a line that is planned again is the same promise, with the age of the first.
Rule 4: a promise is broken only by an update: who has not said anything since is missing, not unreliable.
Rule 5: what was promised of tasks that are all over by now, done or given up, is not open any more, whatever the updates say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from bot.domain.calendar import Calendar, Span
from bot.domain.text.hanzi import simple
from bot.domain.updates import DailyUpdate

ALIKE = 0.5
"""Share of common bigrams (Dice) from which two lines mean the same."""
MOST_OPEN = 100
"""Promises of one person that are open at a time; the oldest fall off."""
_DONE = "done"
_TASK = re.compile(r"T-(\d+)")


@dataclass(frozen=True, slots=True)
class Promise:
    """`made` is the day of the plan, `due` the day it was promised for, `kept` the day of the update that says it is done, and
    `heard` the newest day the person reported on."""

    person_id: int
    text: str
    made: date
    due: date
    refs: tuple[str, ...] = ()
    kept: date | None = None
    heard: date | None = None

    def is_broken(self) -> bool:
        """Rule 4."""
        return self.kept is None and self.heard is not None and self.heard >= self.due

    def age(self, today: date, calendar: Calendar) -> int:
        """Working days since it should have been kept, today not counted before it is over."""
        return calendar.count(Span(self.due, today)) - 1 if today > self.due else 0

    @property
    def tasks(self) -> set[int]:
        """The numbers of the tasks that it names."""
        return _numbers(self.refs)


def ledger(updates: Iterable[DailyUpdate], calendar: Calendar) -> tuple[Promise, ...]:
    """Every promise in these updates, of any people and days, by person and then in the order they were made."""
    by_person: dict[int, list[DailyUpdate]] = {}
    for one in sorted(updates, key=lambda one: (one.person_id, one.day)):
        if not one.withdrawn:
            by_person.setdefault(one.person_id, []).append(one)
    return tuple(promise for said in by_person.values() for promise in _of_person(said, calendar))


def broken(promises: Iterable[Promise], over: Collection[int] = ()) -> tuple[Promise, ...]:
    """未兑现承诺: those that were not kept, the oldest first; `over` are the numbers of tasks that are over (rule 5)."""
    still = (one for one in promises if one.is_broken() and not (one.tasks and one.tasks <= set(over)))
    return tuple(sorted(still, key=lambda one: (one.due, one.made, one.person_id)))


def tasks_named(updates: Iterable[DailyUpdate]) -> set[int]:
    """The numbers of the tasks that these updates plan to work on."""
    return {number for one in updates for item in one.planned for number in _numbers(item["refs"])}


def similarity(one: str, other: str) -> float:
    """How far two lines say the same, from 0 to 1: the share of their character bigrams they have in common."""
    left, right = _bigrams(one), _bigrams(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def _of_person(updates: list[DailyUpdate], calendar: Calendar) -> list[Promise]:
    settled: list[Promise] = []
    standing: list[Promise] = []
    for update in updates:
        kept, standing = _kept(standing, update)
        settled += kept
        standing = [replace(one, heard=update.day) for one in standing]
        standing += [_promise(update, item, calendar) for item in update.planned if _match(item, standing) is None]
        standing = standing[-MOST_OPEN:]
    return sorted([*settled, *standing], key=lambda one: (one.made, one.due))


def _kept(standing: list[Promise], update: DailyUpdate) -> tuple[list[Promise], list[Promise]]:
    """Those that the update says are done, and the rest; one item keeps one promise."""
    left, kept = list(standing), []
    for item in update.completed:
        if item["status"] == _DONE and (item.get("progress") in (None, 100)):
            found = _match(item, left)
            if found is not None:
                left.remove(found)
                kept.append(replace(found, kept=update.day, heard=update.day))
    return kept, left


def _match(item: dict[str, Any], promises: list[Promise]) -> Promise | None:
    """The promise that an item is about (rule 2), the likest of several."""
    refs = set(item["refs"])
    for one in promises:
        if refs & set(one.refs):
            return one
    alike = [(similarity(item["text"], one.text), one) for one in promises if not (refs and one.refs)]
    best = max(alike, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= ALIKE else None


def _promise(update: DailyUpdate, item: dict[str, Any], calendar: Calendar) -> Promise:
    due = date.fromisoformat(item["due"]) if item["due"] else calendar.after(update.day, 1)
    return Promise(update.person_id, item["text"], update.day, max(due, update.day), tuple(item["refs"]))


def _numbers(refs: Iterable[str]) -> set[int]:
    return {int(found[1]) for ref in refs if (found := _TASK.fullmatch(ref))}


@lru_cache(maxsize=1024)
def _bigrams(text: str) -> frozenset[str]:
    """Kept for a while: a line is held against each of its author's other lines."""
    letters = "".join(letter for letter in simple(text) if letter.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1)) or frozenset({letters} if letters else ())
