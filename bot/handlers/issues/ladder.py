"""升级: the clocks of an issue, what each does when it rings, and that none is lost (R109, R116–R123, C18–C20).

Rule 1: a ringing clock takes the issue held and looks again whether the matter still stands, in the transaction that queues what
        is said; each step stands in the timeline.
Rule 2: a step whose moment is in quiet hours or on a day off is taken at the first moment that is neither, and looked at again
        then; only a customer's issue is taken to the group, and its broken promise seen, at any hour.
        Where the owner hears the question later than the ladder wants, for this, for downtime or because they want to be left
        alone, the escalation leaves them the policy's time to answer; their own quiet counts for as long as an extension at most.
Rule 3: an escalation that is later than the tolerance, because the bot was down, is planned anew: the owner is asked first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards.issues import code, moment
from bot.cards.model import Card, Tone, plain
from bot.domain import ladder
from bot.domain.clocks import Clock, ClockState, rings_at
from bot.domain.issues import IMPORTED, Issue, Sort, is_open
from bot.domain.ladder import Outcome, Row, Rule, Whom, limits_of, path_step, row_of
from bot.domain.people import Person
from bot.domain.policy import Ladder
from bot.domain.text.durations import Duration, Unit
from bot.domain.timeline import this_time
from bot.handlers import clocks, timeline
from bot.handlers.context import Context
from bot.handlers.issues import telling
from bot.handlers.issues.sheets import PRIVATE, RECORD, changed, local, question_of, steps_of
from bot.handlers.issues.summons import administrators, called
from bot.handlers.limits import furthest_plan, kept_at, taken_at
from bot.handlers.router import Router
from bot.handlers.showing import pushes
from bot.handlers.showing.placements import Face
from bot.ports import Happened, JobDue
from bot.storage.queries import clocks as kept
from bot.storage.queries import issues

router = Router()

_MINUTE = timedelta(minutes=1)
AT_ONCE = 500
"""Issues that are looked at with one commit."""


def begin(context: Context, issue: Issue) -> None:
    """Start the clocks that run from the first moment (R116, R119, R123)."""
    for row in ladder.owed_first(issue, _policy(context, issue)):
        if row.after is not None:
            _start(context, issue, row.rule, row.after)


def anew(context: Context, issue: Issue) -> None:
    """Another class has other limits, counted from now on, but it does not put the escalation off, nor its question: the classes in
    turn would do so for ever (R116). A promise is watched as before."""
    before = _rings(context, issue)
    _stop(context, issue, *ladder.FIRST)
    begin(context, issue)
    now = _rings(context, issue)
    for rule in (Rule.WARN, Rule.ESCALATE):
        if rule in before and rule in now and before[rule] < now[rule]:
            _start(context, issue, rule, _until(context, before[rule]))


def end(context: Context, issue: Issue) -> None:
    """Nothing rings any more for what is closed."""
    clocks.stop(context, RECORD, issue.id or 0)


def acknowledged(context: Context, issue: Issue) -> None:
    """Somebody acts: the path stands still, and a solution is owed in as long as the deadline (rule 4 of the ladder). A second one
    after the same step has no more time. Called before the step is kept."""
    _stop(context, issue, Rule.FEEDBACK)
    steps = [one.what for one in steps_of(context, issue)]
    if ladder.has_time_again(issue, steps, context.now, furthest_plan(context, issue)):
        _stop(context, issue, Rule.PATH)
        limit = limits_of(issue.sort, _policy(context, issue)).deadline
        issue.deadline = _start(context, issue, Rule.DEADLINE, limit).rings_at


def promised(context: Context, issue: Issue) -> None:
    """The promise is watched from now on in place of the path; what was asked before the promise is answered."""
    _stop(context, issue, Rule.FEEDBACK, Rule.DEADLINE, Rule.PATH)
    issue.deadline = None
    if issue.promised_at is not None:
        _start(context, issue, Rule.PROMISE, _until(context, issue.promised_at))


def by_hand(context: Context, issue: Issue, reason: str) -> None:
    """`/升级`: the next step is taken now, whoever's clock has not come yet. It counts as the report of a major issue (R120)."""
    timeline.step(context, RECORD, issue.id or 0, "by_hand", note=reason)
    issue.reported_at = issue.reported_at or context.now
    _stop(context, issue, Rule.REPORT, Rule.WARN, Rule.ESCALATE)
    if issue.level == 0:
        _escalate(context, issue, f"{context.speaker.name}手动升级：{reason}")
    else:
        _climb(context, issue, f"{context.speaker.name}手动升级：{reason}")


def limit_of(context: Context, clock: Clock) -> Duration | None:
    """What /why calls the limit of an issue's clock: a clock of minutes may only hold a step until quiet hours are over, or be the
    rest of a lost one, so the limit is that of the ladder; None for a promise, which has a moment in place of a limit."""
    issue = context.db.get(Issue, clock.record_id)
    if clock.unit is not Unit.MINUTE or issue is None:
        return clock.limit
    rows = ladder.rows_of(issue.sort, _policy(context, issue))
    return next((one.after for one in rows if one.rule == clock.rule), None)


@router.clock(Rule.FEEDBACK, issues.held_id)
def not_taken(context: Context, clock: Clock) -> None:
    """Nobody has taken it on (R119): the owner, the liaison and the head are asked in private."""
    issue = _due(context, clock)
    if issue is not None and ladder.owes_feedback(issue):
        row = _row(context, issue, Rule.FEEDBACK)
        telling.privately(
            context, issue, "feedback", called(context, issue, row.whom), f"{code(issue)} 上报后 {row.after} 还没有人接手。"
        )
        changed(context, issue)


@router.clock(Rule.REPORT, issues.held_id)
def not_reported(context: Context, clock: Clock) -> None:
    """A major issue is reported to the initiating head and management (R120, R123)."""
    issue = _due(context, clock)
    if issue is not None and ladder.owes_report(issue):
        issue.reported_at = context.now
        row = _row(context, issue, Rule.REPORT)
        telling.privately(context, issue, "reported", called(context, issue, row.whom), f"上报重大问题 {code(issue)}：还没有解决。")
        changed(context, issue)


@router.clock(Rule.WARN, issues.held_id)
def warn(context: Context, clock: Clock) -> None:
    """Before others are told the owner alone is asked (idea 2); not where a plan or more time has answered it."""
    issue = _due(context, clock)
    if issue is None or _is_answered(context, issue):
        return
    if ladder.asks(issue, _taken(context, issue), context.now, _escalation_at(context, issue)):
        _ask_owner(context, issue, clock.rings_at)


@router.clock(Rule.ESCALATE, issues.held_id)
def unresolved(context: Context, clock: Clock) -> None:
    """Unresolved for too long (R116–R118)."""
    issue = _due(context, clock)
    if issue is None:
        return
    policy, taken = _policy(context, issue), _taken(context, issue)
    furthest = rings_at(context.now, limits_of(issue.sort, policy).extension, context.calendar(issue.department_id))
    match ladder.outcome(issue, taken, context.now, furthest, too_late=_too_late(context, clock, policy)):
        case Outcome.REPLANNED:
            _replan(context, issue, policy)
        case Outcome.PUT_OFF:
            _put_off(context, issue, policy)
        case Outcome.ASKED:
            _ask_owner(context, issue)
        case Outcome.ESCALATED:
            unasked = "" if {"warned", "put_off"} & taken else "，没来得及先问负责人"
            _escalate(context, issue, f"上报后 {limits_of(issue.sort, policy).escalate} 没有解决{unasked}")


@router.clock(Rule.PROMISE, issues.held_id)
def broken(context: Context, clock: Clock) -> None:
    """Acknowledged is not the end: what was promised is watched. Before the escalation is due the owner and the head are reminded;
    after it was put off for the promise, or was made, the next step follows at once."""
    issue = _due(context, clock)
    if issue is None or not ladder.promise_is_broken(issue, context.now):
        return
    words = f"承诺 {moment(_local(context, issue.promised_at))} 解决，时间已过"
    row = _row(context, issue, Rule.PROMISE)
    telling.privately(context, issue, "broken", called(context, issue, row.whom), f"{code(issue)} {words}，还没有解决。")
    match ladder.after_broken(issue, _taken(context, issue), _last_public(context, issue)):
        case Rule.PATH:
            _climb(context, issue, words)
        case Rule.ESCALATE:
            _escalate(context, issue, words)
        case _:
            changed(context, issue)


@router.clock(Rule.DEADLINE, issues.held_id)
@router.clock(Rule.PATH, issues.held_id)
def no_solution(context: Context, clock: Clock) -> None:
    """The deadline is over and nobody has said who solves it and when: the next of the path (R118, R122)."""
    issue = _due(context, clock)
    if issue is not None and ladder.owes_solution(issue, context.now, furthest_plan(context, issue)):
        limits = limits_of(issue.sort, _policy(context, issue))
        limit = limits.deadline if clock.rule == Rule.DEADLINE else limits.step
        _climb(context, issue, f"升级后 {limit} 没有解决方案")


@router.job("ladder.audit")
def audit(context: Context, event: JobDue) -> None:
    """Find the open issues whose ladder should have a clock and has none, mend them and tell the administrators."""
    found = issues.open_ones(context.db, event.subject, AT_ONCE)
    mended = [words for one in found if (words := _mend(context, one.id or 0))]
    if mended:
        text = f"{len(mended)} 个问题的升级时限漏掉了，已经补上：" + "；".join(mended)
        card = Card(title="补上了漏掉的升级时限", blocks=(plain(text),), tone=Tone.WARN, summary=text)
        for person in administrators(context):
            pushes.push(context, person, card, f"ladder-audit-{context.event.key}"[:120])
    if len(found) == AT_ONCE:
        last = found[-1].id or 0
        context.later(JobDue(platform=event.platform, key=f"{event.key}:{last}", at=event.at, job="ladder.audit", subject=last))


@router.happened("issue.imported")
def imported(context: Context, event: Happened) -> None:
    """What came in from a file has its limits from that moment on."""
    issue = issues.held_id(context.db, event.record_id)
    if issue is not None:
        _make_up(context, issue)


def _mend(context: Context, issue_id: int) -> str:
    """What was mended of one issue, in words; empty where nothing was lost, as of one that has only just come in from a file."""
    issue = issues.held_id(context.db, issue_id)
    if issue is None:
        return ""
    begun = bool(kept.of_record(context.db, RECORD, issue_id))
    lost = _make_up(context, issue)
    only_begins = not begun and any(one.note == IMPORTED for one in steps_of(context, issue)[:1])
    if not lost or only_begins:
        return ""
    for rule in lost:
        timeline.step(context, RECORD, issue_id, "mended", note=rule)
    return f"{code(issue)}（{len(lost)} 个）"


def _make_up(context: Context, issue: Issue) -> tuple[Rule, ...]:
    """Start the clocks that the issue should have and has not; their rules."""
    policy, since = _policy(context, issue), _opened_at(context, issue)
    known = [one for one in kept.of_record(context.db, RECORD, issue.id or 0) if one.started_at >= since]
    running = {one.rule for one in known if one.state in (ClockState.RUNNING, ClockState.PAUSED)}
    rung = {one.rule for one in known if one.state is ClockState.RUNG}
    lost = ladder.lost(issue, running, rung, policy)
    for rule in lost:
        _restart(context, issue, rule, since)
    return lost


def _restart(context: Context, issue: Issue, rule: Rule, since: datetime) -> None:
    """Start a lost clock for what is left of its limit."""
    row = _row(context, issue, rule)
    if row.after is None:
        moment_due = issue.promised_at or context.now
    else:
        moment_due = rings_at(_local(context, since), row.after, context.calendar(issue.department_id))
    _start(context, issue, rule, _until(context, moment_due))


def _escalate(context: Context, issue: Issue, why: str) -> None:
    """Both heads and management are told in the group, with a deadline for the solution (R116–R118); or the first of the path."""
    policy = _policy(context, issue)
    row = _row(context, issue, Rule.ESCALATE)
    _stop(context, issue, Rule.FEEDBACK, Rule.WARN, Rule.ESCALATE)
    issue.level = ladder.BROADCAST_LEVEL if Whom.HEADS in row.whom else ladder.BROADCAST_LEVEL + 1
    issue.escalated_at = context.now
    ask = _kept_promise(context, issue)
    if not ask:
        limit = limits_of(issue.sort, policy).deadline
        issue.deadline = _start(context, issue, Rule.DEADLINE, limit).rings_at
        ask = f"请在 {moment(_local(context, issue.deadline))} 前（{limit}）给出解决方案：谁解决、何时解决。"
    telling.publicly(context, issue, "escalated", called(context, issue, row.whom), why, ask)


def _climb(context: Context, issue: Issue, why: str) -> None:
    """The next of the path, in the group (R122). Above the last step nobody is left: the last one is told again where somebody asks
    for it or a promise was broken."""
    policy, whom = _policy(context, issue), path_step(issue.level)
    _stop(context, issue, Rule.DEADLINE, Rule.PATH)
    issue.level = min(issue.level + 1, ladder.TOP)
    ask = _kept_promise(context, issue)
    if not ask:
        limit = limits_of(issue.sort, policy).step
        issue.deadline = rings_at(context.now, limit, context.calendar(issue.department_id))
        if issue.level < ladder.TOP:
            _start(context, issue, Rule.PATH, limit)
        ask = f"请在 {moment(_local(context, issue.deadline))} 前（{limit}）定下谁解决、何时解决。"
    telling.publicly(context, issue, "path", called(context, issue, (whom,)), why, ask)


def _kept_promise(context: Context, issue: Issue) -> str:
    """What is waited for where a plan stands, in place of a limit that nothing would come of; empty where there is none."""
    if not ladder.has_plan(issue, context.now, furthest_plan(context, issue)):
        return ""
    then = "再告知一次" if issue.level >= ladder.TOP else "再往上升级一级"
    return f"方案已有，等到承诺的 {moment(_local(context, issue.promised_at))}：到时没有解决，{then}。"


def _put_off(context: Context, issue: Issue, policy: Ladder) -> None:
    """For a promise or because more time was asked for, once; what the owner would have been asked is answered by that."""
    why = f"承诺 {moment(_local(context, issue.promised_at))} 解决" if issue.promised_at else "责任人申请延期"
    timeline.step(context, RECORD, issue.id or 0, "put_off", note=why)
    _stop(context, issue, Rule.WARN)
    _start(context, issue, Rule.ESCALATE, limits_of(issue.sort, policy).extension)
    changed(context, issue)


def _replan(context: Context, issue: Issue, policy: Ladder) -> None:
    """The bot was down when the escalation was due (C19): the owner is asked now, and the rest of the limit begins anew."""
    whole = limits_of(issue.sort, policy).escalate
    rest = Duration(max(1, whole.amount - limits_of(issue.sort, policy).warning(policy.warn).amount), whole.unit)
    timeline.step(context, RECORD, issue.id or 0, "replanned", note=f"还有 {rest}")
    _start(context, issue, Rule.ESCALATE, rest)
    if "warned" not in _taken(context, issue):
        _ask_owner(context, issue)


def _ask_owner(context: Context, issue: Issue, wanted: datetime | None = None) -> None:
    """`wanted` is when the ladder has them asked; None where that is over."""
    _stop(context, issue, Rule.WARN)
    asked = called(context, issue, (Whom.OWNER,))
    telling.keep(context, issue, "warned", asked)
    heard = _heard(context, issue, [one.person for one in asked])
    if wanted is None or heard - wanted >= _MINUTE:
        _leave_time(context, issue, heard)
    card = question_of(context, issue)
    for one in asked:
        pushes.hang(context, one.person, card, Face(RECORD, issue.id or 0, PRIVATE))


def _is_answered(context: Context, issue: Issue) -> bool:
    """Whether its escalation will be put off: what is threatened would not come."""
    due = _escalation_at(context, issue)
    return due is not None and kept_at(context, issue, due, _taken(context, issue)) > due


def _heard(context: Context, issue: Issue, people: Sequence[Person]) -> datetime:
    """When the last of them hears what they are told now."""
    limit = limits_of(issue.sort, _policy(context, issue)).extension
    furthest = rings_at(context.now, limit, context.calendar(issue.department_id))
    quiet = [until for one in people if (until := pushes.quiet_until(context, one)) is not None]
    return min(max(quiet, default=context.now), furthest)


def _due(context: Context, clock: Clock) -> Issue | None:
    """The issue of a clock that rang, held; None where the step waits for the end of quiet hours (rule 2)."""
    issue = issues.held_id(context.db, clock.record_id)
    if issue is None or not is_open(issue):
        return None
    at = taken_at(context, issue, clock.rule, context.now)
    if at > context.now:
        _start(context, issue, Rule(clock.rule), _until(context, at))
        if clock.rule == Rule.WARN:
            _leave_time(context, issue, at)
        return None
    return issue


def _leave_time(context: Context, issue: Issue, asked_at: datetime) -> None:
    """The owner hears of it later than the ladder wants: the escalation comes no sooner than they could answer. A customer's does
    not wait, and one that is due for too long already is planned anew (rule 3). One that rang just now begins again."""
    policy = _policy(context, issue)
    answered_by = rings_at(asked_at, policy.answer, context.calendar(issue.department_id))
    due = _escalation(context, issue)
    if issue.sort is Sort.CUSTOMER or (due is not None and _too_late(context, due, policy)):
        return
    if due is None or due.rings_at < answered_by:
        timeline.step(context, RECORD, issue.id or 0, "waits", note=moment(answered_by))
        _start(context, issue, Rule.ESCALATE, _until(context, answered_by))
        changed(context, issue)


def _escalation(context: Context, issue: Issue) -> Clock | None:
    """The clock that waits for it."""
    known = kept.of_record(context.db, RECORD, issue.id or 0)
    return next((one for one in known if one.rule == Rule.ESCALATE and one.state is ClockState.RUNNING), None)


def _escalation_at(context: Context, issue: Issue) -> datetime | None:
    return _rings(context, issue).get(Rule.ESCALATE)


def _rings(context: Context, issue: Issue) -> dict[str, datetime]:
    """When each clock of the issue that runs rings, by its rule."""
    return {one.rule: one.rings_at for one in kept.running_of(context.db, RECORD, [issue.id or 0])}


def _too_late(context: Context, clock: Clock, policy: Ladder) -> bool:
    due = clock.rings_at.astimezone(context.company.zone)
    return rings_at(due, policy.tolerance, context.calendar(clock.department_id)) < context.now


def _start(context: Context, issue: Issue, rule: Rule, limit: Duration) -> Clock:
    """In place of one that still counts by the calendar of the department that was responsible before."""
    _stop(context, issue, rule)
    return clocks.start(context, rule, RECORD, issue.id or 0, limit, department_id=issue.department_id)


def _stop(context: Context, issue: Issue, *rules: Rule) -> None:
    for rule in rules:
        clocks.stop(context, RECORD, issue.id or 0, rule=rule)


def _until(context: Context, at: datetime) -> Duration:
    """From now to a moment, in whole minutes; at least one, so that nothing rings in the step that starts it."""
    return Duration(max(1, math.ceil((at - context.now) / _MINUTE)), Unit.MINUTE)


def _taken(context: Context, issue: Issue) -> set[str]:
    """The steps that were taken since the issue was raised or opened again."""
    return {one.what for one in this_time(steps_of(context, issue))}


def _last_public(context: Context, issue: Issue) -> datetime | None:
    public = [one.at for one in this_time(steps_of(context, issue)) if one.what in ladder.PUBLIC]
    return public[-1] if public else None


def _opened_at(context: Context, issue: Issue) -> datetime:
    opened = [one.at for one in steps_of(context, issue) if one.what in ("raised", "reopened")]
    return opened[-1] if opened else issue.raised_at


def _row(context: Context, issue: Issue, rule: Rule) -> Row:
    return row_of(issue.sort, rule, _policy(context, issue))


def _policy(context: Context, issue: Issue) -> Ladder:
    return context.policy(issue.project_id).ladder


def _local(context: Context, at: datetime | None) -> datetime:
    return local(context, at) or context.now
