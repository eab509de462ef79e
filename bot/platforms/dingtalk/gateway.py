"""The stream: frames in, acknowledgements out, for ever.

Rule: a frame is acknowledged when the intake has returned, and on the connection that brought it. Where nothing was kept, an event
is asked for again and everything else is left without an answer, so that the platform delivers it again.

The official client cannot do that: it blocks the loop while it connects, acknowledges on whichever connection is open by then,
drops a connection with its frames when the platform announces the end, and cannot be stopped. So only its name and version are
used, by which the platform knows which dialect is spoken; tests hold the two together.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

import structlog

from bot.errors import PlatformError, StorageUnavailable
from bot.metrics import Metrics
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.answers import PRESS_SECONDS, press_response
from bot.platforms.dingtalk.connection import Connection, opened
from bot.platforms.dingtalk.decode import QUOTA_EXHAUSTED, decode
from bot.platforms.dingtalk.errors import WRONG_SECRET
from bot.platforms.dingtalk.frames import Frame
from bot.platforms.dingtalk.rest import Rest
from bot.ports import CardPressed, Clock, IncomingKind, Intake, NotUnderstood, Platform
from bot.settings import DingTalkSettings

AGENT = f"dingtalk-sdk-python/v{version('dingtalk-stream')}-union"
MOST_IN_WORK = 1024
"""Frames that wait for their commit; while there are so many, no other is read."""

log = structlog.get_logger("bot.dingtalk")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: of silence until a ping, of life until a connection counts as a success, the first and the longest wait before
    the next attempt to connect, for frames in work on a connection that ends, and when the gateway stops."""

    ping: float = 20.0
    settled: float = 10.0
    first_wait: float = 1.0
    longest_wait: float = 60.0
    goodbye: float = 9.0
    stop: float = 3.0


class DingTalkGateway:
    """Keeps a connection, two while one takes over from the other, and hands what they bring to the intake."""

    def __init__(
        self,
        settings: DingTalkSettings,
        intake: Intake,
        *,
        clock: Clock,
        metrics: Metrics,
        pace: Pace = Pace(),
    ) -> None:
        self._settings = settings
        self._intake = intake
        self._clock = clock
        self._metrics = metrics
        self._pace = pace
        self._rest = Rest(settings, clock)
        self._room = asyncio.Semaphore(MOST_IN_WORK)
        self._live: dict[Connection, asyncio.Task[None]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Connect, read and connect again until `stop` or a cancellation."""
        self._show_connected()
        tasks = [asyncio.create_task(work) for work in (self._keep_connected(), self._stopping.wait())]
        try:
            for done in (await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED))[0]:
                done.result()
        finally:
            for task in tasks:
                task.cancel()
            await self._part()
            await self._rest.close()
            self._ended.set()

    async def stop(self) -> None:
        """Read no more, wait for the frames in work to be acknowledged, and end `run`; within the time of the pace."""
        self._stopping.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.stop + 1):
                await self._ended.wait()

    # --- connecting -----------------------------------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        """A defect of ours ends one connection, never the bot."""
        failures = 0
        while True:
            connection = await self._connect()
            if connection is not None:
                self._take_over(connection)
                await connection.over.wait()
            good = connection is not None and connection.age >= self._pace.settled
            failures = 0 if good else failures + 1
            await self._pause(failures)

    async def _connect(self) -> Connection | None:
        try:
            connection = await opened(self._settings, self._rest, AGENT, self._pace.ping)
        except PlatformError as error:
            self._refused(error)
            return None
        except Exception:
            self._count("broken")
            log.exception("no connection to DingTalk, it is tried again", action="dingtalk.connect")
            return None
        self._count("connected")
        log.info("connected to DingTalk", action="dingtalk.connect")
        return connection

    def _take_over(self, connection: Connection) -> None:
        """Read the new connection; the one before it may still acknowledge what it brought."""
        for old in self._live:
            self._leave(old)
        self._live[connection] = asyncio.create_task(self._read(connection))
        self._show_connected()

    def _leave(self, connection: Connection) -> None:
        task = asyncio.create_task(connection.finish(self._pace.goodbye))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _part(self) -> None:
        """Stop reading, acknowledge what is in work, close."""
        reading = dict(self._live)
        for task in reading.values():
            task.cancel()
        goodbyes = [one.finish(self._pace.stop) for one in reading]
        await asyncio.gather(*reading.values(), *goodbyes, *self._leaving, return_exceptions=True)

    async def _pause(self, failures: int) -> None:
        """Wait before the next attempt: at random, so that many bots do not come back in one instant."""
        longest = min(self._pace.longest_wait, self._pace.first_wait * 2 ** min(failures, 16)) if failures else 0
        await asyncio.sleep(longest * random.uniform(0.5, 1.0))  # noqa: S311 - no secret

    def _refused(self, error: PlatformError) -> None:
        outcome = "refused" if error.code else "unreachable"
        advice = "it is tried again by itself"
        if error.code in WRONG_SECRET:
            outcome = "wrong secret"
            advice = "check TONGZHOU_DINGTALK__CLIENT_ID and TONGZHOU_DINGTALK__CLIENT_SECRET"
        elif error.code:
            advice = "check that the app is released, that its robot is in Stream mode, and its IP whitelist"
        self._count(outcome)
        log.error("no connection to DingTalk", action="dingtalk.connect", outcome=outcome, error=str(error), advice=advice)

    def _count(self, outcome: str) -> None:
        self._metrics.connects.labels(Platform.DINGTALK, outcome).inc()

    def _show_connected(self) -> None:
        self._metrics.connected.labels(Platform.DINGTALK).set(any(not one.over.is_set() for one in self._live))

    # --- frames ---------------------------------------------------------------------------------------------------------

    async def _read(self, connection: Connection) -> None:
        try:
            async for raw in connection.frames():
                await self._received(connection, frames.read(raw))
        except Exception:
            self._count("broken")
            log.exception("a connection to DingTalk broke, another one follows", action="dingtalk.connect")
            self._leave(connection)
        finally:
            connection.over.set()
            self._live.pop(connection, None)
            self._show_connected()

    async def _received(self, connection: Connection, frame: Frame) -> None:
        if frame.type == frames.SYSTEM:
            await self._told(connection, frame)
            return
        await self._room.acquire()
        task = asyncio.create_task(self._work(connection, frame))
        connection.in_work.add(task)
        task.add_done_callback(self._worked)
        task.add_done_callback(connection.in_work.discard)

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._room.release()

    async def _told(self, connection: Connection, frame: Frame) -> None:
        """A ping wants its data back; a disconnect announces that the platform pushes no more here and closes soon."""
        if frame.topic == frames.DISCONNECT:
            log.info("DingTalk asks for another connection", action="dingtalk.connect")
            connection.over.set()
        elif frame.message_id:
            await connection.write(frames.acknowledgement(frame))

    async def _work(self, connection: Connection, frame: Frame) -> None:
        """One event: kept, and then acknowledged."""
        incoming = decode(frame, self._clock.now())
        try:
            acknowledgement = await self._kept(frame, incoming)
        except StorageUnavailable:
            if frame.type != frames.EVENT:
                return
            acknowledgement = frames.acknowledgement(frame, kept=False)
        except Exception:
            log.exception("an event was not kept and will come again", action="dingtalk.frame", kind=type(incoming).__name__)
            return
        if frame.message_id:
            await connection.write(acknowledgement)

    async def _kept(self, frame: Frame, incoming: IncomingKind) -> str:
        if isinstance(incoming, CardPressed):
            answer = await self._intake.press(incoming, PRESS_SECONDS)
            return frames.acknowledgement(frame, response=press_response(self._settings, answer))
        if isinstance(incoming, NotUnderstood) and incoming.kind == QUOTA_EXHAUSTED:
            log.error("DingTalk withholds what people write, this month's pushes are used up", action="dingtalk.quota")
        await self._intake.accept(incoming)
        return frames.acknowledgement(frame)
