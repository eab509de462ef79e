"""请假: days on which a person owes no update and is asked nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Field, SQLModel

from bot.domain.calendar import Span

LONGEST = 366
"""Days one leave may last; longer is a typing mistake."""


class Leave(SQLModel, table=True):
    """From the first day to the last, both included."""

    __tablename__ = "leave"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    first: date
    last: date
    stand_in_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=200)
    cancelled: bool = False


def joined(span: Span, standing: Sequence[Leave]) -> Span:
    """The days of a new leave with those of the leaves that it overlaps: nobody is away twice on one day."""
    return (
        Span(min(span.first, *(one.first for one in standing)), max(span.last, *(one.last for one in standing)))
        if standing
        else span
    )


def left_of(leave: Leave, cancelled: Span) -> list[Span]:
    """What stays of a leave when some days of it are cancelled: nothing, a shorter one, or one before and one after."""
    parts = (
        Span(leave.first, min(leave.last, cancelled.first - timedelta(days=1))),
        Span(max(leave.first, cancelled.last + timedelta(days=1)), leave.last),
    )
    return [one for one in parts if one.first <= one.last]


def listed(standing: Sequence[Leave], year: int) -> str:
    """The days of several leaves as they are told in this year."""
    return "、".join(told(Span(one.first, one.last), year) for one in standing)


def told(span: Span, year: int) -> str:
    """Days as they are told; with the year where they do not all lie in this one."""
    this_year = span.first.year == span.last.year == year
    first, last = (f"{day:%m-%d}" if this_year else f"{day}" for day in (span.first, span.last))
    return first if span.first == span.last else f"{first} 至 {last}"
