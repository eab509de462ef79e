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

from tests.sandbox.feishu.town import PATIENCE, Town, until


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
    environment = {"DOMAIN": town.url, "APP_ID": town.app.app_id, "APP_SECRET": town.app.app_secret, "PYTHONPATH": str(root)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.sandbox.feishu.sdk_bot",
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        cwd=root,
    )
    try:
        await until(lambda: town.feishu.engine.connections)
        yield Client(process)
    finally:
        process.kill()
        await process.communicate()


async def test_the_official_client_receives_replies_acknowledges_and_answers_a_press(town: Town, client: Client) -> None:
    message = await town.feishu.say(town.group, town.lina, "你好", at_bot=True)

    assert await client.told("message") == {"id": message.message_id, "content": '{"text":"@_user_1 你好"}', "mentioned": ["同舟"]}
    [reply] = [town.world.message("feishu", (await client.told("reply"))["message_id"])]
    assert reply is not None
    assert (reply.text, reply.reply_to, reply.extra["uuid"]) == ("收到\n好", message.message_id, message.message_id)
    [delivery] = town.log.of_message("feishu", message.message_id)
    await asyncio.wait_for(delivery.settled.wait(), PATIENCE)
    assert [attempt.ack for attempt in delivery.attempts] == ["200"]

    shown = await town.feishu.click(reply, town.lina, button="好")

    assert await client.told("press") == {"operator": town.lina.feishu.open_id, "value": {"cmd": "ok"}}
    assert shown["toast"] == {"type": "success", "content": "好了"}
    assert reply.text == "完成\n好"


async def test_the_official_client_puts_a_chunked_event_together(town: Town, client: Client) -> None:
    town.faults.add("feishu", "chunked", bytes=200)

    message = await town.feishu.say(town.group, town.lina, "长" * 500, at_bot=True)

    assert (await client.told("message"))["id"] == message.message_id
    [delivery] = town.log.of_message("feishu", message.message_id)
    await asyncio.wait_for(delivery.settled.wait(), PATIENCE)
    assert delivery.acked
