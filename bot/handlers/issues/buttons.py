"""The buttons of an issue, and what 解决, 重开, 升级 do about one; each is what the words beside it do."""

from __future__ import annotations

from collections.abc import Callable

from bot.cards.issue_forms import extend_form, give_up_form, propose_form, reopen_form, solve_form, support_form
from bot.cards.model import Card
from bot.cards.payloads.issues import (
    AskExtend,
    AskGiveUp,
    AskIssueSupport,
    AskPropose,
    AskReopen,
    AskSolve,
    Extend,
    GiveIssueSupport,
    GiveUp,
    Propose,
    Reopen,
    RequestIssueSupport,
    ShowIssue,
    Solve,
    TakeIssue,
)
from bot.domain.issues import Issue, Sort
from bot.domain.permissions import Right
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import DUE, HELPERS, OWNER, REASON
from bot.domain.text.grammar import Values
from bot.domain.text.hanzi import simple
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.issues import moves, support
from bot.handlers.issues.escalations import by_hand
from bot.handlers.issues.extensions import extend, extension_of
from bot.handlers.issues.sheets import answered, card_of, changed, face_of, looked_at, require_right, sheet_of, taken
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import show
from bot.ports import Answer
from bot.storage.queries import people

router = Router()

UNSOLVED = ("未解决", "没解决", "没有解决", "未能解决")
"""Results that close an issue without a solution (R130), in simple characters."""


@router.press(ShowIssue)
def back(context: Context, action: ShowIssue) -> Answer:
    return answered(context, looked_at(context, action.number), "")


@router.press(TakeIssue)
def press_take(context: Context, action: TakeIssue) -> Answer:
    issue = taken(context, action.number)
    moves.acknowledge(context, issue)
    return answered(context, issue, f"I-{action.number} 由你处理")


@router.press(AskPropose)
def ask_propose(context: Context, action: AskPropose) -> Answer:
    return _ask(context, action.number, lambda issue: propose_form(sheet_of(context, issue)))


@router.press(Propose)
def press_propose(context: Context, action: Propose) -> Answer:
    values = filled(context, {"solution": words.PROPOSED, "owner": OWNER, "by": DUE})
    issue, owner = taken(context, action.number), values.get(OWNER)
    person = context.person(owner.id) if owner else None
    moves.propose(context, issue, values.get(words.PROPOSED) or "", person, values.get(DUE))
    return answered(context, issue, "方案已记下")


@router.press(AskIssueSupport)
def ask_support(context: Context, action: AskIssueSupport) -> Answer:
    choices = tuple((one.name, one.name) for one in people.departments(context.db))
    return _ask(context, action.number, lambda issue: support_form(sheet_of(context, issue), choices))


@router.press(RequestIssueSupport)
def press_support(context: Context, action: RequestIssueSupport) -> Answer:
    values = filled(context, {"helpers": HELPERS, "what": words.PROBLEM})
    issue, units = taken(context, action.number), values.get(HELPERS) or ()
    department = people.department(context.db, units[0].id) if units else None
    support.need(context, issue, department, values.get(words.PROBLEM) or "")
    return answered(context, issue, "已请求支持")


@router.press(GiveIssueSupport)
def press_give(context: Context, action: GiveIssueSupport) -> Answer:
    issue = taken(context, action.number)
    support.give(context, issue)
    return answered(context, issue, "已记下")


@router.press(AskSolve)
def ask_solve(context: Context, action: AskSolve) -> Answer:
    return _ask(context, action.number, lambda issue: solve_form(sheet_of(context, issue)))


@router.press(Solve)
def press_solve(context: Context, action: Solve) -> Answer:
    values, issue = filled(context, {"solution": words.SETTLED_BY, "result": words.OUTCOME}), taken(context, action.number)
    _settle(context, action.number, values)
    return answered(context, issue, f"I-{action.number} 已关闭")


@router.press(AskGiveUp)
def ask_give_up(context: Context, action: AskGiveUp) -> Answer:
    return _ask(context, action.number, lambda issue: give_up_form(sheet_of(context, issue)))


@router.press(GiveUp)
def press_give_up(context: Context, action: GiveUp) -> Answer:
    values, issue = filled(context, {"reason": REASON, "next": words.NEXT_STEP}), taken(context, action.number)
    moves.give_up(context, issue, values.get(words.NEXT_STEP) or "", values.get(REASON) or "")
    return answered(context, issue, f"I-{action.number} 已关闭，未解决")


@router.press(AskReopen)
def ask_reopen(context: Context, action: AskReopen) -> Answer:
    issue = looked_at(context, action.number)
    require_right(context, issue, Right.REOPEN_ISSUE)
    return forms.ask(context, reopen_form(sheet_of(context, issue)), face_of(issue))


@router.press(Reopen)
def press_reopen(context: Context, action: Reopen) -> Answer:
    values, issue = filled(context, {"reason": words.AGAIN}), taken(context, action.number)
    moves.reopen(context, issue, values.get(words.AGAIN) or "")
    return answered(context, issue, f"I-{action.number} 已重开")


@router.press(AskExtend)
def ask_extend(context: Context, action: AskExtend) -> Answer:
    return _ask(context, action.number, lambda issue: extend_form(sheet_of(context, issue), extension_of(context, issue).until))


@router.press(Extend)
def press_extend(context: Context, action: Extend) -> Answer:
    values, issue = filled(context, {"reason": REASON}), taken(context, action.number)
    extend(context, issue, values.get(REASON) or "")
    return answered(context, issue, "已申请延期")


def resolve(context: Context, number: int, values: Values) -> None:
    """解决 I-7: without what came of it the form that asks for it."""
    issue = taken(context, number)
    if not any(one in values for one in (words.OUTCOME, words.NEXT_STEP)):
        require_right(context, issue, Right.SETTLE_ISSUE)
        forms.send(context, solve_form(sheet_of(context, issue), values.get(words.SETTLED_BY) or ""), face_of(issue))
        return
    _settle(context, number, values)
    changed(context, issue)
    show(context, card_of(context, issue), face_of(issue))


def reopen(context: Context, number: int, values: Values) -> None:
    """重开 I-7 原因:…"""
    issue, reason = taken(context, number), values.get(words.AGAIN)
    if reason is None:
        require_right(context, issue, Right.REOPEN_ISSUE)
        forms.send(context, reopen_form(sheet_of(context, issue)), face_of(issue))
        return
    moves.reopen(context, issue, reason)
    changed(context, issue)
    show(context, card_of(context, issue), face_of(issue))


def escalate(context: Context, number: int, values: Values) -> None:
    """升级 I-7 原因:…: the next step of the ladder, now."""
    issue, reason = taken(context, number), values.get(words.WHY_NOW) or ""
    require_right(context, issue, Right.ESCALATE_ISSUE)
    if issue.closed_at is not None:
        raise BadInput(f"I-{number} 已经关闭，不用升级。又出现了请写，例如：重开 I-{number} 原因:又登录不上了")
    if issue.sort is Sort.INSIDE:
        raise BadInput(f"I-{number} 是部门内一般问题，不升级，由部门内部协调。确实严重请先改级别：问题 I-{number} 级别:重大")
    if not reason:
        raise BadInput(f"升级要写原因，没有升级。例如：升级 I-{number} 原因:供应商仍未确认交期")
    by_hand(context, issue, reason)
    if context.chat.direct:
        context.tell(f"I-{number} 已升级，原因：{reason}")


def _ask(context: Context, number: int, form: Callable[[Issue], Card]) -> Answer:
    """The form of what only who may settle the issue does."""
    issue = looked_at(context, number)
    require_right(context, issue, Right.SETTLE_ISSUE)
    return forms.ask(context, form(issue), face_of(issue))


def _settle(context: Context, number: int, values: Values) -> None:
    """Solved, or closed unsolved where the result says so (R130)."""
    issue = taken(context, number)
    result, solution = values.get(words.OUTCOME) or "", values.get(words.SETTLED_BY) or ""
    if simple(result).strip(" 。.") in UNSOLVED or (words.NEXT_STEP in values and not result):
        issue.solution = solution or issue.solution
        moves.give_up(context, issue, values.get(words.NEXT_STEP) or "", result)
    else:
        moves.solve(context, issue, solution or issue.solution, result)
