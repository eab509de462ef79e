"""A day as an argument of a command: 昨天, 周三, 11-20, 2026-11-20, and a span of days.

Rule: what is not one plain day is not guessed; the caller asks back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WORDS = {
    "今天": 0,
    "今日": 0,
    "today": 0,
    "昨天": -1,
    "昨日": -1,
    "yesterday": -1,
    "前天": -2,
    "明天": 1,
    "明日": 1,
    "tomorrow": 1,
    "后天": 2,
}
_WEEKDAY = re.compile(r"(上|下)?(?:周|星期|礼拜)([一二三四五六日天])")
_NUMBERS = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")
_SPAN = re.compile(r"(.+?)(?:\s*(?:到|至|~|～|—)\s*|\s+-\s+)(.+)")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included."""

    first: date
    last: date


def read_day(text: str, today: date) -> date | None:
    """The day that `text` names, seen from `today`; None when it names none. A date without a year is the nearest one."""
    word = text.strip().lower()
    if word in _WORDS:
        return today + timedelta(days=_WORDS[word])
    if match := _WEEKDAY.fullmatch(word):
        monday = today - timedelta(days=today.weekday())
        weeks = {"上": -7, "下": 7}.get(match[1] or "", 0)
        return monday + timedelta(days=weeks + min("一二三四五六日天".index(match[2]), 6))
    if match := _NUMBERS.fullmatch(word):
        return _dated(match[1], int(match[2]), int(match[3]), today)
    return None


def read_span(text: str, today: date) -> Span | None:
    """明天, or 11-25 到 11-27; None when it is neither. The last day is never before the first."""
    if match := _SPAN.fullmatch(text.strip()):
        first, last = read_day(match[1], today), read_day(match[2], today)
    else:
        first = last = read_day(text, today)
    if first is None or last is None or last < first:
        return None
    return Span(first, last)


def read_week(text: str, today: date) -> date | None:
    """The Monday of 本周, 上周, or of the week that holds a given day."""
    weeks = {"": 0, "本周": 0, "这周": 0, "this": 0, "上周": -1, "last": -1, "上上周": -2, "下周": 1}
    word = text.strip().lower()
    day = today + timedelta(weeks=weeks[word]) if word in weeks else read_day(word, today)
    return day - timedelta(days=day.weekday()) if day else None


def _dated(year: str | None, month: int, day: int, today: date) -> date | None:
    try:
        if year:
            return date(int(year), month, day)
        candidates = [date(today.year + offset, month, day) for offset in (-1, 0, 1)]
    except ValueError:
        return None
    return min(candidates, key=lambda one: abs(one - today))
