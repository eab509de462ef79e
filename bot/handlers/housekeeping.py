"""What the clock asks for: rows nobody will ask for again are forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.ports import JobDue
from bot.storage import inbox, outbox

router = Router()

KEPT = timedelta(days=30)
"""Longer than any platform delivers again (6 h) and than a card can be changed (14 days)."""
AT_ONCE = 5000
"""Rows of one bite."""
MOST_BITES = 20
"""Of one queue on one day: 100,000 rows, more than a day of a company of 10,000 brings."""


@router.job("forget")
def forget(context: Context, event: JobDue) -> None:
    """Bite after bite until one is short, at most MOST_BITES; what is left is taken the next day."""
    connection = context.db.connection()
    for purge in (inbox.purge, outbox.purge):
        for _ in range(MOST_BITES):
            if purge(connection, context.now - KEPT, AT_ONCE) < AT_ONCE:
                break
