"""请假: days on which a person owes no update and is asked nothing."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel

LONGEST = 366
"""Days one leave may last; longer is a typing mistake."""


class Leave(SQLModel, table=True):
    """From the first day to the last, both included."""

    __tablename__ = "leave"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    first: date
    last: date
    stand_in_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=200)
    cancelled: bool = False
