"""The steps of a record, in order."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from bot.domain.timeline import Step

MOST = 500
"""Steps of one record that are read; more than any record takes."""


def steps_of(session: Session, record: str, record_id: int) -> list[Step]:
    """What was done about a record, the oldest first; the newest of very many."""
    query = select(Step).where(Step.record == record, Step.record_id == record_id)
    return list(reversed(session.exec(query.order_by(col(Step.id).desc()).limit(MOST)).all()))


def taken(session: Session, record: str, record_id: int, what: Collection[str]) -> int:
    """How often one of these steps was taken."""
    query = select(Step.id).where(Step.record == record, Step.record_id == record_id, col(Step.what).in_(what))
    return len(session.exec(query.limit(MOST)).all())


def of_kinds(session: Session, record: str, record_ids: Collection[int], what: Collection[str]) -> dict[int, list[Step]]:
    """The steps of these kinds of several records, the oldest first."""
    query = select(Step).where(Step.record == record, col(Step.record_id).in_(record_ids), col(Step.what).in_(what))
    found: dict[int, list[Step]] = {}
    for one in session.exec(query.order_by(col(Step.id))):
        found.setdefault(one.record_id, []).append(one)
    return found
