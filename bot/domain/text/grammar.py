"""What a command or a form can hold, as data: arguments with their kinds.

Rule 1: a kind reads a whole text as one value, asks back with Unclear, or says None: not my kind.
Rule 2: an argument is the same thing in a command and in a form; its aliases are the words people use for it (X12).
Rule 3: every fault is one sentence that names the argument, what was wrong and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from bot.domain.calendar import Calendar
from bot.domain.text.hanzi import simple
from bot.domain.text.names import Directory
from bot.domain.text.samples import at_home
from bot.domain.text.unclear import Unclear

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Facts:
    """What reading needs to know: the present moment in the company's zone, its calendar, and who there is.

    `subtask_named` is the code of the one open subtask that is called so, `unread_notice` that of the one notice that waits
    for the speaker; empty for none or several.
    `working` is asked only when a text may name a day, `directory` only when it may name somebody; `knows_project` tells whether
    words name a project, `has_leave` whether the speaker has days of leave ahead, and `leaves` says which.
    """

    now: datetime
    working: Callable[[], Calendar] = Calendar
    directory: Callable[[], Directory] = Directory
    knows_project: Callable[[str], bool] = lambda _words: False
    has_leave: Callable[[], bool] = lambda: False
    leaves: Callable[[], str] = lambda: ""
    subtask_named: Callable[[str], str] = lambda _words: ""
    unread_notice: Callable[[], str] = lambda: ""

    @property
    def calendar(self) -> Calendar:
        return self.working()


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """`want` completes “要写…”; `sample` is a text that reads; `fault` words what is not of the kind, where it can say more.

    `bare` tells whether a text may be taken without its argument's name, where not every one
    may; `free` kinds read any text, so that only names and line ends tell where one stops.
    """

    want: str
    read: Callable[[str, Facts], T | Unclear | None]
    sample: str | Callable[[Facts], str]
    bare: Callable[[str, Facts], bool] | None = None
    fault: Callable[[str, Facts], str] | None = None
    free: bool = False
    named: bool = True
    """Whether examples write the argument's name before the value."""
    words: tuple[str, ...] = ()
    """All the words that can be written, where it is a choice: what a misspelt one is compared with."""


@dataclass(frozen=True, slots=True)
class Argument(Generic[T]):
    """`rest` takes what stands without a name; `required` arguments are asked for when they are missing.

    `sample` overrides the kind's own in examples. `sure` names are never words of a text: beside one stands its
    value or a fault. `marked` names count only with a colon: without one they are words of other values. A name that opens
    a text without a colon is a word of it, unless `known` tells that what follows is there: 项目 没人管 names no project.
    """

    name: str
    kind: Kind[T]
    aliases: tuple[str, ...] = ()
    required: bool = False
    rest: bool = False
    sample: str = ""
    sure: bool = False
    marked: bool = False
    known: Callable[[str, Facts], bool] | None = None

    def words(self) -> tuple[str, ...]:
        """Its name and aliases as they are compared."""
        return tuple(simple(word) for word in (self.name, *self.aliases))

    def example(self, facts: Facts) -> str:
        """A value that reads, with departments of this company."""
        sample = self.sample or self.kind.sample
        return at_home(sample, facts.directory) if isinstance(sample, str) else sample(facts)

    def missing(self, facts: Facts) -> str:
        """The fault of a required argument that is not there."""
        return f"缺{self.name}，要写{self.kind.want}，例如 {self.name}:{self.example(facts)}"

    def wrong(self, written: str, facts: Facts) -> str:
        """The fault of a text that is not of its kind."""
        if self.kind.fault is not None:
            return f"{self.name}{self.kind.fault(shortened(written), facts)}"
        return f"{self.name}“{shortened(written)}”看不懂，要写{self.kind.want}，例如 {self.example(facts)}"


@dataclass(frozen=True, slots=True)
class Values:
    """What was read, by argument; `written` holds the same as text. `more` are further calls of the same command, a line each.
    `unnamed` is the argument that took what stood without a name, empty where nothing did."""

    read: Mapping[str, object] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    more: tuple[Values, ...] = ()
    unnamed: str = ""

    def get(self, argument: Argument[T]) -> T | None:
        """The value of an argument, None when it was not given."""
        return cast("T | None", self.read.get(argument.name))

    def __contains__(self, argument: Argument[Any]) -> bool:
        return argument.name in self.read


@dataclass(frozen=True, slots=True)
class Command:
    """What people can ask for. `name` is Chinese, `aliases` are other words for it.

    `questions` are whole messages that mean it: a pattern on simple characters, and the arguments it stands for (X12);
    `asides` are more of them, which are taken only from what is said to the bot: among people they may mean anything;
    `twins` are words that mean the command with an argument given, as printed on buttons: 验收通过 V-8.
    Required arguments need not be there in a command without any where it may stand `alone`, nor beside one of `instead`.
    `many` takes several of them, a line each.
    `exact` arguments undo or end something: beside one of them nothing is free text, and words for it are no free text either.
    `shows` tells that it only shows and never changes anything; `orders` that its questions are orders: 我明天请假吗 is none.
    `shown` is false for what only a button's twin needs to say, `ready` for what no handler does yet.
    """

    name: str
    aliases: tuple[str, ...]
    summary: str
    usage: tuple[str, ...]
    example: str
    arguments: tuple[Argument[Any], ...] = ()
    alone: bool = True
    instead: tuple[Argument[Any], ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    asides: tuple[tuple[str, str], ...] = ()
    twins: tuple[tuple[str, str], ...] = ()
    many: bool = False
    exact: tuple[Argument[Any], ...] = ()
    shows: bool = False
    orders: bool = False
    shown: bool = True
    ready: bool = False


def shortened(text: str, most: int = 20) -> str:
    """Text as a fault repeats it."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most]}…"


def by_word(arguments: Iterable[Argument[Any]]) -> dict[str, Argument[Any]]:
    """Arguments by every word for them."""
    return {word: argument for argument in arguments for word in argument.words()}


def naming(words: Iterable[str]) -> re.Pattern[str]:
    """Where one of these names of arguments stands in simple text, and the `sep` behind it, which may be empty."""
    known = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
    return re.compile(rf"(?:^|(?<=[\s,;。、(【\[]))(?P<word>{known})[】\])]?(?P<sep>\s?[:=]\s?|\s+|)")
