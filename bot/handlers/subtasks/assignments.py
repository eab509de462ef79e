"""认领, 指派, 放弃, 转交: who owns a subtask. The button and the words go through one function each (R52, R56–R58, C49)."""

from __future__ import annotations

from datetime import date

from bot.cards.model import Card, Tone, plain
from bot.cards.payloads.subtasks import (
    AskAssign,
    AskHandOver,
    AskRelease,
    AssignSubtask,
    ClaimSubtask,
    HandOverSubtask,
    RefuseHandOver,
    ReleaseSubtask,
)
from bot.cards.subtask_forms import Choices, assign_form, hand_over_form, release_form
from bot.cards.subtasks import STATES, claimed_words, code, handed_card
from bot.domain.leaves import listed
from bot.domain.people import Person
from bot.domain.permissions import Right
from bot.domain.subtasks import Assignment, Move, State, Subtask, moved
from bot.domain.text.catalogue.tasks import ASSIGNING, HEIR, REFUSED, THE_SUBTASK, TO, WHY
from bot.domain.text.grammar import Values
from bot.domain.text.names import Somebody
from bot.domain.text.refs import number_of
from bot.errors import BadInput, NotAllowed, StaleAction
from bot.handlers.context import Context
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, show
from bot.handlers.showing.pushes import hang, take_back
from bot.handlers.subtasks.sheets import (
    HANDED,
    RECORD,
    answered,
    ask,
    card_of,
    changed,
    department_of,
    face_of,
    form_of,
    looked_at,
    project_of,
    sheet_of,
    taken,
)
from bot.ports import Answer
from bot.storage.queries import leaves, people, subtasks

router = Router()

LONGEST_REASON = 400
SHOWN = 50
"""People that a form offers."""


@router.press(ClaimSubtask)
def press_claim(context: Context, action: ClaimSubtask) -> Answer:
    subtask = taken(context, action.number)
    remark = claim(context, subtask)
    return answered(context, subtask, f"{code(subtask)} 是你的了。{remark}")


@router.command("认领")
def claim_command(context: Context, values: Values) -> None:
    subtask, to = taken(context, number_of(values.get(THE_SUBTASK) or "")), values.get(TO)
    if to is not None:
        assign(context, subtask, _person(context, to))
    elif ASSIGNING in values:
        require_assign(context, subtask)
        show(context, assign_form(sheet_of(context, subtask), _colleagues(context, subtask)), form_of(subtask))
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
    _refuse_too_many(context, context.speaker)
    _own(context, subtask, context.speaker, "")
    return _leave_remark(context, context.speaker, subtask)


@router.press(AskAssign)
def ask_assign(context: Context, action: AskAssign) -> Answer:
    subtask = looked_at(context, action.number)
    require_assign(context, subtask)
    return ask(context, subtask, assign_form(sheet_of(context, subtask), _colleagues(context, subtask)))


@router.press(AssignSubtask)
def press_assign(context: Context, action: AssignSubtask) -> Answer:
    values, subtask = filled(context, {"to": HEIR}), taken(context, action.number)
    assign(context, subtask, _person(context, values.get(HEIR)))
    return answered(context, subtask, "已指派")


def require_assign(context: Context, subtask: Subtask) -> None:
    """A head, a contact of the department or the coordinator."""
    require(context, Right.ASSIGN, project=project_of(context, subtask), department_id=subtask.department_id)


def assign(context: Context, subtask: Subtask, person: Person, reason: str = "") -> None:
    """Somebody of the department owns it from now on and is told; they may refuse once."""
    refuse_move(context, subtask, Move.CLAIM)
    require_assign(context, subtask)
    _refuse_stranger(context, subtask, person)
    _refuse_too_many(context, person)
    _own(context, subtask, person, reason)
    if person.id != context.speaker.id:
        card = handed_card(sheet_of(context, subtask), context.speaker.name, reason, "指派")
        hang(context, person, card, _private(subtask))
        _tell_of_leave(context, person, subtask)


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
    _tell_head(
        context, subtask, f"{owner.name if owner else ''}放弃了 {code(subtask)} {subtask.name}，原因：{reason}。现在没有人负责。"
    )


@router.press(AskHandOver)
def ask_hand_over(context: Context, action: AskHandOver) -> Answer:
    subtask = looked_at(context, action.number)
    require_owner(context, subtask, Right.HAND_OVER)
    return ask(context, subtask, hand_over_form(sheet_of(context, subtask), _colleagues(context, subtask)))


@router.press(HandOverSubtask)
def press_hand_over(context: Context, action: HandOverSubtask) -> Answer:
    values, subtask = filled(context, {"to": HEIR, "reason": WHY}), taken(context, action.number)
    require_owner(context, subtask, Right.HAND_OVER)
    hand_over(context, subtask, _person(context, values.get(HEIR)), values.get(WHY) or "")
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
            form = hand_over_form(sheet_of(context, subtask), _colleagues(context, subtask))
            show(context, form, form_of(subtask))
            return
        hand_over(context, subtask, _person(context, to), values.get(WHY) or "")
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
    _refuse_stranger(context, subtask, to)
    _refuse_too_many(context, to)
    before = context.person(subtask.owner_id)
    end(context, subtask, reason)
    _own(context, subtask, to, reason)
    giver = before.name if before else context.speaker.name
    hang(context, to, handed_card(sheet_of(context, subtask), giver, reason), _private(subtask))
    _tell_of_leave(context, to, subtask)
    _tell_head(context, subtask, f"{code(subtask)} {subtask.name} 由{giver}转交给{to.name}，原因：{reason}。")
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
        _own(context, subtask, former, f"{context.speaker.name}不接手")
    else:
        subtask.state, subtask.owner_id = State.OPEN, None
    words = f"{context.speaker.name}没有接手 {code(subtask)} {subtask.name}，" + (
        f"已退回给{former.name}。" if former else "现在没有人负责。"
    )
    if former is not None:
        _push(context, former, subtask, words)
    _tell_head(context, subtask, words)


def _own(context: Context, subtask: Subtask, person: Person, reason: str) -> None:
    subtask.state, subtask.owner_id = State.CLAIMED, person.id
    context.db.add(
        Assignment(
            subtask_id=subtask.id or 0,
            owner_id=person.id or 0,
            by_id=context.speaker.id,
            since=context.now,
            reason=reason[:LONGEST_REASON],
        )
    )
    context.db.flush()
    take_back(context, _news(subtask))


def end(context: Context, subtask: Subtask, reason: str) -> None:
    """Close the open assignment; flushed, because at most one is open (rule 1 of subtasks)."""
    for one in subtasks.assignments(context.db, subtask.id or 0):
        if one.until is None:
            one.until, one.reason = context.now, (one.reason or reason)[:LONGEST_REASON]
    context.db.flush()
    take_back(context, _news(subtask))


def refuse_move(context: Context, subtask: Subtask, move: Move) -> None:
    if moved(subtask.state, move) is not None:
        return
    if subtask.state is State.CLAIMED:
        owner = context.person(subtask.owner_id)
        current = subtasks.assignments(context.db, subtask.id or 0)[-1:]
        since = current[0].since.astimezone(context.now.tzinfo) if current else None
        raise BadInput(claimed_words(subtask, owner.name if owner else "", since))
    if subtask.state is State.OPEN:
        raise BadInput(f"{code(subtask)} 还没有人负责，没有改动。要做的人请写：认领 {code(subtask)}")
    raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，没有改动。要接着做，请部门负责人写：任务 {code(subtask)} 重开 原因:…")


def require_owner(context: Context, subtask: Subtask, right: Right) -> None:
    require(
        context,
        right,
        project=project_of(context, subtask),
        department_id=subtask.department_id,
        owner_id=subtask.owner_id,
    )


def _refuse_stranger(context: Context, subtask: Subtask, person: Person) -> None:
    department = department_of(context, subtask)
    if person.department_id != department.id:
        raise BadInput(f"{person.name}不是{department.name}的，{code(subtask)} 没有改动。请换一位{department.name}的同事。")
    if person.left_on is not None:
        raise BadInput(f"{person.name}已经离职，{code(subtask)} 没有改动。请换一位同事。")


def _refuse_too_many(context: Context, person: Person) -> None:
    most = context.policy().work.claims
    if len(subtasks.open_of(context.db, [person.id or 0])) >= most:
        raise BadInput(f"{person.name}手上已有 {most} 个没完成的任务，到上限了，没有改动。请先完成、转交或放弃一个。")


def _leave_remark(context: Context, person: Person, subtask: Subtask) -> str:
    away = leaves.covering(context.db, [person.id or 0], context.now.date(), subtask.due)
    if not away:
        return ""
    stand_in = context.person(away[0].stand_in_id)
    whom = f"期间由{stand_in.name}代理" if stand_in else "期间没有写代理人，可以用 /请假 补上"
    who = "你" if person.id == context.speaker.id else person.name
    return f"{who} {listed(away[:1], context.now.year)} 请假，{whom}。"


def _tell_of_leave(context: Context, owner: Person, subtask: Subtask) -> None:
    """Who gave it to somebody with leave ahead is told so, and so is who stands in for them."""
    if remark := _leave_remark(context, owner, subtask):
        context.tell(remark)
    for one in leaves.covering(context.db, [owner.id or 0], context.now.date(), subtask.due):
        stand_in = context.person(one.stand_in_id)
        if stand_in is not None and stand_in.id != context.speaker.id:
            days = listed([one], context.now.year)
            words = f"{code(subtask)} {subtask.name} 现在由{owner.name}负责，{days} 请假时写了由你代理，那几天会提醒你。"
            _push(context, stand_in, subtask, words)


def _person(context: Context, named: Somebody | None) -> Person:
    person = context.person(named.id if named else None)
    if person is None:
        raise BadInput("没有写给谁，没有改动。请选一位责任部门的同事。")
    return person


def _colleagues(context: Context, subtask: Subtask) -> Choices:
    department = department_of(context, subtask)
    found = subtasks.candidates(context.db, subtask, SHOWN)
    return tuple((f"{department.name}{one.name}", one.name) for one in found if one.id != subtask.owner_id)


def _private(subtask: Subtask) -> Face:
    return Face(RECORD, subtask.id or 0, HANDED)


def _news(subtask: Subtask) -> Face:
    """That somebody else has it, as the head and the one before are told; of that only the newest is news."""
    return Face(RECORD, subtask.id or 0, "owner")


def _tell_head(context: Context, subtask: Subtask, words: str) -> None:
    head = people.head_of(context.db, subtask.department_id)
    if head is not None and head.id != context.speaker.id:
        _push(context, head, subtask, words)


def tell_moved(context: Context, subtask: Subtask, before: date) -> None:
    """Another day it is due: its owner and who coordinates the project hear of it, of the newest only."""
    face, project = Face(RECORD, subtask.id or 0, "due"), project_of(context, subtask)
    take_back(context, face)
    words = f"{context.speaker.name}把 {code(subtask)} {subtask.name} 的截止从 {before:%m-%d} 改到 {subtask.due:%m-%d}"
    words += f"，原因：{subtask.reason}。" if subtask.reason else "。"
    card = Card(title=f"{code(subtask)} 改了截止", blocks=(plain(words),), tone=Tone.INFO, summary=words)
    for person_id in {subtask.owner_id, project.coordinator_id if project else None} - {context.speaker.id, None}:
        hang(context, context.person(person_id), card, face)


def _push(context: Context, person: Person, subtask: Subtask, words: str) -> None:
    card = Card(title=f"{code(subtask)} 换了负责人", blocks=(plain(words),), tone=Tone.INFO, summary=words)
    hang(context, person, card, _news(subtask))
