"""冲突: raised with its grade, settled by those of it, moved up when it is overdue (R203–R207)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.cards.conflicts import GRADES, SHOWN, STATES, code, conflict_form, ledger_card, settle_form
from bot.cards.conflicts import SORTS as SORT_WORDS
from bot.cards.model import Card
from bot.cards.payloads.conflicts import AskSettle, SaveConflict, SaveSettle, ShowConflict
from bot.cards.retired import newer_card
from bot.domain.clocks import Clock
from bot.domain.conflicts import ABOVE, Conflict, ConflictParty, Grade, Move, Sort, State, limit_of, moved
from bot.domain.people import Person
from bot.domain.permissions import Right, may
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import LISTED, REASON
from bot.domain.text.grammar import Argument, Values, shortened
from bot.domain.text.names import Unit
from bot.domain.text.refs import number_of
from bot.errors import BadInput, NotAllowed
from bot.handlers import clocks
from bot.handlers.conflicts import measures
from bot.handlers.conflicts.ledger import RECORD, card_of, changed, dispute_of, face_of, lines_of, looked_at, taken, who
from bot.handlers.conflicts.ledger import roles as roles_in
from bot.handlers.context import Context
from bot.handlers.rights import project_of_form, require
from bot.handlers.router import Router
from bot.handlers.settlers import settlers
from bot.handlers.showing import forms, pushes
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, show, show_anew, show_list
from bot.handlers.sight import of_conflicts
from bot.handlers.timeline import step
from bot.handlers.views import require_going, require_going_for_new
from bot.ports import Answer
from bot.storage.numbers import next_number
from bot.storage.queries import conflicts, people, projects

router = Router()

UNSETTLED = "conflict.unsettled"
LONGEST = 2000
LEAST_PARTIES = 2
LONGEST_SHOWN = 60
"""Characters of a description that an example repeats."""
FIELDS: dict[str, Argument[Any]] = {
    "what": words.AT_ODDS,
    "parties": words.PARTIES,
    "grade": words.GRADE,
    "sort": words.CONFLICT_SORT,
    "cause": REASON,
}
_GRADES = {word: grade for grade, word in GRADES.items()}
_SORTS = {word: sort for sort, word in SORT_WORDS.items()}


@router.command("冲突")
def command(context: Context, values: Values) -> None:
    act, number = values.get(words.CONFLICT_ACT), values.get(words.A_CONFLICT)
    if words.MEASURE in values or act in ("记措施", "措施完成"):
        measures.command(context, values)
    elif act == "结案" and number is not None:
        _settle_here(context, number_of(number), values)
    elif act == "结案":
        raise BadInput("要写是哪个冲突。例如：冲突 K-2 结案")
    elif number is not None:
        conflict = looked_at(context, number_of(number))
        show_anew(context, card_of(context, conflict), face_of(conflict), newer_card(code(conflict)))
    elif LISTED in values:
        _list(context)
    elif words.AT_ODDS not in values:
        choices = tuple((one.name, one.name) for one in people.departments(context.db))
        forms.send(context, conflict_form(_project_here(context) or 0, choices), Face(RECORD, 0))
    else:
        conflict = _raise(context, values, _project_here(context))
        show(context, card_of(context, conflict), face_of(conflict))


@router.press(SaveConflict)
def press_save(context: Context, action: SaveConflict) -> Answer:
    conflict = _raise(context, filled(context, FIELDS), project_of_form(context, action.project))
    forms.becomes(context, face_of(conflict))
    return context.answer(card_of(context, conflict), f"{code(conflict)} 已登记")


@router.press(ShowConflict)
def press_show(context: Context, action: ShowConflict) -> Answer:
    return _answer(context, looked_at(context, action.number))


@router.press(AskSettle)
def press_ask(context: Context, action: AskSettle) -> Answer:
    conflict = looked_at(context, action.number)
    _require_settler(context, conflict)
    return forms.ask(context, settle_form(dispute_of(context, conflict)), face_of(conflict))


@router.press(SaveSettle)
def press_settle(context: Context, action: SaveSettle) -> Answer:
    fields = {"cause": REASON, "process": words.PROCESS, "result": words.CONFLICT_RESULT}
    conflict = _settle(context, action.number, filled(context, fields))
    return _answer(context, conflict, f"{code(conflict)} 已了结")


@router.clock(UNSETTLED, conflicts.held_id)
def overdue(context: Context, clock: Clock) -> None:
    """It moves up one grade with the limit of that one; at the top management is reminded, once for each limit (R204–R206)."""
    conflict = conflicts.held_id(context.db, clock.record_id)
    if conflict is None or conflict.state is not State.OPEN:
        return
    if (above := ABOVE.get(conflict.grade)) is not None:
        _rise(context, conflict, above, "risen")
        return
    for one in settlers(context, conflict):
        step(context, RECORD, conflict.id or 0, "reminded", to=one)
    _start(context, conflict)
    _tell(context, conflict)
    changed(context, conflict)


def settle(context: Context, number: int, values: Values) -> None:
    """解决 K-2 方案:… 结果:…: the solution is how it was settled."""
    read = {words.PROCESS.name: values.get(words.SETTLED_BY), words.CONFLICT_RESULT.name: values.get(words.OUTCOME)}
    read[REASON.name] = values.get(REASON)
    _settle_here(context, number, Values({name: text for name, text in read.items() if text}))


def reopen(context: Context, number: int, values: Values) -> None:
    """重开 K-2 原因:…: at the grade it had, with the whole limit."""
    conflict, reason = taken(context, number), values.get(words.AGAIN) or ""
    if not may(roles_in(context, conflict), Right.SEE_CONFLICTS):
        raise NotAllowed(f"重开 {code(conflict)} 要由{who(context, conflict, Right.SEE_CONFLICTS)}来做，没有改动。")
    _require_move(conflict, Move.REOPEN)
    require_going(context, context.project(conflict.project_id))
    if not reason:
        raise BadInput(f"重开要写原因，{code(conflict)} 没有改动。例如：重开 {code(conflict)} 原因:又撞了")
    conflict.state, conflict.settled_at, conflict.settled_by_id = State.OPEN, None, None
    step(context, RECORD, conflict.id or 0, "reopened", note=reason)
    _start(context, conflict)
    changed(context, conflict)
    _tell(context, conflict)
    show(context, card_of(context, conflict), face_of(conflict))


def escalate(context: Context, number: int, values: Values) -> None:
    """升级 K-2 原因:…: one grade up, now."""
    conflict, reason = taken(context, number), values.get(words.WHY_NOW) or ""
    if not may(roles_in(context, conflict), Right.SEE_CONFLICTS):
        raise NotAllowed(f"升级 {code(conflict)} 要由{who(context, conflict, Right.SEE_CONFLICTS)}来做，没有改动。")
    _require_move(conflict, Move.SETTLE)
    if (above := ABOVE.get(conflict.grade)) is None:
        raise BadInput(f"{code(conflict)} 已经是重大冲突，由管理层处理，不能再升。")
    _rise(context, conflict, above, "pushed", reason)
    show(context, card_of(context, conflict), face_of(conflict))


def _raise(context: Context, values: Values, project_id: int | None) -> Conflict:
    require(context, Right.RAISE_CONFLICT)
    require_going_for_new(context, context.project(project_id))
    units = values.get(words.PARTIES) or ()
    if len(units) < LEAST_PARTIES:
        example = _with_parties(context, values, units)
        raise BadInput(f"没有登记：要写双方是哪两个部门。例如：{example}")
    conflict = Conflict(
        number=next_number(context.db, "K"),
        project_id=project_id,
        chat_id=context.chat.id if not context.chat.direct else None,
        grade=_GRADES.get(values.get(words.GRADE) or "", Grade.GENERAL),
        sort=_SORTS.get(values.get(words.CONFLICT_SORT) or "", Sort.OTHER),
        description=(values.get(words.AT_ODDS) or "")[:LONGEST],
        cause=(values.get(REASON) or "")[:LONGEST],
        raised_by_id=context.speaker.id or 0,
        raised_at=context.now,
    )
    context.db.add(conflict)
    context.db.flush()
    context.db.add_all(ConflictParty(conflict_id=conflict.id or 0, department_id=one.id) for one in units)
    context.db.flush()
    step(context, RECORD, conflict.id or 0, "raised", note=conflict.description)
    _start(context, conflict)
    _tell(context, conflict)
    return conflict


def _with_parties(context: Context, values: Values, units: Sequence[Unit]) -> str:
    """What was written, with two departments: the one that was named, or the speaker's own, and another."""
    own = people.department_of(context.db, context.speaker)
    named = [one.name for one in units] or ([own.name] if own else [])
    others = [one.name for one in people.departments(context.db) if one.name not in named]
    said = (values.get(words.AT_ODDS) or "").replace("\n", " ")
    return f"/冲突 {shortened(said, LONGEST_SHOWN)} 双方:{'、'.join([*named, *others][:LEAST_PARTIES])}"


def _settle_here(context: Context, number: int, values: Values) -> None:
    """Where something of it is missing the form is shown, with what was said."""
    conflict = looked_at(context, number)
    process, result = values.get(words.PROCESS) or "", values.get(words.CONFLICT_RESULT) or ""
    if process and result and (REASON in values or conflict.cause):
        show(context, card_of(context, _settle(context, number, values)), face_of(conflict))
        return
    _require_settler(context, conflict)
    _require_move(conflict, Move.SETTLE)
    form = settle_form(dispute_of(context, conflict), values.get(REASON) or "", process, result)
    forms.send(context, form, face_of(conflict))


def _settle(context: Context, number: int, values: Values) -> Conflict:
    """What the ledger keeps: cause, process, result; nothing of it may be missing (R207)."""
    conflict = taken(context, number)
    _require_settler(context, conflict)
    _require_move(conflict, Move.SETTLE)
    cause = values.get(REASON) or conflict.cause
    process, result = values.get(words.PROCESS) or "", values.get(words.CONFLICT_RESULT) or ""
    missing = [name for name, text in (("原因", cause), ("过程", process), ("结果", result)) if not text]
    if missing:
        raise BadInput(
            f"{code(conflict)} 没有了结，缺{'、'.join(missing)}。"
            f"例如：冲突 {code(conflict)} 结案 原因:{cause or '没有统一排期'} 过程:双方对接人开会 结果:按周轮流使用"
        )
    conflict.cause, conflict.process = cause[:LONGEST], process[:LONGEST]
    _end(context, conflict, result)
    _tell(context, conflict, *_concerned(context, conflict))
    return conflict


def drop(context: Context, conflict: Conflict, reason: str) -> None:
    """Settled by the end of its project: the ledger says so; who hears of it is the caller's matter."""
    _end(context, conflict, reason)


def _end(context: Context, conflict: Conflict, result: str) -> None:
    conflict.result = result[:LONGEST]
    conflict.state, conflict.settled_by_id, conflict.settled_at = State.SETTLED, context.speaker.id, context.now
    step(context, RECORD, conflict.id or 0, "settled", note=result)
    clocks.stop(context, RECORD, conflict.id or 0)
    changed(context, conflict)


def _rise(context: Context, conflict: Conflict, above: Grade, what: str, reason: str = "") -> None:
    """Those of the new grade have it, and who raised it hears where it is now."""
    conflict.grade = above
    step(context, RECORD, conflict.id or 0, what, note=f"{GRADES[above]}" + (f"（{reason}）" if reason else ""))
    _start(context, conflict)
    changed(context, conflict)
    _tell(context, conflict, context.person(conflict.raised_by_id))


def _start(context: Context, conflict: Conflict) -> None:
    limit = limit_of(context.policy(conflict.project_id).conflicts, conflict.grade)
    clocks.start(context, UNSETTLED, RECORD, conflict.id or 0, limit)


def _tell(context: Context, conflict: Conflict, *also: Person | None) -> None:
    """Those of its grade, in private, when they want to hear of things; `also` the others whom it concerns."""
    card: Card = card_of(context, conflict)
    for one in {one.id: one for one in (*settlers(context, conflict), *also) if one is not None}.values():
        if one.id != context.speaker.id:
            pushes.hang(context, one, card, face_of(conflict))


def _concerned(context: Context, conflict: Conflict) -> list[Person | None]:
    """Whom its end concerns: who raised it, the contacts of both sides, and who coordinates its project."""
    today, project = context.now.date(), context.project(conflict.project_id)
    units = conflicts.departments(context.db, conflict)
    sides = [projects.liaison_in(context.db, conflict.project_id, one, today) for one in units]
    return [context.person(conflict.raised_by_id), *sides, context.person(project.coordinator_id) if project else None]


def _list(context: Context) -> None:
    seen = of_conflicts(context)
    found = lines_of(context, conflicts.newest(context.db, seen, SHOWN))
    card = ledger_card(found, "你看得到的" if context.chat.direct else "本群", *conflicts.counted(context.db, seen))
    show_list(context, card, "conflicts", newer_card("冲突台账"))


def _answer(context: Context, conflict: Conflict, toast: str = "") -> Answer:
    """A form becomes the conflict's card again."""
    forms.card_again(context)
    return context.answer(card_of(context, conflict), toast)


def _require_settler(context: Context, conflict: Conflict) -> None:
    if not may(roles_in(context, conflict), Right.SETTLE_CONFLICT):
        raise NotAllowed(f"{code(conflict)} 要由{who(context, conflict, Right.SETTLE_CONFLICT)}来了结，没有改动。")


def _require_move(conflict: Conflict, move: Move) -> None:
    if moved(conflict.state, move) is None:
        again = f"又发生了请写，例如：重开 {code(conflict)} 原因:又撞了" if moved(conflict.state, Move.REOPEN) else ""
        raise BadInput(f"{code(conflict)} {STATES[conflict.state]}，没有改动。{again}")


def _project_here(context: Context) -> int | None:
    return None if context.chat.direct else context.chat.project_id
