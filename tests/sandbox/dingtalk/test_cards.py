"""Interactive cards: created, delivered, changed, pressed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.sandbox.dingtalk.town import BUTTONS_TEMPLATE, CARD_PRESS, DEMO_TEMPLATE, Answer, RawBot, Town, until

CREATE_AND_DELIVER = "/v1.0/card/instances/createAndDeliver"
INSTANCES = "/v1.0/card/instances"
BUTTONS = json.dumps([{"text": "同意", "id": "agree", "color": "blue"}, {"text": "不同意", "id": "refuse", "color": "gray"}])
FORM = json.dumps(
    {
        "fields": [
            {"name": "plan", "label": "方案", "type": "TEXT_AREA", "required": True},
            {
                "name": "level",
                "label": "级别",
                "type": "SELECT",
                "options": [{"value": "1", "text": "高"}, {"value": "2", "text": "低"}],
            },
            {"name": "agreed", "label": "已同意", "type": "CHECKBOX"},
            {"name": "issue", "type": "TEXT", "hidden": True, "defaultValue": "I-7"},
        ]
    }
)


def request(town: Town, **changes: Any) -> dict[str, Any]:
    body = {
        "cardTemplateId": DEMO_TEMPLATE,
        "outTrackId": "D-5",
        "callbackType": "STREAM",
        "cardData": {"cardParamMap": {"title": "决策", "markdown": "同意吗", "buttons": BUTTONS, "status": "投票中"}},
        "openSpaceId": f"dtv1.card//IM_GROUP.{town.group.chat_id}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": town.app.client_id},
    }
    return {**body, **changes}


async def sent(town: Town, **changes: Any) -> Answer:
    return await town.post(CREATE_AND_DELIVER, request(town, **changes))


async def answering(bot: RawBot, response: Any = None) -> dict[str, Any]:
    """The next press as the bot is told, answered with this response."""
    frame = await bot.frame()
    await bot.ack(frame, {"response": response})
    return dict(json.loads(frame["data"]))


# --- sending ------------------------------------------------------------------------------------------------------------


async def test_a_card_is_created_and_shown_at_once(town: Town) -> None:
    answer = await sent(town)

    [message] = town.shown()
    [delivered] = answer.body["result"]["deliverResults"]
    assert answer.body["success"] is True
    assert (delivered["success"], delivered["spaceType"], delivered["errorMsg"]) == (True, "IM_GROUP", "")
    assert delivered["carrierId"] == message.extra["process_query_key"]
    assert message.card is not None
    assert message.card["cardData"]["cardParamMap"]["status"] == "投票中"
    assert [button["text"] for button in message.card["view"]["buttons"]] == ["同意", "不同意"]
    assert message.text == "决策\n同意吗"


async def test_a_card_is_created_first_and_delivered_after(town: Town) -> None:
    created = await town.post(INSTANCES, request(town, openSpaceId=None))
    nothing_yet = town.shown()
    body = {"outTrackId": "D-5", "openSpaceId": f"dtv1.card//im_robot.{town.he.dingtalk.user_id}", "imRobotOpenDeliverModel": {}}
    delivered = await town.post(f"{INSTANCES}/deliver", {**body, "userIdType": 1})

    assert created.body == {"success": True, "result": "D-5"}
    assert nothing_yet == []
    assert delivered.body["result"][0]["success"] is True
    assert len(town.shown(town.world.direct_chat("dingtalk", town.he))) == 1


async def test_one_track_id_is_one_card(town: Town) -> None:
    await sent(town)

    again = await sent(town, cardData={"cardParamMap": {"title": "另一张"}})

    assert (again.status, again.body["code"]) == (400, "param.cardAlreadyExist")
    assert [message.text for message in town.shown()] == ["决策\n同意吗"]


async def test_several_spaces_get_the_same_card(town: Town) -> None:
    spaces = f"dtv1.card//IM_GROUP.{town.group.chat_id};IM_ROBOT.{town.he.dingtalk.user_id};dtv1.card//IM_GROUP.cidnothing=="

    answer = await sent(town, openSpaceId=spaces, imRobotOpenDeliverModel={"spaceType": "IM_ROBOT"})

    results = answer.body["result"]["deliverResults"]
    assert [result["success"] for result in results] == [True, True, False]
    assert results[2]["errorMsg"] == "spaceId is illegal"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cardTemplateId": "unknown.schema"}, "param.templateNotExist"),
        ({"cardTemplateId": ""}, "param.cardTemplateIdEmpty"),
        ({"outTrackId": ""}, "param.outTrackIdEmpty"),
        ({"cardData": {}}, "param.cardPublicDataEmpty"),
        ({"cardData": {"cardParamMap": {"title": 1}}}, "param.invalid"),
        ({"cardData": {"cardParamMap": {"buttons": "同意"}}}, "param.invalid"),
        ({"cardData": {"cardParamMap": {"form": "[]"}}}, "param.invalid"),
        (
            {"cardData": {"cardParamMap": {"form": '{"fields": [{"name": "a", "type": "SELECT", "options": [1]}]}'}}},
            "param.invalid",
        ),
        ({"openSpaceId": ""}, "param.openSpaceIdEmpty"),
        ({"openSpaceId": "IM_GROUP.cid"}, "param.openSpaceIdInvalid"),
        ({"imGroupOpenDeliverModel": None}, "param.spaceDeliverModelEmpty"),
        ({"imGroupOpenDeliverModel": {}}, "param.openDeliverModelError"),
        ({"imGroupOpenSpaceModel": {}}, "param.empty"),
        ({"privateData": {"nobody": {"cardParamMap": {"title": "x"}}}}, "param.userIdNotExist"),
        ({"callbackType": "stream"}, "param.invalid"),
    ],
)
async def test_a_wrong_card_is_refused_and_its_track_id_stays_free(town: Town, change: dict[str, Any], code: str) -> None:
    answer = await sent(town, **change)
    corrected = await sent(town)

    assert (answer.status, answer.body["code"]) == (400, code)
    assert corrected.status == 200
    assert len(town.shown()) == 1


async def test_a_failed_delivery_hides_in_an_answer_of_200(town: Town) -> None:
    town.faults.add("dingtalk", "partial", match="createAndDeliver", message="chatbot not exist")

    answer = await sent(town)

    [result] = answer.body["result"]["deliverResults"]
    assert (answer.status, answer.body["success"]) == (200, True)
    assert (result["success"], result["errorMsg"]) == (False, "chatbot not exist")
    assert town.shown() == []


async def test_a_wrong_robot_code_is_told_inside_the_answer(town: Town) -> None:
    answer = await sent(town, imGroupOpenDeliverModel={"robotCode": "dingother"})

    assert answer.body["result"]["deliverResults"][0]["errorMsg"] == "chatbot not exist"


async def test_only_the_documented_fields_of_a_card_ring(town: Town) -> None:
    lina, zhao, he = (person.dingtalk.user_id for person in (town.lina, town.zhao, town.he))
    text = {"title": "@所有人", "markdown": f"<a atId={zhao}>赵宁</a> @{lina} <a atId={town.chen.dingtalk.user_id}>陈杰</a>"}

    await sent(town, cardData={"cardParamMap": text})
    await sent(town, outTrackId="2", cardData={"cardParamMap": text}, cardAtUserIds=[zhao, he])
    at = {"robotCode": town.app.client_id, "atUserIds": {lina: "李娜", he: "何静", "nobody": "无"}}
    await sent(town, outTrackId="3", cardData={"cardParamMap": text}, imGroupOpenDeliverModel=at)
    everyone = {"robotCode": town.app.client_id, "atUserIds": {"@ALL": "@ALL"}}
    await sent(town, outTrackId="4", imGroupOpenDeliverModel=everyone)

    assert [message.mentions for message in town.shown()] == [[], ["zhaoning"], ["lina"], ["all"]]
    assert town.shown()[0].text.endswith("@陈杰")


async def test_union_ids_are_used_throughout_when_they_are_asked_for(town: Town) -> None:
    bot = await town.connect(CARD_PRESS)
    model = {"robotCode": town.app.client_id, "atUserIds": {town.lina.dingtalk.union_id: "李娜"}}
    await sent(town, userIdType=2, imGroupOpenDeliverModel=model)

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="同意"))
    told = await answering(bot)
    await press

    assert town.shown()[0].mentions == ["lina"]
    assert (told["userIdType"], told["userId"]) == (2, town.lina.dingtalk.union_id)


async def test_a_card_can_be_for_a_few_only(town: Town) -> None:
    model = {"robotCode": town.app.client_id, "recipients": [town.lina.dingtalk.user_id]}

    await sent(town, imGroupOpenDeliverModel=model)

    assert town.shown()[0].visible_to == ["lina"]


@pytest.mark.parametrize("path", ["/v1.0/card/streaming", "/v1.0/im/robots/interactiveCards"])
async def test_what_the_app_was_not_granted_is_refused(town: Town, path: str) -> None:
    answer = await town.call("PUT", path, {})

    assert answer.status == 403
    assert answer.body["code"] == "Forbidden.AccessDenied.AccessTokenPermissionDenied"
    assert answer.body["accessdenieddetail"]["requiredScopes"]


# --- updating -----------------------------------------------------------------------------------------------------------


async def test_an_update_overwrites_unless_it_says_by_key(town: Town) -> None:
    await sent(town)
    by_key = {"cardUpdateOptions": {"updateCardDataByKey": True}}

    await town.call("PUT", INSTANCES, {"outTrackId": "D-5", "cardData": {"cardParamMap": {"status": "通过"}}, **by_key})
    merged = dict((town.shown()[0].card or {})["cardData"]["cardParamMap"])
    await town.call("PUT", INSTANCES, {"outTrackId": "D-5", "cardData": {"cardParamMap": {"title": "决策"}}})

    message = town.shown()[0]
    assert merged["status"] == "通过"
    assert merged["title"] == "决策"
    assert (message.card or {})["cardData"]["cardParamMap"] == {"title": "决策"}
    assert message.revisions == 2


async def test_private_data_changes_what_one_person_sees(town: Town) -> None:
    await sent(town)
    user_id = town.lina.dingtalk.user_id

    await town.call("PUT", INSTANCES, {"outTrackId": "D-5", "privateData": {user_id: {"cardParamMap": {"buttons": "[]"}}}})

    message = town.shown()[0]
    assert message.card is not None
    assert message.card["privateData"] == {user_id: {"cardParamMap": {"buttons": "[]"}}}
    assert len(message.card["cardData"]["cardParamMap"]) == 4
    with pytest.raises(LookupError, match="没有按钮"):
        await town.dingtalk.click(message, town.lina, button="同意")


async def test_an_update_of_an_unknown_card_or_with_a_number_is_refused(town: Town) -> None:
    await sent(town)

    unknown = await town.call("PUT", INSTANCES, {"outTrackId": "X", "cardData": {"cardParamMap": {"status": "通过"}}})
    number = await town.call("PUT", INSTANCES, {"outTrackId": "D-5", "cardData": {"cardParamMap": {"status": 1}}})

    assert unknown.body["code"] == "param.cardNotExist"
    assert number.body["code"] == "param.invalid"
    assert town.shown()[0].revisions == 0


# --- pressing -----------------------------------------------------------------------------------------------------------


async def test_a_press_is_a_callback_and_its_answer_changes_the_card(town: Town) -> None:
    bot = await town.connect()
    await sent(town)
    answer = {
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        "cardData": {"cardParamMap": {"status": "已同意"}},
        "userPrivateData": {"cardParamMap": {"buttons": "[]"}},
    }

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="同意"))
    told = await answering(bot, answer)
    shown = await press

    assert told["type"] == "actionCallback"
    assert told["outTrackId"] == "D-5"
    assert told["userId"] == town.lina.dingtalk.user_id
    assert json.loads(told["content"]) == {"cardPrivateData": {"actionIds": ["agree"], "params": {}}}
    assert shown["error"] is None
    assert shown["card"]["cardData"]["cardParamMap"]["status"] == "已同意"
    assert shown["card"]["cardData"]["cardParamMap"]["title"] == "决策"
    assert list(shown["card"]["privateData"]) == [town.lina.dingtalk.user_id]


async def test_a_press_of_the_public_template_names_its_button(town: Town) -> None:
    bot = await town.connect()
    whole = {"msgButtons": [{"text": "完成", "id": "b1", "color": "blue", "request": True}, {"text": "死", "id": "b2"}]}
    params = {"markdown": "完成了吗", "tips": "请选择", "title": "任务", "sys_full_json_obj": json.dumps(whole)}
    await sent(town, cardTemplateId=BUTTONS_TEMPLATE, cardData={"cardParamMap": params})

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="完成"))
    told = await answering(bot)
    await press

    assert json.loads(told["content"])["cardPrivateData"]["actionIds"] == ["b1"]
    with pytest.raises(ValueError, match="request"):
        await town.dingtalk.click(town.shown()[0], town.lina, button="死")


async def test_a_form_reports_its_fields_by_name(town: Town) -> None:
    bot = await town.connect()
    await sent(town, cardData={"cardParamMap": {"title": "方案", "form": FORM, "buttons": BUTTONS}})
    filled = {"plan": "周五前给出", "level": "2", "agreed": True}

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="提交", form=filled))
    told = await answering(bot)
    await press

    assert json.loads(told["content"])["cardPrivateData"] == {
        "actionIds": ["submit"],
        "params": {"form": {"plan": "周五前给出", "level": {"index": 1, "value": "2"}, "agreed": True, "issue": "I-7"}},
    }
    with pytest.raises(ValueError, match="请先填写：方案"):
        await town.dingtalk.click(town.shown()[0], town.lina, button="提交", form={"level": "1"})
    with pytest.raises(ValueError, match="没有字段"):
        await town.dingtalk.click(town.shown()[0], town.lina, button="提交", form={"plan": "x", "issue": "I-8"})


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ({"action": "claim"}, {"actionIds": ["submit"], "params": {"action": "claim"}}),
        ({"id": "b9"}, {"actionIds": ["b9"], "params": {"id": "b9"}}),
        ({"actionIds": ["x", "y"], "params": {"a": "1"}}, {"actionIds": ["x", "y"], "params": {"a": "1"}}),
    ],
)
async def test_what_is_reported_can_be_given_as_it_is(town: Town, value: dict[str, Any], reported: dict[str, Any]) -> None:
    bot = await town.connect()
    await sent(town)

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.he, value=value))
    told = await answering(bot)
    await press

    assert json.loads(told["content"])["cardPrivateData"] == reported


async def test_a_press_can_come_with_value_and_params_beside(town: Town) -> None:
    bot = await town.connect()
    await sent(town)
    town.faults.add("dingtalk", "press_shape")

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="同意", value={"like": "true"}))
    told = await answering(bot)
    await press

    assert "content" not in told
    assert json.loads(told["value"]) == {"cardPrivateData": {"actionIds": ["agree"]}, "params": {"like": "true"}}


async def test_a_press_nobody_answers_in_two_seconds_fails_for_the_clicker(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.dingtalk.presses.ANSWER_SECONDS", 0.05)
    bot = await town.connect()
    await sent(town)

    late = await town.dingtalk.click(town.shown()[0], town.lina, button="同意")
    town.clock.move_by(3600)
    frame = await bot.frame()

    assert late["error"]["code"] == "none"
    assert town.world.toasts[-1].text == "操作失败，请稍后重试"
    assert frame["headers"]["topic"] == "/v1.0/card/instances/callback"
    assert await bot.quiet()


@pytest.mark.parametrize("answer", [{"cardData": {"cardParamMap": {"status": 1}}}, {"cardData": {"cardParamMap": None}}])
async def test_an_answer_that_the_template_cannot_take_fails_for_the_clicker(town: Town, answer: dict[str, Any]) -> None:
    bot = await town.connect()
    await sent(town)

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="同意"))
    await answering(bot, answer)

    assert (await press)["error"]["code"] == "param.invalid"
    assert any("was refused" in complaint for complaint in town.complaints())


async def test_an_answer_with_500_fails_and_without_connection_too(town: Town) -> None:
    bot = await town.connect()
    await sent(town)

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="同意"))
    await bot.ack(await bot.frame(), code=500)
    refused = await press
    await bot.socket.close()
    await until(lambda: not town.dingtalk.engine.connections)
    alone = await town.dingtalk.click(town.shown()[0], town.lina, button="同意")

    assert refused["error"]["code"] == "500"
    assert alone["error"]["code"] == "no connection"


async def test_updating_a_card_while_its_press_is_being_answered_is_noted(town: Town) -> None:
    bot = await town.connect()
    await sent(town)

    press = asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="同意"))
    frame = await bot.frame()
    await town.call("PUT", INSTANCES, {"outTrackId": "D-5", "cardData": {"cardParamMap": {"title": "决策"}}})
    await bot.ack(frame)
    await press

    assert "the update API was called during the callback of D-5" in town.complaints()


async def test_two_hundred_people_may_press_in_the_same_instant(town: Town) -> None:
    bot = await town.connect()
    await sent(town)

    presses = [asyncio.create_task(town.dingtalk.click(town.shown()[0], town.lina, button="同意")) for _ in range(200)]
    for _ in presses:
        await answering(bot)

    assert all(shown["error"] is None for shown in await asyncio.gather(*presses))


async def test_a_button_with_an_address_says_or_opens_and_reports_nothing(town: Town) -> None:
    bot = await town.connect()
    say = "dtmd://dingtalkclient/sendMessage?content=%E5%90%8C%E6%84%8F%20D-5"
    buttons = json.dumps([{"text": "同意", "url": say}, {"text": "详情", "url": "https://example.com"}])
    await sent(town, cardData={"cardParamMap": {"title": "决策", "buttons": buttons}})

    opened = await town.dingtalk.click(town.shown()[0], town.lina, button="详情")
    await town.dingtalk.click(town.shown()[0], town.lina, button="同意")

    assert opened["opened"] == "https://example.com"
    assert (await bot.data())["text"]["content"] == " 同意 D-5"


async def test_a_card_without_a_stream_callback_reports_nothing(town: Town) -> None:
    await sent(town, callbackType="HTTP", callbackRouteKey="x")

    assert (await town.dingtalk.click(town.shown()[0], town.lina, button="同意"))["error"]["code"] == "no callback"


async def test_a_message_taken_back_cannot_be_pressed(town: Town) -> None:
    await sent(town)
    town.shown()[0].recalled = True

    with pytest.raises(ValueError, match="撤回"):
        await town.dingtalk.click(town.shown()[0], town.lina, button="同意")
