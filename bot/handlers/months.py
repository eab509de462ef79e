"""What is done once a month, on its first working day, and made up for on a later one where the bot was down."""

from __future__ import annotations

from datetime import date

from bot.handlers.context import Context
from bot.handlers.timeline import step
from bot.storage.queries import timeline

DONE = "done"
HUNDRED = 100


def is_due(context: Context, record: str, month: date) -> bool:
    """Whether today is a working day of the month after `month` and this was not done for it yet."""
    works = context.calendar().is_working(context.now.date())
    return works and not timeline.taken(context.db, record, number_of(month), (DONE,))


def mark(context: Context, record: str, month: date) -> None:
    step(context, record, number_of(month), DONE)


def number_of(month: date) -> int:
    """202611: what a month is called where a record's id stands."""
    return month.year * HUNDRED + month.month


def month_of(number: int) -> date:
    """The first day of the month that is called so."""
    return date(number // HUNDRED, number % HUNDRED, 1)
