"""The words that open a command: its name and aliases, and the twins that buttons print.

Rule 1: a word is known in any case, width and script; after a slash or a code it may be written without a space.
Rule 2: without a slash a command's word alone is not enough to cut it from what follows: only a figure or a mention is (进度T-12).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.grammar import Command
from bot.domain.text.hanzi import simple

_SLASHED = re.compile(r"[/／]\s?(?P<word>[^\s/／]{1,40})(?P<rest>(?:\s.*)?)\Z", re.DOTALL)
_BARE = re.compile(r"(?P<word>\S{1,40})(?P<rest>(?:\s.*)?)\Z", re.DOTALL)
_AND = re.compile(r"\s*(?:[、,，;；]|和|与|及)\s*|(?<=\S)(?=[/／])")
_MARKS, _ASKING = "!！。.~～,，;；:：", "?？吗呢"


def folded(text: str) -> str:
    """Words as they are compared."""
    return " ".join(simple(text).split())


BY_WORD = {folded(word): command for command in COMMANDS for word in (command.name, *command.aliases)}
"""Commands by every word for them."""
_TWINS = {folded(word): (command, arguments) for command in COMMANDS for word, arguments in command.twins}
OPENINGS = {word: (command, "") for word, command in BY_WORD.items()} | _TWINS
"""A command and the arguments that its word stands for already, by every word and twin."""
_LONGEST_FIRST = sorted((word for word in OPENINGS if "\u4e00" <= word[-1] <= "\u9fff"), key=len, reverse=True)


def find(word: str) -> Command | None:
    """The command called `word`, by its name or an alias, with or without the slash, in any case, width or script."""
    return BY_WORD.get(folded(word).removeprefix("/"))


def slashed(line: str) -> tuple[str, str] | None:
    """The word after the slash that a line opens with, and the rest; None without a slash, and for a path."""
    found = _SLASHED.match(line.strip())
    return (found["word"], found["rest"]) if found else None


def opened(block: str) -> tuple[Command, str] | None:
    """The command that a block opens with, and its arguments; its word may be written without a space before them."""
    after_slash = slashed(block)
    if after_slash is not None:
        word, rest = after_slash
    elif found := _BARE.match(block.strip()):
        word, rest = found["word"], found["rest"]
    else:
        return None
    if (known := OPENINGS.get(folded(word))) or (after_slash and (known := _marked(word))):
        return known[0], f"{known[1]} {rest}"
    return _glued(word, rest, after_slash=after_slash is not None)


def _glued(word: str, rest: str, *, after_slash: bool) -> tuple[Command, str] | None:
    """/周报上周, and without a slash only where a figure or a mention follows: 进度T-12."""
    plain = folded(word)
    for known in _LONGEST_FIRST:
        tail = word[len(known) :]
        if plain.startswith(known) and (after_slash or re.match(r"[@A-Za-z0-9]", tail)):
            command, arguments = OPENINGS[known]
            return command, f"{arguments} {tail.lstrip(':：')}{rest}"
    return None


def glued(text: str) -> Iterator[tuple[str, str]]:
    """The Chinese words that a text opens with, the longest first, and what follows each without a space."""
    plain = folded(text)
    for known in _LONGEST_FIRST:
        if plain.startswith(known) and text[len(known) :].strip():
            yield text[: len(known)], text[len(known) :]


def _marked(word: str) -> tuple[Command, str] | None:
    """日报！, and what only shows something as a question: 周报吗？"""
    known = OPENINGS.get(folded(word).rstrip(_MARKS))
    asked = known or OPENINGS.get(folded(word).rstrip(_MARKS + _ASKING))
    return asked if known or (asked and asked[0].shows) else None


def listed(line: str) -> list[str]:
    """日报、周报, /日报/周报 and 周报和日报 as commands of their own, where all of them only show something; else nothing."""
    words = [word.lstrip("/／") for word in _AND.split(line.strip()) if word]
    known = [OPENINGS.get(folded(word)) for word in words]
    return [f"/{word}" for word in words] if len(words) > 1 and all(one and one[0].shows for one in known) else []
