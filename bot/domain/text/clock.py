"""The time of day: 下午3点, 15:00, 中午12点, 9点半.

Rule 1: 上午12:00 is noon (X8), as are 中午12点, 下午12点 and a bare 12点; it is shown as 12:00(中午).
Rule 2: without a word for the part of the day, 8 to 11 are the forenoon and 0:00, 08:00, 13 to 23 say themselves what they are;
        1 to 7 are asked back. So are 凌晨12点, 晚上2点 and 上午15点.
Rule 3: 晚上12点 and 24:00 are the end of the day named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.text.hanzi import simple
from bot.domain.text.numerals import NUMBER, number
from bot.domain.text.unclear import Unclear
from bot.domain.text.words import one_of

NOON = 12 * 60
_MORNING = ("上午", "早上", "早晨", "清晨", "一早", "早", "am")
_MIDDAY = ("中午", "正午")
_AFTERNOON = ("下午", "午后", "傍晚", "pm")
_NIGHT = ("晚上", "晚间", "夜里", "夜间", "半夜", "晚")
_SMALL_HOURS = ("凌晨",)
_PART = one_of(" ".join((*_MORNING, *_MIDDAY, *_AFTERNOON, *_NIGHT, *_SMALL_HOURS)))
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, "钟": 0}
_CLOCK = re.compile(
    rf"(?P<part>{_PART})?\s?(?P<hour>\d{{1,2}}|{NUMBER}|零)"
    rf"(?:\s?(?::|点|时)\s?(?P<min>\d{{1,2}}(?=分|$|\s|[ap]m)分?|半|一刻|三刻|整|钟)?|(?=\s?[ap]m))\s?(?P<en>[ap]m)?"
)
_TO = re.compile(r"\s?(?:到|至|~|-{1,2}|→)\s?")
ONLY_PART = re.compile(_PART)
"""A part of the day without an hour: 下午."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes since the day began, 0 to 1440; 1440 is its end."""

    minutes: int

    def on(self, day: date, zone: tzinfo | None) -> datetime:
        return datetime.combine(day, time(), zone) + timedelta(minutes=self.minutes)


def read_clock(text: str) -> Clock | Unclear | None:
    """The time of day that the whole text names; None when it names none."""
    found = _CLOCK.fullmatch(simple(text).strip())
    if found is None:
        return None
    hour, minute = _hour(found["hour"]), _minute(found["min"] or "")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return Unclear(f"没有“{text.strip()}”这个时间，请写 0:00 到 24:00，例如 15:00")
    hour_of_day = _hour_of_day(found["part"] or found["en"] or "", hour, leading_zero=found["hour"].startswith("0"))
    if hour_of_day is None:
        return Unclear(_question(text.strip(), hour, minute))
    return Clock(60 * hour_of_day + minute)


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day, over midnight where it ends before it begins."""

    since: time
    until: time


def read_hours(text: str) -> Hours | Unclear | None:
    """22:00-9:00, 晚上10点到早上8点: the hours that the whole text names; None when it names none."""
    sides = [side for side in _TO.split(simple(text).strip()) if side]
    if len(sides) != 2:
        return None
    read = [read_clock(side) for side in sides]
    if any(one is None for one in read):
        return None
    for one in read:
        if isinstance(one, Unclear):
            return one
    since, until = (_time(one) for one in read if isinstance(one, Clock))
    return Hours(since, until) if since != until else Unclear(f"“{text.strip()}”从几点到几点？开始和结束不能一样，例如 22:00-9:00")


def shown_clock(moment: datetime) -> str:
    """How a time of day is written to people: 15:00, and 12:00(中午) for noon (X8)."""
    return f"{moment:%H:%M}" + ("(中午)" if (moment.hour, moment.minute) == (12, 0) else "")


def shown_day(day: date, today: date) -> str:
    """A day that people are referred to: 11-24, and 2025-11-24 where that is not this year."""
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def shown_at(moment: datetime, today: date) -> str:
    """A moment likewise, in the zone that it comes in: 11-24 10:00."""
    return f"{shown_day(moment.date(), today)} {moment:%H:%M}"


def _time(clock: Clock) -> time:
    return time(clock.minutes // 60 % 24, clock.minutes % 60)


def _hour(words: str) -> int:
    return 0 if words == "零" else number(words)


def _minute(words: str) -> int:
    return _QUARTERS[words] if words in _QUARTERS else int(words.removesuffix("分") or 0)


def _hour_of_day(part: str, hour: int, *, leading_zero: bool) -> int | None:
    """Rules 1 to 3; None where they ask back."""
    if part in _MORNING:
        return hour if 5 <= hour <= 12 and not (part == "am" and hour == 12) else None
    if part in _MIDDAY:
        return {11: 11, 12: 12, 1: 13, 2: 14, 13: 13, 14: 14}.get(hour)
    if part in _AFTERNOON:
        return 12 + hour % 12 if 1 <= hour <= 23 else None
    if part in _NIGHT:
        return hour + 12 if 5 <= hour <= 12 else hour if hour >= 17 else None
    if part in _SMALL_HOURS:
        return hour if hour <= 6 else None
    return hour if hour == 0 or hour >= 8 or leading_zero else None


def _question(written: str, hour: int, minute: int) -> str:
    first, second = hour % 12, hour % 12 + 12
    return f"“{written}”是 {first:02}:{minute:02} 还是 {second:02}:{minute:02}？请写成 24 小时制"
