"""Deadlines of records: started, stopped, paused and moved by the handlers of the records they are about.

Rule 1: a record has at most one live clock of a rule and a department; starting it again stops the one before.
Rule 2: a clock whose moment has come rings: it is no longer paused or moved, only stopped.
Rule 3: a moment that a change of the calendar puts into the past becomes the moment of the change.
Rule 4: a record is taken before its clocks, by a ringing clock too: the record that the rule names is taken (`Router.clock`), then
        the clock, and it is looked at again whether it still runs. Who took them the other way round could wait for somebody who
        waits for them. Of several records that one event moves, all are taken before the first is changed, by their numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from bot.domain.calendar import Calendar
from bot.domain.clocks import Clock, ClockPause, ClockState, rings_at
from bot.domain.text.durations import Duration
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.ports import JobDue, Platform
from bot.storage.queries import clocks

router = Router()

AT_ONCE = 500
"""Clocks that are moved with one commit."""


def start(context: Context, rule: str, record: str, record_id: int, limit: Duration, *, department_id: int | None = None) -> Clock:
    """A clock that rings after `limit` in the calendar of the department, or of the company; it is flushed and has an id."""
    for before in clocks.live(context.db, record, record_id):
        if (before.rule, before.department_id) == (rule, department_id):
            _stop(context, before)
    clock = Clock(
        rule=rule,
        record=record,
        record_id=record_id,
        department_id=department_id,
        amount=limit.amount,
        unit=limit.unit,
        started_at=context.now,
        rings_at=rings_at(context.now, limit, context.calendar(department_id)),
    )
    context.db.add(clock)
    context.db.flush()
    return clock


def stop(context: Context, record: str, record_id: int, *, rule: str | None = None, department_id: int | None = None) -> None:
    """The clocks of a record will not ring: all of them, or those of one rule or one department."""
    for clock in clocks.live(context.db, record, record_id):
        if rule in (None, clock.rule) and department_id in (None, clock.department_id):
            _stop(context, clock)


def pause(context: Context, record: str, record_id: int, reason: str) -> None:
    """The running clocks of a record stand still from now on; `reason` is what /why says of it."""
    for clock in clocks.live(context.db, record, record_id):
        if clock.state is ClockState.RUNNING and clock.rings_at > context.now:
            clock.state = ClockState.PAUSED
            context.db.add(ClockPause(clock_id=clock.id or 0, since=context.now, reason=reason))


def resume(context: Context, record: str, record_id: int) -> None:
    """The paused clocks of a record go on; each rings later by exactly the counted time it stood still."""
    for clock in clocks.live(context.db, record, record_id):
        if clock.state is ClockState.PAUSED:
            clock.state = ClockState.RUNNING
            for one in clocks.pauses(context.db, clock):
                one.until = one.until or context.now
            _plan(context, clock, context.calendar(clock.department_id))


def replan(context: Context, after: int = 0) -> None:
    """Move every running clock to where the calendar now puts it; called when a free or a worked day was added or taken back.

    Clocks up to the id `after` are done; what is more than AT_ONCE follows as a job of its own. The clocks are taken without their
    records, because there is no end of these (rule 4): nothing is taken after them but clocks by their ids. Whoever holds a record
    may wait for this, and this for them at most for the lock's time: then it is begun again with nothing changed.
    """
    calendar = cache(context.calendar)
    found = clocks.running(context.db, after, context.now, AT_ONCE)
    for clock in found:
        _plan(context, clock, calendar(clock.department_id))
    if len(found) == AT_ONCE:
        last = found[-1].id or 0
        key = f"replan-{last}@{context.event.platform}:{context.event.key}"
        context.later(JobDue(platform=Platform.CLOCK, key=key, at=context.now, job="replan", subject=last))


@router.job("replan")
def replan_nightly(context: Context, event: JobDue) -> None:
    """Every night: the company's files or the statutory holidays may have come in a new edition (C43)."""
    replan(context, event.subject)


def _stop(context: Context, clock: Clock) -> None:
    clock.state, clock.ended_at = ClockState.STOPPED, context.now


def _plan(context: Context, clock: Clock, calendar: Calendar) -> None:
    """Work its moment out anew."""
    stood = [one.stretch(context.now) for one in clocks.pauses(context.db, clock)]
    started = clock.started_at.astimezone(context.company.zone)
    moment = rings_at(started, clock.limit, calendar, stood)
    clock.rings_at = max(moment, context.now)


def next_limits(context: Context, record: str, record_ids: Collection[int]) -> dict[int, Clock]:
    """The next running clock of each of these records; those without one are not there."""
    found: dict[int, Clock] = {}
    for one in sorted(clocks.running_of(context.db, record, record_ids), key=lambda one: one.rings_at):
        found.setdefault(one.record_id, one)
    return found
