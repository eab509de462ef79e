"""Days that people write: when something is due, and which day a report is for.

Every date is relative to a base day: the day of sending, or the day before when it was sent before 06:00.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.text.normalize import fold
from bot.domain.text.numerals import DIGITS, MEASURES, NUMBER, number
from bot.domain.text.words import one_of

_DAY_STARTS = 6
HALF_YEAR = timedelta(days=183)
_LAST_MONTH = 12
_HALF_DAY = 12
_FRIDAY = 4

_Resolve = Callable[[re.Match[str], date], date | None]


def reporting_day(sent_at: datetime) -> date:
    """The working day a message counts for: before 06:00 it is still the day before.

    `sent_at` is aware and in the company's zone; a naive one is a programming error and raises ValueError.
    """
    if sent_at.tzinfo is None:
        raise ValueError("sent_at must be aware, in the company's zone")
    return sent_at.date() - timedelta(days=1 if sent_at.hour < _DAY_STARTS else 0)


# --- single expressions


def _after(days: int) -> _Resolve:
    return lambda _, base: base + timedelta(days=days)


def _within(found: re.Match[str], base: date) -> date:
    return base + timedelta(days=number(found["n"]) * (7 if found["unit"] in ("周", "个星期", "星期", "个礼拜") else 1))


def _within_hours(found: re.Match[str], base: date) -> date:
    """48小时内 is two days; what is left over counts as a day from half a day on."""
    return base + timedelta(days=(number(found["n"]) + _HALF_DAY) // (2 * _HALF_DAY))


def _within_working_days(found: re.Match[str], base: date) -> date:
    """三个工作日内 leaves Saturdays and Sundays out; holidays are not known here."""
    day = base
    for _ in range(number(found["n"])):
        day += timedelta(days=3 if day.weekday() == _FRIDAY else 2 if day.weekday() > _FRIDAY else 1)
    return day


def _weekday(found: re.Match[str], base: date) -> date | None:
    """周X is this week's day unless it is past; 下 means the next Monday-to-Sunday week, 上 the last."""
    day = "一二三四五六日".index(found["wd"].replace("天", "日").replace("末", "日"))
    weeks = {"下": 1, "下个": 1, "下下": 2, "下下个": 2, "上": -1, "上个": -1}.get(found["which"] or "", 0)
    that = base - timedelta(days=base.weekday()) + timedelta(days=day, weeks=weeks)
    return that + timedelta(days=7) if weeks == 0 and that < base else that


def _month_end(found: re.Match[str], base: date) -> date:
    named = found["month"] or ""
    month = base.month + 1 if named.startswith("下") else number(named) if named and named[0] not in "本这当" else base.month
    year = base.year + (month > _LAST_MONTH or (month < base.month and base.month - month > _LAST_MONTH // 2))
    month = (month - 1) % _LAST_MONTH + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _year_end(_: re.Match[str], base: date) -> date:
    return date(base.year, 12, 31)


def _calendar_day(found: re.Match[str], base: date) -> date | None:
    """11/25 is in the base's year, or in the next when it would lie more than six months back."""
    day = _date(int(found["y"] or base.year), number(found["m"]), number(found["d"]))
    if day and not found["y"] and base - day > HALF_YEAR:
        return _date(base.year + 1, day.month, day.day)
    return day


def _month_day(found: re.Match[str], base: date) -> date | None:
    """25号 is the next such day on or after the base."""
    day, year, month = number(found["d"]), base.year, base.month + (found["next"] is not None)
    for step in range(_LAST_MONTH):
        candidate = _date(year + (month + step - 1) // 12, (month + step - 1) % 12 + 1, day)
        if candidate and (candidate >= base or found["next"]):
            return candidate
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_ENGLISH_DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True))


def _english_day(found: re.Match[str], base: date) -> date:
    that = base + timedelta(days=(_ENGLISH_DAYS[found["en"][:3]] - base.weekday()) % 7)
    monday = base - timedelta(days=base.weekday())
    return monday + timedelta(days=7 + _ENGLISH_DAYS[found["en"][:3]]) if found["nx"] else that


_N = NUMBER
_WEEK = r"(?:周|星期|礼拜)"
_MONTH, _DAY = r"(?P<m>1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
#: What makes two numbers an amount: 3-5 家, 1.5 吨.
_UNIT = rf"\s?(?:[{MEASURES}]|{one_of('mb gb ms min')})"
_NO_AMOUNT = rf"(?![\d%]|{_UNIT}|\s?[-~]\s?\d{{1,2}}{_UNIT})"
_OPENS = r"(?<![\da-z.第])(?<![a-z]-)(?P<y>)"
#: Nouns that take a number (3号楼, 7日留存), so it is no day of a month.
_NUMBERED = one_of(r"""
    \s?[\u4e00-\u9fff]{0,2}炉
    楼 线 机 门 店 桌 仓 车 院 库 棚 馆 厅 段 井 塔 床 房 厂 泵 柜 台 位 梁 柱 墩 桩 坑 厢 舱 窑 站 点 区 栋 幢 口 池 罐 锅
    渠 路 闸 窗 标 文 地 基 产 样 炕 包 箱 屋 岗 生 客 宿 教 病 手 会 变 主 副
""")
_SPANS = one_of("内 均 留 活 报 龄 历 游 常 之内 以内 志 程")

#: Patterns on folded text and what they mean, the longer reading before the shorter one.
EXPRESSIONS: tuple[tuple[str, _Resolve], ...] = (
    (
        rf"(?<!\d)(?:(?P<y>\d{{4}})\s?[年./-]\s?)?(?<![\d.])(?P<m>\d{{1,2}}|{_N})\s?月\s?(?P<d>\d{{1,2}}|{_N})(?:[日号]|(?!\d))",
        _calendar_day,
    ),
    (r"(?<![\d.])(?P<y>\d{4})[./-](?P<m>\d{1,2})[./-](?P<d>\d{1,2})(?!\d)", _calendar_day),
    (rf"{_OPENS}{_MONTH}[./]{_DAY}\s?[-~至到]\s?(?P<d>{_DAY})[日号]?(?![./-]){_NO_AMOUNT}", _calendar_day),
    (rf"{_OPENS}{_MONTH}[./-](?P<d>{_DAY})(?![./-]\d{{1,2}}(?!\d?[./-]\d)){_NO_AMOUNT}", _calendar_day),
    (rf"(?<!\d)(?P<n>{_N})\s?个?(?P<unit>天|日|周|个星期|星期|个礼拜)\s?(?:之内|以内|内|之?后)", _within),
    (rf"(?<![\d.:])(?P<n>{_N})\s?个?\s?(?:小时|钟头|h)\s?(?:之内|以内|内)", _within_hours),
    (rf"(?<!\d)(?P<n>{_N})\s?个?\s?(?:工作日|工作天)\s?(?:之内|以内|内)", _within_working_days),
    (rf"(?P<which>下下个?|下个?|上个?|本|这个?)?{_WEEK}(?P<wd>[一二三四五六日天])(?![个家到])", _weekday),
    (r"(?P<month>本|这个|当|下个?|\d{1,2}|十[一二]?|[一二三四五六七八九])?月(?:底|末)", _month_end),
    (r"年底|年末|年内", _year_end),
    (rf"(?P<next>下个?月)?(?<![\d./])(?P<d>{_DAY}|{_N})(?:\s?号(?!{_NUMBERED})|日(?!{_SPANS}))", _month_day),
    (r"大后天", _after(3)),
    (r"后天|后日", _after(2)),
    (r"明天|明日|明早|明晚|明晨|明儿|听日|翌日|次日|(?<![a-z])(?:tomorrow|tmr)(?![a-z])", _after(1)),
    (r"(?:今天|今日)之?内|今天|今日|今晚|今早|今夜|今儿|当天|(?<![a-z])(?:today|tonight|eod)(?![a-z])", _after(0)),
    (r"(?<![天日晚早一二三四五六])(?:下班|收工)(?=前)", _after(0)),
    (r"前天|前日", _after(-2)),
    (r"昨天|昨日|昨晚|(?<![a-z])yesterday(?![a-z])", _after(-1)),
    (r"(?<![a-z])(?P<nx>next )?(?P<en>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)(?:day)?(?![a-z])", _english_day),
)
#: What a day may begin with; most places of a text are passed over at once.
_BEGINS = rf"(?=[\d{DIGITS}两十上下本这周星礼当月年大后明听翌次今收前昨efmnstwy])"
_NAMED_GROUP = re.compile("[(][?]P<[a-z]+>")
_ANY = re.compile(
    _BEGINS + "(?:" + "|".join(f"(?P<e{n}>{_NAMED_GROUP.sub('(?:', pattern)})" for n, (pattern, _) in enumerate(EXPRESSIONS)) + ")"
)
_EACH = tuple(re.compile(pattern) for pattern, _ in EXPRESSIONS)

_DATES = tuple(re.compile(pattern) for pattern, resolve in EXPRESSIONS if resolve is _calendar_day)

_PART_OF_DAY = one_of("上午 下午 中午 晚上 傍晚 早上 凌晨 早晨 上班 夜里 晚 早 一早 晚间")
_HOUR = rf"(?:\d{{1,2}}\s?[:点时]\s?(?:\d{{2}}分?|半)?|{_N}点半?)"
_OCCASION = one_of("下班 收工 开工 上班 开盘 收盘 闭店 开店 打烊 开会")
#: The time of day that may stand between a date and the word that makes it a deadline.
CLOCK = rf"(?:\s?{_PART_OF_DAY}?\s?{_HOUR}?(?:钟|整)?\s?{_OCCASION}?)"
_RANGE = re.compile(rf"[日号]?{CLOCK}\s?(?:-{{1,2}}|~|至|到|→)\s?")
_BEFORE = one_of("之前 以前 前(?![端台往期厅置线后道沿轮来]) 截止 为止 止 到期 ddl deadline due")
_DEADLINE_AFTER = re.compile(rf"{CLOCK}\s?(?:\(?[一二三四五六日周]{{1,2}}\)?)?\s?{_BEFORE}")
_UNTIL = one_of("截止 截至 最迟 最晚 不晚于 不迟于 时限 期限 deadline ddl due by before 赶在 延至 延到 推迟到 顺延到 顺延至")
_DEADLINE_BEFORE = re.compile(rf"{_UNTIL}{one_of('日期 时间 日 到 至 于 在')}?\s?:?\s?$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A day named in a text, from `start` to `end` of its folded form."""

    start: int
    end: int
    day: date
    deadline: bool = False


def days_in(text: str, base: date) -> list[Mention]:
    """Every day the text names, in order; a range counts as its end."""
    folded = fold(text)
    found: list[Mention] = []
    for match in _ANY.finditer(folded):
        at = int(str(match.lastgroup)[1:])
        exact = _EACH[at].match(folded, match.start())
        day = EXPRESSIONS[at][1](exact, base) if exact else None
        if day is None:
            continue
        if found and _repeats(folded, found[-1], match):
            if EXPRESSIONS[at][1] is _calendar_day:
                found[-1] = _settled(folded, found[-1], match, day)
            continue
        mention = Mention(match.start(), match.end(), day, _is_deadline(folded, match.start(), match.end()))
        if found and _joined(folded, found[-1], mention):
            mention = Mention(found[-1].start, mention.end, mention.day, mention.deadline or found[-1].deadline)
            found.pop()
        found.append(mention)
    return found


def _repeats(folded: str, last: Mention, match: re.Match[str]) -> bool:
    """11月25日（周三）: the weekday in brackets says the same day again."""
    return folded[last.end : match.start()].strip() == "(" and folded[match.end() : match.end() + 1] == ")"


def _settled(folded: str, last: Mention, match: re.Match[str], day: date) -> Mention:
    """周五（11.27）前: the date in brackets says which Friday."""
    end = match.end() + 1
    return Mention(last.start, end, day, last.deadline or _is_deadline(folded, last.start, end))


def _is_deadline(folded: str, start: int, end: int) -> bool:
    if folded[start:end].endswith("内"):
        return True
    return bool(_DEADLINE_AFTER.match(folded, end) or _DEADLINE_BEFORE.search(folded[max(0, start - 12) : start]))


def _joined(folded: str, first: Mention, second: Mention) -> bool:
    return _RANGE.fullmatch(folded, first.end, second.start) is not None


# --- which day a report is for

_REPORT_DAY = re.compile(r"(?P<ago>昨天|昨日|昨晚|前天|前日|yesterday)|(?P<compact>(?<!\d)20\d{2}[01]\d[0-3]\d(?!\d))")


def last_day(text: str, base: date) -> date | None:
    """The last day that a cell, a label or a field names."""
    days = days_in(text, base)
    return days[-1].day if days else None


def reported_day(text: str, base: date) -> date | None:
    """The day that a title, a date line or a heading names; a weekday is the latest one not after the base."""
    folded = fold(text)
    if found := _REPORT_DAY.search(folded):
        if found["compact"]:
            return _date(int(found[0][:4]), int(found[0][4:6]), int(found[0][6:]))
        return base - timedelta(days=2 if found[0].startswith("前") else 1)
    days = days_in(text, base)
    if not days:
        return None
    last = days[-1]
    return _past(folded[last.start : last.end], last.day, base)


def no_such_day(text: str, base: date) -> str:
    """The date that no calendar has (11月31日, 20261131) in a title that names no other day, as it was written; empty for none."""
    folded = fold(text)
    if (found := _REPORT_DAY.search(folded)) and found["compact"]:
        return found[0]
    return next((match[0] for pattern in _DATES for match in pattern.finditer(folded) if not _calendar_day(match, base)), "")


def _past(words: str, day: date, base: date) -> date:
    """A report looks back: the weekday, day of the month or year that has already come."""
    if day <= base:
        return day
    if re.search(_WEEK, words):
        return day - timedelta(days=7 * ((day - base).days // 7 + 1))
    return _month_before(day) if re.fullmatch(r"\d{1,2}[日号]", words) else day


def _month_before(day: date) -> date:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
