"""A piece of work that is reported several times counts once, however much a company writes in a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Person
from bot.domain.promises import similarity
from bot.domain.weekly import ALIKE, Said, once

DAY = date(2026, 11, 18)
WORDS = ("门店物料下单", "门店物料下单了", "合同归档 3 份", "合同归档 4 份", "合同归档 3份")
REFS = ((), ("T-1",), ("T-2",), ("T-1", "T-2"), ("2026-市场-001",))
ITEMS = tuple((person, text, refs) for person, text, refs in product((1, 2), WORDS, REFS))

given_items = st.lists(st.sampled_from(ITEMS), max_size=25)


def said(item: tuple[int, str, Sequence[str]]) -> Said:
    person, text, refs = item
    return Said(Person(id=person, name="某人"), DAY, {"text": text, "refs": list(refs)})


@given(given_items)
def test_what_counts_once_is_what_each_line_held_against_each_other_says(items: list[tuple[int, str, Sequence[str]]]) -> None:
    every = [said(one) for one in items]

    newest: list[Said] = []
    for one in every:
        newest = [older for older in newest if not alike(older.item, one.item, one.person.id == older.person.id)]
        newest.append(one)

    assert once(every) == newest


def test_a_company_s_week_is_not_held_against_itself_line_by_line() -> None:
    """Lines are read a few times each, not once for every other line."""

    class Counted(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            reads.append(key)
            return super().get(key, default)

    reads: list[str] = []
    everybody = [Said(Person(id=number, name="某人"), DAY, Counted(text="合同归档", refs=[])) for number in range(1000)]

    assert once(everybody) == everybody
    assert len(reads) < 10 * len(everybody)


def alike(one: dict[str, Any], other: dict[str, Any], same_person: bool) -> bool:
    """Rule 1, spelled out."""
    left, right = ({ref for ref in item["refs"] if ref.startswith("T-")} for item in (one, other))
    if left or right:
        return bool(left & right)
    figures = [[letter for letter in item["text"] if letter.isdecimal()] for item in (one, other)]
    return same_person and figures[0] == figures[1] and similarity(one["text"], other["text"]) >= ALIKE
