"""What changes where a request stands: an answer, its end, withdrawn, opened again, pushed up (R100, R102, R103)."""

from __future__ import annotations

from bot.cards.requests import STATES, asked_card, asker_card, code
from bot.domain.permissions import Right, Role, may, who_may
from bot.domain.requests import Move, Request, moved, take
from bot.domain.text.catalogue import issues as words
from bot.domain.text.grammar import Values
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.requests import unanswered
from bot.handlers.requests.sheets import ASKED, LONGEST, RECORD, answerer, bring, card_of, changed, face_of, roles, sheet_of, taken
from bot.handlers.rights import here
from bot.handlers.showing import gate, pushes
from bot.handlers.showing.placements import Face, show
from bot.handlers.timeline import step
from bot.handlers.views import require_going


def give(context: Context, number: int, move: Move, note: str) -> Request:
    """An answer, a plan, the end: kept, its clocks stopped, told to who asked. A refusal needs its reason, a plan its words."""
    request = taken(context, number)
    require_answerer(context, request)
    _require_move(request, move)
    if move in (Move.DECLINE, Move.PLAN) and not note:
        said = "办不了 {} 原因:没有权限" if move is Move.DECLINE else "初步方案 {} 先切到备用机"
        raise BadInput(f"要写一句说明，没有记下。例如：{said.format(code(request))}")
    _take(context, request, move, note[:LONGEST])
    unanswered.stop(context, request)
    step(context, RECORD, request.id or 0, str(move), note=note)
    changed(context, request)
    _tell_asker(context, request)
    return request


def resolve(context: Context, number: int, values: Values) -> None:
    """解决 Q-3: what was asked is done."""
    said = "；".join(filter(None, (values.get(words.SETTLED_BY), values.get(words.OUTCOME))))
    request = give(context, number, Move.FINISH, said)
    show(context, card_of(context, request), face_of(context, request))


def reopen(context: Context, number: int, values: Values) -> None:
    """重开 Q-3: it was not done after all; its clocks start anew."""
    request, reason = taken(context, number), values.get(words.AGAIN) or ""
    if not roles(context, request) & {Role.AUTHOR, Role.COORDINATOR, Role.MANAGEMENT}:
        raise NotAllowed(f"重开 {code(request)} 要由提出人{_asker(context, request)}、项目协调人或管理层来做，没有改动。")
    _require_move(request, Move.REOPEN)
    require_going(context, context.project(request.project_id))
    _take(context, request, Move.REOPEN)
    step(context, RECORD, request.id or 0, "reopened", note=reason)
    unanswered.start(context, request)
    changed(context, request)
    if (to := answerer(context, request)) is not None:
        bring(context, request, to)
    show(context, card_of(context, request), face_of(context, request))


def escalate(context: Context, number: int, values: Values) -> None:
    """升级 Q-3: the head of the asked department is told at once, where that was done already management."""
    request, reason = taken(context, number), values.get(words.WHY_NOW) or ""
    if not roles(context, request) & {Role.AUTHOR, Role.COORDINATOR, Role.LEAD_HEAD, Role.MANAGEMENT}:
        raise NotAllowed(f"升级 {code(request)} 要由提出人{_asker(context, request)}、项目协调人或牵头部门负责人来做，没有改动。")
    _require_move(request, Move.ANSWER)
    told = unanswered.push_up(context, request, reason)
    context.tell(f"{code(request)} 已告诉{'、'.join(told)}。" if told else f"{code(request)} 没有找到能告诉的人，请直接打电话。")


def withdraw(context: Context, number: int) -> Request:
    request = taken(context, number)
    if not may(roles(context, request), Right.WITHDRAW_REQUEST):
        raise NotAllowed(f"{code(request)} 只有提出人{_asker(context, request)}能撤回，没有改动。")
    _require_move(request, Move.WITHDRAW)
    _end(context, request)
    if (asked := answerer(context, request)) is not None and asked.id != context.speaker.id:
        pushes.hang(context, asked, asked_card(sheet_of(context, request)), Face(RECORD, request.id or 0, ASKED))
    return request


def drop(context: Context, request: Request, reason: str) -> None:
    """Withdrawn with its project; who hears of that is the caller's matter."""
    _end(context, request, reason)
    changed(context, request)


def _end(context: Context, request: Request, reason: str = "") -> None:
    _take(context, request, Move.WITHDRAW)
    unanswered.stop(context, request)
    step(context, RECORD, request.id or 0, "withdraw", note=reason)


def require_answerer(context: Context, request: Request) -> None:
    if not may(roles(context, request), Right.ANSWER_REQUEST):
        asked = answerer(context, request)
        others = who_may(Right.ANSWER_REQUEST, here(context, department_id=request.department_id))
        raise NotAllowed(f"{code(request)} 要由被请的{asked.name if asked else '同事'}或{others}来答复，没有改动。")


def _require_move(request: Request, move: Move) -> None:
    if moved(request.state, move) is None:
        again = f"又需要了请写，例如：重开 {code(request)} 原因:又要用了" if moved(request.state, Move.REOPEN) else ""
        raise BadInput(f"{code(request)} {STATES[request.state]}，没有改动。{again}")


def _take(context: Context, request: Request, move: Move, note: str = "") -> None:
    """No card says any longer why it came."""
    take(request, move, note, context.speaker.id, context.now)
    gate.acted(context, RECORD, request.id or 0)


def _asker(context: Context, request: Request) -> str:
    person = context.person(request.asked_by_id)
    return person.name if person else ""


def _tell_asker(context: Context, request: Request) -> None:
    asker = context.person(request.asked_by_id)
    if asker is not None and asker.id != context.speaker.id:
        card = asker_card(sheet_of(context, request))
        pushes.push(context, asker, card, f"{RECORD}-{request.id}-told-{context.event.key}"[:120], urgent=request.urgent)
