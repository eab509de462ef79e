"""Before others are told the owner alone is asked, and has time to answer (idea 2).

Rule: where the owner hears the question later than the ladder wants, for quiet hours, for downtime or because they want to be left
alone, the escalation leaves them the policy's time to answer; their own quiet counts for as long as an extension at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.clocks import Clock, rings_at
from bot.domain.issues import Issue, Sort
from bot.domain.ladder import Rule, Whom, limits_of
from bot.domain.people import Person
from bot.domain.policy import Ladder
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues import telling
from bot.handlers.issues.clocks import MINUTE, escalation, policy_of, start, stop, until
from bot.handlers.issues.sheets import PRIVATE, RECORD, changed, done, question_of, when
from bot.handlers.issues.summons import called
from bot.handlers.limits import kept_at
from bot.handlers.showing import pushes
from bot.handlers.showing.placements import Face


def ask_owner(context: Context, issue: Issue, wanted: datetime | None = None) -> None:
    """`wanted` is when the ladder has them asked; None where that is over."""
    stop(context, issue, Rule.WARN)
    asked = called(context, issue, (Whom.OWNER,))
    telling.keep(context, issue, "warned", asked)
    heard = _heard(context, issue, [one.person for one in asked])
    if wanted is None or heard - wanted >= MINUTE:
        leave_time(context, issue, heard)
    card = question_of(context, issue)
    for one in asked:
        pushes.hang(context, one.person, card, Face(RECORD, issue.id or 0, PRIVATE))


def is_answered(context: Context, issue: Issue, due: Clock | None) -> bool:
    """Whether the escalation that is due will be put off: what is threatened would not come."""
    return due is not None and kept_at(context, issue, due.rings_at, done(context, issue)) > due.rings_at


def leave_time(context: Context, issue: Issue, asked_at: datetime) -> None:
    """The owner hears of it later than the ladder wants: the escalation comes no sooner than they could answer. A customer's does
    not wait, and one that is due for too long already is planned anew. One that rang just now begins again."""
    policy = policy_of(context, issue)
    answered_by = rings_at(asked_at, policy.answer, context.calendar(issue.department_id))
    due = escalation(context, issue)
    if issue.sort is Sort.CUSTOMER or (due is not None and too_late(context, due, policy)):
        return
    if due is None or due.rings_at < answered_by:
        timeline.step(context, RECORD, issue.id or 0, "waits", note=when(context, answered_by))
        start(context, issue, Rule.ESCALATE, until(context, answered_by))
        changed(context, issue)


def too_late(context: Context, clock: Clock, policy: Ladder) -> bool:
    due = clock.rings_at.astimezone(context.company.zone)
    return rings_at(due, policy.tolerance, context.calendar(clock.department_id)) < context.now


def _heard(context: Context, issue: Issue, people: Sequence[Person]) -> datetime:
    """When the last of them hears what they are told now."""
    limit = limits_of(issue.sort, policy_of(context, issue)).extension
    furthest = rings_at(context.now, limit, context.calendar(issue.department_id))
    quiet = [until for one in people if (until := pushes.quiet_until(context, one)) is not None]
    return min(max(quiet, default=context.now), furthest)
