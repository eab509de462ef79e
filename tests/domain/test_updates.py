"""One record a person a day, whatever order its messages come in."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.updates import (
    Content,
    DailyUpdate,
    Mode,
    corrected,
    is_late,
    joined,
    newest_mode,
    posted,
    recalled,
    withdrawn,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def content(*done: str, planned: tuple[str, ...] = ()) -> Content:
    return Content(
        completed=[{"text": text, "progress": None, "refs": [], "status": "done"} for text in done],
        planned=[{"text": text, "refs": [], "due": None} for text in planned],
        blockers=[],
    )


def an_update() -> DailyUpdate:
    return DailyUpdate(person_id=1, day=DAY, chat_id=1)


def texts(update: DailyUpdate) -> list[str]:
    return [item["text"] for item in update.completed]


def test_a_second_message_of_the_day_replaces_the_first() -> None:
    update = an_update()

    posted(update, "m1", at(17), content("写方案"), chat=1)
    posted(update, "m2", at(18), content("改方案"), chat=1)

    assert ["改方案"] == texts(update)
    assert Mode.REPLACE is newest_mode(update)


def test_the_author_may_merge_both_instead_and_change_their_mind() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案", planned=("评审",)), chat=1)
    posted(update, "m2", at(18), content("改方案"), chat=1)

    joined(update, Mode.MERGE)
    merged = texts(update), len(update.planned)
    joined(update, Mode.REPLACE)

    assert (["写方案", "改方案"], 1) == merged
    assert (["改方案"], 0) == (texts(update), len(update.planned))


def test_recalling_the_newest_message_brings_the_older_one_back() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案"), chat=1)
    posted(update, "m2", at(18), content("改方案"), chat=1)

    recalled(update, "m2")

    assert (["写方案"], False) == (texts(update), update.withdrawn)


def test_recalling_the_only_message_withdraws_the_record() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案"), chat=1)

    recalled(update, "m1")

    assert ([], True, None) == (texts(update), update.withdrawn, update.posted_at)


def test_a_correction_on_the_card_takes_the_place_of_everything_before() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案"), chat=1)

    corrected(update, "press:1", at(18), content("写推广方案"), chat=1)

    assert ["写推广方案"] == texts(update)


def test_a_correction_stands_though_its_clock_is_behind_that_of_the_message() -> None:
    update = an_update()
    posted(update, "m1", at(17, 1), content("写方案"), chat=1)

    corrected(update, "press:1", at(17), content("写推广方案"), chat=1)
    corrected(update, "press:0", at(17), content("写市场方案"), chat=1)

    assert ["写市场方案"] == texts(update)


def test_a_message_written_after_a_correction_takes_its_place() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案"), chat=1)
    corrected(update, "press:1", at(17), content("写推广方案"), chat=1)

    posted(update, "m2", at(17, 1), content("改方案"), chat=1)

    assert ["改方案"] == texts(update)


def test_a_correction_falls_with_the_message_it_corrects() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案"), chat=1)
    corrected(update, "press:1", at(18), content("写推广方案"), chat=1)

    recalled(update, "m1")

    assert ([], True) == (texts(update), update.withdrawn)


def test_a_corrected_day_is_not_asked_whether_to_merge() -> None:
    update = an_update()
    posted(update, "m1", at(16), content("一"), chat=1)
    posted(update, "m2", at(17), content("二"), chat=1)

    corrected(update, "press:1", at(18), content("三"), chat=1)

    assert newest_mode(update) is None


def test_a_message_edited_into_no_update_takes_its_corrections_with_it() -> None:
    update = an_update()
    posted(update, "m1", at(16), content("一"), chat=1)
    posted(update, "m2", at(17), content("二"), chat=1)
    corrected(update, "press:1", at(18), content("三"), chat=1)

    posted(update, "m2", at(19), None, chat=1)

    assert (["一"], False) == (texts(update), update.withdrawn)


def test_a_message_after_the_withdrawal_starts_afresh() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案"), chat=1)
    withdrawn(update)

    posted(update, "m2", at(19), content("重新写的"), chat=1)

    assert (["重新写的"], False, None) == (texts(update), update.withdrawn, newest_mode(update))


def test_the_same_message_again_changes_nothing() -> None:
    update = an_update()
    posted(update, "m1", at(17), content("写方案"), chat=1)
    before = list(update.entries)

    posted(update, "m1", at(17), content("写方案"), chat=1)

    assert before == update.entries


@pytest.mark.parametrize(
    ("written", "late"),
    [
        pytest.param(at(17), False, id="same-day"),
        pytest.param(at(2, day=21), False, id="after-midnight-still-counts"),
        pytest.param(at(6, day=21), True, id="next-morning"),
        pytest.param(at(10, day=23), True, id="days-later"),
    ],
)
def test_what_is_written_after_the_day_has_ended_is_late(written: datetime, late: bool) -> None:
    assert late is is_late(DAY, written)


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_messages_and_recalls_in_any_order_lead_to_the_same_record(order: tuple[int, ...]) -> None:
    """F3: what was recalled before its message came is known to have been, and handed to `posted`."""
    taken_back: set[str] = set()
    update = an_update()

    def post(message: str, when: datetime, text: str) -> None:
        posted(update, message, when, content(text), chat=1, recalled=message in taken_back)

    def take_back(message: str) -> None:
        taken_back.add(message)
        recalled(update, message)

    steps: list[Any] = [
        lambda: post("m1", at(16), "一"),
        lambda: post("m2", at(17), "二"),
        lambda: post("m3", at(18), "三"),
        lambda: take_back("m3"),
    ]
    for index in order:
        steps[index]()

    assert (["二"], False) == (texts(update), update.withdrawn)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(6, 23)), max_size=60))
def test_however_much_is_posted_the_record_stays_bounded_and_shows_the_newest(messages: list[tuple[str, int]]) -> None:
    update = an_update()

    for number, (message, hour) in enumerate(messages):
        posted(update, f"{message}{number}", at(hour), content(message), chat=1)

    assert len(update.entries) <= 40
    assert len(texts(update)) == (1 if messages else 0)
