"""What a handler would do, done without an event of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.domain.company import Company
from bot.handlers.chats.arrivals import arrive
from bot.handlers.context import Context
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from bot.storage.unit_of_work import Origin, open_unit

T = TypeVar("T")


def act(database: Database, now: datetime, what: Callable[[Context], T], company: Company | None = None) -> T:
    """Its result, committed."""
    event = JobDue(platform=Platform.CLOCK, key=f"test@{now.isoformat()}", at=now, job="test")
    with database.transaction() as connection, open_unit(connection, Origin(None, now, "test")) as session:
        result = what(arrive(event, session, Outbox(session, now), now, company or Company()))
        session.commit()
    return result
