"""The course of a process: one node after the other, each with a subtask of its own (R75–R78).

Rule 1: whatever happens to the subtask of a node, the whole run is worked out anew, held by one worker: a node is started by the
        state of the run, never by the event, and so once.
Rule 2: a node that is delivered and the next one that starts are one commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.cards.model import Card
from bot.cards.processes import cancelled_card, ended_card, held_card, overdue_card
from bot.domain.calendar import Span
from bot.domain.clocks import Clock, ClockState
from bot.domain.processes import STATES, NodeState, ProcessNode, ProcessRun, RunMove, RunState, settle
from bot.domain.subtasks import UNFINISHED, Subtask
from bot.domain.text.durations import Duration, Unit
from bot.handlers import clocks
from bot.handlers.announcing import group_targets, tell_groups
from bot.handlers.context import Context
from bot.handlers.processes.runs import CANCELLED, changed, coordinator, face_of, project_of, view_of
from bot.handlers.router import Router
from bot.handlers.showing.placements import post
from bot.handlers.showing.pushes import hang, push
from bot.handlers.subtasks import sheets
from bot.handlers.subtasks.editing import CANCELLED_EVENT, cancel
from bot.handlers.subtasks.making import create, offer
from bot.handlers.subtasks.progress import DONE_EVENT
from bot.handlers.views import acting_head
from bot.ports import Happened
from bot.storage.queries import clocks as clock_queries
from bot.storage.queries import people, processes, subtasks

router = Router()

OVERDUE = "process.node"
_DAY = timedelta(days=1)


@router.happened(DONE_EVENT)
@router.happened(sheets.CHANGED_EVENT)
def follow(context: Context, event: Happened) -> None:
    """Something became of a node's subtask."""
    node = processes.of_subtask(context.db, event.record_id)
    run = processes.held(context.db, node.run_id) if node is not None else None
    if run is not None and run.state is not RunState.STOPPED:
        go_on(context, run)


@router.happened(CANCELLED_EVENT)
def ask(context: Context, event: Happened) -> None:
    """The subtask of the node whose turn it is was cancelled: who started the run decides."""
    node = processes.of_subtask(context.db, event.record_id)
    run = processes.held(context.db, node.run_id) if node is not None else None
    if node is None or run is None or run.state is not RunState.UNDER_WAY:
        return
    go_on(context, run)
    view = view_of(context, run)
    if view.turn is not None and view.turn.position == node.position and view.turn.state is NodeState.CANCELLED:
        starter = context.person(run.started_by_id)
        hang(context, starter, cancelled_card(view), face_of(run, CANCELLED))


@router.clock(OVERDUE, processes.held_of)
def overdue(context: Context, clock: Clock) -> None:
    """The head of the department and the coordinator are told, once, of a node that was not delivered in time."""
    node = processes.of_subtask(context.db, clock.record_id)
    run = processes.held(context.db, node.run_id) if node is not None else None
    if node is None or run is None or run.state is not RunState.UNDER_WAY:
        return
    subtask = processes.work(context.db, [node])[clock.record_id]
    if subtask.state not in UNFINISHED:
        return
    if subtask.due > context.now.date():
        _watch(context, subtask)
        return
    view = view_of(context, run)
    line = next(one for one in view.nodes if one.position == node.position)
    told = {one.id: one for one in (acting_head(context, node.department_id), coordinator(context, run)) if one is not None}
    for person in told.values():
        push(context, person, overdue_card(view, line))


def go_on(context: Context, run: ProcessRun) -> None:
    """Bring a run, held, to where its subtasks say it is."""
    nodes = processes.nodes(context.db, run.id or 0)
    work = processes.work(context.db, nodes)
    delivered = [one for one in nodes if one.done_at is not None]
    turn = settle(nodes, work)
    _watch_all(context, nodes, work, turn)
    if turn is None:
        _end(context, run)
    else:
        if run.state is RunState.DONE:
            run.state, run.ended_at = STATES[run.state][RunMove.REOPEN], None
        if turn.subtask_id is None:
            start(context, run, nodes, turn)
        elif turn in delivered:
            _tell_held(context, run, nodes, turn)
    changed(context, run)


def start(context: Context, run: ProcessRun, nodes: Sequence[ProcessNode], node: ProcessNode) -> Subtask:
    """The node's turn has come: its subtask, due so many working days later, is told to the liaison and to the project."""
    subtask = create(
        context,
        name=f"{node.name}（P-{run.number} {run.template} {node.position}/{len(nodes)}）",
        department_id=node.department_id,
        due=context.calendar(node.department_id).after(context.now.date(), node.limit),
        project_id=run.project_id,
        goal=_handed_on(context, nodes, node),
        standard=node.standard,
    )
    sheets.changed(context, subtask)
    node.subtask_id, node.started_at = subtask.id, context.now
    context.db.flush()
    _watch(context, subtask)
    _tell_turn(context, run, subtask)
    return subtask


def _handed_on(context: Context, nodes: Sequence[ProcessNode], node: ProcessNode) -> str:
    """What the node before has delivered."""
    before = next((one for one in nodes if one.position == node.position - 1), None)
    subtask = processes.work(context.db, [before]).get(before.subtask_id or 0) if before else None
    return f"接上一步“{before.name}”（T-{subtask.number}）的交付物：{subtask.deliverable}" if before and subtask else ""


def _tell_turn(context: Context, run: ProcessRun, subtask: Subtask) -> None:
    card, face = sheets.card_of(context, subtask), sheets.face_of(subtask)
    project = project_of(context, run)
    offer(context, subtask)
    for target in group_targets(context, project) if project is not None else ():
        post(context, card, face, target)


def _tell_held(context: Context, run: ProcessRun, nodes: Sequence[ProcessNode], reopened: ProcessNode) -> None:
    """Where later nodes had started, their departments and the project hear that they wait."""
    held = [one for one in nodes if one.position > reopened.position and one.subtask_id is not None]
    if held:
        _tell_all(context, run, held, held_card(view_of(context, run), reopened.name, [one.name for one in held]))


def _end(context: Context, run: ProcessRun) -> None:
    """The coordinator, every department and the project are told, once."""
    if run.state is RunState.UNDER_WAY:
        run.state, run.ended_at = STATES[run.state][RunMove.DELIVER], context.now
        _tell_all(context, run, processes.nodes(context.db, run.id or 0), ended_card(view_of(context, run)))


def _tell_all(context: Context, run: ProcessRun, nodes: Sequence[ProcessNode], card: Card) -> None:
    """The coordinator, the liaisons of these nodes' departments, and the project's groups."""
    departments = [people.department(context.db, one) for one in dict.fromkeys(node.department_id for node in nodes)]
    liaisons = [people.liaison_of(context.db, one, context.now.date()) for one in departments if one is not None]
    for person in {one.id: one for one in (coordinator(context, run), *liaisons) if one is not None}.values():
        push(context, person, card)
    if (project := project_of(context, run)) is not None:
        tell_groups(context, project, card)


def stop(context: Context, run: ProcessRun, reason: str) -> None:
    """A run, held, goes no further, and what is open of it is cancelled. Who may is the caller's matter."""
    run.state, run.ended_at, run.reason = STATES[run.state][RunMove.STOP], context.now, reason
    for one in processes.work(context.db, processes.nodes(context.db, run.id or 0)).values():
        subtask = subtasks.held(context.db, one.number)
        if subtask is not None and subtask.state in UNFINISHED:
            _unwatch(context, subtask)
            cancel(context, subtask, f"流程停止：{reason}")
    changed(context, run)


def _unwatch(context: Context, subtask: Subtask) -> None:
    clocks.stop(context, sheets.RECORD, subtask.id or 0, rule=OVERDUE)


def _watch_all(context: Context, nodes: Sequence[ProcessNode], work: Mapping[int, Subtask], turn: ProcessNode | None) -> None:
    """The clock of the node whose turn it is runs, those of nodes that wait for it stand still, the others are stopped."""
    for node in nodes:
        subtask = work.get(node.subtask_id or 0)
        if subtask is None or subtask.id is None:
            continue
        if subtask.state not in UNFINISHED:
            _unwatch(context, subtask)
        elif node is turn:
            _go_on_watching(context, subtask)
        else:
            clocks.pause(context, sheets.RECORD, subtask.id, "等前面的节点重做")


def _go_on_watching(context: Context, subtask: Subtask) -> None:
    """What stood still is due later by the working time it stood still; a due day that was moved moves the clock."""
    live = [one for one in clock_queries.live(context.db, sheets.RECORD, subtask.id or 0) if one.rule == OVERDUE]
    if any(one.state is ClockState.PAUSED for one in live):
        clocks.resume(context, sheets.RECORD, subtask.id or 0)
        subtask.due = max(subtask.due, *(_day(context, one) for one in live))
        sheets.changed(context, subtask)
    if subtask.due not in [_day(context, one) for one in live]:
        _watch(context, subtask)


def _watch(context: Context, subtask: Subtask) -> None:
    """Start the clock that ends with the subtask's last day; none for a day that has come. Before a day off it ends with the last
    working day, and rings again with the first one after it."""
    today, calendar = context.now.date(), context.calendar(subtask.department_id)
    if subtask.due > today:
        limit = Duration(max(calendar.count(Span(today + _DAY, subtask.due)), 1), Unit.WORKING_DAY)
        clocks.start(context, OVERDUE, sheets.RECORD, subtask.id or 0, limit, department_id=subtask.department_id)


def _day(context: Context, clock: Clock) -> date:
    return clock.rings_at.astimezone(context.company.zone).date()
