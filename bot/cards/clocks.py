"""The card of /why: what a deadline counted and what it skipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot.cards.model import Block, Bullets, Card, Line, Tag, Tone, note
from bot.domain.clocks import Clock, ClockState, Stretch
from bot.domain.text.clock import shown_clock
from bot.domain.text.durations import Duration
from bot.domain.text.moments import When

ROWS = 14
"""Intervals shown of one clock; of more the middle is left out."""
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Told:
    """A clock with what is to be told of it: `name` is what it waits for, `whose` the department it runs for, `notice` what its
    calendar has to say; `rings_at` and `ended_at` are in the company's zone."""

    name: str
    whose: str
    clock: Clock
    limit: Duration | None
    stretches: Sequence[Stretch]
    rings_at: datetime
    ended_at: datetime | None
    notice: str


def why_card(what: str, told: Sequence[Told], *, others: int) -> Card:
    """`what` is the record with its number; `others` counts the clocks that there is no room for."""
    blocks = [block for one in told for block in _clock(one)]
    if others:
        blocks.append(note(f"……另有 {others} 个更早的时限"))
    return Card(title=f"时限 · {what}", blocks=tuple(blocks), summary=f"{what}：{_outcome(told[0])}")


def _clock(one: Told) -> Iterator[Block]:
    heading = f"{one.name}{f'（{one.whose}）' if one.whose else ''}{f'，限 {one.limit}' if one.limit else ''}"
    rows = [_row(one) for one in _grouped(one.stretches)]
    if len(rows) > ROWS:
        left_out: Line = (f"……中间还有 {len(rows) - ROWS + 1} 段",)
        rows = [*rows[: ROWS // 2], left_out, *rows[1 - ROWS // 2 :]]
    yield Bullets(heading, (*rows, (_outcome(one),)))
    if one.notice:
        yield note(one.notice)


def _grouped(stretches: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """What was skipped in a row is one line, however many reasons it had."""
    for _, found in groupby(stretches, key=lambda one: bool(one.why)):
        yield list(found)


def _row(found: list[Stretch]) -> Line:
    first, last = found[0], found[-1]
    span = f"{_moment(first.since)} → {_moment(last.until)} "
    if first.why:
        return span, Tag("不计"), f" {'、'.join(dict.fromkeys(one.why for one in found))}"
    return span, Tag("计", Tone.GOOD), f" {_length(first.length)}"


def _outcome(one: Told) -> str:
    match one.clock.state:
        case ClockState.RUNNING:
            return f"到期：{_when(one.rings_at)}"
        case ClockState.PAUSED:
            return f"暂停着；如果现在继续，到期：{_when(one.rings_at)}"
        case ClockState.RUNG:
            return f"已到期：{_when(one.rings_at)}"
        case ClockState.STOPPED:
            return f"已停止计时：{_when(one.ended_at or one.rings_at)}"


def _when(moment: datetime) -> str:
    return str(When(moment.date(), moment))


def _moment(moment: datetime) -> str:
    return f"{moment:%m-%d} 周{WEEKDAYS[moment.weekday()]} {shown_clock(moment)}"


def _length(span: timedelta) -> str:
    """Whole minutes: 7 小时 30 分钟."""
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "小时"), (minutes, "分钟")) if count) or "不到 1 分钟"
