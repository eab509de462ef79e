"""Leaves: who is away when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from bot.domain.leaves import Leave
from bot.domain.people import Person

MOST = 10_000


def covering(session: Session, person_ids: Sequence[int], first: date, last: date) -> list[Leave]:
    """Leaves of these people that touch any day from the first to the last, both included; cancelled ones left out."""
    query = select(Leave).where(col(Leave.person_id).in_(person_ids), Leave.first <= last, Leave.last >= first)
    return list(session.exec(query.where(col(Leave.cancelled).is_(False)).order_by(col(Leave.first)).limit(MOST)))


def naming(session: Session, person_id: int) -> set[int]:
    """Who has named this person as their stand-in on any day, and who has named one of those in turn; cancelled leaves left out."""
    found: set[int] = set()
    asked_of = {person_id}
    while asked_of:
        query = select(Leave.person_id).where(col(Leave.stand_in_id).in_(asked_of), col(Leave.cancelled).is_(False))
        asked_of = set(session.exec(query.distinct().limit(MOST))) - found - {person_id}
        found |= asked_of
    return found


def from_day(session: Session, person: Person, day: date) -> list[Leave]:
    """The person's leaves that are not over on the day, the nearest first; cancelled ones left out."""
    query = select(Leave).where(Leave.person_id == person.id, Leave.last >= day, col(Leave.cancelled).is_(False))
    return list(session.exec(query.order_by(col(Leave.first)).limit(MOST)))
