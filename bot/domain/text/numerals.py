"""Numbers as they are written in chat: Arabic digits of any width and Chinese numerals below one hundred."""

from __future__ import annotations

import re

DIGITS = "一二三四五六七八九"
#: A pattern for one number; the text it matches goes to `number`.
NUMBER = rf"(?:\d{{1,3}}|[{DIGITS}两]?十[{DIGITS}]?|[{DIGITS}两])"
#: What a number in front of it counts: 3 家, 1.5 吨, 2 号楼.
MEASURES = "%‰°℃吨米公千克万亿元块个件家台套份人次组名位条项张箱批户只支篇页小分秒版倍期折成寸层级号楼天点单座间栋盒桶包瓶kgh"
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
