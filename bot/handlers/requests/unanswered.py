"""The clocks of a request, and who is told when one rings: the contact, the head and the deputy, management (R100, R102, R103)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cards.requests import code, late_card, pressing_card
from bot.domain.clocks import Clock
from bot.domain.people import Person
from bot.domain.requests import UNFINISHED, WITH_PLAN, Request, State
from bot.domain.text.durations import Duration
from bot.domain.timeline import NOBODY, this_time
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.requests.sheets import ASKER, RECORD, TOLD, answerer, bring, changed, sheet_of
from bot.handlers.router import Router
from bot.handlers.showing import gate, pushes
from bot.handlers.showing.placements import Face
from bot.handlers.timeline import step
from bot.handlers.views import acting_head
from bot.storage.queries import people, requests, timeline

router = Router()

PUSHED = ("pushed", "escalated", "planless")
"""Steps after which only management is left above."""

UNANSWERED, REMINDED = "request.unanswered", "request.reminded"
FIRST, FIRST_HEAD = "urgent.unanswered", "urgent.silent"
PLAN, PLAN_HEAD = "urgent.unplanned", "urgent.planless"
LATE = ("reminded", "unplanned")
"""Steps that the first limits make."""


@dataclass(frozen=True, slots=True)
class Late:
    """What a limit of an urgent request means when it is over: the states in which it still counts, the title of what is told, the
    step that it makes, and the clock that comes then."""

    states: tuple[State, ...]
    why: str
    step: str
    then: str = ""


_URGENT = {
    FIRST: Late((State.OPEN,), "紧急请求没有人响应", "reminded", FIRST_HEAD),
    PLAN: Late((State.OPEN, State.ANSWERED), "紧急请求还没有初步方案", "unplanned", PLAN_HEAD),
    FIRST_HEAD: Late((State.OPEN,), "紧急请求一直没有人响应", "escalated"),
    PLAN_HEAD: Late((State.OPEN, State.ANSWERED), "紧急请求一直没有初步方案", "planless"),
}


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
    """Or management, where the head is who did not answer."""
    request = _silent(context, clock, State.OPEN)
    if request is not None:
        _tell(context, request, _above(context, request), "对接人没有答复", "escalated")


@router.clock(FIRST, requests.held_id)
@router.clock(PLAN, requests.held_id)
def urge(context: Context, clock: Clock) -> None:
    """The head, the deputy and who was asked; then management has the next limit."""
    late = _URGENT[clock.rule]
    request = _silent(context, clock, *late.states)
    if request is not None:
        _start(context, request, late.then, context.policy(request.project_id).requests.urgent_reminder)
        _tell(context, request, [*_above(context, request), answerer(context, request)], late.why, late.step)


@router.clock(FIRST_HEAD, requests.held_id)
@router.clock(PLAN_HEAD, requests.held_id)
def tell_management(context: Context, clock: Clock) -> None:
    late = _URGENT[clock.rule]
    request = _silent(context, clock, *late.states)
    if request is not None:
        _tell(context, request, people.management(context.db), late.why, late.step)


def push_up(context: Context, request: Request, reason: str) -> list[str]:
    """By hand: to the head and the deputy, the second time since it was asked or opened again, or where neither can be reached, to
    management; the names of those who were told."""
    before = any(one.what in PUSHED for one in this_time(timeline.steps_of(context.db, RECORD, request.id or 0)))
    step(context, RECORD, request.id or 0, "pushed", note=reason)
    gate.acted(context, RECORD, request.id or 0)
    above = [] if before else _above(context, request)
    to = above or _within_reach(context, people.management(context.db))
    changed(context, request)
    card = pressing_card(sheet_of(context, request), "请求被升级")
    return [one.name for one in to if bring(context, request, one, card)]


def _tell(context: Context, request: Request, to: Iterable[Person | None], why: str, what: str) -> None:
    """Everybody once; where nobody can be reached, management instead; the first time who asked hears of it too. The cards that
    hang are changed before a new one is."""
    found = _within_reach(context, to) or _within_reach(context, people.management(context.db))
    first = not _was_late(context, request)
    for one in found or (None,):
        step(context, RECORD, request.id or 0, what, to=one, note="" if one else NOBODY)
    changed(context, request)
    if first:
        _tell_asker(context, request, found, what)
    card = pressing_card(sheet_of(context, request), why)
    for one in found:
        bring(context, request, one, card)


def _was_late(context: Context, request: Request) -> bool:
    """Whether a limit was over before, since it was asked or opened again."""
    late = False
    for one in timeline.steps_of(context.db, RECORD, request.id or 0):
        late = one.what in LATE or (late and one.what != "reopened")
    return late


def _tell_asker(context: Context, request: Request, told: Sequence[Person], what: str) -> None:
    """In private, where they are not told already."""
    asker = context.person(request.asked_by_id)
    if asker is not None and asker.id not in [one.id for one in told]:
        words = f"{code(request)} {TOLD[what]}{'、'.join(one.name for one in told) or NOBODY}。"
        card = late_card(sheet_of(context, request), words)
        pushes.hang(context, asker, card, Face(RECORD, request.id or 0, ASKER), urgent=request.urgent)


def _within_reach(context: Context, to: Iterable[Person | None]) -> list[Person]:
    return [one for one in _once(to) if one.left_on is None and context.reach(one) is not None]


def _above(context: Context, request: Request) -> list[Person]:
    """The head of the asked department, or who stands in, and its deputy, as far as they can be reached; nobody where that is only
    who owes the answer already."""
    department, silent = people.department(context.db, request.department_id), answerer(context, request)
    deputy = people.present(context.db, department.deputy_id, context.now.date()) if department else None
    found = _within_reach(context, [acting_head(context, request.department_id), deputy])
    return found if any(silent is None or one.id != silent.id for one in found) else []


def _once(found: Iterable[Person | None]) -> list[Person]:
    return list({one.id: one for one in found if one is not None}.values())


def _silent(context: Context, clock: Clock, *states: State) -> Request | None:
    """The request, held, where it still stands as the clock thinks."""
    request = requests.held_id(context.db, clock.record_id)
    return request if request is not None and request.state in states and request.state in UNFINISHED else None


def _start(context: Context, request: Request, rule: str, limit: Duration) -> None:
    clocks.start(context, rule, RECORD, request.id or 0, limit, department_id=request.department_id)
