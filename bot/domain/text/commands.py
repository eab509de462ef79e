"""How a message is recognised as commands.

Rule 1: a slash (full-width or not) always means a command; an unknown one is answered with the nearest.
Rule 2: addressed to the bot, a command works without the slash, alone or with its arguments on the same line.
Rule 3: not addressed, only a whole message that is exactly a known question counts. Everything else is other people's talk.
Rule 4: each line that opens with a command's word is one more command; other lines belong to the one above them.
Rule 5: a command with any fault is not half done: all its faults come back together, with an example that can be sent as it is.
Rule 6: where a command takes many, lines that each name a thing, and more of it than its name, are a call each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from bot.domain.text.arguments import read_arguments
from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.forms import without_gaps
from bot.domain.text.grammar import Command, Facts, Values
from bot.domain.text.hanzi import simple
from bot.domain.text.markers import split_marker
from bot.domain.text.suggest import nearest

LONGEST = 4000
"""Characters a message of commands may have before it is read as ordinary text."""
MOST = 10
"""Commands in one message."""
MOST_LINES = 30
"""Calls of one command that takes many."""
LONGEST_EXAMPLE = 120


@dataclass(frozen=True, slots=True)
class Call:
    """A command with its arguments, typed and complete."""

    command: Command
    values: Values


@dataclass(frozen=True, slots=True)
class Wrong:
    """A command that cannot be done as it was written. `example` is the same call with what was missing filled in; `values` is what
    could be read, `wrong` what each of the faults is about."""

    command: Command
    faults: tuple[str, ...]
    example: str
    values: Values = field(default_factory=Values)
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that wanted to be a command; `nearest` is the closest one, if any is close, and `example` a use of it."""

    written: str
    nearest: Command | None = None
    example: str = ""


Heard = Call | Wrong | Miss

_SLASHED = re.compile(r"[/／]\s?(?P<word>[^\s/／]{1,40})(?P<rest>(?:\s.*)?)\Z", re.DOTALL)
_BARE = re.compile(r"(?P<word>\S{1,40})(?P<rest>(?:\s.*)?)\Z", re.DOTALL)
_FIELD = re.compile(r"\s?[:：]")
_POLITE = re.compile(r"^(?:请问|请|麻烦|帮我|帮忙|看一下|看下|看看|查一下|查下|问一下|想知道|我想知道|现在)+")
_TRAILING = "。.!！?？~～ 吗呢啊吧呀"


def find(word: str) -> Command | None:
    """The command called `word`, by its name or an alias, with or without the slash, in any case, width or script."""
    return _BY_WORD.get(_folded(word).removeprefix("/"))


def read_command(text: str, *, addressed: bool, facts: Facts) -> tuple[Heard, ...]:
    """The commands in a message, in order, with near misses; empty for anything else (see the rules above)."""
    if not text.strip() or len(text) > LONGEST:
        return ()
    question = _question(text, facts, addressed=addressed)
    if question is not None:
        return (question,)
    blocks = list(_blocks(text, addressed=addressed))
    heard = tuple(_read(block, facts) for block in blocks[:MOST])
    return tuple(one for one in heard if one is not None)


def guess(text: str, facts: Facts) -> Miss:
    """For a message to the bot that meant nothing: the command it came closest to."""
    word = _folded(text)[:40].partition(" ")[0].removeprefix("/")
    return _missed(text.strip()[:40], word, facts)


def sendable(command: Command, facts: Facts, values: Values | None = None) -> str:
    """A call that reads without a fault: what was given, and samples for what is required."""
    written = dict(values.written) if values else {}
    parts = [f"/{command.name}"]
    for one in command.arguments:
        text = " ".join(written.get(one.name, "").split()) or (one.example(facts) if one.required else "")
        if text:
            parts.append(f"{one.name}:{text}" if one.kind.named and not one.rest else text)
    if len(parts) == 1:
        return command.example
    example = " ".join(parts)
    return example if len(example) <= LONGEST_EXAMPLE or values is None else sendable(command, facts)


# --- a message is cut into commands


def _blocks(text: str, *, addressed: bool) -> Iterator[str]:
    """Each command with the lines that belong to it (rule 4). Nothing when the message does not open with one."""
    lines = [line for line in text.strip().split("\n") if line.strip()]
    if not lines or not _opens(lines[0], addressed=addressed):
        return
    slashed = _is_slashed(lines[0])
    block = [lines[0]]
    for line in lines[1:]:
        if _is_slashed(line) or (not slashed and _opens(line, addressed=addressed)):
            yield "\n".join(block)
            block = []
        block.append(line)
    yield "\n".join(block)


def _opens(line: str, *, addressed: bool) -> bool:
    return _is_slashed(line) or (addressed and _split(line, _BARE) is not None)


def _is_slashed(line: str) -> bool:
    found = _SLASHED.match(line.strip())
    return found is not None


def _read(block: str, facts: Facts) -> Heard | None:
    if not _is_slashed(block):
        return _call(block, _BARE, facts)
    call = _call(block, _SLASHED, facts)
    if call is not None:
        return call
    found = _SLASHED.match(block.strip())
    return _missed(f"/{found['word']}", _folded(found["word"]), facts) if found else None


def _call(block: str, opening: re.Pattern[str], facts: Facts) -> Call | Wrong | None:
    split = _split(block, opening)
    if split is None:
        return None
    command, arguments = split
    if command.many and (several := _several(arguments, command, facts)) is not None:
        return several
    filled = read_arguments(without_gaps(arguments, command.arguments), command, facts)
    if not filled.faults:
        return Call(command, filled.values)
    return Wrong(command, filled.faults, sendable(command, facts, filled.values), filled.values, filled.wrong)


def _several(arguments: str, command: Command, facts: Facts) -> Call | Wrong | None:
    """Calls of one command, a line each, all of them or none (rule 6); None where the lines are one call together."""
    lines = [split_marker(line.strip()).text for line in arguments.split("\n") if line.strip()]
    if len(lines) < 2 or len(lines) > MOST_LINES:
        return None
    filled = [read_arguments(line, command, facts) for line in lines]
    named = all(one in each.values for each in filled for one in command.arguments if one.rest)
    typed = [one for one in command.arguments if one.required and not one.rest]
    if not named or not any(one in each.values for each in filled[1:] for one in typed):
        return None
    faults = [f"第 {at} 行：{fault}" for at, each in enumerate(filled, 1) for fault in each.faults]
    if not faults:
        return Call(command, replace(filled[0].values, more=tuple(each.values for each in filled[1:])))
    first = next(each for each in filled if each.faults)
    return Wrong(command, tuple(faults), sendable(command, facts, first.values))


def _split(block: str, opening: re.Pattern[str]) -> tuple[Command, str] | None:
    """The command that a block opens with, and the rest of it; its word may be written without a space before the rest."""
    found = opening.match(block.strip())
    if found is None:
        return None
    word, rest = found["word"], found["rest"]
    if opened := _OPENINGS.get(_folded(word)):
        return opened[0], f"{opened[1]} {rest}"
    return _glued(word, rest, slashed=opening is _SLASHED)


def _glued(word: str, rest: str, *, slashed: bool) -> tuple[Command, str] | None:
    """/周报上周, and without a slash only where a figure or a mention follows: 进度T-12."""
    folded = _folded(word)
    for known in _LONGEST_FIRST:
        tail = word[len(known) :]
        if folded.startswith(known) and not _FIELD.match(tail) and (slashed or re.match(r"[@A-Za-z0-9]", tail)):
            command, arguments = _OPENINGS[known]
            return command, f"{arguments} {tail}{rest}"
    return None


def _missed(written: str, word: str, facts: Facts) -> Miss:
    command = nearest(word, _BY_WORD)
    return Miss(written, command, sendable(command, facts) if command else "")


# --- questions


def _question(text: str, facts: Facts, *, addressed: bool) -> Call | Wrong | None:
    """A plain question for one of the common asks; not addressed, only for what is answered already."""
    words = _folded(text).rstrip(_TRAILING)
    if addressed:
        words = _POLITE.sub("", words)
    for pattern, command, arguments in _questions():
        found = pattern.fullmatch(words) if addressed or command.ready else None
        if found is not None:
            filled = read_arguments(found.expand(arguments), command, facts)
            return Wrong(command, filled.faults, sendable(command, facts)) if filled.faults else Call(command, filled.values)
    return None


@cache
def _questions() -> tuple[tuple[re.Pattern[str], Command, str], ...]:
    return tuple((re.compile(pattern), command, arguments) for command in COMMANDS for pattern, arguments in command.questions)


def _folded(text: str) -> str:
    return " ".join(simple(text).split())


_BY_WORD = {_folded(word): command for command in COMMANDS for word in (command.name, *command.aliases)}
_TWINS = {_folded(word): (command, arguments) for command in COMMANDS for word, arguments in command.twins}
_OPENINGS = {word: (command, "") for word, command in _BY_WORD.items()} | _TWINS
_LONGEST_FIRST = sorted((word for word in _OPENINGS if "\u4e00" <= word[-1] <= "\u9fff"), key=len, reverse=True)
