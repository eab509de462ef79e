"""The platforms' side of a benchmark, as a process of its own: `python -m benchmarks.load feishu` (or dingtalk).

It says where it listens in one JSON line, and then answers each line of its input with one: `round EVENTS IN_FLIGHT` sends that
many events to the client that is connected and tells how many it acknowledged a second, `connection` tells when the next client
connects. Events are encoded before the clock starts, and one that is refused ends the process: nothing unacknowledged is counted.
"""

from __future__ import annotations

import asyncio
import json
import sys
from abc import ABC, abstractmethod
from time import perf_counter

from aiohttp import WSMsgType, web

APP, SECRET = "cli_9f5343c580712544", "-"
BOT, SENDER = "ou_e6e14f667cfe239d7b129b521dce0569", "ou_84aad35d084aa403a838cf73ee18467"
SERVICE = 33554678
CHATS = 50
UPDATE = """今日完成
1. 门店物料对接完成，销售部已确认 T-12
2. 渠道培训材料初稿 80%
3. 与仓储核对九月库存差异
明日计划
1. 门店物料下单，截止 10-15
2. 渠道培训试讲
3. 汇总各区反馈
需支持
1. 市场部：海报终稿，原因 供应商周五截稿"""
Message = str | bytes


class Load(ABC):
    """One platform with one client."""

    def __init__(self) -> None:
        self.address = ""
        self._socket: asyncio.Future[web.WebSocketResponse] = asyncio.get_running_loop().create_future()
        self._sent = 0
        self._waiting: list[Message] = []
        self._open = 0
        self._done = asyncio.Event()

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """What a client calls before it connects, and the socket itself at `self.connect`."""

    @abstractmethod
    def event(self, number: int) -> Message:
        """A ten-line update in a group as the platform sends it; every number is another message."""

    @abstractmethod
    def reply(self, said: Message) -> Message | None:
        """What a client's frame is answered with when it is no acknowledgement; raises ValueError for a refusal."""

    async def connection(self) -> None:
        """Return when the next client connects."""
        if self._socket.done():
            self._socket = asyncio.get_running_loop().create_future()
        await self._socket

    async def round(self, events: int, in_flight: int) -> float:
        """Events a second, from the first sent to the last acknowledged."""
        socket = await self._socket
        self._waiting = [self.event(self._sent + number) for number in range(events)][::-1]
        self._sent += events
        self._open = min(events, in_flight)
        self._done.clear()
        started = perf_counter()
        for _ in range(self._open):
            await _send(socket, self._waiting.pop())
        await self._done.wait()
        return events / (perf_counter() - started)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        if not self._socket.done():
            self._socket.set_result(socket)
        async for message in socket:
            if message.type in (WSMsgType.BINARY, WSMsgType.TEXT):
                await self._said(socket, message.data)
        return socket

    async def _said(self, socket: web.WebSocketResponse, said: Message) -> None:
        reply = self.reply(said)
        if reply is not None:
            await _send(socket, reply)
        elif self._waiting:
            await _send(socket, self._waiting.pop())
        else:
            self._open -= 1
            if not self._open:
                self._done.set()


class FeishuLoad(Load):
    """Protobuf frames, see the platform's long connection."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/callback/ws/endpoint", self._endpoint),
            web.post("/open-apis/auth/v3/tenant_access_token/internal", self._token),
            web.get("/open-apis/bot/v3/info", self._bot),
            web.get("/ws/v2", self.connect),
        ]

    def event(self, number: int) -> bytes:
        headers = {"type": "event", "message_id": f"{number:036x}", "sum": "1", "seq": "0", "trace_id": f"{number:032x}"}
        parts = [b"\x08" + _varint(number), b"\x10" + _varint(number), b"\x18" + _varint(SERVICE), b"\x20\x01"]
        parts += [_field(5, _field(1, key.encode()) + _field(2, value.encode())) for key, value in headers.items()]
        return b"".join([*parts, _field(8, _feishu_envelope(number))])

    def reply(self, said: Message) -> Message | None:
        assert isinstance(said, bytes)
        if b"biz_rt" not in said:
            return said.replace(b"ping", b"pong")
        if not said.endswith((b'{"code": 200}', b'{"code":200}')):
            raise ValueError(f"an event was refused: {said[-40:]!r}")
        return None

    async def _endpoint(self, _: web.Request) -> web.Response:
        url = f"{self.address.replace('http', 'ws', 1)}/ws/v2?fpid=1&device_id=1&service_id={SERVICE}"
        config = {"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 120}
        return web.json_response({"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": config}})

    async def _token(self, _: web.Request) -> web.Response:
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": "t-load", "expire": 7200})

    async def _bot(self, _: web.Request) -> web.Response:
        return web.json_response({"code": 0, "msg": "ok", "bot": {"open_id": BOT, "app_name": "同舟", "activate_status": 2}})


class DingTalkLoad(Load):
    """JSON frames, see the platform's stream."""

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1.0/gateway/connections/open", self._open_connection), web.get("/connect", self.connect)]

    def event(self, number: int) -> str:
        headers = {
            "appId": "a1",
            "connectionId": "c1",
            "contentType": "application/json",
            "messageId": f"{number:032x}",
            "time": "1795228924345",
            "topic": "/v1.0/im/bot/messages/get",
        }
        frame = {"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": _dingtalk_message(number)}
        return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))

    def reply(self, said: Message) -> Message | None:
        assert isinstance(said, str)
        if json.loads(said)["code"] != 200:
            raise ValueError(f"an event was refused: {said}")
        return None

    async def _open_connection(self, _: web.Request) -> web.Response:
        return web.json_response({"endpoint": f"{self.address.replace('http', 'ws', 1)}/connect", "ticket": "t1"})


def _feishu_envelope(number: int) -> bytes:
    person = {"union_id": "on_8ed6aa67826108097d9ee143816345", "user_id": "e33ggbyz", "open_id": SENDER}
    bot = {"union_id": "on_b0700000000000000000000000000000", "user_id": "", "open_id": BOT}
    tenant = {"tenant_key": "2ca1d211f64f6438"}
    message = {
        "message_id": f"om_{number:032x}",
        "create_time": "1795228924345",
        "update_time": "1795228924345",
        "chat_id": f"oc_5ce6d572455d361153b7cb51da13{number % CHATS:04d}",
        "chat_type": "group",
        "message_type": "text",
        "content": json.dumps({"text": f"@_user_1 {UPDATE}"}, ensure_ascii=False),
        "mentions": [{"key": "@_user_1", "id": bot, "mentioned_type": "bot", "name": "同舟", **tenant}],
    }
    header = {
        "event_id": f"{number:032x}",
        "event_type": "im.message.receive_v1",
        "create_time": "1795228925000",
        "token": "rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV",
        "app_id": APP,
        **tenant,
    }
    event = {"sender": {"sender_id": person, "sender_type": "user", **tenant}, "message": message}
    return json.dumps({"schema": "2.0", "header": header, "event": event}, ensure_ascii=False).encode()


def _dingtalk_message(number: int) -> str:
    message = {
        "senderPlatform": "Win",
        "conversationId": f"cidKSW2nDGf2OYtOhK1S{number % CHATS:04d}==",
        "chatbotCorpId": "ding9f50b15bccd16741",
        "chatbotUserId": "$:LWCP_v1:$2vzkbDEbE0Yz2wkGVDcyPvUkHT3nEuWf",
        "openThreadId": f"cidKSW2nDGf2OYtOhK1S{number % CHATS:04d}==",
        "msgId": f"msg{number:020x}==",
        "senderNick": "李娜",
        "isAdmin": False,
        "senderStaffId": "manager4220",
        "sessionWebhookExpiredTime": 1795234324345,
        "createAt": 1795228924345,
        "senderCorpId": "ding9f50b15bccd16741",
        "conversationType": "2",
        "senderId": "$:LWCP_v1:$A1bXa5VxSvmvWPpUlSfEPwCpr6nuaJV0",
        "conversationTitle": "双十二协作群",
        "isInAtList": True,
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=0",
        "atUsers": [{"dingtalkId": "$:LWCP_v1:$2vzkbDEbE0Yz2wkGVDcyPvUkHT3nEuWf"}],
        "text": {"content": f" {UPDATE}"},
        "robotCode": "dingtestrobot",
        "msgtype": "text",
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


async def _send(socket: web.WebSocketResponse, message: Message) -> None:
    if isinstance(message, bytes):
        await socket.send_bytes(message)
    else:
        await socket.send_str(message)


async def _answer(load: Load, command: str) -> dict[str, object]:
    name, *numbers = command.split()
    if name == "round":
        return {"per_second": await load.round(*map(int, numbers))}
    await load.connection()
    return {"connected": True}


async def _main(platform: str) -> None:
    load: Load = {"feishu": FeishuLoad, "dingtalk": DingTalkLoad}[platform]()
    app = web.Application()
    app.add_routes(load.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    load.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    print(json.dumps({"address": load.address}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await _answer(load, line)), flush=True)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
