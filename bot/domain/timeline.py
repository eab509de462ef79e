"""Every step that was taken about a record, in order, with the message it was told by (issues, requests, conflicts)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, Index, SQLModel

from bot.domain.record import Moment


class Step(SQLModel, table=True):
    """`what` is the move (raised, acknowledged, warned, escalated …), `note` what was said with it, `source` the event behind it.
    `person_id` is who did it (nobody: a clock), `to_id` whom it was addressed to.
    """

    __tablename__ = "step"
    __table_args__ = (Index("step_record", "record", "record_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    record: str = Field(max_length=40)
    record_id: int
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    what: str = Field(max_length=40)
    note: str = ""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    to_id: int | None = Field(default=None, foreign_key="person.id")
    source: str = Field(default="", max_length=300)


NOBODY = "（找不到可以告知的人）"
"""How the note of a step begins that nobody could be told of."""
FRESH = ("raised", "reopened")
"""Steps with which a record begins, for the first time or anew."""


def this_time(steps: Sequence[Step]) -> Sequence[Step]:
    """What was done since the record began or was opened again; the oldest step first."""
    last = max((at for at, one in enumerate(steps) if one.what in FRESH), default=0)
    return steps[last:]
