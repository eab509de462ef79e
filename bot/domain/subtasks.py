"""子任务: a piece of work of one department with exactly one first owner (R48–R61, R84–R88).

Rule 1: a subtask has one responsible department and at most one open assignment (R56–R58).
Rule 2: only people of the responsible department claim; its head, its liaison or the coordinator assigns.
Rule 3: a date or a progress off the plan needs a reason (R86).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import Moment, word


class State(StrEnum):
    """Where the work stands; late and 需支持 are flags beside it (X6)."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"


class Subtask(SQLModel, table=True):
    """`number` is the 12 of T-12. `starts` and `due` are days of the company; `due_at` is the moment on the last day where one was
    named. `progress` is in percent. `standard` is what the deliverable has to be (R61), `deliverable` what was handed over (R186).
    """

    __tablename__ = "subtask"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    name: str = Field(max_length=200)
    goal: str = ""
    department_id: int = Field(foreign_key="department.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    starts: date
    due: date = Field(index=True)
    due_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    standard: str = ""
    deliverable: str = ""
    progress: int = 0
    state: State = Field(default=State.OPEN, sa_column=Column(word(State), nullable=False))
    reason: str = ""
    """Why it is off its plan, as the owner said last."""
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class Assignment(SQLModel, table=True):
    """Somebody owned a subtask from one moment to another; claim, release and hand-over are its beginning and end."""

    __tablename__ = "assignment"

    id: int | None = Field(default=None, primary_key=True)
    subtask_id: int = Field(foreign_key="subtask.id", index=True)
    owner_id: int = Field(foreign_key="person.id", index=True)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    since: datetime = Field(sa_column=Column(Moment, nullable=False))
    until: datetime | None = Field(default=None, sa_column=Column(Moment))
    reason: str = ""


class ProgressReport(SQLModel, table=True):
    """What was said of a subtask's progress (R84, R85). `planned` is what the plan wanted on that day, both in percent; `source` is
    update, command or card."""

    __tablename__ = "progress_report"

    id: int | None = Field(default=None, primary_key=True)
    subtask_id: int = Field(foreign_key="subtask.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    day: date
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    progress: int
    planned: int
    reason: str = ""
    source: str = Field(max_length=16)


class Answer(StrEnum):
    """What became of a request for support."""

    WAITING = "waiting"
    PROMISED = "promised"
    REFUSED = "refused"
    GIVEN = "given"


class SupportNeed(SQLModel, table=True):
    """所需支持: what a subtask needs from another department, with an answer of its own (R53)."""

    __tablename__ = "support_need"

    id: int | None = Field(default=None, primary_key=True)
    subtask_id: int = Field(foreign_key="subtask.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    what: str = Field(max_length=400)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    answer: Answer = Field(default=Answer.WAITING, sa_column=Column(word(Answer), nullable=False))
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    by: date | None = None
    note: str = ""
