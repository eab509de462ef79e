"""The letters of a stand-up: Y: … T: … B: … are 昨天, 今天 and 阻塞."""

from __future__ import annotations

import re

_MEANINGS = {"y": "Yesterday", "t": "Today", "b": "Blockers"}
_LETTER = re.compile(r"(?m)(?:^|(?<=[|;；，,。 ]))[\[【*]{0,2}(?P<letter>[YTBytb])[\]】*]{0,2}(?=\s?[:：])")
#: One letter may stand for anything; both days together stand for nothing else.
_DAYS = frozenset("yt")


def spell_out(text: str) -> str:
    """The message with the letters as words, where both days are told."""
    letters = {found["letter"].lower() for found in _LETTER.finditer(text)}
    return _LETTER.sub(lambda found: _MEANINGS[found["letter"].lower()], text) if letters >= _DAYS else text
