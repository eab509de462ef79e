"""What nobody will ask for again is forgotten, however much of it there is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select

from bot.handlers.housekeeping import AT_ONCE, KEPT, MOST_BITES
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.tables import inbox
from tests.conversation import Conversation


def heap_up(talk: Conversation, rows: int) -> None:
    """Rows that were done long ago, between one that was set aside and one that is done today."""
    old = talk.clock.now() - KEPT - timedelta(days=1)
    row = {
        "platform": "feishu", "lane": "feishu:a", "kind": "MessageReceived", "recalled": "", "received_at": old, "state": "done",
        "attempts": 0, "outcome": "handled", "payload": "{}",
    }  # fmt: skip
    aside, fresh = {**row, "key": "aside", "state": "aside"}, {**row, "key": "fresh", "received_at": talk.clock.now()}
    with talk.database.transaction() as connection:
        connection.execute(insert(inbox), [aside, *({**row, "key": str(number)} for number in range(rows)), fresh])


def left(talk: Conversation) -> int:
    with talk.database.transaction() as connection:
        return connection.execute(select(func.count()).where(inbox.c.kind == "MessageReceived")).scalar_one()


async def forget(talk: Conversation, day: int) -> None:
    await talk.happens(JobDue(platform=Platform.CLOCK, key=f"forget@{day}", at=talk.clock.now(), job="forget"))


async def test_one_night_takes_all_that_is_old_and_done(database: Database) -> None:
    talk = Conversation(database)
    heap_up(talk, 2 * AT_ONCE + 1)

    await forget(talk, 1)

    assert left(talk) == 2


async def test_what_is_too_much_for_one_night_is_taken_the_next(sqlite_url: str) -> None:
    talk = Conversation(Database(sqlite_url))
    heap_up(talk, MOST_BITES * AT_ONCE + 1)

    await forget(talk, 1)
    assert left(talk) == 3

    await forget(talk, 2)
    assert left(talk) == 2
    await talk.database.close()
