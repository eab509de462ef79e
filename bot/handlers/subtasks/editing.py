"""What is changed in a subtask that is there: name, date, owner, department; 取消 and 重开 (R58–R61, R84–R86)."""

from __future__ import annotations

from bot.cards.model import Card, opened, plain
from bot.cards.reminders import later_card
from bot.cards.subtasks import STATES, code
from bot.domain.people import belongs
from bot.domain.permissions import Right
from bot.domain.subtasks import FULL, UNFINISHED, Move, State, Subtask, moved
from bot.domain.text.catalogue.shared import OWNER, REASON
from bot.domain.text.catalogue.tasks import (
    A_SUBTASK,
    GOAL,
    NAME,
    RESPONSIBLE,
    STANDARD,
    UNTIL,
)
from bot.domain.text.grammar import Values, naming
from bot.domain.text.hanzi import simple
from bot.domain.text.moments import When
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.reminders.owed import work_line
from bot.handlers.showing import forms
from bot.handlers.showing.placements import show
from bot.handlers.showing.pushes import hang
from bot.handlers.subtasks import claims, hand_overs, owners, progress, withdrawals
from bot.handlers.subtasks.making import LONGEST_NAME, offer_elsewhere, refuse_day
from bot.handlers.subtasks.sheets import (
    card_of,
    changed,
    face_of,
    looked_at,
    project_of,
    taken,
)
from bot.handlers.views import require_going
from bot.ports import MessageReceived
from bot.storage.queries import subtasks

CANCELLED_EVENT = "subtask.cancelled"
LONGEST_REASON = 400


def rename(context: Context, number: int, name: str) -> None:
    """Another name; the history keeps the one before."""
    subtask = taken(context, number)
    require_editor(context, subtask)
    if len(name) > LONGEST_NAME:
        raise BadInput(f"名称有 {len(name)} 字，最多 {LONGEST_NAME} 字，没有改动。")
    subtask.name = name
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def refuse_bare_words(context: Context, values: Values) -> None:
    """Only words that are called a name are one: what else stands behind a code was meant for something else."""
    said = simple(context.event.text) if isinstance(context.event, MessageReceived) else ""
    if not any(":" in found["sep"] for found in naming(NAME.words()).finditer(said)):
        number = values.get(A_SUBTASK)
        known = f"看它：任务 {number}；改名：任务 {number} 名称:…；改期限：任务 {number} 截止:下周五 原因:…"
        raise BadInput(f"看不懂要对 {number} 做什么。{known}")


def edit(context: Context, number: int, values: Values) -> None:
    """A new date, owner, goal, standard or department. A date needs a reason (R86); what was before stays in the history."""
    subtask = taken(context, number)
    require_editor(context, subtask)
    reason = values.get(REASON) or values.get(NAME) or ""
    if (until := values.get(UNTIL)) is not None:
        postpone(context, subtask, until, reason)
    if (unit := values.get(RESPONSIBLE)) is not None and unit.id != subtask.department_id:
        if subtask.state is State.CLAIMED:
            raise BadInput(f"{code(subtask)} 有人负责，不能换部门，没有改动。请先写：放弃 {code(subtask)} 原因:…")
        subtask.department_id = unit.id
    subtask.goal, subtask.standard = values.get(GOAL) or subtask.goal, values.get(STANDARD) or subtask.standard
    _edit_owner(context, subtask, values, reason)
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))
    if unit is not None:
        offer_elsewhere(context, subtask)


def postpone(context: Context, subtask: Subtask, until: When, reason: str) -> None:
    """Another date, with its reason (R86)."""
    if not reason:
        raise BadInput(f"改期限要写原因，没有改动。例如：任务 {code(subtask)} 截止:{until.day:%m-%d} 原因:供应商延期")
    refuse_day(context, until.day)
    before = subtask.due
    subtask.due, subtask.due_at, subtask.reason = until.day, until.at, reason
    subtask.starts = min(subtask.starts, until.day)
    if before != until.day:
        owners.tell_moved(context, subtask, before)


def require_editor(context: Context, subtask: Subtask) -> None:
    """Who may change it: its owner, the contacts of its department, who leads the project. Raises BadInput for what is over."""
    owners.require_owner(context, subtask, Right.EDIT_SUBTASK)
    if subtask.state not in UNFINISHED:
        raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，没有改动。要接着做请写：任务 {code(subtask)} 重开 原因:…")


def later(context: Context, number: int, values: Values) -> None:
    """延期: with a date and a reason it is done; else the form comes with what was written."""
    until, reason = values.get(UNTIL), values.get(REASON) or values.get(NAME) or ""
    if until is not None and reason:
        edit(context, number, values)
        return
    subtask = looked_at(context, number)
    show(context, forms.lacking(later_form(context, subtask, until, reason)), face_of(subtask))


def later_form(context: Context, subtask: Subtask, until: When | None = None, reason: str = "") -> Card:
    """The form that asks for another date, for who may change the subtask."""
    require_editor(context, subtask)
    line = work_line(context, subtask, context.calendar(subtask.department_id))
    timed = until is not None and until.at is not None and until.at.date() == until.day
    due = "" if until is None else f"{until.at:%Y-%m-%d %H:%M}" if timed else str(until.day)
    return later_card(line, due, reason[:LONGEST_REASON], timed=timed)


def _edit_owner(context: Context, subtask: Subtask, values: Values, reason: str) -> None:
    named = values.get(OWNER)
    person = context.person(named.id) if named else None
    if person is None:
        return
    if subtask.state is State.OPEN:
        claims.assign(context, subtask, person, reason)
    else:
        owners.require_owner(context, subtask, Right.HAND_OVER)
        hand_overs.hand_over(context, subtask, person, reason)


def close(context: Context, number: int, reason: str) -> None:
    """取消: it is not done any more; the owner keeps no open assignment."""
    subtask = taken(context, number)
    owners.require_owner(context, subtask, Right.EDIT_SUBTASK)
    if moved(subtask.state, Move.CANCEL) is None:
        raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，不能取消，没有改动。")
    if not reason:
        raise BadInput(f"取消要写原因，没有改动。例如：任务 {code(subtask)} 取消 原因:方案变了")
    cancel(context, subtask, reason)
    show(context, card_of(context, subtask), face_of(subtask))


def cancel(context: Context, subtask: Subtask, reason: str) -> None:
    """It is not done any more, and others who wait for it hear of it. Who may, and holding the subtask, is the caller's matter."""
    before = subtask.owner_id
    owners.end(context, subtask, f"取消：{reason}")
    subtask.state, subtask.owner_id, subtask.reason = State.CANCELLED, None, reason
    withdrawals.end(context, subtask, f"任务取消：{reason}")
    context.tell_others(CANCELLED_EVENT, subtask.id or 0)
    changed(context, subtask, before)


def reopen(context: Context, number: int, reason: str) -> None:
    """重开: by the head or who leads the project. What was reported as done no longer counts; its owner keeps it and hears of it,
    and where they are gone it is claimed anew (R35)."""
    subtask = taken(context, number)
    owners.require_assign(context, subtask)
    target = moved(subtask.state, Move.REOPEN)
    if target is None:
        raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，不用重开。")
    require_going(context, project_of(context, subtask))
    if not reason:
        raise BadInput(f"重开要写原因，没有改动。例如：任务 {code(subtask)} 重开 原因:验收没有通过")
    subtask.state, subtask.reason, subtask.done_at = target, reason, None
    for one in subtasks.reports_of(context.db, [subtask.id or 0]):
        one.withdrawn = one.withdrawn or one.progress == FULL
    progress.settle(context, subtask)
    _settle_owner(context, subtask)
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))
    _tell_reopened(context, subtask, reason)


def _settle_owner(context: Context, subtask: Subtask) -> None:
    """Nothing ends in somebody who left."""
    owner = context.person(subtask.owner_id)
    if owner is not None and not belongs(owner):
        owners.end(context, subtask, f"{owner.name}已离职")
        subtask.state, subtask.owner_id = State.OPEN, None


def _tell_reopened(context: Context, subtask: Subtask, reason: str) -> None:
    """Its owner, or where nobody has it the contact of its department."""
    owner = context.person(subtask.owner_id)
    if owner is None:
        offer_elsewhere(context, subtask)
    elif owner.id != context.speaker.id:
        words = f"{context.speaker.name}重开了 {code(subtask)}，还由你负责，原因：{reason}"
        hang(context, owner, opened(card_of(context, subtask), plain(words)), face_of(subtask))
