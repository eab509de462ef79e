"""流程: what there is, what is under way, started, shown, stopped, and what people found in it (R74–R79)."""

from __future__ import annotations

from bot.cards.model import Card
from bot.cards.payloads.processes import AskStop, RedoNode, ShowRun, StopRun
from bot.cards.processes import FAULTS, list_card, stop_form, template_card
from bot.domain.process_templates import ProcessTemplate
from bot.domain.processes import (
    LONGEST_FINDING,
    Fault,
    ProcessFinding,
    ProcessRun,
    RunState,
    Took,
    days_taken,
    durations,
)
from bot.domain.subtasks import State
from bot.domain.text.catalogue.shared import REASON, REASON_REST
from bot.domain.text.catalogue.tasks import A_RUN, DO_WITH_RUN, GAP, PROCESS, REDUNDANT
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.processes import nodes, starts
from bot.handlers.processes.runs import card_of, changed, face_of, is_seen, looked_at, require_runner, taken, view_of
from bot.handlers.processes.starts import department_of, template_of
from bot.handlers.router import Router
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import show, show_list
from bot.handlers.showing.pushes import hang
from bot.ports import Answer
from bot.storage.queries import processes

router = Router()

SHOWN = 20
LONGEST_REASON = 400
FORM = "form"


@router.command("流程")
def command(context: Context, values: Values) -> None:
    """Templates and runs, one of either, or what is to be done with it."""
    act = values.get(DO_WITH_RUN)
    if act == "启动":
        starts.command(context, values.get(PROCESS) or "")
    elif act == "仍要启动":
        run = starts.once_more(context, _number(values))
        show(context, card_of(context, run), face_of(run))
    elif act == "停止":
        _stop_command(context, values)
    elif act == "重做":
        run = redo(context, _number(values))
        show(context, card_of(context, run), face_of(run))
    elif act == "记录" or REDUNDANT in values or GAP in values:
        show_list(context, _record(context, values), "process")
    elif REASON in values:
        raise BadInput("看不懂要做什么，没有改动。停止一个流程写：/流程 停止 P-2 原因:需求取消")
    elif A_RUN in values:
        run = looked_at(context, _number(values))
        show(context, card_of(context, run), face_of(run))
    elif PROCESS in values:
        show_list(context, _template_card(context, *template_of(context, values.get(PROCESS) or "")), "process")
    else:
        show_list(context, _list(context), "processes")


@router.press(ShowRun)
def press_show(context: Context, action: ShowRun) -> Answer:
    return context.answer(card_of(context, looked_at(context, action.number)))


@router.press(AskStop)
def press_ask_stop(context: Context, action: AskStop) -> Answer:
    """The form comes in private, unless the card hangs there."""
    run = taken(context, action.number)
    _require_under_way(run)
    form, shown = stop_form(view_of(context, run)), context.pressed()
    if context.chat.direct or (shown is not None and shown.target.user_id):
        return context.answer(form)
    if hang(context, context.speaker, form, face_of(run, FORM)) is None:
        raise BadInput(f"我找不到和你的单聊。请直接发：流程 停止 P-{run.number} 原因:…")
    return Answer(toast="请在我发给你的单聊卡片里填写", tone="info")


@router.press(StopRun)
def press_stop(context: Context, action: StopRun) -> Answer:
    run = stop(context, action.number, filled(context, {"reason": REASON_REST}).get(REASON_REST) or "")
    return context.answer(card_of(context, run), f"P-{run.number} 已停止")


@router.press(RedoNode)
def press_redo(context: Context, action: RedoNode) -> Answer:
    return context.answer(card_of(context, redo(context, action.number)), "这一步重新开始了")


def stop(context: Context, number: int, reason: str) -> ProcessRun:
    """It goes no further, and what is open of it is cancelled."""
    run = taken(context, number)
    _require_under_way(run)
    if not reason:
        raise BadInput(f"停止要写原因，没有改动。例如：流程 停止 P-{number} 原因:需求取消")
    nodes.stop(context, run, reason[:LONGEST_REASON])
    return run


def redo(context: Context, number: int) -> ProcessRun:
    """The node whose subtask was cancelled gets a new one, with its whole limit."""
    run = taken(context, number)
    _require_under_way(run)
    found = processes.nodes(context.db, run.id or 0)
    turn = next(one for one in found if one.done_at is None)
    subtask = processes.work(context.db, found).get(turn.subtask_id or 0)
    if subtask is not None and subtask.state is not State.CANCELLED:
        raise BadInput(f"第 {turn.position} 步“{turn.name}”的任务 T-{subtask.number} 没有取消，不用重做。")
    nodes.start(context, run, found, turn)
    changed(context, run)
    return run


def took(context: Context, template: str) -> list[Took]:
    """How long the nodes of a process took so far (R217)."""
    found = processes.delivered(context.db, template)
    zone = context.company.zone
    taken_days = [(one.name, days_taken(one, zone, context.calendar(one.department_id))) for one in found]
    return durations((name, days) for name, days in taken_days if days is not None)


def _stop_command(context: Context, values: Values) -> None:
    """Without a reason: the form that asks for it."""
    number, reason = _number(values), values.get(REASON) or values.get(PROCESS)
    if reason is None:
        run = taken(context, number)
        _require_under_way(run)
        show(context, stop_form(view_of(context, run)), face_of(run, FORM))
        return
    run = stop(context, number, reason)
    show(context, card_of(context, run), face_of(run))


def _record(context: Context, values: Values) -> Card:
    """冗余 and 断点 of a process (R79); the card shows all of them."""
    name, template = template_of(context, values.get(PROCESS) or "")
    require_runner(context, None, _known(context, template))
    said = {Fault.REDUNDANT: values.get(REDUNDANT), Fault.GAP: values.get(GAP)}
    if not any(said.values()):
        raise BadInput(f"要写是什么，没有记下。例如：/流程 记录 {name} 冗余:重复审批，或 /流程 记录 {name} 断点:职责不清")
    for fault, text in said.items():
        if text and len(text) > LONGEST_FINDING:
            raise BadInput(f"{FAULTS[fault]}有 {len(text)} 字，最多 {LONGEST_FINDING} 字，没有记下。")
        if text:
            finding = ProcessFinding(template=name, fault=fault, text=text, by_id=context.speaker.id, at=context.now)
            context.db.add(finding)
    context.db.flush()
    return _template_card(context, name, template)


def _list(context: Context) -> Card:
    runs = [one for one in processes.under_way(context.db, 10 * SHOWN) if is_seen(context, one)]
    return list_card(list(context.company.processes), [view_of(context, one) for one in runs[:SHOWN]])


def _template_card(context: Context, name: str, template: ProcessTemplate) -> Card:
    found = processes.findings(context.db, name, SHOWN)
    return template_card(name, template, took(context, name), [(one.fault, one.text) for one in found])


def _known(context: Context, template: ProcessTemplate) -> list[int]:
    """The departments of a template that there are."""
    found = [department_of(context, one.department) for one in template.nodes]
    return [one for one in found if one is not None]


def _require_under_way(run: ProcessRun) -> None:
    if run.state is not RunState.UNDER_WAY:
        raise BadInput(f"P-{run.number} {'已经走完了' if run.state is RunState.DONE else '已经停止了'}，没有改动。")


def _number(values: Values) -> int:
    code = values.get(A_RUN)
    if code is None:
        raise BadInput("要写是哪个流程的编号，没有改动。例如：/流程 停止 P-2 原因:需求取消。编号看：/流程")
    return number_of(code)
