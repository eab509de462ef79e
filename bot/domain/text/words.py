"""Tables of words as patterns."""

from __future__ import annotations


def one_of(words: str) -> str:
    """A pattern for any of these words, the longest first; a word may be a small pattern of its own."""
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"
