"""Ordinary messages of the bot: sent by the API or to a session webhook, taken back, read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from tests.sandbox.dingtalk.town import Answer, Town

TO_GROUP = "/v1.0/robot/groupMessages/send"
TO_PEOPLE = "/v1.0/robot/oToMessages/batchSend"


async def to_group(town: Town, **changes: Any) -> Answer:
    body = {
        "robotCode": town.app.client_id,
        "openConversationId": town.group.chat_id,
        "msgKey": "sampleMarkdown",
        "msgParam": json.dumps({"title": "汇总", "text": "**3 人**已交"}),
    }
    return await town.post(TO_GROUP, {**body, **changes})


async def to_people(town: Town, *user_ids: str, **changes: Any) -> Answer:
    body = {
        "robotCode": town.app.client_id,
        "userIds": list(user_ids),
        "msgKey": "sampleText",
        "msgParam": '{"content": "明天到期"}',
    }
    return await town.post(TO_PEOPLE, {**body, **changes})


# --- to a group ---------------------------------------------------------------------------------------------------------


async def test_a_markdown_message_is_shown_in_the_group(town: Town) -> None:
    answer = await to_group(town)

    [message] = town.shown()
    assert answer.body == {"processQueryKey": message.extra["process_query_key"]}
    assert (message.kind, message.text) == ("markdown", "**3 人**已交")
    assert message.card == {"title": "汇总", "text": "**3 人**已交"}


@pytest.mark.parametrize("text", ["@所有人 交日报", "@李娜 交日报", "@{lina} 交日报"])
async def test_nothing_in_a_groups_message_rings_anybody(town: Town, text: str) -> None:
    content = text.replace("{lina}", town.lina.dingtalk.user_id)

    await to_group(town, msgKey="sampleText", msgParam=json.dumps({"content": content}), atUserIds=[town.lina.dingtalk.user_id])

    assert town.shown()[0].mentions == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"robotCode": ""}, "invalidParameter.robotCode.empty"),
        ({"robotCode": "dingother"}, "invalidParameter.robotCode.notExsit"),
        ({"openConversationId": ""}, "miss.openConversationId"),
        ({"openConversationId": "cidnothing=="}, "invalid.openConversationId"),
        ({"msgKey": ""}, "invalidParameter.msgKey.empty"),
        ({"msgKey": "samplemarkdown"}, "invalidParameter.msgKey.invalid"),
        ({"msgKey": {"x": 1}}, "invalidParameter.msgKey.invalid"),
        ({"msgParam": {"title": "a", "text": "b"}}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": '{"title": "a"}'}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": json.dumps({"title": "a", "text": "同" * 5000}, ensure_ascii=False)}, "invalidParameter.msgParam.tooLong"),
    ],
)
async def test_a_wrong_send_is_refused_with_its_code(town: Town, change: dict[str, Any], code: str) -> None:
    answer = await to_group(town, **change)

    assert (answer.status, answer.body["code"]) == (400, code)
    assert town.shown() == []


async def test_fifteen_thousand_bytes_are_let_through(town: Town) -> None:
    param = json.dumps({"content": "x" * (15_000 - len('{"content": ""}'))})

    assert (await to_group(town, msgKey="sampleText", msgParam=param)).status == 200


async def test_a_group_that_is_gone_or_has_no_bot_is_refused(town: Town) -> None:
    town.group.bot_in = False
    without_bot = await to_group(town)
    town.group.disbanded = True
    gone = await to_group(town)

    assert without_bot.body["code"] == "resource.not.found"
    assert gone.body["code"] == "group.disbanded"


# --- to people ----------------------------------------------------------------------------------------------------------


async def test_people_are_reached_and_the_others_are_named(town: Town) -> None:
    town.faults.add("dingtalk", "partial", match="batchSend", people=[town.chen.dingtalk.user_id])

    answer = await to_people(town, town.he.dingtalk.user_id, "nobody", town.chen.dingtalk.user_id)

    assert answer.status == 200
    assert answer.body["invalidStaffIdList"] == ["nobody"]
    assert answer.body["flowControlledStaffIdList"] == [town.chen.dingtalk.user_id]
    assert [message.text for message in town.shown(town.world.direct_chat("dingtalk", town.he))] == ["明天到期"]
    assert town.shown(town.world.direct_chat("dingtalk", town.chen)) == []


async def test_a_union_id_is_no_user_id(town: Town) -> None:
    assert (await to_people(town, town.he.dingtalk.union_id)).body["invalidStaffIdList"] == [town.he.dingtalk.union_id]


async def test_at_most_twenty_people_at_once(town: Town) -> None:
    answer = await to_people(town, *[f"user{n}" for n in range(21)])

    assert (answer.status, answer.body["code"]) == (400, "invalidParameter.userIds.overMax")


# --- taken back, read ---------------------------------------------------------------------------------------------------


async def test_a_groups_message_can_be_taken_back(town: Town) -> None:
    key = (await to_group(town)).body["processQueryKey"]

    body = {"robotCode": town.app.client_id, "openConversationId": town.group.chat_id, "processQueryKeys": [key, "unknown"]}
    answer = await town.post("/v1.0/robot/groupMessages/recall", body)

    assert answer.body["successResult"] == [key]
    assert set(answer.body["failedResult"]) == {"unknown"}
    assert town.shown()[0].recalled


async def test_a_direct_message_can_be_taken_back_within_a_day(town: Town) -> None:
    early = (await to_people(town, town.he.dingtalk.user_id, town.chen.dingtalk.user_id)).body["processQueryKey"]
    town.clock.move_by(25 * 3600)
    late = (await to_people(town, town.he.dingtalk.user_id)).body["processQueryKey"]

    body = {"robotCode": town.app.client_id, "processQueryKeys": [early, late]}
    answer = await town.post("/v1.0/robot/otoMessages/batchRecall", body)

    assert answer.body["successResult"] == [late]
    assert set(answer.body["failedResult"]) == {early}
    assert [message.recalled for message in town.shown(town.world.direct_chat("dingtalk", town.he))] == [False, True]


async def test_who_has_read_can_be_asked(town: Town) -> None:
    in_group = (await to_group(town)).body["processQueryKey"]
    to_two = (await to_people(town, town.he.dingtalk.user_id, town.chen.dingtalk.user_id)).body["processQueryKey"]
    await town.dingtalk.read(town.shown()[0], town.lina)
    await town.dingtalk.read(town.shown(town.world.direct_chat("dingtalk", town.he))[0], town.he)

    body = {
        "robotCode": town.app.client_id,
        "openConversationId": town.group.chat_id,
        "processQueryKey": in_group,
        "maxResults": 200,
    }
    group = await town.post("/v1.0/robot/groupMessages/query", body)
    query = f"robotCode={town.app.client_id}&processQueryKey={quote(to_two, safe='')}"
    people = await town.call("GET", f"/v1.0/robot/oToMessages/readStatus?{query}")

    assert group.body == {"sendStatus": "SUCCESS", "readUserIds": [town.lina.dingtalk.user_id], "hasMore": False, "nextToken": ""}
    assert {(each["name"], each["readStatus"]) for each in people.body["messageReadInfoList"]} == {
        ("何静", "READ"),
        ("陈杰", "UNREAD"),
    }


# --- DING ---------------------------------------------------------------------------------------------------------------


async def test_a_ding_rings_and_names_whom_it_did_not_reach(town: Town) -> None:
    body = {
        "robotCode": town.app.client_id,
        "remindType": 1,
        "receiverUserIdList": [town.he.dingtalk.user_id, "nobody"],
        "content": "请处理",
    }
    answer = await town.post("/v1.0/robot/ding/send", body)

    [message] = town.shown(town.world.direct_chat("dingtalk", town.he))
    assert (message.kind, message.text, message.mentions) == ("ding", "请处理", ["hejing"])
    assert set(answer.body["failedList"]) == {"nobody"}
    await town.post("/v1.0/robot/ding/recall", {"robotCode": town.app.client_id, "openDingId": answer.body["openDingId"]})
    assert message.recalled


# --- session webhooks ---------------------------------------------------------------------------------------------------


async def session(town: Town) -> str:
    """The webhook that came with a message in the group."""
    bot = await town.connect()
    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    return str((await bot.data())["sessionWebhook"])


async def reply(town: Town, webhook: str, body: Any) -> Any:
    answer = await town.call("POST", webhook, body, token=None)
    assert answer.status == 200
    return answer.body


async def test_a_reply_needs_no_token_and_is_shown(town: Town) -> None:
    webhook = await session(town)

    answer = await reply(town, webhook, {"msgtype": "text", "text": {"content": "收到"}})

    assert answer == {"errcode": 0, "errmsg": "ok"}
    assert town.shown()[0].text == "收到"


async def test_a_session_ends_after_an_hour_and_a_half(town: Town) -> None:
    webhook = await session(town)
    town.clock.move_by(5401)

    expired = await reply(town, webhook, {"msgtype": "text", "text": {"content": "收到"}})
    unknown = await reply(town, f"{town.url}/robot/sendBySession?session=x", {"msgtype": "text", "text": {"content": "收到"}})

    assert expired == unknown | {"request_id": expired["request_id"]}
    assert (expired["errcode"], expired["errmsg"]) == (300001, "session 不存在")
    assert town.shown() == []


async def test_a_webhook_rings_only_members_named_in_both_places(town: Town) -> None:
    webhook = await session(town)
    lina, zhao, he = (person.dingtalk.user_id for person in (town.lina, town.zhao, town.he))
    text = f"@{lina} @{he} @赵宁 @所有人 请看"

    await reply(
        town, webhook, {"msgtype": "markdown", "markdown": {"title": "请看", "text": text}, "at": {"atUserIds": [lina, zhao, he]}}
    )
    await reply(town, webhook, {"msgtype": "text", "text": {"content": f"@{lina}"}})
    await reply(town, webhook, {"msgtype": "text", "text": {"content": "全体"}, "at": {"isAtAll": True, "atUserIds": [None]}})
    link = {"title": "看", "text": f"@{lina}", "messageUrl": "https://example.com"}
    await reply(town, webhook, {"msgtype": "link", "link": link, "at": {"atUserIds": [lina]}})
    await reply(town, webhook, {"msgtype": "actionCard", "actionCard": {"title": "看", "text": f"@{zhao} 看", "btns": []}})

    assert [message.mentions for message in town.shown()] == [["lina"], [], ["all"], [], ["zhaoning"]]


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"msgtype": "image", "image": {}}, 400105),
        ({"msgtype": {}}, 400105),
        ({"msgtype": "feedCard", "feedCard": {"links": [1]}}, 40035),
        ({"msgtype": "actionCard", "actionCard": {"title": "a", "text": "b", "btns": [1]}}, 40035),
        ({"msgtype": "text", "text": {}}, 40035),
        ({"msgtype": "markdown", "markdown": {"title": "a", "text": "b" * 20_000}}, 460101),
        ([], 40035),
    ],
)
async def test_a_wrong_reply_is_refused(town: Town, body: Any, errcode: int) -> None:
    webhook = await session(town)

    assert (await reply(town, webhook, body))["errcode"] == errcode
    assert town.shown() == []


# --- links that speak ---------------------------------------------------------------------------------------------------


SAY = "dtmd://dingtalkclient/sendMessage?content=%E8%AE%A4%E9%A2%86+T-12"


async def test_a_dtmd_link_makes_its_clicker_say_the_text(town: Town) -> None:
    bot = await town.connect()
    await to_group(town, msgParam=json.dumps({"title": "认领", "text": f"[认领 T\\-12]({SAY})"}))

    shown = await town.dingtalk.click(town.shown()[0], town.zhao, button="认领 T-12")

    data = await bot.data()
    assert data["text"]["content"].strip() == "认领 T-12"
    assert data["senderStaffId"] == town.zhao.dingtalk.user_id
    assert data["msgId"] == shown["said"]


async def test_whether_a_dtmd_link_mentions_the_bot_can_be_switched(town: Town) -> None:
    bot = await town.connect()
    card = {"title": "认领", "text": "认领吗", "singleTitle": "认领 T-12", "singleURL": SAY}
    await to_group(town, msgKey="sampleActionCard", msgParam=json.dumps(card))
    town.faults.add("dingtalk", "plain_links")

    await town.dingtalk.click(town.shown()[0], town.zhao, button="认领 T-12")

    assert await bot.quiet()
    assert town.world.messages[-1].text == "认领 T-12"


async def test_another_link_is_only_opened_and_a_missing_one_is_named(town: Town) -> None:
    await to_group(town, msgParam=json.dumps({"title": "看", "text": "[详情](https://example.com/a)"}))

    shown = await town.dingtalk.click(town.shown()[0], town.zhao, button="详情")

    assert shown["opened"] == "https://example.com/a"
    with pytest.raises(LookupError, match="没有"):
        await town.dingtalk.click(town.shown()[0], town.zhao, button="认领")


# --- media --------------------------------------------------------------------------------------------------------------


async def test_a_picture_is_uploaded_and_can_be_shown(town: Town) -> None:
    form = aiohttp.FormData()
    form.add_field("media", b"\x89PNG", filename="图.png", content_type="image/png")
    form.add_field("type", "image")
    async with town.http.post(f"{town.url}/media/upload?access_token={await town.token()}", data=form) as answer:
        body = await answer.json()

    media = town.world.media(body["media_id"])
    assert body["errcode"] == 0
    assert media is not None
    assert (media.content_type, media.body) == ("image/png", b"\x89PNG")


@pytest.mark.parametrize(("kind", "name"), [("file", "脚本.exe"), ("voice", "图.png"), ("other", "图.png")])
async def test_a_file_of_the_wrong_kind_is_refused(town: Town, kind: str, name: str) -> None:
    form = aiohttp.FormData()
    form.add_field("media", b"x", filename=name)
    form.add_field("type", kind)
    async with town.http.post(f"{town.url}/media/upload?access_token={await town.token()}", data=form) as answer:
        assert (await answer.json())["errcode"] in {40005, 40035}
