"""请求: somebody needs something of another department (R100, R102–R107).

Rule: a daily request is answered within working hours, an urgent one has two natural clocks: first response, then a first plan.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import Moment, word


class State(StrEnum):
    """Where a request stands; of a daily one the answer is all that is watched."""

    OPEN = "open"
    ANSWERED = "answered"
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """By what it was asked: the group, a formal e-mail, a phone call (R105–R107)."""

    CHAT = "chat"
    MAIL = "mail"
    PHONE = "phone"


class Request(SQLModel, table=True):
    """`number` is the 3 of Q-3. `due` is what the asker wishes, the clocks are the policy's."""

    __tablename__ = "request"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    chat_id: int | None = Field(default=None, foreign_key="chat.id")
    urgent: bool
    channel: Channel = Field(default=Channel.CHAT, sa_column=Column(word(Channel), nullable=False))
    state: State = Field(default=State.OPEN, sa_column=Column(word(State), nullable=False))
    what: str
    asked_by_id: int = Field(foreign_key="person.id", index=True)
    asking_department_id: int | None = Field(default=None, foreign_key="department.id")
    department_id: int = Field(foreign_key="department.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    due: datetime | None = Field(default=None, sa_column=Column(Moment))
    answer: str = ""
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    plan: str = ""
    planned_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class PhoneCall(SQLModel, table=True):
    """A call that was made about a record (R104, R105): who called whom, when, and what came of it."""

    __tablename__ = "phone_call"

    id: int | None = Field(default=None, primary_key=True)
    record: str = Field(max_length=40)
    record_id: int
    person_id: int = Field(foreign_key="person.id")
    to_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    note: str = ""


class Move(StrEnum):
    """What changes where a request stands."""

    ANSWER = "answer"
    """Of an urgent one the first response."""
    PLAN = "plan"
    FINISH = "finish"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


_ENDS = {Move.FINISH: State.DONE, Move.DECLINE: State.DECLINED, Move.WITHDRAW: State.WITHDRAWN}
STATES: dict[State, dict[Move, State]] = {
    State.OPEN: {Move.ANSWER: State.ANSWERED, Move.PLAN: State.PLANNED, **_ENDS},
    State.ANSWERED: {Move.ANSWER: State.ANSWERED, Move.PLAN: State.PLANNED, **_ENDS},
    State.PLANNED: {Move.ANSWER: State.PLANNED, Move.PLAN: State.PLANNED, **_ENDS},
    State.DONE: {Move.REOPEN: State.OPEN},
    State.DECLINED: {Move.REOPEN: State.OPEN},
    State.WITHDRAWN: {},
}
"""From where each move leads where; what is not here is refused."""

UNFINISHED = (State.OPEN, State.ANSWERED, State.PLANNED)
WITH_PLAN = (State.PLANNED, State.DONE, State.DECLINED, State.WITHDRAWN)
"""States in which no first plan is waited for any more."""


def moved(state: State, move: Move) -> State | None:
    """Where a move leads, None where it is not allowed."""
    return STATES[state].get(move)


def channel_of(*, urgent: bool, important: bool) -> Channel:
    """The channel rule (R105–R107): daily matters in chat, important ones confirmed by e-mail, urgent ones by phone as well."""
    if urgent:
        return Channel.PHONE
    return Channel.MAIL if important else Channel.CHAT


def take(request: Request, move: Move, note: str, person_id: int | None, now: datetime) -> bool:
    """Make a move that `moved` allows; whether it was the first answer. An answer, a refusal and what was done are kept as the
    answer, a plan as the plan; a reopened request waits for its answer anew and keeps the words of the first."""
    state = moved(request.state, move)
    if state is None:
        raise ValueError(f"{request.state} does not allow {move}")
    first = request.answered_at is None and move in (Move.ANSWER, Move.PLAN, Move.FINISH, Move.DECLINE)
    request.state = state
    if first:
        request.answered_at, request.answered_by_id = now, person_id
    if move is Move.PLAN:
        request.plan, request.planned_at = note, now
    elif move is Move.REOPEN:
        request.answered_at = request.answered_by_id = request.planned_at = None
    elif note:
        request.answer = note
    request.closed_at = now if state not in UNFINISHED else None
    return first
