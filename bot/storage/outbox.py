"""Everything the bot says, until a sender has said it, and after so that a card can be found where it hangs.

Rule 1: what goes to one place (a lane: one chat, one person) goes in the order it was said, one row at a time.
Rule 2: a row that was never tried is replaced by what is said in the same slot of the same place; one that was tried never
        changes, because its key must always stand for the same content.
Rule 3: no transaction is open while a row is on its way: it is leased. A lease that runs out is taken again and says so
        (`interrupted`), because then nobody knows whether the row was shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection, Integer, Row, bindparam, case, cast, func, or_, select, true, update
from sqlalchemy.orm import Session

from bot.cards.model import Card
from bot.cards.model import mentions as called_on
from bot.cards.ringing import only_rings
from bot.cards.stored import dump, load
from bot.domain.record import Moment
from bot.ports import Mentioned, Platform, Target
from bot.storage import sql
from bot.storage.presence import present
from bot.storage.sql import LONGEST_ERROR, Aside, Standing, bounded
from bot.storage.tables import ASIDE, REPLACEABLE, WAITING, filled, outbox

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert

WIDTH = 2
"""Rows looked at for each one wanted: another sender may be taking some of them."""

CARD, TEXT, URGE = "card", "text", "urge"
FIND_PERSON, FIND_MEMBERS, FIND_MESSAGE, FIND_READERS = "find_person", "find_members", "find_message", "find_readers"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One thing to send or to ask.

    `text` is what a TEXT or an URGE says; for the questions it is the id asked about. `about` is the slot of the card that an URGE
    urges to. `ref` is what the platform already shows in this
    slot, empty when nothing. `attempts` counts this one. `interrupted`: an earlier attempt never came to its end.
    """

    id: int
    platform: Platform
    lane: str
    kind: str
    slot: str
    target: Target
    key: str
    card: Card | None
    text: str
    mentions: tuple[Mentioned, ...]
    reply_to: str
    about: str
    attempts: int
    interrupted: bool
    ref: str
    urgent: bool
    created_at: datetime
    tried_at: datetime | None
    """When it was first tried; None at its first attempt. What is put off until the morning is no older for it."""


class Outbox:
    """What a handler says; it leaves with the commit of the transaction it is bound to. `at` is the present moment."""

    def __init__(self, bound: Session | Connection, at: datetime) -> None:
        self._connection = sql.connected(bound)
        self._at = at

    def say(
        self,
        card: Card,
        *,
        to: Target,
        slot: str = "",
        reply_to: str = "",
        urgent: bool = False,
        not_before: datetime | None = None,
    ) -> None:
        """Show a card. The same slot of the same target again changes the card that hangs there. Urgent lanes are sent first.
        Somebody who is not where it hangs is named on it and not rung."""
        card = only_rings(card, present(self._connection, to, [one.user_id for one in called_on(card)]))
        self._add(to, CARD, dump(card), slot=bounded(slot), reply_to=reply_to, urgent=urgent, not_before=not_before)

    def redraw(self, card: Card, *, to: Target, slot: str) -> None:
        """Change the card of a slot; one that waits there for its moment goes on waiting for it."""
        waits = outbox.update().where(REPLACEABLE, outbox.c.lane == lane_of(to), outbox.c.slot == bounded(slot))
        if self._connection.execute(waits.values(body=dump(card))).rowcount == 0:
            self.say(card, to=to, slot=slot)

    def withdraw(self, *, to: Target, slot: str) -> bool:
        """Take back what waits in the slot and was never tried; whether anything did (rule 2)."""
        mine = outbox.delete().where(REPLACEABLE, outbox.c.lane == lane_of(to), outbox.c.slot == bounded(slot))
        return self._connection.execute(mine).rowcount > 0

    def shows(self, *, to: Target, slot: str) -> bool:
        """Whether the platform shows a card in this slot."""
        lane, name = lane_of(to), bounded(slot)
        hanging = select(outbox.c.id).where(outbox.c.lane == lane, outbox.c.slot == name, filled("slot"), filled("ref"))
        return self._connection.execute(hanging.limit(1)).first() is not None

    def text(self, text: str, *, to: Target, slot: str = "", reply_to: str = "", mentions: Iterable[Mentioned] = ()) -> None:
        """Say a sentence, in a slot only once; those of `mentions` are rung who are where it is said."""
        called = list(mentions)
        here = present(self._connection, to, [one.user_id for one in called])
        body = json.dumps({"text": text, "mentions": [(one.user_id, one.name) for one in called if one.user_id in here]})
        self._add(to, TEXT, body, slot=bounded(slot), reply_to=reply_to)

    def find_person(self, platform: Platform, user_id: str) -> None:
        """Ask the platform who this is; the answer comes back as PersonKnown."""
        self._ask(Target(platform, user_id=user_id), FIND_PERSON, user_id)

    def find_members(self, platform: Platform, chat_id: str) -> None:
        """Ask the platform who is in the chat; the answer comes back as MembersKnown."""
        self._ask(Target(platform, chat_id=chat_id), FIND_MEMBERS, chat_id)

    def find_message(self, platform: Platform, message_id: str) -> None:
        """Ask the platform what the message says now."""
        self._ask(Target(platform), FIND_MESSAGE, message_id)

    def find_readers(self, platform: Platform, chat_id: str, ref: str) -> None:
        """Ask the platform who has read what it shows as `ref` in the group; the answer comes back as ReadersKnown."""
        self._ask(Target(platform, chat_id=chat_id), FIND_READERS, ref)

    def urge(self, text: str, *, to: Target, about: str) -> None:
        """Urge a person by the platform's urgent channel to see the card that hangs in the slot `about` of their private chat. It
        follows the card on its lane, and is heard once."""
        self._add(to, URGE, json.dumps({"text": text, "about": bounded(about)}), urgent=True)

    def _ask(self, target: Target, kind: str, subject: str) -> None:
        """One question at a time waits about one subject; it has a lane of its own, so that no card waits for its answer."""
        lane = f"{target.platform}:{kind}:{bounded(subject)}"
        self._add(target, kind, json.dumps({"text": subject}), slot=kind, lane=lane)

    def _add(self, target: Target, kind: str, body: str, **more: object) -> None:
        row = {
            "key": uuid4().hex,
            "platform": target.platform,
            "chat_id": target.chat_id,
            "user_id": target.user_id,
            "lane": lane_of(target),
            "kind": kind,
            "slot": "",
            "reply_to": "",
            "urgent": False,
            "created_at": self._at,
            "state": "waiting",
            "attempts": 0,
            "not_before": None,
            "holder": "",
            "ref": "",
            "outcome": "",
            "body": body,
        }
        self._connection.execute(_placed(self._connection.dialect.name), row | more)


def lane_of(target: Target) -> str:
    """Where something goes, as one word: what has the same lane goes out in order."""
    return f"{target.platform}:{bounded(target.chat_id or target.user_id)}"


@cache
def _placed(dialect: str) -> Insert:
    """Rule 2."""
    insert = sql.insert_into(dialect, outbox)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[outbox.c.lane, outbox.c.slot],
        index_where=REPLACEABLE,
        set_={
            "kind": new.kind,
            "body": new.body,
            "not_before": new.not_before,
            "urgent": or_(new.urgent, outbox.c.urgent),
        },
    )


_COLUMNS = [
    getattr(outbox.c, name)
    for name in ("id", "platform", "lane", "kind", "slot", "chat_id", "user_id", "key", "body", "reply_to", "attempts", "holder")
] + [outbox.c.urgent, outbox.c.created_at, outbox.c.tried_at]

_shown = outbox.alias("shown")
_REF = (
    select(_shown.c.ref)
    .where(_shown.c.lane == outbox.c.lane, _shown.c.slot == outbox.c.slot, filled("shown.slot"), filled("shown.ref"))
    .order_by(_shown.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("shown_as")
)
_NOW, _CLOCK = bindparam("now", type_=Moment), bindparam("clock", type_=Moment)
_DUE = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= _NOW)
_FREE = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= _CLOCK)
_first = func.min(case((or_(outbox.c.attempts > 0, _DUE), outbox.c.id)))
_FIRST = (
    select(_first)
    .where(WAITING)
    .group_by(outbox.c.lane)
    .having(
        _first.is_not(None),
        func.coalesce(func.max(outbox.c.leased_until) <= _CLOCK, true()),
        func.coalesce(func.max(case((outbox.c.attempts > 0, outbox.c.not_before))) <= _NOW, true()),
    )
    .order_by(func.max(cast(outbox.c.urgent, Integer)).desc(), _first)
    .limit(bindparam("most"))
)
_LOCK = (
    select(outbox.c.id)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), WAITING, _DUE, _FREE)
    .with_for_update(skip_locked=True)
)
_ROWS = select(*_COLUMNS, _REF).where(outbox.c.id.in_(bindparam("ids", expanding=True)))
_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        holder=bindparam("who"),
        leased_until=bindparam("until", type_=Moment),
        attempts=outbox.c.attempts + 1,
        tried_at=func.coalesce(outbox.c.tried_at, _NOW),
    )
)
_SHOWN = (
    select(*_COLUMNS, outbox.c.ref.label("shown_as"))
    .where(outbox.c.platform == bindparam("on"), outbox.c.ref == bindparam("as_ref"), filled("ref"), outbox.c.kind == CARD)
    .order_by(outbox.c.id.desc())
    .limit(1)
)


def lease(connection: Connection, limit: int, now: datetime, holder: str, seconds: float) -> list[OutboxRow]:
    """Take at most `limit` rows to send: one a lane, lanes with something urgent first, then the oldest first.

    A lane whose first row is on its way or waits to be tried again is left out; a row said for later holds up nothing. `now` is the
    clock of the records, by which rows are put off. Leases are told by the database's own clock, so that neither a moved clock nor
    a replica with a wrong one takes what another is sending. A row that no version can read is set aside here.
    """
    if limit <= 0:
        return []
    moment = {"now": now, "clock": _clock(connection)}
    ids = list(connection.execute(_FIRST, {"most": WIDTH * limit, **moment}).scalars())
    if connection.dialect.name == "postgresql" and ids:
        ours = set(connection.execute(_LOCK, {"ids": ids, **moment}).scalars())
        ids = [row_id for row_id in ids if row_id in ours]
    ids = ids[:limit]
    if not ids:
        return []
    found = {row.id: row for row in connection.execute(_ROWS, {"ids": ids})}
    until = moment["clock"] + timedelta(seconds=seconds)
    connection.execute(_LEASE, {"ids": ids, "who": holder, "until": until, "now": now})
    readable = (_read(connection, found[row_id], now) for row_id in ids)
    return [row for row in readable if row is not None]


def sent(connection: Connection, row_id: int, ref: str, now: datetime) -> None:
    """The platform shows it as `ref` (empty where it gives no id, or where a question was asked)."""
    _settle(connection, row_id, state="done", ref=bounded(ref), settled_at=now, outcome="sent")


def retry(connection: Connection, row_id: int, at: datetime, error: str) -> None:
    """It was not shown, and is tried again from `at` on; its lane waits for it."""
    _settle(connection, row_id, not_before=at, outcome=error[:LONGEST_ERROR])


def aside(connection: Connection, row_id: int, error: str, now: datetime) -> None:
    """It is given up, with its reason; its lane goes on."""
    _settle(connection, row_id, state="aside", settled_at=now, outcome=error[:LONGEST_ERROR])


def release(connection: Connection, holder: str, under_way: Collection[int] = ()) -> int:
    """At a clean stop: give back what `holder` leased and did not begin; how many. Rows still `under_way` are left to their lease,
    because they may be shown already."""
    mine = update(outbox).where(WAITING, outbox.c.holder == holder, outbox.c.id.not_in(under_way))
    return connection.execute(mine.values(holder="", leased_until=None)).rowcount


def run_out(connection: Connection) -> int:
    """At the start of the only process of a SQLite database: nobody is left who could hold a lease. How many ran out."""
    leased = update(outbox).where(WAITING, outbox.c.holder != "")
    return connection.execute(leased.values(leased_until=datetime.fromtimestamp(0, UTC))).rowcount


def shown_as(bound: Session | Connection, platform: str, ref: str) -> OutboxRow | None:
    """The newest card that the platform shows under this id: what a pressed button stood on. None for a card that is not ours or
    that no version can read."""
    connection = sql.connected(bound)
    row = connection.execute(_SHOWN, {"on": platform, "as_ref": bounded(ref)}).first() if ref else None
    try:
        return _row(row) if row is not None else None
    except ValueError:
        return None


def hang(bound: Session | Connection, row: OutboxRow) -> str:
    """The slot in which a card is shown; one that was said without a slot gets its own, so that it can be changed in place."""
    if row.slot:
        return row.slot
    slot = f"shown-{row.id}"
    sql.connected(bound).execute(update(outbox).where(outbox.c.id == row.id).values(slot=slot))
    return slot


def newest_in(bound: Session | Connection, to: Target, slot: str) -> OutboxRow | None:
    """The newest card of a slot, with what the platform shows there as `ref`, empty while it shows nothing. None for a slot without
    a card that can be read."""
    newest = select(*_COLUMNS, _REF).where(outbox.c.lane == lane_of(to), outbox.c.slot == bounded(slot), outbox.c.kind == CARD)
    row = sql.connected(bound).execute(newest.order_by(outbox.c.id.desc()).limit(1)).first()
    try:
        return _row(row) if row is not None else None
    except ValueError:
        return None


def set_aside(connection: Connection, limit: int) -> list[Aside]:
    """What was given up, oldest first."""
    columns = (outbox.c.id, outbox.c.lane, outbox.c.kind, outbox.c.attempts, outbox.c.outcome, outbox.c.settled_at)
    rows = connection.execute(select(*columns).where(ASIDE).order_by(outbox.c.id).limit(limit))
    return [Aside(*row) for row in rows]


def standing(connection: Connection) -> Standing:
    return sql.standing(connection, outbox, "created_at")


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Forget rows said before `before` that were sent, at most `limit`; how many. A forgotten card can no longer be updated or
    pressed, so `before` lies behind the age at which the platforms refuse that anyway."""
    return sql.purge(connection, outbox, "created_at", before, limit)


def _clock(connection: Connection) -> datetime:
    """Rule 3: the database's own time; on SQLite that is this machine's."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now
    return datetime.now(UTC)


def _settle(connection: Connection, row_id: int, **values: object) -> None:
    connection.execute(update(outbox).where(outbox.c.id == row_id).values(holder="", leased_until=None, **values))


def _read(connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> OutboxRow | None:
    try:
        return _row(row, attempt=1)
    except ValueError as error:
        aside(connection, row.id, str(error), now)
        return None


def _row(row: Row[*tuple[Any, ...]], attempt: int = 0) -> OutboxRow:
    words: dict[str, Any] = json.loads(row.body) if row.kind != CARD else {}
    return OutboxRow(
        id=row.id,
        platform=Platform(row.platform),
        lane=row.lane,
        kind=row.kind,
        slot=row.slot,
        target=Target(Platform(row.platform), chat_id=row.chat_id, user_id=row.user_id),
        key=row.key,
        card=load(row.body) if row.kind == CARD else None,
        text=words.get("text", ""),
        mentions=tuple(Mentioned(*one) for one in words.get("mentions", ())),
        reply_to=row.reply_to,
        about=words.get("about", ""),
        attempts=row.attempts + attempt,
        interrupted=bool(row.holder),
        ref=row.shown_as or "",
        urgent=row.urgent,
        created_at=row.created_at,
        tried_at=row.tried_at,
    )
