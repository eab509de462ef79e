"""What a bot does to messages that are there: update, edit, recall, urge, read back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.world import Message
from tests.sandbox.feishu.town import Town, card, markdown

DAY = 24 * 3600


async def edit(town: Town, message: Message, text: str) -> Any:
    body = {"msg_type": "text", "content": json.dumps({"text": text})}
    return await town.call("PUT", f"/im/v1/messages/{message.message_id}", body)


# --- cards ------------------------------------------------------------------------------------------------------------


async def test_a_card_is_replaced_and_nobody_is_rung_again(town: Town) -> None:
    message = await town.sent(card(markdown("处理中")))

    answer = await town.patch(message, card(markdown(f"完成 <at id={town.lina.feishu.open_id}></at>")))

    assert answer.body == {"code": 0, "msg": "success", "data": {}}
    assert (message.text, message.revisions, message.mentions) == ("完成 @李娜", 1, [])


@pytest.mark.parametrize("which", ["old", "new"])
async def test_a_card_that_does_not_declare_update_multi_cannot_be_replaced(town: Town, which: str) -> None:
    silent = card(markdown("x"), config={})
    message = await town.sent(silent if which == "old" else card(markdown("x")))

    answer = await town.patch(message, card(markdown("y")) if which == "old" else silent)

    assert answer.code == 230001
    assert "update_multi" in answer.body["msg"]


async def test_a_card_can_be_replaced_for_14_days(town: Town) -> None:
    message = await town.sent(card(markdown("x")))

    town.clock.move_by(14 * DAY - 60)
    assert (await town.patch(message, card(markdown("y")))).code == 0
    town.clock.move_by(120)
    assert (await town.patch(message, card(markdown("z")))).code == 230031


@pytest.mark.usefixtures("within_a_second")
async def test_one_card_takes_five_updates_a_second(town: Town) -> None:
    message = await town.sent(card(markdown("x")))

    codes = [(await town.patch(message, card(markdown(str(number))))).code for number in range(6)]

    assert codes == [0, 0, 0, 0, 0, 230020]


async def test_what_is_no_card_of_the_bot_cannot_be_replaced(town: Town) -> None:
    text = await town.sent({"text": "x"}, "text")
    theirs = await town.feishu.say(town.group, town.lina, "我的", at_bot=False)
    gone = await town.sent(card(markdown("x")))
    await town.call("DELETE", f"/im/v1/messages/{gone.message_id}")

    codes = [(await town.patch(message, card(markdown("y")))).code for message in (text, theirs, gone)]

    assert codes == [230001, 230012, 230011]


async def test_a_replacement_is_checked_like_a_new_card(town: Town) -> None:
    message = await town.sent(card(markdown("x")))

    too_long = await town.patch(message, card(markdown("长" * 11_000)))
    unknown = await town.patch(message, card({"tag": "action"}))
    older = await town.patch(message, {"config": {"update_multi": True}, "elements": []})

    assert [too_long.code, unknown.code, older.code] == [230025, 230099, 230099]
    assert "200830" in older.body["msg"]
    assert message.revisions == 0


# --- text -------------------------------------------------------------------------------------------------------------


async def test_a_text_can_be_edited_twenty_times(town: Town) -> None:
    message = await town.sent({"text": "0"}, "text")

    codes = [(await edit(town, message, str(number))).code for number in range(1, 22)]

    assert codes == [0] * 20 + [230072]
    assert (message.text, message.edited) == ("20", True)


async def test_a_text_can_be_edited_for_a_day_and_only_by_its_sender(town: Town) -> None:
    message = await town.sent({"text": "x"}, "text")
    theirs = await town.feishu.say(town.group, town.lina, "我的", at_bot=False)
    shown = await town.sent(card(markdown("x")))

    assert (await edit(town, theirs, "y")).code == 230071
    assert (await edit(town, shown, "y")).code == 230001
    town.clock.move_by(DAY + 1)
    assert (await edit(town, message, "y")).code == 230075


# --- recall -----------------------------------------------------------------------------------------------------------


async def test_the_bot_takes_its_own_message_back_within_a_day(town: Town) -> None:
    first, second = await town.sent({"text": "1"}, "text"), await town.sent({"text": "2"}, "text")
    theirs = await town.feishu.say(town.group, town.lina, "我的", at_bot=False)

    assert (await town.call("DELETE", f"/im/v1/messages/{first.message_id}")).body == {"code": 0, "msg": "success", "data": {}}
    assert (await town.call("DELETE", f"/im/v1/messages/{first.message_id}")).code == 230011
    assert (await town.call("DELETE", f"/im/v1/messages/{theirs.message_id}")).code == 230026
    town.clock.move_by(DAY + 1)
    assert (await town.call("DELETE", f"/im/v1/messages/{second.message_id}")).code == 230009
    assert (first.recalled, second.recalled) == (True, False)


# --- reading back -----------------------------------------------------------------------------------------------------


async def test_a_card_is_read_back_degraded_or_as_it_was_sent(town: Town) -> None:
    given = card(markdown("**粗**"))
    path = f"/im/v1/messages/{(await town.sent(given)).message_id}"

    [shadow] = (await town.call("GET", path)).data["items"]
    [whole] = (await town.call("GET", f"{path}?card_msg_content_type=user_card_content")).data["items"]

    assert json.loads(shadow["body"]["content"]) == {"title": None, "elements": [[{"tag": "text", "text": "**粗**"}]]}
    assert json.loads(whole["body"]["content"]) == given


async def test_a_persons_message_is_read_back_with_its_mentions_as_strings(town: Town) -> None:
    message = await town.feishu.say(town.group, town.lina, "@赵宁 你好", at_bot=True)

    [item] = (await town.call("GET", f"/im/v1/messages/{message.message_id}")).data["items"]

    assert item["sender"]["id"] == town.lina.feishu.open_id
    assert item["body"]["content"] == '{"text":"@_user_1 @_user_2 你好"}'
    assert [mention["id"] for mention in item["mentions"]] == [town.app.open_id, town.zhao.feishu.open_id]


async def test_an_edited_and_a_recalled_message_say_so(town: Town) -> None:
    edited = await town.feishu.say(town.group, town.lina, "<错>", at_bot=False)
    await town.feishu.edit(edited, "<对>")
    gone = await town.feishu.say(town.group, town.lina, "撤", at_bot=False)
    await town.feishu.recall(gone)

    [first] = (await town.call("GET", f"/im/v1/messages/{edited.message_id}")).data["items"]
    [second] = (await town.call("GET", f"/im/v1/messages/{gone.message_id}")).data["items"]

    assert (first["updated"], json.loads(first["body"]["content"])) == (True, {"text": "<p>&lt;对&gt;</p>"})
    assert (second["deleted"], second["body"]["content"]) == (True, "This message was recalled")


async def test_a_chats_history_comes_in_pages_and_in_either_order(town: Town) -> None:
    sent = [await town.feishu.say(town.group, town.lina, str(number), at_bot=False) for number in range(5)]
    path = f"/im/v1/messages?container_id_type=chat&container_id={town.group.chat_id}&page_size=3"

    first = (await town.call("GET", path)).data
    rest = (await town.call("GET", f"{path}&page_token={first['page_token']}")).data
    newest = (await town.call("GET", f"{path}&sort_type=ByCreateTimeDesc")).data

    ids = [message.message_id for message in sent]
    assert [item["message_id"] for item in first["items"] + rest["items"]] == ids
    assert (first["has_more"], rest["has_more"], rest["page_token"]) == (True, False, "")
    assert [item["message_id"] for item in newest["items"]] == ids[:1:-1]


async def test_a_chats_history_is_bounded_in_seconds(town: Town) -> None:
    await town.feishu.say(town.group, town.lina, "前", at_bot=False)
    town.clock.move_by(60)
    between = int(town.clock.timestamp()) - 30
    late = await town.feishu.say(town.group, town.lina, "后", at_bot=False)

    path = f"/im/v1/messages?container_id_type=chat&container_id={town.group.chat_id}&start_time={between}"

    assert [item["message_id"] for item in (await town.call("GET", path)).data["items"]] == [late.message_id]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("container_id_type=chat&container_id=oc_unknown", 230001),
        ("container_id_type=chat&container_id={chat}&page_size=51", 99992402),
        ("container_id_type=chat&container_id={chat}&page_token=x", 99992402),
        ("container_id_type=chat&container_id={chat}&start_time=x", 230001),
    ],
)
async def test_a_wrong_question_for_history_is_refused(town: Town, query: str, code: int) -> None:
    assert (await town.call("GET", "/im/v1/messages?" + query.format(chat=town.group.chat_id))).code == code


async def test_nothing_is_read_where_the_bot_is_not(town: Town) -> None:
    message = await town.feishu.say(town.group, town.lina, "x", at_bot=False)
    await town.feishu.set_bot(town.group, present=False)

    assert (await town.call("GET", f"/im/v1/messages/{message.message_id}")).code == 230002
    assert (await town.call("GET", "/im/v1/messages/om_unknown")).code == 230001


async def test_who_has_read_is_told_for_a_week(town: Town) -> None:
    message = await town.sent(card(markdown("公告")))
    await town.feishu.read(message, town.lina)
    path = f"/im/v1/messages/{message.message_id}/read_users?user_id_type=user_id"

    data = (await town.call("GET", path)).data
    town.clock.move_by(7 * DAY + 1)

    [item] = data["items"]
    assert (item["user_id_type"], item["user_id"]) == ("user_id", town.lina.feishu.user_id)
    assert (await town.call("GET", path)).code == 230033


# --- urgent -----------------------------------------------------------------------------------------------------------


async def test_people_of_the_chat_are_urged_and_strangers_are_named(town: Town) -> None:
    message = await town.sent(card(markdown("超时")))
    path = f"/im/v1/messages/{message.message_id}/urgent_app?user_id_type=open_id"

    ids = [town.lina.feishu.open_id, town.he.feishu.open_id, "ou_unknown"]
    answer = await town.call("PATCH", path, {"user_id_list": ids})

    assert answer.data == {"invalid_user_id_list": [town.he.feishu.open_id, "ou_unknown"]}
    assert message.extra["urged"] == ["lina"]
    assert (await town.call("PATCH", path, {"user_id_list": ["ou_unknown"]})).code == 230001
    theirs = await town.feishu.say(town.group, town.lina, "我的", at_bot=False)
    assert (await town.call("PATCH", f"/im/v1/messages/{theirs.message_id}/urgent_app", {"user_id_list": ids})).code == 230012
