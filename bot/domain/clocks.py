"""Clocks: deadlines that ring once, at their moment or at the first one the bot is up again.

Rule 1: a clock keeps the limit it was started with; a policy that changes later does not move it.
Rule 2: a clock that was stopped never rings; one that is paused rings later by exactly the counted time it stood still.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, Index, SQLModel, text

from bot.domain.record import Moment, word
from bot.domain.text.durations import Duration, Unit


class ClockState(StrEnum):
    """Only a running clock rings."""

    RUNNING = "running"
    PAUSED = "paused"
    RUNG = "rung"
    STOPPED = "stopped"


class Clock(SQLModel, table=True):
    """`rule` is what rings (response.unanswered), `record` and `record_id` what it is about. `amount` and `unit` are the limit.
    `department_id` names whose calendar counts, empty for the company's."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("clock_due", "rings_at", sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'")),
        Index("clock_record", "record", "record_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    rule: str = Field(max_length=60)
    record: str = Field(max_length=40)
    record_id: int
    department_id: int | None = None
    amount: int
    unit: Unit = Field(sa_column=Column(word(Unit), nullable=False))
    started_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    rings_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    state: ClockState = Field(default=ClockState.RUNNING, sa_column=Column(word(ClockState), nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment))

    @property
    def limit(self) -> Duration:
        return Duration(self.amount, self.unit)


class ClockPause(SQLModel, table=True):
    """A clock stood still from one moment to another; open while it still does."""

    __tablename__ = "clock_pause"

    id: int | None = Field(default=None, primary_key=True)
    clock_id: int = Field(foreign_key="clock.id", index=True)
    since: datetime = Field(sa_column=Column(Moment, nullable=False))
    until: datetime | None = Field(default=None, sa_column=Column(Moment))
    reason: str = ""
