"""进度 and 完成: how far a subtask is, planned against actual, and that it is done (R84–R86, R186)."""

from __future__ import annotations

from datetime import date

from bot.cards.payloads.subtasks import AskFinish, AskProgress, FinishSubtask, ReportProgress
from bot.cards.subtask_forms import finish_form, progress_form
from bot.cards.subtasks import code
from bot.domain.permissions import Right
from bot.domain.subtasks import (
    FULL,
    Move,
    ProgressReport,
    State,
    Subtask,
    off_plan,
    planned_progress,
    standing_progress,
    standing_report,
)
from bot.domain.text.catalogue.tasks import ACTUAL, DELIVERED, THE_SUBTASK, WHY, WHY_OFF_PLAN
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import show
from bot.handlers.subtasks import withdrawals
from bot.handlers.subtasks.owners import refuse_move, require_owner
from bot.handlers.subtasks.sheets import answered, ask, card_of, changed, face_of, form_of, looked_at, sheet_of, taken
from bot.ports import Answer
from bot.storage.queries import subtasks

router = Router()

LONGEST = 2000
DONE_EVENT = "subtask.done"


@router.press(AskProgress)
def ask_progress(context: Context, action: AskProgress) -> Answer:
    subtask = looked_at(context, action.number)
    _require_reporter(context, subtask)
    return ask(context, subtask, progress_form(sheet_of(context, subtask)))


@router.press(ReportProgress)
def press_progress(context: Context, action: ReportProgress) -> Answer:
    values, subtask = filled(context, {"progress": ACTUAL, "reason": WHY}), taken(context, action.number)
    progress, reason = values.get(ACTUAL), values.get(WHY) or ""
    if progress is None:
        raise BadInput("没有写进度，没有记下。要写百分比，例如 80%")
    _require_reporter(context, subtask)
    if asked := _wants_reason(context, subtask, progress, reason):
        return context.answer(progress_form(sheet_of(context, subtask), asked, f"{progress}%"))
    report(context, subtask, progress, reason, "card")
    if progress == FULL:
        changed(context, subtask)
        return context.answer(finish_form(sheet_of(context, subtask)), "做完了？请附上交付物")
    return answered(context, subtask, f"{code(subtask)} 已记 {progress}%")


@router.command("进度")
def progress_command(context: Context, values: Values) -> None:
    """Without a figure: the form that asks for it."""
    subtask, progress, reason = _named(context, values), values.get(ACTUAL), values.get(WHY) or ""
    _require_reporter(context, subtask)
    if progress is None:
        show(context, progress_form(sheet_of(context, subtask)), form_of(subtask))
        return
    if asked := _wants_reason(context, subtask, progress, reason):
        raise BadInput(f"{asked}没有记下。例如：进度 {code(subtask)} {progress}% 原因:{_example(context, subtask, progress)}")
    report(context, subtask, progress, reason, "command")
    changed(context, subtask)
    if progress == FULL:
        show(context, finish_form(sheet_of(context, subtask)), form_of(subtask))
    else:
        show(context, card_of(context, subtask), face_of(subtask))


def report(context: Context, subtask: Subtask, progress: int, reason: str, source: str) -> None:
    """Keep what was said of the progress today; the newest report that stands is the progress."""
    context.db.add(
        ProgressReport(
            subtask_id=subtask.id or 0,
            person_id=context.speaker.id or 0,
            day=context.now.date(),
            at=context.now,
            progress=progress,
            planned=planned_progress(subtask, context.now.date(), context.calendar(subtask.department_id)),
            reason=reason[:LONGEST],
            source=source,
        )
    )
    subtask.reason = reason[:LONGEST] or subtask.reason
    settle(context, subtask)


def settle(context: Context, subtask: Subtask) -> None:
    """Compute the progress from its reports (rule 4 of subtasks); what is done stays whole."""
    context.db.flush()
    if subtask.state is not State.DONE:
        subtask.progress = standing_progress(subtasks.reports_of(context.db, [subtask.id or 0]))


@router.press(AskFinish)
def ask_finish(context: Context, action: AskFinish) -> Answer:
    subtask = looked_at(context, action.number)
    _require_finisher(context, subtask)
    return ask(context, subtask, finish_form(sheet_of(context, subtask), value=subtask.deliverable))


@router.press(FinishSubtask)
def press_finish(context: Context, action: FinishSubtask) -> Answer:
    values, subtask = filled(context, {"delivered": DELIVERED, "reason": WHY_OFF_PLAN}), taken(context, action.number)
    delivered, reason = values.get(DELIVERED) or "", values.get(WHY_OFF_PLAN) or ""
    _require_finisher(context, subtask)
    if delivered and (asked := _wants_reason(context, subtask, FULL, reason)):
        return context.answer(finish_form(sheet_of(context, subtask), asked, delivered))
    finish(context, subtask, delivered, reason, "card")
    return answered(context, subtask, f"{code(subtask)} 已完成")


@router.command("完成")
def finish_command(context: Context, values: Values) -> None:
    """Without a deliverable: the form that asks for it."""
    subtask, delivered, reason = _named(context, values), values.get(DELIVERED), values.get(WHY_OFF_PLAN) or ""
    _require_finisher(context, subtask)
    if delivered is None:
        show(context, finish_form(sheet_of(context, subtask)), form_of(subtask))
        return
    if asked := _wants_reason(context, subtask, FULL, reason):
        raise BadInput(
            f"{asked}没有改动。例如：完成 {code(subtask)} 交付物:{delivered[:40]} 原因:{_example(context, subtask, FULL)}"
        )
    finish(context, subtask, delivered, reason, "command")
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def finish(context: Context, subtask: Subtask, delivered: str, reason: str, source: str) -> None:
    """Done, with what was handed over (R186)."""
    _require_finisher(context, subtask)
    if not delivered:
        raise BadInput(f"完成要附上交付物，{code(subtask)} 没有改动。例如：完成 {code(subtask)} 交付物:投放方案 v2")
    report(context, subtask, FULL, reason, source)
    close(context, subtask, delivered)


def close(context: Context, subtask: Subtask, delivered: str) -> None:
    """Done; others who wait for it hear of it."""
    subtask.state, subtask.deliverable = State.DONE, delivered[:LONGEST]
    subtask.progress, subtask.done_at = FULL, context.now
    withdrawals.end(context, subtask, "任务做完了")
    context.tell_others(DONE_EVENT, subtask.id or 0)


def _wants_reason(context: Context, subtask: Subtask, progress: int, reason: str) -> str:
    """What is asked where the progress is further off the plan than the policy allows and nobody said why (R86)."""
    calendar, today = context.calendar(subtask.department_id), context.now.date()
    off, late = off_plan(subtask, progress, today, calendar), today > subtask.due
    is_off = late or abs(off) > context.policy(subtask.project_id).work.deviation
    reports = subtasks.reports_of(context.db, [subtask.id or 0])
    if reason or not is_off or _needs_no_word(subtask, progress, today, standing_report(reports)):
        return ""
    planned = planned_progress(subtask, today, calendar)
    told = f"已经过了截止 {subtask.due:%m-%d}" if late else f"计划是 {planned}%，{'提前' if off > 0 else '落后'} {abs(off)}%"
    return f"{code(subtask)} 报 {progress}%，{told}，要写原因。"


def _needs_no_word(subtask: Subtask, progress: int, today: date, standing: ProgressReport | None) -> bool:
    """Why was told with the very report that stands, or it was whole in time and only its deliverable comes late. A reason for
    another figure or for a moved date is none for this one."""
    if standing is None or standing.progress != progress:
        return False
    return bool(standing.reason) or (progress == FULL and standing.day <= subtask.due < today)


def _example(context: Context, subtask: Subtask, progress: int) -> str:
    """A reason that fits how it is off the plan."""
    today = context.now.date()
    ahead = today <= subtask.due and off_plan(subtask, progress, today, context.calendar(subtask.department_id)) > 0
    return "比预计顺利" if ahead else "供应商延期"


def _named(context: Context, values: Values) -> Subtask:
    return taken(context, number_of(values.get(THE_SUBTASK) or ""))


def _require_reporter(context: Context, subtask: Subtask) -> None:
    refuse_move(context, subtask, Move.FINISH)
    require_owner(context, subtask, Right.REPORT_PROGRESS)


def _require_finisher(context: Context, subtask: Subtask) -> None:
    refuse_move(context, subtask, Move.FINISH)
    require_owner(context, subtask, Right.FINISH)
