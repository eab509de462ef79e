"""Events, cards and places that the storage tests have in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.cards.model import Card, plain
from bot.ports import IncomingKind, MessageReceived, Platform, Target
from bot.storage import inbox, outbox
from bot.storage.engine import Database
from bot.storage.outbox import Outbox, OutboxRow

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
GROUP = Target(Platform.FEISHU, chat_id="oc_group")
PERSON = Target(Platform.FEISHU, user_id="ou_person")


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def message(key: str, chat: str = "oc_group") -> MessageReceived:
    return MessageReceived(
        platform=Platform.FEISHU, key=key, at=NOW, chat_id=chat, person_id="ou_person", message_id=key, text="今日完成：对接"
    )


def card(title: str) -> Card:
    return Card(title, (plain("正文"),))


def keep(database: Database, *events: IncomingKind) -> list[bool]:
    with database.transaction() as connection:
        return inbox.keep(connection, [(event, NOW) for event in events])


def keys_waiting(connection: Connection, now: datetime = NOW, limit: int = 100) -> list[str]:
    return [row.incoming.key for row in inbox.waiting(connection, limit, now)]


def say(database: Database, *titles: str, to: Target = GROUP, slot: str = "", urgent: bool = False) -> None:
    with database.transaction() as connection:
        for title in titles:
            Outbox(connection, NOW).say(card(title), to=to, slot=slot, urgent=urgent)


def lease(
    database: Database, now: datetime = NOW, *, limit: int = 100, holder: str = "sender", seconds: float = 60
) -> list[OutboxRow]:
    with database.transaction() as connection:
        return outbox.lease(connection, limit, now, holder, seconds)


def titles(rows: list[OutboxRow]) -> list[str]:
    return [row.card.title if row.card else row.text for row in rows]


def mark_sent(database: Database, row: OutboxRow, ref: str = "") -> None:
    with database.transaction() as connection:
        outbox.sent(connection, row.id, ref, NOW)
