"""Chats: the groups the bot is in, the private chats with it, and who is in each.

Rule: what is said in a chat belongs to its project; a chat without one stands for itself.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel, UniqueConstraint


class Chat(SQLModel, table=True):
    """`chat_id` is the platform's. A chat that is gone keeps its records; nothing is pushed to it any more."""

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("platform", "chat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    platform: str = Field(max_length=16)
    chat_id: str = Field(max_length=128)
    name: str = Field(default="", max_length=200)
    direct: bool = False
    gone: bool = False
    project_id: int | None = Field(default=None, index=True)


class ChatMember(SQLModel, table=True):
    """Somebody known to be in a chat. Where the platform cannot list members, those who spoke or were named are known."""

    __tablename__ = "chat_member"
    __table_args__ = (UniqueConstraint("chat_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chat.id")
    person_id: int = Field(foreign_key="person.id", index=True)
