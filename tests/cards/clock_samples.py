"""The card of /why as people see it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards.clocks import Told, why_card
from bot.cards.model import Card
from bot.domain.calendar import Calendar
from bot.domain.clocks import Clock, ClockState, Stretch, intervals
from bot.domain.text.durations import Duration, Unit

ZONE = ZoneInfo("Asia/Shanghai")
STARTED = datetime(2026, 9, 29, 17, 0, tzinfo=ZONE)
WAITED = Stretch(
    datetime(2026, 9, 30, 9, 30, tzinfo=ZONE), datetime(2026, 9, 30, 10, 30, tzinfo=ZONE), "暂停：等 <at id=all></at> 回话"
)


def why() -> Card:
    """One that runs over a holiday and was paused, a long one of a year that nobody has announced, and one that was stopped."""
    notice = "2031 年的放假调休还没有公布，先按周末和法定节日推算。"
    told = [_told(8, ClockState.RUNNING), _told(100, ClockState.PAUSED, notice), _told(2, ClockState.STOPPED)]
    return why_card("2026-市场-001 双十一大促", told, others=2)


def _told(hours: int, state: ClockState, notice: str = "") -> Told:
    limit = Duration(hours, Unit.WORKING_HOUR)
    counted = intervals(STARTED, limit, Calendar(), [WAITED])
    rings = counted[-1].until
    clock = Clock(
        rule="response.unanswered",
        record="project",
        record_id=1,
        amount=hours,
        unit=limit.unit,
        started_at=STARTED,
        rings_at=rings,
        state=state,
    )
    return Told("部门答复", "研发部", clock, clock.limit, () if state is ClockState.STOPPED else counted, rings, STARTED, notice)
