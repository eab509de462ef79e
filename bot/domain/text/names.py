"""Who is meant: people and departments in text, by name, alias, title, with and without 部 (X12).

Rule 1: an @-mention that the platform resolved is that person, whatever the name.
Rule 2: a full name or alias is tried first, then surname and title (王经理, 张工), then 老王 and 小王; never
        a part of a name.
Rule 3: two who fit are asked back with their departments; 市场部王芳 and 王芳(市场部) tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.text.hanzi import simple
from bot.domain.text.unclear import Unclear
from bot.domain.text.words import one_of

LONGEST = 40
"""Characters of a name."""
MOST_SHOWN = 5
"""People or departments that a question lists."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as far as words can name them; `department` is the department's name."""

    id: int
    name: str
    title: str = ""
    department: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A department as far as words can name it."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Directory:
    """The lists that names are looked up in; `mentioned` are those whom the message @-mentioned."""

    people: tuple[Somebody, ...] = ()
    departments: tuple[Unit, ...] = ()
    mentioned: tuple[Somebody, ...] = ()
    speaker: Somebody | None = None

    @cached_property
    def by_name(self) -> dict[str, list[Somebody]]:
        """People by every name of theirs, as names are compared."""
        found: dict[str, list[Somebody]] = {}
        for one in self.people:
            for name in {simple(name) for name in (one.name, *one.aliases)}:
                found.setdefault(name, []).append(one)
        return found


_TITLES = {"总": ("总", "负责人", "主管"), "工": ("工程师", "工"), "老板": ("总",)}
_TITLED = re.compile(
    r"(?P<surname>[\u4e00-\u9fff]{1,2}?)(?P<title>"
    + one_of("总 工 老板 经理 主管 主任 总监 部长 科长 处长 组长 老师 医生 律师 专员 院长")
    + ")"
)
_FAMILIAR = re.compile(r"[老小](?P<surname>[\u4e00-\u9fff])")
_SUFFIX = re.compile(r"(?:部门|事业部|中心|团队|小组|部|组|科|处|室)$")
_IN_BRACKETS = re.compile(r"(?P<name>[^()]+)\((?P<department>[^()]+)\)")
_ME = ("我", "我自己", "自己", "本人", "me", "myself")
_COURTESY = re.compile(r"(?:同学|老师|先生|女士|同事)$")


def find_person(text: str, directory: Directory) -> Somebody | Unclear | None:
    """The one person that the whole text names, a question when several fit, None when nobody does."""
    at, words = text.strip().startswith(("@", "＠")), _plain(text)
    if not words:
        return None
    if words in _ME:
        return directory.speaker
    if at and len(found := [one for one in directory.mentioned if simple(one.name) == words]) == 1:
        return found[0]
    return _only(_fitting(words, directory), text.strip().lstrip("@＠"))


def find_department(text: str, directory: Directory) -> Unit | Unclear | None:
    """The one department that the whole text names; 市场 and 市场部 are the same where no other department is called so."""
    words = _plain(text)
    if not words:
        return None
    exact = [one for one in directory.departments if words in map(simple, (one.name, *one.aliases))]
    if exact:
        return _only_unit(exact, text)
    stem = _stem(words)
    return _only_unit([one for one in directory.departments if stem in map(_stem, map(simple, (one.name, *one.aliases)))], text)


def nearest_names(text: str, known: Iterable[str]) -> list[str]:
    """Names that share a character with what was written, the likest first: what to offer when nobody fits."""
    written = set(_plain(text))
    close = sorted(known, key=lambda name: -len(written & set(simple(name))))
    return [name for name in close if written & set(simple(name))][:MOST_SHOWN]


def _fitting(words: str, directory: Directory) -> list[Somebody]:
    if found := directory.by_name.get(words):
        return found
    if bracketed := _IN_BRACKETS.fullmatch(words):
        return _in(bracketed["department"], _fitting(bracketed["name"].strip(), directory), directory)
    for cut in range(len(words) - 1, 1, -1):
        name = words[cut:].removeprefix("的").strip()
        if isinstance(find_department(words[:cut], directory), Unit) and (found := _fitting(name, directory)):
            return _in(words[:cut], found, directory)
    if found := directory.by_name.get(_COURTESY.sub("", words)):
        return found
    return _titled(words, directory.people)


def _titled(words: str, people: Sequence[Somebody]) -> list[Somebody]:
    """王经理: the surname and a word of the title; 老王: the surname alone."""
    if found := _TITLED.fullmatch(words):
        titles = _TITLES.get(found["title"], (found["title"],))
        return [one for one in _surnamed(found["surname"], people) if any(word in simple(one.title) for word in titles)]
    if found := _FAMILIAR.fullmatch(words):
        return _surnamed(found["surname"], people)
    return []


def _surnamed(surname: str, people: Sequence[Somebody]) -> list[Somebody]:
    return [one for one in people if simple(one.name).startswith(surname)]


def _in(department: str, people: list[Somebody], directory: Directory) -> list[Somebody]:
    unit = find_department(department, directory)
    return [one for one in people if isinstance(unit, Unit) and one.department == unit.name]


def _only(people: list[Somebody], written: str) -> Somebody | Unclear | None:
    if len(people) <= 1:
        return people[0] if people else None
    known = "、".join(f"{one.department}{one.name}" + (f"（{one.title}）" if one.title else "") for one in people[:MOST_SHOWN])
    return Unclear(
        f"“{written}”有 {len(people)} 位：{known}。请 @ 本人，或写 部门+姓名，例如 {people[0].department}{people[0].name}"
    )


def _only_unit(units: list[Unit], written: str) -> Unit | Unclear | None:
    if len(units) <= 1:
        return units[0] if units else None
    known = "、".join(one.name for one in units[:MOST_SHOWN])
    return Unclear(f"“{written.strip()}”可能是 {known}，请写全名")


def _stem(words: str) -> str:
    return _SUFFIX.sub("", words) or words


def _plain(text: str) -> str:
    words = simple(text).strip().lstrip("@").strip(" ,;。.!")
    return words if len(words) <= LONGEST else ""
