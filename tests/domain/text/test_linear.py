"""Reading takes time in proportion to the length of the message, whatever is in it."""

from __future__ import annotations

from datetime import datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.parse import ADVERSARIES
from bot.domain.text.daily import read_update
from tests.domain.text.reading import WEDNESDAY

_AT = datetime.fromisoformat(WEDNESDAY)
_SMALL, _LARGE = 2_000, 32_000
#: Sixteen times the text: linear growth is 1, quadratic growth 16. What lies between is left to a busy machine.
_MOST = 5
_ROUNDS = 3


def _growth(seed: str) -> float:
    """How much longer a character takes in the large message than in the small one; CPU time, the best of a few rounds."""
    small, large = (("今日完成：\n" + seed * (size // len(seed) + 1))[:size] for size in (_SMALL, _LARGE))
    times = _LARGE // _SMALL
    return min(_seconds(large, 1) / _seconds(small, times) for _ in range(_ROUNDS))


def _seconds(text: str, times: int) -> float:
    started = process_time()
    for _ in range(times):
        read_update(text, _AT)
    return max(process_time() - started, 0.001)


@pytest.mark.parametrize("seed", ADVERSARIES)
def test_a_message_of_repeats_is_read_in_linear_time(seed: str) -> None:
    assert _growth(seed) <= _MOST


@given(st.lists(st.sampled_from(ADVERSARIES), min_size=1, max_size=4).map("".join))
@settings(max_examples=10, deadline=None)
def test_a_message_of_repeated_mixtures_is_read_in_linear_time(seed: str) -> None:
    assert _growth(seed) <= _MOST
