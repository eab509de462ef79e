"""The sheets between departments, with what both sides say of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.domain.balances import Balance
from bot.domain.issues import Issue
from bot.domain.signatures import Signature
from bot.storage.sql import connected

MOST = 10_000
RECORD = "balance"


def of_month(session: Session, month: date) -> list[Balance]:
    """The sheets of a month, in the order they were drawn up."""
    return list(session.exec(select(Balance).where(Balance.month == month).order_by(col(Balance.id)).limit(MOST)))


def unreported(session: Session) -> list[Balance]:
    """The sheets that management has not read yet, the oldest first."""
    return list(session.exec(select(Balance).where(col(Balance.reported_at).is_(None)).order_by(col(Balance.id)).limit(MOST)))


def by_id(session: Session, balance_id: int) -> Balance | None:
    return session.get(Balance, balance_id)


def held_month(session: Session, month: date) -> list[Balance]:
    """The sheets of a month as they stand now, ours to decide on until the transaction ends: the last word on any of them ends the
    wait for all, so that whoever says something of one holds them together."""
    session.flush()
    query = select(Balance).where(Balance.month == month).order_by(col(Balance.id)).limit(MOST)
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return list(session.exec(query.execution_options(populate_existing=True)))


def signatures(session: Session, balance_ids: Collection[int]) -> list[Signature]:
    """What was said of these sheets, in the order it was said."""
    query = select(Signature).where(Signature.record == RECORD, col(Signature.record_id).in_(balance_ids))
    return list(session.exec(query.order_by(col(Signature.record_id), col(Signature.at), col(Signature.id)).limit(MOST)))


def signature(session: Session, balance_id: int, person_id: int) -> Signature | None:
    query = select(Signature).where(Signature.record == RECORD, Signature.record_id == balance_id, Signature.person_id == person_id)
    return session.exec(query).first()


def escalated_between(session: Session, first: datetime, last: datetime) -> list[tuple[int, int]]:
    """Who raised and who answered for each issue that was escalated between the moments, where these are two departments."""
    query = select(Issue).where(col(Issue.escalated_at) >= first, col(Issue.escalated_at) < last)
    found = session.exec(query.order_by(col(Issue.id)).limit(MOST))
    return [
        (one.raised_department_id, one.department_id)
        for one in found
        if one.raised_department_id and one.raised_department_id != one.department_id
    ]
