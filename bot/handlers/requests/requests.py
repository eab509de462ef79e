"""请求, 紧急, 答复: asked of another department, answered by it in time (R100, R102–R107)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.cards.payloads.requests import AskReply, Reply, SaveReply, SaveRequest, ShowMail, ShowRequest, WithdrawRequest
from bot.cards.requests import SHOWN, STATES, asked_card, asker_card, code, list_card, mail_card, reply_form, request_form
from bot.cards.retired import newer_card
from bot.domain.people import Person
from bot.domain.permissions import Right, Role, may, who_may
from bot.domain.requests import Move, Request, channel_of, moved, take
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import DUE, LISTED, OWNER
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.moments import When
from bot.domain.text.refs import number_of
from bot.errors import BadInput, NotAllowed
from bot.handlers import wording
from bot.handlers.balances import show_month
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.requests import unanswered
from bot.handlers.requests.sheets import (
    ASKED,
    ASKER,
    RECORD,
    answered,
    answerer,
    bring,
    card_of,
    changed,
    face_of,
    lines_of,
    looked_at,
    pressed_card,
    roles,
    sheet_of,
    taken,
)
from bot.handlers.rights import here, project_of_form, require
from bot.handlers.router import Router
from bot.handlers.showing import forms, gate, pushes
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, post, show, show_anew, show_list
from bot.handlers.sight import of_requests
from bot.handlers.timeline import step
from bot.ports import Answer
from bot.storage.numbers import next_number
from bot.storage.queries import people, requests

router = Router()

LONGEST = 2000
MAILED = "邮件文本已发到你的单聊"
FIELDS: dict[str, Argument[Any]] = {
    "what": words.ASK,
    "department": words.ASKED,
    "person": OWNER,
    "due": DUE,
    "weight": words.WEIGHT,
}
MOVES: dict[Reply, Move] = {"answer": Move.ANSWER, "plan": Move.PLAN, "finish": Move.FINISH, "decline": Move.DECLINE}
REPLIES: dict[str, Reply] = {"答复": "answer", "响应": "answer", "方案": "plan", "办好": "finish", "办不了": "decline"}


@router.command("请求")
def command(context: Context, values: Values) -> None:
    act, number = values.get(words.REQUEST_ACT), values.get(words.A_REQUEST)
    if act == "往来账":
        show_month(context, None)
    elif act is not None and number is None:
        raise BadInput(f"要写是哪个请求。例如：请求 Q-3 {act}")
    elif act == "撤回":
        _withdraw_here(context, number_of(number or ""))
    elif act == "邮件":
        _mail_here(context, looked_at(context, number_of(number or "")))
    elif LISTED in values:
        _list(context)
    else:
        _open(context, values, urgent=False)


@router.command("紧急")
def urgent_command(context: Context, values: Values) -> None:
    _open(context, values, urgent=True)


@router.command("答复")
def reply_command(context: Context, values: Values) -> None:
    """Without words, where words are needed, the form is shown."""
    number, note = number_of(values.get(words.THE_REQUEST) or ""), values.get(words.REPLY_NOTE) or ""
    given = values.get(words.REPLY)
    reply = REPLIES[given or "答复"]
    if not note and not (reply == "finish" or given == "响应"):
        request = looked_at(context, number)
        _require_answerer(context, request)
        forms.send(context, reply_form(sheet_of(context, request), reply), face_of(context, request))
        return
    request = give(context, number, MOVES[reply], note)
    show(context, card_of(context, request), face_of(context, request))


@router.press(SaveRequest)
def press_save(context: Context, action: SaveRequest) -> Answer:
    request = _ask(context, filled(context, FIELDS), urgent=action.urgent, project_id=project_of_form(context, action.project))
    _remember_form(context, request)
    return answered(context, request, f"{code(request)} 已发出")


@router.press(ShowRequest)
def press_show(context: Context, action: ShowRequest) -> Answer:
    return context.answer(pressed_card(context, looked_at(context, action.number)))


@router.press(AskReply)
def press_ask(context: Context, action: AskReply) -> Answer:
    request = looked_at(context, action.number)
    _require_answerer(context, request)
    return forms.ask(context, reply_form(sheet_of(context, request), action.reply), face_of(context, request))


@router.press(SaveReply)
def press_reply(context: Context, action: SaveReply) -> Answer:
    note = filled(context, {"note": words.REPLY_NOTE}).get(words.REPLY_NOTE) or ""
    request = give(context, action.number, MOVES[action.reply], note)
    return answered(context, request, f"{code(request)} {STATES[request.state]}")


@router.press(WithdrawRequest)
def press_withdraw(context: Context, action: WithdrawRequest) -> Answer:
    return answered(context, _withdraw(context, action.number), f"Q-{action.number} 已撤回")


@router.press(ShowMail)
def press_mail(context: Context, action: ShowMail) -> Answer:
    """The text comes beside the card, in private: it is to be copied."""
    request = looked_at(context, action.number)
    _mail(context, request)
    return Answer(toast=MAILED, tone="info")


def ask(  # noqa: PLR0913 - a request is all of this, and each is named by who calls
    context: Context,
    *,
    what: str,
    department_id: int,
    person: Person | None = None,
    due: datetime | None = None,
    urgent: bool = False,
    important: bool = False,
    project_id: int | None = None,
) -> Request:
    """A new request, flushed, brought to who answers it, with its clocks running. Raises BadInput where the person is of another
    department, SentBack for vague words (R108)."""
    require(context, Right.ASK_REQUEST)
    if person is not None and person.department_id != department_id:
        raise BadInput(f"{person.name}不是这个部门的同事，没有发出。请写他的部门，或者不写负责人。")
    wording.judge(context, "请求", what, project_id=project_id, dated=due is not None, waits=not urgent)
    request = Request(
        number=next_number(context.db, "Q"),
        project_id=project_id,
        chat_id=context.chat.id if not context.chat.direct else None,
        urgent=urgent,
        channel=channel_of(urgent=urgent, important=important),
        what=what[:LONGEST],
        asked_by_id=context.speaker.id or 0,
        asking_department_id=context.speaker.department_id,
        department_id=department_id,
        person_id=person.id if person else None,
        asked_at=context.now,
        due=due,
    )
    context.db.add(request)
    context.db.flush()
    unanswered.start(context, request)
    to = answerer(context, request)
    step(context, RECORD, request.id or 0, "asked", note=request.what, to=to)
    if to is not None:
        bring(context, request, to)
    return request


def give(context: Context, number: int, move: Move, note: str) -> Request:
    """An answer, a plan, the end: kept, its clocks stopped, told to who asked. A refusal needs its reason, a plan its words."""
    request = taken(context, number)
    _require_answerer(context, request)
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


def _open(context: Context, values: Values, *, urgent: bool) -> None:
    """Show the named one, show the form, or ask."""
    number = values.get(words.A_REQUEST)
    if number is not None:
        request = looked_at(context, number_of(number))
        show_anew(context, card_of(context, request), face_of(context, request), newer_card(code(request)))
    elif words.ASK not in values:
        choices = tuple((one.name, one.name) for one in people.departments(context.db))
        form = request_form(_project_here(context) or 0, choices, urgent=urgent)
        forms.send(context, form, Face(RECORD, 0, ASKER))
    else:
        request = _ask(context, values, urgent=urgent, project_id=_project_here(context))
        _acknowledge(context, request)


def _ask(context: Context, values: Values, *, urgent: bool, project_id: int | None) -> Request:
    unit, what = values.get(words.ASKED), values.get(words.ASK)
    if unit is None or not what:
        raise BadInput(f"没有发出：要写请哪个部门、要什么。例如：{at_home(context, '/请求 确认物料报价 部门:销售部')}")
    named = values.get(OWNER)
    return ask(
        context,
        what=what,
        department_id=unit.id,
        person=context.person(named.id if named else None),
        due=_due(context, values.get(DUE)),
        urgent=urgent,
        important=values.get(words.WEIGHT) == "重要",
        project_id=project_id,
    )


def _acknowledge(context: Context, request: Request) -> None:
    """In a group one line; who asked gets the card in private, where the answer will stand."""
    sheet = sheet_of(context, request)
    if context.chat.direct:
        show(context, asker_card(sheet), Face(RECORD, request.id or 0, ASKER))
        return
    mine = context.reach(context.speaker)
    if mine is not None:
        post(context, asker_card(sheet), Face(RECORD, request.id or 0, ASKER), mine)
    limits = "，".join(f"{name} {moment}" for name, moment in sheet.limits)
    whom = f"{sheet.department} {sheet.person}".strip() if sheet.person else f"{sheet.department}（没有对接人，请直接联系）"
    context.tell(f"{code(request)} 已发给{whom}，{limits}。")


def _withdraw_here(context: Context, number: int) -> None:
    request = _withdraw(context, number)
    changed(context, request)
    show(context, card_of(context, request), face_of(context, request))


def _withdraw(context: Context, number: int) -> Request:
    request = taken(context, number)
    if not may(roles(context, request), Right.WITHDRAW_REQUEST):
        raise NotAllowed(f"{code(request)} 只有提出人{_asker(context, request)}能撤回，没有改动。")
    _require_move(request, Move.WITHDRAW)
    _take(context, request, Move.WITHDRAW)
    unanswered.stop(context, request)
    step(context, RECORD, request.id or 0, "withdraw")
    if (asked := answerer(context, request)) is not None and asked.id != context.speaker.id:
        pushes.hang(context, asked, asked_card(sheet_of(context, request)), Face(RECORD, request.id or 0, ASKED))
    return request


def _mail_here(context: Context, request: Request) -> None:
    """All of a request is in its mail: in a group one line says where it went."""
    if context.chat.direct:
        context.say(mail_card(sheet_of(context, request)))
        return
    _mail(context, request)
    context.tell(f"{code(request)} 的{MAILED}。")


def _mail(context: Context, request: Request) -> None:
    card = mail_card(sheet_of(context, request))
    if pushes.push(context, context.speaker, card, f"{RECORD}-{request.id}-mail-{context.event.key}"[:120], urgent=True) is None:
        raise BadInput(f"我找不到和你的单聊。请在单聊里给我发：请求 {code(request)} 邮件")


def _list(context: Context) -> None:
    """Of this group, or in private of what the speaker may see; the next limit first."""
    found, total = requests.unfinished(context.db, of_requests(context), SHOWN)
    card = list_card(lines_of(context, found), "你看得到的" if context.chat.direct else "本群", total)
    show_list(context, card, "requests", newer_card("请求列表"))


def _require_answerer(context: Context, request: Request) -> None:
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


def _remember_form(context: Context, request: Request) -> None:
    """The form that was filled in is the asker's card from now on."""
    forms.becomes(context, Face(RECORD, request.id or 0, ASKER))


def _project_here(context: Context) -> int | None:
    return None if context.chat.direct else context.chat.project_id


def _due(context: Context, when: When | None) -> datetime | None:
    if when is None:
        return None
    due = when.at or datetime.combine(when.day, context.calendar().closes, context.now.tzinfo)
    if due.date() < context.now.date() or (when.at and due <= context.now):
        raise BadInput(f"截止 {when} 已经过去，没有发出。请写以后的时间，例如 截止:明天15:00")
    return due
