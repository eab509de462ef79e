"""签字: who confirmed or refused what, when (R3, R14, R16, R21).

Rule: one standing signature for each person and record; a new one takes the place of the old, which history keeps.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.record import Moment, word

GOAL = "project.goal"
"""The record under which heads sign the goals of a project."""


class Verdict(StrEnum):
    SIGNED = "signed"
    REFUSED = "refused"


VERDICT_WORDS = {Verdict.SIGNED: "同意", Verdict.REFUSED: "不同意"}


class Signature(SQLModel, table=True):
    """`record` and `record_id` name what was signed (project 3), `department_id` for which department, `note` what was added."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("record", "record_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    record: str = Field(max_length=40)
    record_id: int
    person_id: int = Field(foreign_key="person.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    verdict: Verdict = Field(sa_column=Column(word(Verdict), nullable=False))
    note: str = ""
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
