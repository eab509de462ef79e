"""The arguments of a command: in any order, with their names (名称:值, 名称 值, 名称值) or plain.

Rule 1: a name counts where a word starts. With a colon it always does; without one, and in id=7, only when what follows is of its
        kind.
Rule 2: a value of a kind is the longest run of words that reads; free text goes on to the next name or the end of the line.
Rule 3: values without a name stand at the start or at the end of what is left, never inside free text.
Rule 4: a name that only other commands have is asked back (strangers.py).
Rule 5: every fault is reported, in the order of the arguments; nothing that was written is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.domain.text.grammar import Argument, Command, Facts, Values, by_word, naming, shortened
from bot.domain.text.hanzi import simple
from bot.domain.text.kinds import DEPARTMENT
from bot.domain.text.names import Unit
from bot.domain.text.strangers import alike, stranger_fault, strangers
from bot.domain.text.suggest import CLOSE, nearest
from bot.domain.text.unclear import Unclear

MOST_WORDS = 6
"""Words that one value of a kind may have."""
MOST_NAMES = 60
"""Names of arguments that are looked for in one line."""
ALIKE = 75.0
"""Similarity (0–100) from which an unknown name before free text is taken for a misspelt one.

On lines of `名称：值` CLOSE is enough."""

_Argument = Argument[Any]
_WORD = re.compile(r"[^\s,，;；。]+")
_AROUND = " \t\n,，;；。、【】"
_UNKNOWN = re.compile(r"(?:^|(?<=[\s,;。]))([^\s:,;。@/\d]{2,6})\s?[:=]\s?([^\s,;。]+)")


@cache
def _before(argument: _Argument) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in argument.words() if not word.isascii())
    return re.compile(rf"(?:^|(?<=[\s,;。、]))[由请让]?(?P<value>[^\s,;。、:=]{{2,12}}?)(?:{words})(?=$|[\s,;。、])")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read of a call, and one sentence for each fault; `wrong` names what each fault is about. What could not be read is
    still in `values.written`, so that it can be mended.

    `open` names what the faults are about, but for those whose mended value is in `values.written`; `asked` tells that every fault
    is a value of its kind that must be asked back.
    """

    values: Values
    faults: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    open: frozenset[str] = frozenset()
    asked: bool = False


def read_arguments(text: str, command: Command, facts: Facts) -> Filled:
    """The arguments in `text`, what follows the command's word; lines of `名称：值` count as well."""
    reader = _Reader(command.arguments, facts, exact=command.exact)
    lines = text.strip().split("\n")
    reader.between = "\n" if len(lines) > 1 else " "
    for line in lines:
        reader.take_line(line)
    reader.finish()
    if _needs_all(command, reader):
        for one in command.arguments:
            lacks = one.required and one.name not in reader.read and one.name not in reader.faults
            if lacks and not reader.takes_behind(one):
                reader.faults[one.name] = reader.before_text(one) or one.missing(facts)
    order = [one.name for one in command.arguments]
    faults = sorted(reader.faults, key=lambda name: order.index(name) if name in order else len(order))
    return Filled(
        Values(reader.read, reader.written, unnamed=reader.unnamed),
        tuple(reader.faults[name] for name in faults),
        tuple(faults),
        frozenset(reader.faults.keys() - reader.mended),
        bool(faults) and reader.faults.keys() <= reader.asked,
    )


def _needs_all(command: Command, reader: _Reader) -> bool:
    given = reader.read.keys() | reader.faults.keys()
    if not given:
        return not command.alone
    return not any(one.name in given for one in command.instead)


@dataclass(slots=True)
class _Reader:
    """One reading under way. `faults` are by argument, or by what was written where it belongs to none."""

    arguments: Sequence[_Argument]
    facts: Facts
    exact: Sequence[_Argument] = ()
    read: dict[str, object] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    mended: set[str] = field(default_factory=set)
    """Faults that are slips of the pen: what was meant is in `written`."""
    asked: set[str] = field(default_factory=set)
    """Faults of values that are of their kind."""
    plain: list[str] = field(default_factory=list)
    """Pieces without a name, in order."""
    unnamed: str = ""
    """The argument that took the rest."""
    between: str = " "
    """What joins the pieces again: they may have stood on several lines."""
    open: _Argument | None = None
    """The free text that the next line goes on with."""
    own: dict[str, _Argument] = field(init=False)
    strange: dict[str, _Argument] = field(init=False)
    names: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self.own, self.strange = by_word(self.arguments), strangers(self.arguments)
        self.names = naming((*self.own, *self.strange))

    def take_line(self, text: str) -> None:
        """Take the named arguments out of one line; what stands without a name waits in `plain`."""
        owner, at, goes_on = self.open, 0, self.open is not None
        for found in list(self.names.finditer(simple(text)))[:MOST_NAMES]:
            argument = self.own.get(found["word"])
            if found.start() < at or not self._counts(found, argument, text):
                continue
            self._piece(owner, text[at : found.start()], goes_on=goes_on)
            goes_on = False
            owner, at = argument, found.end()
            if argument is None:
                at = self._stranger(found, text)
            elif not argument.kind.free:
                owner, at = None, self._value(argument, text, at)
        self._piece(owner, text[at:], goes_on=goes_on)
        self.open = owner

    def finish(self) -> None:
        """Read the plain values at the edges of what is left, and give the rest to the argument that takes it."""
        self.plain = [self._without_sure(piece) for piece in self.plain]
        left = [middle for piece in self.plain if (middle := self._peel(piece))]
        for one in self.arguments:
            if one.kind.free and isinstance(text := self.read.get(one.name), str) and self._lacks_required():
                self._store(one, self._peel(text, from_start=False) or text)
        cutoff = CLOSE if self.between == "\n" else ALIKE
        left = [rest for piece in left if (rest := self._without_misspelt(piece, cutoff))]
        if left and not self._takes_rest(self.between.join(left)):
            self._left_over(self.between.join(left))

    # --- with a name

    def _counts(self, found: re.Match[str], argument: _Argument | None, text: str) -> bool:
        """Rule 1."""
        if ":" in found["sep"] or "=" in found["sep"]:
            return not self._is_code(found, argument, text)
        if argument is None or argument.marked or argument.name in self.read:
            return False
        if argument.sure and found["sep"] and text[found.end() :].strip(_AROUND):
            return True
        if not argument.kind.free and text[found.end() : found.end() + 1] in ("@", "＠"):
            return True
        if argument.kind.free:
            behind = bool(found["sep"] and text[found.end() :].strip(_AROUND))
            return behind and not self._opens_text(found, argument, text)
        return self._longest(argument, text, found.end()) is not None

    def _opens_text(self, found: re.Match[str], argument: _Argument, text: str) -> bool:
        """项目 没人管: the first word of what is said on one line, where no such project is known."""
        if argument.known is None or self.between == "\n" or text[: found.start()].strip(_AROUND):
            return False
        return not any(argument.known(run, self.facts) for run, _ in self._runs(text, found.end()))

    def _is_code(self, found: re.Match[str], argument: _Argument | None, text: str) -> bool:
        """id=all, level=debug: what a program says inside free text is no value of an argument that has kinds."""
        if argument is None or argument.kind.free or not found["word"].isascii() or "=" not in found["sep"]:
            return False
        return self._longest(argument, text, found.end()) is None

    def _value(self, argument: _Argument, text: str, at: int) -> int:
        """Read the value that stands here; where it ends."""
        found, word = self._longest(argument, text, at), _WORD.search(text, at)
        if argument.name in self.read:
            self.faults[argument.name] = f"{argument.name}写了两次，只写一次"
        elif found is not None:
            self._keep(argument, found[0], text[at : found[1]])
        elif word is None or self._is_name(text, word.start()):
            self.faults[argument.name] = argument.missing(self.facts)
            return at
        else:
            self.faults[argument.name] = argument.wrong(word[0], self.facts)
            self.written[argument.name] = word[0]
        return found[1] if found else word.end() if word else at

    def _stranger(self, found: re.Match[str], text: str) -> int:
        """Ask back a name that this command lacks (rule 4), with its value in the example where it fits; where that ends."""
        stranger, word = self.strange[found["word"]], _WORD.search(text, found.end())
        reads, meant = self._longest(stranger, text, found.end()), alike(stranger, self.arguments)
        end = reads[1] if reads else word.end() if word else found.end()
        written = text[found.start("word") : found.end("word")]
        key = meant.name if meant is not None and meant.name not in self.faults else written
        self.faults[key] = stranger_fault(written, meant, self.arguments)
        if meant is not None and reads and meant.name not in self.written and self._reads(meant, text[found.end() : end].strip()):
            self.written[meant.name] = text[found.end() : end].strip()
            self.mended.add(meant.name)
        return end

    def _longest(self, argument: _Argument, text: str, at: int) -> tuple[object, int] | None:
        """The longest run of words from here that is of the kind, and its end (rule 2)."""
        for run, end in self._runs(text, at):
            value = argument.kind.read(run, self.facts)
            if value is not None:
                return value, end
        return None

    def _runs(self, text: str, at: int) -> Iterator[tuple[str, int]]:
        """The words from here to the next name, with their end; then without the last one, and so on."""
        words: list[re.Match[str]] = []
        for word in _WORD.finditer(text, at):
            if len(words) == MOST_WORDS or self._is_name(text, word.start()):
                break
            words.append(word)
        for last in reversed(words):
            yield text[words[0].start() : last.end()], last.end()

    def _is_name(self, text: str, at: int) -> bool:
        found = self.names.match(simple(text[at : at + 20]))
        return found is not None and (":" in found["sep"] or "=" in found["sep"])

    def _piece(self, owner: _Argument | None, text: str, *, goes_on: bool) -> None:
        words = text.strip(_AROUND)
        if owner is None:
            self.plain += [words] if words else []
        elif goes_on:
            self._store(owner, "\n".join(filter(None, (self.written.get(owner.name, ""), words))))
        elif owner.name in self.read:
            self.faults[owner.name] = f"{owner.name}写了两次，只写一次"
        elif words:
            self._store(owner, words)
        else:
            self.faults[owner.name] = owner.missing(self.facts)

    # --- without a name

    def _peel(self, piece: str, *, from_start: bool = True) -> str:
        """Take plain values off both ends of a piece; what is left between them (rule 3)."""
        words = list(_WORD.finditer(piece))
        first, last = 0, len(words)
        while from_start and first < last and (taken := self._plain_run(piece, words[first:last], backwards=False)):
            first += taken
        while first < last and (taken := self._plain_run(piece, words[first:last], backwards=True)):
            last -= taken
        return piece[words[first].start() : words[last - 1].end()] if first < last else ""

    def _plain_run(self, piece: str, words: list[re.Match[str]], *, backwards: bool) -> int:
        """Words at one end that read as an argument nobody has given yet; 0 when none do."""
        for count in range(min(MOST_WORDS, len(words)), 0, -1):
            run = words[-count:] if backwards else words[:count]
            text = piece[run[0].start() : run[-1].end()]
            for argument in self.arguments:
                if argument.name not in self.read and argument.name not in self.faults and self._is_plain(argument, text):
                    self._keep(argument, argument.kind.read(text, self.facts), text)
                    return count
        return 0

    def _is_plain(self, argument: _Argument, text: str) -> bool:
        """Whether the text is this argument without its name; what would be asked back counts only where no free text is meant."""
        if argument.kind.free or argument.rest:
            return False
        rest, bare = self._rest(), argument.kind.bare
        lenient = argument.required and not (rest and rest.required)
        if bare is not None and not lenient and not bare(text, self.facts):
            return False
        value = argument.kind.read(text, self.facts)
        return value is not None and (not isinstance(value, Unclear) or argument.required or rest is None)

    def _takes_rest(self, text: str) -> bool:
        rest = self._rest()
        if rest is None or rest.name in self.read or any(one.name in self.read for one in self.exact):
            return False
        if (exact := next((one for one in self.exact if any(word in simple(text) for word in one.kind.words)), None)) is not None:
            self.faults[exact.name] = (
                f"“{shortened(text)}”是要{exact.name}，还是{rest.name}？"
                f"是{rest.name}请写 {rest.name}:{shortened(text)}，要{exact.name}只写 {exact.name}"
            )
            return True
        value = rest.kind.read(text, self.facts)
        if (asked := self._only_asked_back(text)) is not None:
            self._keep(*asked, text)
        elif value is None:
            self.faults[rest.name] = rest.wrong(text, self.facts)
        else:
            self._keep(rest, value, text)
            self.unnamed = rest.name
        return True

    def _only_asked_back(self, text: str) -> tuple[_Argument, Unclear] | None:
        """A single word that an argument knows but cannot take is no free text: T-12 where an issue is meant."""
        if len(text.split()) == 1:
            for one in self.arguments:
                if not one.kind.free and one.name not in self.read:
                    value = one.kind.read(text, self.facts)
                    if isinstance(value, Unclear):
                        return one, value
        return None

    def _rest(self) -> _Argument | None:
        return next((one for one in self.arguments if one.rest), None)

    def _left_over(self, text: str) -> None:
        """What nobody takes is an argument given twice, or the failed try at the first one that is still open."""
        again = next((one for one in self.arguments if one.name in self.read and self._reads(one, text)), None)
        if again is not None:
            self.faults[again.name] = f"{again.name}写了两次，只写一次"
            return
        waiting = [one for one in self.arguments if one.name not in self.read and one.name not in self.faults]
        if self._misspelt_choice(text, waiting):
            return
        typed = [one for one in waiting if not one.kind.free]
        wanted = next((one for one in typed if one.required), typed[0] if typed else None)
        if wanted is not None:
            self.faults[wanted.name] = wanted.wrong(text, self.facts)
        else:
            self.faults[text] = f"看不懂“{shortened(text)}”" + ("" if self.arguments else "，这个命令后面不用写别的")

    def _misspelt_choice(self, text: str, waiting: Sequence[_Argument]) -> bool:
        """摸板 for 模板: the fault names the word that was meant, and the example holds it."""
        for one in waiting:
            meant = nearest(simple(text), {word: word for word in one.kind.words})
            if meant is not None:
                self.faults[one.name], self.written[one.name] = f"没有“{shortened(text)}”，是不是“{meant}”？", meant
                self.mended.add(one.name)
                return True
        return False

    def _reads(self, argument: _Argument, text: str) -> bool:
        return not argument.kind.free and argument.kind.read(text, self.facts) is not None

    def _without_sure(self, text: str) -> str:
        """张伟代理: the value may stand before the name of a sure argument."""
        for one in self.arguments:
            if one.sure and one.name not in self.read and (found := _before(one).search(simple(text))):
                self._store_sure(one, text[found.start("value") : found.end("value")])
                return f"{text[: found.start()]} {text[found.end() :]}"
        return text

    def _store_sure(self, argument: _Argument, text: str) -> None:
        value = argument.kind.read(text, self.facts)
        if value is None:
            self.faults[argument.name], self.written[argument.name] = argument.wrong(text, self.facts), text
        else:
            self._keep(argument, value, text)

    def _without_misspelt(self, text: str, cutoff: float) -> str:
        """代里:李娜 is a misspelt 代理 when the value is of its kind, or the word is very like it; what is left of the text."""
        at = 0
        while (found := _UNKNOWN.search(simple(text), at)) is not None:
            argument, at = self._meant(found[1], found[2], cutoff), found.end()
            if argument is not None:
                at = 0
                self.faults[argument.name] = f"没有“{found[1]}”这一项，是不是“{argument.name}”？"
                self.written[argument.name] = text[found.start(2) : found.end(2)]
                self.mended.add(argument.name)
                text = f"{text[: found.start()]}{text[found.end() :]}".strip(_AROUND)
        return text

    def _meant(self, word: str, value: str, cutoff: float) -> _Argument | None:
        if word in self.own:
            return None
        open_ones = by_word(one for one in self.arguments if one.name not in self.read and one.name not in self.faults)
        typed = {known: one for known, one in open_ones.items() if not one.kind.free}
        likely = nearest(word, typed)
        if likely is not None and likely.kind.read(value, self.facts) is not None:
            return likely
        return nearest(word, open_ones, cutoff)

    def takes_behind(self, argument: _Argument) -> bool:
        """明天给报价 研发: the department that is lacking is the last word of the text, with a day before it; whether it was."""
        text, _, last = self.written.get(self.unnamed, "").rpartition(" ")
        rest = next((one for one in self.arguments if one.name == self.unnamed), None)
        if rest is None or not text.strip() or not self._is_lacking(argument, last):
            return False
        self._keep(argument, argument.kind.read(last, self.facts), last)
        self._store(rest, self._peel(text.strip(), from_start=False) or text.strip())
        return True

    def before_text(self, argument: _Argument) -> str:
        """市场 价格给一份: as the first word it may belong to the text, so it is asked, and stands so in the example; empty where
        it is none."""
        first, _, text = self.written.get(self.unnamed, "").partition(" ")
        if not text.strip() or not self._is_lacking(argument, first):
            return ""
        self.written |= {self.unnamed: text.strip(), argument.name: first}
        self.mended.add(argument.name)
        return f"缺{argument.name}，是不是 {argument.name}:{first}？"

    def _is_lacking(self, argument: _Argument, word: str) -> bool:
        return argument.kind is DEPARTMENT and isinstance(argument.kind.read(word, self.facts), Unit)

    def _lacks_required(self) -> bool:
        return any(one.required and one.name not in self.read and not one.kind.free for one in self.arguments)

    def _keep(self, argument: _Argument, value: object, written: str) -> None:
        self.written[argument.name] = written.strip(_AROUND)
        if isinstance(value, Unclear):
            self.faults[argument.name] = f"{argument.name}{value.question}"
            self.asked.add(argument.name)
        else:
            self.read[argument.name] = value

    def _store(self, argument: _Argument, text: str) -> None:
        self._keep(argument, argument.kind.read(text, self.facts), text)
