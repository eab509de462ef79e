"""Updates and ordinary messages in numbers: what is taken for an update, and what is missed."""

from __future__ import annotations

from datetime import datetime

from bot.domain.text.daily import read_update
from tests.corpus import chatter
from tests.domain.text.reading import WEDNESDAY

_AT = datetime.fromisoformat(WEDNESDAY)


def test_of_two_thousand_ordinary_messages_at_most_four_are_taken_for_an_update() -> None:
    messages = chatter.not_updates()

    assert len(messages) >= 2000
    assert len([text for text in messages if read_update(text, _AT).is_update]) <= 4


def test_of_four_hundred_updates_at_most_three_are_missed() -> None:
    messages = chatter.updates()

    assert 400 == len(messages)
    assert len([text for text in messages if not read_update(text, _AT).is_update]) <= 3
