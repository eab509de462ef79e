"""Names of arguments that people know from other commands: 配合:销售部 where a command has no helpers (X12).

Rule: with a colon such a word is never taken for text; it is asked back with the argument of this command that is like it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.domain.text.catalogue.shared import HELPERS, LEAD, LIAISON, OWNER
from bot.domain.text.grammar import Argument, by_word
from bot.domain.text.kinds import DEPARTMENT, DEPARTMENTS, PEOPLE, PERSON

PARTIES = (LEAD, HELPERS, OWNER, LIAISON)
"""Who leads, helps, does it and is asked: what every command may be given by habit."""
_ALIKE = ((DEPARTMENT, DEPARTMENTS), (PERSON, PEOPLE))


def strangers(arguments: Iterable[Argument[Any]]) -> dict[str, Argument[Any]]:
    """The words for parties that none of these arguments has."""
    own = by_word(arguments)
    return {word: one for word, one in by_word(PARTIES).items() if word not in own}


def alike(stranger: Argument[Any], arguments: Iterable[Argument[Any]]) -> Argument[Any] | None:
    """The first argument that holds departments or people as the stranger does."""
    kinds = next((group for group in _ALIKE if stranger.kind in group), ())
    return next((one for one in arguments if one.kind in kinds), None)


def stranger_fault(word: str, meant: Argument[Any] | None, arguments: Sequence[Argument[Any]]) -> str:
    """One sentence: what is not there, and what is."""
    if meant is not None:
        return f"没有“{word}”这一项，是不是“{meant.name}”？"
    listed = "、".join(one.name for one in arguments)
    return f"没有“{word}”这一项，" + (f"可以写的有：{listed}" if listed else "这个命令后面不用写别的")
