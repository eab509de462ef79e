"""The clocks of a request, and who is told when one rings: the contact, the head and the deputy, management (R100, R102, R103)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cards.requests import pressing_card
from bot.domain.clocks import Clock
from bot.domain.people import Person
from bot.domain.requests import UNFINISHED, WITH_PLAN, Request, State
from bot.domain.text.durations import Duration
from bot.handlers import clocks
from bot.handlers.asked import RECORD, answerer, bring, changed, sheet_of
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.timeline import step
from bot.handlers.views import acting_head
from bot.storage.queries import people, requests, timeline

router = Router()

UNANSWERED, REMINDED = "request.unanswered", "request.reminded"
FIRST, FIRST_HEAD = "urgent.unanswered", "urgent.silent"
PLAN, PLAN_HEAD = "urgent.unplanned", "urgent.planless"


def start(context: Context, request: Request) -> None:
    """The clocks of a request that waits for its answer, in the calendar of the asked department."""
    policy = context.policy(request.project_id).requests
    if request.urgent:
        _start(context, request, FIRST, policy.first)
        _start(context, request, PLAN, policy.plan)
    else:
        _start(context, request, UNANSWERED, policy.daily)


def stop(context: Context, request: Request) -> None:
    """Those that an answer or a plan ends."""
    ended = [UNANSWERED, REMINDED, FIRST, FIRST_HEAD] if request.state is not State.OPEN else []
    ended += [PLAN, PLAN_HEAD] if request.state in WITH_PLAN else []
    for rule in ended:
        clocks.stop(context, RECORD, request.id or 0, rule=rule)


@router.clock(UNANSWERED, requests.held_id)
def remind(context: Context, clock: Clock) -> None:
    """The contact, or whoever was asked, is reminded; then the head and the deputy have the next limit."""
    request = _silent(context, clock, State.OPEN)
    if request is None:
        return
    _start(context, request, REMINDED, context.policy(request.project_id).requests.reminder)
    _tell(context, request, [answerer(context, request)], "时限已到，请答复", "reminded")


@router.clock(REMINDED, requests.held_id)
def tell_head(context: Context, clock: Clock) -> None:
    request = _silent(context, clock, State.OPEN)
    if request is not None:
        _tell(context, request, _above(context, request), "对接人没有答复", "escalated")


@router.clock(FIRST, requests.held_id)
def unresponded(context: Context, clock: Clock) -> None:
    _to_head(context, clock, (State.OPEN,), "紧急请求没有人响应", FIRST_HEAD)


@router.clock(PLAN, requests.held_id)
def unplanned(context: Context, clock: Clock) -> None:
    _to_head(context, clock, (State.OPEN, State.ANSWERED), "紧急请求还没有初步方案", PLAN_HEAD)


@router.clock(FIRST_HEAD, requests.held_id)
def silent(context: Context, clock: Clock) -> None:
    _to_management(context, clock, (State.OPEN,), "紧急请求一直没有人响应")


@router.clock(PLAN_HEAD, requests.held_id)
def planless(context: Context, clock: Clock) -> None:
    _to_management(context, clock, (State.OPEN, State.ANSWERED), "紧急请求一直没有初步方案")


def push_up(context: Context, request: Request, reason: str) -> list[str]:
    """By hand: to the head and the deputy, the second time to management; the names of those who were told."""
    before = timeline.taken(context.db, RECORD, request.id or 0, ("pushed", "escalated"))
    step(context, RECORD, request.id or 0, "pushed", note=reason)
    to = people.management(context.db) if before else _above(context, request)
    changed(context, request)
    card = pressing_card(sheet_of(context, request), "请求被升级")
    return [one.name for one in _once(to) if bring(context, request, one, card)]


def _to_head(context: Context, clock: Clock, states: tuple[State, ...], why: str, then: str) -> None:
    request = _silent(context, clock, *states)
    if request is None:
        return
    _start(context, request, then, context.policy(request.project_id).requests.urgent_reminder)
    _tell(context, request, [*_above(context, request), answerer(context, request)], why, "reminded")


def _to_management(context: Context, clock: Clock, states: tuple[State, ...], why: str) -> None:
    request = _silent(context, clock, *states)
    if request is not None:
        _tell(context, request, people.management(context.db), why, "escalated")


def _tell(context: Context, request: Request, to: Iterable[Person | None], why: str, what: str) -> None:
    """Everybody once; where nobody can be reached, management instead. The cards that hang are changed before a new one is."""
    found = _within_reach(context, to) or _within_reach(context, people.management(context.db))
    for one in found:
        step(context, RECORD, request.id or 0, what, to=one)
    changed(context, request)
    card = pressing_card(sheet_of(context, request), why)
    for one in found:
        bring(context, request, one, card)


def _within_reach(context: Context, to: Iterable[Person | None]) -> list[Person]:
    return [one for one in _once(to) if one.left_on is None and context.reach(one) is not None]


def _above(context: Context, request: Request) -> list[Person | None]:
    """The head of the asked department, or who stands in, and its deputy."""
    department = people.department(context.db, request.department_id)
    deputy = people.present(context.db, department.deputy_id, context.now.date()) if department else None
    return [acting_head(context, request.department_id), deputy]


def _once(found: Iterable[Person | None]) -> list[Person]:
    return list({one.id: one for one in found if one is not None}.values())


def _silent(context: Context, clock: Clock, *states: State) -> Request | None:
    """The request, held, where it still stands as the clock thinks."""
    request = requests.held_id(context.db, clock.record_id)
    return request if request is not None and request.state in states and request.state in UNFINISHED else None


def _start(context: Context, request: Request, rule: str, limit: Duration) -> None:
    clocks.start(context, rule, RECORD, request.id or 0, limit, department_id=request.department_id)
