"""子任务: made, claimed by one person, handed on, reported, finished (R48–R61, R84–R86, R186)."""

from __future__ import annotations

from bot.cards.payloads.subtasks import ShowSubtask
from bot.cards.subtask_forms import support_form
from bot.domain.subtasks import Answer
from bot.domain.text.catalogue.shared import HELPERS, LISTED, OF_PROJECT, OWNER, REASON
from bot.domain.text.catalogue.tasks import (
    A_SUBTASK,
    ACT,
    ASKED,
    GOAL,
    NAME,
    RESPONSIBLE,
    STANDARD,
    UNTIL,
    WHICH,
)
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show
from bot.handlers.subtasks import editing, lags, supports, withdrawals
from bot.handlers.subtasks.making import make
from bot.handlers.subtasks.sheets import (
    card_of,
    changed,
    face_of,
    form_of,
    hang_department_list,
    hang_project_list,
    looked_at,
    pressed_card,
    sheet_of,
    taken,
)
from bot.handlers.views import named, require_seen
from bot.ports import Answer as Pressed
from bot.storage.queries import people

router = Router()

SUPPORT_WORDS = ("支持", "所需支持", "需要支持", "求助")
"""Beside 取消 they name a request for support, not the reason of a cancellation."""


@router.press(ShowSubtask)
def back(context: Context, action: ShowSubtask) -> Pressed:
    return context.answer(pressed_card(context, looked_at(context, action.number)))


@router.command("任务")
def command(context: Context, values: Values) -> None:
    """Make, show, change; one command, because people write 任务 for all of it."""
    if LISTED in values:
        show_list(context, values.get(OF_PROJECT))
    elif ACT in values:
        _act(context, values)
    elif A_SUBTASK not in values:
        make(context, values)
    elif HELPERS in values or ASKED in values:
        _ask_support(context, values)
    elif any(one in values for one in (UNTIL, RESPONSIBLE, OWNER, GOAL, STANDARD)):
        editing.edit(context, _number(values), values)
    elif NAME in values:
        editing.refuse_bare_words(context, values)
        editing.rename(context, _number(values), values.get(NAME) or "")
    else:
        subtask = looked_at(context, _number(values))
        show(context, card_of(context, subtask), face_of(subtask))


def show_list(context: Context, wanted: str | None = None) -> None:
    """The work of the project that is named; else of this group's, in private of the speaker's department."""
    if wanted is not None:
        project = named(context, wanted)
        require_seen(context, project)
        hang_project_list(context, project)
        return
    own = context.project(context.chat.project_id)
    department = people.department_of(context.db, context.speaker)
    if own is not None and not context.chat.direct:
        hang_project_list(context, own)
    elif not context.chat.direct:
        raise BadInput("本群还没有绑定项目，没有任务列表。绑定写：/绑定 项目编号或名称")
    elif department is not None:
        hang_department_list(context, department)
    else:
        raise BadInput("你还没有登记到部门，没有可列的任务。项目的列表请写：/任务 列表 项目:2026-市场-001")


def _act(context: Context, values: Values) -> None:
    number, act = _number(values), values.get(ACT)
    reason, item = values.get(REASON) or values.get(NAME) or "", values.get(WHICH)
    match act:
        case "撤回支持":
            _withdraw(context, number, item, reason)
        case "取消" if item is not None or reason in SUPPORT_WORDS:
            _withdraw(context, number, item, "" if reason in SUPPORT_WORDS else reason)
        case "取消":
            editing.close(context, number, reason)
        case "重开":
            editing.reopen(context, number, reason)
        case "需要支持":
            _ask_support(context, values)
        case "延期":
            editing.later(context, number, values)
        case "已调配资源" | "需要协调":
            lags.answer_in_words(context, number, act, values)
        case "帮不了" if not reason:
            subtask, need, position = supports.asked(context, number, item)
            form = supports.refusal(context, subtask, need, position)
            show(context, form, Face(supports.RECORD, need.id or 0, "refusal"))
        case _:
            replies = {"答应": Answer.PROMISED, "帮不了": Answer.REFUSED, "已给到": Answer.GIVEN}
            until = values.get(UNTIL)
            answered = supports.answer(context, number, item, replies[act or ""], reason, until.day if until else None)
            supports.show_answer(context, *answered)


def _ask_support(context: Context, values: Values) -> None:
    """Without what or whom: the form that asks for it. A department without a name of its argument is who is asked."""
    subtask, by = taken(context, _number(values)), values.get(UNTIL)
    supports.require_may_ask(context, subtask)
    named, lead = values.get(ASKED), values.get(RESPONSIBLE)
    units = values.get(HELPERS) or ((lead,) if lead is not None else ())
    if NAME not in values and not units and named is None:
        show(context, support_form(sheet_of(context, subtask), supports.departments(context)), form_of(subtask))
        return
    person = context.person(named.id if named else None)
    ids = tuple(one.id for one in units)
    supports.request(context, subtask, values.get(NAME) or "", ids, person, by.day if by else None)
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def _withdraw(context: Context, number: int, item: int | None, reason: str) -> None:
    subtask = taken(context, number)
    withdrawals.withdraw(context, subtask, item, reason)
    show(context, card_of(context, subtask), face_of(subtask))


def _number(values: Values) -> int:
    written = values.get(A_SUBTASK)
    if written is None:
        raise BadInput("要写是哪个任务。例如：任务 T-12 取消 原因:方案变了")
    return number_of(written)
