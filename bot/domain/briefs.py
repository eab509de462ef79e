"""发出的周报: a brief or a final summary as it was sent, kept as a document (R92).

Rule: a document is never changed; what is told of the week later is told from the records.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import NO_HISTORY, Moment, word
from bot.domain.rhythm import Push


class SentSummary(SQLModel, table=True):
    """`monday` names its week. It is of a project, or of what one person heads or manages (`reader_id`). `text` is all of the card
    in words, `told` names the groups and people that it went to."""

    __tablename__ = "sent_summary"

    id: int | None = Field(default=None, primary_key=True)
    push: Push = Field(sa_column=Column(word(Push), nullable=False))
    monday: date = Field(index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    reader_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    sent_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    title: str = Field(max_length=200)
    text: str = Field(sa_column_kwargs={"info": {NO_HISTORY: True}})
    told: str = ""
