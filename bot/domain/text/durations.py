"""How long: 三个工作日, 24小时, 半小时, 一个半小时, 两周, 2wh.

Rule: the unit is part of the length (X4); half a day and 两三天 are asked back, because nobody knows how many hours they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text.hanzi import simple
from bot.domain.text.numerals import NUMBER, number
from bot.domain.text.unclear import Unclear


class Unit(StrEnum):
    """Natural minutes, hours, days, weeks and months; working hours and days; hours of working days (X4)."""

    MINUTE = "min"
    HOUR = "h"
    WORKING_HOUR = "wh"
    WORKING_DAY_HOUR = "wdh"
    WORKING_DAY = "wd"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"


UNITS = {
    Unit.MINUTE: ("分钟", "分鐘", "分", "minutes", "minute", "mins", "min"),
    Unit.HOUR: ("小时", "钟头", "钟", "hours", "hour", "hrs", "hr", "h"),
    Unit.WORKING_HOUR: ("工作小时", "工时", "wh"),
    Unit.WORKING_DAY_HOUR: ("工作日小时", "wdh"),
    Unit.WORKING_DAY: ("工作日", "工作天", "working days", "working day", "wd"),
    Unit.DAY: ("自然日", "天", "日", "days", "day", "d"),
    Unit.WEEK: ("星期", "礼拜", "周", "weeks", "week", "w"),
    Unit.MONTH: ("个月", "months", "month", "mo"),
}
"""How each unit is written, in folded characters; its first word is how we write it."""

_UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
_UNIT_WORDS = "|".join(sorted(_UNIT_OF, key=len, reverse=True))
#: A pattern for one length of time; it binds n, half, unit, more.
LENGTH = (
    rf"(?P<n>\d{{1,4}}(?:\.5)?|{NUMBER}|半)\s?(?P<half>个半)?(?:个(?!月))?\s?(?P<unit>{_UNIT_WORDS})(?:(?P<more>\d{{1,2}})分钟?)?"
)
_LENGTH = re.compile(LENGTH)
_ABOUT = re.compile(
    rf"(?:[一二两三四五六七八九十几数\d][\s~-]*[二三四五六七八九十几\d]|几|数)\s?个?\s?(?:{_UNIT_WORDS})|.+(?:左右|上下)|(?:大概|大约|差不多|约).+"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """`amount` whole units, never negative."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        between = " 个" if self.unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.DAY) else " "
        return f"{self.amount}{between}{UNITS[self.unit][0]}"


def read_duration(text: str) -> Duration | Unclear | None:
    """The length that the whole text names; None when it names none."""
    words = simple(text).strip()
    if found := _LENGTH.fullmatch(words):
        return length_of(found)
    if _ABOUT.fullmatch(words):
        return Unclear(f"“{text.strip()}”不是一个确定的时长，请写一个数，例如 3天 或 2个工作日")
    return None


def length_of(found: re.Match[str]) -> Duration | Unclear:
    """What a match of LENGTH means; halves of hours are minutes, and half a day is asked back."""
    unit = _UNIT_OF[found["unit"]]
    halves = _halves(found["n"]) + (1 if found["half"] else 0)
    if halves == 0:
        return Unclear(f"“{found[0].strip()}”要大于零，例如 1天 或 2小时")
    if found["more"] and unit is Unit.HOUR:
        return Duration(30 * halves + int(found["more"]), Unit.MINUTE)
    if halves % 2 == 0:
        return Duration(halves // 2, unit)
    if unit is Unit.HOUR:
        return Duration(30 * halves, Unit.MINUTE)
    written = found.string[found.start("n") : found.end("unit")]
    return Unclear(f"“{written}”有多长？请写成整数，例如 4小时、3天 或 2周")


def _halves(words: str) -> int:
    if words == "半":
        return 1
    return 2 * int(words[:-2]) + 1 if words.endswith(".5") else 2 * number(words)
