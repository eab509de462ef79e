"""For each record: load → decide → keep → say. One with much to do has a floor of its own; `build_router` lists them all.

May know storage, cards and domain, and is given everything it touches in one Context. Never awaits, never sees a network,
never asks for the time.
"""

from __future__ import annotations

from bot.handlers import (
    agreements,
    balances,
    calls,
    chats,
    clocks,
    conflicts,
    help,
    housekeeping,
    issues,
    leaves,
    meetings,
    mine,
    notices,
    people,
    processes,
    projects,
    reminders,
    requests,
    settings,
    showing,
    stuck,
    subtasks,
    updates,
    weekly,
    why,
)
from bot.handlers.router import Router, merged


def build_router() -> Router:
    """The complete table of what leads to what; a double is refused."""
    return merged(
        agreements.router,
        balances.router,
        calls.router,
        chats.router,
        clocks.router,
        conflicts.router,
        help.router,
        housekeeping.router,
        issues.router,
        leaves.router,
        meetings.router,
        mine.router,
        notices.router,
        people.router,
        processes.router,
        projects.router,
        reminders.router,
        requests.router,
        settings.router,
        showing.router,
        stuck.router,
        subtasks.router,
        updates.router,
        weekly.router,
        why.router,
    )
