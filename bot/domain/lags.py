"""滞后: a subtask that lags is brought to the head of its department once, who moves resources or asks for them (R88).

Rule 1: overdue work lags; so does work that is further behind its plan than the policy lets it, unless support is on its way.
Rule 2: it is brought up on the `lag_days`th working day after it began to lag, once for every due date.
Rule 3: its owner is asked why before the head is, from the day after it began to lag, and as long as they have not said it.
Rule 4: what has caught up, is over or has another due date before anybody answered needs no answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.calendar import Calendar
from bot.domain.policy import Work
from bot.domain.record import Moment, word
from bot.domain.reminders import working_days_since
from bot.domain.subtasks import UNFINISHED, Answer, Subtask, SupportNeed, is_late, planned_progress

LONGEST = 400
"""Characters of what a head has done or asks for."""
_DAY = timedelta(days=1)


class Outcome(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    MOVED = "moved"
    """已调配资源."""
    COORDINATION = "coordination"
    """需要协调: another department or person was asked for support."""
    OVER = "over"
    """Rule 4."""


class Lag(SQLModel, table=True):
    """A subtask that was brought to `asked_id` because it lagged since a day, while it was due on `due`; `note` is the answer."""

    __tablename__ = "lag"
    __table_args__ = (UniqueConstraint("subtask_id", "due"),)

    id: int | None = Field(default=None, primary_key=True)
    subtask_id: int = Field(foreign_key="subtask.id")
    due: date
    since: date
    asked_id: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    outcome: Outcome = Field(default=Outcome.WAITING, sa_column=Column(word(Outcome), nullable=False))
    note: str = ""
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(Moment))


def lagging_since(subtask: Subtask, today: date, calendar: Calendar, most: int) -> date | None:
    """The first day on which it lags with the progress it has today: more than `most` percent behind its plan, or overdue. None
    where it does not lag."""
    if subtask.state not in UNFINISHED:
        return None
    days = range(max((min(today, subtask.due + _DAY) - subtask.starts).days + 1, 0))
    at = bisect_left(days, most + 1, key=lambda day: _behind(subtask, subtask.starts + day * _DAY, calendar))
    if at < len(days):
        return subtask.starts + at * _DAY
    return subtask.due + _DAY if is_late(subtask, today) else None


def unexplained_since(subtask: Subtask, today: date, calendar: Calendar, most: int) -> date | None:
    """The same, where its owner has not said why (rule 3, R86)."""
    return None if subtask.reason else lagging_since(subtask, today, calendar, most)


def to_bring_up(subtask: Subtask, needs: Sequence[SupportNeed], today: date, calendar: Calendar, work: Work) -> date | None:
    """Since when it lags, where that is to be brought to the head today (rules 1 and 2)."""
    if working_days_since(subtask.due, today, calendar) >= work.lag_days and is_late(subtask, today):
        return lagging_since(subtask, today, calendar, work.deviation)
    since = None if _is_helped(needs) else lagging_since(subtask, today, calendar, work.deviation)
    return since if since is not None and working_days_since(since, today, calendar) >= work.lag_days else None


def still_lags(lag: Lag, subtask: Subtask, today: date, calendar: Calendar, most: int) -> bool:
    """Whether it still needs an answer (rule 4)."""
    return lag.due == subtask.due and lagging_since(subtask, today, calendar, most) is not None


def _behind(subtask: Subtask, day: date, calendar: Calendar) -> int:
    """Percent that today's progress is behind what the plan wanted by the evening before the day."""
    return planned_progress(subtask, day - _DAY, calendar) - subtask.progress


def _is_helped(needs: Sequence[SupportNeed]) -> bool:
    return any(one.answer in (Answer.WAITING, Answer.PROMISED) for one in needs)
