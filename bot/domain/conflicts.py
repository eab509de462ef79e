"""冲突: departments that are at odds, by grade, with a ledger and what follows from it (R203–R209).

Rule: a conflict belongs to those of its grade, and moves up one grade when its limit is over.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import Moment, word


class Grade(StrEnum):
    """一般 by the liaisons, 中度 by the coordinator, 重大 by management (R203–R206)."""

    GENERAL = "general"
    MEDIUM = "medium"
    MAJOR = "major"


class Sort(StrEnum):
    """信息偏差, 资源分配, 目标优先级, other (R207)."""

    INFORMATION = "information"
    RESOURCES = "resources"
    PRIORITY = "priority"
    OTHER = "other"


class State(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class Conflict(SQLModel, table=True):
    """`number` is the 2 of K-2; `cause`, `process` and `result` are what the ledger keeps of it (R207)."""

    __tablename__ = "conflict"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    chat_id: int | None = Field(default=None, foreign_key="chat.id")
    grade: Grade = Field(sa_column=Column(word(Grade), nullable=False))
    sort: Sort = Field(sa_column=Column(word(Sort), nullable=False))
    state: State = Field(default=State.OPEN, sa_column=Column(word(State), nullable=False))
    description: str
    cause: str = ""
    process: str = ""
    result: str = ""
    raised_by_id: int = Field(foreign_key="person.id")
    raised_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    settled_by_id: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class ConflictParty(SQLModel, table=True):
    """A department that is at odds."""

    __tablename__ = "conflict_party"

    conflict_id: int = Field(foreign_key="conflict.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True, index=True)


class Measure(SQLModel, table=True):
    """What was decided after a month's analysis, by whom it is done and until when (R209)."""

    __tablename__ = "measure"

    id: int | None = Field(default=None, primary_key=True)
    month: date
    what: str = Field(max_length=400)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    due: date | None = None
    done_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    created_by_id: int | None = Field(default=None, foreign_key="person.id")


class Balance(SQLModel, table=True):
    """部门往来账: what one department asked of another in a month, as it stood when the sheet was drawn up. Both sides confirm or
    dispute it (a Signature on it)."""

    __tablename__ = "balance"

    id: int | None = Field(default=None, primary_key=True)
    month: date
    asking_id: int = Field(foreign_key="department.id")
    answering_id: int = Field(foreign_key="department.id")
    asked: int
    on_time: int
    median_minutes: int | None = None
    """Working minutes from asking to the first answer."""
    conflicts: int
    escalations: int
    reported_at: datetime | None = Field(default=None, sa_column=Column(Moment))
