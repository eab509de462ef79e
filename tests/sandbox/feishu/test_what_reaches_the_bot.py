"""What people do, as events: their bodies byte for byte plausible, and only where the bot is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.world import Person, ding_ids_for, feishu_ids_for
from tests.sandbox.feishu.town import PATIENCE, RawBot, Town, card, markdown, until


@pytest.fixture
async def bot(town: Town) -> RawBot:
    return await town.connect()


def ids(person: Person) -> dict[str, str]:
    return {"union_id": person.feishu.union_id, "user_id": person.feishu.user_id, "open_id": person.feishu.open_id}


async def test_a_message_in_a_group(town: Town, bot: RawBot) -> None:
    message = await town.feishu.say(town.group, town.lina, "今日完成：@赵宁 的海报 100%", at_bot=True)

    event = await bot.event()

    header = event["header"]
    assert (header["event_type"], header["app_id"], header["tenant_key"]) == (
        "im.message.receive_v1",
        town.app.app_id,
        town.app.tenant_key,
    )
    assert len(header["event_id"]) == 32
    assert len(header["create_time"]) == 13, "milliseconds"
    assert event["event"]["sender"] == {"sender_id": ids(town.lina), "sender_type": "user", "tenant_key": town.app.tenant_key}
    body = event["event"]["message"]
    assert body["message_id"] == message.message_id
    assert (body["chat_id"], body["chat_type"], body["message_type"]) == (town.group.chat_id, "group", "text")
    assert body["content"] == '{"text":"@_user_1 今日完成：@_user_2 的海报 100%"}'
    mine, theirs = body["mentions"]
    assert (mine["key"], mine["mentioned_type"], mine["id"]["open_id"]) == ("@_user_1", "bot", town.app.open_id)
    assert theirs == {
        "key": "@_user_2",
        "id": ids(town.zhao),
        "mentioned_type": "user",
        "name": "赵宁",
        "tenant_key": town.app.tenant_key,
    }
    assert not {"root_id", "parent_id", "thread_id"} & set(body)
    assert message.text == "@同舟 今日完成：@赵宁 的海报 100%"


async def test_a_message_without_a_mention_and_one_for_everybody_have_no_mentions(town: Town, bot: RawBot) -> None:
    await town.feishu.say(town.group, town.lina, "大家好，邮箱 a@b.c", at_bot=False)
    everybody = await town.feishu.say(town.group, town.lina, "@所有人 开会", at_bot=False)

    first, second = await bot.event(), await bot.event()

    assert "mentions" not in first["event"]["message"]
    assert "mentions" not in second["event"]["message"]
    assert second["event"]["message"]["content"] == '{"text":"@_all 开会"}'
    assert everybody.mentions == ["all"]


async def test_a_direct_message_needs_no_mention(town: Town, bot: RawBot) -> None:
    await town.feishu.say(town.world.direct_chat("feishu", town.he), town.he, "/我的", at_bot=True)

    body = (await bot.event())["event"]["message"]

    assert (body["chat_type"], body["content"]) == ("p2p", '{"text":"/我的"}')


async def test_a_reply_names_root_and_parent(town: Town, bot: RawBot) -> None:
    root = await town.feishu.say(town.group, town.lina, "一", at_bot=False)
    parent = await town.feishu.say(town.group, town.zhao, "二", at_bot=False, reply_to=root.message_id)
    await town.feishu.say(town.group, town.lina, "三", at_bot=False, reply_to=parent.message_id)

    body = [await bot.event() for _ in range(3)][2]["event"]["message"]

    assert (body["root_id"], body["parent_id"]) == (root.message_id, parent.message_id)


async def test_the_same_message_can_be_told_again_as_a_new_event(town: Town, bot: RawBot) -> None:
    message = await town.feishu.say(town.group, town.lina, "一", at_bot=True)
    await town.feishu.say(town.group, town.lina, "不算", at_bot=True, message_id=message.message_id)

    first, second = await bot.event(), await bot.event()

    assert first["event"] == second["event"]
    assert first["header"]["event_id"] != second["header"]["event_id"]
    assert len(town.world.history("feishu", town.group.chat_id)) == 1


async def test_a_message_can_have_an_id_of_the_callers_choice(town: Town, bot: RawBot) -> None:
    await town.feishu.say(town.group, town.lina, "一", at_bot=True, message_id="om_mine")

    assert (await bot.event())["event"]["message"]["message_id"] == "om_mine"


async def test_other_kinds_of_messages_are_told_as_they_are(town: Town, bot: RawBot) -> None:
    content = json.dumps({"image_key": "img_v3_theirs"})
    await town.feishu.post(town.group, town.lina, "image", content)

    body = (await bot.event())["event"]["message"]

    assert (body["message_type"], body["content"]) == ("image", content)


async def test_files_and_rich_text_are_shared_as_the_platform_writes_them(town: Town, bot: RawBot) -> None:
    image = await town.feishu.share(town.group, town.lina, "image", name="图.png", body=b"\x89PNG...")
    await town.feishu.share(town.group, town.lina, "file", name="周报.csv", body=b"a,b")
    post = await town.feishu.share(town.group, town.lina, "post", name="日报", text="今日完成：\n@赵宁 的海报", at_bot=True)
    await town.feishu.share(town.group, town.lina, "sticker", text='{"file_key":"file_v3_x"}')

    told = [json.loads((await bot.event())["event"]["message"]["content"]) for _ in range(4)]

    assert set(told[0]) == {"image_key"}
    assert told[1]["file_name"] == "周报.csv"
    at = {"tag": "at", "user_id": "@_user_1", "user_name": "同舟", "style": []}
    assert told[2]["title"] == "日报"
    assert told[2]["content"][0] == [at, {"tag": "text", "text": " 今日完成：", "style": []}]
    assert told[3] == {"file_key": "file_v3_x"}
    assert post.mentions == ["bot", "zhaoning"]
    path = f"/im/v1/messages/{image.message_id}/resources/{told[0]['image_key']}?type=image"
    assert (await town.call("GET", path)).body == b"\x89PNG..."
    with pytest.raises(ValueError, match="JSON 对象"):
        await town.feishu.share(town.group, town.lina, "sticker", text="[]")


async def test_a_guest_has_no_user_id_and_another_tenant(town: Town, bot: RawBot) -> None:
    guest = Person("guest", "王总", "", "", feishu_ids_for("guest"), ding_ids_for("guest"), outside=True)
    town.world.add_person(guest)
    await town.feishu.join(town.group, guest)
    await town.feishu.say(town.group, guest, "你好", at_bot=True)

    joined, said = await bot.event(), await bot.event()

    assert joined["event"]["external"] is True
    sender = said["event"]["sender"]
    assert (sender["sender_id"]["user_id"], sender["tenant_key"]) == (None, town.app.guest_tenant_key)


async def test_lone_surrogates_do_not_break_the_wire(town: Town, bot: RawBot) -> None:
    await town.feishu.say(town.group, town.lina, "坏\ud800字", at_bot=False)

    assert json.loads((await bot.event())["event"]["message"]["content"]) == {"text": "坏\ufffd字"}


# --- other things that people do --------------------------------------------------------------------------------------


async def test_a_recall(town: Town, bot: RawBot) -> None:
    message = await town.feishu.say(town.group, town.lina, "一", at_bot=True)
    await bot.event()
    await town.feishu.recall(message)

    event = await bot.event()

    assert event["header"]["event_type"] == "im.message.recalled_v1"
    recalled = event["event"]
    assert recalled.pop("recall_time").isdigit()
    assert recalled == {"message_id": message.message_id, "chat_id": town.group.chat_id, "recall_type": "message_owner"}
    with pytest.raises(ValueError, match="已经撤回"):
        await town.feishu.recall(message)


async def test_an_edit_says_that_and_not_what(town: Town, bot: RawBot) -> None:
    message = await town.feishu.say(town.group, town.lina, "一", at_bot=True)
    await bot.event()
    await town.feishu.edit(message, "二")

    event = await bot.event()

    assert event["header"]["event_type"] == "im.message.updated_v1"
    assert event["event"]["message"]["message_id"] == message.message_id
    assert "content" not in event["event"]["message"]
    assert (message.text, message.edited) == ("二", True)


async def test_a_reaction_of_a_person_and_of_the_bot_itself(town: Town, bot: RawBot) -> None:
    message = await town.sent(card(markdown("x")))
    await town.feishu.react(message, town.lina, "DONE")
    path = f"/im/v1/messages/{message.message_id}/reactions"
    mine = (await town.call("POST", path, {"reaction_type": {"emoji_type": "OnIt"}})).data

    theirs_told, mine_told = (await bot.event())["event"], (await bot.event())["event"]

    assert (theirs_told["operator_type"], theirs_told["user_id"]) == ("user", ids(town.lina))
    assert (mine_told["operator_type"], mine_told["app_id"]) == ("app", town.app.app_id)
    assert len((await town.call("GET", path)).data["items"]) == 2
    assert (await town.call("DELETE", f"{path}/{mine['reaction_id']}")).code == 0
    assert (await bot.event())["header"]["event_type"] == "im.message.reaction.deleted_v1"
    assert (await town.call("POST", path, {"reaction_type": {"emoji_type": "不是"}})).code == 231001


async def test_reading_is_told_of_direct_messages_only(town: Town, bot: RawBot) -> None:
    shown = await town.sent(card(markdown("x")))
    await town.send({"text": "早"}, "text", to=town.he.feishu.open_id, id_type="open_id")
    [direct] = town.shown(town.world.direct_chat("feishu", town.he))

    await town.feishu.read(shown, town.lina)
    await town.feishu.read(direct, town.he)

    event = await bot.event()
    assert event["event"]["message_id_list"] == [direct.message_id]
    assert event["event"]["reader"]["reader_id"] == ids(town.he)


async def test_the_bots_menu_and_its_direct_chat_are_opened(town: Town, bot: RawBot) -> None:
    await town.feishu.menu(town.lina, "menu_mine")
    await town.feishu.enter(town.he)

    menu, entered = await bot.event(), await bot.event()

    assert menu["header"]["event_type"] == "application.bot.menu_v6"
    assert menu["event"]["operator"] == {"operator_name": "李娜", "operator_id": ids(town.lina)}
    assert menu["event"]["event_key"] == "menu_mine"
    assert isinstance(menu["event"]["timestamp"], int)
    assert entered["header"]["event_type"] == "im.chat.access_event.bot_p2p_chat_entered_v1"
    assert entered["event"]["chat_id"] == town.world.direct_chat("feishu", town.he).chat_id


async def test_groups_change(town: Town, bot: RawBot) -> None:
    await town.feishu.join(town.group, town.he)
    await town.feishu.leave(town.group, town.zhao)
    await town.feishu.rename(town.group, "新群名")
    await town.feishu.set_bot(town.group, present=False)
    await town.feishu.set_bot(town.group, present=True)
    await town.feishu.disband(town.group)

    events = [await bot.event() for _ in range(6)]

    kinds = [event["header"]["event_type"].removeprefix("im.chat.") for event in events]
    assert kinds == [
        "member.user.added_v1",
        "member.user.deleted_v1",
        "updated_v1",
        "member.bot.deleted_v1",
        "member.bot.added_v1",
        "disbanded_v1",
    ]
    added, deleted, renamed = (event["event"] for event in events[:3])
    assert added["users"] == [{"name": "何静", "tenant_key": town.app.tenant_key, "user_id": ids(town.he)}]
    assert deleted["users"][0]["name"] == "赵宁"
    assert (renamed["before_change"]["name"], renamed["after_change"]["name"]) == ("双十二协作群", "新群名")
    operators = [event["event"]["operator_id"] for event in events]
    assert operators == [ids(town.lina), ids(town.zhao), *[ids(town.lina)] * 4], "who leaves does so themselves"
    assert {event["event"]["chat_id"] for event in events} == {town.group.chat_id}
    with pytest.raises(ValueError, match="已经解散"):
        await town.feishu.say(town.group, town.lina, "还在吗", at_bot=True)


async def test_what_happens_where_the_bot_is_not_does_not_reach_it(town: Town, bot: RawBot) -> None:
    await town.feishu.set_bot(town.group, present=False)
    await bot.event()

    message = await town.feishu.say(town.group, town.lina, "悄悄话", at_bot=True)
    await town.feishu.recall(message)
    await town.feishu.rename(town.group, "新群名")

    assert await bot.quiet()


async def test_who_is_not_in_a_group_cannot_write_there(town: Town) -> None:
    with pytest.raises(ValueError, match="何静不在"):
        await town.feishu.say(town.group, town.he, "我也要说", at_bot=True)
    with pytest.raises(ValueError, match="已经在群里"):
        await town.feishu.join(town.group, town.lina)
    with pytest.raises(ValueError, match="不在群里"):
        await town.feishu.leave(town.group, town.he)


async def test_a_redelivery_can_have_a_new_event_id_for_the_same_message(town: Town, bot: RawBot) -> None:
    town.faults.add("feishu", "new_delivery_id", times=1)
    await town.feishu.say(town.group, town.lina, "一", at_bot=True)

    frame = await bot.frame()
    await bot.ack(frame, code=500)
    await until(lambda: town.feishu.engine.waiting)
    town.clock.move_by(15)
    first, again = json.loads(frame.payload), await bot.event()

    assert first["header"]["event_id"] != again["header"]["event_id"]
    assert first["event"] == again["event"]


def told(events: list[dict[str, Any]]) -> list[str]:
    return [json.loads(event["event"]["message"]["content"])["text"] for event in events]


async def test_events_can_be_lost_doubled_and_overtaken(town: Town, bot: RawBot) -> None:
    town.faults.add("feishu", "blind", times=1)
    await town.feishu.say(town.group, town.lina, "丢", at_bot=False)
    town.faults.add("feishu", "duplicate", times=1)
    await town.feishu.say(town.group, town.lina, "双", at_bot=False)
    doubled = [await bot.event(), await bot.event()]
    town.faults.add("feishu", "reorder", times=1)
    await town.feishu.say(town.group, town.lina, "先", at_bot=False)
    await town.feishu.say(town.group, town.lina, "后", at_bot=False)
    overtaken = [await bot.event(), await bot.event()]

    assert told(doubled) == ["双", "双"]
    assert told(overtaken) == ["后", "先"]
    lost = town.log.deliveries[0]
    assert (lost.lost, lost.attempts) == (True, [])


async def test_rubbish_can_come_before_an_event(town: Town, bot: RawBot) -> None:
    town.faults.add("feishu", "rubbish", match="im.message", times=1)
    await town.feishu.say(town.group, town.lina, "一", at_bot=False)

    assert await bot.socket.receive_bytes(timeout=PATIENCE) == b"\xff" * 40
    assert told([await bot.event()]) == ["一"]
