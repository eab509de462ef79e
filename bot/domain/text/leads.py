"""The first line of an update that begins with its title: 2026.11.20 陈杰 今日完成…, 日报补交 11/18 完成了….

Rule 1: what stands in front is a title as on a line of its own; what follows is read as if it stood alone.
Rule 2: a date, with a name beside it or not, is such a title only in front of 今日 or 今天; the words that hand in a report for
        another day (补一下昨天的日报：) are one also in front of a heading, or of what was done without one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.text.cuts import cuts_in
from bot.domain.text.markers import Line
from bot.domain.text.normalize import fold
from bot.domain.text.prose import day_at_start
from bot.domain.text.words import one_of

_DATE = r"(?:(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?|20\d{6})(?!\d)"
_WEEKDAY = r"(?:\s?\(?(?:周|星期)[一二三四五六日天]\)?)?"
_NAME = r"[\u4e00-\u9fff]{2,4}"
_TODAY = one_of("今日 今天 本日 当日")
_DATED = re.compile(rf"(?:{_NAME}\s)?{_DATE}{_WEEKDAY}\s?(?:{_NAME}\s)?:?\s?(?={_TODAY})")
_OTHER_DAY = rf"(?:{_DATE}|{one_of('昨天 昨日 前天 前日')})"
_REPORT = one_of("日报 汇报")
_HANDED_IN = re.compile(
    rf"(?:补[交发写]?(?:一[下份])?\s?{_OTHER_DAY}\s?的?{_REPORT}|{_REPORT}补[交发写]?\s?:?\s?{_OTHER_DAY})\s?[:,\s]\s?(?=\S)"
)
#: Every such title names a day; most first lines are told from them by it at once.
_NAMES_DAY = re.compile(r"[\d昨前]")
_LONGEST = 40
#: What was done, told without a day: 完成方案评审, 写了方案; 完成情况 asks for it.
_DONE = re.compile(r"完成(?!情况|率|度|时间)|[\u4e00-\u9fff]{1,2}了")


def parted(lines: list[Line]) -> list[Line]:
    """The lines, the first one cut behind the title that it begins with."""
    first = lines[0] if lines else None
    if first is None or first.style or first.cells or not _NAMES_DAY.search(first.text, 0, _LONGEST):
        return lines
    folded = fold(first.text)
    title = _DATED.match(folded) or _HANDED_IN.match(folded)
    rest = _rest(first.text[title.end() :]) if title else ""
    if not (title and rest):
        return lines
    return [replace(first, text=first.text[: title.end()].strip()), replace(first, text=rest), *lines[1:]]


def _rest(words: str) -> str:
    """What follows the title, with the day in front that sentences are told by; empty where it is no report."""
    if day_at_start(words) or any(cut.start == 0 for cut in cuts_in(Line(words), None)):
        return words
    return f"今日{words}" if _DONE.match(words) else ""
