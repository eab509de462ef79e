"""Decisions of the reader, told to whoever wants to know why a message was read as it was."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the number of a line (`WHOLE` for the message), the rule that read it, and the words that rule saw.
Note = Callable[[int, str, str], None]
WHOLE = -1


def unnoted(line: int, rule: str, words: str = "") -> None:
    """Nobody asked."""
