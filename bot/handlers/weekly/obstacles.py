"""Which issues, resources and risks stand in whose week (R91, R95)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.cards.obstacles import Obstacles, OpenIssue, OpenNeed
from bot.domain.calendar import Span
from bot.domain.issues import Issue
from bot.domain.projects import Project
from bot.domain.weekly import WeekDays
from bot.handlers import limits
from bot.handlers.context import Context
from bot.storage.queries import people, weekly

_DAY = timedelta(days=1)


def obstacles(context: Context, issues: Sequence[Issue], projects: Sequence[Project], week: WeekDays) -> Obstacles:
    """These issues as far as they were open at the end of the week, with what its projects still lack and what may befall them."""
    standing = open_in(issues, week)
    names = weekly.names(context.db, {one.owner_id for one in standing if one.owner_id})
    units = {one.id: one.name for one in people.departments(context.db)}
    numbers = {one.id: one.number for one in projects} if len(projects) > 1 else {}
    needs = weekly.resources(context.db, [one.id or 0 for one in projects])
    due = limits.next_of(context, standing)
    return Obstacles(
        [_open(one, names.get(one.owner_id or 0, ""), due.get(one.id or 0), week) for one in standing],
        [OpenNeed(one, units.get(one.provider_id, ""), numbers.get(one.project_id, "")) for one in needs],
        [f"{numbers[one.id]} {line}" if one.id in numbers else line for one in projects for line in _lines(one.risks)],
    )


def open_in(issues: Sequence[Issue], week: WeekDays) -> list[Issue]:
    """Those that were open at the end of the week, or are now where it is not over."""
    over = _ends(week.seen_until, week)
    return [one for one in issues if one.raised_at < over and (one.closed_at is None or one.closed_at >= over)]


def _ends(day: date, week: WeekDays) -> datetime:
    """The end of the day, or now where it is not over."""
    return min(datetime.combine(day + _DAY, time.min, week.now.tzinfo), week.now)


def _open(issue: Issue, owner: str, due: datetime | None, week: WeekDays) -> OpenIssue:
    raised = week.day_of(issue.raised_at)
    age = week.calendar.count(Span(raised + _DAY, week.seen_until)) if raised < week.seen_until else 0
    return OpenIssue(issue, owner, age, due)


def _lines(risks: str) -> list[str]:
    return [one.strip() for one in risks.splitlines() if one.strip()]
