"""A moment that a command or a form names: 下周三下午3点, 周五前, 24小时内, 三个工作日内.

Rule 1: what is ambiguous, vague or past comes back as Unclear with the question to ask (days.py, clock.py).
Rule 2: 改到, 推迟到 and 提前到 are words of the moment that follows them.
Rule 3: 前, 内 and 截止 make a deadline of a day; the day itself still counts. 国庆前 is the last working day before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import Calendar
from bot.domain.text.clock import NOON, ONLY_PART, Clock, read_clock, shown_clock
from bot.domain.text.days import AROUND_HOLIDAY, LATER, Looks, days_later, plain, read_day
from bot.domain.text.durations import LENGTH, Unit, length_of
from bot.domain.text.unclear import Unclear
from bot.domain.text.words import one_of


@dataclass(frozen=True, slots=True)
class When:
    """A day and, where one was named, an aware moment on it (or at its very end); `deadline` tells that it is the latest."""

    day: date
    at: datetime | None = None
    deadline: bool = False

    def __str__(self) -> str:
        weekday = "一二三四五六日"[self.day.weekday()]
        clock = "" if self.at is None else " 24:00" if self.at.date() > self.day else f" {shown_clock(self.at)}"
        return f"{self.day}(周{weekday}){clock}" + ("前" if self.deadline else "")


_PART_OF = {"明早": "明天早上", "明晚": "明天晚上", "今早": "今天早上", "今晚": "今天晚上", "今夜": "今天晚上", "昨晚": "昨天晚上"}

_HOUR_OF = {"下午": "3点", "午后": "3点", "傍晚": "6点", "凌晨": "1点", "上午": "10点", "pm": "3点"}
"""The hour that an example gives a part of the day."""

_MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60}
_UNTIL = re.compile(rf"^{one_of('最迟 最晚 不晚于 不迟于 截止到? 截至 赶在 在')}\s?:?\s?")
_BEFORE = re.compile(rf"\s?{one_of('之前 以前 前 截止 为止 止')}$")
_AT = re.compile(rf"^(?:于|到|{one_of('改 改期 推迟 推后 延 延期 延后 顺延 提前 挪 调 调整')}(?:到|至|为|在))\s?")
_IN = re.compile(rf"(?:in|within)\s(?P<rest>{LENGTH.replace('?P<', '?P<x')})")


def read_when(text: str, now: datetime, calendar: Calendar | None = None) -> When | Unclear | None:
    """The moment that the whole text names, seen ahead from `now` (aware, in the company's zone); None when it names none."""
    calendar = calendar or Calendar()
    words = plain(text)
    if found := LATER.fullmatch(words):
        return _later(found, now, calendar)
    if found := _IN.fullmatch(words):
        return read_when(f"{found['rest']}内", now, calendar)
    rest = _AT.sub("", _UNTIL.sub("", words))
    if AROUND_HOLIDAY.fullmatch(rest):
        day = read_day(rest, now.date(), Looks.AHEAD, calendar)
        return When(day, deadline="前" in rest) if isinstance(day, date) else day
    bare = _BEFORE.sub("", rest)
    deadline = bare != _AT.sub("", words)
    return _day_and_clock(bare, now, calendar, deadline=deadline) if bare else None


def _later(found: re.Match[str], now: datetime, calendar: Calendar) -> When | Unclear | None:
    """24小时内 and 半小时后 are moments; 三个工作日内 and 两周后 are days."""
    deadline = found["how"].endswith("内")
    length = length_of(found)
    if isinstance(length, Unclear):
        return length
    if length.unit in _MINUTES:
        at = now + timedelta(minutes=length.amount * _MINUTES[length.unit])
        return When(at.date(), at, deadline)
    day = days_later(length, now.date(), calendar)
    if isinstance(day, date):
        return When(day, deadline=deadline)
    return day or Unclear(f"“{found[0]}”请写成到哪一天几点，例如 明天 15:00")


def _day_and_clock(words: str, now: datetime, calendar: Calendar, *, deadline: bool) -> When | Unclear | None:
    if words in ("明早", "明天一早"):
        tomorrow = now.date() + timedelta(days=1)
        return When(tomorrow, datetime.combine(tomorrow, calendar.opens, now.tzinfo), deadline)
    for short, long in _PART_OF.items():
        words = words.replace(short, long, 1)
    asked: Unclear | None = None
    for cut in range(len(words), -1, -1):
        clock = words[cut:].strip()
        if clock and read_clock(clock) is None and not ONLY_PART.fullmatch(clock) and clock != "下班":
            continue
        day = read_day(words[:cut], now.date(), Looks.AHEAD, calendar) if cut else now.date()
        when = _joined(day, clock, words, now, calendar, deadline=deadline)
        if isinstance(when, When):
            return when
        asked = asked or when
    return asked


def _joined(
    day: date | Unclear | None, words: str, written: str, now: datetime, calendar: Calendar, *, deadline: bool
) -> When | Unclear | None:
    if not isinstance(day, date):
        return day
    if not words:
        return When(day, deadline=deadline)
    clock = _clock(words, calendar)
    if not isinstance(clock, Clock):
        return clock or Unclear(f"“{written}”是几点？请写到小时，例如 {written}{_HOUR_OF.get(words, '8点')}")
    at = clock.on(day, now.tzinfo)
    if at < now and words == written:
        return Unclear(f"今天 {shown_clock(at)} 已经过了。是明天吗？请写“明天 {at:%H:%M}”")
    return When(day, at, deadline)


def _clock(words: str, calendar: Calendar) -> Clock | Unclear | None:
    if words in ("中午", "正午"):
        return Clock(NOON)
    return Clock(60 * calendar.closes.hour + calendar.closes.minute) if words == "下班" else read_clock(words)
