"""Several days that a command or a form names: a span, or a week."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from bot.domain.calendar import Calendar, Span
from bot.domain.text.clock import ONLY_PART
from bot.domain.text.days import Looks, first_of_month, monday_of, plain, read_day
from bot.domain.text.durations import read_duration
from bot.domain.text.numerals import NUMBER, number
from bot.domain.text.unclear import Unclear

_TO = re.compile(r"\s?(?:[请休]?到|至|~|->|→|-{1,2})\s?")
_STARTING = re.compile(rf"(?:从|自)?(?P<a>.+?)\s?(?:起|开始)?\s?(?:请|休|共|连续)?\s?(?P<n>{NUMBER})\s?(?P<unit>天|日|个?工作日)")
_PART_AT_END = re.compile(
    rf"\s?(?:(?:{ONLY_PART.pattern})(?:\s?{NUMBER}点.*|\s?\d{{1,2}}[点:时].*)?|半天|半日|\d{{1,2}}[点:时].*)$"
)
_PARTS = re.compile(rf"(?:{ONLY_PART.pattern}|半天|半日)+")
_AND = re.compile(
    r"\s?(?:[、,;]|和|与|及|跟|还有)\s?|\s+|(?<=[一二三四五六日天])(?=[上下这本]?个?(?:周|星期|礼拜)[一二三四五六日天])"
    r"|(?<=[今明后]天)(?=[明后]天)|(?<=[日号])(?=\d)"
)
"""Marks and words between days; 周四周五 and 明天后天 need none."""
_DATE_BEFORE = re.compile(r"[日号]\s?$")
"""25日26日 is two days, and not 26 of them."""
MOST_LISTED = 6
"""Days that are named one by one."""
_DASHED = re.compile(r"(\d{1,2})-(\d{1,2})[日号]")
MOST_MONTHS = 12
_MONTHS = {"本月": 0, "这个月": 0, "这月": 0, "this month": 0, "上月": -1, "上个月": -1, "last month": -1, "上上个月": -2}
_MONTH = re.compile(rf"(?:(?P<y>\d{{4}})年?\s?|(?P<last>去年))?(?P<m>\d{{1,2}}|{NUMBER})月份?")
_YEAR_MONTH = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?P<last>)")
_ONLY_DAY = re.compile(r"(\d{1,2})[日号]?")
_WEEKDAY = re.compile(r"(?:这个?|本)?(?:周|星期|礼拜)[一二三四五六日天]")
_WEEKS = {"上上周": -2, "上上个周": -2, "上周": -1, "上星期": -1, "last week": -1, "last": -1}
_WEEKS |= {
    "上一周": -1,
    "上个星期": -1,
    "上个周": -1,
    "这一周": 0,
    "这星期": 0,
    "本星期": 0,
    "下一周": 1,
    "下个星期": 1,
    "下个周": 1,
}
_WEEKS |= {"本周": 0, "这周": 0, "这个星期": 0, "this week": 0, "this": 0, "下周": 1, "下星期": 1, "next week": 1, "下下周": 2}


def read_span(text: str, today: date, calendar: Calendar | None = None) -> Span | Unclear | None:
    """11-25 到 11-27, 明天起3天, 下周, 明天: the days that the whole text names, both ends included; None when it names none."""
    calendar, words = calendar or Calendar(), plain(text)
    if words in _WEEKS:
        monday = monday_of(today) + timedelta(weeks=_WEEKS[words])
        return Span(monday, monday + timedelta(days=6))
    day = read_day(words, today, Looks.AHEAD, calendar)
    if isinstance(day, date):
        return Span(day, day)
    if found := _DASHED.fullmatch(words):
        return Unclear(f"“{text.strip()}”是哪几天？一天请写 {found[1]}月{found[2]}日，几天请写 {found[1]}日 到 {found[2]}日")
    several = _from_to(words, today, calendar) or _starting(words, today, calendar)
    if several is not None or day is not None:
        return several or day
    return _one_by_one(words, today, calendar) or _not_whole(words, today, calendar)


def _one_by_one(words: str, today: date, calendar: Calendar) -> Span | Unclear | None:
    """明天、后天: days that follow one another are a span; of others nobody knows whether those between count."""
    parts = [part for part in _AND.split(words) if part]
    if not 1 < len(parts) <= MOST_LISTED:
        return None
    days = [read_day(part, today, Looks.AHEAD, calendar) for part in parts]
    if not all(days):
        return None
    read = [one for one in days if isinstance(one, date)]
    if len(read) < len(days):
        return next(one for one in days if isinstance(one, Unclear))
    if all(0 <= (later - one).days <= 1 for one, later in pairwise(read)):
        return Span(read[0], read[-1])
    return Unclear(f"“{words}”是中间都算，还是分开的几天？都算就写 {parts[0]} 到 {parts[-1]}，分开的请一天写一条")


def _not_whole(words: str, today: date, calendar: Calendar) -> Unclear | None:
    """Half days, hours and bare lengths are no days of leave."""
    whole = words
    while (cut := _PART_AT_END.sub("", whole)) != whole:
        whole = cut
    if whole != words and (read_day(whole, today, Looks.AHEAD, calendar) if whole else _PARTS.fullmatch(words)):
        return Unclear(f"“{words}”不是整天，这里要整天：写 {whole or '今天'}，半天可以在原因里说明")
    if read_duration(words):
        return Unclear(f"“{words}”从哪天到哪天？要整天，可以写 明天，明天起3天，或 11-25 到 11-27")
    return None


def read_week(text: str, today: date) -> date | Unclear | None:
    """The Monday of 本周, 上周, or of the week that holds a given day."""
    words = plain(text)
    if words in _WEEKS:
        return monday_of(today) + timedelta(weeks=_WEEKS[words])
    day = read_day(words, today, Looks.NEAR)
    return monday_of(day) if isinstance(day, date) else day


def read_month(text: str, today: date) -> date | Unclear | None:
    """The first day of 上月, 10月, 2026-10, 去年12月; a bare month is the last one that has begun."""
    words = plain(text)
    if words in _MONTHS:
        return first_of_month(today, _MONTHS[words])
    found = _MONTH.fullmatch(words) or _YEAR_MONTH.fullmatch(words)
    if found is None:
        return None
    month, year = number(found["m"]), int(found["y"] or today.year - bool(found["last"]))
    if not 1 <= month <= MOST_MONTHS or not year:
        return Unclear(f"没有“{text.strip()}”这个月，请写 10月 或 2026-10")
    first = date(year, month, 1)
    return first.replace(year=year - 1) if not found["y"] and first > today else first


def _from_to(words: str, today: date, calendar: Calendar) -> Span | Unclear | None:
    """Both ends read on their own, wherever the words between them stand: 2026-11-25-11-27."""
    for to in _TO.finditer(words):
        first = read_day(words[: to.start()].removeprefix("从"), today, Looks.NEAR, calendar)
        if isinstance(first, date) and (last := _last_of(words[to.end() :], first, today, calendar)):
            return _ordered(first, last, words) if isinstance(last, date) else last
    return None


def _last_of(words: str, first: date, today: date, calendar: Calendar) -> date | Unclear | None:
    if only := _ONLY_DAY.fullmatch(words):
        return read_day(f"{first.year}-{first.month}-{only[1]}", today)
    if _WEEKDAY.match(words):
        return read_day(words, first, Looks.AHEAD, calendar)
    return read_day(words, today, Looks.NEAR, calendar)


def _ordered(first: date, last: date, words: str) -> Span | Unclear:
    if last < first:
        return Unclear(f"“{words}”的最后一天 {last:%m-%d} 在第一天 {first:%m-%d} 前面，请把两头写对")
    return Span(first, last)


def _starting(words: str, today: date, calendar: Calendar) -> Span | Unclear | None:
    found = _STARTING.fullmatch(words)
    if found is None or (found["unit"] == "日" and _DATE_BEFORE.search(words[: found.start("n")])):
        return None
    first = read_day(found["a"], today, Looks.NEAR, calendar)
    if first is None or isinstance(first, Unclear):
        return first
    count = number(found["n"])
    if found["unit"].endswith("工作日"):
        return Span(first, calendar.after(first - timedelta(days=1), count))
    return Span(first, first + timedelta(days=count - 1))
