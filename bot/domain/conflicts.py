"""冲突: departments that are at odds, by grade, with a ledger and what follows from it (R203–R209).

Rule: a conflict belongs to those of its grade, and moves up one grade when its limit is over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.policy import Conflicts
from bot.domain.record import Moment, word
from bot.domain.text.durations import Duration


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


class Move(StrEnum):
    """What changes where a conflict stands."""

    SETTLE = "settle"
    REOPEN = "reopen"


STATES: dict[State, dict[Move, State]] = {State.OPEN: {Move.SETTLE: State.SETTLED}, State.SETTLED: {Move.REOPEN: State.OPEN}}
"""From where each move leads where; what is not here is refused."""

ABOVE: dict[Grade, Grade] = {Grade.GENERAL: Grade.MEDIUM, Grade.MEDIUM: Grade.MAJOR}
"""The grade that an overdue conflict moves up to; the highest has none."""


def moved(state: State, move: Move) -> State | None:
    """Where a move leads, None where it is not allowed."""
    return STATES[state].get(move)


def limit_of(policy: Conflicts, grade: Grade) -> Duration:
    """How long a conflict of this grade may last (R204–R206)."""
    return {Grade.GENERAL: policy.general, Grade.MEDIUM: policy.medium, Grade.MAJOR: policy.major}[grade]


@dataclass(frozen=True, slots=True)
class HotSpots:
    """What a month's conflicts were about (R208): how many of each sort, and how many each department was a party of."""

    total: int
    by_sort: tuple[tuple[Sort, int], ...]
    by_department: tuple[tuple[int, int], ...]
    """Ids of departments with their count, the most first."""
    open: int
    risen: int
    """How many stand higher than general."""


def hot_spots(found: Sequence[Conflict], parties: Iterable[ConflictParty]) -> HotSpots:
    """Counted over the conflicts of a month; every sort is there, also with none."""
    departments = Counter(one.department_id for one in parties)
    sorts = Counter(one.sort for one in found)
    return HotSpots(
        total=len(found),
        by_sort=tuple((sort, sorts[sort]) for sort in Sort),
        by_department=tuple(sorted(departments.items(), key=lambda pair: (-pair[1], pair[0]))),
        open=sum(1 for one in found if one.state is State.OPEN),
        risen=sum(1 for one in found if one.grade is not Grade.GENERAL),
    )
