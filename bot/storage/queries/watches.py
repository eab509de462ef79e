"""Cards whose readers are watched."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.domain.chats import Chat
from bot.domain.watches import Outcome, Watch, WatchedPerson

MOST = 200


def by_ref(session: Session, platform: str, ref: str) -> list[Watch]:
    """The watches of what a platform shows as `ref`."""
    query = select(Watch).join(Chat, col(Chat.id) == col(Watch.chat_id)).where(Chat.platform == platform, Watch.ref == ref)
    return list(session.exec(query.order_by(col(Watch.id)).limit(MOST)))


def of_record(session: Session, record: str, record_id: int) -> list[Watch]:
    query = select(Watch).where(Watch.record == record, Watch.record_id == record_id)
    return list(session.exec(query.order_by(col(Watch.id).desc()).limit(MOST)))


def waiting(session: Session, watch: Watch) -> list[WatchedPerson]:
    """Those of whom it is not known yet whether they have read it."""
    query = select(WatchedPerson).where(WatchedPerson.watch_id == watch.id, WatchedPerson.outcome == Outcome.WAITING)
    return list(session.exec(query.order_by(col(WatchedPerson.id)).limit(MOST)))
