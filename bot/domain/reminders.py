"""提醒: what a person owes and is told of, and when they want to be left alone (C26–C29).

Rule: a preference moves or merges a reminder, it never takes an obligation away.
"""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import Moment


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
