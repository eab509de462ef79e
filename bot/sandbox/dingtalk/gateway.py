"""The stream: tickets, connections, and what travels on them."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass
from time import monotonic
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import WSMsgType, web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Complaint, Connection, DeliveryEngine, DeliveryLog, Event
from bot.sandbox.dingtalk import frames
from bot.sandbox.dingtalk.app import App
from bot.sandbox.dingtalk.calls import read_json
from bot.sandbox.dingtalk.errors import ApiError, json_answer
from bot.sandbox.dingtalk.recent import Recent
from bot.sandbox.faults import Fault, Faults

TICKET_SECONDS = 90
DISCONNECT_SECONDS = 10.0
PING_EVERY_SECONDS = 60.0
TICKETS_KEPT = 1_000
ANSWERS_AWAITED = 20_000
MAX_FRAME_BYTES = 1 << 20
OPEN_PATH = "/v1.0/gateway/connections/open"
Topics = frozenset[tuple[str, str]]
"""Pairs of type and topic."""


@dataclass(slots=True)
class _Sent:
    """A frame that wants an answer `within` so many real seconds; `echo` is the content that a ping's answer repeats."""

    type: str
    within: float
    at: float
    echo: object = None
    answered: bool = False


class StreamConnection(Connection):
    """One websocket of the bot, with the topics it subscribed to."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, topics: Topics, gateway: Gateway) -> None:
        super().__init__(str(uuid.uuid4()))
        self.sent: Recent[_Sent] = Recent(ANSWERS_AWAITED)
        self._socket = socket
        self._request = request
        self._topics = topics
        self._gateway = gateway

    def takes(self, event: Event) -> bool:
        return (event.body.type, event.body.topic) in self._topics

    async def push(self, event: Event, delivery_id: str) -> None:
        push: frames.Push = event.body
        within = 2.0 if push.topic == frames.CARD_PRESS else 3.0
        self.sent.keep(delivery_id, _Sent(push.type, within, monotonic()))
        await self.send(push.frame(delivery_id, self._gateway.time_ms(), self._gateway.app_id, self.id))

    async def push_rubbish(self) -> None:
        await self.send('{"specVersion": "1.0", "type": "CALLB')

    async def ping(self) -> None:
        """Send a SYSTEM ping; its answer has to repeat the data."""
        message_id = secrets.token_hex(16)
        frame, echo = frames.ping_frame(message_id, self._gateway.time_ms())
        self.sent.keep(message_id, _Sent("SYSTEM", PING_EVERY_SECONDS, monotonic(), echo))
        await self.send(frame)

    async def send(self, text: str) -> None:
        """Send one text frame; ConnectionError when the connection is gone."""
        if not self.silent:
            await self._socket.send_str(text)

    async def pong(self, payload: bytes) -> None:
        """Answer the client's keep-alive."""
        if not self.silent:
            await self._socket.pong(payload)

    async def leave(self) -> None:
        """Announce the end, push nothing more, and close 10 s later."""
        self.leaving = True
        await self.send(frames.disconnect_frame())
        await asyncio.sleep(DISCONNECT_SECONDS)
        await self._socket.close()

    def cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()


class Gateway:
    """Opens connections and reads what comes back on them."""

    def __init__(self, app: App, engine: DeliveryEngine, clock: SimClock, faults: Faults, log: DeliveryLog) -> None:
        self._app = app
        self._engine = engine
        self._clock = clock
        self._faults = faults
        self._log = log
        self._tickets: Recent[tuple[float, Topics]] = Recent(TICKETS_KEPT)
        self._tasks: set[asyncio.Task[None]] = set()
        faults.on_add(self._fault_added)

    @property
    def app_id(self) -> str:
        return self._app.app_id

    def time_ms(self) -> int:
        """Simulated now, in milliseconds."""
        return int(self._clock.timestamp() * 1000)

    def routes(self) -> list[web.RouteDef]:
        """The call that opens a connection, and the address the connection is made to."""
        return [web.post(OPEN_PATH, self.open), web.get("/connect", self.connect)]

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Hand out an address and a ticket; the answer is XML unless the client accepts JSON by name."""
        await self._hang()
        try:
            self._refuse(OPEN_PATH)
            topics = self._subscriptions(await read_json(request))
        except ApiError as error:
            return error.answer()
        ticket = str(uuid.uuid4())
        self._tickets.keep(ticket, (self._clock.timestamp() + TICKET_SECONDS, topics))
        endpoint = f"{self._app.endpoint.replace('http', 'ws', 1)}/connect"
        if "application/json" in request.headers.get("Accept", ""):
            return json_answer({"endpoint": endpoint, "ticket": ticket})
        xml = f"<OpenConnectionResponse><endpoint>{escape(endpoint)}</endpoint><ticket>{ticket}</ticket></OpenConnectionResponse>"
        return web.Response(text=xml, content_type="application/xml")

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The websocket of one connection, until either side ends it."""
        try:
            self._refuse("/connect?ticket=")
            topics = self._redeem(request.query.get("ticket", ""))
        except ApiError as error:
            return error.answer()
        socket = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=MAX_FRAME_BYTES)
        await socket.prepare(request)
        connection = StreamConnection(socket, request, topics, self)
        self._attach(connection)
        try:
            async for message in socket:
                await self._received(connection, message.type, message.data)
        finally:
            self._engine.detach(connection)
        return socket

    async def ping(self) -> None:
        """Ping every connection."""
        for connection in self._live():
            await connection.ping()

    async def close(self) -> None:
        """Stop what runs in the background; the engine cuts the connections."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- opening --------------------------------------------------------------------------------------------------------

    def _subscriptions(self, body: dict[str, Any]) -> Topics:
        for required in ("clientId", "clientSecret", "subscriptions"):
            if not body.get(required):
                raise ApiError(f"Missing{required}", f"{required} is mandatory for this action.")
        if not self._app.knows(body["clientId"], body["clientSecret"]):
            raise ApiError("authFailed", "鉴权失败", 401)
        wanted = body["subscriptions"]
        if not isinstance(wanted, list) or not all(_is_subscription(each) for each in wanted):
            raise ApiError("systemError", "系统错误")
        return frozenset((each["type"], each["topic"]) for each in wanted)

    def _redeem(self, ticket: str) -> Topics:
        expires, topics = self._tickets.pop(ticket, (0.0, Topics()))
        if self._clock.timestamp() >= expires:
            raise ApiError("invalidTicket", "ticket无效或已过期", 401)
        return topics

    async def _hang(self) -> None:
        if fault := self._faults.take("dingtalk", "hang_connect"):
            await asyncio.sleep(3600 if fault.seconds is None else fault.seconds)

    def _refuse(self, at: str) -> None:
        if fault := self._faults.take("dingtalk", "refuse_connect", at):
            code = str(fault.options.get("code", "system.busy"))
            raise ApiError(code, "系统繁忙，请稍后重试", int(fault.options.get("status", 503)))

    def _attach(self, connection: StreamConnection) -> None:
        if self._faults.take("dingtalk", "newest_only"):
            for older in self._live():
                older.cut()
        self._engine.attach(connection)
        self._start(self._ping_regularly(connection))

    async def _ping_regularly(self, connection: StreamConnection) -> None:
        while connection.id in self._engine.connections:
            await asyncio.sleep(PING_EVERY_SECONDS)
            await connection.ping()

    # --- what comes back ------------------------------------------------------------------------------------------------

    async def _received(self, connection: StreamConnection, kind: WSMsgType, data: Any) -> None:
        if kind is WSMsgType.PING:
            await connection.pong(data)
        elif kind is WSMsgType.BINARY:
            self._complain(connection, "a binary frame: the stream has text frames only")
        elif kind is WSMsgType.TEXT:
            self._answered(connection, frames.read_answer(data))

    def _answered(self, connection: StreamConnection, answer: frames.Answer) -> None:
        sent = connection.sent.get(answer.message_id)
        if sent is None:
            self._complain(connection, self._why_unknown(connection, answer))
            return
        if problem := _what_is_wrong(sent, answer):
            self._complain(connection, f"{problem}: {answer.message_id}")
        sent.answered = True
        if sent.type != "SYSTEM":
            self._engine.acknowledge(connection, answer.message_id, answer.verdict(sent.type))

    def _why_unknown(self, connection: StreamConnection, answer: frames.Answer) -> str:
        others = (other for other in self._live() if other is not connection)
        if any(answer.message_id in other.sent for other in others):
            return f"acknowledged on another connection: {answer.message_id}"
        return answer.problem or f"answers nothing that was sent on this connection: {answer.message_id}"

    def _complain(self, connection: StreamConnection, text: str) -> None:
        self._log.complaints.append(Complaint(self._clock.now(), "dingtalk", connection.id, text))

    # --- faults ---------------------------------------------------------------------------------------------------------

    def _fault_added(self, fault: Fault) -> None:
        if fault.platform == "dingtalk" and fault.kind == "disconnect":
            for connection in self._live():
                self._start(connection.leave())

    def _live(self) -> list[StreamConnection]:
        return [c for c in self._engine.connections.values() if isinstance(c, StreamConnection)]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(_until_gone(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _until_gone(work: Coroutine[Any, Any, None]) -> None:
    """Whatever is done on a connection may find it gone: then it is over."""
    try:
        await work
    except ConnectionError:
        return


def _is_subscription(each: object) -> bool:
    if not isinstance(each, dict) or not isinstance(each.get("topic"), str):
        return False
    kind = each.get("type")
    return kind in {"CALLBACK", "SYSTEM"} or (kind == "EVENT" and each["topic"] == frames.EVERY_EVENT)


def _what_is_wrong(sent: _Sent, answer: frames.Answer) -> str:
    if answer.problem:
        return answer.problem
    if sent.answered:
        return "acknowledged again"
    if monotonic() - sent.at > sent.within:
        return "acknowledged too late"
    return "a ping's data was not repeated" if sent.echo and answer.data != sent.echo else ""
