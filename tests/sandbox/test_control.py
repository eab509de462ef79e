"""The control calls over HTTP, as the page and other programs make them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import Sandbox, start_sandbox
from tests.sandbox.feishu.town import RawBot, button, card, until

COMPANY = """
[[department]]
name = "市场部"
head = "李娜"
[[person]]
name = "李娜"
department = "市场部"
title = "品牌经理"
feishu = "ou_bc7d09ced997c2d325df3578c42353d8"
dingtalk = "lina3099"
[[person]]
name = "王芳"
feishu = "ou_91c8e238200d73d39e9b5f46b2b17cfd"
dingtalk = "wangfang5970"
[[group]]
platform = "feishu"
id = "oc_711430f6164e93803d93428bc1fab80f"
name = "新品上市群"
members = ["李娜", "王芳"]
[[group]]
platform = "dingtalk"
id = "cid3921871aa088BQ=="
name = "新品上市钉钉群"
members = ["李娜", "王芳"]
"""
SAY = {"platform": "feishu", "chat": "新品上市群", "person": "李娜", "text": "今日完成：海报"}


class Caller:
    """A program that knows the sandbox by its ready line only."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.http = http
        self.sockets: list[aiohttp.ClientWebSocketResponse] = []

    async def get(self, path: str, **query: Any) -> Any:
        async with self.http.get(self.sandbox.ready["control"] + path, params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self.http.post(self.sandbox.ready["control"] + path, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def refused(self, path: str, body: Any) -> tuple[int, str]:
        async with self.http.post(
            self.sandbox.ready["control"] + path, data=body if isinstance(body, bytes) else json.dumps(body)
        ) as response:
            return response.status, str((await response.json())["error"])

    async def connect(self) -> RawBot:
        """A Feishu bot."""
        ready = self.sandbox.ready["feishu"]
        body = {"AppID": ready["app_id"], "AppSecret": ready["app_secret"]}
        async with self.http.post(f"{ready['domain']}/callback/ws/endpoint", json=body) as response:
            url = (await response.json())["data"]["URL"]
        socket = await self.http.ws_connect(url, autoping=False, timeout=aiohttp.ClientWSTimeout(ws_close=0.1))
        self.sockets.append(socket)
        await until(lambda: self.sandbox.feishu.engine.connections)
        return RawBot(socket)


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[Caller]:
    company = tmp_path / "org.toml"
    company.write_text(COMPANY, encoding="utf-8")
    sandbox = await start_sandbox(people=company)
    async with aiohttp.ClientSession() as http:
        made = Caller(sandbox, http)
        yield made
        for socket in made.sockets:
            await socket.close()
    await sandbox.close()


async def test_the_ready_line_is_json_with_every_address(caller: Caller) -> None:
    ready = json.loads(json.dumps(caller.sandbox.ready))

    assert set(ready) == {"page", "control", "feishu", "dingtalk"}
    assert set(ready["feishu"]) == {"domain", "app_id", "app_secret"}
    assert set(ready["dingtalk"]) == {"endpoint", "oapi_endpoint", "client_id", "client_secret"}


async def test_a_taken_port_is_an_os_error_and_frees_the_rest(caller: Caller) -> None:
    taken = int(caller.sandbox.ready["control"].rsplit(":", 1)[1])

    with pytest.raises(OSError, match="address already in use"):
        await start_sandbox(port=taken)


async def test_people_and_chats_are_listed_by_platform(caller: Caller) -> None:
    people, chats = await caller.get("/people"), await caller.get("/chats")

    assert people["feishu"][0]["open_id"] == "ou_bc7d09ced997c2d325df3578c42353d8"
    assert (people["dingtalk"][0]["key"], people["dingtalk"][0]["user_id"]) == ("lina", "lina3099")
    assert [chat["name"] for chat in chats["feishu"]] == ["新品上市群"]
    assert [chat["name"] for chat in chats["dingtalk"]] == ["新品上市钉钉群"]


async def test_what_is_said_is_acknowledged_and_shown(caller: Caller) -> None:
    bot = await caller.connect()
    saying = asyncio.create_task(caller.post("/say", **SAY, at_bot=True))
    await bot.event()
    said = await saying
    shown = await caller.get("/messages", platform="feishu", chat="新品上市群")
    delivered = await caller.get("/deliveries", message_id=said["message_id"])

    assert (said["acknowledged"]["code"], said["acknowledged"]["attempts"]) == ("200", 1)
    assert [(m["message_id"], m["text"]) for m in shown["messages"]] == [(said["message_id"], "@同舟 今日完成：海报")]
    assert [(d["kind"], d["acked"]) for d in delivered["deliveries"]] == [("im.message.receive_v1", True)]
    assert (await caller.get("/messages", since=shown["seq"]))["messages"] == []


async def test_what_nobody_hears_is_not_acknowledged(caller: Caller) -> None:
    caller.sandbox.feishu.engine.ack_seconds = 0.05
    await caller.post("/faults", platform="feishu", kind="blind")

    assert (await caller.post("/say", **SAY))["acknowledged"] is None
    deaf = SAY | {"platform": "dingtalk", "chat": "新品上市钉钉群", "at_bot": False}
    assert (await caller.post("/say", **deaf))["acknowledged"] is None


async def test_a_direct_chat_is_named_direct(caller: Caller) -> None:
    await caller.post("/faults", platform="feishu", kind="blind")
    await caller.post("/say", **SAY | {"chat": "direct"})

    shown = await caller.get("/messages", platform="feishu", chat="direct", person="李娜")

    assert [m["text"] for m in shown["messages"]] == ["今日完成：海报"]


async def test_a_click_answers_with_toast_and_card(caller: Caller) -> None:
    bot = await caller.connect()
    chat = caller.sandbox.world.chats["feishu", "oc_711430f6164e93803d93428bc1fab80f"]
    await caller.post("/faults", platform="feishu", kind="blind", times=1)
    said = await caller.post("/say", **SAY)
    message = caller.sandbox.world.message("feishu", said["message_id"])
    assert message is not None
    message.card = card(button("好", {"cmd": "ok"}))

    clicking = asyncio.create_task(
        caller.post("/click", platform="feishu", message_id=message.message_id, person="王芳", value={"cmd": "ok"})
    )
    await bot.ack(await bot.frame(), {"toast": {"type": "info", "content": "收到"}})

    assert await clicking == {"toast": {"type": "info", "content": "收到"}, "card": None, "error": None}
    assert chat.members == ["lina", "wangfang"]


async def test_messages_are_edited_reacted_to_read_and_recalled(caller: Caller) -> None:
    await caller.post("/faults", platform="feishu", kind="blind")
    said = await caller.post("/say", **SAY)
    where = {"platform": "feishu", "message_id": said["message_id"]}

    await caller.post("/edit", **where, text="今日完成：无")
    await caller.post("/react", **where, person="王芳", emoji="DONE")
    await caller.post("/read", **where, person="王芳")
    await caller.post("/recall", **where)

    [shown] = (await caller.get("/messages", platform="feishu", chat="新品上市群"))["messages"]
    assert (shown["text"], shown["edited"], shown["recalled"]) == ("今日完成：无", True, True)
    assert shown["extra"]["reactions"][0]["reaction_type"] == {"emoji_type": "DONE"}
    assert await caller.refused("/recall", where) == (400, "这条消息已经撤回了。")


async def test_what_only_one_platform_has_is_refused_on_the_other(caller: Caller) -> None:
    await caller.post("/menu", platform="feishu", person="李娜", event_key="menu_mine")
    await caller.post("/enter", platform="feishu", person="李娜")

    assert await caller.refused("/enter", {"platform": "dingtalk", "person": "李娜"}) == (404, "dingtalk 没有 /enter 这件事。")


@pytest.mark.parametrize("platform", ["feishu", "dingtalk"])
async def test_groups_change(caller: Caller, platform: str) -> None:
    [chat] = [c for c in caller.sandbox.world.chats.values() if c.platform == platform]
    where = {"platform": platform, "chat": chat.chat_id}
    guest = await caller.post("/people", name="客户王总", outside=True)

    await caller.post("/join", **where, person=guest["person"])
    await caller.post("/leave", **where, person="王芳")
    await caller.post("/join", **where, person="王芳")
    await caller.post("/put_out", **where, person="王芳")
    await caller.post("/rename", **where, name="新名字")
    await caller.post("/bot", **where, present=False)

    assert (chat.members, chat.name, chat.bot_in) == (["lina", guest["person"]], "新名字", False)
    await caller.post("/resign", person="李娜")
    assert (chat.members, caller.sandbox.world.people["lina"].resigned) == ([guest["person"]], True)
    await caller.post("/bot", **where)
    await caller.post("/disband", **where)
    assert chat.disbanded


async def test_what_is_no_text_is_shared(caller: Caller) -> None:
    where = {"person": "李娜", "name": "图.png", "body": "iVBORw=="}

    await caller.post("/share", platform="feishu", chat="新品上市群", msgtype="image", **where)
    await caller.post("/share", platform="dingtalk", chat="新品上市钉钉群", msgtype="picture", **where)

    assert [m["kind"] for m in (await caller.get("/messages"))["messages"]] == ["image", "picture"]


async def test_the_clock_moves(caller: Caller) -> None:
    moved = await caller.post("/clock", to="2026-11-20T15:00+08:00")
    later = await caller.post("/clock", by=3600)

    assert moved["now"].startswith("2026-11-20T15:00")
    assert later["now"].startswith("2026-11-20T16:00")
    assert (await caller.get("/clock"))["speed"] == 1.0


async def test_faults_come_and_go(caller: Caller) -> None:
    first = await caller.post("/faults", platform="feishu", kind="status", status=503, times=2)
    await caller.post("/faults", platform="dingtalk", kind="drop")

    in_force = (await caller.get("/faults"))["faults"]
    assert [(fault["kind"], fault.get("status")) for fault in in_force] == [("status", 503), ("drop", None)]
    control = caller.sandbox.ready["control"]
    async with caller.http.delete(f"{control}/faults", params={"id": first["id"]}) as response:
        assert response.status == 200
    assert len((await caller.get("/faults"))["faults"]) == 1
    async with caller.http.delete(f"{control}/faults") as response:
        assert response.status == 200
    assert (await caller.get("/faults"))["faults"] == []


async def test_what_the_bot_calls_is_kept(caller: Caller) -> None:
    domain = caller.sandbox.ready["feishu"]["domain"]
    async with caller.http.get(f"{domain}/open-apis/bot/v3/info"):
        pass

    [call] = (await caller.get("/calls", platform="feishu"))["calls"]
    assert (call["method"], call["path"], call["status"], call["code"]) == ("GET", "/open-apis/bot/v3/info", 400, "99991661")
    assert (await caller.get("/complaints"))["complaints"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        pytest.param("/say", b"{", 400, "请求的内容不是 JSON。", id="no JSON"),
        pytest.param("/say", [], 400, "请求的内容要是一个 JSON 对象。", id="a list"),
        pytest.param("/say", SAY | {"platform": "wechat"}, 404, "platform 只能是 feishu 或 dingtalk。", id="unknown platform"),
        pytest.param("/say", SAY | {"person": "陌生人"}, 404, "没有叫 陌生人 的人，见 GET /people。", id="unknown person"),
        pytest.param("/say", SAY | {"chat": "秘密群"}, 404, "feishu 上没有叫 秘密群 的群，见 GET /chats。", id="unknown chat"),
        pytest.param("/say", SAY | {"text": ""}, 400, "缺少 text", id="nothing said"),
        pytest.param("/say", SAY | {"at_bot": "yes"}, 400, "at_bot 要写成 true 或 false。", id="a text as flag"),
        pytest.param("/say", SAY | {"reply_to": 7}, 400, "reply_to 要写成文字。", id="a number as text"),
        pytest.param(
            "/click", {"platform": "feishu", "message_id": "om_x", "person": "李娜"}, 404, "没有消息 om_x", id="unknown message"
        ),
        pytest.param("/clock", {}, 400, "要写", id="a clock without a time"),
        pytest.param("/clock", {"to": "明天"}, 400, "不是时刻", id="no moment"),
        pytest.param("/clock", {"to": "2026-11-20T15:00"}, 400, "缺少时区", id="no zone"),
        pytest.param("/faults", {"platform": "feishu", "kind": "explode"}, 400, "没有 explode 这种故障", id="unknown fault"),
        pytest.param("/rename", SAY | {"chat": "direct", "name": "x"}, 400, "不是群", id="renaming a direct chat"),
        pytest.param("/people", {"name": "李娜"}, 400, "已经有人叫李娜了。", id="a name twice"),
    ],
)
async def test_a_wrong_call_gets_one_clear_sentence(caller: Caller, path: str, body: Any, status: int, words: str) -> None:
    answer = await caller.refused(path, body)

    assert answer[0] == status
    assert words in answer[1]
