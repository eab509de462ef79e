"""Numbers as they are written in chat: Arabic digits of any width and Chinese numerals below one hundred."""

from __future__ import annotations

import re

DIGITS = "一二三四五六七八九"
#: A pattern for one number; the text it matches goes to `number`.
NUMBER = rf"(?:\d{{1,3}}|[{DIGITS}两]?十[{DIGITS}]?|[{DIGITS}两])"
_TENS = re.compile(rf"([{DIGITS}两]?)十([{DIGITS}]?)")


def number(words: str) -> int:
    """The value of what `NUMBER` matched."""
    if words.isdigit():
        return int(words)
    if tens := _TENS.fullmatch(words):
        return 10 * (_digit(tens[1]) or 1) + _digit(tens[2])
    return _digit(words)


def _digit(word: str) -> int:
    return 2 if word == "两" else DIGITS.find(word) + 1 if word else 0
