"""One day that a command or a form names, with the working calendar.

Rule 1: what is ambiguous, vague or impossible comes back as Unclear with the question to ask; nothing is guessed silently.
Rule 2: which day a bare 周三, 10-15 or 5号 means depends on where the question looks: `AHEAD` for what is to be done (one that is
        just past is asked back), `BACK` for what was (the last such day), `NEAR` for the nearest.

The words for days are those of `dates.EXPRESSIONS`, which the daily updates are read with too.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum

from bot.domain.calendar import HOLIDAYS, Calendar
from bot.domain.text.dates import EXPRESSIONS, HALF_YEAR
from bot.domain.text.durations import LENGTH, Duration, Unit, length_of
from bot.domain.text.hanzi import simple
from bot.domain.text.numerals import NUMBER, number
from bot.domain.text.unclear import Unclear
from bot.domain.text.words import one_of

FARTHEST = 100
"""Years from today that a day may lie; farther is a typing mistake."""
MOST_UNITS = 1000
LONGEST = 40
"""Characters that can name a day or a span; longer text names none."""


class Looks(Enum):
    """Where a question about a day looks (rule 2)."""

    AHEAD = 1
    BACK = -1
    NEAR = 0


_DAYS = tuple((re.compile(pattern), resolve) for pattern, resolve in EXPRESSIONS)

#: 三个工作日内, 半小时后
LATER = re.compile(rf"(?:过\s?)?{LENGTH}\s?(?P<how>之内|以内|内|之后|以后|后|later)")
_HOLIDAY = one_of(" ".join(word for words in HOLIDAYS.values() for word in words))
AROUND_HOLIDAY = re.compile(
    rf"(?P<name>{_HOLIDAY})(?:节)?(?:假期|放假|长假)?(?P<side>前|后|之前|之后)的?(?:第(?P<n>{NUMBER})个|(?P<last>最后一个))?(?P<wd>工作日)?"
)
_WORKDAY_OF_MONTH = re.compile(rf"(?P<next>本月|这个?月|下个?月)的?(?:第(?P<n>{NUMBER})|(?P<last>最后一))个?工作日")
_NEXT_WORKDAY = re.compile(r"(?:下一?个|最近一个)工作日")
_WRONG_NUMBERS = re.compile(r"\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2})?[日号]?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]")
_COMPACT = re.compile(r"(20\d{2})([01]\d)([0-3]\d)")
_THIS_YEAR = re.compile(rf"([去今明后])年(?=\d|{NUMBER}月)")
_VAGUE = re.compile(
    one_of(r"""
        尽快 尽早 尽量早 立即 立刻 马上 最近 近期 近日 过几天 过两天 这几天 这两天 改天 回头 以后 随时 早日 抽空 有空 不久 稍后
        节前 节后 年前 年后 asap soon (?:本|这个?|下个?|上个?)?周末? (?:本|这|下|上)个?星期 (?:本|这个?|下个?|上个?)?月[初中]?
        (?:本|这个?|下个?|上个?)月 [本下]?月?[上中下]旬 (?:本|这|下|上)个?季度(?:末|初)? 今年 明年 (?:上|下)半年 年中 年初
    """)
)


def read_day(text: str, today: date, looks: Looks = Looks.AHEAD, calendar: Calendar | None = None) -> date | Unclear | None:
    """The day that the whole text names; None when it names none."""
    words = _full_year(plain(text), today)
    day = _by_calendar(words, today, calendar or Calendar()) or _by_expression(words, today, looks)
    if isinstance(day, date) and abs(day.year - today.year) > FARTHEST:
        return Unclear(f"“{text.strip()}”太远了，请检查年份")
    if day is not None:
        return day
    if _VAGUE.fullmatch(words):
        return Unclear(f"“{text.strip()}”是哪一天？请写成 11-25、周五 或 下周三 这样的日期")
    if _WRONG_NUMBERS.fullmatch(words):
        return Unclear(f"没有“{text.strip()}”这一天，请写 月-日，例如 11-25")
    return None


def days_later(length: Duration, today: date, calendar: Calendar) -> date | Unclear | None:
    """The day that lies this far ahead; None for lengths of less than days."""
    if length.amount > MOST_UNITS:
        return Unclear(f"“{length}”太长了，请直接写日期，例如 {today.year + 1}-01-31")
    if length.unit is Unit.MONTH:
        last = last_of_month(today, length.amount)
        return last.replace(day=min(today.day, last.day))
    if length.unit is Unit.WORKING_DAY:
        return calendar.after(today, length.amount)
    days = {Unit.DAY: 1, Unit.WEEK: 7}.get(length.unit)
    return today + timedelta(days=days * length.amount) if days else None


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of this day's month, or of one so many months later (or earlier)."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def last_of_month(day: date, months: int = 0) -> date:
    return first_of_month(day, months + 1) - timedelta(days=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _full_year(words: str, today: date) -> str:
    """20261125 and 明年1月5日 with the year as a number and dashes."""
    words = _THIS_YEAR.sub(lambda found: f"{today.year + '去今明后'.index(found[1]) - 1}年", words)
    return _COMPACT.sub(r"\1-\2-\3", words) if _COMPACT.fullmatch(words) else words


def plain(text: str) -> str:
    """Folded, single spaces, no punctuation around it: what the readers of days match against; empty when it is too long."""
    words = " ".join(simple(text).split()).strip(" ,;。.!()")
    return words if len(words) <= LONGEST else ""


def _by_calendar(words: str, today: date, calendar: Calendar) -> date | Unclear | None:
    """Days that only the working calendar knows."""
    if found := LATER.fullmatch(words):
        length = length_of(found)
        return length if isinstance(length, Unclear) else days_later(length, today, calendar)
    if _NEXT_WORKDAY.fullmatch(words):
        return calendar.after(today, 1)
    if found := _WORKDAY_OF_MONTH.fullmatch(words):
        return _workday_of_month(found, today, calendar)
    if found := AROUND_HOLIDAY.fullmatch(words):
        return _around_holiday(found, today, calendar)
    return None


def _around_holiday(found: re.Match[str], today: date, calendar: Calendar) -> date | Unclear | None:
    """国庆后第一个工作日; 国庆前 is the last working day before it, 国庆后 alone says no day."""
    span = calendar.holiday(found["name"], today)
    if span is None:
        return None
    if found["side"].endswith("前"):
        count = number(found["n"]) if found["n"] else 1
        return calendar.after(span.first, -count)
    if not found["n"]:
        first = calendar.after(span.last, 1)
        return Unclear(f"“{found[0]}”是哪一天？{found['name']}后第一个工作日是 {first:%m-%d}，请写日期")
    return calendar.after(span.last, number(found["n"]))


def _workday_of_month(found: re.Match[str], today: date, calendar: Calendar) -> date:
    months = 1 if found["next"].startswith("下") else 0
    if found["last"]:
        return calendar.on_or_before(last_of_month(today, months))
    return calendar.after(first_of_month(today, months) - timedelta(days=1), number(found["n"]))


def _by_expression(words: str, today: date, looks: Looks) -> date | Unclear | None:
    for pattern, resolve in _DAYS:
        if found := pattern.fullmatch(words):
            day = resolve(found, today)
            return _turned(found, day, today, looks) if day else None
    return None


def _turned(found: re.Match[str], day: date, today: date, looks: Looks) -> date | Unclear | None:
    """The day the table reads, turned to where the question looks (rule 2)."""
    groups = found.groupdict()
    if groups.get("wd") and not groups["which"]:
        return _of_week(found[0], monday_of(today) + timedelta(days=day.weekday()), today, looks)
    if groups.get("m") and not groups["y"]:
        return _of_year(found[0], day, today, looks)
    if groups.get("d") and "next" in groups and not groups["next"] and looks is not Looks.AHEAD and day > today:
        before = _same_day_before(day)
        return before if looks is Looks.BACK or today - before < day - today else day
    return day


def _of_week(written: str, day: date, today: date, looks: Looks) -> date | Unclear:
    """This week's day; ahead, one that is past is asked back."""
    if looks is Looks.BACK and day > today:
        return day - timedelta(weeks=1)
    if looks is Looks.AHEAD and day < today:
        return Unclear(f"“{written}”（{day}）已经过了，下周的请写“下{written}”")
    return day


def _of_year(written: str, day: date, today: date, looks: Looks) -> date | Unclear | None:
    """The nearest, the last or the next one; ahead, one that is past and nearer than the next is asked back."""
    days = [moved for year in (-1, 0, 1) if (moved := _in_year(day, today.year + year))]
    if looks is Looks.NEAR:
        return min(days, key=lambda one: abs(one - today))
    past = max((one for one in days if one <= today), default=None)
    ahead = min((one for one in days if one >= today), default=None)
    if looks is Looks.BACK or ahead is None:
        return past
    if past and today - past <= HALF_YEAR < ahead - today:
        return Unclear(f"“{written}”（{past}）已经过了，明年的请写“{ahead}”")
    return ahead


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _same_day_before(day: date) -> date:
    """The last earlier month's day of this number; two months in a row may lack it, never three."""
    lasts = (last_of_month(day, -months) for months in (1, 2))
    return next(last.replace(day=day.day) for last in lasts if last.day >= day.day)
