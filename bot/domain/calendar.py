"""The working calendar: weekends, statutory holidays with their make-up days (调休), and the company's own days (C1, X4, X13).

Rule 1: the company's own days win over everything; a make-up day is a working day although it is a weekend.
Rule 2: a year whose make-up days are not announced yet is computed from weekends and the holidays' own dates, and `notice`
        says so; it is never an error (C43).
Rule 3: counting working days starts on the day after: one working day from Friday is Monday, whatever the hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

FIRST_YEAR, LAST_YEAR = 2007, 2099
"""Years the statutory holidays are asked for; outside them only weekends count."""
SATURDAY = 5
MOST_DAYS = 5000
"""Working days that are counted at a time."""
_ONE = timedelta(days=1)

HOLIDAYS = {
    "元旦": ("元旦", "新年"),
    "春节": ("春节", "过年", "大年"),
    "清明节": ("清明节", "清明"),
    "劳动节": ("劳动节", "五一", "劳动"),
    "端午节": ("端午节", "端午"),
    "中秋节": ("中秋节", "中秋"),
    "国庆节": ("国庆节", "国庆", "十一"),
}
"""The statutory holidays and what people call them."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Statutory:
    """One year: free days with their names, weekend days that are worked, and whether the State Council has announced it."""

    off: dict[date, str]
    on: frozenset[date]
    announced: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """`off` are days the company is closed beyond the statutory ones, `on` days it works all the same.

    `opens` and `closes` bound its working day, `lunch_from` and `lunch_to` the break in it, in the company's zone; a break from
    one moment to the same one is none. Raises ValueError for hours that are not in this order and for a day that is both.
    """

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    opens: time = time(9, 0)
    closes: time = time(18, 0)
    lunch_from: time = time(12, 0)
    lunch_to: time = time(13, 30)

    def __post_init__(self) -> None:
        if not self.opens < self.lunch_from <= self.lunch_to < self.closes:
            raise ValueError("the working day has to open, break for lunch, go on and close in this order: 09:00 12:00 13:30 18:00")
        if both := self.off & self.on:
            raise ValueError(f"{min(both)} is both free and worked")

    def is_working(self, day: date) -> bool:
        """Whether the company works on this day (rule 1)."""
        if day in self.on or day in self.off:
            return day in self.on
        year = _statutory(day.year)
        return day in year.on or (day.weekday() < SATURDAY and day not in year.off)

    def why(self, day: date) -> str:
        """What makes the day free or, on a weekend, worked: 国庆节, 周末, 调休上班, 公司休息日; else empty."""
        if day in self.on or day in self.off:
            return "公司上班日" if day in self.on else "公司休息日"
        year = _statutory(day.year)
        if day in year.on:
            return "调休上班"
        return year.off.get(day) or ("周末" if day.weekday() >= SATURDAY else "")

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when negative (rule 3). Raises ValueError beyond MOST_DAYS."""
        if abs(count) > MOST_DAYS:
            raise ValueError(f"more than {MOST_DAYS} working days")
        step = _ONE if count > 0 else -_ONE
        for _ in range(abs(count)):
            day = self._next(day + step, step)
        return day

    def on_or_after(self, day: date) -> date:
        """This day when it is worked, else the next one that is (遇节假日顺延, X13)."""
        return self._next(day, _ONE)

    def on_or_before(self, day: date) -> date:
        """This day when it is worked, else the last one that was."""
        return self._next(day, -_ONE)

    def count(self, span: Span) -> int:
        """Working days from the first day to the last, both included. Raises ValueError beyond MOST_DAYS."""
        days = (span.last - span.first).days + 1
        if days > MOST_DAYS:
            raise ValueError(f"more than {MOST_DAYS} days")
        return sum(self.is_working(span.first + timedelta(days=offset)) for offset in range(days))

    def holiday(self, name: str, today: date) -> Span | None:
        """All free days around a statutory holiday, the present or the next one; None for a name nobody knows."""
        official = next((one for one, names in HOLIDAYS.items() if name in names), None)
        if official is None:
            return None
        for year in (today.year, today.year + 1):
            days = sorted(day for day, names in _statutory(year).off.items() if official in names)
            if days and (span := self._around(days[0], days[-1])).last >= today:
                return span
        return None

    def notice(self, *days: date) -> str | None:
        """The warning to show beside a result that rests on a year nobody has announced (rule 2)."""
        years = sorted({day.year for day in days if not _statutory(day.year).announced})
        return f"{'、'.join(map(str, years))} 年的放假调休还没有公布，先按周末和法定节日推算。" if years else None

    def _around(self, first: date, last: date) -> Span:
        while not self.is_working(first - _ONE):
            first -= _ONE
        while not self.is_working(last + _ONE):
            last += _ONE
        return Span(first, last)

    def _next(self, day: date, step: timedelta) -> date:
        for _ in range(MOST_DAYS):
            if self.is_working(day):
                return day
            day += step
        raise ValueError("the company never works")


@cache
def _statutory(year: int) -> _Statutory:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _Statutory({}, frozenset(), announced=False)
    import holidays  # noqa: PLC0415 - a start has no day to look up

    known = holidays.country_holidays("CN", years=year, language="zh_CN", expand=False)
    on = frozenset(day for day in known.weekend_workdays if day.year == year)
    off = {day: "调休" if name.startswith("休息日") else name for day, name in known.items()}
    return _Statutory(off, on, announced=bool(on))
