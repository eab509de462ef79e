"""The nearest known word to one that is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from rapidfuzz import fuzz, process

T = TypeVar("T")

CLOSE = 50.0
"""Similarity (0–100) from which a word is worth suggesting; Chinese commands have two characters, so one right is close."""


def nearest(word: str, known: Mapping[str, T], cutoff: float = CLOSE) -> T | None:
    """The value under the key most like `word`, or None when none is close."""
    found = process.extractOne(word, known.keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
    return known[found[0]] if found else None
