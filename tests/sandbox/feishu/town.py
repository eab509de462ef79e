"""A small Feishu on a free port, and a bot that speaks the raw protocol with it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import DeliveryLog
from bot.sandbox.faults import Faults
from bot.sandbox.feishu import FeishuStandIn
from bot.sandbox.feishu.frames import CONTROL, DATA, Frame, decode, encode
from bot.sandbox.world import BOT, Chat, Department, Message, Person, World, ding_ids_for, feishu_ids_for

SERVICE = 33554678
PATIENCE = 60.0
"""Seconds until what must happen counts as missing; nothing waits so long when all is well."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, parsed body (bytes when it is no JSON), headers."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> int:
        return int(self.body["code"])

    @property
    def data(self) -> Any:
        assert self.body["code"] == 0, self.body
        return self.body["data"]


class Town:
    """The stand-in with three people in one group and one who is in none."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = SimClock()
        self.faults = Faults()
        self.log = DeliveryLog()
        self.feishu = FeishuStandIn(self.world, self.clock, self.faults, self.log)
        self.app = self.feishu.app
        self.http: aiohttp.ClientSession
        self.sockets: list[aiohttp.ClientWebSocketResponse] = []
        self.url = ""
        self.lina = self._person("lina", "李娜", "市场部")
        self.zhao = self._person("zhaoning", "赵宁", "研发部")
        self.chen = self._person("chenjie", "陈杰", "研发部")
        self.he = self._person("hejing", "何静", "")
        self.world.add_department(Department("市场部", "lina"))
        self.world.add_department(Department("研发部", "chenjie"))
        self.group = Chat("feishu", "oc_711430f6164e93803d93428bc1fab80f", "双十二协作群", "group", ["lina", "zhaoning", "chenjie"])
        self.world.add_chat(self.group)

    def _person(self, key: str, name: str, department: str) -> Person:
        person = Person(key, name, department, "员工", feishu_ids_for(key), ding_ids_for(key))
        self.world.add_person(person)
        return person

    # --- REST ---------------------------------------------------------------------------------------------------------

    async def call(self, method: str, path: str, body: Any = None, *, token: str | None = "", **options: Any) -> Answer:
        """One call under /open-apis; `token` empty asks for one first, None sends none."""
        headers = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token or await self.token()}"
        async with self.http.request(method, f"{self.url}/open-apis{path}", json=body, headers=headers, **options) as response:
            raw = await response.read()
            parsed = json.loads(raw) if response.content_type == "application/json" else raw
            return Answer(response.status, parsed, dict(response.headers))

    async def ask_token(self, **changed: str) -> Answer:
        body = {"app_id": self.app.app_id, "app_secret": self.app.app_secret} | changed
        return await self.call("POST", "/auth/v3/tenant_access_token/internal", body, token=None)

    async def token(self) -> str:
        return str((await self.ask_token()).body["tenant_access_token"])

    async def send(
        self, content: Any, msg_type: str = "interactive", *, to: str = "", id_type: str = "chat_id", uuid: str = ""
    ) -> Answer:
        """Send to the group, or to somebody else."""
        body = {"receive_id": to or self.group.chat_id, "msg_type": msg_type, "content": json.dumps(content, ensure_ascii=False)}
        return await self.call("POST", f"/im/v1/messages?receive_id_type={id_type}", body | ({"uuid": uuid} if uuid else {}))

    async def sent(self, content: Any, msg_type: str = "interactive") -> Message:
        """A message of the bot in the group."""
        message = self.world.message("feishu", (await self.send(content, msg_type)).data["message_id"])
        assert message is not None
        return message

    async def patch(self, message: Message, card: Any) -> Answer:
        return await self.call("PATCH", f"/im/v1/messages/{message.message_id}", {"content": json.dumps(card)})

    def shown(self, chat: Chat | None = None) -> list[Message]:
        """What the bot has put into a chat, the group by default."""
        return [m for m in self.world.history("feishu", (chat or self.group).chat_id) if m.author == BOT]

    # --- long connection ----------------------------------------------------------------------------------------------

    async def endpoint(self, **changed: str) -> Any:
        body = {"AppID": self.app.app_id, "AppSecret": self.app.app_secret} | changed
        async with self.http.post(f"{self.url}/callback/ws/endpoint", json=body) as response:
            return await response.json()

    async def connect(self) -> RawBot:
        url = (await self.endpoint())["data"]["URL"]
        bot = RawBot(await self.open_socket(url))
        await until(lambda: self.feishu.engine.connections)
        return bot

    async def open_socket(self, url: str) -> aiohttp.ClientWebSocketResponse:
        socket = await self.http.ws_connect(url, autoping=False, timeout=aiohttp.ClientWSTimeout(ws_close=0.1))
        self.sockets.append(socket)
        return socket


class RawBot:
    """One connection, frames read and acknowledged by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self) -> Frame:
        """The next binary frame."""
        return decode(await self.socket.receive_bytes(timeout=PATIENCE))

    async def event(self) -> dict[str, Any]:
        """The next event, acknowledged."""
        frame = await self.frame()
        await self.ack(frame)
        return dict(json.loads(frame.payload))

    async def ack(self, frame: Frame, result: Any = None, *, code: Any = 200) -> None:
        answer: dict[str, Any] = {"code": code}
        if result is not None:
            raw = result if isinstance(result, bytes) else json.dumps(result).encode()
            answer["data"] = base64.b64encode(raw).decode()
        await self.answer(frame, json.dumps(answer).encode())

    async def answer(self, frame: Frame, payload: bytes) -> None:
        """The same frame back with another payload."""
        echo = Frame(DATA, frame.service, frame.seq_id, frame.log_id, [*frame.headers, ("biz_rt", "3")], payload)
        await self.socket.send_bytes(encode(echo))

    async def ping(self) -> Frame:
        await self.socket.send_bytes(encode(Frame(CONTROL, SERVICE, headers=[("type", "ping")])))
        return await self.frame()

    async def quiet(self) -> bool:
        """Whether nothing comes, as far as can be told after everything else had its turn."""
        try:
            async with asyncio.timeout(0.1):
                await self.socket.receive()
        except TimeoutError:
            return True
        return False


def card(*elements: Any, **root: Any) -> dict[str, Any]:
    """A card of schema 2.0 with these components."""
    return {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": list(elements)}} | root


def markdown(text: str) -> dict[str, Any]:
    return {"tag": "markdown", "content": text}


def plain(text: str) -> dict[str, Any]:
    return {"tag": "plain_text", "content": text}


def button(text: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"tag": "button", "text": plain(text), "behaviors": [{"type": "callback", "value": value}]} | more


def form(*items: Any, **more: Any) -> dict[str, Any]:
    """A form with these items and a submit button."""
    submit = button("提交", {"cmd": "submit"}, name="submit", form_action_type="submit")
    return {"tag": "form", "name": "f", "elements": [*items, submit]} | more


async def until(condition: Callable[[], Any]) -> None:
    """Wait for something that another task is about to do."""
    for _ in range(round(PATIENCE / 0.005)):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


@asynccontextmanager
async def running_town() -> AsyncIterator[Town]:
    """The stand-in served on a free port of loopback."""
    town = Town()
    app = web.Application(client_max_size=40 * 1024 * 1024)
    app.add_routes(town.feishu.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    town.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    town.http = aiohttp.ClientSession()
    try:
        yield town
    finally:
        await asyncio.gather(*(socket.close() for socket in town.sockets))
        await town.http.close()
        await town.feishu.close()
        await runner.cleanup()
