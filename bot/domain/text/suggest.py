"""The nearest known word to one that is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")

CLOSE = 50.0
"""Similarity (0–100) from which a word is worth suggesting; Chinese commands have two characters, so one right is close."""
CLOSE_LETTERS = 0.6
"""Share of a word in letters that must stay when a slip of the finger (one letter more, less, other, or two in the wrong order) is
mended: teh is not mute."""
ONE_SLIP = 1
"""Characters of a word that may be wrong where it is taken for another one as it stands."""
EQUALS = 8
"""Words of the same similarity that are looked at."""


def nearest(word: str, known: Mapping[str, T], cutoff: float = CLOSE) -> T | None:
    """The value under the key most like `word`, of equals one with the same first character; None when none is close."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - needed for words that are not known
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extract(word, known.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=EQUALS)
    if word.isascii():
        found = [one for one in found if OSA.normalized_similarity(word, one[0]) >= CLOSE_LETTERS]
    best = max(found, key=lambda one: (one[1], one[0][:1] == word[:1]), default=None)
    return known[best[0]] if best else None


def is_slip(written: str, word: str) -> bool:
    """Whether it is the word but for one slip of the pen that leaves none out and adds none: 请价, but not 别取消请假."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - as above

    return len(written) == len(word) and OSA.distance(written, word) <= ONE_SLIP
