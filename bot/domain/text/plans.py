"""What a project plans with: resources with their amounts, and milestones with their days (R19, R24, R44).

Rule 1: both are lists; a semicolon, 、 or a line break stands between two entries. So does a comma before another resource with
        its amount: 预算 5 万，人力 2 人.
Rule 2: an entry that does not read is a fault of the whole, named with its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.domain.text.days import Looks, read_day
from bot.domain.text.grammar import Facts, Kind
from bot.domain.text.hanzi import simple
from bot.domain.text.names import find_department
from bot.domain.text.numerals import NUMBER, number
from bot.domain.text.samples import at_home
from bot.domain.text.unclear import Unclear

T = TypeVar("T")

MOST = 30
"""Entries of one list."""
LONGEST_NAME = 120
LONGEST_WHAT = 200
SORTS = {"人力": "人力 人员 人手", "预算": "预算 经费 费用 资金", "设备": "设备 物料 物资 场地", "技术": "技术 系统 接口 数据"}
_SORT_OF = {word: sort for sort, words in SORTS.items() for word in words.split()}
_ENTRIES = re.compile(r"[;；\n、]+")
_COMMA = re.compile(rf"[,，](?=\s*(?:{'|'.join(_SORT_OF)})[^,，;；、\n]{{0,20}}?(?:\d|{NUMBER}))")
_PROVIDER = re.compile(r"[(（]?由(?P<who>[^\s()（）]{1,20}?)(?:提供|出)?[)）]?$")
_PRIORITY = re.compile(r"[(（]?(?:优先级\s?[:：]?|p)\s?(?P<level>[1-9])级?[)）]?", re.IGNORECASE)
_UNIT = "万元|亿元|元|万|人天|人月|人|名|台|套|个|次|小时|天|[\u4e00-\u9fff]{0,3}"
_AMOUNT = re.compile(rf"(?P<number>\d[\d,]*(?:\.\d+)?|{NUMBER})\s?(?P<unit>{_UNIT})")


@dataclass(frozen=True, slots=True)
class Need:
    """One resource: `sort` is 人力, 预算, 设备 or 技术; `amount` is None where none was written; `priority` 1 is the most urgent,
    0 is not set; `provider_id` is the department that gives it."""

    sort: str
    what: str
    amount: float | None = None
    unit: str = ""
    priority: int = 0
    provider_id: int | None = None

    def __str__(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class Stop:
    """A milestone and its day."""

    name: str
    due: date

    def __str__(self) -> str:
        return f"{self.name} {self.due}"


def _needs(text: str, facts: Facts) -> tuple[Need, ...] | Unclear | None:
    return _each(_COMMA.sub(";", text), lambda entry: _need(entry, facts))


def _budget(text: str, facts: Facts) -> tuple[Need, ...] | Unclear | None:
    """2万 由市场部: how much money, without the word for it."""
    one = _need(f"预算 {text.strip()}", facts)
    if isinstance(one, Unclear):
        return one
    return (one,) if one.amount is not None else None


def _stops(text: str, facts: Facts) -> tuple[Stop, ...] | Unclear | None:
    return _each(text, lambda entry: _stop(entry, facts))


def _each(text: str, read: Callable[[str], T | Unclear]) -> tuple[T, ...] | Unclear | None:
    entries = [entry.strip() for entry in _ENTRIES.split(text) if entry.strip()]
    if len(entries) > MOST:
        return Unclear(f"一次最多写 {MOST} 项，请合并一些")
    found = []
    for entry in entries:
        one = read(entry)
        if isinstance(one, Unclear):
            return one
        found.append(one)
    return tuple(found) or None


def _need(entry: str, facts: Facts) -> Need | Unclear:
    """预算 5 万元 由市场部 P1: what it is, how much, who gives it, how urgent."""
    level = _PRIORITY.search(entry)
    words, provider = _PRIORITY.sub("", entry).strip(), None
    if (named := _PROVIDER.search(words)) is not None:
        unit = find_department(named["who"], facts.directory())
        if unit is None or isinstance(unit, Unclear):
            example = at_home("人力 2 人 由研发部", facts.directory)
            return Unclear(f"里“{named['who']}”不是登记的部门，提供方要写部门名称，例如 {example}")
        words, provider = words[: named.start()].strip(" ，,"), unit.id
    named_sorts = [(simple(words).index(word), sort) for word, sort in _SORT_OF.items() if word in simple(words)]
    sort = min(named_sorts)[1] if named_sorts else None
    if sort is None or len(words) > LONGEST_WHAT:
        return Unclear(f"“{entry[:20]}”看不懂，要写{'、'.join(SORTS)}之一和数量，例如 预算 5 万元;人力 2 人")
    amount = _AMOUNT.search(words)
    return Need(
        sort,
        words,
        _figure(amount["number"]) if amount else None,
        amount["unit"] if amount else "",
        int(level["level"]) if level else 0,
        provider,
    )


def _figure(text: str) -> float:
    return float(text.replace(",", "")) if text[0].isdigit() else float(number(text))


def _stop(entry: str, facts: Facts) -> Stop | Unclear:
    """方案定稿 12-01: the day stands at the end, or at the start."""
    words = entry.replace("：", ":").replace(":", " ").split()
    asked: Unclear | None = None
    for at in range(1, len(words)):
        for name, day in ((words[:at], words[at:]), (words[at:], words[:at])):
            due = read_day(" ".join(day), facts.now.date(), Looks.AHEAD, facts.calendar)
            if isinstance(due, date):
                return Stop(" ".join(name)[:LONGEST_NAME], due)
            asked = due or asked
    return asked or Unclear(f"“{entry[:20]}”看不懂，要写名称和日期，例如 方案定稿 12-01;上线 12-20")


def _never(_text: str, _facts: Facts) -> bool:
    return False


NEEDS: Kind[tuple[Need, ...]] = Kind("资源和数量，用分号隔开", _needs, "预算 5 万元;人力 2 人", bare=_never, free=True)
BUDGET: Kind[tuple[Need, ...]] = Kind("金额", _budget, "2 万元", bare=_never)
STOPS: Kind[tuple[Stop, ...]] = Kind("里程碑和日期，用分号隔开", _stops, "方案定稿 12-01;上线 12-20", bare=_never, free=True)
