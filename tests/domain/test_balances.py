"""The sheet between departments: who is on it and what it counts."""

from __future__ import annotations

from datetime import date

from bot.domain.balances import Answered, balances, first_day

MONTH = date(2026, 11, 1)


def test_the_median_counts_answered_requests_only_and_on_time_all() -> None:
    asked = [Answered(1, 2, 30, on_time=True), Answered(1, 2, 90, on_time=True), Answered(1, 2, None, on_time=False)]

    (one,) = balances(MONTH, asked, [], [])

    assert (1, 2, 3, 2, 2, 60) == (
        one.asking_id,
        one.answering_id,
        one.asked,
        one.answered,
        one.on_time,
        one.median_minutes,
    )


def test_each_direction_is_a_row_of_its_own() -> None:
    rows = balances(MONTH, [Answered(1, 2, 30, on_time=True), Answered(2, 1, 10, on_time=True)], [frozenset({1, 2})], [(2, 1)])

    assert [(1, 2, 1, 0), (2, 1, 1, 1)] == [(one.asking_id, one.answering_id, one.conflicts, one.escalations) for one in rows]


def test_departments_that_are_only_at_odds_share_one_row() -> None:
    rows = balances(MONTH, [], [frozenset({1, 2, 3}), frozenset({2, 1})], [])

    assert [(1, 2, 2), (1, 3, 1), (2, 3, 1)] == [(one.asking_id, one.answering_id, one.conflicts) for one in rows]
    assert {None} == {one.median_minutes for one in rows}


def test_nothing_between_departments_is_no_sheet() -> None:
    assert [] == balances(MONTH, [], [frozenset({1})], [])


def test_the_month_before_january_is_december() -> None:
    assert date(2025, 12, 1) == first_day(date(2026, 1, 4))
