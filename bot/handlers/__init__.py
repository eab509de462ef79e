"""One module for each record: load → decide → keep → say. `build_router` lists them all.

May know storage, cards and domain, and is given everything it touches in one Context. Never awaits, never sees a network,
never asks for the time.
"""

from __future__ import annotations

from bot.handlers import (
    assignments,
    balances,
    blockers,
    briefs,
    calls,
    chats,
    clocks,
    conflicts,
    digests,
    divisions,
    extensions,
    help,
    housekeeping,
    issue_buttons,
    issues,
    ladder,
    leaves,
    measures,
    mine,
    nodes,
    nudges,
    openings,
    people,
    processes,
    progress,
    projects,
    reminders,
    requests,
    responses,
    settings,
    snoozes,
    stuck,
    subtasks,
    supports,
    unanswered,
    updates,
    watches,
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
        leaves,
        openings,
        responses,
        divisions,
        projects,
        chats,
        clocks,
        watches,
        why,
        help,
        housekeeping,
        reminders,
        snoozes,
        extensions,
        nudges,
        digests,
        mine,
        subtasks,
        assignments,
        supports,
        progress,
        processes,
        nodes,
        people,
        settings,
        requests,
        unanswered,
        calls,
        conflicts,
        measures,
        balances,
        stuck,
        blockers,
        issue_buttons,
        issues,
        ladder,
    ):
        router.include(module.router)
    return router
