"""What the tests of the parser share: one Wednesday evening, and readings boiled down to their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from textwrap import dedent

from bot.domain.text.daily import Blocker, DoneItem, PlanItem, Reading, read_update

WEDNESDAY = "2026-11-18T18:05:00+08:00"


def read(text: str, sent_at: str = WEDNESDAY) -> Reading:
    """The reading of a message written as an indented block."""
    return read_update(dedent(text).strip("\n"), datetime.fromisoformat(sent_at))


def words(items: Sequence[DoneItem | PlanItem | Blocker]) -> list[str]:
    """The texts of items."""
    return [item.text for item in items]


def sections(text: str, sent_at: str = WEDNESDAY) -> tuple[list[str], list[str], list[str]]:
    """Done, planned and blocking texts of a message that must be an update."""
    reading = read(text, sent_at)
    assert reading.is_update
    return words(reading.completed), words(reading.planned), words(reading.blockers)


def due(item: str, sent_at: str = WEDNESDAY) -> date | None:
    """The due date of one planned item."""
    return read(f"明日计划：\n1. {item}", sent_at).planned[0].due
