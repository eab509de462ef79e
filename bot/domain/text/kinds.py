"""The kinds of arguments: text, person, department, date, duration, percent, code, number, choice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from bot.domain.calendar import Span
from bot.domain.text.clock import Hours, read_hours
from bot.domain.text.dates import reporting_day
from bot.domain.text.days import Looks, read_day
from bot.domain.text.durations import Duration, read_duration
from bot.domain.text.grammar import Facts, Kind
from bot.domain.text.hanzi import simple
from bot.domain.text.moments import When, read_when
from bot.domain.text.names import Somebody, Unit, find_department, find_person, nearest_names
from bot.domain.text.numerals import NUMBER, number
from bot.domain.text.progress import progress_in_cell
from bot.domain.text.refs import refs_in
from bot.domain.text.samples import COLLEAGUE, OTHER, colleague
from bot.domain.text.spans import read_month, read_span, read_week
from bot.domain.text.unclear import Unclear

T = TypeVar("T")

LONGEST_TEXT = 2000
MOST_NAMES = 20
"""People or departments in one list."""
_LIST = re.compile(r"[、，,;；/]|\s+|和|与|及")
_PERCENT = re.compile(rf"(?:\d{{1,3}}(?:\.\d)?\s?%|百分之{NUMBER}|[一二三四五六七八九]成半?|过半|一半)")
_TENS = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|一?百")
"""八十 beside 80; a single figure alone is no percentage."""
_ENDS_AS_UNIT = re.compile(r"(?:部门|[部科处室组]|中心|团队)$")
_UNREGISTERED = re.compile(r"(?![帮找请给和跟由让为向从到在对把与各])(?!(?:全|内|外|局|总|干|细)部$).{2,8}(?:部门?|中心)")
"""What can only be a department in a list of them, registered or not; not 帮市场部 in what they are asked for."""
_OF_THE_DAY = re.compile(r"(?<=.)的(?:日[报報])?$")
_DOTS = re.compile(r"[.。…·\s]+")
_COMING = re.compile(r"(?<=\S)\s?(?:都|一起)?(?:参加|出席|到场)$")
_NOTHING = re.compile(r"(?!)")
_MARKED = re.compile(r"[☑✅√✔■]\s?([^☑✅√✔■□☐\s]+)")


def _text(text: str, facts: Facts) -> str | Unclear | None:
    """Any words but the dots that a printed pattern has in their place (原因:…)."""
    words = text.strip()
    if _DOTS.fullmatch(words):
        return Unclear(f"“{words[:3]}”只是省略号，请换成要写的话")
    if len(words) > LONGEST_TEXT:
        return Unclear(f"有 {len(words)} 字，最多 {LONGEST_TEXT} 字")
    return words or None


def _day(looks: Looks) -> Callable[[str, Facts], date | Unclear | None]:
    return lambda text, facts: read_day(text, facts.now.date(), looks, facts.calendar)


def _past_day(text: str, facts: Facts) -> date | Unclear | None:
    """昨天, and 昨天的日报."""
    day = _day(Looks.BACK)(_OF_THE_DAY.sub("", text.strip()), facts)
    if isinstance(day, date) and day > facts.now.date():
        return Unclear(f"“{text.strip()}”还没到，请写今天或以前的日子，例如 昨天")
    return day


def _when(text: str, facts: Facts) -> When | Unclear | None:
    return read_when(text, facts.now, facts.calendar)


def _coming(text: str, facts: Facts) -> When | Unclear | None:
    when = _when(text, facts)
    if isinstance(when, When) and when.day < facts.now.date():
        return Unclear(f"“{text.strip()}”（{when.day}）已经过去，请写今天或以后的日子，例如 下周五")
    return when


def _later(text: str, facts: Facts) -> When | Unclear | None:
    """2小时 and 半天 count from now."""
    length = read_duration(text)
    if length is None or isinstance(length, Unclear):
        return length or _when(text, facts)
    return _when(f"{text.strip()}后", facts)


def _month(text: str, facts: Facts) -> date | Unclear | None:
    return read_month(text, facts.now.date())


def _clocked(text: str, facts: Facts) -> When | Unclear | None:
    when = _when(text, facts)
    if isinstance(when, When) and when.at is None:
        return Unclear(f"“{text.strip()}”是几点？请写到小时，例如 {text.strip()}15:00")
    return when


def _span(text: str, facts: Facts) -> Span | Unclear | None:
    return read_span(text, facts.now.date(), facts.calendar)


def _week(text: str, facts: Facts) -> date | Unclear | None:
    return read_week(text, reporting_day(facts.now))


def _duration(text: str, facts: Facts) -> Duration | Unclear | None:
    return read_duration(text)


def _percent(text: str, facts: Facts) -> int | Unclear | None:
    words = simple(text).strip()
    if _TENS.fullmatch(words):
        words = str(number(words))
    words = f"{words}%" if re.fullmatch(r"\d{1,3}", words) else words
    if not _PERCENT.fullmatch(words):
        return None
    value = progress_in_cell(words)
    return Unclear(f"“{text.strip()}”超出了 0% 到 100%") if value is None else value


def _number(text: str, facts: Facts) -> int | None:
    words = simple(text).strip()
    if re.fullmatch(r"\d{1,12}", words):
        return int(words)
    return number(words) if re.fullmatch(NUMBER, words) else None


def _score(text: str, facts: Facts) -> int | Unclear | None:
    value = _number(simple(text).strip().removesuffix("分"), facts)
    return value if value is None or 1 <= value <= 5 else Unclear(f"“{text.strip()}”要在 1 到 5 之间")


def _person(text: str, facts: Facts) -> Somebody | Unclear | None:
    return find_person(text, facts.directory())


def _department(text: str, facts: Facts) -> Unit | Unclear | None:
    return find_department(text, facts.directory())


def _people(text: str, facts: Facts) -> tuple[Somebody, ...] | Unclear | None:
    """李娜 张伟 参加 names the two."""
    return _each(_COMING.sub("", text), lambda name: find_person(name, facts.directory()), "不在通讯录里")


def _departments(text: str, facts: Facts) -> tuple[Unit, ...] | Unclear | None:
    return _each(text, lambda name: find_department(name, facts.directory()), "不是登记的部门", _UNREGISTERED)


def _each(
    text: str, find: Callable[[str], T | Unclear | None], unknown: str, sure: re.Pattern[str] = _NOTHING
) -> tuple[T, ...] | Unclear | None:
    """Every name of a list; one that is nobody is a fault where another one is somebody. After a space it may be the text behind
    the list, but for a `sure` one."""
    names = [name for name in _LIST.split(text.strip()) if name]
    if len(names) > MOST_NAMES:
        return Unclear(f"一次最多写 {MOST_NAMES} 个名称")
    found = [find(name) for name in names]
    if not any(found):
        return None
    if " " in text.strip() and any(one is None and not sure.fullmatch(name) for name, one in zip(names, found, strict=True)):
        return None
    for name, one in zip(names, found, strict=True):
        if isinstance(one, Unclear):
            return one
        if one is None:
            return Unclear(f"“{name}”{unknown}，请写全名")
    return tuple(dict.fromkeys(one for one in found if one is not None and not isinstance(one, Unclear)))


def _colleague(facts: Facts) -> str:
    return colleague(facts.directory())


def code(letters: str, sample: str) -> Kind[str]:
    """Codes that open with one of these letters: T-12, and T12 as people type it. A code of another letter is asked back."""

    def read(text: str, facts: Facts) -> str | Unclear | None:
        short = re.fullmatch(rf"#?([{letters}])(\d{{1,5}})", text.strip(), re.IGNORECASE)
        if short is not None:
            return f"{short[1].upper()}-{short[2]}"
        found = refs_in(text)
        if len(found) != 1 or len(found[0]) != len(text.strip().lstrip("#")) or "-" not in found[0][:2]:
            return None
        return found[0] if found[0][0] in letters else Unclear(f"“{found[0]}”不是这里要的编号，例如 {sample}")

    return Kind(f"编号（{'、'.join(f'{letter}-数字' for letter in letters)}）", read, sample, named=False)


def named_subtask(sample: str) -> Kind[str]:
    """The code of a subtask, or the whole name of one that is open."""
    by_code = code("T", sample)

    def read(text: str, facts: Facts) -> str | Unclear | None:
        return by_code.read(text, facts) or facts.subtask_named(text.strip()) or None

    return Kind(by_code.want, read, sample, named=False)


def codes(letters: str, sample: str) -> Kind[tuple[str, ...]]:
    """One or several codes that open with one of these letters: I-7、I-8."""
    one = code(letters, sample)

    def read(text: str, facts: Facts) -> tuple[str, ...] | Unclear | None:
        return _each(text, lambda name: one.read(name, facts), f"不是编号，例如 {sample}")

    return Kind(one.want, read, sample)


def reference(letters: str, sample: str) -> Kind[str]:
    """A short code that opens with one of these letters, or the number of a project: T-12, 2026-市场-001."""
    short = code(letters, sample)

    def read(text: str, facts: Facts) -> str | Unclear | None:
        found = refs_in(text)
        whole = len(found) == 1 and len(found[0]) == len(text.strip().lstrip("#"))
        return short.read(text, facts) or (found[0] if whole else None)

    return Kind("一件事的编号，像 T-12、I-7、M-4，或者项目编号，像 2026-市场-001", read, sample, named=False)


def choice(*choices: str, **also: str) -> Kind[str]:
    """One of these words; `also` gives other words for one. A form's ☑ marks the one that is meant."""
    known = {simple(word): word for word in choices}
    known |= {simple(word): one for one, words in also.items() for word in words.split()}

    def read(text: str, facts: Facts) -> str | None:
        marked = _MARKED.findall(text)
        return known.get(simple(marked[0] if len(marked) == 1 else text).strip(" 。.!,"))

    return Kind(" / ".join(choices), read, choices[0], named=False, words=tuple(known))


def _nobody(text: str, facts: Facts) -> str:
    name = text.lstrip("@＠")
    if f"@{name}" == COLLEAGUE:
        return f"“{text}”要换成具体的人，请 @ 本人或写通讯录里的姓名"
    near = nearest_names(name, (one.name for one in facts.directory().people))
    return f"“{name}”不在通讯录里" + (f"，是不是 {'、'.join(near)}？" if near else "，") + "请 @ 本人或写通讯录里的姓名"


def _no_department(text: str, facts: Facts) -> str:
    known = "、".join(one.name for one in facts.directory().departments[:MOST_NAMES])
    return f"“{text}”不是部门" + (f"，现有的部门：{known}" if known else "，还没有登记部门")


def _is_named(text: str, facts: Facts) -> bool:
    """Without its argument's name a person is only an @-mention or a full name."""
    words = simple(text)
    return words.startswith("@") or words in facts.directory().by_name


def _is_unit(text: str, facts: Facts) -> bool:
    """Without its argument's name a department is only its full name, or ends as one: 市场 alone is an ordinary word."""
    words = simple(text)
    return bool(_ENDS_AS_UNIT.search(words)) or any(words == simple(one.name) for one in facts.directory().departments)


def _is_percent(text: str, facts: Facts) -> bool:
    """Without its argument's name a percentage has its sign."""
    return _PERCENT.fullmatch(simple(text).strip()) is not None


def _each_of(bare: Callable[[str, Facts], bool]) -> Callable[[str, Facts], bool]:
    return lambda text, facts: all(bare(name, facts) for name in _LIST.split(text.strip()) if name)


def _never(_text: str, _facts: Facts) -> bool:
    return False


TEXT: Kind[str] = Kind("一句话", _text, "一句话说明", bare=_never, free=True)
PERSON: Kind[Somebody] = Kind("一个人（@本人，或通讯录里的姓名）", _person, _colleague, _is_named, _nobody)
PEOPLE: Kind[tuple[Somebody, ...]] = Kind(
    "人员（@本人，或姓名，用、分开）",
    _people,
    _colleague,
    lambda text, facts: _each_of(_is_named)(_COMING.sub("", text), facts),
    _nobody,
)
DEPARTMENT: Kind[Unit] = Kind("一个部门的名称", _department, OTHER, _is_unit, _no_department)
DEPARTMENTS: Kind[tuple[Unit, ...]] = Kind("部门名称，用、分开", _departments, OTHER, _each_of(_is_unit), _no_department)
DAY: Kind[date] = Kind("日期", _day(Looks.AHEAD), "下周五")
PAST_DAY: Kind[date] = Kind("日期", _past_day, "昨天", named=False)
WHEN: Kind[When] = Kind("日期，可以带时间", _when, "下周五")
COMING: Kind[When] = Kind("今天或以后的日期，可以带时间", _coming, "下周五")
CLOCKED: Kind[When] = Kind("日期和时间", _clocked, "下周五15:00")
HOURS: Kind[Hours] = Kind("每天的几点到几点", lambda text, _facts: read_hours(text), "22:00-9:00")
LATER: Kind[When] = Kind("时长或时间", _later, "2小时", named=False)
MONTH: Kind[date] = Kind("月份", _month, "上月", named=False)
SPAN: Kind[Span] = Kind("日期或起止日期", _span, "明天", named=False)
WEEK: Kind[date] = Kind("哪一周", _week, "上周", named=False)
DURATION: Kind[Duration] = Kind("时长", _duration, "2小时")
PERCENT: Kind[int] = Kind("百分比", _percent, "80%", _is_percent, named=False)
COUNT: Kind[int] = Kind("数字", _number, "3", _never)
SCORE: Kind[int] = Kind("1 到 5 的分数", _score, "5分", named=False)
