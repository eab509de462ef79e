"""The stories' own calendar: working days and hours as they are written on the wall, counted minute by minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.domain.text.durations import Duration, Unit

FREE = frozenset(date(2026, 10, day) for day in range(1, 8))
"""国庆节."""
WORKED = frozenset({date(2026, 10, 10)})
"""A Saturday in place of one of these days."""
MORNING, AFTERNOON = (time(9, 0), time(12, 0)), (time(13, 30), time(18, 0))
FROM, TO = time(8, 30), time(20, 0)
"""When people may be disturbed."""
MINUTE = timedelta(minutes=1)


def is_working(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in FREE)


def over(start: datetime, limit: Duration) -> datetime:
    """When a limit that begins at the moment is over."""
    left, at = 60 * limit.amount, start
    while left:
        left -= _counts(at, limit.unit)
        at += MINUTE
    return at


def heard(at: datetime) -> datetime:
    """The first moment from then on at which people may be disturbed."""
    while not (is_working(at.date()) and FROM <= at.time() < TO):
        at += MINUTE
    return at


def later(start: datetime, limit: Duration) -> datetime:
    """When a limit that begins at the moment is over and people hear of it."""
    return heard(over(start, limit))


def _counts(at: datetime, unit: Unit) -> bool:
    match unit:
        case Unit.HOUR:
            return True
        case Unit.WORKING_DAY_HOUR:
            return is_working(at.date())
        case Unit.WORKING_HOUR:
            return is_working(at.date()) and any(opens <= at.time() < closes for opens, closes in (MORNING, AFTERNOON))
    raise LookupError(f"no story counts in {unit}")
