"""What the buttons of each record carry, one file a record; the room's name brings them all, for whoever reads one back.

May know `actions`, the base of them all; never a card, a record or who may press.
"""

from __future__ import annotations

from bot.cards.payloads import (
    conflicts,
    issues,
    lags,
    meetings,
    notices,
    people,
    plans,
    processes,
    projects,
    reminders,
    requests,
    responses,
    subtasks,
    updates,
)

__all__ = [
    "conflicts",
    "issues",
    "lags",
    "meetings",
    "notices",
    "people",
    "plans",
    "processes",
    "projects",
    "reminders",
    "requests",
    "responses",
    "subtasks",
    "updates",
]
