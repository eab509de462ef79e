"""The plan of a subtask: what its working days want, and what is off it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.calendar import Calendar
from bot.domain.subtasks import (
    STATES,
    Move,
    ProgressReport,
    State,
    Subtask,
    asked_support,
    deviation,
    is_late,
    moved,
    off_plan,
    planned_progress,
    slips,
    standing_progress,
    told_progress,
)

CALENDAR = Calendar()
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def subtask(progress: int = 0, state: State = State.CLAIMED) -> Subtask:
    """Ten working days, from Monday 11-16 to Friday 11-27."""
    return Subtask(
        id=1,
        number=1,
        name="对接",
        department_id=1,
        starts=date(2026, 11, 16),
        due=date(2026, 11, 27),
        progress=progress,
        state=state,
        created_at=NOW,
    )


@pytest.mark.parametrize(("day", "planned"), [(13, 0), (16, 10), (20, 50), (22, 50), (23, 60), (27, 100), (30, 100)])
def test_the_plan_counts_the_working_days_that_are_over(day: int, planned: int) -> None:
    assert planned == planned_progress(subtask(), date(2026, 11, day), CALENDAR)


@pytest.mark.parametrize(("progress", "off"), [(40, 0), (45, 0), (50, 0), (30, -10), (70, 20)])
def test_what_the_day_itself_still_wants_is_not_off_the_plan(progress: int, off: int) -> None:
    assert off == off_plan(subtask(), progress, date(2026, 11, 20), CALENDAR)
    assert off == deviation(subtask(progress), date(2026, 11, 20), CALENDAR)


def test_late_and_behind_are_flags_beside_the_state() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 30)

    assert slips(subtask(20), friday, CALENDAR, 10) and not is_late(subtask(20), friday)
    assert not slips(subtask(40), friday, CALENDAR, 10)
    assert is_late(subtask(90), monday) and slips(subtask(90), monday, CALENDAR, 10)
    assert not slips(subtask(100, State.DONE), monday, CALENDAR, 10)


def test_every_state_says_which_moves_it_allows() -> None:
    assert set(State) == set(STATES)
    assert State.CLAIMED is moved(State.OPEN, Move.CLAIM)
    assert moved(State.CLAIMED, Move.CLAIM) is None
    assert moved(State.OPEN, Move.FINISH) is None


def report(day: int, progress: int, *, withdrawn: bool = False) -> ProgressReport:
    return ProgressReport(
        subtask_id=1,
        person_id=1,
        day=date(2026, 11, day),
        at=NOW,
        progress=progress,
        planned=0,
        source="update",
        withdrawn=withdrawn,
    )


def test_the_latest_day_that_stands_tells_the_progress() -> None:
    assert 0 == standing_progress([])
    assert 60 == standing_progress([report(18, 60), report(17, 40)])
    assert 40 == standing_progress([report(18, 60, withdrawn=True), report(17, 40)])


def test_the_items_of_an_update_tell_progress_and_ask_for_support() -> None:
    done: list[dict[str, Any]] = [
        {"text": "T-1 对接", "progress": 60, "refs": ["T-1", "2026-市场-001"], "status": None},
        {"text": "T-2 已完成", "progress": None, "refs": ["T-2"], "status": "done"},
        {"text": "T-3 在做", "progress": None, "refs": ["T-3"], "status": "in_progress"},
    ]

    assert {1: 60, 2: 100} == told_progress(done)
    assert {1: {"T-1 缺报价": ["销售部"]}} == asked_support([{"text": "T-1 缺报价", "support_from": ["销售部"], "reason": None}])
