"""Resources and milestones as they are written."""

from __future__ import annotations

import pytest

from bot.domain.text.plans import NEEDS, Need
from tests.domain.text.company import FACTS


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("预算5万，人力2人", [("预算", 5, "万"), ("人力", 2, "人")]),
        ("人力 2 人，预算 5 万元;设备 1 台", [("人力", 2, "人"), ("预算", 5, "万元"), ("设备", 1, "台")]),
        ("预算 50,000 元", [("预算", 50000, "元")]),
        ("预算 3 万，用来请人力外包", [("预算", 3, "万")]),
    ],
)
def test_a_comma_before_another_resource_stands_between_two_entries(text: str, read: list[tuple[str, float, str]]) -> None:
    found = NEEDS.read(text, FACTS)

    assert isinstance(found, tuple) and all(isinstance(one, Need) for one in found)
    assert read == [(one.sort, one.amount, one.unit) for one in found]


def test_a_comma_before_who_gives_it_is_no_part_of_the_resource() -> None:
    found = NEEDS.read("预算5万、人力2人，由研发部", FACTS)

    assert isinstance(found, tuple)
    assert [("预算5万", None), ("人力2人", 2)] == [(one.what, one.provider_id) for one in found]
