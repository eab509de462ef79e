"""Events on their way to the bot: which connection, which attempt, what came back, and when they come again.

An event goes to one live connection chosen at random. What is not acknowledged with success in time comes again
on the platform's ladder, whose steps are simulated seconds; the time to acknowledge is real. A callback (somebody
pressed a card) is asked once and never comes again.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.clock import SimClock
from bot.sandbox.faults import Fault, Faults

DELIVERIES_KEPT = 50_000
CALLS_KEPT = 50_000
COMPLAINTS_KEPT = 5_000
PUSH_SECONDS = 30.0
"""How long a connection may be too full to take an event; the time to acknowledge begins when it has gone out."""
WAITING_AT_MOST = 50_000
"""Events waiting for their next attempt; one more is given up and says so in its log."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell the bot. `key` is the platform's own de-duplication key, `body` what a connection sends."""

    key: str
    kind: str
    body: Any
    chat_id: str = ""
    message_id: str = ""
    renew: Callable[[], Event] | None = None
    """Makes the same event with a new event id, for the fault `new_delivery_id`."""


@dataclass(frozen=True, slots=True)
class Ack:
    """What the bot answered; `ok` is what the platform takes for success, `body` its content for a callback."""

    ok: bool
    code: str
    body: Any = None


@dataclass(slots=True)
class Attempt:
    """One time an event went out. `ack` is the code answered, or why none was: `none`, `no connection`, `cut`."""

    at: datetime
    connection: str
    delivery_id: str
    acked_at: datetime | None = None
    ack: str = ""
    seconds: float | None = None
    """Real seconds from sending to acknowledgement."""


@dataclass(slots=True)
class Delivery:
    """One event with all its attempts. `acked` when one of them was acknowledged with success."""

    platform: str
    event_key: str
    kind: str
    chat_id: str
    message_id: str
    attempts: list[Attempt] = field(default_factory=list)
    acked: bool = False
    lost: bool = False
    """Never comes again: a blind window, or the ladder has ended."""
    settled: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def shown(self) -> dict[str, Any]:
        """As JSON; times as ISO-8601."""
        attempts = [
            {
                "at": a.at.isoformat(),
                "connection": a.connection,
                "delivery_id": a.delivery_id,
                "acked_at": a.acked_at.isoformat() if a.acked_at else None,
                "ack": a.ack,
                "seconds": a.seconds,
            }
            for a in self.attempts
        ]
        return {
            "platform": self.platform,
            "event_key": self.event_key,
            "kind": self.kind,
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "attempts": attempts,
            "acked": self.acked,
            "lost": self.lost,
        }


@dataclass(frozen=True, slots=True)
class Call:
    """One REST call that the bot made and how it was answered; `code` is the platform's own code, as text."""

    at: datetime
    platform: str
    method: str
    path: str
    status: int
    code: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something a bot did that the platform bears in silence: a late or repeated acknowledgement, one on another connection."""

    at: datetime
    platform: str
    connection: str
    text: str


class DeliveryLog:
    """What was delivered, what was called and what was complained of, on both platforms, newest kept."""

    def __init__(self) -> None:
        self.deliveries: deque[Delivery] = deque()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.complaints: deque[Complaint] = deque(maxlen=COMPLAINTS_KEPT)
        self._of_message: dict[tuple[str, str], list[Delivery]] = {}

    def add(self, delivery: Delivery) -> None:
        if len(self.deliveries) >= DELIVERIES_KEPT:
            oldest = self.deliveries.popleft()
            self._of_message.pop((oldest.platform, oldest.message_id), None)
        self.deliveries.append(delivery)
        self._of_message.setdefault((delivery.platform, delivery.message_id), []).append(delivery)

    def of_message(self, platform: str, message_id: str) -> list[Delivery]:
        """Every event about one message, oldest first."""
        return self._of_message.get((platform, message_id), [])


class Connection(ABC):
    """One live connection of a bot; the platform's gateway says how frames look."""

    def __init__(self, connection_id: str) -> None:
        self.id = connection_id
        self.silent = False
        """Open, and says nothing: the fault `silent`."""
        self.leaving = False
        """Was told to go; gets nothing more, its acknowledgements still count."""

    def takes(self, event: Event) -> bool:
        """Whether the bot asked for events of this kind on this connection."""
        return True

    @abstractmethod
    async def push(self, event: Event, delivery_id: str) -> None:
        """Send one event; ConnectionError when the connection is gone."""

    @abstractmethod
    async def push_rubbish(self) -> None:
        """Send a frame that cannot be read."""

    @abstractmethod
    def cut(self) -> None:
        """Break the connection without a goodbye."""


class DeliveryEngine:
    """Brings one platform's events to the bot's live connections."""

    def __init__(
        self,
        platform: str,
        clock: SimClock,
        faults: Faults,
        log: DeliveryLog,
        *,
        ladder: tuple[float, ...],
        ack_seconds: float = 3.0,
    ) -> None:
        self.platform = platform
        self.connections: dict[str, Connection] = {}
        self._clock = clock
        self._faults = faults
        self._log = log
        self._ladder = ladder
        self.ack_seconds = ack_seconds
        """Real seconds to acknowledge."""
        self._open: dict[tuple[str, str], asyncio.Future[Ack]] = {}
        self.waiting = 0
        """Events that wait for their next attempt."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._sent_something = asyncio.Event()
        faults.on_add(self._fault_added)
        faults.on_clear(self._speak_again)

    # --- connections --------------------------------------------------------------------------------------------------

    def attach(self, connection: Connection) -> None:
        """A bot has connected."""
        self.connections[connection.id] = connection

    def detach(self, connection: Connection) -> None:
        """The connection is gone; what it has not acknowledged counts as not acknowledged."""
        self.connections.pop(connection.id, None)
        for key in [key for key in self._open if key[0] == connection.id]:
            self._answer(key, Ack(ok=False, code="cut"))

    def acknowledge(self, connection: Connection, delivery_id: str, ack: Ack) -> None:
        """An acknowledgement arrived on that connection; only the connection that was asked can answer."""
        if connection.silent:
            return
        if self._faults.take(self.platform, "cut", when="ack"):
            connection.cut()
            return
        self._answer((connection.id, delivery_id), ack)

    # --- deliveries ---------------------------------------------------------------------------------------------------

    def deliver(self, event: Event, *, ladder: tuple[float, ...] | None = None) -> Delivery:
        """Bring an event to the bot, again and again on the ladder; returns at once."""
        delivery = self._new_delivery(event)
        if self._faults.take(self.platform, "blind", event.kind):
            delivery.lost = True
            delivery.settled.set()
        else:
            self._start(self._climb(delivery, event, self._ladder if ladder is None else ladder))
        return delivery

    async def ask(self, event: Event, *, seconds: float | None = None) -> Ack:
        """Deliver a callback once and return its answer; a failure's code is `no connection`, `none` (late) or `cut`."""
        delivery = self._new_delivery(event)
        ack = await self._attempt(delivery, event, seconds or self.ack_seconds)
        delivery.acked, delivery.lost = ack.ok, not ack.ok
        delivery.settled.set()
        return ack

    async def close(self) -> None:
        """Give up everything on its way and cut every connection."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in tuple(self.connections.values()):
            connection.cut()

    # --- inside -------------------------------------------------------------------------------------------------------

    def _new_delivery(self, event: Event) -> Delivery:
        delivery = Delivery(self.platform, event.key, event.kind, event.chat_id, event.message_id)
        self._log.add(delivery)
        return delivery

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _climb(self, delivery: Delivery, event: Event, ladder: tuple[float, ...]) -> None:
        for rest in (*ladder, None):
            ack = await self._attempt(delivery, event, self.ack_seconds)
            if ack.ok:
                delivery.acked = True
                delivery.settled.set()
                await self._echo(delivery, event)
                return
            if rest is None or self.waiting >= WAITING_AT_MOST:
                break
            await self._wait(rest)
            if event.renew and self._faults.take(self.platform, "new_delivery_id", event.kind):
                event = event.renew()
        delivery.lost = True
        delivery.settled.set()

    async def _echo(self, delivery: Delivery, event: Event) -> None:
        """At least once means that an acknowledged event may come again."""
        if echo := self._faults.take(self.platform, "echo", event.kind):
            await self._wait(60 if echo.seconds is None else echo.seconds)
            await self._attempt(delivery, event, self.ack_seconds)

    async def _wait(self, seconds: float) -> None:
        self.waiting += 1
        try:
            await self._clock.sleep(seconds)
        finally:
            self.waiting -= 1

    async def _attempt(self, delivery: Delivery, event: Event, seconds: float) -> Ack:
        await self._hold_back(event)
        live = [c for c in self.connections.values() if not c.leaving and c.takes(event)]
        if not live:
            delivery.attempts.append(Attempt(self._clock.now(), "", "", ack="no connection"))
            return Ack(ok=False, code="no connection")
        connection = secrets.choice(live)
        attempt = Attempt(self._clock.now(), connection.id, secrets.token_hex(16))
        delivery.attempts.append(attempt)
        started = time.monotonic()
        ack = await self._send(connection, event, attempt.delivery_id, seconds)
        attempt.ack = ack.code
        if ack.code not in {"none", "cut"}:
            attempt.acked_at, attempt.seconds = self._clock.now(), round(time.monotonic() - started, 4)
        return ack

    async def _hold_back(self, event: Event) -> None:
        if delay := self._faults.take(self.platform, "delay", event.kind):
            await asyncio.sleep(1 if delay.seconds is None else delay.seconds)
        if overtaken := self._faults.take(self.platform, "reorder", event.kind):
            with_next = self._sent_something
            try:
                async with asyncio.timeout(1 if overtaken.seconds is None else overtaken.seconds):
                    await with_next.wait()
            except TimeoutError:
                return

    async def _send(self, connection: Connection, event: Event, delivery_id: str, seconds: float) -> Ack:
        key = (connection.id, delivery_id)
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._open[key] = answer
        try:
            async with asyncio.timeout(PUSH_SECONDS) as patience:
                await self._push(connection, event, delivery_id)
                patience.reschedule(answer.get_loop().time() + seconds)
                return await answer
        except TimeoutError:
            return Ack(ok=False, code="none")
        except ConnectionError:
            return Ack(ok=False, code="cut")
        finally:
            self._open.pop(key, None)

    async def _push(self, connection: Connection, event: Event, delivery_id: str) -> None:
        if connection.silent or self._faults.take(self.platform, "drop", event.kind):
            return
        if self._faults.take(self.platform, "rubbish", event.kind):
            await connection.push_rubbish()
        await connection.push(event, delivery_id)
        if self._faults.take(self.platform, "duplicate", event.kind):
            await connection.push(event, secrets.token_hex(16))
        self._sent_something.set()
        self._sent_something = asyncio.Event()
        if self._faults.take(self.platform, "cut", event.kind, when="sent"):
            connection.cut()

    def _answer(self, key: tuple[str, str], ack: Ack) -> None:
        answer = self._open.get(key)
        if answer is not None and not answer.done():
            answer.set_result(ack)

    def _fault_added(self, fault: Fault) -> None:
        if fault.platform != self.platform:
            return
        if fault.kind == "cut" and fault.options.get("when", "now") == "now":
            for connection in tuple(self.connections.values()):
                connection.cut()
        if fault.kind == "silent":
            for connection in self.connections.values():
                connection.silent = True

    def _speak_again(self) -> None:
        if not self._faults.active(self.platform, "silent"):
            for connection in self.connections.values():
                connection.silent = False
