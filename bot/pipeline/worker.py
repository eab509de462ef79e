"""The inside of the road: the next waiting events are handled, each in its own savepoint, and committed together.

Rule 1: record, history, what is said and "done" become true in one commit, or none of them.
Rule 2: a refusal undoes what its event did and says why. Any other error undoes it and is tried again; after the last attempt the
        event is set aside, so that it never blocks its chat.
Rule 3: a group takes at most SLICE seconds, because on SQLite the door waits for it.
Rule 4: only the first event of a group waits for a record that another worker holds. A later one would wait with the records of
        those before it in its hands, and two groups could wait for each other: it ends the group and begins the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from sqlalchemy import Connection

from bot.domain.company import Company
from bot.errors import Refusal, StorageBusy, StorageUnavailable
from bot.handlers.audience import COUNTED
from bot.handlers.chats.arrivals import arrive
from bot.handlers.router import Router
from bot.metrics import Metrics
from bot.pipeline.intake import Answers
from bot.ports import Answer, CardPressed, Clock, ClockRang, Happened, IncomingKind, JobDue, NotUnderstood, Target
from bot.storage import inbox, sql
from bot.storage.engine import Database
from bot.storage.inbox import InboxRow
from bot.storage.outbox import Outbox
from bot.storage.unit_of_work import Origin, open_unit

GROUP = 32
SLICE = 0.025
POLL = 0.5
"""Seconds until the inbox is looked at without being told: another replica may have left something."""
MOST_ATTEMPTS = 5
LATE = timedelta(minutes=1)
FAILED = "failed"
"""The outcome of an event that will be tried again; until then it holds up its chat."""
BACKOFF = (1, 5, 30, 120)
"""Seconds before each further attempt."""
UNAVAILABLE_PAUSE = 1.0
STOP_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Handled:
    """One event that is done: its answer, when it was a press."""

    row: InboxRow
    outcome: str
    answer: Answer | None = None


class Worker:
    """`said` is called after a commit that may have left something to send."""

    def __init__(
        self,
        database: Database,
        router: Router,
        clock: Clock,
        company: Company,
        metrics: Metrics,
        answers: Answers,
        said: Callable[[], None],
    ) -> None:
        self._database = database
        self._company = company
        self._router = router
        self._clock = clock
        self._metrics = metrics
        self._answers = answers
        self._said = said
        self._arrived = asyncio.Event()

    def arrived(self) -> None:
        """Something new is in the inbox."""
        self._arrived.set()

    async def run(self) -> None:
        """Handle what waits until cancelled. A cancelled group is either committed or not begun."""
        while True:
            self._arrived.clear()
            try:
                more = await _whole(asyncio.ensure_future(self.step()))
            except StorageUnavailable:
                await asyncio.sleep(UNAVAILABLE_PAUSE)
                continue
            except Exception:
                log.exception("a group broke and is taken up again", action="handle.broken")
                await asyncio.sleep(UNAVAILABLE_PAUSE)
                continue
            if not more:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self._arrived.wait()

    async def step(self) -> bool:
        """Handle one group; whether there was one. Raises StorageUnavailable, and then nothing of it was done."""
        handled = await self._database.run(self._group)
        await self._tell(handled)
        if handled:
            self._said()
        return bool(handled)

    def _group(self, connection: Connection) -> list[Handled]:
        """In a database thread: handle the next rows for at most SLICE seconds."""
        started, handled, held_up = perf_counter(), [], set()
        for row in inbox.waiting(connection, GROUP, self._clock.now()):
            if row.lane in held_up:
                continue
            try:
                handled.append(self._one(connection, row))
            except StorageBusy:
                if handled:
                    break
                raise
            if len(handled) == 1:
                sql.wait_briefly(connection)
            if handled[-1].outcome == FAILED:
                held_up.add(row.lane)
            if perf_counter() - started > SLICE:
                break
        return handled

    def _one(self, connection: Connection, row: InboxRow) -> Handled:
        now = self._clock.now().astimezone(self._company.zone)
        try:
            with connection.begin_nested():
                answer = self._handle(connection, row, now)
                inbox.done(connection, row.id, "handled")
            return Handled(row, "handled", answer)
        except Refusal as refusal:
            return self._refused(connection, row, str(refusal), now)
        except StorageUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - rule 2: whatever a handler raises must not stop its chat
            return self._failed(connection, row, error, now)

    def _handle(self, connection: Connection, row: InboxRow, now: datetime) -> Answer | None:
        with open_unit(connection, _origin(row, now)) as session:
            context = arrive(row.incoming, session, Outbox(session, now), now, self._company)
            session.flush()
            session.info["origin"] = Origin(context.speaker.id, now, _source(row))
            answer = self._router.handle(context)
            session.commit()
            self._metrics.withheld.inc(session.info.get(COUNTED, 0))
        return answer

    def _refused(self, connection: Connection, row: InboxRow, text: str, now: datetime) -> Handled:
        with connection.begin_nested():
            if not isinstance(row.incoming, CardPressed | JobDue | ClockRang | Happened):
                with open_unit(connection, _origin(row, now)) as session:
                    arrive(row.incoming, session, Outbox(session, now), now, self._company).tell(text)
                    session.commit()
            inbox.done(connection, row.id, "refused")
        return Handled(row, "refused", Answer(toast=text, tone="error"))

    def _failed(self, connection: Connection, row: InboxRow, error: Exception, now: datetime) -> Handled:
        last = row.attempts + 1 >= MOST_ATTEMPTS
        log.error(
            "handling failed",
            action="handle.failed",
            row=row.id,
            kind=type(row.incoming).__name__,
            attempt=row.attempts + 1,
            exc_info=error,
        )
        retry_at = None if last else now + timedelta(seconds=BACKOFF[min(row.attempts, len(BACKOFF) - 1)])
        inbox.failed(connection, row, f"{type(error).__name__}: {error}"[:500], now, retry_at)
        return Handled(row, "set aside" if last else FAILED, Answer(toast="出了点问题，稍后自动重试；也可以再点一次", tone="error"))

    async def _tell(self, handled: list[Handled]) -> None:
        """Count, answer presses, and tell in words who was refused when the platform no longer waits for the answer.

        The new card of a press waits in the outbox and is drawn once more in any case: nobody can know whether the answer arrived.
        """
        missed = []
        for one in handled:
            event = one.row.incoming
            self._metrics.handled.labels(type(event).__name__, one.outcome).inc()
            self._remark(event)
            if isinstance(event, CardPressed) and not self._answers.give(event, one.answer or Answer()):
                missed += [(event, one.answer.toast)] if one.answer and one.answer.tone == "error" else []
        if missed:
            with suppress(StorageUnavailable):
                await self._database.run(lambda connection: self._tell_late(connection, missed), urgent=True)

    def _remark(self, event: IncomingKind) -> None:
        if isinstance(event, NotUnderstood):
            log.warning("not understood", action="handle.not_understood", platform=event.platform, kind=event.kind)
        if isinstance(event, JobDue | ClockRang) and self._clock.now() - event.at > LATE:
            self._metrics.clocks_late.labels(event.job if isinstance(event, JobDue) else "clock").inc()

    def _tell_late(self, connection: Connection, missed: list[tuple[CardPressed, str]]) -> None:
        said = Outbox(connection, self._clock.now())
        for press, text in missed:
            said.text(text, to=Target(press.platform, user_id=press.person_id))


async def _whole(step: asyncio.Future[bool]) -> bool:
    """The step's result. When the worker is stopped meanwhile, the step is given a moment to come to its end."""
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        await asyncio.wait([step], timeout=STOP_SECONDS)
        step.add_done_callback(lambda done: done.cancelled() or done.exception())
        raise


def _source(row: InboxRow) -> str:
    return f"{row.incoming.platform}:{row.incoming.key}"


def _origin(row: InboxRow, now: datetime) -> Origin:
    return Origin(None, now, _source(row))
