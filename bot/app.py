"""The one place that knows every room: settings and a clock in, a bot out.

Starting: database, organisation, sender, then the platforms, so that nothing arrives before somebody can keep it. The rooms that
handle what was kept are as much as all the others together, so they are loaded when the platforms are connected.
Stopping: the platforms first, so that nothing new arrives; then what is under way is finished and kept.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog
from aiohttp import web
from sqlalchemy import Connection
from sqlmodel import Session

from bot.domain.company import Company
from bot.domain.org import Sheet
from bot.domain.policy import Policy
from bot.errors import CheckFailed, OperatorError, PlatformError, StorageUnavailable
from bot.exchange.contact_book import org_of
from bot.exchange.org import bring
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.rates import Limits, Rates
from bot.pipeline.sender import Sender, Way
from bot.ports import Agenda, Clock, Platform
from bot.scheduler.ticker import Ticker
from bot.settings import Settings
from bot.storage import inbox, migrate, outbox, sql
from bot.storage.engine import Database
from bot.storage.queries import clocks, issues, overrides
from bot.storage.sql import Standing
from bot.storage.unit_of_work import Origin, open_unit
from bot.web import Web

if TYPE_CHECKING:
    from bot.pipeline.worker import Worker
    from bot.platforms.dingtalk.client import DingTalkClient
    from bot.platforms.feishu.client import FeishuClient

CONNECT_POLL = 0.05
CONNECT_FIRST = 1.0
"""Seconds that the platforms have to connect before the rooms that handle are loaded all the same."""
MOST_COUNTED = 1000
"""Unheard issues are counted so far."""
SEND_SECONDS = 2.0
"""Given to requests under way when the bot stops."""
STOP_SECONDS = 4.5
"""Given to all of a stop but the database, which may take five seconds more while it is locked."""
LIMITS: Mapping[Platform, Limits] = {
    Platform.FEISHU: Limits(app_per_second=16, app_burst=30, chat_per_second=4.5, chat_burst=1),
    Platform.DINGTALK: Limits(app_per_second=18, app_burst=10, chat_per_second=2, chat_burst=2),
}
"""Feishu: 1000 a minute and 50 a second for each API, 5 a second for a chat. DingTalk: 20 a second for each API."""

log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Gateway(Protocol):
    async def run(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One platform: its incoming and outgoing side, and what to do when the bot ends."""

    platform: Platform
    gateway: Gateway | None
    routes: tuple[web.RouteDef, ...]
    way: Way
    close: Callable[[], Awaitable[None]]


class App:
    """Built by build_app; `run` does everything until it is cancelled."""

    def __init__(self, settings: Settings, clock: Clock, database: Database) -> None:
        self._settings = settings
        self._clock = clock
        self._database = database
        self.metrics = Metrics()
        self._answers = Answers()
        self._company = Company(settings.org.zone, settings.org.calendar, settings.policy, settings.scenarios, settings.processes)
        self._worker: Worker | None = None
        self._intake = Intake(database, clock, self.metrics, self._answers, self._arrived)
        self.ticker = Ticker(self._intake, clock, settings.org.zone, self._agenda)
        self._lines = tuple(_lines(settings, self._intake, clock, self.metrics))
        self._sender = Sender(database, {line.platform: line.way for line in self._lines}, self._intake, clock, self.metrics)
        self._web = Web(
            settings.http.host,
            settings.http.port,
            checks={
                "database": self._database_answers,
                "handling": self._handles,
                **{line.platform.value: self._connected(line.platform) for line in self._lines if line.gateway},
            },
            figures=self.figures,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self.port = 0
        """Where the HTTP door listens, once started."""

    async def start(self) -> None:
        """Return when the bot takes messages. Raises OperatorError in one line for whatever the operator must mend."""
        await asyncio.to_thread(prepare, self._settings, self._database, self._clock)
        self.port = await self._web.start(route for line in self._lines for route in line.routes)
        log.info("listening", action="app.start", host=self._settings.http.host, port=self.port)
        self._tasks += [asyncio.create_task(work) for work in (self._handle(), self._sender.run())]
        self._tasks += [asyncio.create_task(line.gateway.run()) for line in self._lines if line.gateway is not None]
        self.ticker.start()

    async def run(self, stopping: asyncio.Event) -> None:
        """Start, work until `stopping` is set or a part breaks, and stop clean."""
        try:
            await self.start()
            await self.work(stopping)
        finally:
            await self.stop()

    async def work(self, stopping: asyncio.Event) -> None:
        """Return when told to stop; raise what a part that broke raised, so that whoever runs the bot starts it again."""
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait([waiting, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def connected(self) -> None:
        """Return when every platform's long connection stands."""
        for line in self._lines:
            while line.gateway and not await self._connected(line.platform)():  # noqa: ASYNC110 - a gauge has no event to wait for
                await asyncio.sleep(CONNECT_POLL)

    async def stop(self) -> None:
        """Within ten seconds: nothing new, nothing half done, nothing lost. What does not end in time is left as a kill would."""
        log.info("stopping", action="app.stop")
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._wind_down()
        except TimeoutError:
            log.warning("not everything came to its end in time", action="app.stop")
        await self._database.close()

    async def _wind_down(self) -> None:
        if self._tasks:
            self.ticker.stop()
            await asyncio.gather(*(line.gateway.stop() for line in self._lines if line.gateway is not None))
            await self._intake.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._sender.close(SEND_SECONDS)
        await self._web.close()
        await asyncio.gather(*(line.close() for line in self._lines))

    async def _handle(self) -> None:
        """Handle what was kept until cancelled."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CONNECT_FIRST):
                await self.connected()
        self._worker = await asyncio.to_thread(self._load_worker)
        await self._worker.run()

    def _load_worker(self) -> Worker:
        from bot.handlers import build_router  # noqa: PLC0415 - see the module
        from bot.pipeline.worker import Worker  # noqa: PLC0415

        router = build_router()
        settle()
        return Worker(self._database, router, self._clock, self._company, self.metrics, self._answers, self._said)

    def _arrived(self) -> None:
        if self._worker is not None:
            self._worker.arrived()

    def _said(self) -> None:
        self._sender.said()

    async def _agenda(self, now: datetime) -> Agenda:
        return await self._database.run(partial(agenda, self._company.policy, now))

    async def _database_answers(self) -> bool:
        try:
            await self._database.run(inbox.standing, urgent=True)
        except StorageUnavailable:
            return False
        return self._intake.keeping

    async def _handles(self) -> bool:
        return self._worker is not None

    def _connected(self, platform: Platform) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return self.metrics.registry.get_sample_value("tongzhou_connected", {"platform": platform.value}) == 1

        return check

    async def figures(self) -> bytes:
        """What Prometheus is told at this moment."""
        with suppress(StorageUnavailable):
            queues, unheard = await self._database.run(_standings)
            for name, standing in queues.items():
                self.metrics.queued.labels(name).set(standing.waiting)
                self.metrics.set_aside.labels(name).set(standing.aside)
                age = (self._clock.now() - standing.oldest).total_seconds() if standing.oldest else 0.0
                self.metrics.oldest.labels(name).set(max(0.0, age))
            self.metrics.unheard.set(unheard)
        return self.metrics.text()


def build_app(settings: Settings, clock: Clock | None = None) -> App:
    """The bot, not yet started. Raises OperatorError when neither platform is configured."""
    if not (settings.feishu.on or settings.dingtalk.on):
        raise OperatorError(
            "neither Feishu nor DingTalk is configured: set TONGZHOU_FEISHU__APP_ID or TONGZHOU_DINGTALK__CLIENT_ID"
        )
    return App(settings, clock or SystemClock(), Database(settings.database.url.get_secret_value()))


def settle() -> None:
    """What start-up made stays for good: the collector, which costs a tenth of a busy road, begins behind it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def prepare(settings: Settings, database: Database, clock: Clock) -> None:
    """Bring the schema to this version and the records to the organisation's file."""
    migrate.upgrade(database)
    if database.dialect == "sqlite":
        with database.transaction() as connection:
            outbox.run_out(connection)
    if settings.org.file is not None:
        with database.transaction() as connection, open_unit(connection, Origin(None, clock.now(), "org")) as session:
            sql.hold(session, sql.MIGRATION, "org")
            bring(session, settings.org.file, clock.now())
            session.commit()


def agenda(policy: Policy, now: datetime, connection: Connection) -> Agenda:
    """What the ticker has to know at this moment."""
    with Session(connection) as session:
        return Agenda(overrides.policy(session, policy), clocks.due(session, now))


async def read_contact_book(settings: Settings, platform: str) -> Sheet:
    """The company as a platform's contact book shows it to the app. Raises OperatorError in one line."""
    clock = SystemClock()
    directory = _feishu_client(settings, clock) if platform == Platform.FEISHU else _dingtalk_client(settings, clock)
    try:
        return org_of(await directory.company(), Platform(platform))
    except PlatformError as error:
        raise CheckFailed(f"读不了 {platform} 的通讯录，什么都没有导入：{error}。运行 tongzhou doctor 看缺哪个权限") from error
    finally:
        await directory.close()


def _standings(connection: Connection) -> tuple[dict[str, Standing], int]:
    """How each queue stands, and how many issues went up unheard."""
    queues = {"inbox": inbox.standing(connection), "outbox": outbox.standing(connection)}
    return queues, len(issues.unheard(connection, MOST_COUNTED))


def _lines(settings: Settings, intake: Intake, clock: Clock, metrics: Metrics) -> Iterator[Line]:
    """The platforms that are configured. Each room is imported only when it is: the other's SDK costs memory and time."""
    if settings.feishu.on:
        yield _feishu(settings, intake, clock, metrics)
    if settings.dingtalk.on:
        yield _dingtalk(settings, intake, clock, metrics)


def _feishu(settings: Settings, intake: Intake, clock: Clock, metrics: Metrics) -> Line:
    from bot.platforms.feishu.gateway import FeishuGateway  # noqa: PLC0415 - see _lines

    client = _feishu_client(settings, clock)
    rates = Rates(LIMITS[Platform.FEISHU], time.monotonic)
    way = Way(messenger=client, directory=client, rates=rates)
    if settings.feishu.mode == "webhook":
        from bot.platforms.feishu.webhook import FeishuWebhook  # noqa: PLC0415

        webhook = FeishuWebhook(settings.feishu, client, intake, clock=clock, metrics=metrics)
        return Line(Platform.FEISHU, None, tuple(webhook.routes()), way, client.close)
    gateway = FeishuGateway(settings.feishu, client, intake, clock=clock, metrics=metrics)
    return Line(Platform.FEISHU, gateway, (), way, client.close)


def _dingtalk(settings: Settings, intake: Intake, clock: Clock, metrics: Metrics) -> Line:
    from bot.platforms.dingtalk.gateway import DingTalkGateway  # noqa: PLC0415 - see _lines

    client = _dingtalk_client(settings, clock)
    gateway = DingTalkGateway(settings.dingtalk, intake, clock=clock, metrics=metrics)
    way = Way(messenger=client, directory=client, rates=Rates(LIMITS[Platform.DINGTALK], time.monotonic))
    return Line(Platform.DINGTALK, gateway, (), way, client.close)


def _feishu_client(settings: Settings, clock: Clock) -> FeishuClient:
    """Raises OperatorError where Feishu is not configured."""
    from bot.platforms.feishu.client import FeishuClient  # noqa: PLC0415 - see _lines

    if not settings.feishu.on:
        raise OperatorError("Feishu is not configured: set TONGZHOU_FEISHU__APP_ID and TONGZHOU_FEISHU__APP_SECRET")
    return FeishuClient(settings.feishu, clock)


def _dingtalk_client(settings: Settings, clock: Clock) -> DingTalkClient:
    """Raises OperatorError where DingTalk is not configured."""
    from bot.platforms.dingtalk.client import DingTalkClient  # noqa: PLC0415 - see _lines

    if not settings.dingtalk.on:
        raise OperatorError("DingTalk is not configured: set TONGZHOU_DINGTALK__CLIENT_ID and TONGZHOU_DINGTALK__CLIENT_SECRET")
    return DingTalkClient(settings.dingtalk, clock)
