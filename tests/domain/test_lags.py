"""Since when a subtask lags, and when its head is asked about it (R88)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import Calendar
from bot.domain.lags import Lag, lagging_since, still_lags, to_bring_up
from bot.domain.policy import Work
from bot.domain.subtasks import Answer, State, Subtask, SupportNeed

CALENDAR, WORK = Calendar(), Work()
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
DUE = date(2026, 11, 27)


def subtask(progress: int = 0, state: State = State.CLAIMED) -> Subtask:
    """Ten working days, from Monday 11-16 to Friday 11-27."""
    return Subtask(
        id=1,
        number=1,
        name="对接",
        department_id=1,
        starts=date(2026, 11, 16),
        due=DUE,
        progress=progress,
        state=state,
        created_at=NOW,
    )


def need(answer: Answer) -> SupportNeed:
    return SupportNeed(subtask_id=1, what="测试机", asked_at=NOW, answer=answer)


def november(day: int) -> date:
    return date(2026, 11, 1) + timedelta(days=day - 1)


@pytest.mark.parametrize(
    ("progress", "today", "since"),
    [
        pytest.param(0, 17, None, id="within-what-the-policy-lets-it"),
        pytest.param(0, 18, 18, id="two-days-of-ten-are-over-and-nothing-is-done"),
        pytest.param(0, 24, 18, id="since-the-first-day-it-was-behind"),
        pytest.param(50, 24, None, id="ten-percent-are-not-more-than-ten"),
        pytest.param(30, 24, 21, id="a-report-moves-it"),
        pytest.param(95, 27, None, id="nearly-done"),
        pytest.param(95, 30, 28, id="overdue-however-little-is-missing"),
    ],
)
def test_it_lags_since_the_first_day_its_progress_was_too_little(progress: int, today: int, since: int | None) -> None:
    found = lagging_since(subtask(progress), november(today), CALENDAR, WORK.deviation)

    assert (november(since) if since else None) == found


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_what_is_over_does_not_lag(state: State) -> None:
    assert lagging_since(subtask(0, state), november(30), CALENDAR, WORK.deviation) is None


def test_the_head_is_asked_on_the_second_working_day_and_not_while_support_is_on_its_way() -> None:
    def asked(day: int, *needs: SupportNeed) -> bool:
        return to_bring_up(subtask(), needs, november(day), CALENDAR, WORK) is not None

    assert [False, False, True] == [asked(day) for day in (18, 19, 20)]
    assert not asked(20, need(Answer.WAITING)) and not asked(20, need(Answer.PROMISED))
    assert asked(20, need(Answer.REFUSED))


def test_of_overdue_work_the_head_is_asked_whatever_was_promised() -> None:
    def asked(day: int) -> bool:
        return to_bring_up(subtask(95), [need(Answer.PROMISED)], november(day), CALENDAR, WORK) is not None

    assert [False, False, True] == [asked(day) for day in (28, 30, 31)]


def test_another_due_date_or_progress_that_catches_up_needs_no_answer() -> None:
    lag = Lag(subtask_id=1, due=DUE, since=november(18), asked_id=1, asked_at=NOW)
    moved = subtask()
    moved.due = november(30)

    assert still_lags(lag, subtask(), november(20), CALENDAR, WORK.deviation)
    assert not still_lags(lag, subtask(50), november(20), CALENDAR, WORK.deviation)
    assert not still_lags(lag, moved, november(20), CALENDAR, WORK.deviation)
