"""The long connection: frames in, acknowledgements out, for ever.

Rule: a frame is acknowledged when the intake has returned, and on the connection that brought it; where the intake raises, nothing
is written and the platform delivers again. Every refusal is tried again, because the platform and the operator change their minds.
"""

from __future__ import annotations

import asyncio
import json
import random
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import cast

import structlog
from websockets.exceptions import ConnectionClosed

from bot.errors import PlatformError, StorageUnavailable
from bot.metrics import Metrics
from bot.platforms.feishu import frames
from bot.platforms.feishu.answers import PRESS_SECONDS, callback_answer
from bot.platforms.feishu.chunks import Chunks
from bot.platforms.feishu.client import FeishuClient
from bot.platforms.feishu.connection import CLOSE_SECONDS, Connection, opened
from bot.platforms.feishu.decode import decode
from bot.platforms.feishu.errors import WRONG_SECRET
from bot.platforms.feishu.frames import Frame
from bot.ports import CardPressed, Clock, IncomingKind, Intake, Platform
from bot.settings import FeishuSettings

MOST_IN_WORK = 1024
"""Frames that wait for their commit; while there are so many, no other is read."""
ACCEPTED = b'{"code": 200}'

log = structlog.get_logger("bot.feishu")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between two signs of life, of silence until a connection counts as dead, the first and the longest wait
    before the next attempt to connect, and for frames in work when the gateway stops."""

    ping: float = 25.0
    silence: float = 60.0
    first_wait: float = 1.0
    longest_wait: float = 60.0
    stop: float = 3.0


class FeishuGateway:
    """Keeps one long connection and hands what it brings to the intake."""

    def __init__(
        self,
        settings: FeishuSettings,
        client: FeishuClient,
        intake: Intake,
        *,
        clock: Clock,
        metrics: Metrics,
        pace: Pace = Pace(),
    ) -> None:
        self._settings = settings
        self._client = client
        self._intake = intake
        self._clock = clock
        self._metrics = metrics
        self._up = metrics.connected.labels(Platform.FEISHU)
        self._pace = pace
        self._room = asyncio.Semaphore(MOST_IN_WORK)
        self._in_work: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._connection: Connection | None = None
        self._bot_id = ""

    async def run(self) -> None:
        """Connect, read and connect again until `stop` or a cancellation."""
        self._up.set(0)
        tasks = [asyncio.create_task(work) for work in (self._keep_connected(), self._stopping.wait())]
        try:
            for done in (await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED))[0]:
                done.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._part()
            self._ended.set()

    async def stop(self) -> None:
        """Read no more, wait for the frames in work to be acknowledged, and end `run`; within the time of the pace."""
        self._stopping.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.stop + CLOSE_SECONDS):
                await self._ended.wait()

    # --- connecting -----------------------------------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            failures = 0 if await self._one_life() else failures + 1
            await self._pause(failures)

    async def _one_life(self) -> bool:
        """Whether there was a connection on which the platform said anything."""
        try:
            self._bot_id = self._bot_id or await self._client.bot_id()
            self._connection = connection = await opened(self._settings, self._client.rest)
        except PlatformError as error:
            self._refused(error)
            return False
        self._metrics.connects.labels(Platform.FEISHU, "connected").inc()
        log.info("connected to Feishu", action="feishu.connect")
        began = connection.heard
        await self._serve(connection)
        await connection.close()
        return connection.heard > began

    async def _serve(self, connection: Connection) -> None:
        """Return when the connection has ended."""
        self._up.set(1)
        keeper = asyncio.create_task(self._keep_alive(connection))
        try:
            await self._read(connection)
        except ConnectionClosed as end:
            log.warning("the connection to Feishu ended", action="feishu.connect", reason=type(end).__name__)
        finally:
            keeper.cancel()
            self._up.set(0)

    async def _part(self) -> None:
        """Wait for the frames in work, but not for long, and close."""
        if self._in_work:
            await asyncio.wait(set(self._in_work), timeout=self._pace.stop)
        for task in self._in_work:
            task.cancel()
        if self._connection is not None:
            await self._connection.close()

    async def _keep_alive(self, connection: Connection) -> None:
        """Give signs of life, and end a connection on which nothing comes back."""
        while monotonic() - connection.heard <= self._pace.silence:
            await connection.ping()
            await asyncio.sleep(min(self._pace.ping, connection.ping_seconds))
        log.warning("Feishu has fallen silent", action="feishu.connect", seconds=self._pace.silence)
        connection.abort()

    async def _pause(self, failures: int) -> None:
        """Wait before the next attempt: at random, so that many bots do not come back in one instant."""
        longest = min(self._pace.longest_wait, self._pace.first_wait * 2 ** min(failures, 16))
        await asyncio.sleep(longest * random.uniform(0.5, 1.0))  # noqa: S311 - no secret

    def _refused(self, error: PlatformError) -> None:
        outcome = "refused" if error.code else "unreachable"
        advice = "it is tried again by itself"
        if error.code in WRONG_SECRET:
            outcome = "wrong secret"
            advice = "check TONGZHOU_FEISHU__APP_ID and TONGZHOU_FEISHU__APP_SECRET"
        self._metrics.connects.labels(Platform.FEISHU, outcome).inc()
        log.error("no connection to Feishu", action="feishu.connect", outcome=outcome, error=str(error), advice=advice)

    # --- frames ---------------------------------------------------------------------------------------------------------

    async def _read(self, connection: Connection) -> None:
        """Take frames until the connection ends. Control frames only show that the platform is there."""
        chunks = Chunks()
        while True:
            raw = await connection.receive()
            started = perf_counter()
            try:
                frame = frames.read(raw)
                payload = _payload(frame, chunks)
            except ValueError as error:
                self._metrics.events.labels(Platform.FEISHU, "Frame", "unreadable").inc()
                log.warning("a frame from Feishu cannot be read", action="feishu.frame", error=str(error), size=len(raw))
                continue
            if payload is not None:
                await self._room.acquire()
                self._in_work.add(asyncio.create_task(self._work(connection, frame, payload, started)))

    async def _work(self, connection: Connection, frame: Frame, payload: bytes, started: float) -> None:
        """One event: kept, and then acknowledged."""
        try:
            body = await self._kept(decode(payload, bot_id=self._bot_id, now=self._clock.now()))
            await connection.write(frames.acknowledgement(frame, body, round((perf_counter() - started) * 1000)))
        except StorageUnavailable:
            pass  # counted by the intake
        except Exception:
            log.exception("an event was not kept and will come again", action="feishu.frame")
        finally:
            self._room.release()
            self._in_work.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _kept(self, incoming: IncomingKind) -> bytes:
        """The body of the acknowledgement."""
        if not isinstance(incoming, CardPressed):
            await self._intake.accept(incoming)
            return ACCEPTED
        shown = callback_answer(await self._intake.press(incoming, PRESS_SECONDS))
        if not shown:
            return ACCEPTED
        data = b64encode(json.dumps(shown, ensure_ascii=False).encode(errors="replace")).decode()
        return json.dumps({"code": 200, "data": data}).encode()


def _payload(frame: Frame, chunks: Chunks) -> bytes | None:
    """The JSON of an event; None for a control frame and for a slice of what is not whole yet. Raises ValueError."""
    if frame.method != frames.DATA:
        return None
    total = int(frame.header("sum") or 1)
    if total <= 1:
        return frame.payload
    return chunks.add(frame.header("message_id"), total, int(frame.header("seq")), frame.payload, monotonic())
