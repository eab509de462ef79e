"""Runs of processes by their number, their nodes, what became of them, and what people found in a process."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.processes import ProcessFinding, ProcessNode, ProcessRun, RunState
from bot.domain.subtasks import Subtask
from bot.storage.sql import connected

MOST_NODES = 100
MOST_RUNS = 1000
"""Runs of one template that its durations are told of."""


def by_number(session: Session, number: int) -> ProcessRun | None:
    """The run P-`number`."""
    return session.exec(select(ProcessRun).where(ProcessRun.number == number)).first()


def held(session: Session, run_id: int) -> ProcessRun | None:
    """The run as it stands now, ours to decide on until the transaction ends."""
    session.flush()
    locks = connected(session).dialect.name == "postgresql"
    return session.get(ProcessRun, run_id, with_for_update=True if locks else None, populate_existing=True)


def held_of(session: Session, subtask_id: int) -> ProcessRun | None:
    """The run that this subtask is a node of, held."""
    node = of_subtask(session, subtask_id)
    return held(session, node.run_id) if node is not None else None


def nodes(session: Session, run_id: int) -> list[ProcessNode]:
    """The nodes of a run as they stand now, the first one first."""
    session.flush()
    query = select(ProcessNode).where(ProcessNode.run_id == run_id).order_by(col(ProcessNode.position)).limit(MOST_NODES)
    return list(session.exec(query.execution_options(populate_existing=True)))


def work(session: Session, found: Sequence[ProcessNode]) -> dict[int, Subtask]:
    """The subtasks of these nodes as they stand now, by their ids."""
    session.flush()
    query = select(Subtask).where(col(Subtask.id).in_([one.subtask_id for one in found if one.subtask_id]))
    return {one.id: one for one in session.exec(query.execution_options(populate_existing=True)) if one.id}


def of_subtask(session: Session, subtask_id: int) -> ProcessNode | None:
    """The node that this subtask is the work of; None for any other subtask, and for one that was done anew as another."""
    return session.exec(select(ProcessNode).where(ProcessNode.subtask_id == subtask_id).limit(1)).first()


def steps(session: Session, subtask_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of these subtasks those that are the work of a node: the number of its run, and its place in it."""
    query = select(ProcessNode.subtask_id, ProcessRun.number, ProcessNode.position)
    query = query.join(ProcessRun, col(ProcessRun.id) == col(ProcessNode.run_id)).where(
        col(ProcessNode.subtask_id).in_(subtask_ids)
    )
    return {one: (run, position) for one, run, position in session.exec(query.limit(MOST_RUNS * MOST_NODES)) if one}


def under_way(session: Session, limit: int) -> list[ProcessRun]:
    """Runs that go on, the newest first."""
    query = select(ProcessRun).where(ProcessRun.state == RunState.UNDER_WAY)
    return list(session.exec(query.order_by(col(ProcessRun.number).desc()).limit(limit)))


def started_since(
    session: Session, template: str, project_id: int | None, person_id: int | None, since: datetime
) -> ProcessRun | None:
    """The newest run of a template that was started for the same project since a moment and goes on; without a project, by the
    same person."""
    query = select(ProcessRun).where(ProcessRun.template == template, ProcessRun.project_id == project_id)
    query = query.where(ProcessRun.started_by_id == person_id) if project_id is None else query
    query = query.where(ProcessRun.state == RunState.UNDER_WAY, ProcessRun.started_at > since)
    return session.exec(query.order_by(col(ProcessRun.number).desc()).limit(1)).first()


def of_project(session: Session, project_id: int) -> list[ProcessRun]:
    """Runs of a project that go on, the oldest first."""
    query = select(ProcessRun).where(ProcessRun.project_id == project_id, ProcessRun.state == RunState.UNDER_WAY)
    return list(session.exec(query.order_by(col(ProcessRun.number)).limit(MOST_RUNS)))


def delivered(session: Session, template: str) -> list[ProcessNode]:
    """Every node of the newest runs of a template that was delivered, in the order of the process."""
    runs = select(ProcessRun.id).where(ProcessRun.template == template).order_by(col(ProcessRun.number).desc()).limit(MOST_RUNS)
    query = select(ProcessNode).where(col(ProcessNode.run_id).in_(runs), col(ProcessNode.done_at).is_not(None))
    return list(session.exec(query.order_by(col(ProcessNode.position), col(ProcessNode.id)).limit(MOST_RUNS * MOST_NODES)))


def findings(session: Session, template: str, limit: int) -> list[ProcessFinding]:
    """What was found in a process, the newest first."""
    query = select(ProcessFinding).where(ProcessFinding.template == template)
    return list(session.exec(query.order_by(col(ProcessFinding.id).desc()).limit(limit)))
