"""A card with mentions that is watched: whether those it rang have read it, and who was told in private instead (C24)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import ADDED, NO_HISTORY, Moment, word


class Outcome(StrEnum):
    """What became of one who was rung."""

    WAITING = "waiting"
    READ = "read"
    TOLD = "told"
    """Not known to have read it, and told in private."""
    SETTLED = "settled"
    """Somebody acted first: nobody has to read it any more."""


class Watch(SQLModel, table=True):
    """The card that hangs in `slot` of a group, for a record. `ref` is what the platform calls it, once it was asked about; `card`
    is what those it rang have to read: why it came, and the record as it stands."""

    __tablename__ = "watch"

    id: int | None = Field(default=None, primary_key=True)
    record: str = Field(max_length=40)
    record_id: int = Field(index=True)
    chat_id: int = Field(foreign_key="chat.id")
    slot: str = Field(max_length=120)
    ref: str = Field(default="", max_length=250, index=True, sa_column_kwargs=ADDED)
    card: str = Field(default="", sa_column_kwargs={**ADDED, "info": {NO_HISTORY: True}})
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class WatchedPerson(SQLModel, table=True):
    """Somebody whom a watched card has rung."""

    __tablename__ = "watched_person"

    id: int | None = Field(default=None, primary_key=True)
    watch_id: int = Field(foreign_key="watch.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    outcome: Outcome = Field(default=Outcome.WAITING, sa_column=Column(word(Outcome), nullable=False))
