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


@router.event(JobDue)
def job_due(context: Context, event: JobDue) -> None:
    """One bounded bite a day; what is left is taken the next day."""
    if event.job == "forget":
        connection = context.db.connection()
        inbox.purge(connection, context.now - KEPT, AT_ONCE)
        outbox.purge(connection, context.now - KEPT, AT_ONCE)
