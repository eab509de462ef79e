"""No open issue that can still go up is without a clock that makes it (rule 5 of the ladder)."""

from __future__ import annotations

from datetime import datetime

from bot.cards.issues import code
from bot.cards.model import Card, Tone, plain
from bot.domain import ladder
from bot.domain.clocks import ClockState, rings_at
from bot.domain.issues import IMPORTED, Issue, Sort, is_open
from bot.domain.ladder import Rule
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues import special_meetings
from bot.handlers.issues.clocks import policy_of, row_of, start, until
from bot.handlers.issues.sheets import RECORD, steps_of
from bot.handlers.issues.summons import administrators
from bot.handlers.router import Router
from bot.handlers.showing import pushes
from bot.ports import Happened, JobDue
from bot.storage.queries import clocks as kept
from bot.storage.queries import issues

router = Router()

AT_ONCE = 500
"""Issues that are looked at with one commit."""


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
    """What came in from a file has its limits from that moment on, and a major issue its special meeting (R121)."""
    issue = issues.held_id(context.db, event.record_id)
    if issue is None:
        return
    _make_up(context, issue)
    if is_open(issue) and issue.sort is Sort.MAJOR:
        special_meetings.call(context, issue)


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
    policy, since = policy_of(context, issue), _opened_at(context, issue)
    known = [one for one in kept.of_record(context.db, RECORD, issue.id or 0) if one.started_at >= since]
    running = {one.rule for one in known if one.state in (ClockState.RUNNING, ClockState.PAUSED)}
    rung = {one.rule for one in known if one.state is ClockState.RUNG}
    lost = ladder.lost(issue, running, rung, policy)
    for rule in lost:
        _restart(context, issue, rule, since)
    return lost


def _restart(context: Context, issue: Issue, rule: Rule, since: datetime) -> None:
    """Start a lost clock for what is left of its limit."""
    row = row_of(context, issue, rule)
    if row.after is None:
        moment_due = issue.promised_at or context.now
    else:
        moment_due = rings_at(since.astimezone(context.company.zone), row.after, context.calendar(issue.department_id))
    start(context, issue, rule, until(context, moment_due))


def _opened_at(context: Context, issue: Issue) -> datetime:
    opened = [one.at for one in steps_of(context, issue) if one.what in ("raised", "reopened")]
    return opened[-1] if opened else issue.raised_at
