"""问题: what is stuck, who settles it by when, and how far up it has gone (R111–R114, R119–R130).

Rule 1: an issue has exactly one owner and one responsible department (R57); where nobody is named, the department's liaison is it.
Rule 2: it moves only as its lifecycle table says; of two who move it at once the later is told what happened.
Rule 3: closing needs a solution and a result, an unsolved close the next step (R130); everything can be reopened with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import Moment, word
from bot.domain.text.hanzi import simple

LONGEST = 2000
"""Characters of a text of an issue."""
LONGEST_NEED = 400
"""Characters of what is needed of others."""
_NOT = "(?<![不没未无])(?<!不会)(?<!没有)(?<!不至于)"
_WHOLE = re.compile(f"{_NOT}影响(?:整体|整个|全部|项目)(?:的)?(?:项目)?(?:进度|工期|上线|交付)")
"""Words that say an effect on the whole project (R123), in simple characters, as the next."""
_FOUGHT_OVER = re.compile(f"{_NOT}资源(?:冲突|争夺|抢占|争抢)")
"""Words that say a resource conflict, which is a grave one between departments only (R123)."""
IMPORTED = "从表格导入"
"""The note of the first step of an issue that came in from a file."""


class Sort(StrEnum):
    """部门内一般, 跨部门一般, 重大, 客户 (X11, R109, R119–R124)."""

    INSIDE = "inside"
    ACROSS = "across"
    MAJOR = "major"
    CUSTOMER = "customer"


class State(StrEnum):
    """Needing support and being late are flags beside it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    PROPOSED = "proposed"
    """A solution with who and when is there (R128); its promised moment is watched."""
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    """Closed without a solution, with the next step."""


class Move(StrEnum):
    """What changes where an issue stands."""

    ACKNOWLEDGE = "acknowledge"
    PROPOSE = "propose"
    SOLVE = "solve"
    GIVE_UP = "give_up"
    REOPEN = "reopen"


STATES: dict[State, dict[Move, State]] = {
    State.OPEN: {
        Move.ACKNOWLEDGE: State.ACKNOWLEDGED,
        Move.PROPOSE: State.PROPOSED,
        Move.SOLVE: State.SOLVED,
        Move.GIVE_UP: State.UNSOLVED,
    },
    State.ACKNOWLEDGED: {
        Move.ACKNOWLEDGE: State.ACKNOWLEDGED,
        Move.PROPOSE: State.PROPOSED,
        Move.SOLVE: State.SOLVED,
        Move.GIVE_UP: State.UNSOLVED,
    },
    State.PROPOSED: {
        Move.ACKNOWLEDGE: State.PROPOSED,
        Move.PROPOSE: State.PROPOSED,
        Move.SOLVE: State.SOLVED,
        Move.GIVE_UP: State.UNSOLVED,
    },
    State.SOLVED: {Move.REOPEN: State.OPEN},
    State.UNSOLVED: {Move.REOPEN: State.OPEN},
}
"""From where each move leads where; what is not here is refused. Somebody else may take an issue over (ACKNOWLEDGE) at any time,
and what is closed only a REOPEN opens: an acknowledgement that comes later than the solution is told so (C21)."""

UNSETTLED = (State.OPEN, State.ACKNOWLEDGED, State.PROPOSED)


class Issue(SQLModel, table=True):
    """`number` is the 7 of I-7. `raised_at` starts its clocks, `promised_at` is when the owner said it will be solved, `agreed`
    that a meeting with somebody above agreed on that, `deadline` when a solution has to be there after an escalation (R118), while
    there is none. `level` is how many rungs of the ladder it has climbed, `meeting_task_id` the task to call its special meeting
    (R121).
    """

    __tablename__ = "issue"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    subtask_id: int | None = Field(default=None, foreign_key="subtask.id")
    chat_id: int | None = Field(default=None, foreign_key="chat.id")
    sort: Sort = Field(sa_column=Column(word(Sort), nullable=False))
    state: State = Field(default=State.OPEN, sa_column=Column(word(State), nullable=False))
    description: str
    cause: str = ""
    tried: str = ""
    solution: str = ""
    result: str = ""
    next_step: str = ""
    department_id: int = Field(foreign_key="department.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    raised_by_id: int = Field(foreign_key="person.id")
    raised_department_id: int | None = Field(default=None, foreign_key="department.id")
    raised_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    occurred_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    reported_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    promised_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    agreed: bool = False
    escalated_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    deadline: datetime | None = Field(default=None, sa_column=Column(Moment))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    level: int = 0
    meeting_task_id: int | None = Field(default=None, foreign_key="subtask.id", index=True)


class IssueSupport(SQLModel, table=True):
    """A department, or a person of one, whose support an issue needs, and what became of it (R111)."""

    __tablename__ = "issue_support"

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    what: str = Field(default="", max_length=400)
    asked_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    given_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    note: str = ""


def moved(state: State, move: Move) -> State | None:
    """Where a move leads, None where it is not allowed."""
    return STATES[state].get(move)


def is_open(issue: Issue) -> bool:
    return issue.state in UNSETTLED


def needs_support(support: Sequence[IssueSupport]) -> bool:
    """The flag 需支持 (R112): somebody is asked and has not given it."""
    return any(one.given_at is None for one in support)


def due_of(issue: Issue) -> datetime | None:
    """What stands in the issue as its limit: the deadline of its escalation, else its promise."""
    return issue.deadline or issue.promised_at


def is_late(issue: Issue, now: datetime) -> bool:
    """The flag 延期: its promise or the deadline of its escalation is over and it is still open."""
    moments = [one for one in (issue.promised_at, issue.deadline) if one is not None]
    return is_open(issue) and bool(moments) and min(moments) < now


def sort_of(named: Sort | None, department_id: int, others: Sequence[int | None], words: str) -> Sort:
    """The class of an issue (X11): what was named (重大, 客户), else 重大 for an effect on the whole project or a resource conflict
    between departments (R123), else 跨部门 where another department is needed or raised it, else 部门内. `others` are the
    departments asked for support and the one that raised it, None for who is of none, as management is."""
    if named in (Sort.MAJOR, Sort.CUSTOMER):
        return named
    across, said = named is Sort.ACROSS or _is_across(department_id, others), simple(words)
    if _WHOLE.search(said) or (across and _FOUGHT_OVER.search(said)):
        return Sort.MAJOR
    return Sort.ACROSS if across else Sort.INSIDE


def sort_after(issue: Issue, others: Sequence[int | None], said: str) -> Sort:
    """The class of an issue of which something changed: never a lower one. `said` is what is new in words; what was said before
    counts again only where it comes between departments by that, so that a class that somebody has named stands."""
    if issue.sort is not Sort.INSIDE:
        return sort_of(issue.sort, issue.department_id, others, said)
    before = issue.description if _is_across(issue.department_id, others) else ""
    return sort_of(None, issue.department_id, others, f"{before}\n{said}")


def _is_across(department_id: int, others: Sequence[int | None]) -> bool:
    return any(one != department_id for one in others)
