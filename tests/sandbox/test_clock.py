"""Simulated time: it flows, jumps both ways, and wakes who waits for it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.clock import SimClock

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_it_starts_at_the_real_moment_in_its_zone() -> None:
    now = SimClock().now()

    assert abs(now - datetime.now(UTC)) < timedelta(seconds=60)
    assert str(now.tzinfo) == "Asia/Shanghai"


def test_it_jumps_forward_and_back() -> None:
    clock = SimClock()

    clock.move_to(NOON)
    clock.move_by(3600)
    assert clock.now().isoformat().startswith("2026-11-20T13:00")
    clock.move_by(-7200)
    assert clock.now().isoformat().startswith("2026-11-20T11:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        SimClock().move_to(datetime(2026, 11, 20))  # noqa: DTZ001


async def test_it_can_flow_faster() -> None:
    clock = SimClock(speed=1000)
    before = clock.now()

    await asyncio.sleep(0.05)

    assert clock.now() - before >= timedelta(seconds=50)
    with pytest.raises(ValueError, match="大于 0"):
        SimClock(speed=0)


async def test_a_sleeper_is_woken_by_the_flow_and_by_a_jump() -> None:
    fast, still = SimClock(speed=10_000), SimClock()
    still.move_to(NOON)
    sleeper = asyncio.create_task(still.sleep_until(NOON + timedelta(hours=6)))

    await fast.sleep(60)
    await asyncio.sleep(0)
    still.move_by(3600)
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    still.move_by(5 * 3600)

    await asyncio.wait_for(sleeper, 60)


def test_who_watches_is_told_of_every_jump() -> None:
    clock, told = SimClock(), []
    clock.on_move(lambda: told.append(clock.now().hour))

    clock.move_to(NOON)

    assert told == [12]
