"""认领, 指派, 放弃: the button and the words go through one function each (R52, R56, C49)."""

from __future__ import annotations

from bot.cards.payloads.subtasks import (
    AskAssign,
    AskRelease,
    AssignSubtask,
    ClaimSubtask,
    ReleaseSubtask,
)
from bot.cards.subtask_forms import assign_form, release_form
from bot.cards.subtasks import code, handed_card
from bot.domain.people import Person
from bot.domain.permissions import Right
from bot.domain.subtasks import Move, State, Subtask
from bot.domain.text.catalogue.tasks import ASSIGNING, HEIR, THE_SUBTASK, TO, WHY
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput, NotAllowed
from bot.handlers.absences import remark
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
    refuse_move,
    refuse_stranger,
    refuse_too_many,
    require_assign,
    require_owner,
    tell_head,
    tell_of_leave,
)
from bot.handlers.subtasks.sheets import (
    answered,
    ask,
    card_of,
    changed,
    department_of,
    face_of,
    form_of,
    looked_at,
    sheet_of,
    taken,
)
from bot.ports import Answer

router = Router()


@router.press(ClaimSubtask)
def press_claim(context: Context, action: ClaimSubtask) -> Answer:
    subtask = taken(context, action.number)
    remark = claim(context, subtask)
    return answered(context, subtask, f"{code(subtask)} 是你的了。{remark}")


@router.command("认领")
def claim_command(context: Context, values: Values) -> None:
    subtask, to = taken(context, number_of(values.get(THE_SUBTASK) or "")), values.get(TO)
    if to is not None:
        assign(context, subtask, heir_of(context, to))
    elif ASSIGNING in values:
        require_assign(context, subtask)
        show(context, assign_form(sheet_of(context, subtask), colleagues(context, subtask)), form_of(subtask))
        return
    elif remark := claim(context, subtask):
        context.tell(remark)
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def claim(context: Context, subtask: Subtask) -> str:
    """The speaker owns it from now on; a remark where they are on leave before it is due. The first valid claim wins, everyone else
    is told who has it."""
    refuse_move(context, subtask, Move.CLAIM)
    department = department_of(context, subtask)
    if context.speaker.department_id != department.id or not context.speaker.registered or context.speaker.left_on:
        raise NotAllowed(
            f"{code(subtask)} 是{department.name}的任务，只有{department.name}的同事能认领。要别的部门做，请建一个那个部门的任务。"
        )
    refuse_too_many(context, context.speaker)
    own(context, subtask, context.speaker, "")
    return remark(context, context.speaker, subtask.due)


@router.press(AskAssign)
def ask_assign(context: Context, action: AskAssign) -> Answer:
    subtask = looked_at(context, action.number)
    require_assign(context, subtask)
    return ask(context, subtask, assign_form(sheet_of(context, subtask), colleagues(context, subtask)))


@router.press(AssignSubtask)
def press_assign(context: Context, action: AssignSubtask) -> Answer:
    values, subtask = filled(context, {"to": HEIR}), taken(context, action.number)
    assign(context, subtask, heir_of(context, values.get(HEIR)))
    return answered(context, subtask, "已指派")


def assign(context: Context, subtask: Subtask, person: Person, reason: str = "") -> None:
    """Somebody of the department owns it from now on and is told; they may refuse once."""
    refuse_move(context, subtask, Move.CLAIM)
    require_assign(context, subtask)
    refuse_stranger(context, subtask, person)
    refuse_too_many(context, person)
    own(context, subtask, person, reason)
    if person.id != context.speaker.id:
        card = handed_card(sheet_of(context, subtask), context.speaker.name, reason, "指派")
        hang(context, person, card, private(subtask))
        tell_of_leave(context, person, subtask)


@router.press(AskRelease)
def ask_release(context: Context, action: AskRelease) -> Answer:
    subtask = looked_at(context, action.number)
    require_owner(context, subtask, Right.RELEASE)
    return ask(context, subtask, release_form(sheet_of(context, subtask)))


@router.press(ReleaseSubtask)
def press_release(context: Context, action: ReleaseSubtask) -> Answer:
    values, subtask = filled(context, {"reason": WHY}), taken(context, action.number)
    release(context, subtask, values.get(WHY) or "")
    return answered(context, subtask, "已放弃")


@router.command("放弃")
def release_command(context: Context, values: Values) -> None:
    subtask, reason = taken(context, number_of(values.get(THE_SUBTASK) or "")), values.get(WHY)
    before = subtask.owner_id
    if reason is None:
        refuse_move(context, subtask, Move.RELEASE)
        require_owner(context, subtask, Right.RELEASE)
        show(context, release_form(sheet_of(context, subtask)), form_of(subtask))
        return
    release(context, subtask, reason)
    changed(context, subtask, before)
    show(context, card_of(context, subtask), face_of(subtask))


def release(context: Context, subtask: Subtask, reason: str) -> None:
    """Nobody owns it any more; the head is told why."""
    refuse_move(context, subtask, Move.RELEASE)
    require_owner(context, subtask, Right.RELEASE)
    if not reason:
        raise BadInput(f"放弃要写原因，{code(subtask)} 没有改动。例如：放弃 {code(subtask)} 原因:调到别的项目")
    owner = context.person(subtask.owner_id)
    end(context, subtask, reason)
    subtask.state, subtask.owner_id = State.OPEN, None
    tell_head(
        context, subtask, f"{owner.name if owner else ''}放弃了 {code(subtask)} {subtask.name}，原因：{reason}。现在没有人负责。"
    )
