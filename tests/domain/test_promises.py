"""Plans held against what was done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.calendar import Calendar
from bot.domain.promises import Promise, broken, ledger, similarity
from bot.domain.updates import DailyUpdate

THURSDAY, FRIDAY, MONDAY, TUESDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


def plan(text: str, *refs: str, due: date | None = None) -> dict[str, Any]:
    return {"text": text, "refs": list(refs), "due": due.isoformat() if due else None}


def done(text: str, *refs: str, status: str = "done", progress: int | None = None) -> dict[str, Any]:
    return {"text": text, "refs": list(refs), "status": status, "progress": progress}


def update(
    day: date, planned: list[dict[str, Any]] | None = None, completed: list[dict[str, Any]] | None = None, **more: Any
) -> DailyUpdate:
    return DailyUpdate(**{"person_id": 1, "day": day, "chat_id": 1, "planned": planned or [], "completed": completed or [], **more})


def open_ones(*updates: DailyUpdate) -> list[str]:
    return [one.text for one in broken(ledger(updates, Calendar()))]


def test_a_line_that_is_done_the_next_day_is_kept() -> None:
    [promise] = ledger([update(THURSDAY, [plan("联系门店供应商")]), update(FRIDAY, [], [done("联系了门店的供应商")])], Calendar())

    assert (FRIDAY, FRIDAY, False) == (promise.due, promise.kept, promise.is_broken())


def test_a_task_number_decides_before_the_words_do() -> None:
    said = [
        update(THURSDAY, [plan("T-12 报价", "T-12"), plan("T-13 报价", "T-13")]),
        update(FRIDAY, [], [done("把给客户的数字发出去了 T-13", "T-13")]),
    ]

    assert ["T-12 报价"] == open_ones(*said)


def test_different_numbers_are_different_things_whatever_the_words() -> None:
    assert ["报价单 T-12"] == open_ones(
        update(THURSDAY, [plan("报价单 T-12", "T-12")]), update(FRIDAY, [], [done("报价单 T-13", "T-13")])
    )


@pytest.mark.parametrize(
    "item", [done("写方案", progress=80), done("写方案", status="in_progress"), done("写方案", status="delayed")]
)
def test_what_is_under_way_or_late_keeps_nothing(item: dict[str, Any]) -> None:
    assert ["写方案"] == open_ones(update(THURSDAY, [plan("写方案")]), update(FRIDAY, [], [item]))


def test_a_line_planned_again_keeps_the_age_of_the_first() -> None:
    said = [
        update(THURSDAY, [plan("整理渠道名单")]),
        update(FRIDAY, [plan("继续整理渠道名单")], []),
        update(MONDAY, [plan("整理渠道名单")]),
    ]

    [promise] = broken(ledger(said, Calendar()))

    assert (THURSDAY, FRIDAY, 2) == (promise.made, promise.due, promise.age(TUESDAY, Calendar()))


def test_a_promise_for_a_later_day_is_not_broken_before_it() -> None:
    said = [update(THURSDAY, [plan("周一前发报价", due=MONDAY)]), update(FRIDAY)]

    assert [] == open_ones(*said)
    assert ["周一前发报价"] == open_ones(*said, update(MONDAY))


def test_a_plan_made_on_friday_is_for_monday() -> None:
    [promise] = ledger([update(FRIDAY, [plan("发货")])], Calendar())

    assert MONDAY == promise.due


def test_somebody_who_said_nothing_since_is_missing_and_has_broken_nothing() -> None:
    assert [] == open_ones(update(THURSDAY, [plan("发货")]))


def test_one_item_keeps_one_promise() -> None:
    said = [update(THURSDAY, [plan("拜访门店一"), plan("拜访门店二")]), update(FRIDAY, [], [done("拜访门店二")])]

    assert ["拜访门店一"] == open_ones(*said)


def test_a_withdrawn_update_promises_nothing() -> None:
    assert [] == open_ones(update(THURSDAY, [plan("发货")], withdrawn=True), update(FRIDAY))


def test_people_keep_their_own_promises_only() -> None:
    said = [update(THURSDAY, [plan("发货")]), update(FRIDAY, person_id=2, completed=[done("发货")]), update(FRIDAY)]

    assert [1] == [one.person_id for one in broken(ledger(said, Calendar()))]


@pytest.mark.parametrize(
    ("one", "other", "same"), [("联系供应商", "联系了供应商", True), ("写方案", "开会", False), ("", "开会", False)]
)
def test_lines_that_say_nearly_the_same_are_alike(one: str, other: str, same: bool) -> None:
    assert same is (similarity(one, other) >= 0.5)


def test_an_age_counts_working_days_after_the_day_it_was_due() -> None:
    promise = Promise(1, "发货", THURSDAY, FRIDAY, heard=FRIDAY)

    assert [0, 0, 1, 2] == [promise.age(day, Calendar()) for day in (FRIDAY, date(2026, 11, 22), MONDAY, TUESDAY)]
