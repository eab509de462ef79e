"""What happens to a project after it was signed, and who is told: changed goals and dates, its end, its cancellation (R50, R67),
and that it goes on after its end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.cards.model import Card
from bot.cards.projects import days_of, notice_card, title_of
from bot.domain.permissions import Right
from bot.domain.processes import RunState
from bot.domain.projects import (
    STAGE_WORDS,
    STAGES,
    STATUS_WORDS,
    Move,
    Project,
    ProjectDepartment,
    Reply,
    Stage,
    Status,
    awaits_signature,
    is_fixed,
)
from bot.domain.subtasks import UNFINISHED, Subtask
from bot.errors import BadInput
from bot.handlers import announcing, clocks
from bot.handlers.context import Context
from bot.handlers.processes import nodes
from bot.handlers.projects import budgets, kickoffs, loose_ends, plans
from bot.handlers.reminders import reminders
from bot.handlers.rights import require
from bot.handlers.showing import pushes
from bot.handlers.showing.placements import Face, redraw
from bot.handlers.subtasks import editing
from bot.ports import Target
from bot.storage.queries import processes, projects
from bot.storage.queries import subtasks as kept

LONGEST_REASON = 400
MOST_NAMED = 10
"""Pieces of work, or of what hangs on a project, that one sentence names."""
Standing = dict[str, str]
"""What everybody is told of when it changes, by its name."""
_ENDS = {"阶段": STAGE_WORDS[Stage.CLOSING], "状态": STATUS_WORDS[Status.DONE]}
"""Of stages and statuses only those that the project ends with: nobody is told of a step on the way."""


def standing(project: Project) -> Standing:
    """Goal, dates, stage and status as they stand."""
    dates, stage, status = days_of(project) or "没写", STAGE_WORDS[project.stage], STATUS_WORDS[project.status]
    return {"目标": project.goal or "没写", "起止": dates, "阶段": stage, "状态": status}


def tell_changes(context: Context, project: Project, before: Standing) -> None:
    """Everyone else whom the project concerns hears of a changed goal or date and of its end; of a draft nobody does."""
    if project.status is Status.DONE:
        _silence(context, project)
    now = standing(project)
    changes = [f"{name}：{before[name]} → {now[name]}" for name in now if _counts(name, before[name], now[name])]
    if changes and not awaits_signature(project):
        said = f"{context.speaker.name}改了 {title_of(project)}。{'；'.join(changes)}"
        announcing.tell_involved(context, project, notice_card(f"有改动 · {title_of(project)}", said), but=context.speaker)


def _counts(name: str, before: str, now: str) -> bool:
    return before != now and (name not in _ENDS or _ENDS[name] in (before, now))


def taken_up(context: Context, project: Project) -> None:
    """It is not done after all, or is planned anew: what stopped begins anew at this moment. Departments that owe an answer, and
    who has a resource to decide on, are asked again; what has to be there before the start and the kick-off is watched."""
    context.db.flush()
    if not is_fixed(project):
        for one in projects.departments(context.db, project):
            if one.reply is Reply.NONE:
                announcing.ask_department(context, project, one)
    plans.ask_providers(context, project)
    budgets.watch(context, project)
    for remark in kickoffs.watch(context, project):
        context.tell(remark)


def unfinished(context: Context, project: Project) -> list[Subtask]:
    """Its work that is neither done nor cancelled."""
    return [one for one in kept.of_project(context.db, project.id or 0) if one.state in UNFINISHED]


def running(context: Context, project: Project) -> list[str]:
    """Its processes that go on, by code: one whose node was cancelled has no work and still waits to be redone or stopped."""
    return [f"P-{one.number}" for one in processes.of_project(context.db, project.id or 0)]


def listed(named: Sequence[str]) -> str:
    """The first of them, and how many there are in all where that is more."""
    return "、".join(named[:MOST_NAMED]) + (f"等 {len(named)} 项" if len(named) > MOST_NAMED else "")


def cancelled(context: Context, project: Project, reason: str) -> None:
    """It is not done any more, and neither is its work; what hangs on it ends with it, and nothing of it is pushed from now on. Of
    a cancelled draft nobody is told: nobody knew of it but its author and its leaders. A group of the project reads what
    everyone is told."""
    require(context, Right.EDIT_PROJECT, project=project)
    target = STAGES[project.stage].get(Move.CANCEL)
    if target is None:
        raise BadInput(f"{project.number} 在{STAGE_WORDS[project.stage]}阶段，不能取消，没有改动。")
    if not reason:
        raise BadInput(f"取消要写原因，没有改动。例如：项目 {project.number} 取消 原因:需求取消")
    draft, left, why = awaits_signature(project), loose_ends.held(context, project), f"项目取消：{reason}"
    concerned = [context.person(one.owner_id) for one in unfinished(context, project)] + loose_ends.concerned(context, left)
    project.stage = target
    _silence(context, project)
    loose_ends.end(context, left, why)
    _stop_work(context, project, why)
    ended = f"一起结束的：{listed(left.codes())}。" if left.codes() else ""
    said = f"{context.speaker.name}取消了 {title_of(project)}，原因：{reason}。{ended}"
    card = notice_card(f"已取消 · {title_of(project)}", said)
    redraw(context, Face(announcing.RECORD, project.id or 0, announcing.SIGNING), lambda _: card)
    announcing.settle_form(context, project)
    if not draft:
        announcing.tell_involved(context, project, card, also=concerned, but=context.speaker)
    if draft or context.chat.direct or context.chat.project_id != project.id:
        context.tell(f"已取消：{project.number}，它的任务和提醒都停了。{ended}")


def _stop_work(context: Context, project: Project, reason: str) -> None:
    """Its processes go no further, and the rest of its work is not done any more either."""
    for run in processes.of_project(context.db, project.id or 0):
        if (held_run := processes.held(context.db, run.id or 0)) is not None and held_run.state is RunState.UNDER_WAY:
            nodes.stop(context, held_run, reason[:LONGEST_REASON])
    for one in unfinished(context, project):
        if (held := kept.held(context.db, one.number)) is not None:
            editing.cancel(context, held, reason)


def _silence(context: Context, project: Project) -> None:
    """Nobody is asked or reminded of it any more: its clocks stop, and what waits for the morning is never told."""
    context.db.flush()
    clocks.stop(context, announcing.RECORD, project.id or 0)
    kickoffs.silence(context, project)
    for one in projects.departments(context.db, project):
        pushes.take_back(context, announcing.answer_face(one))
        redraw(context, announcing.answer_face(one), partial(_no_question, context, project, one))
        reminders.settled_department(context, one.department_id)


def _no_question(context: Context, project: Project, one: ProjectDepartment, _: Target) -> Card:
    return announcing.question(context, project, one)
