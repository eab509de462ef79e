"""The clocks of an issue: which run from its first moment, and what each move of it stops or starts (R116, R119, R123)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from bot.domain import ladder
from bot.domain.clocks import Clock
from bot.domain.issues import Issue, Sort
from bot.domain.ladder import Row, Rule, limits_of
from bot.domain.policy import Ladder
from bot.domain.text.durations import Duration, Unit
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.issues.sheets import RECORD, since_opened, steps_of
from bot.handlers.limits import furthest_plan
from bot.storage.queries import clocks as kept

MINUTE = timedelta(minutes=1)


def begin(context: Context, issue: Issue) -> None:
    """Start the clocks that run from the first moment (R116, R119, R123)."""
    for row in ladder.owed_first(issue, policy_of(context, issue)):
        if row.after is not None:
            start(context, issue, row.rule, row.after)


def anew(context: Context, issue: Issue) -> None:
    """Another class has other limits, counted from now on, but it does not put the escalation off, nor its question: the classes in
    turn would do so for ever (R116). A promise is watched as before. After an escalation only the report of a
    major one is new."""
    if issue.level > 0:
        _report_anew(context, issue)
        return
    before = running(context, issue)
    stop(context, issue, *ladder.FIRST)
    begin(context, issue)
    now = running(context, issue)
    for rule in (Rule.WARN, Rule.ESCALATE):
        if rule in before and rule in now and before[rule].rings_at < now[rule].rings_at:
            start(context, issue, rule, until(context, before[rule].rings_at))


def _report_anew(context: Context, issue: Issue) -> None:
    stop(context, issue, Rule.REPORT)
    if issue.sort is Sort.MAJOR and ladder.owes_report(issue):
        start(context, issue, Rule.REPORT, policy_of(context, issue).report)


def end(context: Context, issue: Issue) -> None:
    """Nothing rings any more for what is closed."""
    clocks.stop(context, RECORD, issue.id or 0)


def acknowledged(context: Context, issue: Issue) -> None:
    """Somebody acts: the path stands still, and a solution is owed in as long as the deadline (rule 4 of the ladder). A second one
    after the same step has no more time. Called before the step is kept."""
    stop(context, issue, Rule.FEEDBACK)
    steps = [one.what for one in steps_of(context, issue)]
    if ladder.has_time_again(issue, steps, context.now, furthest_plan(context, issue)):
        stop(context, issue, Rule.PATH)
        limit = limits_of(issue.sort, policy_of(context, issue)).deadline
        issue.deadline = start(context, issue, Rule.DEADLINE, limit).rings_at


def promised(context: Context, issue: Issue) -> None:
    """The promise is watched from now on in place of the path; what was asked before the promise is answered."""
    stop(context, issue, Rule.FEEDBACK, Rule.DEADLINE, Rule.PATH)
    issue.deadline = None
    if issue.promised_at is not None:
        start(context, issue, Rule.PROMISE, until(context, issue.promised_at))


def limit_of(context: Context, clock: Clock) -> Duration | None:
    """What /why calls the limit of an issue's clock; None for a promise, which has a moment in place of a limit."""
    issue = context.db.get(Issue, clock.record_id) if clock.unit is Unit.MINUTE else None
    return counted(context, issue, Rule(clock.rule)) if issue is not None else clock.limit


def counted(context: Context, issue: Issue, rule: Rule) -> Duration | None:
    """The limit that was counted, whatever the policy says by now: that of the last clock of the rule that was begun for it. One of
    minutes may only hold a step until quiet hours are over, or be the rest of a lost one, and what puts an escalation off adds to
    its limit. Where none was begun it is the policy's; None for a promise."""
    added = {one.at for one in since_opened(context, issue) if one.what in ("put_off", "replanned")}
    known = [one for one in kept.of_record(context.db, RECORD, issue.id or 0) if one.rule == rule and one.unit is not Unit.MINUTE]
    begun = [one.limit for one in known if one.started_at not in added]
    rows = (one.after for one in ladder.rows_of(issue.sort, policy_of(context, issue)) if one.rule is rule)
    return begun[-1] if begun else next(rows, None)


def start(context: Context, issue: Issue, rule: Rule, limit: Duration) -> Clock:
    """In place of one that still counts by the calendar of the department that was responsible before."""
    stop(context, issue, rule)
    return clocks.start(context, rule, RECORD, issue.id or 0, limit, department_id=issue.department_id)


def stop(context: Context, issue: Issue, *rules: Rule) -> None:
    for rule in rules:
        clocks.stop(context, RECORD, issue.id or 0, rule=rule)


def until(context: Context, at: datetime) -> Duration:
    """From now to a moment, in whole minutes; at least one, so that nothing rings in the step that starts it."""
    return Duration(max(1, math.ceil((at - context.now) / MINUTE)), Unit.MINUTE)


def escalation(context: Context, issue: Issue) -> Clock | None:
    """The clock that waits for it."""
    return running(context, issue).get(Rule.ESCALATE)


def running(context: Context, issue: Issue) -> dict[str, Clock]:
    """The clocks of the issue that run, by their rules."""
    return {one.rule: one for one in kept.running_of(context.db, RECORD, [issue.id or 0])}


def row_of(context: Context, issue: Issue, rule: Rule) -> Row:
    return ladder.row_of(issue.sort, rule, policy_of(context, issue))


def policy_of(context: Context, issue: Issue) -> Ladder:
    return context.policy(issue.project_id).ladder
