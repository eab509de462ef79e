"""Where a record's card hangs, so that it can be changed for everyone who sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from bot.domain.record import ADDED, NO_HISTORY, Moment

CHANGEABLE = timedelta(days=14)
"""Feishu changes a card for 14 days after it was sent; an older one shows what it showed, everywhere."""


class Placement(SQLModel, table=True):
    """`face` tells several cards of one record apart (sheet, list). It is a chat of a platform, or somebody's private chat with
    the bot (`user_id`). `withheld` names who kept the card from being shown there, empty while all of it is shown; `kept` is the
    whole card as text meanwhile. `lead` is what said why it came, as text, until its reader or somebody else has acted."""

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("record", "record_id", "face", "platform", "chat_id", "user_id", "slot"),
        Index("placement_chat", "platform", "chat_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    record: str = Field(max_length=40)
    record_id: int
    face: str = Field(default="", max_length=40)
    platform: str = Field(max_length=16)
    chat_id: str = Field(default="", max_length=128)
    user_id: str = Field(default="", max_length=128)
    slot: str = Field(max_length=120)
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    withheld: str = Field(default="", sa_column_kwargs=ADDED)
    kept: str = Field(default="", sa_column_kwargs={**ADDED, "info": {NO_HISTORY: True}})
    lead: str = Field(default="", sa_column_kwargs={**ADDED, "info": {NO_HISTORY: True}})
