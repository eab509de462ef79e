"""Sending and replying: receivers, contents, mentions, sizes, rates, once for each uuid."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from bot.sandbox.world import Chat
from tests.sandbox.feishu.town import Town, card, markdown, plain, until


async def test_a_card_is_shown_as_sent_and_given_back_degraded(town: Town) -> None:
    given = card(
        markdown(f"负责人 <at id={town.lina.feishu.open_id}></at>"), header={"title": plain("问题 I-1"), "template": "red"}
    )

    answer = await town.send(given)

    [message] = town.shown()
    assert message.card == given
    assert message.text == "问题 I-1\n负责人 @李娜"
    assert message.mentions == ["lina"]
    assert answer.data["message_id"] == message.message_id
    assert answer.data["sender"] == {
        "id": town.app.app_id,
        "id_type": "app_id",
        "sender_type": "app",
        "tenant_key": town.app.tenant_key,
    }
    assert json.loads(answer.data["body"]["content"]) == {
        "title": "问题 I-1",
        "elements": [[{"tag": "text", "text": "负责人 @李娜"}]],
    }


async def test_a_text_mentions_by_user_id_and_is_stored_with_placeholders(town: Town) -> None:
    text = f'<at user_id="{town.lina.feishu.open_id}">李娜</at> 和 <at user_id="{town.he.feishu.open_id}"></at> 请看 &#60;b>'

    answer = await town.send({"text": text}, "text")

    [message] = town.shown()
    assert message.text == "@李娜 和 @何静 请看 &#60;b>"
    assert message.mentions == ["lina"], "何静 is not in the group: named, not rung"
    assert json.loads(answer.data["body"]["content"]) == {"text": "@_user_1 和 @_user_2 请看 &#60;b>"}
    assert [mention["name"] for mention in answer.data["mentions"]] == ["李娜", "何静"]


async def test_a_post_is_sent_by_language_and_given_back_flat(town: Town) -> None:
    at = {"tag": "at", "user_id": town.lina.feishu.open_id}
    md = {"tag": "md", "text": f'**粗** <at user_id="{town.zhao.feishu.open_id}"></at>'}
    post = {"zh_cn": {"title": "交接单", "content": [[{"tag": "text", "text": "负责人 "}, at], [md]]}}

    answer = await town.send(post, "post")

    [message] = town.shown()
    assert message.text == "交接单\n负责人 @李娜\n**粗** @赵宁"
    assert message.mentions == ["lina", "zhaoning"]
    stored = json.loads(answer.data["body"]["content"])
    assert stored["title"] == "交接单"
    assert stored["content"][1] == [{"tag": "text", "text": "**粗** @_user_2", "style": []}]


@pytest.mark.parametrize("id_type", ["open_id", "union_id", "user_id"])
async def test_a_person_is_written_to_in_their_direct_chat(town: Town, id_type: str) -> None:
    await town.send({"text": "早"}, "text", to=getattr(town.he.feishu, id_type), id_type=id_type)

    [message] = town.shown(town.world.direct_chat("feishu", town.he))
    assert message.text == "早"


async def test_a_reply_knows_its_parent_and_its_thread(town: Town) -> None:
    asked = await town.feishu.say(town.group, town.lina, "问题", at_bot=True)
    path = f"/im/v1/messages/{asked.message_id}/reply"
    content = {"msg_type": "text", "content": json.dumps({"text": "收到"})}

    first = await town.call("POST", path, content | {"reply_in_thread": True})
    second = await town.call("POST", f"/im/v1/messages/{first.data['message_id']}/reply", content)

    assert (first.data["root_id"], first.data["parent_id"]) == (asked.message_id, asked.message_id)
    assert first.data["thread_id"].startswith("omt_")
    assert (second.data["root_id"], second.data["parent_id"]) == (asked.message_id, first.data["message_id"])
    assert second.data["thread_id"] == first.data["thread_id"]


async def test_a_reply_to_a_recalled_message_is_refused(town: Town) -> None:
    asked = await town.feishu.say(town.group, town.lina, "问题", at_bot=True)
    await town.feishu.recall(asked)

    answer = await town.call("POST", f"/im/v1/messages/{asked.message_id}/reply", {"msg_type": "text", "content": '{"text":"好"}'})

    assert (answer.status, answer.code) == (400, 230011)


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_type", "to", "code"),
    [
        pytest.param("chat_id", "oc_unknown", 230034, id="unknown chat"),
        pytest.param("open_id", "ou_of_another_app", 99992361, id="open_id of another app"),
        pytest.param("open_id", "lina", 99992360, id="no open_id"),
        pytest.param("user_id", "nobody", 99992351, id="unknown user_id"),
        pytest.param("union_id", "on_unknown", 99992360, id="unknown union_id"),
        pytest.param("phone", "139", 99992402, id="unknown kind of receiver"),
    ],
)
async def test_a_wrong_receiver_is_refused(town: Town, id_type: str, to: str, code: int) -> None:
    answer = await town.send({"text": "早"}, "text", to=to, id_type=id_type)

    assert (answer.status, answer.code) == (400, code)


async def test_who_is_gone_or_of_another_company_cannot_be_written_to(town: Town) -> None:
    town.lina.resigned = True
    town.zhao.outside = True

    assert (await town.send({"text": "早"}, "text", to=town.lina.feishu.open_id, id_type="open_id")).code == 230029
    assert (await town.send({"text": "早"}, "text", to=town.zhao.feishu.open_id, id_type="open_id")).code == 230013


async def test_a_group_without_the_bot_or_without_a_future_refuses(town: Town) -> None:
    await town.feishu.set_bot(town.group, present=False)
    assert (await town.send({"text": "早"}, "text")).code == 230002

    await town.feishu.set_bot(town.group, present=True)
    await town.feishu.disband(town.group)
    assert (await town.send({"text": "早"}, "text")).code == 230045


@pytest.mark.parametrize(
    ("msg_type", "content", "code"),
    [
        pytest.param("text", {"text": ""}, 230001, id="an empty text"),
        pytest.param("text", [], 230001, id="a text that is no object"),
        pytest.param("poem", {}, 230001, id="an unknown kind"),
        pytest.param("post", {"zh_cn": {"content": [[{"tag": "blink"}]]}}, 230001, id="an unknown node"),
        pytest.param("post", {"zh_cn": {"content": "x"}}, 230001, id="a post without paragraphs"),
        pytest.param("image", {"image_key": "img_v3_unknown"}, 230017, id="an image of somebody else"),
        pytest.param("file", {}, 230001, id="a file without a key"),
        pytest.param("text", {"text": "长" * 60_000}, 230025, id="a text over 150 KB"),
        pytest.param("post", {"zh_cn": {"content": [[{"tag": "text", "text": "长" * 11_000}]]}}, 230025, id="a post over 30 KB"),
        pytest.param("interactive", card(markdown("长" * 11_000)), 230025, id="a card over 30 KB"),
        pytest.param("interactive", card({"tag": "action"}), 230099, id="a bad card"),
    ],
)
async def test_a_wrong_content_is_refused_whole(town: Town, msg_type: str, content: Any, code: int) -> None:
    answer = await town.send(content, msg_type)

    assert (answer.status, answer.code) == (400, code)
    assert "log_id" in answer.body["error"]
    assert town.shown() == []


async def test_everybody_is_rung_only_where_that_is_allowed(town: Town) -> None:
    everybody = {"text": '<at user_id="all"></at> 开会'}
    await town.send(everybody, "text")
    town.group.at_all_allowed = False

    assert town.shown()[0].mentions == ["all"]
    assert (await town.send(everybody, "text")).code == 230001
    assert "ErrCode: 11235" in (await town.send(card(markdown("<at id=all></at>")))).body["msg"]


async def test_a_body_that_is_no_json_object_is_refused(town: Town) -> None:
    headers = {"Authorization": f"Bearer {await town.token()}"}
    for raw in (b"{", b"[]", b"[" * 100_000):
        async with town.http.post(f"{town.url}/open-apis/im/v1/messages", data=raw, headers=headers) as response:
            assert (response.status, (await response.json())["code"]) == (400, 9499)


async def test_a_missing_field_is_named(town: Town) -> None:
    answer = await town.call("POST", "/im/v1/messages?receive_id_type=chat_id", {"receive_id": town.group.chat_id})

    assert answer.code == 99992402
    assert answer.body["error"]["field_violations"][0]["field"] == "msg_type"


# --- once for each uuid -----------------------------------------------------------------------------------------------


async def test_a_uuid_is_sent_once_within_the_hour(town: Town) -> None:
    first = await town.send({"text": "一"}, "text", uuid="u-1")
    again = await town.send({"text": "二"}, "text", uuid="u-1")
    town.clock.move_by(3600)
    later = await town.send({"text": "三"}, "text", uuid="u-1")

    assert again.data["message_id"] == first.data["message_id"]
    assert later.data["message_id"] != first.data["message_id"]
    assert [message.text for message in town.shown()] == ["一", "三"]


async def test_a_uuid_that_is_being_sent_is_refused_until_it_is_answered(town: Town) -> None:
    town.faults.add("feishu", "slow", match="/im/v1/messages", seconds=0.3, times=1)
    token = await town.token()
    slow = asyncio.create_task(town.send({"text": "一"}, "text", uuid="u-1"))
    await until(town.shown)

    body = {"receive_id": town.group.chat_id, "msg_type": "text", "content": '{"text":"一"}', "uuid": "u-1"}
    answer = await town.call("POST", "/im/v1/messages?receive_id_type=chat_id", body, token=token)

    assert answer.code == 230049
    assert (await town.send({"text": "一"}, "text", uuid="u-1")).code in {0, 230049}
    assert (await slow).code == 0
    assert len(town.shown()) == 1


async def test_a_lost_answer_leaves_one_message_under_its_uuid(town: Town) -> None:
    token = await town.token()
    town.faults.add("feishu", "lost_answer", match="/im/v1/messages", times=1)
    body = {"receive_id": town.group.chat_id, "msg_type": "text", "content": '{"text":"一"}', "uuid": "u-1"}

    with pytest.raises(aiohttp.ClientConnectionError):
        await town.call("POST", "/im/v1/messages?receive_id_type=chat_id", body, token=token)
    answer = await town.call("POST", "/im/v1/messages?receive_id_type=chat_id", body, token=token)

    assert [message.message_id for message in town.shown()] == [answer.data["message_id"]]


async def test_a_uuid_has_50_letters_at_most(town: Town) -> None:
    assert (await town.send({"text": "一"}, "text", uuid="u" * 50)).code == 0
    assert (await town.send({"text": "一"}, "text", uuid="u" * 51)).code == 99992402


# --- rates ------------------------------------------------------------------------------------------------------------


async def test_a_group_takes_five_messages_a_second(town: Town, within_a_second: Callable[[float], None]) -> None:
    other = Chat("feishu", "oc_00000000000000000000000000000002", "另一个群", "group", ["lina"])
    town.world.add_chat(other)

    answers = [await town.send({"text": str(number)}, "text") for number in range(6)]

    assert [answer.code for answer in answers] == [0, 0, 0, 0, 0, 230020]
    assert answers[-1].status == 400
    assert "ext=chat rate limit" in answers[-1].body["msg"]
    assert "x-ogw-ratelimit-reset" not in answers[-1].headers
    assert (await town.send({"text": "另"}, "text", to=other.chat_id)).code == 0
    within_a_second(1.01)
    assert (await town.send({"text": "再"}, "text")).code == 0


@pytest.mark.usefixtures("within_a_second")
async def test_one_api_takes_fifty_calls_a_second(town: Town) -> None:
    token = await town.token()

    answers = await asyncio.gather(*(town.call("GET", "/bot/v3/info", token=token) for _ in range(60)))

    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) == 10
    assert refused[0].body["code"] == 99991400
    assert (refused[0].headers["x-ogw-ratelimit-limit"], refused[0].headers["x-ogw-ratelimit-reset"]) == ("50", "1")


@pytest.mark.parametrize(
    ("options", "status", "code", "reset"),
    [
        pytest.param({"seconds": 52}, 429, 99991400, "52", id="with a time"),
        pytest.param({}, 429, 99991400, None, id="without a time"),
        pytest.param({"status": 400, "seconds": 3}, 400, 99991400, "3", id="as an old API says it"),
        pytest.param({"status": 400, "code": 230020}, 400, 230020, None, id="as messages say it"),
    ],
)
async def test_a_rate_can_be_refused_on_purpose(
    town: Town, options: dict[str, int], status: int, code: int, reset: str | None
) -> None:
    token = await town.token()
    town.faults.add("feishu", "rate", times=1, **options)

    answer = await town.call("GET", "/bot/v3/info", token=token)

    assert (answer.status, answer.code, answer.headers.get("x-ogw-ratelimit-reset")) == (status, code, reset)
    assert (await town.call("GET", "/bot/v3/info", token=token)).code == 0
