"""Messages of people as callbacks, and changes of groups as events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.world import Chat, Person
from tests.sandbox.dingtalk.town import Town


async def told(town: Town, chat: Chat, person: Person, text: str, **options: Any) -> dict[str, Any]:
    """What the bot is told when this is said."""
    bot = await town.connect()
    await town.dingtalk.say(chat, person, text, **{"at_bot": True, **options})
    return await bot.data()


async def test_a_group_message_has_the_documented_fields(town: Town) -> None:
    data = await told(town, town.group, town.lina, "请看看 @赵宁")

    assert data["conversationType"] == "2"
    assert data["conversationId"] == town.group.chat_id
    assert data["conversationTitle"] == town.group.name
    assert data["senderStaffId"] == town.lina.dingtalk.user_id
    assert data["senderId"].startswith("$:LWCP_v1:$")
    assert data["senderNick"] == "李娜"
    assert data["robotCode"] == town.app.client_id
    assert data["isInAtList"] is True
    assert data["msgtype"] == "text"
    assert data["text"] == {"content": " 请看看 @赵宁"}
    assert data["sessionWebhookExpiredTime"] - data["createAt"] in range(5_400_000, 5_401_000)
    assert data["atUsers"] == [
        {"dingtalkId": data["chatbotUserId"]},
        {"dingtalkId": town.zhao.dingtalk.encrypted_id, "staffId": town.zhao.dingtalk.user_id},
    ]


async def test_a_direct_message_reaches_the_bot_without_an_at(town: Town) -> None:
    direct = town.world.direct_chat("dingtalk", town.he)

    data = await told(town, direct, town.he, "我的任务", at_bot=False)

    assert data["conversationType"] == "1"
    assert data["conversationId"] == direct.chat_id
    assert data["text"] == {"content": "我的任务"}
    assert "conversationTitle" not in data
    assert "atUsers" not in data


@pytest.mark.parametrize("text", ["大家好", "@所有人 开会了", "@李娜 在吗"])
async def test_a_group_message_that_does_not_at_the_bot_stays_in_the_group(town: Town, text: str) -> None:
    bot = await town.connect()

    message = await town.dingtalk.say(town.group, town.zhao, text, at_bot=False)

    assert await bot.quiet()
    assert message in town.world.messages


async def test_a_bot_that_is_not_in_the_group_is_told_nothing(town: Town) -> None:
    bot = await town.connect()
    await town.dingtalk.set_bot(town.group, present=False)

    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)

    assert await bot.quiet()


async def test_the_group_shows_the_at_and_who_was_rung(town: Town) -> None:
    message = await town.dingtalk.say(town.group, town.lina, "请 @陈杰 看，@所有人 也看", at_bot=True)

    assert message.text == "@同舟 请 @陈杰 看，@所有人 也看"
    assert message.mentions == ["bot", "all", "chenjie"]


async def test_an_outsider_has_no_staff_id(town: Town) -> None:
    town.lina.outside = True

    data = await told(town, town.group, town.lina, "你好")

    assert "senderStaffId" not in data
    assert data["senderCorpId"] != data["chatbotCorpId"]
    assert data["senderId"] == town.lina.dingtalk.encrypted_id


async def test_nobody_has_a_staff_id_before_the_release(town: Town) -> None:
    town.faults.add("dingtalk", "no_staff_id")

    assert "senderStaffId" not in await told(town, town.group, town.lina, "你好")


async def test_a_quoted_message_of_a_person_comes_along(town: Town) -> None:
    said = await town.dingtalk.say(town.group, town.zhao, "接口周五给", at_bot=False)

    data = await told(town, town.group, town.lina, "记一下", reply_to=said.message_id)

    assert data["text"]["isReplyMsg"] is True
    assert data["text"]["repliedMsg"]["content"] == {"text": "接口周五给"}
    assert data["text"]["repliedMsg"]["senderId"] == town.zhao.dingtalk.encrypted_id
    assert data["originalMsgId"] == said.message_id


async def test_a_quoted_message_of_the_bot_names_its_process_query_key(town: Town) -> None:
    body = {
        "robotCode": town.app.client_id,
        "openConversationId": town.group.chat_id,
        "msgKey": "sampleText",
        "msgParam": '{"content": "今日汇总"}',
    }
    key = (await town.post("/v1.0/robot/groupMessages/send", body)).body["processQueryKey"]

    data = await told(town, town.group, town.lina, "为什么", reply_to=town.shown()[0].message_id)

    assert data["originalProcessQueryKey"] == key


async def test_with_the_quota_gone_the_callback_comes_without_text(town: Town) -> None:
    town.faults.add("dingtalk", "quota", of="pushes")

    data = await told(town, town.group, town.lina, "你好")

    assert data["errorCode"] == 20001
    assert "text" not in data
    assert "content" not in data


async def test_a_message_said_again_under_its_id_is_delivered_again(town: Town) -> None:
    bot = await town.connect()
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True, message_id="msgfixed==")
    first = await bot.data()

    again = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True, message_id="msgfixed==")

    assert again is message
    assert (await bot.data())["msgId"] == first["msgId"] == "msgfixed=="
    assert len(town.log.of_message("dingtalk", "msgfixed==")) == 2


@pytest.mark.parametrize(
    ("msgtype", "keys"),
    [
        ("picture", {"downloadCode", "pictureDownloadCode"}),
        ("audio", {"duration", "downloadCode", "recognition"}),
        ("video", {"duration", "videoType", "downloadCode"}),
        ("file", {"spaceId", "fileName", "downloadCode", "fileId"}),
        ("richText", {"richText"}),
        ("unknownMsgType", {"unknownMsgType"}),
        ("chatRecord", {"unknownMsgType"}),
    ],
)
async def test_every_kind_of_message_has_its_own_content(town: Town, msgtype: str, keys: set[str]) -> None:
    bot = await town.connect()

    await town.dingtalk.share(town.world.direct_chat("dingtalk", town.he), town.he, msgtype, text="周报", name="周报.pdf")

    data = await bot.data()
    assert data["msgtype"] == msgtype
    assert set(data["content"]) == keys
    assert "text" not in data


async def test_rich_text_in_a_group_has_words_and_a_picture(town: Town) -> None:
    bot = await town.connect()

    await town.dingtalk.share(town.group, town.lina, "richText", text="验收截图如下", body=b"png")

    words, picture = (await bot.data())["content"]["richText"]
    assert words == {"text": "验收截图如下"}
    assert picture["type"] == "picture"


async def test_a_file_in_a_group_is_not_offered_by_the_client(town: Town) -> None:
    with pytest.raises(ValueError, match="单聊"):
        await town.dingtalk.share(town.group, town.lina, "file", name="周报.pdf")


async def test_what_a_person_sent_can_be_fetched(town: Town) -> None:
    bot = await town.connect()
    await town.dingtalk.share(town.world.direct_chat("dingtalk", town.he), town.he, "file", name="周报.pdf", body=b"%PDF")
    code = (await bot.data())["content"]["downloadCode"]

    answer = await town.post("/v1.0/robot/messageFiles/download", {"downloadCode": code, "robotCode": town.app.client_id})
    unknown = await town.post("/v1.0/robot/messageFiles/download", {"downloadCode": "x", "robotCode": town.app.client_id})

    async with town.http.get(answer.body["downloadUrl"]) as response:
        assert await response.read() == b"%PDF"
    assert unknown.body["code"] == "invalidParameter.robotCode.downloadCode"


async def test_a_person_cannot_write_where_they_are_not(town: Town) -> None:
    with pytest.raises(ValueError, match="何静不在"):
        await town.dingtalk.say(town.group, town.he, "你好", at_bot=True)
    town.group.disbanded = True
    with pytest.raises(ValueError, match="解散"):
        await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)


async def test_a_recall_is_told_to_nobody(town: Town) -> None:
    bot = await town.connect()
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    await bot.data()

    await town.dingtalk.recall(message)

    assert message.recalled
    assert await bot.quiet()


async def test_changes_of_a_group_are_events(town: Town) -> None:
    bot = await town.connect()
    await town.dingtalk.join(town.group, town.he)
    await town.dingtalk.leave(town.group, town.he)
    await town.dingtalk.rename(town.group, "新名字")
    await town.dingtalk.disband(town.group)

    frames = [await bot.frame() for _ in range(4)]
    for frame in frames:
        await bot.ack(frame, {"status": "SUCCESS", "message": "ok"})

    by_kind = {frame["headers"]["eventType"]: json.loads(frame["data"]) for frame in frames}
    assert set(by_kind) == {"chat_add_member", "chat_quit", "chat_update_title", "chat_disband"}
    assert by_kind["chat_add_member"]["userId"] == [town.he.dingtalk.user_id]
    assert by_kind["chat_update_title"]["title"] == "新名字"
    assert {data["openConversationId"] for data in by_kind.values()} == {town.group.chat_id}
    assert {frame["type"] for frame in frames} == {"EVENT"}


async def test_somebody_put_out_is_another_event(town: Town) -> None:
    bot = await town.connect()

    await town.dingtalk.put_out(town.group, town.chen)

    frame = await bot.frame()
    assert frame["headers"]["eventType"] == "chat_remove_member"
    assert town.group.members == ["lina", "zhaoning"]
