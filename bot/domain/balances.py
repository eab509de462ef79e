"""部门往来账: what one department asked of another in a month, and how it was answered (users' idea 5).

Rule: a sheet is drawn up once and does not change; both sides confirm or dispute it, then management reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from statistics import median

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from bot.domain.record import Moment


class Balance(SQLModel, table=True):
    """部门往来账: what one department asked of another in a month, as it stood when the sheet was drawn up. Both sides confirm or
    dispute it (a Signature on it)."""

    __tablename__ = "balance"

    id: int | None = Field(default=None, primary_key=True)
    month: date
    asking_id: int = Field(foreign_key="department.id")
    answering_id: int = Field(foreign_key="department.id")
    asked: int
    answered: int
    on_time: int
    median_minutes: int | None = None
    """Working minutes from asking to the first answer."""
    conflicts: int
    escalations: int
    reported_at: datetime | None = Field(default=None, sa_column=Column(Moment))


@dataclass(frozen=True, slots=True)
class Answered:
    """A request of a month as the sheet counts it: `minutes` of working time to the first answer, None without one; whether it came
    within its limit."""

    asking: int
    answering: int
    minutes: int | None
    on_time: bool


def balances(
    month: date, asked: Iterable[Answered], conflicts: Iterable[frozenset[int]], escalations: Iterable[tuple[int, int]]
) -> list[Balance]:
    """The sheet of a month: a row for each pair of departments between which anything was asked, in conflict or escalated.

    `conflicts` are the parties of each; one between two departments counts on every row of the pair.
    """
    rows: dict[tuple[int, int], list[Answered]] = {}
    for one in asked:
        rows.setdefault((one.asking, one.answering), []).append(one)
    risen = Counter(escalations)
    at_odds = Counter(pair for parties in conflicts for pair in combinations(sorted(parties), 2))
    pairs = rows.keys() | risen.keys() | {pair for pair in at_odds if (pair[1], pair[0]) not in rows.keys() | risen.keys()}
    return [_balance(month, pair, rows.get(pair, []), at_odds, risen) for pair in sorted(pairs)]


def _balance(
    month: date, pair: tuple[int, int], asked: list[Answered], at_odds: Counter[tuple[int, int]], risen: Counter[tuple[int, int]]
) -> Balance:
    minutes = [one.minutes for one in asked if one.minutes is not None]
    first, second = sorted(pair)
    return Balance(
        month=month,
        asking_id=pair[0],
        answering_id=pair[1],
        asked=len(asked),
        answered=len(minutes),
        on_time=sum(1 for one in asked if one.on_time),
        median_minutes=round(median(minutes)) if minutes else None,
        conflicts=at_odds[(first, second)],
        escalations=risen[pair],
    )


def first_day(moment: date) -> date:
    """The first day of the month before the one of this day."""
    return (moment.replace(day=1) - timedelta(days=1)).replace(day=1)
