"""What the policy and the calendar demand of the campaign's fortnight, worked out apart from the bot's own rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.stories.campaign import (
    CALENDAR,
    DAYS,
    DEPARTMENTS,
    ENDS,
    HEADS,
    INITIATOR,
    MANAGER,
    OPENED,
    PEOPLE,
    POLICY,
    WORK,
    Told,
    at,
)
from tests.stories.timeline import SHANGHAI

TITLES = {
    "要办的事": "reminder",
    "昨日汇总": "digest",
    "上个工作日汇总": "digest",
    "今天的日报还没交": "nudge",
    "今天的日报：已交": "line",
    "周会简报": "brief",
    "周汇总": "final",
    "任务滞后，请协调": "lag",
}
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Push:
    """When, what and to whom; `about` are the subtasks of a reminder or the week of a summary."""

    moment: datetime
    kind: str
    where: str
    about: frozenset[str] = frozenset()


def push_of(told: Told) -> Push:
    """What was told by itself, as the almanac names it; its own words where it is nothing of these."""
    kind = next((kind for title, kind in TITLES.items() if told.text.startswith(title)), told.text)
    words = {
        "reminder": [f"T-{number}" for number in range(1, len(WORK) + 1) if f"**T-{number}**" in told.text],
        "lag": [f"T-{number}" for number in range(1, len(WORK) + 1) if f" T-{number} " in told.text.splitlines()[0]],
        "brief": [told.text.splitlines()[0].split(" · ")[-1][:5]],
        "final": [told.text.splitlines()[0].split(" · ")[-1][:5]],
    }
    return Push(told.moment, kind, told.where, frozenset(words.get(kind, ())))


def demanded(owners: Mapping[int, str], groups: Sequence[str]) -> Iterator[Push]:
    """Everything that is told by itself in the fortnight, to the owners of the subtasks by number and the project's groups. On its
    first morning nobody owes anything yet."""
    for day in range(len(DAYS)):
        yield from _reminders(day, owners)
        yield from (Push(at(day, POLICY.daily.digest_at), "digest", one) for one in (*HEADS, INITIATOR) if day)
        yield from _nudges(day, owners, groups)
        yield from _lags(day)
    yield from _weekly(groups)


def _reminders(day: int, owners: Mapping[int, str]) -> Iterator[Push]:
    """One card a person: what is due the next working day or today, and what is overdue on the days of the policy."""
    owed: dict[str, set[str]] = {}
    for number, one in enumerate(WORK, 1):
        open_still = day > 0 and (one.done is None or one.done >= day)
        if open_still and (one.due in (day, day + 1) or _overdue_day(day - one.due)):
            owed.setdefault(owners[number], set()).add(f"T-{number}")
    for who, about in owed.items():
        yield Push(at(day, POLICY.reminders.at), "reminder", who, frozenset(about))


def _overdue_day(days: int) -> bool:
    """Whether so many working days after the due day are a day of the policy; the fortnight ends before the thinner ones."""
    return days in POLICY.reminders.overdue_days


def _lags(day: int) -> Iterator[Push]:
    """The head of what is overdue is asked once, on the day of the policy."""
    for number, one in enumerate(WORK, 1):
        if one.done is None and day - one.due == POLICY.work.lag_days:
            yield Push(at(day, POLICY.reminders.at), "lag", DEPARTMENTS[one.department][0], frozenset({f"T-{number}"}))


def _nudges(day: int, owners: Mapping[int, str], groups: Sequence[str]) -> Iterator[Push]:
    wrote = {owners[number] for number, one in enumerate(WORK, 1) if day < len(one.told)}
    moment = at(day, POLICY.daily.nudge_at)
    yield from (Push(moment, "nudge", one) for one in PEOPLE if one not in wrote)
    yield from (Push(moment, "line", group) for group in groups)


def _weekly(groups: Sequence[str]) -> Iterator[Push]:
    """A week's brief on its Friday and its final summary on the Monday after, or on the first working day from there."""
    monday = DAYS[0] - timedelta(days=DAYS[0].weekday()) - _WEEK
    while monday <= DAYS[-1]:
        friday, after = monday + timedelta(days=4), monday + _WEEK
        yield from _summaries("brief", (*groups, *HEADS), monday, _moment(friday, POLICY.weekly.brief_at))
        yield from _summaries("final", (*groups, *HEADS), monday, _moment(after, POLICY.weekly.final_at))
        monday += _WEEK


def _summaries(kind: str, of_project: Sequence[str], monday: date, moment: datetime) -> Iterator[Push]:
    """Once the project is there, of the weeks in which it was: one for each group, each head and the manager."""
    week = frozenset({f"{monday:%m-%d}"})
    if OPENED <= moment <= ENDS and OPENED.date() < monday + _WEEK:
        yield from (Push(moment, kind, where, week) for where in (*of_project, MANAGER))


def _moment(day: date, clock: time) -> datetime:
    while not CALENDAR.is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, clock, SHANGHAI)
