"""会议: called for a reason, with who comes and what has to come out of it (R101, R104, R115, R121, R125, R150, R154).

Rule 1: a regular and a special meeting state their topics and wanted outputs (R101, R154).
Rule 2: a meeting about issues settles each of them: a solution with who and when, or the next step of one that stays unsolved.
Rule 3: what people have to know before it is out so many working days ahead, at the hour of the meeting (R115).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.calendar import Calendar
from bot.domain.record import Moment, word
from bot.domain.text.durations import Duration, Unit

LONGEST = 2000
"""Characters of a text of a meeting."""
MOST_PEOPLE = 50
MOST_ISSUES = 10
LONGEST_MINUTES = 24 * 60
_MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60}


class Sort(StrEnum):
    """例会, 问题会, 专项会, 紧急会, 复盘会, 临时会."""

    REGULAR = "regular"
    PROBLEM = "problem"
    SPECIAL = "special"
    EMERGENCY = "emergency"
    REVIEW = "review"
    AD_HOC = "ad_hoc"


class State(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Meeting(SQLModel, table=True):
    """`number` is the 4 of M-4. `outputs` is what has to come out of it, `result` what did; `minutes` is how long it lasts, where
    that was said; `place` a room or a link; `reason` why it was cancelled. `request_id` is the urgent request that it is for."""

    __tablename__ = "meeting"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    chat_id: int | None = Field(default=None, foreign_key="chat.id")
    request_id: int | None = Field(default=None, foreign_key="request.id", index=True)
    sort: Sort = Field(sa_column=Column(word(Sort), nullable=False))
    state: State = Field(default=State.PLANNED, sa_column=Column(word(State), nullable=False))
    topic: str
    agenda: str = ""
    outputs: str = ""
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    minutes: int | None = None
    place: str = ""
    called_by_id: int = Field(foreign_key="person.id", index=True)
    called_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    moved_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    result: str = ""
    reason: str = ""
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class MeetingPerson(SQLModel, table=True):
    """Somebody who is asked to come."""

    __tablename__ = "meeting_person"

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class MeetingIssue(SQLModel, table=True):
    """An issue that a meeting is about; `result` is what the meeting settled of it, in words."""

    __tablename__ = "meeting_issue"

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", primary_key=True, index=True)
    result: str = ""
    settled_at: datetime | None = Field(default=None, sa_column=Column(Moment))


def sort_of(named: Sort | None, *, issues: bool, major: bool, urgent: bool) -> Sort:
    """What was named, else what it is about says it: an urgent request, a major issue, an issue or nothing (R104, R150)."""
    if named is not None:
        return named
    if urgent:
        return Sort.EMERGENCY
    if major:
        return Sort.SPECIAL
    return Sort.PROBLEM if issues else Sort.AD_HOC


def lacks_topics(sort: Sort, agenda: str, outputs: str) -> bool:
    """Rule 1."""
    return sort in (Sort.REGULAR, Sort.SPECIAL) and not (agenda and outputs)


def notice_at(at: datetime, days: int, calendar: Calendar) -> datetime:
    """Rule 3: so many working days before `at`, at its hour."""
    return datetime.combine(calendar.after(at.date(), -days), at.timetz())


def ends_at(meeting: Meeting, usual: int) -> datetime:
    """When it is over; `usual` are the minutes of a meeting that names none."""
    return meeting.at + timedelta(minutes=meeting.minutes or usual)


def minutes_of(length: Duration) -> int | None:
    """The length in minutes; None for days, which no meeting lasts, and for what is longer than one."""
    minutes = length.amount * _MINUTES.get(length.unit, 0)
    return minutes if 0 < minutes <= LONGEST_MINUTES else None
