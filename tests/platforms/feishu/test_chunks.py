"""Slices come in any order, twice, or never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.feishu import chunks
from bot.platforms.feishu.chunks import Chunks


@given(pieces=st.lists(st.binary(), min_size=2, max_size=20), data=st.data())
def test_slices_in_any_order_make_the_message_once(pieces: list[bytes], data: st.DataObject) -> None:
    waiting = Chunks()
    order = data.draw(st.permutations(range(len(pieces))))

    wholes = [waiting.add("m", len(pieces), number, pieces[number], now=0.0) for number in order]

    assert wholes == [None] * (len(pieces) - 1) + [b"".join(pieces)]


def test_a_slice_that_comes_twice_counts_once() -> None:
    waiting = Chunks()

    assert waiting.add("m", 2, 0, b"a", 0.0) is None
    assert waiting.add("m", 2, 0, b"a", 0.0) is None
    assert waiting.add("m", 2, 1, b"b", 0.0) == b"ab"


def test_messages_are_kept_apart() -> None:
    waiting = Chunks()

    waiting.add("m", 2, 0, b"a", 0.0)
    waiting.add("n", 2, 0, b"x", 0.0)

    assert waiting.add("m", 2, 1, b"b", 0.0) == b"ab"
    assert waiting.add("n", 2, 1, b"y", 0.0) == b"xy"


def test_what_does_not_become_whole_in_time_is_forgotten() -> None:
    waiting = Chunks()
    waiting.add("m", 2, 0, b"a", 0.0)

    waiting.add("n", 2, 0, b"x", chunks.WAIT_SECONDS + 1)

    assert waiting.add("m", 2, 1, b"b", chunks.WAIT_SECONDS + 1) is None


def test_memory_is_bounded_by_forgetting_the_oldest() -> None:
    waiting = Chunks()
    piece = b"x" * (chunks.MOST_BYTES // 4)

    for number in range(6):
        waiting.add(f"m{number}", 2, 0, piece, 0.0)

    assert waiting.size <= chunks.MOST_BYTES
    assert waiting.add("m0", 2, 1, b"", 0.0) is None
    assert waiting.add("m5", 2, 1, b"", 0.0) == piece


@pytest.mark.parametrize(("total", "number"), [(2, 2), (2, -1), (chunks.MOST_SLICES + 1, 0), (0, 0)])
def test_a_slice_that_cannot_be_is_refused(total: int, number: int) -> None:
    with pytest.raises(ValueError, match="slice"):
        Chunks().add("m", total, number, b"", 0.0)


def test_messages_that_disagree_about_their_number_of_slices_stay_bounded() -> None:
    waiting = Chunks()

    waiting.add("m", 3, 0, b"a", 0.0)
    with pytest.raises(ValueError, match="slice"):
        waiting.add("m", 9, 8, b"b", 0.0)
