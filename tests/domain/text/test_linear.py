"""Reading takes time in proportion to the length of the message, whatever is in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.parse import ADVERSARIES
from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.commands import LONGEST, read_command
from bot.domain.text.daily import read_update
from bot.domain.text.explain import explain
from bot.domain.text.forms import Form, read_form
from bot.domain.text.layouts import laid_out
from bot.domain.text.vague import find_vague
from tests.domain.text.company import FACTS
from tests.domain.text.reading import WEDNESDAY

_AT = datetime.fromisoformat(WEDNESDAY)
_SMALL, _LARGE = 2_000, 32_000
#: Sixteen times the text: linear growth is 1, quadratic growth 16. What lies between is left to a busy machine.
_MOST = 5
_TWICE = 2
_LEAST = 0.02
#: A busy machine spoils single rounds and never makes a slow reader fast: one good round of these is proof.
_TRIES = 12
_FORM = Form("表", next(one for one in COMMANDS if one.name == "立项").arguments)
READERS: dict[str, tuple[Callable[[str], object], int, int]] = {
    "command": (lambda text: read_command(f"/任务 {text}", addressed=True, facts=FACTS), 400, LONGEST - 10),
    "layout": (lambda text: laid_out(f"目标：{text}", _FORM.fields), 6_000, 100_000),
    "form": (lambda text: read_form(f"目标：{text}", _FORM, FACTS), 3_000, 19_000),
    "explain": (lambda text: explain(f"今日完成：\n{text}", _AT), 6_000, 100_000),
    "vague": (find_vague, 6_000, 100_000),
}
"""What reads messages, with a small and a large size in characters."""


def _is_linear(seed: str) -> bool:
    """Whether a character takes about as long in the large message as in the small one, in CPU time."""
    small, large = (("今日完成：\n" + seed * (size // len(seed) + 1))[:size] for size in (_SMALL, _LARGE))
    times = _LARGE // _SMALL
    return any(_seconds(large, 1) <= _MOST * _seconds(small, times) for _ in range(_TRIES))


def _seconds(text: str, times: int) -> float:
    started = process_time()
    for _ in range(times):
        read_update(text, _AT)
    return max(process_time() - started, 0.001)


@pytest.mark.parametrize("seed", ADVERSARIES)
def test_a_message_of_repeats_is_read_in_linear_time(seed: str) -> None:
    assert _is_linear(seed)


@given(st.lists(st.sampled_from(ADVERSARIES), min_size=1, max_size=4).map("".join))
@settings(max_examples=10, deadline=None)
def test_a_message_of_repeated_mixtures_is_read_in_linear_time(seed: str) -> None:
    assert _is_linear(seed)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("seed", ["1234567890", "【", "：", " ", "目标：", "1. a\n", "a\tb\n", "请", "需要", "、设计部"])
def test_every_reader_stays_within_twice_of_linear(reader: str, seed: str) -> None:
    read, small, large = READERS[reader]
    assert any(_per_character(read, seed, large) <= _TWICE * _per_character(read, seed, small) for _ in range(_TRIES))


def _per_character(read: Callable[[str], object], seed: str, size: int) -> float:
    """CPU seconds a character takes, over enough repeats to measure."""
    text, times = (seed * (size // len(seed) + 1))[:size], 0
    started = process_time()
    while (spent := process_time() - started) < _LEAST:
        read(text)
        times += 1
    return spent / times / size
