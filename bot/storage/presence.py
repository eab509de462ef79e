"""Who is where something is said: nobody is @-mentioned in a group they are not known to be in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.people import Account
from bot.ports import Target
from bot.storage.tables import SCHEMA

_chat, _member, _account = (SCHEMA.tables[str(one.__tablename__)] for one in (Chat, ChatMember, Account))


def present(connection: Connection, to: Target, user_ids: Collection[str]) -> set[str]:
    """Those of the platform's ids whose person is known to be in the group; in private only the receiver's own."""
    if not user_ids or not to.chat_id:
        return {to.user_id} & set(user_ids)
    query = (
        select(_account.c.user_id)
        .join(_member, _member.c.person_id == _account.c.person_id)
        .join(_chat, _chat.c.id == _member.c.chat_id)
        .where(_chat.c.platform == to.platform, _chat.c.chat_id == to.chat_id)
        .where(_account.c.platform == to.platform, _account.c.user_id.in_(user_ids))
    )
    return set(connection.execute(query).scalars())
