"""The official Python client against the stand-in: what it can do with the real platform it can do here."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.dingtalk.town import PATIENCE, Town, until


class Client:
    """The process of the official client and what it printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def told(self, kind: str) -> Any:
        """The next thing of that kind that it was told."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                line = json.loads(await self.process.stdout.readline())
                if line["kind"] == kind:
                    return line["value"]


@pytest.fixture
async def client(town: Town) -> AsyncIterator[Client]:
    root = Path(__file__).parents[3]
    environment = {
        "DINGTALK_OPENAPI_ENDPOINT": town.url,
        "CLIENT_ID": town.app.client_id,
        "CLIENT_SECRET": town.app.client_secret,
        "PYTHONPATH": str(root),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.sandbox.dingtalk.sdk_bot",
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        cwd=root,
    )
    try:
        await until(lambda: town.dingtalk.engine.connections)
        yield Client(process)
    finally:
        process.kill()
        await process.communicate()


async def test_the_official_client_receives_replies_and_acknowledges(town: Town, client: Client) -> None:
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)

    assert await client.told("message") == {"id": message.message_id, "text": "你好", "type": "text"}
    assert await client.told("reply") == {"errcode": 0, "errmsg": "ok"}
    [delivery] = town.log.of_message("dingtalk", message.message_id)
    await until(lambda: delivery.acked)
    [reply] = town.shown()
    assert reply.text == "收到：你好"
    assert reply.mentions == [], "the client names the sender in `at` but not in the text"
    assert town.complaints() == []


async def test_the_official_client_sends_a_card_and_answers_its_press(town: Town, client: Client) -> None:
    await town.dingtalk.say(town.world.direct_chat("dingtalk", town.he), town.he, "卡片", at_bot=False)
    direct = town.world.direct_chat("dingtalk", town.he)
    await until(lambda: town.shown(direct))

    shown = await town.dingtalk.click(town.shown(direct)[0], town.he, button="完成")

    press = await client.told("press")
    assert press["user"] == town.he.dingtalk.user_id
    assert press["content"]["cardPrivateData"]["actionIds"] == ["done"]
    assert shown["error"] is None
    assert shown["card"]["view"]["note"] == "已完成"
    assert shown["card"]["view"]["markdown"] == "完成了吗"


async def test_the_official_client_is_told_of_changes_and_pings(town: Town, client: Client) -> None:
    await town.dingtalk.gateway.ping()
    await town.dingtalk.rename(town.group, "新名字")

    event = await client.told("event")

    assert event["type"] == "chat_update_title"
    assert event["data"]["title"] == "新名字"
    await until(lambda: town.log.deliveries[0].acked)
    assert town.complaints() == []


async def test_the_official_client_comes_back_after_a_disconnect(town: Town, client: Client) -> None:
    [first] = town.dingtalk.engine.connections
    town.faults.add("dingtalk", "disconnect")

    await until(lambda: town.dingtalk.engine.connections and first not in town.dingtalk.engine.connections)
    message = await town.dingtalk.say(town.group, town.lina, "又来了", at_bot=True)

    assert (await client.told("message"))["id"] == message.message_id
