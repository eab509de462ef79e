"""子任务: a piece of work of one department with exactly one first owner (R48–R61, R84–R88).

Rule 1: a subtask has one responsible department and at most one open assignment (R56–R58).
Rule 2: only people of the responsible department claim; its head, its liaison or the coordinator assigns.
Rule 3: a date or a progress off the plan needs a reason (R86).
Rule 4: `progress` is what the newest report that stands says of the latest day; a report falls with the update that made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, false
from sqlmodel import Field, Index, SQLModel, text

from bot.domain.calendar import Calendar, Span
from bot.domain.record import Moment, word
from bot.domain.text.refs import refs_in

FULL = 100
LONGEST_NEED = 400
"""Characters of what is needed of others."""
_DAY = timedelta(days=1)


class State(StrEnum):
    """Where the work stands; late and 需支持 are flags beside it (X6)."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What changes where the work stands."""

    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    FINISH = "finish"
    CANCEL = "cancel"
    REOPEN = "reopen"


STATES: dict[State, dict[Move, State]] = {
    State.OPEN: {Move.CLAIM: State.CLAIMED, Move.CANCEL: State.CANCELLED},
    State.CLAIMED: {
        Move.RELEASE: State.OPEN,
        Move.HAND_OVER: State.CLAIMED,
        Move.FINISH: State.DONE,
        Move.CANCEL: State.CANCELLED,
    },
    State.DONE: {Move.REOPEN: State.CLAIMED},
    State.CANCELLED: {Move.REOPEN: State.OPEN},
}
"""From where each move leads where; what is not here is refused."""

UNFINISHED = (State.OPEN, State.CLAIMED)


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
    """Somebody owned a subtask from one moment to another; claim, release and hand-over are its beginning and end. `refused` says
    that the owner gave back what was handed over to them, which they may once."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "assignment_open",
            "subtask_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    subtask_id: int = Field(foreign_key="subtask.id", index=True)
    owner_id: int = Field(foreign_key="person.id", index=True)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    since: datetime = Field(sa_column=Column(Moment, nullable=False))
    until: datetime | None = Field(default=None, sa_column=Column(Moment))
    reason: str = ""
    refused: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ProgressReport(SQLModel, table=True):
    """What was said of a subtask's progress (R84, R85). `planned` is what the plan wanted on that day, both in percent; `source` is
    update, command or card. One that is `withdrawn` no longer counts (rule 4)."""

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
    update_id: int | None = Field(default=None, foreign_key="daily_update.id", index=True)
    withdrawn: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Answer(StrEnum):
    """What became of a request for support."""

    WAITING = "waiting"
    PROMISED = "promised"
    REFUSED = "refused"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    """Nobody asks any more."""


OWED = (Answer.WAITING, Answer.PROMISED)
"""Somebody still has to do something for it."""


class SupportNeed(SQLModel, table=True):
    """所需支持: what a subtask needs from another department, with an answer of its own (R53)."""

    __tablename__ = "support_need"

    id: int | None = Field(default=None, primary_key=True)
    subtask_id: int = Field(foreign_key="subtask.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    what: str = Field(max_length=LONGEST_NEED)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    answer: Answer = Field(default=Answer.WAITING, sa_column=Column(word(Answer), nullable=False))
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    by: date | None = None
    note: str = ""
    update_id: int | None = Field(default=None, foreign_key="daily_update.id", index=True)


def moved(state: State, move: Move) -> State | None:
    """Where a move leads, None where it is not allowed."""
    return STATES[state].get(move)


def planned_progress(subtask: Subtask, day: date, calendar: Calendar) -> int:
    """Percent of the subtask's working days that are over at the end of the day (R85); its last day makes it 100."""
    if day >= subtask.due:
        return FULL
    if day < subtask.starts:
        return 0
    days = calendar.count(Span(subtask.starts, subtask.due))
    return FULL * calendar.count(Span(subtask.starts, day)) // days if days else 0


def is_late(subtask: Subtask, today: date) -> bool:
    """Whether it should be done and is not (R67, X6); what is whole and only waits for its deliverable is not late."""
    return subtask.state in UNFINISHED and subtask.due < today and subtask.progress < FULL


def deviation(subtask: Subtask, day: date, calendar: Calendar) -> int:
    """Percent that the progress is ahead of the plan of the day, behind it when negative (R86). The day is not over: what it has
    still to bring is neither."""
    return off_plan(subtask, subtask.progress, day, calendar)


def off_plan(subtask: Subtask, progress: int, day: date, calendar: Calendar) -> int:
    """The same for a progress that is only being reported."""
    least, most = planned_progress(subtask, day - _DAY, calendar), planned_progress(subtask, day, calendar)
    return progress - min(max(progress, least), most)


def slips(subtask: Subtask, today: date, calendar: Calendar, most: int) -> bool:
    """Whether it is late, or further behind its plan than `most` percent (R88)."""
    behind = subtask.state in UNFINISHED and deviation(subtask, today, calendar) < -most
    return behind or is_late(subtask, today)


def standing_report(reports: Iterable[ProgressReport]) -> ProgressReport | None:
    """The report of the latest day that stands, the newest of that day (rule 4)."""
    return max((one for one in reports if not one.withdrawn), key=lambda one: (one.day, one.at, one.id or 0), default=None)


def standing_progress(reports: Iterable[ProgressReport]) -> int:
    """In percent; 0 without a report that stands."""
    standing = standing_report(reports)
    return standing.progress if standing else 0


def needs_support(subtask: Subtask, needs: Sequence[SupportNeed]) -> bool:
    """The flag 需支持: for work that is not over something is still asked for, or was refused (X6)."""
    return subtask.state in UNFINISHED and any(one.answer in (Answer.WAITING, Answer.REFUSED) for one in needs)


def told_progress(completed: Sequence[dict[str, Any]]) -> dict[int, int]:
    """What the done items of a daily update say of subtasks, in percent by number; an item that is done says all of it."""
    told: dict[int, int] = {}
    for item in completed:
        progress = item["progress"] if item["progress"] is not None else FULL if item["status"] == "done" else None
        if progress is not None:
            told |= dict.fromkeys(_numbers(item["refs"]), progress)
    return told


def asked_support(blockers: Sequence[dict[str, Any]]) -> dict[int, dict[str, list[str]]]:
    """What the blockers of a daily update ask for, by the number of the subtask they name, with who is asked."""
    asked: dict[int, dict[str, list[str]]] = {}
    for item in blockers:
        for number in _numbers(refs_in(item["text"])):
            asked.setdefault(number, {})[item["text"][:LONGEST_NEED]] = item["support_from"]
    return asked


def _numbers(refs: Iterable[str]) -> list[int]:
    return [int(ref[2:]) for ref in refs if ref.startswith("T-")]
