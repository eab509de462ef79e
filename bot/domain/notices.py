"""公告: what everybody concerned must know, who was told of it and who has confirmed it (R97, R98).

Rule 1: it concerns everybody of the departments named, of the whole company where none is; who publishes it need not confirm it.
Rule 2: who was not reached within a limit is told to its author; who has not confirmed is reminded once, also
        of one that is corrected, then the author is told.
Rule 3: a correction, or that it is withdrawn, is told anew to those who had confirmed; everybody else sees their card change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.people import Person, belongs
from bot.domain.record import Moment

LONGEST = 2000


class Notice(SQLModel, table=True):
    """`number` is the 3 of N-3, `text` what it says now. `chat_id` is the group it was published in."""

    __tablename__ = "notice"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    text: str
    author_id: int = Field(foreign_key="person.id")
    chat_id: int | None = Field(default=None, foreign_key="chat.id")
    published_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    corrected_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    reason: str = ""


class NoticeDepartment(SQLModel, table=True):
    """A department that a notice is for; a notice without one is for everybody."""

    __tablename__ = "notice_department"

    notice_id: int = Field(foreign_key="notice.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True)


class NoticeReader(SQLModel, table=True):
    """Somebody who is told of a notice. `told_at` is when the card was handed over for them, None for who has no account."""

    __tablename__ = "notice_reader"
    __table_args__ = (UniqueConstraint("notice_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    told_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    reminded_at: datetime | None = Field(default=None, sa_column=Column(Moment))


def hangs_in(members: Iterable[Person], department_ids: Collection[int]) -> bool:
    """Whether a group is one for the notice: all of the company who are known in it are concerned (rule 1)."""
    inside = [one for one in members if belongs(one)]
    return bool(inside) and (not department_ids or all(one.department_id in department_ids for one in inside))


def changed_at(notice: Notice) -> datetime:
    """When it came to say what it says now."""
    return notice.withdrawn_at or notice.corrected_at or notice.published_at


def is_stale(notice: Notice, reader: NoticeReader) -> bool:
    """Whether somebody confirmed what it does not say any more (rule 3)."""
    return reader.confirmed_at is not None and reader.confirmed_at < changed_at(notice)


def is_reminded(notice: Notice, reader: NoticeReader) -> bool:
    """Whether somebody was reminded of what it says now."""
    return reader.reminded_at is not None and reader.reminded_at >= changed_at(notice)
