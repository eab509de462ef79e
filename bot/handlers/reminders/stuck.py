"""What somebody owes of what is stuck: issues they own, support for issues, conflicts they settle, month sheets to confirm.

Rule: each line has the next limit of its record; what has none is told of again from the day it was raised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial
from itertools import chain

from bot.domain.issues import Issue
from bot.domain.ladder import ACTED, PUBLIC, owes_solution, told_last
from bot.domain.people import Person
from bot.domain.reminders import Owed, Told, Why, heard_at, shown_moment, working_days_since
from bot.handlers import limits
from bot.handlers.context import Context
from bot.handlers.months import number_of
from bot.handlers.settlers import settlers
from bot.handlers.showing.pushes import company_quiet
from bot.handlers.views import acting_head
from bot.storage.queries import balances, clocks, conflicts, issues, timeline
from bot.storage.queries.projects import answers_in

LONGEST = 60
"""Characters of a description on a line."""
MOST = 100
"""Open conflicts that are looked through, the next limit first."""


def stuck_lines(context: Context, person: Person, whose: Collection[int], departments: Collection[int], told: Told) -> list[Owed]:
    """`whose` are the person and those they stand in for, `departments` those they answer for, and their own where it named them
    for a project."""
    found = chain(
        _issues(context, whose, told),
        _gone_up(context, whose, told),
        _support(context, person, whose, departments, told),
        _conflicts(context, person, told),
        _sheets(context, person, told),
    )
    return [one for one in found if one is not None]


def people_stuck(context: Context) -> tuple[set[int], set[tuple[int | None, int]]]:
    """People who may owe something here, and departments that do as a whole, each with the project."""
    helpers, departments = issues.supporters(context.db)
    settling = {one.id for conflict in conflicts.unsettled(context.db, MOST) for one in settlers(context, conflict)}
    heads = {head.id for one in balances.unreported(context.db) for head in _heads(context, (one.asking_id, one.answering_id))}
    asked = {one for _, whom in _waiting_above(context) for one in whom}
    return {one for one in issues.owners(context.db) | helpers | settling | heads | asked if one}, departments


def _issues(context: Context, whose: Collection[int], told: Told) -> Iterator[Owed | None]:
    found = issues.open_of(context.db, whose)
    due = limits.next_of(context, found)
    for one in found:
        code = f"I-{one.number}"
        how = f"（解决了发：解决 {code}）" if one.promised_at else f"（给方案发：问题 {code} 给出方案）"
        bare = Owed(Why.ISSUE, code, _short(one.description), how=how)
        yield _line(context, bare, one.raised_at, due.get(one.id or 0), one.department_id, told)


def _gone_up(context: Context, whose: Collection[int], told: Told) -> Iterator[Owed | None]:
    """Issues that went up to them last and that nobody has acted on since; what they own is there already."""
    found = [one for one, whom in _waiting_above(context) if whom & set(whose) and one.owner_id not in whose]
    due = limits.next_of(context, found)
    for one in found:
        code = f"I-{one.number}"
        how = f"（已升级到你，定下谁解决、何时解决发：问题 {code} 给出方案）"
        bare = Owed(Why.ISSUE, code, _short(one.description), how=how)
        yield _line(context, bare, one.raised_at, due.get(one.id or 0), one.department_id, told)


def _waiting_above(context: Context) -> list[tuple[Issue, frozenset[int]]]:
    """Issues that went up and have no plan yet, with whom the last step told."""
    found = [one for one in issues.gone_up(context.db) if owes_solution(one, context.now, limits.furthest_plan(context, one))]
    steps = timeline.of_kinds(context.db, "issue", [one.id or 0 for one in found], (*PUBLIC, *ACTED))
    return [(one, told_last(steps.get(one.id or 0, []))) for one in found]


def _support(
    context: Context, person: Person, whose: Collection[int], departments: Collection[int], told: Told
) -> Iterator[Owed | None]:
    """What is asked of them by name, and of a department as a whole where they answer for it in the project."""
    answers = cache(partial(answers_in, context.db, context.now.date(), person.id))
    for need, issue in issues.support_owed(context.db, whose, departments):
        if need.person_id is None and not answers(issue.project_id, need.department_id):
            continue
        code = f"I-{issue.number}"
        bare = Owed(Why.SUPPORT, code, _short(need.what or issue.description), how=f"（给到了发：问题 {code} 已支持）")
        yield _line(context, bare, need.asked_at, issue.deadline, need.department_id, told)


def _conflicts(context: Context, person: Person, told: Told) -> Iterator[Owed | None]:
    mine = [one for one in conflicts.unsettled(context.db, MOST) if person.id in [who.id for who in settlers(context, one)]]
    rings = _rings(context, "conflict", [one.id or 0 for one in mine])
    for one in mine:
        bare = Owed(Why.CONFLICT, f"K-{one.number}", _short(one.description), how=f"（了结发：冲突 K-{one.number} 结案）")
        yield _line(context, bare, one.raised_at, min(rings.get(one.id or 0, []), default=None), None, told)


def _sheets(context: Context, person: Person, told: Told) -> Iterator[Owed | None]:
    """Month sheets that a head has not spoken of, while the wait for their word goes on."""
    found = balances.unreported(context.db)
    said = {(one.record_id, one.department_id) for one in balances.signatures(context.db, [one.id or 0 for one in found])}
    rings = _rings(context, "balance_month", {number_of(one.month) for one in found})
    for one in found:
        sides = [side for side in (one.asking_id, one.answering_id) if (one.id, side) not in said]
        limit = min(rings.get(number_of(one.month), []), default=None)
        if limit is not None and person.id in [head.id for head in _heads(context, sides)]:
            how = f"（确认往来账 序号:{one.id}，或 往来账异议 序号:{one.id}）"
            bare = Owed(Why.SHEET, f"往来账{one.id}", f"{one.month:%Y-%m} 往来账", how=how)
            yield _line(context, bare, limit, limit, None, told)


def _heads(context: Context, departments: Iterable[int]) -> list[Person]:
    return [head for one in departments if (head := acting_head(context, one)) is not None]


def _rings(context: Context, record: str, record_ids: Collection[int]) -> dict[int, list[datetime]]:
    """When the running clocks of each ring."""
    found: dict[int, list[datetime]] = {}
    for one in clocks.running_of(context.db, record, record_ids):
        found.setdefault(one.record_id, []).append(one.rings_at)
    return found


def _line(
    context: Context, bare: Owed, since: datetime, limit: datetime | None, department_id: int | None, told: Told
) -> Owed | None:
    """The line with how long it waits, or its limit; None where it is not told of today."""
    zone, calendar = context.now.tzinfo, context.calendar(department_id)
    day = limit.astimezone(zone).date() if limit else day_heard(context, since)
    if not (told.due(day, calendar) if limit else told.asked(day, calendar)):
        return None
    days = working_days_since(day, context.now.date(), calendar)
    if limit is None:
        return replace(bare, days=days)
    state = f"{'已过时限' if limit < context.now else '时限'} {shown_moment(limit.astimezone(zone))}"
    return replace(bare, due=day, days=days, state=state)


def day_heard(context: Context, moment: datetime) -> date:
    """The day on which people hear of what is asked at a moment: in quiet hours or on a day off it waits for their end."""
    quiet = (company_quiet(context.policy().reminders),)
    return heard_at(moment.astimezone(context.now.tzinfo), quiet, context.calendar()).date()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
