"""The contract of the inbox, on both databases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event, text, update

from bot.errors import StorageUnavailable
from bot.ports import CardPressed, IncomingKind, JobDue, MessageRecalled, MessageReceived, NotUnderstood, Platform
from bot.storage import inbox
from bot.storage.engine import Database
from bot.storage.sql import Standing
from bot.storage.tables import inbox as table
from tests.storage.samples import NOW, keep, keys_waiting, later, message


def test_a_redelivered_message_is_kept_once(database: Database) -> None:
    first = keep(database, message("m1"), message("m2"), message("m1"))

    again = keep(database, replace(message("m2"), at=later(3600)), message("m3"))

    assert first == [True, True, False]
    assert again == [False, True]
    with database.transaction() as connection:
        assert keys_waiting(connection) == ["m1", "m2", "m3"]


def test_the_same_key_on_two_platforms_is_two_events(database: Database) -> None:
    kept = keep(database, message("m1"), replace(message("m1"), platform=Platform.DINGTALK))

    assert kept == [True, True]


def test_nothing_to_keep_is_no_work(database: Database) -> None:
    assert keep(database) == []


def test_many_keepers_at_once_keep_each_event_once(database: Database) -> None:
    keys = [f"m{number}" for number in range(60)]

    def deliver(seed: int) -> list[str]:
        """All events in an order of its own, again and again until the database has taken them."""
        mixed = random.Random(seed).sample(keys, len(keys))  # noqa: S311 - mixes, guards nothing
        new: list[str] = []
        for start in range(0, len(mixed), 15):
            group = mixed[start : start + 15]
            new += [key for key, row in zip(group, _keep_at_last(database, group), strict=True) if row]
        return new

    with ThreadPoolExecutor(4) as threads:
        found = [key for new in threads.map(deliver, range(4)) for key in new]

    assert sorted(found) == sorted(keys)


def _keep_at_last(database: Database, keys: Sequence[str]) -> list[bool]:
    while True:
        try:
            return keep(database, *map(message, keys))
        except StorageUnavailable:
            continue


def test_a_chat_is_handled_in_the_order_it_was_written(database: Database) -> None:
    keep(database, message("a1", "a"), message("b1", "b"), message("a2", "a"))
    keep(database, message("b2", "b"), message("a3", "a"))

    with database.transaction() as connection:
        rows = inbox.waiting(connection, 100, NOW)

    assert [row.incoming.key for row in rows] == ["a1", "b1", "a2", "b2", "a3"]
    assert {row.lane for row in rows} == {"feishu:a", "feishu:b"}


def test_what_belongs_to_no_chat_keeps_the_order_of_its_person_or_its_own(database: Database) -> None:
    pressed = CardPressed(platform=Platform.FEISHU, key="p1", at=NOW, person_id="ou_person", card_ref="om_1")
    keep(database, pressed, JobDue(platform=Platform.CLOCK, key="forget@2026-11-20", at=NOW, job="forget"))

    with database.transaction() as connection:
        lanes = [row.lane for row in inbox.waiting(connection, 100, NOW)]

    assert lanes == ["feishu:ou_person", "clock:forget@2026-11-20"]


def test_what_is_done_is_not_handled_again_and_still_known(database: Database) -> None:
    keep(database, message("m1"))

    with database.transaction() as connection:
        inbox.done(connection, inbox.waiting(connection, 1, NOW)[0].id, "handled")

    with database.transaction() as connection:
        assert keys_waiting(connection) == []
    assert keep(database, message("m1")) == [False]


def test_a_row_that_must_wait_holds_up_its_chat_and_no_other(database: Database) -> None:
    keep(database, message("a1", "a"), message("a2", "a"), message("b1", "b"))

    with database.transaction() as connection:
        inbox.failed(connection, inbox.waiting(connection, 1, NOW)[0], "RuntimeError: boom", NOW, later(30))

    with database.transaction() as connection:
        assert keys_waiting(connection, later(29)) == ["b1"]
        assert keys_waiting(connection, later(30)) == ["a1", "a2", "b1"]
        assert [row.attempts for row in inbox.waiting(connection, 3, later(30))] == [1, 0, 0]


def test_a_row_set_aside_lets_its_chat_go_on(database: Database) -> None:
    keep(database, message("a1", "a"), message("a2", "a"))
    with database.transaction() as connection:
        first = inbox.waiting(connection, 1, NOW)[0]
        inbox.failed(connection, first, "RuntimeError: " + "x" * 9000, later(5), None)

    with database.transaction() as connection:
        assert keys_waiting(connection) == ["a2"]
        aside = inbox.set_aside(connection, 10)
    assert [(row.id, row.lane, row.kind, row.attempts, row.at) for row in aside] == [
        (first.id, "feishu:a", "MessageReceived", 1, later(5))
    ]
    assert len(aside[0].error) == 500


def test_a_row_that_nobody_can_read_is_set_aside_and_its_chat_goes_on(database: Database) -> None:
    keep(database, message("a1", "a"), message("a2", "a"))
    with database.transaction() as connection:
        connection.execute(update(table).where(table.c.key == "a1").values(payload="rubbish"))

    with database.transaction() as connection:
        assert keys_waiting(connection) == ["a2"]

    with database.transaction() as connection:
        assert [row.lane for row in inbox.set_aside(connection, 10)] == ["feishu:a"]


def test_an_event_that_cannot_be_written_down_does_not_stop_the_others(database: Database) -> None:
    odd = CardPressed(platform=Platform.FEISHU, key="p1", at=NOW, card_ref="om_1", payload={"value": object()})

    assert keep(database, message("m1"), odd, message("m2")) == [True, True, True]

    with database.transaction() as connection:
        kept = [row.incoming for row in inbox.waiting(connection, 10, NOW)]
    assert [type(event) for event in kept] == [MessageReceived, NotUnderstood, MessageReceived]


def test_a_chat_that_floods_leaves_room_for_the_others(database: Database) -> None:
    keep(database, *(message(f"flood{number}", "a") for number in range(500)))
    keep(database, message("b1", "b"), message("c1", "c"))

    with database.transaction() as connection:
        batch = keys_waiting(connection, limit=16)
        alone = keys_waiting(connection, limit=600)

    assert {"b1", "c1"} <= set(batch)
    assert batch[:4] == ["flood0", "flood1", "flood2", "flood3"]
    assert len(batch) == 16
    assert len(alone) == 502


def test_a_chat_that_must_wait_with_much_does_not_hide_the_others(database: Database) -> None:
    keep(database, *(message(f"a{number}", "a") for number in range(200)))
    keep(database, message("b1", "b"))
    with database.transaction() as connection:
        inbox.failed(connection, inbox.waiting(connection, 1, NOW)[0], "boom", NOW, later(30))

    with database.transaction() as connection:
        assert keys_waiting(connection, limit=8) == ["b1"]


def test_any_number_of_failing_chats_does_not_hide_the_others(database: Database) -> None:
    keep(database, *(message(f"{number}-{part}", f"failing{number}") for part in (1, 2) for number in range(300)))
    keep(database, message("b1", "b"), message("c1", "c"), message("b2", "b"))
    with database.transaction() as connection:
        for row in inbox.waiting(connection, 300, NOW):
            inbox.failed(connection, row, "boom", NOW, later(30))

    with database.transaction() as connection:
        assert keys_waiting(connection, limit=8) == ["b1", "c1", "b2"]
        assert keys_waiting(connection, later(30), limit=3) == ["0-1", "1-1", "2-1"]


def test_which_chats_are_put_off_is_read_from_an_index(database: Database) -> None:
    keep(database, *(message(f"d{number}") for number in range(2000)))
    with database.transaction() as connection:
        connection.execute(update(table).values(state="done"))
    keep(database, message("a1", "a"))
    seen: list[str] = []

    def watch(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "later" in statement:
            explain = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
            seen.extend(str(row) for row in connection.connection.cursor().execute(explain + statement, parameters))

    with database.transaction() as connection:
        connection.execute(text("ANALYZE inbox"))  # else the plan depends on what was known of the table before this test
        event.listen(connection, "before_cursor_execute", watch)
        assert keys_waiting(connection) == ["a1"]

    plan = " ".join(seen)
    assert "inbox_put_off" in plan
    assert "inbox_waiting" in plan


@pytest.mark.parametrize("recall_first", [True, False], ids=["recall before its message", "recall after its message"])
def test_a_recall_is_known_whatever_the_order(database: Database, recall_first: bool) -> None:
    recall = MessageRecalled(platform=Platform.FEISHU, key="r1", at=NOW, chat_id="a", message_id="m1")
    events: list[IncomingKind] = [recall, message("m1", "a")] if recall_first else [message("m1", "a"), recall]
    keep(database, *events)

    with database.transaction() as connection:
        assert inbox.recalled(connection, "feishu", "m1")
        assert not inbox.recalled(connection, "feishu", "m2")
        assert not inbox.recalled(connection, "dingtalk", "m1")
        assert not inbox.recalled(connection, "feishu", "")


@pytest.mark.parametrize(
    "odd", ["k" * 100_000, "nul\0inside", "half a character \ud83d", "'; DROP TABLE inbox; --"], ids=["long", "nul", "half", "sql"]
)
def test_ids_and_texts_that_no_platform_would_send_are_kept_once_all_the_same(database: Database, odd: str) -> None:
    event = MessageReceived(platform=Platform.FEISHU, key=odd, at=NOW, chat_id=odd, person_id=odd, message_id=odd, text=odd)

    assert keep(database, event) == [True]
    assert keep(database, event) == [False]

    with database.transaction() as connection:
        assert [row.incoming for row in inbox.waiting(connection, 10, NOW)] == [event]


def test_how_the_queue_stands(database: Database) -> None:
    with database.transaction() as connection:
        assert inbox.standing(connection) == Standing(waiting=0, aside=0, oldest=None)
        inbox.keep(connection, [(message("m1", "a"), NOW), (message("m2", "b"), later(1)), (message("m3", "c"), later(2))])
        first, second, _ = inbox.waiting(connection, 10, NOW)
        inbox.done(connection, first.id, "handled")
        inbox.failed(connection, second, "boom", NOW, None)

        assert inbox.standing(connection) == Standing(waiting=1, aside=1, oldest=later(2))


def test_only_what_was_done_long_ago_is_forgotten_and_only_so_much_at_once(database: Database) -> None:
    keep(database, message("aside"), message("waits"), *(message(f"done{number}") for number in range(5)))
    with database.transaction() as connection:
        inbox.keep(connection, [(message("young"), later(100))])
        rows = {row.incoming.key: row for row in inbox.waiting(connection, 10, NOW)}
        inbox.failed(connection, rows["aside"], "boom", NOW, None)
        for key, row in rows.items():
            if key.startswith(("done", "young")):
                inbox.done(connection, row.id, "handled")

    with database.transaction() as connection:
        forgotten = [inbox.purge(connection, later(50), 3) for _ in range(3)]
        left = sorted(connection.execute(text("SELECT key FROM inbox")).scalars())

    assert forgotten == [3, 2, 0]
    assert left == ["aside", "waits", "young"]


def test_the_next_rows_are_found_without_reading_the_ones_that_are_done(database: Database) -> None:
    keep(database, *(message(f"m{number}", f"chat{number % 50}") for number in range(3000)))
    with database.transaction() as connection:
        connection.execute(update(table).where(table.c.id <= 2990).values(state="done"))
    hint, explain = ("INDEXED BY inbox_waiting", "EXPLAIN QUERY PLAN") if database.dialect == "sqlite" else ("", "EXPLAIN")

    with database.transaction() as connection:
        connection.execute(text("ANALYZE"))
        query = f"{explain} SELECT id, lane FROM inbox {hint} WHERE state = 'waiting' ORDER BY id LIMIT 64"  # noqa: S608
        plan = " ".join(str(row) for row in connection.execute(text(query)))

    assert "inbox_waiting" in plan
