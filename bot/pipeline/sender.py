"""The way out: what is said leaves the outbox in order for each chat, within the platform's rates, and is seen at most once.

Rule 1: a row is leased, sent with its own key, and marked; no transaction is open while the network is awaited.
Rule 2: died in between, the lease runs out and the same key goes out again — where the platform knows keys. Where it does not, an
        unknown outcome is set aside with its reason, because people must not see a thing twice.
Rule 3: a final refusal is not repeated. A card that the platform rejects goes out once more as plain text; a card that is too
        old or gone goes out as a new one; the rest is set aside for the operator.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from bot.cards.render_text import render as render_text
from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater, StorageUnavailable
from bot.metrics import Metrics
from bot.pipeline.rates import Rates
from bot.ports import (
    Clock,
    Directory,
    Intake,
    MembersKnown,
    MessageEdited,
    Messenger,
    PersonKnown,
    Platform,
    ReadersKnown,
    SendCard,
    SendText,
    UpdateCard,
    Urge,
)
from bot.storage import outbox
from bot.storage.engine import Database
from bot.storage.outbox import (
    CARD,
    FIND_MEMBERS,
    FIND_MESSAGE,
    FIND_PERSON,
    FIND_READERS,
    TEXT,
    URGE,
    OutboxRow,
)

GROUP = 64
LEASE = 60.0
"""Seconds; longer than the longest request with its waits for the rate."""
POLL = 0.5
LONGEST_WAIT = 600.0
GIVE_UP = timedelta(hours=24)
"""A row that could not be sent for so long is set aside: nobody wants yesterday's card, and the operator must know."""
UNAVAILABLE_PAUSE = 1.0
KEYS_KNOWN = timedelta(minutes=55)
"""Feishu remembers a key for an hour."""
TEXT_LIMIT = 4000
MOST_MISTAKES = 5
HEARD = (CARD, TEXT, URGE)
"""Kinds that people notice: they must not notice one of them twice."""
NO_URGENT_CHANNEL = "（这里用不了平台的紧急提醒，请把这条消息当作紧急提醒处理）"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach one platform."""

    messenger: Messenger
    directory: Directory
    rates: Rates


class Sender:
    """Sends what `said` announces, and looks by itself every POLL seconds."""

    def __init__(self, database: Database, ways: Mapping[Platform, Way], intake: Intake, clock: Clock, metrics: Metrics) -> None:
        self._database = database
        self._ways = ways
        self._intake = intake
        self._clock = clock
        self._metrics = metrics
        self._holder = uuid4().hex
        self._said = asyncio.Event()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._not_begun: set[int] = set()
        """Rows of these that wait for the rate: nothing of them has left."""

    def said(self) -> None:
        self._said.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self._said.clear()
            try:
                rows = await self._database.run(
                    lambda connection: outbox.lease(
                        connection, GROUP - len(self._under_way), self._clock.now(), self._holder, LEASE
                    )
                )
            except StorageUnavailable:
                await asyncio.sleep(UNAVAILABLE_PAUSE)
                continue
            except Exception:
                log.exception("the outbox could not be read and is looked at again", action="send.broken")
                await asyncio.sleep(UNAVAILABLE_PAUSE)
                continue
            for row in rows:
                self._begin(row)
            if not rows or len(self._under_way) >= GROUP:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self._said.wait()

    async def close(self, seconds: float) -> None:
        """Let requests under way finish, then give back what is leased and not begun."""
        for row_id in tuple(self._not_begun):
            self._under_way[row_id].cancel()
        await asyncio.sleep(0)
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=seconds)
        with suppress(StorageUnavailable):
            await self._database.run(lambda connection: outbox.release(connection, self._holder, tuple(self._under_way)))

    def _begin(self, row: OutboxRow) -> None:
        """A moved clock may end a lease early; what this process is still sending is not sent beside itself."""
        if row.id not in self._under_way:
            self._under_way[row.id] = task = asyncio.create_task(self._deliver(row))
            task.add_done_callback(lambda _: self._finished(row.id))

    def _finished(self, row_id: int) -> None:
        del self._under_way[row_id]
        self._said.set()

    async def _deliver(self, row: OutboxRow) -> None:
        try:
            ref = await self._attempt(row)
        except PlatformError as error:
            outcome = await self._refused(row, error)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not send, nor hold up its chat, for ever
            outcome = await self._broken(row, error)
        else:
            outcome = "sent"
            await self._mark(lambda now: lambda connection: outbox.sent(connection, row.id, ref, now))
        self._metrics.sends.labels(row.platform, row.kind, outcome).inc()

    async def _attempt(self, row: OutboxRow) -> str:
        """Do what the row asks. Returns the platform's name of what is shown, if any."""
        way = self._ways.get(row.platform)
        if way is None:
            raise NotPermitted(f"{row.platform} is switched off", code="off")
        if row.interrupted and row.kind in HEARD and not self._may_repeat(way, row):
            raise OutcomeUnknown("the process ended while this was being sent")
        self._not_begun.add(row.id)
        try:
            await way.rates.wait(row.lane)
        finally:
            self._not_begun.discard(row.id)
        if row.kind in (CARD, TEXT):
            return await self._say(way.messenger, row)
        if row.kind == URGE:
            await self._urge(way.messenger, row)
        else:
            await self._questions()[row.kind](way.directory, row)
        return ""

    def _questions(self) -> dict[str, Callable[[Directory, OutboxRow], Awaitable[None]]]:
        return {
            FIND_PERSON: self._find_person,
            FIND_MEMBERS: self._find_members,
            FIND_MESSAGE: self._find_message,
            FIND_READERS: self._find_readers,
        }

    def _may_repeat(self, way: Way, row: OutboxRow) -> bool:
        """Whether people see nothing twice: the platform still knows the key, or changes what hangs there in place."""
        if row.kind == URGE:
            return False
        known = bool(row.ref) or self._tried_for(row) < KEYS_KNOWN
        return known and way.messenger.repeat_is_harmless(card=row.kind == CARD)

    def _tried_for(self, row: OutboxRow) -> timedelta:
        """Since its first attempt: what was put off over a weekend is fresh on Monday."""
        now = self._clock.now()
        return now - (row.tried_at or now)

    async def _say(self, messenger: Messenger, row: OutboxRow) -> str:
        if row.card is None:
            sent = await messenger.send(
                SendText(key=row.key, target=row.target, text=row.text, mentions=row.mentions, reply_to=row.reply_to)
            )
            return sent.ref
        if row.ref:
            try:
                return (await messenger.update(UpdateCard(key=row.key, target=row.target, ref=row.ref, card=row.card))).ref
            except Gone:
                log.info("card is gone, a new one is sent", action="send.anew", row=row.id)
        try:
            return (await messenger.send(SendCard(key=row.key, target=row.target, card=row.card, reply_to=row.reply_to))).ref
        except NeverRetry as error:
            log.warning("card refused, sent as text", action="send.as_text", row=row.id, code=error.code, error=str(error))
            text = render_text(row.card)[:TEXT_LIMIT]
            return (await messenger.send(SendText(key=f"{row.key[:48]}-t", target=row.target, text=text))).ref

    async def _urge(self, messenger: Messenger, row: OutboxRow) -> None:
        """A channel that is not open to the app is replaced by a message that says so (R103)."""
        card = await self._database.run(lambda connection: outbox.newest_in(connection, row.target, row.about))
        if card is None or not card.ref:
            raise Gone("the card that it is about was not sent")
        try:
            await messenger.urge(Urge(key=row.key, target=row.target, ref=card.ref, text=row.text))
        except (NotPermitted, NeverRetry, Gone) as error:
            log.warning("not urged, said as text", action="send.not_urged", row=row.id, code=error.code, error=str(error))
            text = f"{row.text}\n{NO_URGENT_CHANNEL}"
            await messenger.send(SendText(key=f"{row.key[:48]}-t", target=row.target, text=text))

    async def _find_person(self, directory: Directory, row: OutboxRow) -> None:
        facts = await directory.person(row.text)
        now = self._clock.now()
        await self._intake.accept(
            PersonKnown(platform=row.platform, key=f"person:{row.text}:{row.key}", at=now, person_id=row.text, name=facts.name)
        )

    async def _find_members(self, directory: Directory, row: OutboxRow) -> None:
        """Where the platform does not list the members of a group, what is known of it stays as it is."""
        try:
            facts = await directory.chat(row.text)
        except NotPermitted as error:
            log.warning("members are not told", action="send.no_members", row=row.id, platform=row.platform, code=error.code)
            return
        await self._intake.accept(
            MembersKnown(
                platform=row.platform,
                key=f"members:{row.text}:{row.key}",
                at=self._clock.now(),
                chat_id=row.text,
                chat_name=facts.name,
                members=facts.members,
            )
        )

    async def _find_message(self, directory: Directory, row: OutboxRow) -> None:
        facts = await directory.message(row.text)
        key = f"edit:{row.text}:{facts.updated_at.isoformat()}:text"
        await self._intake.accept(
            MessageEdited(platform=row.platform, key=key, at=facts.updated_at, message_id=row.text, text=facts.text)
        )

    async def _find_readers(self, directory: Directory, row: OutboxRow) -> None:
        """Where the platform does not tell it, that is the answer: whoever waits for it must not wait for ever."""
        readers: tuple[str, ...] | None
        try:
            readers = await directory.readers(row.target.chat_id, row.text)
        except (NotPermitted, NeverRetry, Gone) as error:
            log.info("readers are not told", action="send.no_readers", row=row.id, platform=row.platform, code=error.code)
            readers = None
        await self._intake.accept(
            ReadersKnown(
                platform=row.platform,
                key=f"readers:{row.text}:{row.key}",
                at=self._clock.now(),
                chat_id=row.target.chat_id,
                ref=row.text,
                readers=readers or (),
                told=readers is not None,
            )
        )

    async def _refused(self, row: OutboxRow, error: PlatformError) -> str:
        """Repeat later or set aside; the word for the metrics."""
        way = self._ways.get(row.platform)
        unknown = isinstance(error, OutcomeUnknown) and row.kind in HEARD and not (way and self._may_repeat(way, row))
        stale = self._tried_for(row) > GIVE_UP
        if isinstance(error, RetryLater) and not unknown and not stale:
            wait = self._wait(row, error)
            await self._mark(
                lambda now: lambda connection: outbox.retry(connection, row.id, now + timedelta(seconds=wait), str(error))
            )
            return "later"
        log.error(
            "not sent", action="send.set_aside", row=row.id, platform=row.platform, kind=row.kind, code=error.code, error=str(error)
        )
        await self._mark(
            lambda now: (
                lambda connection: outbox.aside(connection, row.id, f"{type(error).__name__} {error.code}: {error}"[:500], now)
            )
        )
        return "gone" if isinstance(error, Gone) else "set aside"

    async def _broken(self, row: OutboxRow, error: Exception) -> str:
        """Our own mistake: some more attempts, in case it was a passing one, then it is set aside."""
        log.error("sending broke", action="send.broken", row=row.id, attempt=row.attempts, exc_info=error)
        if row.attempts < MOST_MISTAKES:
            return await self._refused(row, RetryLater(f"{type(error).__name__}: {error}"))
        return await self._refused(row, NeverRetry(f"{type(error).__name__}: {error}"))

    def _wait(self, row: OutboxRow, error: RetryLater) -> float:
        """Seconds until the next attempt: what the platform asked for, else doubling with some chance in it."""
        if error.retry_after is not None:
            self._ways[row.platform].rates.pause(row.lane, error.retry_after)
            return min(error.retry_after, LONGEST_WAIT)
        return min(2.0 ** min(row.attempts, 10), LONGEST_WAIT) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing

    async def _mark(self, mark: Callable[[datetime], Callable[..., None]]) -> None:
        """Keep the outcome, however long the database is away: the lease must not run out on something that was sent."""
        while True:
            try:
                await self._database.run(mark(self._clock.now()))
            except StorageUnavailable:
                await asyncio.sleep(UNAVAILABLE_PAUSE)
            else:
                return
