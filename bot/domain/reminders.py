"""提醒: what a person owes and is told of, and when they want to be left alone (C26–C29).

Rule 1: a preference moves or merges a reminder, it never takes an obligation away.
Rule 2: something is told of on the working day before it is due, on the day itself, and when it is overdue ever more seldom.
Rule 3: nobody is reminded in quiet hours or on a day off; what would come then waits for the first moment that is neither.
Rule 4: a snooze ends; that of something overdue after a few working days at the latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.calendar import Calendar, Span
from bot.domain.policy import Reminders
from bot.domain.record import Moment
from bot.domain.text.clock import shown_clock

_DAY = timedelta(days=1)
MOST_MOVES = 400
"""How often a moment is put off before it is taken as it is: more than the days of a year."""


class Preference(SQLModel, table=True):
    """When a person is left alone: every day between two clock times of the company (over midnight too), and until a moment."""

    __tablename__ = "preference"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    quiet_from: time | None = None
    quiet_to: time | None = None
    muted_until: datetime | None = Field(default=None, sa_column=Column(Moment))


class Snooze(SQLModel, table=True):
    """稍后: a person is not reminded of one record (code, like T-12) or of anything (empty) until a moment."""

    __tablename__ = "snooze"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code: str = Field(default="", max_length=20)
    until: datetime = Field(sa_column=Column(Moment, nullable=False))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class MentionCount(SQLModel, table=True):
    """How often somebody was rung by name on a day."""

    __tablename__ = "mention_count"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    day: date = Field(primary_key=True)
    times: int = 0


class Why(StrEnum):
    """Why a line is on the card, in the order of the card."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    ISSUE = "issue"
    CONFLICT = "conflict"
    SIGN = "sign"
    RETURNED = "returned"
    SUPPORT = "support"
    ANSWER = "answer"
    REQUEST = "request"
    MEASURE = "measure"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that somebody owes today. `code` is T-12, I-7 or a project's number; `days` are working days it is overdue or
    waiting, `of` who owes it where somebody stands in for them. `number` is the subtask's, 0 for what is none. `state` is how it
    stands where that is not told by the days, `how` the words that answer it."""

    why: Why
    code: str
    text: str
    due: date | None = None
    days: int = 0
    number: int = 0
    progress: int = 0
    of: str = ""
    state: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Clock times between which nothing rings, over midnight where `until` is the earlier; the same twice means never."""

    since: time
    until: time

    def covers(self, moment: datetime) -> bool:
        at = moment.time()
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until

    def end(self, moment: datetime) -> datetime:
        """When the quiet that covers this moment ends."""
        end = datetime.combine(moment.date(), self.until, moment.tzinfo)
        return end if end > moment else end + _DAY


def working_days_since(day: date, today: date, calendar: Calendar) -> int:
    """Working days after `day`, up to and with today; 0 when today is not after it."""
    return calendar.count(Span(day + _DAY, today)) if today > day else 0


def due_today(due: date, today: date, calendar: Calendar, policy: Reminders) -> Why | None:
    """Why something due on a day is told of on this working day (rule 2); None on the days between."""
    why = standing(due, today, calendar)
    told = why is not Why.OVERDUE or is_told_again(working_days_since(due, today, calendar), policy)
    return why if told and why is not Why.LATER else None


def standing(due: date, today: date, calendar: Calendar) -> Why:
    """How something due on a day stands today."""
    if due <= today:
        return Why.TODAY if due == today else Why.OVERDUE
    return Why.SOON if due <= calendar.after(today, 1) else Why.LATER


def is_told_again(days: int, policy: Reminders) -> bool:
    """Whether this working day after something is a day to tell of it again: seldom, and ever more so."""
    last = max(policy.overdue_days, default=0)
    return days in policy.overdue_days or (days > last and (days - last) % policy.overdue_every == 0)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of today: what its day and the calendar that counts put on today's card, or everything without a policy."""

    today: date
    policy: Reminders | None = None

    def due(self, day: date, calendar: Calendar) -> bool:
        return self.policy is None or due_today(day, self.today, calendar, self.policy) is not None

    def asked(self, day: date, calendar: Calendar) -> bool:
        return self.policy is None or is_told_again(working_days_since(day, self.today, calendar), self.policy)


def heard_at(now: datetime, quiets: tuple[Quiet, ...], calendar: Calendar, muted_until: datetime | None = None) -> datetime:
    """The first moment from `now` on (aware, in the company's zone) at which a person may be reminded (rule 3)."""
    moment = now
    for _ in range(MOST_MOVES):
        later = _put_off(moment, quiets, calendar, muted_until)
        if later is None:
            return moment
        moment = later
    return moment


def snoozed_until(asked: datetime, now: datetime, calendar: Calendar, most: int, due: date | None = None) -> datetime:
    """When a snooze ends: as asked, but within `most` working days, or by the day it is due where that is later (rule 4)."""
    last = calendar.after(now.date(), most)
    return min(asked, datetime.combine(max(last, due or last), calendar.opens, now.tzinfo))


def shown_moment(moment: datetime) -> str:
    """A moment as people read it: 11-23 周一 09:00."""
    return f"{moment:%m-%d} 周{'一二三四五六日'[moment.weekday()]} {shown_clock(moment)}"


def _put_off(moment: datetime, quiets: tuple[Quiet, ...], calendar: Calendar, muted_until: datetime | None) -> datetime | None:
    if muted_until is not None and moment < muted_until:
        return muted_until.astimezone(moment.tzinfo)
    if not calendar.is_working(moment.date()):
        return datetime.combine(moment.date() + _DAY, time(), moment.tzinfo)
    return next((one.end(moment) for one in quiets if one.covers(moment)), None)
