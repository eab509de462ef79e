"""Running numbers: T-12, 2026-市场-001.

Rule: a number is taken in the transaction that uses it. Who rolls back gives it back, who waits gets the next: no gaps, no repeats.
"""

from __future__ import annotations

from sqlalchemy import case
from sqlalchemy.orm import Session

from bot.storage import sql
from bot.storage.tables import number_series


def next_number(session: Session, scope: str) -> int:
    """The next number of a series, from 1 on; others who want one of it wait until this transaction ends."""
    connection = session.connection()
    insert = sql.insert_into(connection.dialect.name, number_series)
    taken = insert.values(scope=scope, last=1).on_conflict_do_update(
        index_elements=[number_series.c.scope], set_={"last": number_series.c.last + 1}
    )
    return int(connection.execute(taken.returning(number_series.c.last)).scalar_one())


def reserve(session: Session, scope: str, number: int) -> None:
    """The next number of a series comes after this one, which was given elsewhere."""
    connection = session.connection()
    insert = sql.insert_into(connection.dialect.name, number_series)
    highest = case((number_series.c.last < number, number), else_=number_series.c.last)
    taken = insert.values(scope=scope, last=number)
    connection.execute(taken.on_conflict_do_update(index_elements=[number_series.c.scope], set_={"last": highest}))
