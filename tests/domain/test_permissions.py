"""Every right for every role: the table is asked whole, so that a change of one cell is seen."""

from __future__ import annotations

import pytest

from bot.domain.permissions import IN_PLACE, TABLE, WHAT, WHO, Right, Role, may, who_may

EVERY = [(right, role) for right in Right for role in Role]


@pytest.mark.parametrize(("right", "role"), EVERY, ids=[f"{right}-{role}" for right, role in EVERY])
def test_somebody_may_what_stands_in_the_row_of_one_of_their_roles_and_nothing_else(right: Right, role: Role) -> None:
    others = frozenset(Role) - TABLE[right]

    assert may(frozenset({role}), right) is (role in TABLE[right])
    assert may(others | {role}, right) is (role in TABLE[right])


@pytest.mark.parametrize("right", Right)
def test_who_has_no_role_may_nothing(right: Right) -> None:
    assert not may(frozenset(), right)


@pytest.mark.parametrize("right", Right)
def test_every_right_has_a_name_and_somebody_who_has_it(right: Right) -> None:
    called = {**WHO, **IN_PLACE.get(right, {})}

    assert WHAT[right]
    assert who_may(right).split("、") == [called[role] for role in Role if role in TABLE[right]] != []
