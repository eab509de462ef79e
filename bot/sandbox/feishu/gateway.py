"""The long connection: where a client gets its address, the handshake, and frames both ways."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Ack, Complaint, Connection, DeliveryEngine, DeliveryLog, Event
from bot.sandbox.faults import Faults
from bot.sandbox.feishu.app import App
from bot.sandbox.feishu.events import CARD_ACTION
from bot.sandbox.feishu.frames import CONTROL, DATA, BadFrame, Frame, decode, encode
from bot.sandbox.feishu.limits import CONNECTIONS

ENDPOINT = "/callback/ws/endpoint"
HANDSHAKE = "/ws/v2"
TICKETS_KEPT = 1000
SENT_KEPT = 50_000
CLIENT_CONFIG = {"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 120}

FORBIDDEN = 403
AUTH_FAILED = 514
NO_CREDENTIAL = 1000040344
TOO_MANY_CONNECTIONS = 1000040350
BAD_TICKET = 1000040351

Complain = Callable[[str, str], None]
"""Notes, for a connection, what the platform bears in silence."""

_PONG = json.dumps(CLIENT_CONFIG, separators=(",", ":")).encode()


class LongConnection(Connection):
    """One WebSocket of a bot. Frames that it cannot read are passed over, as the platform does."""

    def __init__(self, device_id: str, service_id: int, engine: DeliveryEngine, faults: Faults, complain: Complain) -> None:
        super().__init__(device_id)
        # Compression costs more than loopback saves; pings are answered by hand so that a silent connection can keep quiet.
        self.socket = web.WebSocketResponse(autoping=False, compress=False)
        self._service_id = service_id
        self._engine = engine
        self._faults = faults
        self._complain = complain
        self._acknowledged: OrderedDict[str, bool] = OrderedDict()
        """What went out on this connection, and whether it was acknowledged."""
        self._transport: asyncio.Transport | None = None

    async def serve(self, request: web.Request) -> None:
        """Open, read until the other side has gone, and tell the engine both."""
        await self.socket.prepare(request)
        self._transport = request.transport
        self._engine.attach(self)
        try:
            await self._read()
        finally:
            self._engine.detach(self)

    async def _read(self) -> None:
        async for message in self.socket:
            if self.silent:
                continue
            if message.type is WSMsgType.PING:
                await self.socket.pong(message.data)
            elif message.type is WSMsgType.BINARY:
                with contextlib.suppress(BadFrame):
                    await self._take(decode(message.data))

    async def _take(self, frame: Frame) -> None:
        if frame.method == CONTROL and frame.header("type") == "ping":
            await self.socket.send_bytes(encode(Frame(CONTROL, frame.service, headers=[("type", "pong")], payload=_PONG)))
        elif frame.method == DATA:
            self._acknowledge(frame)

    def _acknowledge(self, frame: Frame) -> None:
        delivery_id = frame.header("message_id")
        if delivery_id not in self._acknowledged:
            self._complain(self.id, f"acknowledged what did not come on this connection: {delivery_id}")
        elif self._acknowledged[delivery_id]:
            self._complain(self.id, f"acknowledged twice: {delivery_id}")
        else:
            self._acknowledged[delivery_id] = True
            self._engine.acknowledge(self, delivery_id, read_ack(frame.payload))

    async def push(self, event: Event, delivery_id: str) -> None:
        kind = "card" if event.kind == CARD_ACTION and self._faults.take("feishu", "card_frames") else "event"
        slices = self._slices(event)
        self._acknowledged[delivery_id] = False
        if len(self._acknowledged) > SENT_KEPT:
            self._acknowledged.popitem(last=False)
        for number, part in enumerate(slices):
            await self.socket.send_bytes(encode(self._frame(kind, delivery_id, (number, len(slices)), part)))

    def _slices(self, event: Event) -> list[bytes]:
        body: bytes = event.body
        chunked = self._faults.take("feishu", "chunked", event.kind)
        if chunked is None:
            return [body]
        size = max(1, int(chunked.options.get("bytes", 1000)))
        return [body[at : at + size] for at in range(0, len(body), size)]

    def _frame(self, kind: str, delivery_id: str, place: tuple[int, int], payload: bytes) -> Frame:
        number, total = place
        headers = [
            ("type", kind),
            ("message_id", delivery_id),
            ("sum", str(total)),
            ("seq", str(number)),
            ("trace_id", delivery_id),
        ]
        number_of_log = secrets.randbits(62)
        return Frame(DATA, self._service_id, number_of_log, number_of_log, headers, payload)

    async def push_rubbish(self) -> None:
        await self.socket.send_bytes(b"\xff" * 40)

    def cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Gateway:
    """Hands out addresses and takes connections: at most 50 of one app, each address good once."""

    def __init__(self, app: App, engine: DeliveryEngine, faults: Faults, clock: SimClock, log: DeliveryLog) -> None:
        self._app = app
        self._engine = engine
        self._faults = faults
        self._clock = clock
        self._log = log
        self._tickets: OrderedDict[str, str] = OrderedDict()
        """Ticket → device id, until it is used."""

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.post(ENDPOINT, self._endpoint), web.get(HANDSHAKE, self._handshake)]

    async def _endpoint(self, request: web.Request) -> web.Response:
        if hang := self._faults.take("feishu", "hang_connect", ENDPOINT):
            await asyncio.sleep(3600 if hang.seconds is None else hang.seconds)
        if self._faults.take("feishu", "rubbish", ENDPOINT):
            return web.Response(text="<html>busy</html>", content_type="text/html")
        if busy := self._faults.take("feishu", "status", ENDPOINT):
            return web.json_response({"msg": "system busy"}, status=int(busy.options.get("status", 500)))
        if refused := self._faults.take("feishu", "refuse_connect", ENDPOINT):
            return _refusal(int(refused.options.get("code", 1)), int(refused.options.get("status", 200)))
        if code := self._wrong_credentials(await _json(request)):
            return _refusal(code)
        data = {"URL": self._address(request.host), "ClientConfig": CLIENT_CONFIG}
        return web.json_response({"code": 0, "msg": "", "data": data})

    def _wrong_credentials(self, body: dict[str, Any]) -> int | None:
        app_id, secret = body.get("AppID"), body.get("AppSecret")
        if not isinstance(app_id, str) or not isinstance(secret, str) or not app_id or not secret:
            return NO_CREDENTIAL
        good = secrets.compare_digest(app_id.encode(), self._app.app_id.encode())
        good &= secrets.compare_digest(secret.encode(), self._app.app_secret.encode())
        return None if good else AUTH_FAILED

    def _address(self, host: str) -> str:
        """A new address, good for one connection; clients look for device_id and service_id and pass the rest on."""
        device_id = str(7_000_000_000_000_000_000 + secrets.randbelow(10**18))
        ticket = str(uuid4())
        self._tickets[ticket] = device_id
        if len(self._tickets) > TICKETS_KEPT:
            self._tickets.popitem(last=False)
        known = f"fpid=493&aid=552564&device_id={device_id}&access_key={secrets.token_hex(16)}"
        return f"ws://{host}{HANDSHAKE}?{known}&service_id={self._app.service_id}&ticket={ticket}"

    async def _handshake(self, request: web.Request) -> web.StreamResponse:
        if refused := self._faults.take("feishu", "refuse_connect", HANDSHAKE):
            code = refused.options.get("code")
            return _no_handshake(int(refused.options.get("status", FORBIDDEN)), "forbidden", code)
        device_id = self._tickets.pop(request.query.get("ticket", ""), None)
        if device_id is None:
            return _no_handshake(AUTH_FAILED, "ticket is invalid", BAD_TICKET)
        if len(self._engine.connections) >= CONNECTIONS:
            return _no_handshake(AUTH_FAILED, "the number of connections exceeded the limit", TOO_MANY_CONNECTIONS)
        connection = LongConnection(device_id, self._app.service_id, self._engine, self._faults, self._complain)
        await connection.serve(request)
        return connection.socket

    def _complain(self, connection: str, text: str) -> None:
        self._log.complaints.append(Complaint(self._clock.now(), "feishu", connection, text))


def read_ack(payload: bytes) -> Ack:
    """What a client answered: success is code 200; `body` is the decoded result of a callback, or None when there is none."""
    try:
        answer = json.loads(payload)
        code, data = answer["code"], answer.get("data")
        result = base64.b64decode(data, validate=True) if data else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Ack(ok=False, code="unreadable")
    return Ack(ok=code == 200, code=str(code), body=result)


def _refusal(code: int, status: int = 200) -> web.Response:
    words = {1: "system busy", FORBIDDEN: "forbidden", AUTH_FAILED: "auth failed", NO_CREDENTIAL: "no credential"}
    words |= {TOO_MANY_CONNECTIONS: "the number of connections exceeded the limit", 1000040343: "internal error"}
    return web.json_response({"code": code, "msg": words.get(code, "refused")}, status=status)


def _no_handshake(status: int, words: str, code: int | None) -> web.Response:
    headers = {"handshake-status": str(status), "handshake-msg": words}
    if code is not None:
        headers["handshake-autherrcode"] = str(code)
    return web.Response(status=400, headers=headers)


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
