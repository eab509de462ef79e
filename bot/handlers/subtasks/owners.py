"""Who owns a subtask: how that is kept, who may change it, and who is told (R52, R56–R58)."""

from __future__ import annotations

from datetime import date

from bot.cards.model import Card, Tone, plain
from bot.cards.subtask_forms import Choices
from bot.cards.subtasks import STATES, claimed_words, code
from bot.domain.leaves import listed
from bot.domain.people import Person
from bot.domain.permissions import Right
from bot.domain.subtasks import Assignment, Move, State, Subtask, moved
from bot.domain.text.names import Somebody
from bot.errors import BadInput
from bot.handlers.absences import remark
from bot.handlers.context import Context
from bot.handlers.rights import require
from bot.handlers.showing.placements import Face
from bot.handlers.showing.pushes import hang, take_back
from bot.handlers.subtasks.sheets import (
    HANDED,
    RECORD,
    department_of,
    project_of,
)
from bot.handlers.views import acting_head
from bot.storage.queries import leaves, subtasks

LONGEST_REASON = 400
SHOWN = 50
"""People that a form offers."""


def require_owner(context: Context, subtask: Subtask, right: Right) -> None:
    require(
        context,
        right,
        project=project_of(context, subtask),
        department_id=subtask.department_id,
        owner_id=subtask.owner_id,
    )


def require_assign(context: Context, subtask: Subtask) -> None:
    """A head, a contact of the department or the coordinator."""
    require(context, Right.ASSIGN, project=project_of(context, subtask), department_id=subtask.department_id)


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


def own(context: Context, subtask: Subtask, person: Person, reason: str) -> None:
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


def refuse_stranger(context: Context, subtask: Subtask, person: Person) -> None:
    department = department_of(context, subtask)
    if person.department_id != department.id:
        raise BadInput(f"{person.name}不是{department.name}的，{code(subtask)} 没有改动。请换一位{department.name}的同事。")
    if person.left_on is not None:
        raise BadInput(f"{person.name}已经离职，{code(subtask)} 没有改动。请换一位同事。")


def refuse_too_many(context: Context, person: Person) -> None:
    most = context.policy().work.claims
    if len(subtasks.open_of(context.db, [person.id or 0])) >= most:
        raise BadInput(f"{person.name}手上已有 {most} 个没完成的任务，到上限了，没有改动。请先完成、转交或放弃一个。")


def heir_of(context: Context, named: Somebody | None) -> Person:
    person = context.person(named.id if named else None)
    if person is None:
        raise BadInput("没有写给谁，没有改动。请选一位责任部门的同事。")
    return person


def colleagues(context: Context, subtask: Subtask) -> Choices:
    department = department_of(context, subtask)
    found = subtasks.candidates(context.db, subtask, SHOWN)
    return tuple((f"{department.name}{one.name}", one.name) for one in found if one.id != subtask.owner_id)


def private(subtask: Subtask) -> Face:
    return Face(RECORD, subtask.id or 0, HANDED)


def tell_of_leave(context: Context, owner: Person, subtask: Subtask) -> None:
    """Who gave it to somebody with leave ahead is told so, and so is who stands in for them."""
    if said := remark(context, owner, subtask.due):
        context.tell(said)
    for one in leaves.covering(context.db, [owner.id or 0], context.now.date(), subtask.due):
        stand_in = context.person(one.stand_in_id)
        if stand_in is not None and stand_in.id != context.speaker.id:
            days = listed([one], context.now.year)
            words = f"{code(subtask)} {subtask.name} 现在由{owner.name}负责，{days} 请假时写了由你代理，那几天会提醒你。"
            push(context, stand_in, subtask, words)


def tell_head(context: Context, subtask: Subtask, words: str) -> None:
    """Not where the head has it now: that is told by the card of it."""
    head = acting_head(context, subtask.department_id)
    if head is not None and head.id not in (context.speaker.id, subtask.owner_id):
        push(context, head, subtask, words)


def tell_moved(context: Context, subtask: Subtask, before: date) -> None:
    """Another day it is due: its owner and who coordinates the project hear of it, of the newest only."""
    face, project = Face(RECORD, subtask.id or 0, "due"), project_of(context, subtask)
    take_back(context, face)
    words = f"{context.speaker.name}把 {code(subtask)} {subtask.name} 的截止从 {before:%m-%d} 改到 {subtask.due:%m-%d}"
    words += f"，原因：{subtask.reason}。" if subtask.reason else "。"
    card = Card(title=f"{code(subtask)} 改了截止", blocks=(plain(words),), tone=Tone.INFO, summary=words)
    for person_id in {subtask.owner_id, project.coordinator_id if project else None} - {context.speaker.id, None}:
        hang(context, context.person(person_id), card, face)


def push(context: Context, person: Person, subtask: Subtask, words: str) -> None:
    card = Card(title=f"{code(subtask)} 换了负责人", blocks=(plain(words),), tone=Tone.INFO, summary=words)
    hang(context, person, card, _news(subtask))


def _news(subtask: Subtask) -> Face:
    """That somebody else has it, as the head and the one before are told; of that only the newest is news."""
    return Face(RECORD, subtask.id or 0, "owner")
