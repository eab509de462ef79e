"""周节奏: when the brief of a week is due and when its final summary (R87, R89, X7, X13).

Rule 1: the brief is due on Friday, the final summary on the Monday after; each moves to the next working day when the company does
        not work then, also over a weekend that is worked.
Rule 2: a week in which nobody works has neither.
Rule 3: what was missed is made up for on a working day, until what comes after it is due; it says that it is late.
Rule 4: a move is announced in the brief of the week before.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import Calendar, Span
from bot.domain.policy import Weekly

FRIDAY = 4
LATE = timedelta(minutes=15)
"""After its moment a push is late, and says so."""
_WEEK = timedelta(days=7)
_LONGEST = 8
"""Weeks that the longest holiday may last."""


def opens_last_week(day: date, calendar: Calendar) -> bool:
    """Whether the day is the first working day of the last week of its month in which anybody works (R41)."""
    month = [date(day.year, day.month, one) for one in range(1, monthrange(day.year, day.month)[1] + 1)]
    worked = [one for one in month if calendar.is_working(one)]
    last = [one for one in worked if one.isocalendar()[:2] == worked[-1].isocalendar()[:2]]
    return day in last[:1]


class Push(StrEnum):
    """What is sent by itself every week."""

    BRIEF = "brief"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A company's week: its calendar and the times of its policy."""

    calendar: Calendar
    times: Weekly

    def day(self, push: Push, monday: date) -> date:
        """Rule 1."""
        wanted = monday + timedelta(days=FRIDAY) if push is Push.BRIEF else monday + _WEEK
        return self.calendar.on_or_after(wanted)

    def at(self, push: Push, monday: date, now: datetime) -> datetime:
        """The moment it is due, in the zone of `now`."""
        clock = self.times.brief_at if push is Push.BRIEF else self.times.final_at
        return datetime.combine(self.day(push, monday), clock, now.tzinfo)

    def due(self, push: Push, now: datetime) -> date | None:
        """Monday of the newest week whose push is due at this moment and still of use; None where there is none (rules 2, 3)."""
        if not self.calendar.is_working(now.date()):
            return None
        this = now.date() - timedelta(days=now.weekday())
        mondays = (this - back * _WEEK for back in range(_LONGEST))
        newest = next((one for one in mondays if self._has_work(one) and self.at(push, one, now) <= now), None)
        return newest if newest is not None and now < self._outdated(push, newest, now) else None

    def moved(self, monday: date) -> Iterator[tuple[Push, date, date]]:
        """What will not be sent on its usual day: what, that day and the day it is sent instead (rule 4)."""
        after = monday + _WEEK
        for push, week in ((Push.FINAL, monday), (Push.BRIEF, after), (Push.FINAL, after)):
            usual = week + (timedelta(days=FRIDAY) if push is Push.BRIEF else _WEEK)
            if self._has_work(week) and self.day(push, week) != usual:
                yield push, usual, self.day(push, week)

    def _has_work(self, monday: date) -> bool:
        return self.calendar.count(Span(monday, monday + timedelta(days=6))) > 0

    def _outdated(self, push: Push, monday: date, now: datetime) -> datetime:
        """The brief: when the final summary comes, but never on its own day; the final summary: when the next brief comes."""
        if push is Push.FINAL:
            return max(self.at(Push.BRIEF, monday + _WEEK, now), self._day_after(push, monday, now))
        return max(self.at(Push.FINAL, monday, now), self._day_after(push, monday, now))

    def _day_after(self, push: Push, monday: date, now: datetime) -> datetime:
        return self.at(push, monday, now).replace(hour=0, minute=0) + timedelta(days=1)
