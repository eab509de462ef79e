"""What a project has open beside its work: issues, requests, conflicts, meetings. It is not done over them (R67), and when it is
cancelled they end with it, each as its own record ends, so that nothing of it is escalated or asked any more.

Rule: a meeting that looks back (复盘会) outlives its project.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.conflicts import Conflict
from bot.domain.conflicts import State as ConflictState
from bot.domain.issues import Issue, is_open
from bot.domain.meetings import Meeting
from bot.domain.meetings import State as MeetingState
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.requests import UNFINISHED, Request
from bot.handlers.conflicts import conflicts
from bot.handlers.context import Context
from bot.handlers.issues import moves
from bot.handlers.meetings import meetings
from bot.handlers.requests import moves as requests
from bot.handlers.requests import sheets
from bot.handlers.settlers import settlers
from bot.storage.queries import conflicts as kept_conflicts
from bot.storage.queries import issues as kept_issues
from bot.storage.queries import meetings as kept_meetings
from bot.storage.queries import requests as kept_requests


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """Each by its number."""

    meetings: Sequence[Meeting]
    issues: Sequence[Issue]
    requests: Sequence[Request]
    conflicts: Sequence[Conflict]

    def codes(self) -> list[str]:
        letters = (("I", self.issues), ("Q", self.requests), ("K", self.conflicts), ("M", self.meetings))
        return [f"{letter}-{one.number}" for letter, found in letters for one in found]


def of(context: Context, project: Project) -> LooseEnds:
    """Only looked at."""
    db, project_id = context.db, project.id or 0
    return LooseEnds(
        meetings=kept_meetings.planned_of_project(db, project_id),
        issues=sorted(kept_issues.open_of_project(db, project_id), key=lambda one: one.number),
        requests=kept_requests.unfinished_of_project(db, project_id),
        conflicts=kept_conflicts.open_of_project(db, project_id),
    )


def held(context: Context, project: Project) -> LooseEnds:
    """Ours until the transaction ends, all before the first is changed: a meeting before the issues it is about, each kind by its
    numbers (rule 4 of the clocks)."""
    db, found = context.db, of(context, project)
    planned = (kept_meetings.held(db, one.number) for one in found.meetings)
    stuck = (kept_issues.held(db, one.number) for one in found.issues)
    asked = (kept_requests.held(db, one.number) for one in found.requests)
    at_odds = (kept_conflicts.held(db, one.number) for one in found.conflicts)
    return LooseEnds(
        meetings=[one for one in planned if one is not None and one.state is MeetingState.PLANNED],
        issues=[one for one in stuck if one is not None and is_open(one)],
        requests=[one for one in asked if one is not None and one.state in UNFINISHED],
        conflicts=[one for one in at_odds if one is not None and one.state is ConflictState.OPEN],
    )


def concerned(context: Context, found: LooseEnds) -> list[Person]:
    """Who settles, answers, raised or asked: their end tells nobody by itself; that of a meeting tells who comes."""
    people: list[Person | None] = []
    for issue in found.issues:
        people += map(context.person, (issue.owner_id, issue.raised_by_id))
    for request in found.requests:
        people += (sheets.answerer(context, request), context.person(request.asked_by_id))
    for conflict in found.conflicts:
        people += (*settlers(context, conflict), context.person(conflict.raised_by_id))
    return _known(people)


def end(context: Context, found: LooseEnds, reason: str) -> None:
    """Issues before the meetings about them, so that no duty to call another meeting comes back. They are held."""
    for issue in found.issues:
        moves.drop(context, issue, reason)
    for request in found.requests:
        requests.drop(context, request, reason)
    for conflict in found.conflicts:
        conflicts.drop(context, conflict, reason)
    for meeting in found.meetings:
        meetings.drop(context, meeting, reason)


def _known(people: Iterable[Person | None]) -> list[Person]:
    return list({one.id: one for one in people if one is not None}.values())
