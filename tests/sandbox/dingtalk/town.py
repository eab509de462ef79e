"""A small DingTalk on a free port, and a bot that speaks the raw protocol with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import DeliveryLog
from bot.sandbox.dingtalk import DingTalkStandIn
from bot.sandbox.faults import Faults
from bot.sandbox.world import Chat, Department, Message, Person, World, ding_ids_for, feishu_ids_for

BOT_MESSAGE = {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}
CARD_PRESS = {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"}
EVENTS = {"type": "EVENT", "topic": "*"}
PATIENCE = 60.0
"""Seconds until what must happen counts as missing; nothing waits so long when all is well."""
DEMO_TEMPLATE = "tongzhou-demo.schema"
BUTTONS_TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"


@dataclass
class Answer:
    """An HTTP answer: status, parsed body (text when it is no JSON), headers."""

    status: int
    body: Any
    headers: dict[str, str]


class Town:
    """The stand-in with three people in one group and one who is in none."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = SimClock()
        self.faults = Faults()
        self.log = DeliveryLog()
        self.dingtalk = DingTalkStandIn(self.world, self.clock, self.faults, self.log)
        self.http: aiohttp.ClientSession
        self.url = ""
        self.lina = self._person("lina", "李娜", "市场部")
        self.zhao = self._person("zhaoning", "赵宁", "研发部")
        self.chen = self._person("chenjie", "陈杰", "研发部")
        self.he = self._person("hejing", "何静", "")
        self.world.add_department(Department("市场部", "lina"))
        self.world.add_department(Department("研发部", "chenjie"))
        self.group = Chat("dingtalk", "cid3921871aa088BQ==", "双十二协作群", "group", ["lina", "zhaoning", "chenjie"])
        self.world.add_chat(self.group)

    def _person(self, key: str, name: str, department: str) -> Person:
        person = Person(key, name, department, "员工", feishu_ids_for(key), ding_ids_for(key))
        self.world.add_person(person)
        return person

    @property
    def app(self) -> Any:
        return self.dingtalk.app

    async def call(self, method: str, path: str, body: Any = None, *, token: str | None = "", **options: Any) -> Answer:
        """One HTTP call; `token` empty asks for one first, None sends none."""
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["x-acs-dingtalk-access-token"] = token or await self.token()
        url = path if path.startswith("http") else self.url + path
        async with self.http.request(method, url, json=body, headers=headers, **options) as response:
            text = await response.text()
            return Answer(response.status, _parsed(text), dict(response.headers))

    async def post(self, path: str, body: Any, *, token: str | None = "") -> Answer:
        return await self.call("POST", path, body, token=token)

    async def old(self, path: str, body: Any) -> Any:
        """A call of the old API; its parsed body."""
        return (await self.call("POST", f"{path}?access_token={await self.token()}", body, token=None)).body

    async def token(self) -> str:
        body = {"appKey": self.app.client_id, "appSecret": self.app.client_secret}
        return str((await self.call("POST", "/v1.0/oauth2/accessToken", body, token=None)).body["accessToken"])

    def shown(self, chat: Chat | None = None) -> list[Message]:
        """What the bot has put into a chat, the group by default."""
        chat_id = (chat or self.group).chat_id
        return [message for message in self.world.history("dingtalk", chat_id) if message.author == "bot"]

    def complaints(self) -> list[str]:
        return [complaint.text for complaint in self.log.complaints]

    def request_to_open(self, *subscriptions: dict[str, str]) -> dict[str, Any]:
        return {
            "clientId": self.app.client_id,
            "clientSecret": self.app.client_secret,
            "subscriptions": list(subscriptions or (BOT_MESSAGE, CARD_PRESS, EVENTS)),
        }

    async def open(self, *subscriptions: dict[str, str]) -> dict[str, str]:
        """Endpoint and ticket of a new connection."""
        answer = await self.call(
            "POST",
            "/v1.0/gateway/connections/open",
            self.request_to_open(*subscriptions),
            token=None,
            headers={"Accept": "application/json"},
        )
        assert answer.status == 200, answer
        return dict(answer.body)

    async def connect(self, *subscriptions: dict[str, str]) -> RawBot:
        opened = await self.open(*subscriptions)
        socket = await self.http.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]}, autoping=False)
        return RawBot(socket)


class RawBot:
    """One connection, frames read and acknowledged by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self) -> dict[str, Any]:
        """The next text frame."""
        return dict(json.loads(await self.socket.receive_str(timeout=PATIENCE)))

    async def data(self) -> dict[str, Any]:
        """The next frame's data, acknowledged."""
        frame = await self.frame()
        await self.ack(frame)
        return dict(json.loads(frame["data"]))

    async def ack(self, frame: dict[str, Any], data: Any = None, *, code: int = 200, message_id: str | None = None) -> None:
        headers = {"messageId": message_id or frame["headers"]["messageId"], "contentType": "application/json"}
        content = json.dumps({"response": None} if data is None else data)
        await self.socket.send_str(json.dumps({"code": code, "headers": headers, "message": "OK", "data": content}))

    async def quiet(self) -> bool:
        """Whether nothing comes, as far as can be told after everything else had its turn."""
        try:
            async with asyncio.timeout(0.1):
                await self.socket.receive()
        except TimeoutError:
            return True
        return False


async def until(condition: Callable[[], Any]) -> None:
    """Wait for something that another task is about to do."""
    for _ in range(round(PATIENCE / 0.005)):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@asynccontextmanager
async def running_town() -> AsyncIterator[Town]:
    """The stand-in served on a free port of loopback."""
    town = Town()
    app = web.Application()
    app.add_routes(town.dingtalk.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    town.url = town.app.endpoint = town.app.oapi_endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}"
    town.http = aiohttp.ClientSession()
    try:
        yield town
    finally:
        await town.http.close()
        await town.dingtalk.close()
        await runner.cleanup()
