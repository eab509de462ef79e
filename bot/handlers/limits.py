"""The limits of an issue as they are shown: what runs, until when, and when it really goes up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from bot.cards.issues import Limit
from bot.domain.clocks import NAMES, Clock, rings_at
from bot.domain.issues import Issue, Sort, due_of, is_open
from bot.domain.ladder import PATH, Rule, Whom, limits_of, path_step, waits
from bot.domain.reminders import heard_at
from bot.domain.timeline import FRESH, Step, this_time
from bot.handlers.context import Context
from bot.handlers.showing import pushes
from bot.storage.queries import clocks, timeline

RECORD = "issue"
EXTENDED, PUT_OFF = "extended", "put_off"
"""The steps that put an escalation off: more time was asked for, and it was put off once."""
_WHO = {Whom.LIAISON: "对接人", Whom.LEAD_HEAD: "牵头部门负责人", Whom.MANAGEMENT: "上级领导"}


class Rules:
    """The policies and the calendars of a moment, each asked for once however many issues are looked at."""

    def __init__(self, context: Context) -> None:
        self.now = context.now
        self.policy = cache(context.policy)
        self.calendar = cache(context.calendar)


def of_list(context: Context, found: Sequence[Issue], owners: Mapping[int | None, str]) -> dict[int, tuple[Limit, ...]]:
    """What runs for each, the first due first; `owners` are names."""
    ids, rules = [one.id for one in found if one.id], Rules(context)
    running: dict[int, list[Clock]] = {}
    for clock in clocks.running_of(context.db, RECORD, ids):
        running.setdefault(clock.record_id, []).append(clock)
    steps = timeline.of_kinds(context.db, RECORD, ids, (*FRESH, EXTENDED, PUT_OFF))
    return {
        one.id or 0: _shown(rules, one, owners.get(one.owner_id, ""), running.get(one.id or 0, []), steps.get(one.id or 0, []))
        for one in found
    }


def next_of(context: Context, found: Sequence[Issue]) -> dict[int, datetime]:
    """The next limit of each as its sheet has it; where nothing runs any more, the promise or the deadline that is over. Those
    without one are not there."""
    running = of_list(context, found, {})
    zone = context.now.tzinfo
    over = {one.id or 0: at.astimezone(zone) for one in found if (at := due_of(one)) is not None}
    return over | {issue_id: limits[0].at for issue_id, limits in running.items() if limits}


def taken_at(context: Context | Rules, issue: Issue, rule: str, at: datetime) -> datetime:
    """When a step whose clock rings at a moment (in the company's zone) is taken (rule 2 of the ladder's handlers)."""
    if issue.sort is Sort.CUSTOMER and rule in (Rule.ESCALATE, Rule.DEADLINE, Rule.PATH, Rule.PROMISE):
        return at
    quiet = pushes.company_quiet(context.policy(issue.project_id).reminders)
    return heard_at(at, (quiet,), context.calendar(issue.department_id), None)


def kept_at(context: Context | Rules, issue: Issue, rings: datetime, since: Collection[str]) -> datetime:
    """When an escalation whose clock rings at a moment really comes: later where it will be put off. `since` are the steps since
    the issue was raised or opened again."""
    at = rings.astimezone(context.now.tzinfo)
    due = taken_at(context, issue, Rule.ESCALATE, at)
    limit = limits_of(issue.sort, context.policy(issue.project_id).ladder).extension
    furthest = rings_at(due, limit, context.calendar(issue.department_id))
    later = waits(issue, due, furthest, extended=EXTENDED in since, put_off=PUT_OFF in since)
    return put_off(context, issue, due) if later else at


def put_off(context: Context | Rules, issue: Issue, due: datetime) -> datetime:
    """Until when an escalation that is taken at a moment is put off (rule 3 of the ladder)."""
    limit = limits_of(issue.sort, context.policy(issue.project_id).ladder).extension
    return taken_at(context, issue, Rule.ESCALATE, rings_at(due, limit, context.calendar(issue.department_id)))


def furthest_plan(context: Context, issue: Issue) -> datetime:
    """Until when a plan that no meeting agreed on answers an escalation (rule 4 of the ladder)."""
    limit = context.policy(issue.project_id).ladder.promise
    return rings_at(context.now, limit, context.calendar(issue.department_id))


def _shown(rules: Rules, issue: Issue, owner: str, running: Sequence[Clock], steps: Sequence[Step]) -> tuple[Limit, ...]:
    """That its owner will be asked in private is nobody else's matter."""
    if not is_open(issue):
        return ()
    since = {one.what for one in this_time(steps)}
    told = [one for one in running if one.rule != Rule.WARN]
    found = [Limit(NAMES[one.rule], _at(rules, issue, one, since), _who(one.rule, issue, owner)) for one in told]
    return tuple(sorted(found, key=lambda one: one.at))


def _at(rules: Rules, issue: Issue, clock: Clock, since: Collection[str]) -> datetime:
    if clock.rule == Rule.ESCALATE:
        return kept_at(rules, issue, clock.rings_at, since)
    return clock.rings_at.astimezone(rules.now.tzinfo)


def _who(rule: str, issue: Issue, owner: str) -> str:
    return _WHO[path_step(issue.level)] if rule == Rule.PATH and issue.level <= len(PATH) else owner
