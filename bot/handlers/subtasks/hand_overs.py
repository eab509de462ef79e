"""转交: another person of the department owns it, and may refuse once (R57, R58, C49)."""

from __future__ import annotations

from bot.cards.payloads.subtasks import (
    AskHandOver,
    HandOverSubtask,
    RefuseHandOver,
)
from bot.cards.subtask_forms import hand_over_form
from bot.cards.subtasks import code, handed_card
from bot.domain.people import Person
from bot.domain.permissions import Right
from bot.domain.subtasks import Move, State, Subtask
from bot.domain.text.catalogue.tasks import HEIR, REFUSED, THE_SUBTASK, WHY
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput, StaleAction
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import show
from bot.handlers.showing.pushes import hang
from bot.handlers.subtasks.owners import (
    colleagues,
    end,
    heir_of,
    own,
    private,
    push,
    refuse_move,
    refuse_stranger,
    refuse_too_many,
    require_owner,
    tell_head,
    tell_of_leave,
)
from bot.handlers.subtasks.sheets import (
    answered,
    ask,
    card_of,
    changed,
    face_of,
    form_of,
    looked_at,
    sheet_of,
    taken,
)
from bot.ports import Answer
from bot.storage.queries import subtasks

router = Router()


@router.press(AskHandOver)
def ask_hand_over(context: Context, action: AskHandOver) -> Answer:
    subtask = looked_at(context, action.number)
    require_owner(context, subtask, Right.HAND_OVER)
    return ask(context, subtask, hand_over_form(sheet_of(context, subtask), colleagues(context, subtask)))


@router.press(HandOverSubtask)
def press_hand_over(context: Context, action: HandOverSubtask) -> Answer:
    values, subtask = filled(context, {"to": HEIR, "reason": WHY}), taken(context, action.number)
    require_owner(context, subtask, Right.HAND_OVER)
    hand_over(context, subtask, heir_of(context, values.get(HEIR)), values.get(WHY) or "")
    return answered(context, subtask, "已转交")


@router.command("转交")
def hand_over_command(context: Context, values: Values) -> None:
    subtask, to = taken(context, number_of(values.get(THE_SUBTASK) or "")), values.get(HEIR)
    if REFUSED in values:
        refuse(context, subtask)
    else:
        refuse_move(context, subtask, Move.HAND_OVER)
        require_owner(context, subtask, Right.HAND_OVER)
        if to is None:
            form = hand_over_form(sheet_of(context, subtask), colleagues(context, subtask))
            show(context, form, form_of(subtask))
            return
        hand_over(context, subtask, heir_of(context, to), values.get(WHY) or "")
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def hand_over(context: Context, subtask: Subtask, to: Person, reason: str) -> None:
    """Another person of the department owns it from now on. They are told in private and may refuse once; the head is told too.

    Who may ask for it is the caller's matter, and so is holding the subtask (`subtasks.held`). Raises BadInput without a
    reason, for a person of another department and for one who owns too much already.
    """
    refuse_move(context, subtask, Move.HAND_OVER)
    if not reason:
        raise BadInput(f"转交要写原因，{code(subtask)} 没有改动。例如：转交 {code(subtask)} 给:{to.name} 原因:休假")
    if to.id == subtask.owner_id:
        raise BadInput(f"{code(subtask)} 本来就是{to.name}负责，没有改动。")
    refuse_stranger(context, subtask, to)
    refuse_too_many(context, to)
    before = context.person(subtask.owner_id)
    end(context, subtask, reason)
    own(context, subtask, to, reason)
    giver = before.name if before else context.speaker.name
    hang(context, to, handed_card(sheet_of(context, subtask), giver, reason), private(subtask))
    tell_of_leave(context, to, subtask)
    tell_head(context, subtask, f"{code(subtask)} {subtask.name} 由{giver}转交给{to.name}，原因：{reason}。")
    changed(context, subtask, before.id if before else None)


@router.press(RefuseHandOver)
def press_refuse(context: Context, action: RefuseHandOver) -> Answer:
    subtask = taken(context, action.number)
    refuse(context, subtask)
    return answered(context, subtask, f"{code(subtask)} 已退回")


def refuse(context: Context, subtask: Subtask) -> None:
    """Back to who owned it before, or to nobody; once for each person and subtask."""
    past = subtasks.assignments(context.db, subtask.id or 0)
    if subtask.state is not State.CLAIMED or subtask.owner_id != context.speaker.id:
        raise StaleAction(f"{code(subtask)} 现在不在你手上，不用退回。")
    current = past[-1]
    if current.by_id == context.speaker.id:
        raise BadInput(f"{code(subtask)} 是你自己认领的。不做了请写：放弃 {code(subtask)} 原因:…")
    if any(one.refused and one.owner_id == context.speaker.id for one in past):
        raise BadInput(f"{code(subtask)} 你已经退回过一次。请和部门负责人商量，或写：转交 {code(subtask)} 给:@同事 原因:…")
    giver = next((one.owner_id for one in reversed(past[:-1]) if one.until == current.since), None)
    current.refused = True
    end(context, subtask, "不接手")
    former = context.person(giver)
    if former is not None:
        own(context, subtask, former, f"{context.speaker.name}不接手")
    else:
        subtask.state, subtask.owner_id = State.OPEN, None
    words = f"{context.speaker.name}没有接手 {code(subtask)} {subtask.name}，" + (
        f"已退回给{former.name}。" if former else "现在没有人负责。"
    )
    if former is not None:
        push(context, former, subtask, words)
    tell_head(context, subtask, words)
