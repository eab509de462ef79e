"""Summaries as they were sent."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from bot.domain.briefs import SentSummary
from bot.domain.rhythm import Push

MOST = 10


def of_project(session: Session, project_id: int, monday: date) -> list[SentSummary]:
    """What was sent of the project's week, the oldest first."""
    query = select(SentSummary).where(SentSummary.project_id == project_id, SentSummary.monday == monday)
    return list(session.exec(query.order_by(col(SentSummary.id)).limit(MOST)))


def of_reader(session: Session, person_id: int, monday: date) -> list[SentSummary]:
    """What of the week was sent to this person alone, the oldest first."""
    query = select(SentSummary).where(SentSummary.reader_id == person_id, SentSummary.monday == monday)
    return list(session.exec(query.order_by(col(SentSummary.id)).limit(MOST)))


def briefed(session: Session, monday: date, *, project_id: int | None = None, reader_id: int | None = None) -> SentSummary | None:
    """The brief of the week that went out before its final summary; None where there was none."""
    query = select(SentSummary).where(SentSummary.push == Push.BRIEF, SentSummary.monday == monday)
    query = query.where(SentSummary.project_id == project_id, SentSummary.reader_id == reader_id)
    return session.exec(query.limit(1)).first()
