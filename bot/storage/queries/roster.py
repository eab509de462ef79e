"""Since when people are where updates are asked for: told from the history, which every change has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, col, func, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.projects import Project, Status
from bot.domain.updates import DailyUpdate
from bot.storage.queries.projects import is_live
from bot.storage.tables import history, inbox

MOST_GROUPS = 20_000
MOST = 100_000


def groups(session: Session, people: Collection[int] | None = None) -> list[Chat]:
    """The groups in which updates are asked for: those of projects that are out and neither done nor over; where people are named,
    only those that one of them is in."""
    query = select(Chat).join(Project, col(Project.id) == col(Chat.project_id)).where(is_live(), Project.status != Status.DONE)
    query = query.where(col(Chat.gone).is_(False), col(Chat.direct).is_(False))
    if people is not None:
        query = query.where(col(Chat.id).in_(select(ChatMember.chat_id).where(col(ChatMember.person_id).in_(people))))
    return list(session.exec(query.order_by(col(Chat.id)).limit(MOST_GROUPS)))


def at_work_since(session: Session) -> datetime | None:
    """When the oldest event that is still kept came in, or the first update: before that the bot owed nobody anything, nor anybody
    it; None before its first event."""
    oldest = session.exec(select(inbox.c.received_at).order_by(inbox.c.id).limit(1)).first()
    first = session.exec(select(func.min(DailyUpdate.posted_at))).one()
    return min((one for one in (oldest, first) if one is not None), default=None)


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody is known to be in a chat, as somebody of the company and while it has its project, since a moment; None where that
    was never written down."""

    person_id: int
    chat_id: int
    since: datetime | None


def presences(session: Session, inside: Collection[int], people: Collection[int]) -> list[Presence]:
    """Which of these people are in which of these chats, and since when."""
    query = select(ChatMember.person_id, ChatMember.chat_id, history.c.at).outerjoin(history, _made(ChatMember, "chat_member"))
    query = query.where(col(ChatMember.chat_id).in_(inside), col(ChatMember.person_id).in_(people))
    bound, registered = _last(session, "chat", "project_id", inside), _last(session, "person", "registered", people)
    return [
        Presence(person, chat, max(filter(None, (came, bound.get(str(chat)), registered.get(str(person)))), default=None))
        for person, chat, came in session.exec(query.limit(MOST))
    ]


def _made(kind: type[ChatMember], record: str) -> ColumnElement[bool]:
    """The row of the history that says when a record came into being."""
    return (history.c.record == record) & (history.c.record_id == cast(col(kind.id), String)) & (history.c.field == "")


def _last(session: Session, record: str, field: str, ids: Collection[int]) -> dict[str, datetime]:
    """When a field of each of these records was changed last; nothing for what is as it was made."""
    query = select(history.c.record_id, func.max(history.c.at)).where(history.c.record == record, history.c.field == field)
    query = query.where(history.c.record_id.in_([str(one) for one in ids]))
    return dict(session.exec(query.group_by(history.c.record_id).limit(MOST)).all())
