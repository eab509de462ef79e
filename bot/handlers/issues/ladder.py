"""升级: what each clock of an issue does when it rings (R109, R116–R123, C18–C20).

Rule 1: a ringing clock takes the issue held and looks again whether the matter still stands, in the transaction that queues what
        is said; each step stands in the timeline.
Rule 2: a step whose moment is in quiet hours or on a day off is taken at the first moment that is neither, and looked at again
        then; only a customer's issue is taken to the group, and its broken promise seen, at any hour.
Rule 3: an escalation that is later than the tolerance, because the bot was down, is planned anew: the owner is asked first.
"""

from __future__ import annotations

from datetime import datetime

from bot.cards.issues import code
from bot.domain import ladder
from bot.domain.clocks import Clock, rings_at
from bot.domain.issues import Issue, is_open
from bot.domain.ladder import Outcome, Rule, limits_of
from bot.domain.policy import Ladder
from bot.domain.text.durations import Duration
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues import telling
from bot.handlers.issues.clocks import counted, escalation, policy_of, row_of, start, stop, until
from bot.handlers.issues.escalations import climb, escalate, report
from bot.handlers.issues.questions import ask_owner, is_answered, leave_time, too_late
from bot.handlers.issues.sheets import RECORD, changed, done, name_of, since_opened, when
from bot.handlers.issues.summons import called, others
from bot.handlers.limits import furthest_plan, taken_at
from bot.handlers.router import Router
from bot.storage.queries import issues

router = Router()


@router.clock(Rule.FEEDBACK, issues.held_id)
def not_taken(context: Context, clock: Clock) -> None:
    """Nobody has taken it on (R119): the owner, the liaison and the head are asked in private; an owner who raised it knows."""
    issue = _due(context, clock)
    if issue is not None and ladder.owes_feedback(issue):
        row = row_of(context, issue, Rule.FEEDBACK)
        limit = counted(context, issue, Rule.FEEDBACK)
        whom, words = called(context, issue, row.whom), f"{code(issue)} 上报后 {limit} 还没有人接手。"
        if issue.owner_id == issue.raised_by_id:
            whom = others(context, issue, row.whom)
            words = f"{code(issue)} 由{name_of(context, issue.owner_id)}自己上报、自己负责，{limit} 还没有说怎么处理。"
        telling.privately(context, issue, "feedback", whom, words)
        changed(context, issue)


@router.clock(Rule.REPORT, issues.held_id)
def not_reported(context: Context, clock: Clock) -> None:
    """A major issue is reported to the initiating head and management (R120, R123)."""
    issue = _due(context, clock)
    if issue is not None and ladder.owes_report(issue):
        report(context, issue, "还没有解决")
        changed(context, issue)


@router.clock(Rule.WARN, issues.held_id)
def warn(context: Context, clock: Clock) -> None:
    """Before others are told the owner alone is asked (idea 2); not where a plan or more time has answered it."""
    issue = _due(context, clock)
    if issue is None:
        return
    due = escalation(context, issue)
    asks = ladder.asks(issue, done(context, issue), context.now, due.rings_at if due else None)
    if asks and not is_answered(context, issue, due):
        ask_owner(context, issue, clock.rings_at)


@router.clock(Rule.ESCALATE, issues.held_id)
def unresolved(context: Context, clock: Clock) -> None:
    """Unresolved for too long (R116–R118)."""
    issue = _due(context, clock)
    if issue is None:
        return
    policy, taken = policy_of(context, issue), done(context, issue)
    furthest = rings_at(context.now, limits_of(issue.sort, policy).extension, context.calendar(issue.department_id))
    match ladder.outcome(issue, taken, context.now, furthest, too_late=too_late(context, clock, policy)):
        case Outcome.REPLANNED:
            _replan(context, issue, policy)
        case Outcome.PUT_OFF:
            _put_off(context, issue, policy)
        case Outcome.ASKED:
            ask_owner(context, issue)
        case Outcome.ESCALATED:
            unasked = "，没来得及先问负责人" if {"warned", "put_off"}.isdisjoint(taken) else ""
            escalate(context, issue, f"上报后 {counted(context, issue, Rule.ESCALATE)} 没有解决{unasked}")


@router.clock(Rule.PROMISE, issues.held_id)
def broken(context: Context, clock: Clock) -> None:
    """Acknowledged is not the end: what was promised is watched. Before the escalation is due the owner and the head are reminded;
    after it was put off for the promise, or was made, the next step follows at once."""
    issue = _due(context, clock)
    if issue is None or not ladder.promise_is_broken(issue, context.now):
        return
    words = f"承诺 {when(context, issue.promised_at)} 解决，时间已过"
    row = row_of(context, issue, Rule.PROMISE)
    telling.privately(context, issue, "broken", called(context, issue, row.whom), f"{code(issue)} {words}，还没有解决。")
    match ladder.after_broken(issue, done(context, issue), _last_public(context, issue)):
        case Rule.PATH:
            climb(context, issue, words)
        case Rule.ESCALATE:
            escalate(context, issue, words)
        case _:
            changed(context, issue)


@router.clock(Rule.DEADLINE, issues.held_id)
@router.clock(Rule.PATH, issues.held_id)
def no_solution(context: Context, clock: Clock) -> None:
    """The deadline is over and nobody has said who solves it and when: the next of the path (R118, R122)."""
    issue = _due(context, clock)
    if issue is not None and ladder.owes_solution(issue, context.now, furthest_plan(context, issue)):
        climb(context, issue, f"升级后 {counted(context, issue, Rule(clock.rule))} 没有解决方案")


def _due(context: Context, clock: Clock) -> Issue | None:
    """The issue of a clock that rang, held; None where the step waits for the end of quiet hours (rule 2)."""
    issue = issues.held_id(context.db, clock.record_id)
    if issue is None or not is_open(issue):
        return None
    at = taken_at(context, issue, clock.rule, context.now)
    if at > context.now:
        start(context, issue, Rule(clock.rule), until(context, at))
        if clock.rule == Rule.WARN:
            leave_time(context, issue, at)
        return None
    return issue


def _put_off(context: Context, issue: Issue, policy: Ladder) -> None:
    """For a promise or because more time was asked for, once; what the owner would have been asked is answered by that."""
    why = f"承诺 {when(context, issue.promised_at)} 解决" if issue.promised_at else "责任人申请延期"
    timeline.step(context, RECORD, issue.id or 0, "put_off", note=why)
    stop(context, issue, Rule.WARN)
    start(context, issue, Rule.ESCALATE, limits_of(issue.sort, policy).extension)
    changed(context, issue)


def _replan(context: Context, issue: Issue, policy: Ladder) -> None:
    """The bot was down when the escalation was due (C19): the owner is asked now, and the rest of the limit begins anew."""
    whole = limits_of(issue.sort, policy).escalate
    rest = Duration(max(1, whole.amount - limits_of(issue.sort, policy).warning(policy.warn).amount), whole.unit)
    timeline.step(context, RECORD, issue.id or 0, "replanned", note=f"还有 {rest}")
    start(context, issue, Rule.ESCALATE, rest)
    if "warned" not in done(context, issue):
        ask_owner(context, issue)


def _last_public(context: Context, issue: Issue) -> datetime | None:
    public = [one.at for one in since_opened(context, issue) if one.what in ladder.PUBLIC]
    return public[-1] if public else None
