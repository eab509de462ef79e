"""DingTalk as other programs steer it: by the control calls of the running sandbox."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import Sandbox, start_sandbox
from tests.sandbox.dingtalk.test_cards import answering
from tests.sandbox.dingtalk.town import BOT_MESSAGE, CARD_PRESS, EVENTS, RawBot

COMPANY = """
[[person]]
name = "李娜"
dingtalk = "lina3099"

[[person]]
name = "赵宁"
dingtalk = "zhaoning1054"

[[group]]
platform = "dingtalk"
id = "cid3921871aa088BQ=="
name = "钉钉群"
members = ["李娜", "赵宁"]
"""


class Outside:
    """A program that knows nothing but what the sandbox prints when it is ready."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.ready = sandbox.ready
        self.http = http

    async def control(self, path: str, **body: Any) -> Any:
        async with self.http.post(self.ready["control"] + path, json={"platform": "dingtalk", **body}) as answer:
            return await answer.json()

    async def read(self, path: str) -> Any:
        async with self.http.get(self.ready["control"] + path) as answer:
            return await answer.json()

    async def connect(self) -> RawBot:
        app = self.ready["dingtalk"]
        body = {
            "clientId": app["client_id"],
            "clientSecret": app["client_secret"],
            "subscriptions": [BOT_MESSAGE, CARD_PRESS, EVENTS],
        }
        url = f"{app['endpoint']}/v1.0/gateway/connections/open"
        async with self.http.post(url, json=body, headers={"Accept": "application/json"}) as answer:
            opened = await answer.json()
        return RawBot(await self.http.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]}))

    async def send_card(self, body: dict[str, Any]) -> None:
        app = self.ready["dingtalk"]
        credentials = {"appKey": app["client_id"], "appSecret": app["client_secret"]}
        async with self.http.post(f"{app['endpoint']}/v1.0/oauth2/accessToken", json=credentials) as answer:
            token = (await answer.json())["accessToken"]
        headers = {"x-acs-dingtalk-access-token": token}
        async with self.http.post(f"{app['endpoint']}/v1.0/card/instances/createAndDeliver", json=body, headers=headers) as answer:
            assert answer.status == 200


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    company = tmp_path / "org.toml"
    company.write_text(COMPANY, encoding="utf-8")
    sandbox = await start_sandbox(people=company)
    async with aiohttp.ClientSession() as http:
        yield Outside(sandbox, http)
    await sandbox.close()


async def test_saying_answers_with_the_acknowledgement(outside: Outside) -> None:
    bot = await outside.connect()

    saying = asyncio.create_task(outside.control("/say", chat="钉钉群", person="李娜", text="你好", at_bot=True))
    told = await bot.data()
    said = await saying

    assert told["msgId"] == said["message_id"]
    assert told["senderStaffId"] == "lina3099"
    assert said["acknowledged"]["code"] == "200"
    [delivery] = (await outside.read(f"/deliveries?platform=dingtalk&message_id={told['msgId'].replace('+', '%2B')}"))["deliveries"]
    assert delivery["acked"] is True


async def test_clicking_answers_with_the_card(outside: Outside) -> None:
    bot = await outside.connect()
    app = outside.ready["dingtalk"]
    body = {
        "cardTemplateId": "tongzhou-demo.schema",
        "outTrackId": "D-5",
        "callbackType": "STREAM",
        "cardData": {"cardParamMap": {"title": "决策", "buttons": '[{"text": "同意", "id": "agree"}]'}},
        "openSpaceId": "dtv1.card//IM_GROUP.cid3921871aa088BQ==",
        "imGroupOpenDeliverModel": {"robotCode": app["client_id"]},
    }
    await outside.send_card(body)
    shown = (await outside.read("/messages?platform=dingtalk&chat=钉钉群"))["messages"][-1]

    click = asyncio.create_task(outside.control("/click", message_id=shown["message_id"], person="赵宁", button="同意"))
    answer = {"cardUpdateOptions": {"updateCardDataByKey": True}, "cardData": {"cardParamMap": {"title": "已同意"}}}
    told = await answering(bot, answer)
    clicked = await click
    wrong = await outside.control("/click", message_id=shown["message_id"], person="赵宁", button="没有的")

    assert told["userId"] == "zhaoning1054"
    assert clicked["card"]["cardData"]["cardParamMap"]["title"] == "已同意"
    assert "没有按钮" in wrong["error"]


async def test_a_picture_can_be_shared_and_a_person_put_out(outside: Outside) -> None:
    bot = await outside.connect()
    await outside.control("/share", chat="direct", person="李娜", msgtype="picture", name="图.png", body=b64encode(b"png").decode())
    told = await bot.data()
    broken = await outside.control("/share", chat="direct", person="李娜", msgtype="picture", body="不是")

    await outside.control("/put_out", chat="钉钉群", person="赵宁")
    frame = await bot.frame()

    assert told["msgtype"] == "picture"
    assert broken["error"] == "body 要写成 base64。"
    assert frame["headers"]["eventType"] == "chat_remove_member"
