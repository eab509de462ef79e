"""流程: an ordered chain of nodes with working-day limits (R74–R79).

Rule 1: a node starts when every node before it is delivered; its subtask is created then, never earlier.
Rule 2: delivered is what is done and has nothing open before it. A node that is reopened holds all that follow it: what they
        finished meanwhile counts from the moment it is delivered again.
Rule 3: a run ends with its last node and goes on when one of its nodes is reopened; one that was stopped never goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.calendar import Calendar, Span
from bot.domain.record import Moment, word
from bot.domain.subtasks import State, Subtask

LONGEST_FINDING = 400
_DAY = timedelta(days=1)


class RunState(StrEnum):
    """A run is under way until its last node is delivered or somebody stops it."""

    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


class RunMove(StrEnum):
    """What changes how a run stands."""

    DELIVER = "deliver"
    REOPEN = "reopen"
    STOP = "stop"


STATES: dict[RunState, dict[RunMove, RunState]] = {
    RunState.UNDER_WAY: {RunMove.DELIVER: RunState.DONE, RunMove.STOP: RunState.STOPPED},
    RunState.DONE: {RunMove.REOPEN: RunState.UNDER_WAY},
    RunState.STOPPED: {},
}
"""From where each move leads where; what is not here is refused."""


class NodeState(StrEnum):
    """How a node stands, worked out from its subtask and the nodes before it; late is a flag beside it."""

    WAITING = "waiting"
    OPEN = "open"
    CLAIMED = "claimed"
    HELD = "held"
    """A node before it was reopened."""
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """The five steps of every process (R74), as people call them."""

    ASKED = "需求发起"
    ASSIGNED = "任务分配"
    WORKED = "节点执行"
    ACCEPTED = "成果验收"
    REVIEWED = "复盘总结"


class Fault(StrEnum):
    """What the list of processes records (R79)."""

    REDUNDANT = "redundant"
    """冗余: something is done twice, approved or reported."""
    GAP = "gap"
    """断点: a duty nobody has, a hand-over that is missing."""


class ProcessRun(SQLModel, table=True):
    """`number` is the 2 of P-2; `template` is the name of the process that it follows."""

    __tablename__ = "process_run"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    template: str = Field(max_length=120)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    started_by_id: int | None = Field(default=None, foreign_key="person.id")
    started_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    state: RunState = Field(default=RunState.UNDER_WAY, sa_column=Column(word(RunState), nullable=False))
    reason: str = ""
    """Why it was stopped."""


class ProcessNode(SQLModel, table=True):
    """One node of a run as its template said when it was started; `limit` is in working days. How long it took is told by
    `started_at` and `done_at`, which is when it was delivered (rule 2)."""

    __tablename__ = "process_node"
    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="process_run.id")
    position: int
    name: str = Field(max_length=120)
    department_id: int = Field(foreign_key="department.id")
    limit: int
    standard: str = ""
    subtask_id: int | None = Field(default=None, foreign_key="subtask.id", index=True)
    started_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    done_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class ProcessFinding(SQLModel, table=True):
    """冗余 or 断点 that somebody saw in a process (R79)."""

    __tablename__ = "process_finding"

    id: int | None = Field(default=None, primary_key=True)
    template: str = Field(max_length=120, index=True)
    fault: Fault = Field(sa_column=Column(word(Fault), nullable=False))
    text: str = Field(max_length=LONGEST_FINDING)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class Took:
    """How long the nodes of one name took: how many were delivered, and the median in working days (R217)."""

    name: str
    count: int
    median: float


def settle(nodes: Sequence[ProcessNode], work: Mapping[int, Subtask]) -> ProcessNode | None:
    """Note on every node when it was delivered (rule 2), from its subtask in `work`; the node whose turn it is, None at the end."""
    turn: ProcessNode | None = None
    before: datetime | None = None
    for node in nodes:
        subtask = work.get(node.subtask_id or 0)
        if turn is None and subtask is not None and subtask.state is State.DONE and subtask.done_at is not None:
            node.done_at = before = max(subtask.done_at, before or subtask.done_at)
        else:
            node.done_at, turn = None, turn or node
    return turn


def node_state(node: ProcessNode, turn: ProcessNode | None, subtask: Subtask | None) -> NodeState:
    """How a node stands while it is the turn of another one, or its own."""
    if node.done_at is not None:
        return NodeState.DELIVERED
    if subtask is None:
        return NodeState.WAITING
    if turn is not None and turn.position < node.position:
        return NodeState.HELD
    return {State.OPEN: NodeState.OPEN, State.CANCELLED: NodeState.CANCELLED}.get(subtask.state, NodeState.CLAIMED)


def stage_of(nodes: Sequence[ProcessNode], turn: ProcessNode | None, subtask: Subtask | None) -> Stage:
    """Where a run stands among the five steps; between the first node and the last one, what nobody owns is still assigned."""
    if turn is None:
        return Stage.REVIEWED
    if turn.position == nodes[0].position:
        return Stage.ASKED
    if turn.position == nodes[-1].position:
        return Stage.ACCEPTED
    return Stage.WORKED if subtask is not None and subtask.state is State.CLAIMED else Stage.ASSIGNED


def planned(
    nodes: Sequence[ProcessNode], work: Mapping[int, Subtask], today: date, zone: tzinfo, calendar: Callable[[int], Calendar]
) -> list[Span]:
    """From when to when each node is planned: what has started as its subtask says, the rest one after the other as of today."""
    spans: list[Span] = []
    begin = today
    for node in nodes:
        subtask = work.get(node.subtask_id or 0)
        first, last = (subtask.starts, subtask.due) if subtask else (begin, calendar(node.department_id).after(begin, node.limit))
        spans.append(Span(first, last))
        begin = node.done_at.astimezone(zone).date() if node.done_at else max(last, today)
    return spans


def days_taken(node: ProcessNode, zone: tzinfo, calendar: Calendar) -> int | None:
    """Working days after the one on which the node started, to the one of its delivery; None for what is not delivered."""
    if node.started_at is None or node.done_at is None:
        return None
    first, last = (moment.astimezone(zone).date() for moment in (node.started_at, node.done_at))
    return calendar.count(Span(first + _DAY, last)) if last > first else 0


def durations(taken: Iterable[tuple[str, int]]) -> list[Took]:
    """Names of nodes with the working days that one of them took, put together by name in the order they first come."""
    by_name: dict[str, list[int]] = {}
    for name, days in taken:
        by_name.setdefault(name, []).append(days)
    return [Took(name, len(days), median(days)) for name, days in by_name.items()]
