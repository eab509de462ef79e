"""People and departments (R29, R30, R34): who somebody is, whom a department has, on both platforms.

Rule: one person has one row, whatever the platform; a platform's id belongs to at most one person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.record import ADDED, word


class Tier(StrEnum):
    """What a person may decide beyond their own work."""

    MEMBER = "member"
    MANAGEMENT = "management"


class Reports(StrEnum):
    """Whether somebody owes a daily update (C7); who does not is never shown as missing."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Department(SQLModel, table=True):
    """`aliases` are other names people write, separated by a line break. Heads and contacts are people of the company (X1:
    one liaison, one deputy)."""

    __tablename__ = "department"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, unique=True)
    aliases: str = ""
    head_id: int | None = Field(default=None, foreign_key="person.id")
    liaison_id: int | None = Field(default=None, foreign_key="person.id")
    deputy_id: int | None = Field(default=None, foreign_key="person.id")
    phone: str = Field(default="", max_length=40, sa_column_kwargs=ADDED)
    """The internal number by which the department is reached (R33)."""


class Person(SQLModel, table=True):
    """`department_id` is empty for management and for somebody nobody has registered yet."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, index=True)
    department_id: int | None = Field(default=None, index=True)
    title: str = Field(default="", max_length=60)
    tier: Tier = Field(default=Tier.MEMBER, sa_column=Column(word(Tier), nullable=False))
    administrator: bool = False
    registered: bool = False
    """Whether the organisation's file or an administrator named this person, or only a message did."""
    reports: Reports = Field(default=Reports.REQUIRED, sa_column=Column(word(Reports), nullable=False, server_default="required"))
    phone: str = Field(default="", max_length=40, sa_column_kwargs=ADDED)
    """The internal number (R33)."""
    left_on: date | None = None
    """The last day of somebody who has left the company."""


class Account(SQLModel, table=True):
    """A person's id on one platform (Feishu open_id, DingTalk userId)."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("platform", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    platform: str = Field(max_length=16)
    user_id: str = Field(max_length=128)
    person_id: int = Field(foreign_key="person.id", index=True)


def belongs(person: Person) -> bool:
    """Whether somebody is of the company: named by it, and not gone. Everybody else is a guest without rights."""
    return person.registered and person.left_on is None


def colleagues(people: Iterable[Person]) -> list[Person]:
    """Those who are, or were, of the company; everybody where nobody has been registered yet. A guest is on no list of ours."""
    here = list(people)
    return [one for one in here if one.registered] or here
