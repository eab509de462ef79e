"""How a message is recognised as commands.

Rule 1: a slash (full-width or not) always means a command; an unknown one is answered with the nearest.
Rule 2: addressed to the bot, a command works without the slash, alone or with its arguments on the same line.
Rule 3: not addressed, only a whole message that is exactly a known question counts. Everything else is other people's talk.
Rule 4: each line that opens with a command's word is one more command; other lines belong to the one above them.
        Several commands on one line: several.py. A code or a button's word before the command: turned.py.
Rule 5: a command with any fault is not half done: all its faults come back together, with an example that can be sent as it is.
Rule 6: where a command takes many, lines that each name a thing, and more of it than its name, are a call each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from typing import Any

from bot.domain.text.arguments import Filled, read_arguments
from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.catalogue.personal import CANCEL, SPAN_OF_LEAVE, WHY_AWAY
from bot.domain.text.catalogue.shared import PROJECT_REST
from bot.domain.text.courtesy import courtesy
from bot.domain.text.forms import without_gaps
from bot.domain.text.grammar import Argument, Command, Facts, Values, by_word, shortened
from bot.domain.text.hanzi import simple
from bot.domain.text.kinds import PERSON
from bot.domain.text.markers import split_marker
from bot.domain.text.names import nearest_names
from bot.domain.text.openings import OPENINGS, folded, glued, listed, opened, slashed
from bot.domain.text.samples import COLLEAGUE
from bot.domain.text.several import MOST, cut
from bot.domain.text.suggest import is_slip, nearest
from bot.domain.text.turned import meant_by, progress_and_more, turned

LONGEST = 4000
"""Characters a message of commands may have before it is read as ordinary text."""
MOST_LINES = 30
"""Calls of one command that takes many."""
LONGEST_EXAMPLE = 120
SHORTEST, LONGEST_WORD = 2, 4
"""Characters of a Chinese command's word that may be misspelt and go on without a space: /请价明天."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command with its arguments, typed and complete."""

    command: Command
    values: Values


@dataclass(frozen=True, slots=True)
class Wrong:
    """A command that cannot be done as it was written. `example` is the same call with what was missing filled in by the samples
    of these arguments (`sampled`); it is the `same` where every fault was a slip of the pen and nothing was added or left out.
    `values` is what could be read, `wrong` what each of the faults is about.
    """

    command: Command
    faults: tuple[str, ...]
    example: str
    sampled: tuple[str, ...] = ()
    same: bool = False
    values: Values = field(default_factory=Values)
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that wanted to be a command; `nearest` is the closest one, if any is close, and `example` a use of it."""

    written: str
    nearest: Command | None = None
    example: str = ""


Heard = Call | Wrong | Miss

LONGEST_QUESTION = 80
_POLITE = re.compile(
    r"^(?:(?:你好|您好|请问|请(?!假)|麻烦(?:你|您)?|帮我|帮忙|给我看?|我?想?(?:知道|问一下|问问|问下|看看|看一下|看下)|(?:看|查|问|说)(?:一下|下|看|查|问|说)"
    r"|告诉我|能不能|可以|现在)[,。\s]?)+"
)
_TRAILING = "。.,!！?？~～ 吗嘛呢啊吧呀哦"
_BEFORE_SLASH = re.compile(r"([^/／\n]{1,12}?)[,，。!！\s]+(?=[/／])")
_A_FIELD = re.compile(r"([^\s:：]{1,12})\s?[:：]\s?\S")
_REMOVE = re.compile("^(?:删除|删掉|删|作废)")
"""Words for taking back that no command has."""
_ASKING = re.compile("[?？吗嘛呢吧]")
"""What makes a question of a sentence when it trails it."""


def read_command(text: str, *, addressed: bool, facts: Facts) -> tuple[Heard, ...]:
    """The commands in a message, in order, with near misses; empty for anything else (see the rules above)."""
    if not text.strip() or len(text) > LONGEST:
        return ()
    text = _without_courtesy(text)
    question = _question(text, facts, addressed=addressed)
    if question is not None:
        return (question,)
    heard = _heard(text, facts, addressed=addressed)
    if addressed and all(isinstance(one, Miss) for one in heard) and (again := turned(text, facts)) is not None:
        return _heard(again, facts, addressed=True) or heard
    return heard


def _heard(text: str, facts: Facts, *, addressed: bool) -> tuple[Heard, ...]:
    blocks = islice(_blocks(text, facts, addressed=addressed), MOST)
    heard = tuple(_read(block, facts) for block in blocks)
    return tuple(one for one in heard if one is not None)


def _without_courtesy(text: str) -> str:
    """谢谢，/日报 is the command."""
    found = _BEFORE_SLASH.match(text.strip())
    return text.strip()[found.end() :] if found and courtesy(found[1]) else text


def guess(text: str, facts: Facts) -> Miss:
    """For a message to the bot that meant nothing: the command it came closest to, or whose fields it fills in."""
    if (filled := _filled_in(text, facts) or _named(text, facts) or _told(text, facts)) is not None:
        return Miss(shortened(text, 40), *filled)
    return _missed(shortened(text, 40), text, facts)


def _wrong(command: Command, filled: Filled, facts: Facts) -> Wrong:
    """The faults, with the same call mended: what was read as it was written, and samples for what is required or was not read."""
    parts, sampled = [f"/{command.name}"], []
    needs = not any(one.name in filled.values.read for one in command.instead if not one.required)
    for one in sorted(command.arguments, key=_goes_on):
        text = " ".join(filled.values.written.get(one.name, "").split()) if one.name not in filled.open else ""
        if not text and one not in command.exact and ((one.required and needs) or one.name in filled.open):
            text = _likely(one, filled.values.written.get(one.name, ""), facts) or one.example(facts)
            sampled.append(one.name)
        if text:
            parts.append(f"{one.name}:{text}" if one.kind.named and not one.rest else text)
    example, faults = " ".join(parts), _with_leaves(filled, facts)
    if len(parts) == 1 or len(example) > LONGEST_EXAMPLE or not _reads(example, facts):
        return Wrong(command, faults, command.example, _names_of(command, facts), values=filled.values, wrong=filled.wrong)
    same = not sampled and not filled.open
    return Wrong(command, faults, example, tuple(sampled), same=same, values=filled.values, wrong=filled.wrong)


def _likely(argument: Argument[Any], written: str, facts: Facts) -> str:
    """The one whom a misspelt name is likest, as the fault asks; empty where it is nobody's."""
    if argument.kind.read is not PERSON.read or written in ("", COLLEAGUE) or PERSON.read(written, facts) is not None:
        return ""
    near = nearest_names(written.lstrip("@＠"), (one.name for one in facts.directory().people))
    return f"@{near[0]}" if near else ""


def _names_of(command: Command, facts: Facts) -> tuple[str, ...]:
    """The arguments that stand in the command's own example."""
    split = opened(command.example)
    return tuple(read_arguments(split[1], command, facts).values.read) if split else ()


def _goes_on(argument: Argument[Any]) -> bool:
    """Free text with a name takes all that stands behind it: it comes last."""
    return argument.kind.free and not argument.rest


def _reads(example: str, facts: Facts) -> bool:
    split = opened(example)
    return split is not None and not read_arguments(split[1], split[0], facts).faults


def _with_leaves(filled: Filled, facts: Facts) -> tuple[str, ...]:
    """What stands is said to who could not cancel it."""
    standing = facts.leaves() if CANCEL in filled.values or CANCEL.name in filled.open else ""
    return (*filled.faults[:-1], f"{filled.faults[-1]}；你现在的请假：{standing}") if standing else filled.faults


def _filled_in(text: str, facts: Facts) -> tuple[Command, str] | None:
    """The only command that takes all these `名称：值`, two or more, with the call to send."""
    lines = [line.strip() for line in text.strip().split("\n")]
    fields = [line for line in lines if _A_FIELD.match(line)]
    if len(fields) < 2 or len(fields) < len(lines) - 1 or len(text) > LONGEST_EXAMPLE:
        return None
    fitting = [
        (one, example)
        for one in COMMANDS
        if one.ready and one.arguments and _reads(example := f"/{one.name} {' '.join(fields)}", facts) and _names(one, fields)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _named(text: str, facts: Facts) -> tuple[Command, str] | None:
    """问题：打印机坏了 and 认领登录页改版 as the call of the command that they open with, where that reads as it stands; free text
    only behind a colon."""
    for word, rest in glued(text.strip()):
        called, with_colon = f"/{word} {rest.strip(' :：')}", rest.lstrip().startswith((":", "："))
        call = _call(called, facts) if len(called) <= LONGEST_EXAMPLE else None
        if isinstance(call, Call) and (with_colon or not _has_text(call)):
            return call.command, called
    return None


def _told(text: str, facts: Facts) -> tuple[Command, str] | None:
    """T-1 80% 联调拖了, Q-2 下午给 and 我来做登录页 as the call that they may be."""
    said = progress_and_more(text) or meant_by(text)
    call = _call(f"/{said}", facts) if said else None
    return (call.command, f"/{said}") if isinstance(call, Call) else None


def _names(command: Command, fields: list[str]) -> bool:
    known = by_word(command.arguments)
    return all(found is not None and simple(found[1]) in known for found in map(_A_FIELD.match, fields))


# --- a message is cut into commands


def _blocks(text: str, facts: Facts, *, addressed: bool) -> Iterator[str]:
    """Each command with the lines that belong to it (rule 4). Nothing when the message does not open with one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and (addressed or lines[0].startswith(("/", "／"))) and (several := listed(lines[0])):
        yield from several
        return
    with_slash = bool(lines) and slashed(lines[0]) is not None
    if not lines or not (with_slash or addressed):
        return
    block: list[str] = []
    for line in lines:
        pieces = cut(line, facts, lambda piece: _is_whole(piece, facts))
        if slashed(pieces[0]) is None and (opened(pieces[0]) is None or (block and with_slash)):
            if not block:
                return
            block.append(line)
            continue
        if block:
            yield "\n".join(block)
        yield from pieces[:-1]
        block = [pieces[-1]]
    yield "\n".join(block)


def _is_whole(piece: str, facts: Facts) -> bool:
    """Whether it reads as a command without free text."""
    call = _call(piece, facts)
    return isinstance(call, Call) and not _has_text(call)


def _has_text(call: Call) -> bool:
    return any(one.kind.free and one.name in call.values.read for one in call.command.arguments)


def _read(block: str, facts: Facts) -> Heard | None:
    call, after_slash = _call(block, facts), slashed(block)
    return call if call is not None or after_slash is None else _missed(f"/{after_slash[0]}", block, facts)


def _call(block: str, facts: Facts) -> Call | Wrong | None:
    split = opened(block)
    if split is None:
        return None
    command, arguments = split
    if command.many and (several := _several(arguments, command, facts)) is not None:
        return several
    filled = read_arguments(without_gaps(arguments, command.arguments), command, facts)
    if not filled.faults:
        return Call(command, filled.values)
    return _wrong(command, filled, facts)


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
    first = _wrong(command, next(each for each in filled if each.faults), facts)
    return Wrong(command, tuple(faults), first.example, first.sampled)


# --- near misses


def _missed(written: str, text: str, facts: Facts) -> Miss:
    """The command that was nearly written, with what stood behind it where that reads; several lines are never guessed at."""
    words = text.strip().lstrip("/／").split()
    if "\n" in text.strip() or not words or len(text) > LONGEST:
        return Miss(written)
    for wrong, word, rest in _nearly(words, after_slash=slashed(text) is not None):
        command, arguments = OPENINGS[word]
        called = f"/{word if arguments else command.name} {rest}".strip()
        reads = len(called) <= LONGEST_EXAMPLE and isinstance(_call(called, facts), Call)
        if reads and (command.shows or is_slip(wrong, word)):
            return Miss(written, command, called)
        return Miss(written, command, command.example if command.shows else f"/帮助 {command.name}")
    return Miss(written)


def _nearly(words: list[str], *, after_slash: bool) -> Iterator[tuple[str, str, str]]:
    """What was written, the known word that may be meant, and what stands behind it; after a slash also /teh help and /请价明天."""
    first = _REMOVE.sub("撤回", folded(words[0])[:40])
    if word := nearest(first, _WORDS):
        yield first, word, " ".join(words[1:])
    if after_slash:
        yield from ((folded(one), folded(one), "") for one in words[1:2] if folded(one) in OPENINGS)
        for length in range(min(len(words[0]) - 1, LONGEST_WORD), SHORTEST - 1, -1):
            if word := nearest(folded(words[0][:length]), _CHINESE):
                yield folded(words[0][:length]), word, " ".join([words[0][length:], *words[1:]])


# --- questions


def _question(text: str, facts: Facts, *, addressed: bool) -> Call | Wrong | None:
    """A plain question for one of the common asks; not addressed, only for what is answered already. An order is no question, and
    words that are not of an argument's kind are none of it: 张伟明天请假 is not the speaker's leave."""
    if len(text) > LONGEST_QUESTION:
        return None
    words = folded(text).rstrip(_TRAILING)
    asks = _ASKING.search(folded(text)[len(words) :]) is not None
    if addressed:
        words = _POLITE.sub("", words)
    for pattern, command, arguments in (*_questions(), *(_asides() if addressed else ())):
        found = pattern.fullmatch(words) if (addressed or command.ready) and not (asks and command.orders) else None
        if found is not None:
            filled = read_arguments(found.expand(arguments), command, facts)
            if not _is_meant(filled, facts) or (filled.faults and not filled.asked):
                continue
            return _wrong(command, filled, facts) if filled.faults else Call(command, filled.values)
    return None


def _is_meant(filled: Filled, facts: Facts) -> bool:
    """天气怎么样了 asks for no project, and 取消 11-25 cancels leave only for who has some."""
    values = filled.values
    project = values.get(PROJECT_REST)
    if project is not None:
        return facts.knows_project(project)
    return CANCEL not in values or (SPAN_OF_LEAVE in values and WHY_AWAY not in values and facts.has_leave())


@cache
def _questions() -> tuple[tuple[re.Pattern[str], Command, str], ...]:
    return tuple((re.compile(pattern), command, arguments) for command in COMMANDS for pattern, arguments in command.questions)


@cache
def _asides() -> tuple[tuple[re.Pattern[str], Command, str], ...]:
    """Orders first: T-12 完成了 is one, T-12 完成了吗 is none."""
    ordered = sorted(COMMANDS, key=lambda one: not one.orders)
    return tuple((re.compile(pattern), command, arguments) for command in ordered for pattern, arguments in command.asides)


_WORDS = {word: word for word in OPENINGS}
_CHINESE = {word: word for word in OPENINGS if not word.isascii()}
