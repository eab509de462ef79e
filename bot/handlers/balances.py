"""往来账: drawn up on the first working day, confirmed or disputed by both heads, then shown to management (users' idea 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from bot.cards.balances import Row, balance_card, dispute_form, month_card
from bot.cards.model import Card
from bot.cards.payloads.conflicts import AskDispute, ConfirmBalance, SaveDispute, ShowBalance
from bot.domain.balances import Answered, Balance, balances, first_day
from bot.domain.calendar import Calendar
from bot.domain.clocks import Clock, Stretch, intervals, rings_at
from bot.domain.permissions import Right, may
from bot.domain.requests import Move, Request, State
from bot.domain.signatures import Signature, Verdict
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import REASON, REASON_REST
from bot.domain.text.durations import Duration, Unit
from bot.domain.text.grammar import Values
from bot.domain.timeline import Step
from bot.errors import BadInput, NotAllowed
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.months import is_due, mark, month_of, number_of
from bot.handlers.reminders import reminders
from bot.handlers.rights import roles_of
from bot.handlers.router import Router
from bot.handlers.showing import forms, pushes
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, redraw, show
from bot.handlers.views import acting_head
from bot.ports import Answer, JobDue
from bot.storage.queries import balances as kept
from bot.storage.queries import conflicts, people, requests, timeline

router = Router()

JOB = "balance.month"
RECORD, MONTH = kept.RECORD, "balance_month"
UNCONFIRMED = "balance.unconfirmed"
LONGEST_NOTE = 400
ANSWERS = (Move.ANSWER, Move.PLAN, Move.FINISH, Move.DECLINE)
"""Steps with which a request is answered."""
MOST_DAYS = 400
"""Days from asking to answering that working time is counted for."""
_A_ROW = re.compile(r"\s*第?\s*([0-9]{1,9})\s*[行号]?(?:[\s,，、:：]+|$)(.*)", re.DOTALL)
_WHO_SEES = "往来账只有双方部门的负责人、对接人和管理层能私聊看。"


def _held(session: Session, number: int) -> list[Balance]:
    return kept.held_month(session, month_of(number))


@router.job(JOB)
def draw_up(context: Context, event: JobDue) -> None:
    """The sheet of the month before, to the heads of both departments of each row, and the clock until management sees it."""
    month = first_day(context.now.date())
    if not is_due(context, MONTH, month):
        return
    mark(context, MONTH, month)
    first, last = _bounds(context, month)
    asked = [one for one in requests.asked_between(context.db, first, last) if _counts(one)]
    given = timeline.of_kinds(context.db, "request", [one.id for one in asked if one.id], ANSWERS)
    answers = [_answered(context, one, given.get(one.id or 0, [])) for one in asked]
    parties = conflicts.of_departments(context.db, conflicts.raised_between(context.db, first, last))
    rows = balances(month, answers, parties, kept.escalated_between(context.db, first, last))
    if not rows:
        return
    context.db.add_all(rows)
    context.db.flush()
    limit = context.policy().balances.confirm
    clock = clocks.start(context, UNCONFIRMED, MONTH, number_of(month), limit)
    for one in rows:
        _send(context, one, clock)


@router.clock(UNCONFIRMED, _held)
def over(context: Context, clock: Clock) -> None:
    """Confirmed or not, management reads it now."""
    _report(context, month_of(clock.record_id))


@router.command("往来账")
def command(context: Context, values: Values) -> None:
    act = values.get(words.SHEET_ACT)
    number, reason = _row_meant(values)
    if number is None:
        if act is not None:
            said = "往来账异议 序号:{} 原因:少算了两个请求" if act == "异议" else "确认往来账 序号:{}"
            raise BadInput(f"要写是哪一行的序号。例如：{said.format(7)}")
        show_month(context, values.get(words.SHEET_MONTH))
    elif act is None:
        show(context, _card(context, _seen(context, number)), Face(RECORD, number))
    elif act == "异议" and not reason:
        balance = _mine(context, number)
        forms.send(context, dispute_form(_row(context, balance)), Face(RECORD, number))
    else:
        balance = _sign(context, number, Verdict.SIGNED if act == "确认" else Verdict.REFUSED, reason)
        show(context, _card(context, balance), Face(RECORD, number))


def _row_meant(values: Values) -> tuple[int | None, str]:
    """Which row, and the reason: where no number is named, the one with which the reason begins (往来账异议 7 少算了两个请求)."""
    number, reason = values.get(words.SHEET_NUMBER), values.get(REASON_REST) or ""
    begun = _A_ROW.match(reason) if number is None and words.SHEET_ACT in values else None
    return (int(begun[1]), begun[2]) if begun else (number, reason)


@router.press(ConfirmBalance)
def press_confirm(context: Context, action: ConfirmBalance) -> Answer:
    balance = _sign(context, action.balance, Verdict.SIGNED, "")
    return context.answer(_card(context, balance), "已确认")


@router.press(AskDispute)
def press_ask(context: Context, action: AskDispute) -> Answer:
    balance = _mine(context, action.balance)
    return forms.ask(context, dispute_form(_row(context, balance)), Face(RECORD, action.balance))


@router.press(SaveDispute)
def press_dispute(context: Context, action: SaveDispute) -> Answer:
    reason = filled(context, {"reason": REASON}).get(REASON) or ""
    return _shown(context, _sign(context, action.balance, Verdict.REFUSED, reason), "异议已记下")


@router.press(ShowBalance)
def press_show(context: Context, action: ShowBalance) -> Answer:
    return _shown(context, _seen(context, action.balance), "")


def show_month(context: Context, month: date | None) -> None:
    """请求 往来账: in private, the rows of the speaker's department; all of them to management and administrators."""
    if forms.in_group(context):
        raise BadInput("往来账不在群里显示，请私聊我发：/请求 往来账")
    asked = (month or first_day(context.now.date())).replace(day=1)
    rows = [one for one in kept.of_month(context.db, asked) if _may_see(context, one)]
    if not rows and not _may_see_some(context):
        raise NotAllowed(_WHO_SEES)
    if context.now < (comes := _drawn_up(context, asked)):
        newest = first_day(context.now.date())
        latest = newest if context.now >= _drawn_up(context, newest) else first_day(newest)
        raise BadInput(f"{asked.month} 月的往来账 {comes:%m-%d %H:%M} 才出。最近的一份：/往来账 {latest.month}月")
    context.say(month_card(asked, _rows(context, rows), final=False))


def _drawn_up(context: Context, month: date) -> datetime:
    """When the sheet of a month comes: on the first working day after it."""
    day = context.calendar().after((month + timedelta(days=31)).replace(day=1) - timedelta(days=1), 1)
    return datetime.combine(day, context.policy().balances.sheet_at, context.now.tzinfo)


def _sign(context: Context, balance_id: int, verdict: Verdict, note: str) -> Balance:
    """What a head says takes the place of what they said before. When all of the month is confirmed management reads it at once."""
    balance = _mine(context, balance_id)
    kept.held_month(context.db, balance.month)
    if balance.reported_at is not None:
        raise BadInput(f"这一行已经交给管理层，不能再改。要更正请直接找管理层，序号 {balance_id}。")
    if verdict is Verdict.REFUSED and not note:
        raise BadInput(f"有异议要写原因，没有记下。例如：往来账异议 序号:{balance_id} 原因:少算了两个请求")
    _keep(context, balance, _sides(context, balance)[0], verdict, note)
    context.db.flush()
    card = _card(context, balance)
    redraw(context, Face(RECORD, balance_id), lambda _: card)
    reminders.settled(context, context.speaker.id or 0)
    rows = _rows(context, kept.of_month(context.db, balance.month))
    said = [signature.verdict for one in rows for _, signature in one.said]
    if not any(one.missing for one in rows) and Verdict.REFUSED not in said:
        clocks.stop(context, MONTH, number_of(balance.month))
        _report(context, balance.month)
    return balance


def _keep(context: Context, balance: Balance, department_id: int, verdict: Verdict, note: str) -> None:
    person_id = context.speaker.id or 0
    row = kept.signature(context.db, balance.id or 0, person_id)
    if row is None:
        row = Signature(record=RECORD, record_id=balance.id or 0, person_id=person_id, verdict=verdict, at=context.now)
        context.db.add(row)
    row.department_id, row.verdict, row.note, row.at = department_id, verdict, note[:LONGEST_NOTE], context.now


def _report(context: Context, month: date) -> None:
    """To management, once, with what is disputed named."""
    found = kept.of_month(context.db, month)
    rows = _rows(context, [one for one in found if one.reported_at is None])
    if not rows:
        return
    for one in found:
        one.reported_at = context.now
    context.db.flush()
    card = month_card(month, rows, final=True)
    for person in people.management(context.db):
        pushes.push(context, person, card, f"{MONTH}-{number_of(month)}-{person.id}")


def _send(context: Context, balance: Balance, clock: Clock) -> None:
    card = balance_card(_row(context, balance), _day(context, clock.rings_at))
    heads = {one.id: one for one in (acting_head(context, side) for side in (balance.asking_id, balance.answering_id)) if one}
    for head in heads.values():
        pushes.hang(context, head, card, Face(RECORD, balance.id or 0))


def _answered(context: Context, request: Request, given: Sequence[Step]) -> Answered:
    """In the calendar of the department that was asked; on time where the limit of that day was kept. The first of the answers that
    were `given` counts, even where the request was opened again after it."""
    policy, calendar = context.policy(request.project_id).requests, context.calendar(request.department_id)
    asked = request.asked_at.astimezone(context.now.tzinfo)
    limit = policy.first if request.urgent else policy.daily
    answered = given[0].at if given else request.answered_at
    minutes = _minutes(asked, answered, calendar) if answered else None
    on_time = answered is not None and answered <= rings_at(asked, limit, calendar)
    return Answered(request.asking_department_id or 0, request.department_id, minutes, on_time)


def _minutes(asked: datetime, answered: datetime, calendar: Calendar) -> int:
    """Working time that passed between the two moments."""
    if answered - asked > timedelta(days=MOST_DAYS):
        return MOST_DAYS * 24 * 60
    hours = int((answered - asked).total_seconds() // 3600) + 1
    spent: Iterable[Stretch] = intervals(asked, Duration(hours, Unit.WORKING_HOUR), calendar)
    inside = [min(one.until, answered) - one.since for one in spent if not one.why and one.since < answered]
    return round(sum(inside, timedelta(0)).total_seconds() / 60)


def _counts(request: Request) -> bool:
    """Asked by one department of another, and not taken back."""
    across = request.asking_department_id not in (None, request.department_id)
    return across and request.state is not State.WITHDRAWN


def _bounds(context: Context, month: date) -> tuple[datetime, datetime]:
    following = (month.replace(day=28) + timedelta(days=7)).replace(day=1)
    first, last = (datetime.combine(one, time(0), context.now.tzinfo) for one in (month, following))
    return first, last


def _rows(context: Context, found: list[Balance]) -> list[Row]:
    names = {one.id or 0: one.name for one in people.departments(context.db)}
    said: dict[int, list[Signature]] = {}
    for one in kept.signatures(context.db, [balance.id or 0 for balance in found]):
        said.setdefault(one.record_id, []).append(one)
    return [_named(context, one, names, said.get(one.id or 0, [])) for one in found]


def _named(context: Context, balance: Balance, names: dict[int, str], said: list[Signature]) -> Row:
    """One person who is the head of both speaks for both."""
    sides = dict.fromkeys((balance.asking_id, balance.answering_id))
    spoken = {one.department_id for one in said}
    heard = [(person.name, one) for one in said if (person := context.person(one.person_id)) is not None]
    alone = bool(said) and _speaks_for_both(context, balance)
    missing = [] if alone else [names.get(side, "") for side in sides if side not in spoken]
    return Row(balance, names.get(balance.asking_id, ""), names.get(balance.answering_id, ""), heard, missing)


def _speaks_for_both(context: Context, balance: Balance) -> bool:
    heads = [acting_head(context, one) for one in (balance.asking_id, balance.answering_id)]
    return heads[0] is not None and heads[1] is not None and heads[0].id == heads[1].id


def _row(context: Context, balance: Balance) -> Row:
    return _rows(context, [balance])[0]


def _card(context: Context, balance: Balance) -> Card:
    return balance_card(_row(context, balance))


def _shown(context: Context, balance: Balance, toast: str) -> Answer:
    """A form becomes the sheet again."""
    forms.card_again(context)
    return context.answer(_card(context, balance), toast)


def _seen(context: Context, balance_id: int) -> Balance:
    balance = kept.by_id(context.db, balance_id)
    if balance is None:
        raise BadInput(f"没有序号 {balance_id} 的往来账。有哪些可以看：/请求 往来账")
    if not _may_see(context, balance) or forms.in_group(context):
        raise NotAllowed(_WHO_SEES)
    return balance


def _mine(context: Context, balance_id: int) -> Balance:
    balance = _seen(context, balance_id)
    if not _sides(context, balance):
        sides = (acting_head(context, one) for one in (balance.asking_id, balance.answering_id))
        names = "或".join(dict.fromkeys(one.name for one in sides if one is not None))
        raise NotAllowed(f"往来账要由双方的部门负责人{names}来确认，没有改动。")
    return balance


def _sides(context: Context, balance: Balance) -> list[int]:
    """For which of the two departments the speaker says something: as its head, or in the head's place today."""
    return [side for side in (balance.asking_id, balance.answering_id) if _speaks_for(context, side)]


def _speaks_for(context: Context, department_id: int) -> bool:
    head = acting_head(context, department_id)
    as_head = may(roles_of(context, context.speaker, department_id=department_id), Right.CONFIRM_BALANCE)
    return as_head or (head is not None and head.id == context.speaker.id)


def _may_see(context: Context, balance: Balance) -> bool:
    sides = (balance.asking_id, balance.answering_id)
    seen = any(may(roles_of(context, context.speaker, department_id=one), Right.SEE_BALANCE) for one in sides)
    return seen or bool(_sides(context, balance))


def _may_see_some(context: Context) -> bool:
    """Whether there is a department whose rows would be shown to the speaker."""
    known = people.departments(context.db)
    return any(may(roles_of(context, context.speaker, department_id=one.id), Right.SEE_BALANCE) for one in known)


def _day(context: Context, moment: datetime) -> str:
    return f"{moment.astimezone(context.now.tzinfo):%m-%d %H:%M}"
