"""One module for each record: load → decide → keep → say. `build_router` lists them all.

May know storage, cards and domain, and is given everything it touches in one Context. Never awaits, never sees a network,
never asks for the time.
"""

from __future__ import annotations

from bot.handlers import (
    briefs,
    chats,
    clocks,
    digests,
    help,
    housekeeping,
    leaves,
    mine,
    nudges,
    projects,
    reminders,
    snoozes,
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
        leaves,
        projects,
        chats,
        clocks,
        why,
        help,
        housekeeping,
        reminders,
        snoozes,
        nudges,
        digests,
        mine,
    ):
        router.include(module.router)
    return router
