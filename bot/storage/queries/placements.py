"""Where the cards of a record hang."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.placements import Placement

MOST = 50
"""Places of one card that are kept up to date; older ones show what they showed."""
MOST_IN_CHAT = 200
"""Cards of one group that are looked at when somebody comes or goes."""
MOST_CHATS = 20_000


def of_record(session: Session, record: str, record_id: int, face: str) -> list[Placement]:
    """The newest places of a card."""
    query = select(Placement).where(Placement.record == record, Placement.record_id == record_id, Placement.face == face)
    return list(session.exec(query.order_by(col(Placement.id).desc()).limit(MOST)))


def at(session: Session, record: str, record_id: int, platform: str, slot: str) -> list[Placement]:
    """The places of a record's cards in a slot of a platform."""
    query = select(Placement).where(Placement.record == record, Placement.record_id == record_id)
    return list(session.exec(query.where(Placement.platform == platform, Placement.slot == slot).limit(MOST)))


def opened(session: Session, record: str, record_id: int) -> list[Placement]:
    """The places of a record's cards that say why they came."""
    query = select(Placement).where(Placement.record == record, Placement.record_id == record_id, Placement.lead != "")
    return list(session.exec(query.order_by(col(Placement.id).desc()).limit(MOST)))


def in_chat(session: Session, platform: str, chat_id: str, since: datetime) -> list[Placement]:
    """The newest cards of records in a group that were hung since."""
    query = select(Placement).where(Placement.platform == platform, Placement.chat_id == chat_id, Placement.created_at > since)
    return list(session.exec(query.order_by(col(Placement.id).desc()).limit(MOST_IN_CHAT)))


def chats_since(session: Session, since: datetime) -> list[tuple[str, str]]:
    """Platform and id of the chats in which a card was hung since."""
    query = select(Placement.platform, Placement.chat_id).where(Placement.chat_id != "", Placement.created_at > since)
    return [(platform, chat_id) for platform, chat_id in session.exec(query.distinct().limit(MOST_CHATS))]


def in_slot(session: Session, slot: str, chat_id: str | None = None) -> Placement | None:
    """Which card hangs in a slot; of a group, where one is named."""
    query = select(Placement).where(Placement.slot == slot)
    query = query.where(Placement.chat_id == chat_id) if chat_id is not None else query
    return session.exec(query.limit(1)).first()
