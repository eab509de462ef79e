"""What a reader gives back for words that it recognises but cannot take as one thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unclear:
    """`question` goes back to the writer: it says what is open and what could be written instead. Nothing was guessed."""

    question: str
