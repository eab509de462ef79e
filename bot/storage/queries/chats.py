"""Chats, who is in them, and which belong together."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.people import Person
from bot.domain.updates import Places

MOST_MEMBERS = 10_000
MOST_CHATS = 500
"""Groups of one project that are looked at together."""

_BY_PLATFORM_ID = select(Chat).where(Chat.platform == bindparam("platform"), Chat.chat_id == bindparam("chat_id"))
_MEMBER = select(ChatMember.id).where(ChatMember.chat_id == bindparam("chat"), ChatMember.person_id == bindparam("person"))


def by_platform_id(session: Session, platform: str, chat_id: str) -> Chat | None:
    return session.exec(_BY_PLATFORM_ID, params={"platform": platform, "chat_id": chat_id}).first()


def met(session: Session, platform: str, chat_id: str, *, direct: bool) -> Chat:
    """A chat that nobody knew, kept now."""
    chat = Chat(platform=platform, chat_id=chat_id, direct=direct)
    session.add(chat)
    session.flush()
    return chat


def is_member(session: Session, chat: Chat, person: Person) -> bool:
    """Whether the person is known to be in the chat."""
    return session.exec(_MEMBER, params={"chat": chat.id, "person": person.id}).first() is not None


def join(session: Session, chat: Chat, person: Person) -> bool:
    """The person is in the chat; whether that is new. Nothing happens where one of the two is not kept."""
    if chat.id is None or person.id is None or is_member(session, chat, person):
        return False
    session.add(ChatMember(chat_id=chat.id, person_id=person.id))
    session.flush()
    return True


def leave(session: Session, chat: Chat, person: Person) -> None:
    """The person is no longer in the chat; what they wrote stays."""
    query = select(ChatMember).where(ChatMember.chat_id == chat.id, ChatMember.person_id == person.id)
    for member in session.exec(query):
        session.delete(member)
    session.flush()


def members(session: Session, chat_id: int) -> list[Person]:
    """Everyone known to be in the chat, in the order they were first seen anywhere."""
    query = select(Person).join(ChatMember, col(ChatMember.person_id) == col(Person.id)).where(ChatMember.chat_id == chat_id)
    return list(session.exec(query.order_by(col(Person.id)).limit(MOST_MEMBERS)))


def members_of(session: Session, chats: Iterable[Chat]) -> list[Person]:
    """Everyone known to be in any of the chats, once each."""
    inside = select(ChatMember.person_id).where(col(ChatMember.chat_id).in_([chat.id for chat in chats]))
    return list(session.exec(select(Person).where(col(Person.id).in_(inside)).order_by(col(Person.id)).limit(MOST_MEMBERS)))


def groups_of(session: Session, person: Person) -> list[Chat]:
    """The groups of projects that the person is in, the oldest first."""
    query = select(Chat).join(ChatMember, col(ChatMember.chat_id) == col(Chat.id)).where(ChatMember.person_id == person.id)
    query = query.where(col(Chat.project_id).is_not(None), col(Chat.gone).is_(False), col(Chat.direct).is_(False))
    return list(session.exec(query.order_by(col(Chat.id)).limit(MOST_CHATS)))


def of_same_project(session: Session, chat: Chat) -> list[Chat]:
    """The chat and the other groups of its project; a chat without one stands for itself."""
    if chat.project_id is None:
        return [chat]
    query = select(Chat).where(Chat.project_id == chat.project_id).order_by(col(Chat.id))
    return list(session.exec(query.limit(MOST_CHATS)))


def projects_of(session: Session, chat_ids: Collection[int]) -> set[int]:
    """The projects that these chats are bound to."""
    query = select(Chat.project_id).where(col(Chat.id).in_(chat_ids), col(Chat.project_id).is_not(None)).distinct()
    return {one for one in session.exec(query) if one is not None}


def belong_together(session: Session, chat_ids: Collection[int]) -> bool:
    """Whether the chats are all of one project, or one and the same."""
    projects = session.exec(select(Chat.project_id).where(col(Chat.id).in_(chat_ids)).distinct()).all()
    return len(chat_ids) <= 1 or (len(projects) == 1 and projects[0] is not None)


def readable_from(session: Session, chat: Chat) -> Places:
    """The chats whose content may be shown in this one; in private everything of the person may."""
    return None if chat.direct else {one.id for one in of_same_project(session, chat) if one.id}
