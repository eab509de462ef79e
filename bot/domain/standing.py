"""进展: how the work of a project, a department or the company stands at the end of a week (R85, R87, R88, R90, R91).

Rule 1: a week that is over is told as it was on its last day, from what was reported until then; the present one as it is today.
Rule 2: the progress of many is the mean of theirs, each piece weighing the same; what was called off weighs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.domain.calendar import Span
from bot.domain.lags import Lag, Outcome
from bot.domain.subtasks import FULL, Answer, ProgressReport, State, Subtask, SupportNeed, off_plan, planned_progress
from bot.domain.weekly import WeekDays

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """One subtask on that day. `planned` and `actual` are percent, `done` is the day it was done, `late` how many working days it
    is overdue, None where it is not, `slips` whether it is late or too far behind its plan (R88), `reason` what its owner said last
    about that. `lag` is what its head was asked because of it, and `helped` whether that was answered by then."""

    subtask: Subtask
    planned: int
    actual: int
    done: date | None
    late: int | None
    slips: bool
    reason: str
    lag: Lag | None = None
    helped: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """`pieces` are all that count, the first due first. `finished` were done in the week, `slipping` are late or behind the plan by
    more than the policy lets them, the latest first; `unanswered` is support nobody has answered, the oldest first; `ahead` is due
    in the week after. `since` are the pieces finished, and `settled` the requests answered, after the brief of the week."""

    day: date
    pieces: tuple[Piece, ...]
    finished: tuple[Piece, ...]
    slipping: tuple[Piece, ...]
    unanswered: tuple[SupportNeed, ...]
    ahead: tuple[Piece, ...]
    since: tuple[Subtask, ...] = ()
    settled: tuple[SupportNeed, ...] = ()

    @property
    def planned(self) -> int:
        return mean(one.planned for one in self.pieces)

    @property
    def actual(self) -> int:
        return mean(one.actual for one in self.pieces)


@dataclass(frozen=True, slots=True)
class Work:
    """The records a standing is told from: any number of subtasks, with what was said and asked about them."""

    subtasks: Sequence[Subtask]
    reports: Sequence[ProgressReport]
    needs: Sequence[SupportNeed]
    lags: Sequence[Lag] = ()

    def by_project(self) -> dict[int | None, Work]:
        """The work of each project, and what is in none."""
        home = {one.id or 0: one.project_id for one in self.subtasks}
        reports = _grouped(self.reports, lambda one: home.get(one.subtask_id))
        needs = _grouped(self.needs, lambda one: home.get(one.subtask_id))
        lags = _grouped(self.lags, lambda one: home.get(one.subtask_id))
        return {
            project: Work(theirs, reports.get(project, []), needs.get(project, []), lags.get(project, []))
            for project, theirs in _grouped(self.subtasks, lambda one: one.project_id).items()
        }


def standing_of(
    work: Work, week: WeekDays, deviation: int, briefed: datetime | None = None, told_at: datetime | None = None
) -> Standing:
    """How the work stands. `deviation` is the percent a piece may be behind its plan; `briefed` is when the brief went out, where
    what was settled after it is asked for. A summary told at a moment calls nothing unanswered that was answered by then."""
    day = week.seen_until
    said = _grouped((one for one in work.reports if not one.withdrawn and one.day <= day), lambda one: one.subtask_id)
    counted = [one for one in work.subtasks if one.state is not State.CANCELLED and week.day_of(one.created_at) <= day]
    brought = {one.subtask_id: one for one in work.lags if week.day_of(one.asked_at) <= day and one.outcome is not Outcome.OVER}
    pieces = tuple(_piece(one, said.get(one.id or 0, []), brought.get(one.id or 0), week, deviation) for one in counted)
    ends = week.last + timedelta(days=7)
    return Standing(
        day=day,
        pieces=pieces,
        finished=tuple(one for one in pieces if one.done and week.first <= one.done),
        slipping=tuple(sorted((one for one in pieces if one.slips), key=lambda one: (-(one.late or 0), one.actual - one.planned))),
        unanswered=tuple(sorted((one for one in work.needs if _waits(one, week, told_at)), key=lambda one: one.asked_at)),
        ahead=tuple(one for one in pieces if not one.done and week.last < one.subtask.due <= ends),
        since=tuple(one for one in counted if briefed and one.done_at and one.done_at > briefed),
        settled=tuple(one for one in work.needs if briefed and one.answered_at and one.answered_at > briefed),
    )


def by_department(standing: Standing, names: Mapping[int, str]) -> list[tuple[str, int, int]]:
    """Name, planned and actual percent of each department that has work, those furthest behind first."""
    found = _grouped(standing.pieces, lambda one: one.subtask.department_id)
    rows = [
        (names.get(unit, "其他部门"), mean(one.planned for one in theirs), mean(one.actual for one in theirs))
        for unit, theirs in sorted(found.items())
    ]
    return sorted(rows, key=lambda row: row[2] - row[1])


def mean(percents: Iterable[int]) -> int:
    """Rule 2; 0 of nothing."""
    every = list(percents)
    return round(sum(every) / len(every)) if every else 0


def _piece(subtask: Subtask, said: list[ProgressReport], lag: Lag | None, week: WeekDays, deviation: int) -> Piece:
    """Rule 1."""
    day, calendar = week.seen_until, week.calendar
    newest = max(said, key=lambda one: (one.at, one.id or 0), default=None)
    done = week.day_of(subtask.done_at) if subtask.done_at else None
    done = done if done is not None and done <= day else None
    present = subtask.progress if day == week.today else 0
    actual = FULL if done else newest.progress if newest else present
    late = calendar.count(Span(subtask.due + _DAY, day)) if subtask.due < day and actual < FULL else None
    behind = not done and -off_plan(subtask, actual, day, calendar) > deviation
    reason = newest.reason if newest else ""
    helped = lag is not None and lag.answered_at is not None and week.day_of(lag.answered_at) <= day
    slips = behind or late is not None
    return Piece(subtask, planned_progress(subtask, day, calendar), actual, done, late, slips, reason, lag, helped)


def _waits(need: SupportNeed, week: WeekDays, told_at: datetime | None) -> bool:
    """Whether nobody had answered by that day, nor by the moment it is told at."""
    if week.day_of(need.asked_at) > week.seen_until or need.answer is Answer.WITHDRAWN:
        return False
    if need.answer is Answer.WAITING:
        return True
    answered = need.answered_at
    return answered is not None and week.day_of(answered) > week.seen_until and (told_at is None or answered > told_at)


def _grouped(records: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for one in records:
        found.setdefault(key(one), []).append(one)
    return found
