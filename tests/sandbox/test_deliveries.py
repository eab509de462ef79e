"""The delivery engine alone: attempts, the ladder on simulated time, faults on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Ack, Connection, DeliveryEngine, DeliveryLog, Event
from bot.sandbox.faults import Faults
from tests.sandbox.feishu.town import PATIENCE, until

SOON = 0.02
"""Seconds that the platform waits for an answer which is not to come; for one that is to come it waits as long as it takes."""
EVENT = Event("e-1", "im.message.receive_v1", b"{}", "oc_1", "om_1")


class Wire(Connection):
    """A connection that remembers what went out and answers as it is told."""

    def __init__(self, name: str, engine: DeliveryEngine, answer: Callable[[], Ack | None]) -> None:
        super().__init__(name)
        self.sent: list[tuple[Event, str]] = []
        self.rubbish = 0
        self._engine = engine
        self._answer = answer
        engine.attach(self)

    async def push(self, event: Event, delivery_id: str) -> None:
        self.sent.append((event, delivery_id))
        if (ack := self._answer()) is not None:
            asyncio.get_running_loop().call_soon(self._engine.acknowledge, self, delivery_id, ack)

    async def push_rubbish(self) -> None:
        self.rubbish += 1

    def cut(self) -> None:
        self._engine.detach(self)


def good() -> Ack:
    return Ack(ok=True, code="200")


def nothing() -> None:
    return None


class Post:
    """An engine with its clock, faults and log."""

    def __init__(self) -> None:
        self.clock = SimClock()
        self.faults = Faults()
        self.log = DeliveryLog()
        self.engine = DeliveryEngine("feishu", self.clock, self.faults, self.log, ladder=(15.0, 300.0), ack_seconds=PATIENCE)

    def wire(self, answer: Callable[[], Ack | None] = good, name: str = "a") -> Wire:
        self.engine.ack_seconds = SOON if answer is nothing else PATIENCE
        return Wire(name, self.engine, answer)

    async def failed(self, *, rung: float) -> None:
        """Let the attempt fail and the ladder's next step come."""
        await until(lambda: self.engine.waiting)
        [delivery] = self.log.deliveries
        tried = len(delivery.attempts)
        self.clock.move_by(rung)
        await until(lambda: len(delivery.attempts) > tried)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    made = Post()
    yield made
    await made.engine.close()


async def test_an_acknowledged_event_is_settled(post: Post) -> None:
    wire = post.wire()

    delivery = post.engine.deliver(EVENT)

    await asyncio.wait_for(delivery.settled.wait(), PATIENCE)
    assert (delivery.acked, delivery.lost, len(wire.sent)) == (True, False, 1)
    [attempt] = delivery.attempts
    assert (attempt.connection, attempt.delivery_id, attempt.ack) == ("a", wire.sent[0][1], "200")
    assert delivery.shown()["attempts"][0]["acked_at"] is not None
    assert post.log.of_message("feishu", "om_1") == [delivery]


async def test_an_event_without_an_answer_climbs_the_ladder_and_is_lost_at_its_end(post: Post) -> None:
    wire = post.wire(nothing)

    delivery = post.engine.deliver(EVENT)
    await post.failed(rung=15)
    await post.failed(rung=300)

    await asyncio.wait_for(delivery.settled.wait(), PATIENCE)
    assert (delivery.acked, delivery.lost) == (False, True)
    assert [attempt.ack for attempt in delivery.attempts] == ["none"] * 3
    assert len({delivery_id for _, delivery_id in wire.sent}) == 3, "each attempt has an id of its own"


async def test_an_event_without_a_connection_waits_for_one(post: Post) -> None:
    delivery = post.engine.deliver(EVENT)
    await until(lambda: post.engine.waiting)
    post.wire()
    post.clock.move_by(15)

    await asyncio.wait_for(delivery.settled.wait(), PATIENCE)
    assert [attempt.ack for attempt in delivery.attempts] == ["no connection", "200"]


async def test_a_late_acknowledgement_does_not_count(post: Post) -> None:
    wire = post.wire(nothing)
    delivery = post.engine.deliver(EVENT)
    await until(lambda: post.engine.waiting)

    post.engine.acknowledge(wire, wire.sent[0][1], good())

    assert not delivery.acked


async def test_a_failure_code_is_kept_and_climbs_the_ladder(post: Post) -> None:
    post.wire(lambda: Ack(ok=False, code="500"))

    delivery = post.engine.deliver(EVENT)
    await until(lambda: post.engine.waiting)

    assert delivery.attempts[0].ack == "500"


async def test_a_callback_is_asked_once_and_brings_its_answer(post: Post) -> None:
    assert (await post.engine.ask(EVENT)).code == "no connection"
    post.wire(nothing)
    assert (await post.engine.ask(EVENT)).code == "none"
    post.engine.connections.clear()
    post.wire(lambda: Ack(ok=True, code="200", body=b"{}"))
    assert (await post.engine.ask(EVENT)).body == b"{}"
    post.clock.move_by(10_000)
    await asyncio.sleep(0)
    assert [len(delivery.attempts) for delivery in post.log.deliveries] == [1, 1, 1]


async def test_a_leaving_connection_gets_nothing_more(post: Post) -> None:
    old = post.wire(name="old")
    old.leaving = True
    new = post.wire(name="new")

    for _ in range(20):
        post.engine.deliver(EVENT)
    await until(lambda: all(delivery.acked for delivery in post.log.deliveries))

    assert (len(old.sent), len(new.sent)) == (0, 20)


async def test_a_connection_that_goes_takes_its_open_events_with_it(post: Post) -> None:
    wire = post.wire(nothing)
    post.engine.ack_seconds = PATIENCE
    delivery = post.engine.deliver(EVENT)
    await until(lambda: wire.sent)

    post.engine.detach(wire)

    await until(lambda: post.engine.waiting)
    assert delivery.attempts[0].ack == "cut"


FAULTS = [
    pytest.param("drop", {}, 0, ["none"], id="dropped"),
    pytest.param("duplicate", {}, 2, ["200"], id="doubled"),
    pytest.param("rubbish", {}, 1, ["200"], id="rubbish first"),
    pytest.param("delay", {"seconds": 0.01}, 1, ["200"], id="delayed"),
    pytest.param("reorder", {"seconds": 0.01}, 1, ["200"], id="nothing to be overtaken by"),
    pytest.param("cut", {"when": "sent"}, 1, ["cut"], id="cut after it went out"),
    pytest.param("cut", {"when": "ack"}, 1, ["cut"], id="cut when it is acknowledged"),
    pytest.param("silent", {}, 0, ["none"], id="silent"),
]


@pytest.mark.parametrize(("kind", "options", "sent", "acks"), FAULTS)
async def test_each_fault_does_to_an_attempt_what_it_says(
    post: Post, kind: str, options: dict[str, Any], sent: int, acks: list[str]
) -> None:
    wire = post.wire()
    post.engine.ack_seconds = SOON if acks == ["none"] else PATIENCE
    post.faults.add("feishu", kind, **options)

    delivery = post.engine.deliver(EVENT)

    await until(lambda: delivery.attempts and delivery.attempts[0].ack)
    assert [attempt.ack for attempt in delivery.attempts] == acks
    assert len(wire.sent) == sent
    assert wire.rubbish == (1 if kind == "rubbish" else 0)


async def test_a_silent_connection_speaks_again_when_the_fault_is_gone(post: Post) -> None:
    wire = post.wire()
    post.faults.add("feishu", "silent")
    assert wire.silent

    post.faults.clear()

    assert not wire.silent


async def test_a_blind_window_loses_events_without_an_attempt(post: Post) -> None:
    post.wire()
    post.faults.add("feishu", "blind", match="receive")

    lost, told = post.engine.deliver(EVENT), post.engine.deliver(Event("e-2", "im.chat.updated_v1", b"{}"))

    await asyncio.wait_for(told.settled.wait(), PATIENCE)
    assert (lost.lost, lost.attempts, told.acked) == (True, [], True)


async def test_an_acknowledged_event_can_come_once_more(post: Post) -> None:
    wire = post.wire()
    post.faults.add("feishu", "echo", times=1)

    delivery = post.engine.deliver(EVENT)
    await post.failed(rung=60)

    await until(lambda: len(wire.sent) == 2)
    assert delivery.acked


async def test_a_redelivery_can_be_renewed(post: Post) -> None:
    wire = post.wire(nothing)
    post.faults.add("feishu", "new_delivery_id")

    post.engine.deliver(Event("e-1", "kind", b"1", renew=lambda: Event("e-2", "kind", b"2")))
    await post.failed(rung=15)

    assert [event.key for event, _ in wire.sent] == ["e-1", "e-2"]
