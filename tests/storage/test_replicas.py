"""Several workers and senders on one database (F21): nothing lost, nothing twice, each chat in order.

On PostgreSQL each works over a Database of its own, as replicas do; on SQLite they are threads of the one process.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock

import pytest
from sqlalchemy import Connection, text

from bot.errors import StorageUnavailable
from bot.ports import Platform, Target
from bot.storage import inbox, outbox
from bot.storage.engine import Database
from bot.storage.outbox import Outbox, OutboxRow
from tests.storage.samples import NOW, card, keep, keys_waiting, lease, message

REPLICAS = 3
CHATS = 20
EACH = 15


@pytest.fixture
def replicas(database: Database, database_url: str) -> Iterator[list[Database]]:
    if database.dialect == "sqlite":
        yield [database] * REPLICAS
        return
    others = [Database(database_url) for _ in range(REPLICAS - 1)]
    yield [database, *others]
    for one in others:
        one.disconnect()


@pytest.fixture
def pair(postgres_database_url: str) -> Iterator[tuple[Database, Database]]:
    one, other = Database(postgres_database_url), Database(postgres_database_url)
    yield one, other
    one.disconnect()
    other.disconnect()


def test_a_chat_that_another_replica_handles_is_left_alone(pair: tuple[Database, Database]) -> None:
    one, other = pair
    keep(one, message("a1", "a"), message("a2", "a"))

    with one.transaction() as mine:
        assert keys_waiting(mine) == ["a1", "a2"]
        keep(other, message("a3", "a"), message("b1", "b"))
        with other.transaction() as theirs:
            assert keys_waiting(theirs) == ["b1"]

    with other.transaction() as theirs:
        assert keys_waiting(theirs) == ["a1", "a2", "a3", "b1"]


def test_what_was_finished_while_a_replica_looked_is_not_handled_again(pair: tuple[Database, Database]) -> None:
    """The other replica holds a picture from before; holding the lane makes it look again."""
    one, other = pair
    keep(one, message("a1", "a"), message("a2", "a"))

    with other.transaction() as theirs:
        theirs.execute(text("SELECT count(*) FROM inbox"))
        with one.transaction() as mine:
            first, second = inbox.waiting(mine, 2, NOW)
            inbox.done(mine, first.id, "handled")
        assert keys_waiting(theirs) == ["a2"]
    assert second.incoming.key == "a2"


def test_replicas_share_the_chats_and_each_message_takes_effect_once_in_order(replicas: list[Database]) -> None:
    with replicas[0].transaction() as connection:
        connection.execute(text("CREATE TABLE effect (lane TEXT, message TEXT)"))
    chats = [f"chat{number}" for number in range(CHATS)]
    for number in range(EACH):
        keep(replicas[0], *(message(f"{number:03}-{chat}", chat) for chat in chats))
    effects: dict[str, list[str]] = defaultdict(list)
    lock = Lock()

    def handle(database: Database, chance: random.Random) -> bool:
        """One group; sometimes it dies before its commit. Whether the inbox was empty."""
        with database.transaction() as connection:
            rows = inbox.waiting(connection, 7, NOW)
            for row in rows:
                connection.execute(
                    text("INSERT INTO effect VALUES (:lane, :message)"), {"lane": row.lane, "message": row.incoming.key}
                )
                inbox.done(connection, row.id, "handled")
            if chance.random() < 0.2:
                raise StorageUnavailable("killed before the commit")
            with lock:
                for row in rows:
                    effects[row.lane].append(row.incoming.key)
            return not rows and inbox.standing(connection).waiting == 0

    _all_until_empty(replicas, handle)

    assert effects == {f"feishu:{chat}": [f"{number:03}-{chat}" for number in range(EACH)] for chat in chats}
    with replicas[0].transaction() as connection:
        assert connection.execute(text("SELECT count(*), count(DISTINCT message) FROM effect")).one() == (CHATS * EACH,) * 2


def test_senders_share_the_outbox_and_each_place_hears_everything_once_in_order(replicas: list[Database]) -> None:
    with replicas[0].transaction() as connection:
        outgoing = Outbox(connection, NOW)
        for number in range(EACH):
            for place in range(CHATS):
                outgoing.say(card(f"{number:03}"), to=Target(Platform.FEISHU, chat_id=f"chat{place}"))
    heard: dict[str, list[str]] = defaultdict(list)
    holders = iter(range(10**9))

    def send(database: Database, chance: random.Random) -> bool:
        holder = f"sender{next(holders)}"
        rows = lease(database, holder=holder, limit=5)
        for row in rows:
            _hear(database, row, chance)
        with database.transaction() as connection:
            return outbox.standing(connection).waiting == 0

    def _hear(database: Database, row: OutboxRow, chance: random.Random) -> None:
        if chance.random() < 0.2:
            _mark(database, lambda connection: outbox.retry(connection, row.id, NOW, "429"))
            return
        heard[row.lane].append(row.card.title if row.card else "")
        _mark(database, lambda connection: outbox.sent(connection, row.id, "", NOW))

    _all_until_empty(replicas, send)

    assert heard == {f"feishu:chat{place}": [f"{number:03}" for number in range(EACH)] for place in range(CHATS)}


def _mark(database: Database, mark: Callable[[Connection], None]) -> None:
    """As the sender does: however long the others keep the database."""
    while True:
        with suppress(StorageUnavailable), database.transaction() as connection:
            mark(connection)
            return


def _all_until_empty(replicas: list[Database], step: Callable[[Database, random.Random], bool]) -> None:
    def live(seed: int) -> None:
        chance, empty = random.Random(seed), False  # noqa: S311 - mixes, guards nothing
        while not empty:
            try:
                empty = step(replicas[seed], chance)
            except StorageUnavailable:
                continue

    with ThreadPoolExecutor(len(replicas)) as threads:
        for finished in [threads.submit(live, seed) for seed in range(len(replicas))]:
            finished.result()
