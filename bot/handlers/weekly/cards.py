"""The card of a week: what it is told from, put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cards.model import Block, Card
from bot.cards.obstacles import obstacle_blocks
from bot.cards.processes import steps_beside
from bot.cards.weekly import Heading, Names, projects_table, weekly_card
from bot.domain.promises import tasks_named
from bot.domain.standing import Standing, standing_of
from bot.domain.weekly import Week, WeekDays, week_of
from bot.handlers.context import Context
from bot.handlers.updates.attendance import terms_of
from bot.handlers.weekly.obstacles import obstacles, open_in
from bot.handlers.weekly.summaries import Subject
from bot.storage.queries import people, processes, subtasks, updates, weekly


@dataclass(frozen=True, slots=True)
class Words:
    """What the card says of itself: what it is for, lines above everything, and whether it was changed after it was sent. `briefed`
    is when the week's brief went out, where what was settled since is told; `told_at` is when a push is told."""

    kind: str
    remarks: tuple[str, ...] = ()
    updated: bool = False
    briefed: datetime | None = None
    told_at: datetime | None = None


def card_of(context: Context, subject: Subject, monday: date, words: Words) -> Card:
    """The card of a week."""
    week = WeekDays(monday, context.now, context.calendar())
    deviation = context.policy(subject.project.id if subject.project else None).work.deviation
    standing = standing_of(subject.work, week, deviation, words.briefed, words.told_at)
    heading = Heading(words.kind, subject.place, words.remarks, words.updated)
    stuck = obstacle_blocks(obstacles(context, subject.issues, subject.projects, week), week.now.date())
    table = _listed(subject, week, deviation, words)
    return weekly_card(heading, _week(context, subject, week), standing, _names(context, standing), *stuck, *table)


def _week(context: Context, subject: Subject, week: WeekDays) -> Week:
    """What was written; what blocks and is an open issue is told as one, and not a second time."""
    present = {one.id for one in subject.people}
    gone = [one for one in updates.authors(context.db, subject.written) if one.id not in present]
    terms = terms_of(context, subject.people, week.first, week.last, subject.groups)
    over = subtasks.over(context.db, tasks_named(subject.written))
    told = week_of(week, subject.people, subject.written, terms, subject.places, gone, over)
    raised = {one.description for one in open_in(subject.issues, week)}
    return replace(told, blockers=tuple(one for one in told.blockers if one.item["text"] not in raised))


def _listed(subject: Subject, week: WeekDays, deviation: int, words: Words) -> list[Block]:
    """Of several projects those with work, each as it stands."""
    rows: list[tuple[str, Standing]] = []
    work = subject.work.by_project() if subject.listed else {}
    for project in subject.listed:
        if project.id in work:
            standing = standing_of(work[project.id], week, deviation, words.briefed, words.told_at)
            rows += [(f"{project.number} {project.name}", standing)] if standing.pieces else []
    return [projects_table(rows)] if rows else []


def _names(context: Context, standing: Standing) -> Names:
    asked = {one.person_id for one in standing.unanswered} | {one.subtask.owner_id for one in standing.pieces}
    departments = {one.id or 0: one.name for one in people.departments(context.db)}
    return Names(weekly.names(context.db, {one for one in asked if one}), departments, _steps(context, standing))


def _steps(context: Context, standing: Standing) -> dict[int, str]:
    """Process and node of the subtasks that are named, where they are one."""
    named = {one.subtask.id or 0: one.subtask for one in (*standing.slipping, *standing.finished, *standing.ahead)}
    return steps_beside(named.values(), processes.steps(context.db, named))
