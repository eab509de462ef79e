"""Runs of processes as they are shown, and to whom (R77, R223)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.cards.model import Card
from bot.cards.processes import NodeLine, RunView, cancelled_card, run_card
from bot.domain.calendar import Calendar, Span
from bot.domain.people import Person
from bot.domain.permissions import Right, Role, may
from bot.domain.processes import NodeState, ProcessNode, ProcessRun, days_taken, node_state, planned, stage_of
from bot.domain.projects import Project
from bot.domain.subtasks import Subtask, is_late
from bot.errors import BadInput, NotAllowed
from bot.handlers.announcing import acting_keeper
from bot.handlers.context import Context
from bot.handlers.rights import refuse_guest, require, roles_of
from bot.handlers.showing.placements import Face, redraw
from bot.storage.queries import people, processes

RECORD, CANCELLED = "process", "cancelled"
"""Whose cards; the face of the one that asks what is to become of a cancelled node."""
_NEAR = frozenset({Role.MEMBER, Role.HEAD, Role.LIAISON})


def looked_at(context: Context, number: int) -> ProcessRun:
    """The run, where the speaker may know of it."""
    run = processes.by_number(context.db, number)
    if run is None:
        raise BadInput(f"没有 P-{number} 这个流程。正在走的看：/流程")
    refuse_guest(context, f"P-{number}")
    if not is_seen(context, run):
        raise NotAllowed(f"P-{number} 只在它的项目群里，或对参与的部门和项目成员显示。")
    return run


def taken(context: Context, number: int) -> ProcessRun:
    """The same, held until the transaction ends, for who may run it."""
    run = looked_at(context, number)
    require_runner(context, project_of(context, run), [one.department_id for one in processes.nodes(context.db, run.id or 0)])
    return processes.held(context.db, run.id or 0) or run


def is_seen(context: Context, run: ProcessRun) -> bool:
    """A project's runs are told of in its own groups, the others to their departments; in private to both (R223)."""
    if not context.chat.direct and run.project_id is not None:
        return context.chat.project_id == run.project_id
    departments = {one.department_id for one in processes.nodes(context.db, run.id or 0)}
    roles = _roles(context, project_of(context, run), departments)
    return may(roles, Right.SEE_PROJECT) or bool(roles & _NEAR) or run.started_by_id == context.speaker.id


def require_runner(context: Context, project: Project | None, department_ids: Iterable[int]) -> None:
    """Raises NotAllowed for who neither rules the company, leads the project nor is a contact of any of the departments."""
    if not may(_roles(context, project, department_ids), Right.RUN_PROCESS):
        require(context, Right.RUN_PROCESS, project=project)


def project_of(context: Context, run: ProcessRun) -> Project | None:
    return context.project(run.project_id)


def coordinator(context: Context, run: ProcessRun) -> Person | None:
    """Who is told how the run goes: who coordinates its project, else who started it."""
    project = project_of(context, run)
    named = acting_keeper(context, project) if project is not None else None
    return named or context.person(run.started_by_id)


def view_of(context: Context, run: ProcessRun) -> RunView:
    """Everything the cards of a run name, as it stands now."""
    nodes = processes.nodes(context.db, run.id or 0)
    work = processes.work(context.db, nodes)
    turn = next((one for one in nodes if one.done_at is None), None)
    calendars = cache(context.calendar)
    spans = planned(nodes, work, context.now.date(), context.company.zone, calendars)
    project = project_of(context, run)
    return RunView(
        number=run.number,
        template=run.template,
        state=run.state,
        stage=stage_of(nodes, turn, work.get(turn.subtask_id or 0) if turn else None),
        nodes=tuple(
            _line(context, node, turn, work, span, calendars(node.department_id)) for node, span in zip(nodes, spans, strict=True)
        ),
        project=f"{project.number} {project.name}" if project else "",
        reason=run.reason,
    )


def card_of(context: Context, run: ProcessRun) -> Card:
    return run_card(view_of(context, run))


def face_of(run: ProcessRun, name: str = "") -> Face:
    return Face(RECORD, run.id or 0, name)


def changed(context: Context, run: ProcessRun) -> None:
    """Change every card that shows the run, and what asked about a cancelled node."""
    context.db.flush()
    drawn = cache(lambda: view_of(context, run))
    redraw(context, face_of(run), lambda _: run_card(drawn()))
    redraw(context, face_of(run, CANCELLED), lambda _: cancelled_card(drawn()))


def _line(
    context: Context, node: ProcessNode, turn: ProcessNode | None, work: dict[int, Subtask], span: Span, calendar: Calendar
) -> NodeLine:
    zone, subtask = context.company.zone, work.get(node.subtask_id or 0)
    department, owner = people.department(context.db, node.department_id), _owner(context, subtask)
    state = node_state(node, turn, subtask)
    at_work = state in (NodeState.OPEN, NodeState.CLAIMED)
    return NodeLine(
        position=node.position,
        name=node.name,
        department=department.name if department else "",
        limit=node.limit,
        state=state,
        planned=span,
        code=f"T-{subtask.number}" if subtask else "",
        owner=owner.name if owner else "",
        late=at_work and subtask is not None and is_late(subtask, context.now.date()),
        started=node.started_at.astimezone(zone).date() if node.started_at else None,
        done=node.done_at.astimezone(zone).date() if node.done_at else None,
        days=days_taken(node, zone, calendar),
        cancelled=subtask.reason if subtask is not None and state is NodeState.CANCELLED else "",
    )


def _owner(context: Context, subtask: Subtask | None) -> Person | None:
    return context.person(subtask.owner_id) if subtask is not None and subtask.owner_id else None


def _roles(context: Context, project: Project | None, department_ids: Iterable[int]) -> frozenset[Role]:
    """Everything the speaker is in the project or in any of the departments."""
    each: Sequence[frozenset[Role]] = [
        roles_of(context, context.speaker, project=project, department_id=one) for one in set(department_ids)
    ]
    return frozenset().union(*each)
