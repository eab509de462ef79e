"""Every event that was acknowledged, until it has taken effect, and long after so that a redelivery is known.

Rule 1: an event is its platform and key; it is kept once, whoever delivers it and however often.
Rule 2: the events of one lane (a chat) are handled in the order they came, by one replica at a time. A row whose time to be tried
        again has not come holds up its lane; a row that was set aside no longer does.
Rule 3: nothing here uses objects: this is the road of every message (about 4 times as fast as one row a commit, see reliability).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, exists, select, update
from sqlalchemy.orm import Session

from bot.ports import IncomingKind, MessageRecalled, NotUnderstood
from bot.storage import sql
from bot.storage.sql import LONGEST_ERROR, Aside, Standing, bounded
from bot.storage.tables import ASIDE, WAITING, filled, inbox
from bot.storage.wire import decode, encode

ROUNDS = 3
"""Looks at the queue for one batch. Each leaves out the lanes of the one before, so that a chat with a thousand rows, or one that
must wait, does not keep the others waiting."""

WIDTH = 2
"""Rows looked at for each one wanted."""

SHARES = 4
"""Lanes that are sure of a place in a batch, whoever writes most."""

AT_ONCE = 500
"""Rows of one INSERT; a database takes some ten thousand values in a statement."""

_Given = tuple[str, str, str, str, str, Any, str]
"""platform, key, lane, kind, recalled, received_at as the database writes it, payload"""

_Ready = tuple[int, str, str, int]
"""id, lane, payload, attempts"""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """`attempts` counts the failed ones."""

    id: int
    lane: str
    incoming: IncomingKind
    attempts: int


_DONE = update(inbox).where(inbox.c.id == bindparam("row_id")).values(state="done", outcome=bindparam("said"))
_RECALLED = select(
    exists().where(inbox.c.platform == bindparam("on"), inbox.c.recalled == bindparam("message"), filled("recalled"))
)
_READY = (
    select(inbox.c.id, inbox.c.lane, inbox.c.payload, inbox.c.attempts, inbox.c.retry_at)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), WAITING)
    .order_by(inbox.c.id)
)


def keep(connection: Connection, events: Sequence[tuple[IncomingKind, datetime]]) -> list[bool]:
    """Keep events with the moments they were received; for each whether it is new.

    Two replicas that are handed the same events in opposite order at the same instant may have one of them refused as
    StorageUnavailable, and then get them again.
    """
    moment = cast("Callable[[datetime], Any]", inbox.c.received_at.type.bind_processor(connection.dialect))
    rows = [_row(event, moment(received_at)) for event, received_at in events]
    return [new for start in range(0, len(rows), AT_ONCE) for new in _kept(connection, rows[start : start + AT_ONCE])]


def waiting(connection: Connection, limit: int, now: datetime) -> list[InboxRow]:
    """At most `limit` rows to handle in this transaction: oldest first, in order within a lane.

    Lanes that another replica holds are left out, and these are ours until the transaction ends. One lane gets more than its
    share only where others leave room. A row that no version can read is set aside here.
    """
    chosen: list[_Ready] = []
    spare: list[_Ready] = []
    seen: list[str] = []
    for _ in range(ROUNDS):
        window = _window(connection, seen, WIDTH * limit)
        lanes = list(dict.fromkeys(lane for _, lane in window))
        mine = sql.held(connection, lanes)
        _share_out(_ready(connection, [row_id for row_id, lane in window if lane in mine], now), limit, chosen, spare)
        seen += lanes
        if len(window) < WIDTH * limit or len(chosen) >= limit:
            break
    readable = (_read(connection, row, now) for row in sorted([*chosen, *spare][:limit]))
    return [row for row in readable if row is not None]


def done(connection: Connection, row_id: int, outcome: str) -> None:
    """It has taken effect, or the person was told why not; `outcome` is a word for the figures."""
    connection.execute(_DONE, {"row_id": row_id, "said": outcome})


def failed(connection: Connection, row: InboxRow, error: str, now: datetime, retry_at: datetime | None) -> None:
    """An attempt failed by our fault; without a time for the next one the row is set aside and its lane goes on."""
    _settle_failure(connection, row.id, row.attempts + 1, error, now, retry_at)


def recalled(bound: Session | Connection, platform: str, message_id: str) -> bool:
    """Whether the message was taken back, also when that came before the message itself (F3)."""
    values = {"on": platform, "message": bounded(message_id)}
    return bool(sql.connected(bound).execute(_RECALLED, values).scalar())


def put_back(connection: Connection, row_id: int) -> bool:
    """Handle a row that was set aside anew, as if it had never failed; False when there is no such row."""
    values = {"state": "waiting", "attempts": 0, "retry_at": None, "aside_at": None, "outcome": ""}
    return connection.execute(update(inbox).where(inbox.c.id == row_id, ASIDE).values(values)).rowcount == 1


def set_aside(connection: Connection, limit: int) -> list[Aside]:
    """What was given up, oldest first."""
    columns = (inbox.c.id, inbox.c.lane, inbox.c.kind, inbox.c.attempts, inbox.c.outcome, inbox.c.aside_at)
    rows = connection.execute(select(*columns).where(ASIDE).order_by(inbox.c.id).limit(limit))
    return [Aside(*row) for row in rows]


def standing(connection: Connection) -> Standing:
    return sql.standing(connection, inbox, "received_at")


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Forget rows received before `before` that are done, at most `limit`; how many. `before` lies far behind the last moment at
    which a platform may deliver again."""
    return sql.purge(connection, inbox, "received_at", before, limit)


def _kept(connection: Connection, rows: list[_Given]) -> list[bool]:
    """One statement for all rows, in the driver's own words: a driver lets Python's other threads run at every row that it is given
    apart, and waits for its turn again, which makes the intake a fifth slower."""
    statement = _insert(connection.dialect.name, len(rows))
    values = tuple(chain.from_iterable(rows))
    attempt = connection.begin_nested()
    if connection.exec_driver_sql(statement, values).rowcount == len(rows):
        attempt.commit()
        return [True] * len(rows)
    attempt.rollback()
    return _new_among(rows, connection.exec_driver_sql(f"{statement} RETURNING platform, key", values))


def _new_among(rows: list[_Given], kept: Iterable[Any]) -> list[bool]:
    """Where some were kept before, which is rare, the database says which are new; of two alike in one group the first is."""
    new = {(row[0], row[1]) for row in kept}
    found = []
    for platform, key, *_ in rows:
        found.append((platform, key) in new)
        new.discard((platform, key))
    return found


@cache
def _insert(dialect: str, rows: int) -> str:
    sign = "%s" if dialect == "postgresql" else "?"
    row = f"({', '.join([sign] * 7)}, 'waiting', 0, '')"
    columns = "platform, key, lane, kind, recalled, received_at, payload, state, attempts, outcome"
    return f"INSERT INTO inbox ({columns}) VALUES {', '.join([row] * rows)} ON CONFLICT DO NOTHING"  # noqa: S608 - words of ours


def _row(event: IncomingKind, received_at: Any) -> _Given:
    try:
        payload = encode(event)
    except (TypeError, ValueError, RecursionError) as error:
        event = NotUnderstood(platform=event.platform, key=event.key, at=event.at, kind=type(event).__name__, raw=repr(error))
        payload = encode(event)
    platform, key = event.platform.value, bounded(event.key)
    lane = f"{platform}:{bounded(event.chat_id or event.person_id) or key}"
    recalled = bounded(event.message_id) if isinstance(event, MessageRecalled) else ""
    return platform, key, lane, type(event).__name__, recalled, received_at, payload


def _window(connection: Connection, without: list[str], limit: int) -> Sequence[Row[int, str]]:
    query = select(inbox.c.id, inbox.c.lane).where(WAITING).order_by(inbox.c.id).limit(limit)
    if without:
        query = query.where(inbox.c.lane.not_in(without))
    return connection.execute(query.with_hint(inbox, "INDEXED BY inbox_waiting", "sqlite")).all()


def _ready(connection: Connection, ids: list[int], now: datetime) -> Iterator[_Ready]:
    """Read again after the lanes are held: another replica may have just finished some of these, or put their lane off."""
    put_off: set[str] = set()
    for row_id, lane, payload, attempts, retry_at in connection.execute(_READY, {"ids": ids}) if ids else ():
        if retry_at is not None and retry_at > now:
            put_off.add(lane)
        if lane not in put_off:
            yield row_id, lane, payload, attempts


def _share_out(rows: Iterable[_Ready], limit: int, chosen: list[_Ready], spare: list[_Ready]) -> None:
    taken: Counter[str] = Counter()
    for row in rows:
        taken[row[1]] += 1
        (chosen if taken[row[1]] <= max(1, limit // SHARES) else spare).append(row)


def _read(connection: Connection, row: _Ready, now: datetime) -> InboxRow | None:
    row_id, lane, payload, attempts = row
    try:
        return InboxRow(row_id, lane, decode(payload), attempts)
    except ValueError as error:
        _settle_failure(connection, row_id, attempts + 1, str(error), now, None)
        return None


def _settle_failure(
    connection: Connection, row_id: int, attempts: int, error: str, now: datetime, retry_at: datetime | None
) -> None:
    values = {"attempts": attempts, "outcome": error[:LONGEST_ERROR], "retry_at": retry_at}
    if retry_at is None:
        values |= {"state": "aside", "aside_at": now}
    connection.execute(update(inbox).where(inbox.c.id == row_id).values(values))
