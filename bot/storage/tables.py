"""The tables of this room; with the records' own they are the whole schema.

Rule: nobody makes objects of these rows. They are written and read with SQLAlchemy core, which costs about as much as plain SQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    literal_column,
)
from sqlmodel import SQLModel

from bot.domain import (
    balances,
    briefs,
    chats,
    clocks,
    closings,
    conflicts,
    issues,
    lags,
    leaves,
    meetings,
    notices,
    overrides,
    people,
    placements,
    processes,
    projects,
    reminders,
    requests,
    signatures,
    subtasks,
    timeline,
    updates,
    watches,
)
from bot.domain.record import Moment

RECORDS = (
    balances,
    briefs,
    chats,
    clocks,
    closings,
    conflicts,
    issues,
    lags,
    leaves,
    meetings,
    notices,
    overrides,
    people,
    placements,
    processes,
    projects,
    reminders,
    requests,
    signatures,
    subtasks,
    timeline,
    updates,
    watches,
)
"""The modules of the records: importing them fills the schema, and what they define has a history."""

SCHEMA: MetaData = SQLModel.metadata

LONGEST_KEY = 250
"""Characters of an id of a platform or of ours; a longer one is cut to a digest before it reaches an index."""

WAITING = literal_column("state") == literal_column("'waiting'")
DONE = literal_column("state") == literal_column("'done'")
ASIDE = literal_column("state") == literal_column("'aside'")
"""A row of a queue waits, is done (or sent), or was set aside after its attempts. Written as literals, because a database only
uses a partial index for the very words of its condition."""

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
_KEY = String(LONGEST_KEY)
_LANE = String(2 * LONGEST_KEY)


def _when(condition: ColumnElement[bool]) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


def filled(column: str) -> ColumnElement[bool]:
    """The condition of the indexes that leave out rows without a value."""
    return literal_column(column) != literal_column("''")


REPLACEABLE = and_(WAITING, literal_column("attempts") == literal_column("0"), filled("slot"))
"""Said in a slot and never tried: what is said next in the slot takes its place."""

inbox = Table(
    "inbox",
    SCHEMA,
    Column("id", _NUMBER, primary_key=True),
    Column("platform", String(16), nullable=False),
    Column("key", _KEY, nullable=False),
    Column("lane", _LANE, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("recalled", _KEY, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("aside_at", Moment),
    Column("outcome", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index("inbox_key", "platform", "key", unique=True),
    Index("inbox_waiting", "id", "lane", **_when(WAITING)),
    Index("inbox_put_off", "retry_at", "lane", **_when(and_(WAITING, literal_column("retry_at").is_not(None)))),
    Index("inbox_aside", "id", **_when(ASIDE)),
    Index("inbox_recalled", "platform", "recalled", **_when(filled("recalled"))),
)
"""Every event that was acknowledged. `lane` is whose order it keeps, `recalled` the message that a recall takes back, `outcome`
what became of it: the handler's word, or the error of the last attempt."""

outbox = Table(
    "outbox",
    SCHEMA,
    Column("id", _NUMBER, primary_key=True),
    Column("key", String(50), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("chat_id", _KEY, nullable=False),
    Column("user_id", _KEY, nullable=False),
    Column("lane", _LANE, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("slot", _KEY, nullable=False),
    Column("reply_to", _KEY, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment),
    Column("holder", String(50), nullable=False),
    Column("leased_until", Moment),
    Column("tried_at", Moment),
    Column("settled_at", Moment),
    Column("ref", _KEY, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("outbox_waiting", "lane", "id", "urgent", "attempts", "not_before", "leased_until", **_when(WAITING)),
    Index("outbox_aside", "id", **_when(ASIDE)),
    Index("outbox_replaceable", "lane", "slot", unique=True, **_when(REPLACEABLE)),
    Index("outbox_slot", "lane", "slot", "id", **_when(and_(filled("slot"), filled("ref")))),
    Index("outbox_ref", "platform", "ref", "id", **_when(filled("ref"))),
)
"""Everything the bot says or asks. `lane` is where it goes, `slot` its place there, `body` what is said (a stored card, a text, or
the id asked about), `holder` the sender that leased it, `tried_at` its first
attempt, `ref` the platform's id once it is shown."""

history = Table(
    "history",
    SCHEMA,
    Column("id", _NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person_id", Integer),
    Column("source", Text, nullable=False),
    Column("record", String(40), nullable=False),
    Column("record_id", String(80), nullable=False),
    Column("field", String(40), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Index("history_record", "record", "record_id"),
)
"""Who changed what, when, and by which message or press: one row for each field. A record that came into being or was removed has
one row without a field, and all its values after or before."""

number_series = Table(
    "number_series",
    SCHEMA,
    Column("scope", String(120), primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number given in each series (T, 2026-市场): the next one is taken in the transaction that uses it, so that there are
neither gaps nor repeats."""

imported = Table(
    "imported",
    SCHEMA,
    Column("name", String(40), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
"""What was taken in or told last under each name: a start does not apply a file again, a check does not repeat itself."""
