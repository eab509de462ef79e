"""One module for each record: load → decide → keep → say. `build_router` lists them all.

May know storage, cards and domain, and is given everything it touches in one Context. Never awaits, never sees a network,
never asks for the time.
"""

from __future__ import annotations

from bot.handlers import (
    assignments,
    briefs,
    budgets,
    chats,
    clocks,
    digests,
    divisions,
    extensions,
    help,
    housekeeping,
    kickoffs,
    leaves,
    mine,
    nodes,
    nudges,
    openings,
    people,
    plans,
    processes,
    progress,
    projects,
    reminders,
    responses,
    settings,
    snoozes,
    standing,
    subtasks,
    supports,
    updates,
    weekly,
    why,
)
from bot.handlers.router import Router


def build_router() -> Router:
    """The complete table of what leads to what; a double is refused."""
    router = Router()
    for module in (
        updates,
        weekly,
        briefs,
        budgets,
        leaves,
        openings,
        responses,
        divisions,
        plans,
        kickoffs,
        projects,
        chats,
        clocks,
        why,
        help,
        housekeeping,
        reminders,
        snoozes,
        extensions,
        nudges,
        digests,
        mine,
        standing,
        subtasks,
        assignments,
        supports,
        progress,
        processes,
        nodes,
        people,
        settings,
    ):
        router.include(module.router)
    return router
