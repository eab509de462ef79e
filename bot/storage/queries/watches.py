"""Cards whose readers are watched."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.domain.chats import Chat
from bot.domain.watches import Outcome, Watch, WatchedPerson
from bot.storage.sql import connected

MOST = 200


def by_ref(session: Session, platform: str, ref: str) -> list[Watch]:
    """The watches of what a platform shows as `ref`."""
    query = select(Watch).join(Chat, col(Chat.id) == col(Watch.chat_id)).where(Chat.platform == platform, Watch.ref == ref)
    return list(session.exec(query.order_by(col(Watch.id)).limit(MOST)))


def held(session: Session, watch_id: int) -> Watch | None:
    """The watch, ours to decide on until the transaction ends."""
    session.flush()
    locks = connected(session).dialect.name == "postgresql"
    return session.get(Watch, watch_id, with_for_update=True if locks else None, populate_existing=True)


def held_of(session: Session, record: str, record_id: int) -> list[Watch]:
    """The watches of a record's cards, held in the order they began."""
    session.flush()
    query = select(Watch).where(Watch.record == record, Watch.record_id == record_id).order_by(col(Watch.id)).limit(MOST)
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return list(session.exec(query.execution_options(populate_existing=True)))


def unread(session: Session, record: str, record_id: int) -> list[Watch]:
    """The watches of a record's cards that somebody is not known yet to have read."""
    query = select(Watch).where(Watch.record == record, Watch.record_id == record_id, Watch.card != "")
    waits = select(WatchedPerson.watch_id).where(WatchedPerson.outcome == Outcome.WAITING)
    return list(session.exec(query.where(col(Watch.id).in_(waits)).order_by(col(Watch.id)).limit(MOST)))


def waiting(session: Session, watch: Watch) -> list[WatchedPerson]:
    """Those of whom it is not known yet whether they have read it."""
    query = select(WatchedPerson).where(WatchedPerson.watch_id == watch.id, WatchedPerson.outcome == Outcome.WAITING)
    return list(session.exec(query.order_by(col(WatchedPerson.id)).limit(MOST)))
