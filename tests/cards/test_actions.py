"""A button's payload comes back from a client: what no button of ours carries is an old card, never an error."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cards.actions import Action, button_id, from_button_id, unpack
from bot.cards.payloads.updates import EditUpdate
from bot.errors import StaleAction

FORGED = [0, -1, 2**31, 2**63, 2**70, 1.0, "1", True, None, [1]]


@pytest.mark.parametrize("update_id", [1, 2**31 - 1])
def test_an_action_comes_back_as_it_went(update_id: int) -> None:
    action = EditUpdate(update_id=update_id)

    assert unpack(action.pack()) == action
    assert from_button_id(button_id(action)) == action


@pytest.mark.parametrize("kind", sorted(Action.kinds))
@pytest.mark.parametrize("forged", FORGED, ids=repr)
def test_a_number_that_no_record_can_have_is_an_old_card(kind: str, forged: Any) -> None:
    with pytest.raises(StaleAction):
        unpack({"a": kind, "v": Action.kinds[kind].version, "update_id": forged})
