"""Clocks: deadlines that ring once, at their moment or at the first one the bot is up again.

Rule 1: a clock keeps the limit it was started with; a policy that changes later does not move it.
Rule 2: a clock that was stopped never rings; one that is paused rings later by exactly the counted time it stood still.
Rule 3: minutes and hours are counted as they pass. Working hours (wh) pass between opening and closing of working days, lunch
        apart; hours of working days (wdh) pass on working days from midnight to midnight (X4).
Rule 4: a working day (wd) is whole: counting starts with the next working day, and the last one ends when the company closes.
Rule 5: a day, a week and a month end at the same hour on the wall, whatever summer time did meanwhile; a month without such a day
        ends with its last day.
Rule 6: a clock may ring at any hour; whether somebody is disturbed then is for those who send to decide.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import Column
from sqlmodel import Field, Index, SQLModel, text

from bot.domain.calendar import Calendar
from bot.domain.record import Moment, word
from bot.domain.text.durations import Duration, Unit

FURTHEST = 20_000
"""Days that are looked ahead for the end of a limit."""
DAYS_OF_WEEK, MONTHS_OF_YEAR = 7, 12
_ONE_DAY = timedelta(days=1)
_END = datetime(9000, 1, 1, tzinfo=UTC)
NATURAL = frozenset((Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH))
"""Units that no calendar can stop."""

NAMES = {
    "response.unanswered": "部门答复",
    "response.escalated": "负责人被提醒后的答复",
    "snooze.over": "稍后再提醒",
    "process.node": "流程节点",
    "watch.read": "被@的人读了没有",
    "request.unanswered": "请求的答复",
    "request.reminded": "对接人被提醒后的答复",
    "urgent.unanswered": "紧急请求的响应",
    "urgent.unplanned": "紧急请求的初步方案",
    "urgent.silent": "部门负责人知道后的响应",
    "urgent.planless": "部门负责人知道后的初步方案",
    "conflict.unsettled": "冲突的了结",
    "balance.unconfirmed": "往来账的确认",
    "issue.feedback": "接手问题",
    "issue.report": "上报重大问题",
    "issue.warn": "升级前私下提醒责任人",
    "issue.escalate": "升级",
    "issue.promise": "承诺的解决时间",
    "issue.deadline": "升级后的解决方案",
    "issue.path": "再往上升级",
    "notice.reach": "公告的送达",
    "notice.unconfirmed": "公告的确认",
    "notice.reminded": "被提醒后的公告确认",
    "kickoff.agenda": "启动会议程",
    "kickoff.budget": "预算审批",
    "meeting.notice": "会前通知",
    "meeting.soon": "会议开始前的提醒",
    "meeting.outcome": "会议结果",
}
"""What each rule waits for, in the words of /why; a rule without a name is a fault."""


TO_A_MOMENT = frozenset(("snooze.over", "kickoff.agenda", "kickoff.budget", "meeting.notice", "meeting.soon", "meeting.outcome"))
"""Rules for which minutes are no limit, only what was left until a moment when the clock was started."""


class ClockState(StrEnum):
    """Only a running clock rings."""

    RUNNING = "running"
    PAUSED = "paused"
    RUNG = "rung"
    STOPPED = "stopped"


class Clock(SQLModel, table=True):
    """`rule` is what rings (response.unanswered), `record` and `record_id` what it is about. `amount` and `unit` are the limit.
    `department_id` names whose calendar counts, empty for the company's."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("clock_due", "rings_at", sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'")),
        Index("clock_record", "record", "record_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    rule: str = Field(max_length=60)
    record: str = Field(max_length=40)
    record_id: int
    department_id: int | None = None
    amount: int
    unit: Unit = Field(sa_column=Column(word(Unit), nullable=False))
    started_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    rings_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    state: ClockState = Field(default=ClockState.RUNNING, sa_column=Column(word(ClockState), nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment))

    @property
    def limit(self) -> Duration:
        return Duration(self.amount, self.unit)


class ClockPause(SQLModel, table=True):
    """A clock stood still from one moment to another; open while it still does."""

    __tablename__ = "clock_pause"

    id: int | None = Field(default=None, primary_key=True)
    clock_id: int = Field(foreign_key="clock.id", index=True)
    since: datetime = Field(sa_column=Column(Moment, nullable=False))
    until: datetime | None = Field(default=None, sa_column=Column(Moment))
    reason: str = ""

    def stretch(self, now: datetime) -> Stretch:
        """An open pause ends `now`."""
        return Stretch(self.since, self.until or now, f"暂停：{self.reason}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment to another; `why` is empty where a clock ran, else what it stood still for: 周末, 午休, 暂停：等客户."""

    since: datetime
    until: datetime
    why: str = ""

    @property
    def length(self) -> timedelta:
        """The time between, whatever the clocks on the wall did meanwhile."""
        return self.until.astimezone(UTC) - self.since.astimezone(UTC)


def rings_at(started: datetime, limit: Duration, calendar: Calendar, pauses: Sequence[Stretch] = ()) -> datetime:
    """The moment when the limit is over, in the zone of `started`, which has to be the company's (rules 3–6).

    Raises ValueError for a limit that never ends, of a company that never works.
    """
    *_, last = _run(started, limit, calendar, pauses)
    return last.until.astimezone(started.tzinfo)


def intervals(started: datetime, limit: Duration, calendar: Calendar, pauses: Sequence[Stretch] = ()) -> list[Stretch]:
    """How `rings_at` came about: what was counted and what was skipped, from the start to the moment it rings."""
    whole: list[Stretch] = []
    for one in _run(started, limit, calendar, pauses):
        if whole and whole[-1].why == one.why:
            whole[-1] = replace(whole[-1], until=one.until)
        else:
            whole.append(one)
    zone = started.tzinfo
    return [Stretch(one.since.astimezone(zone), one.until.astimezone(zone), one.why) for one in whole]


def _run(started: datetime, limit: Duration, calendar: Calendar, pauses: Sequence[Stretch]) -> Iterator[Stretch]:
    """Time from the start on, in UTC, until as much of it was counted as the limit wants."""
    left = _wanted(started, limit, calendar)
    for one in _halted(_time(started, limit.unit, calendar), pauses):
        if not one.why and one.length >= left:
            yield replace(one, until=one.since + left)
            return
        left -= timedelta(0) if one.why else one.length
        yield one


def _wanted(started: datetime, limit: Duration, calendar: Calendar) -> timedelta:
    """How much counted time the limit is."""
    match limit.unit:
        case Unit.MINUTE:
            return timedelta(minutes=limit.amount)
        case Unit.HOUR | Unit.WORKING_HOUR | Unit.WORKING_DAY_HOUR:
            return timedelta(hours=limit.amount)
        case Unit.WORKING_DAY:
            return _working_days(started, limit.amount, calendar)
        case Unit.DAY | Unit.WEEK:
            days = limit.amount * (DAYS_OF_WEEK if limit.unit is Unit.WEEK else 1)
            return Stretch(started, started + timedelta(days=days)).length
        case Unit.MONTH:
            return Stretch(started, _months_after(started, limit.amount)).length


def _working_days(started: datetime, count: int, calendar: Calendar) -> timedelta:
    """The working time of the next `count` working days."""
    day, total = started.date(), timedelta(0)
    for _ in range(count):
        day = calendar.after(day, 1)
        total += sum((one.length for one in _day(day, started.tzinfo, calendar) if not one.why), timedelta(0))
    return total


def _months_after(started: datetime, count: int) -> datetime:
    """The same day and hour of a later month; the end of its last day where it has no such day."""
    years, month = divmod(started.month - 1 + count, MONTHS_OF_YEAR)
    year, month = started.year + years, month + 1
    last = monthrange(year, month)[1]
    if started.day <= last:
        return started.replace(year=year, month=month)
    return datetime.combine(date(year, month, last) + _ONE_DAY, time(0), started.tzinfo)


def _time(started: datetime, unit: Unit, calendar: Calendar) -> Iterator[Stretch]:
    """All time from the start on, in UTC, told apart by whether the unit counts it."""
    begin, zone = started.astimezone(UTC), started.tzinfo
    if unit in NATURAL:
        yield Stretch(begin, _END)
        return
    day = started.date()
    if unit is Unit.WORKING_DAY:
        yield Stretch(begin, _moment(day + _ONE_DAY, time(0), zone), "起算当天")
        day += _ONE_DAY
    for offset in range(FURTHEST):
        for one in _day(day + timedelta(days=offset), zone, calendar, hours=unit is not Unit.WORKING_DAY_HOUR):
            if one.until > begin:
                yield replace(one, since=max(one.since, begin))
    raise ValueError(f"no end of the limit within {FURTHEST} days")


def _day(day: date, zone: tzinfo | None, calendar: Calendar, *, hours: bool = True) -> Iterator[Stretch]:
    """One day from midnight to midnight: whole when it is free or when working hours make no difference."""
    works = calendar.is_working(day)
    if not works or not hours:
        yield Stretch(_moment(day, time(0), zone), _moment(day + _ONE_DAY, time(0), zone), "" if works else calendar.why(day))
        return
    edges = (time(0), calendar.opens, calendar.lunch_from, calendar.lunch_to, calendar.closes)
    moments = [*(_moment(day, edge, zone) for edge in edges), _moment(day + _ONE_DAY, time(0), zone)]
    for (since, until), why in zip(pairwise(moments), ("下班", "", "午休", "", "下班"), strict=True):
        if since < until:
            yield Stretch(since, until, why)


def _halted(stretches: Iterator[Stretch], pauses: Sequence[Stretch]) -> Iterator[Stretch]:
    """The same time with the pauses cut out of what is counted."""
    stood = sorted((one.since.astimezone(UTC), one.until.astimezone(UTC), one.why) for one in pauses)
    for one in stretches:
        at = one.since
        for since, until, why in () if one.why else stood:
            if until <= at or since >= one.until:
                continue
            if since > at:
                yield Stretch(at, since)
            end = min(until, one.until)
            yield Stretch(max(since, at), end, why)
            at = end
        if at < one.until:
            yield replace(one, since=at)


def _moment(day: date, at: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
