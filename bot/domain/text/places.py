"""交到：门店群: where an update that is written in private counts, on a line of its own as the printed form has it."""

from __future__ import annotations

import re

_PLACE = re.compile(r"^[ \t]*交到[ \t]*[:：][ \t]*([^\n]*?)[ \t]*$\n?", re.MULTILINE)


def without_place(text: str) -> tuple[str, str]:
    """The text without that line, and the name of the place; empty where none is written."""
    found = _PLACE.search(text)
    return (text[: found.start()] + text[found.end() :], found.group(1)) if found else (text, "")
