"""Somebody presses a card: what is reported, what the answer does, what goes wrong, and the delayed update."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.sandbox.world import Message, Person
from tests.sandbox.feishu.town import RawBot, Town, button, card, form, markdown, plain, until

FIELDS = [
    {"tag": "input", "name": "reason", "required": True, "label": plain("原因"), "max_length": 10},
    {"tag": "select_person", "name": "owner", "options": []},
    {"tag": "multi_select_static", "name": "tags", "options": [{"text": plain("支付"), "value": "payment"}]},
    {"tag": "date_picker", "name": "due", "initial_date": "2026-11-30"},
    {"tag": "picker_datetime", "name": "at"},
    {"tag": "checker", "name": "sure"},
]


class Pressing:
    """A press under way: the event as the bot got it, and what the person will be shown."""

    def __init__(self, town: Town, bot: RawBot, message: Message, person: Person, **what: Any) -> None:
        self._bot = bot
        self._task = asyncio.create_task(town.feishu.click(message, person, **what))

    async def reported(self) -> dict[str, Any]:
        self._frame = await self._bot.frame()
        return dict(json.loads(self._frame.payload))

    async def answer(self, result: Any = None, *, code: int = 200) -> dict[str, Any]:
        await self._bot.ack(self._frame, result, code=code)
        return await self._task


async def press(town: Town, result: Any = None, *, code: int = 200, given: Any = None) -> tuple[Message, dict[str, Any]]:
    """李娜 presses 好 on a card, the bot answers with `result`."""
    bot = await town.connect()
    message = await town.sent(given or card(button("好", {"cmd": "ok"})))
    pressing = Pressing(town, bot, message, town.lina, button="好")
    await pressing.reported()
    return message, await pressing.answer(result, code=code)


# --- what is reported -------------------------------------------------------------------------------------------------


async def test_a_press_is_reported_in_the_documented_envelope(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(button("好", {"cmd": "ok", "v": 7}, name="btn")))

    event = await Pressing(town, bot, message, town.lina, button="好").reported()

    assert event["schema"] == "2.0"
    assert event["header"]["event_type"] == "card.action.trigger"
    assert len(event["header"]["create_time"]) == 16, "microseconds"
    token = event["event"].pop("token")
    assert token.startswith("c-")
    assert event["event"] == {
        "operator": {
            "tenant_key": town.app.tenant_key,
            "user_id": town.lina.feishu.user_id,
            "open_id": town.lina.feishu.open_id,
            "union_id": town.lina.feishu.union_id,
        },
        "action": {"value": {"cmd": "ok", "v": 7}, "tag": "button", "timezone": "Asia/Shanghai", "name": "btn"},
        "host": "im_message",
        "context": {"open_message_id": message.message_id, "open_chat_id": town.group.chat_id},
    }


async def test_a_form_reports_its_fields_with_dates_in_their_zone(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(form(*FIELDS)))
    given = {"reason": "已回滚", "owner": "赵宁", "tags": ["payment"], "at": "2026-11-21 19:30"}

    event = await Pressing(town, bot, message, town.lina, button="提交", form=given).reported()

    action = event["event"]["action"]
    assert action["value"] == {"cmd": "submit"}
    assert action["form_value"] == {
        "reason": "已回滚",
        "owner": town.zhao.feishu.open_id,
        "tags": ["payment"],
        "due": "2026-11-30 +0800",
        "at": "2026-11-21 19:30 +0800",
        "sure": False,
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({}, "请先填写必填项：原因。", id="a required field"),
        pytest.param({"reason": "长" * 11}, "“原因”最多 10 个字。", id="too long"),
        pytest.param({"reason": "x", "colour": "red"}, "表单里没有这些项：colour。", id="an unknown field"),
    ],
)
async def test_what_the_client_stops_is_not_reported(town: Town, given: dict[str, Any], words: str) -> None:
    message = await town.sent(card(form(*FIELDS)))

    with pytest.raises(ValueError, match=words):
        await town.feishu.click(message, town.lina, button="提交", form=given)

    assert not town.log.deliveries


async def test_a_control_outside_a_form_reports_its_choice(town: Town) -> None:
    bot = await town.connect()
    select = {"tag": "select_static", "name": "sev", "options": [], "behaviors": [{"type": "callback", "value": {"cmd": "sev"}}]}
    date = {"tag": "date_picker", "name": "day", "behaviors": [{"type": "callback", "value": {"cmd": "day"}}]}
    message = await town.sent(card(select, date))

    chosen = await Pressing(town, bot, message, town.lina, button="sev", action={"option": "p1"}).reported()
    dated = await Pressing(town, bot, message, town.lina, value={"cmd": "day"}, action={"option": "2026-11-22"}).reported()

    assert chosen["event"]["action"]["option"] == "p1"
    assert (dated["event"]["action"]["tag"], dated["event"]["action"]["option"]) == ("date_picker", "2026-11-22 +0800")


async def test_a_press_of_an_older_version_reaches_the_bot_as_it_was(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(button("好", {"v": 2})))

    event = await Pressing(town, bot, message, town.lina, value={"v": 1}).reported()

    assert event["event"]["action"] == {"value": {"v": 1}, "tag": "button", "timezone": "Asia/Shanghai"}


async def test_what_is_not_there_or_disabled_cannot_be_pressed(town: Town) -> None:
    message = await town.sent(card(button("好", {}, disabled=True), {"tag": "button", "text": plain("看")}, form(*FIELDS)))
    text = await town.sent({"text": "x"}, "text")

    for target, label, error in [
        (message, "坏", LookupError),
        (message, "好", ValueError),
        (message, "看", ValueError),
        (text, "好", ValueError),
    ]:
        with pytest.raises(error):
            await town.feishu.click(target, town.lina, button=label)


async def test_a_card_can_be_pressed_for_14_days(town: Town) -> None:
    message = await town.sent(card(button("好", {})))
    town.clock.move_by(14 * 24 * 3600 + 1)

    shown = await town.feishu.click(message, town.lina, button="好")

    assert "14 天" in shown["error"]["message"]


# --- what the answer does ---------------------------------------------------------------------------------------------


async def test_an_answer_shows_a_toast_and_replaces_the_card(town: Town) -> None:
    new = card(markdown("已认领"))
    message, shown = await press(town, {"toast": {"type": "success", "content": "好了"}, "card": {"type": "raw", "data": new}})

    assert shown == {"toast": {"type": "success", "content": "好了"}, "card": new, "error": None}
    assert (message.card, message.text, message.revisions) == (new, "已认领", 1)
    [toast] = town.world.toasts
    assert (toast.person, toast.kind, toast.text) == ("lina", "success", "好了")


@pytest.mark.parametrize("result", [None, {}, b""])
async def test_an_answer_without_anything_leaves_the_card_as_it_is(town: Town, result: Any) -> None:
    message, shown = await press(town, result)

    assert shown == {"toast": None, "card": None, "error": None}
    assert message.revisions == 0


WRONG = [
    pytest.param([], 200672, id="a list"),
    pytest.param(b"{", 200672, id="no JSON"),
    pytest.param({"toast": "好"}, 200672, id="a toast that is a string"),
    pytest.param({"toast": {"type": "loud", "content": "好"}}, 200672, id="an unknown toast"),
    pytest.param({"toast": {"type": "info"}}, 200672, id="an empty toast"),
    pytest.param({"card": card(markdown("x"))}, 200672, id="a card without its type"),
    pytest.param({"card": {"type": "raw", "data": json.dumps(card())}}, 200673, id="a card as a string"),
    pytest.param({"card": {"type": "template", "data": {"template_id": "AAq"}}}, 200673, id="a template"),
    pytest.param({"card": {"type": "raw", "data": card({"tag": "action"})}}, 200673, id="a bad card"),
    pytest.param({"card": {"type": "raw", "data": card(markdown("长" * 11_000))}}, 200673, id="a card over 30 KB"),
    pytest.param({"card": {"type": "raw", "data": {"elements": []}}}, 200830, id="a card of schema 1.0"),
]


@pytest.mark.parametrize(("result", "code"), WRONG)
async def test_a_wrong_answer_is_shown_as_an_error_to_who_pressed(town: Town, result: Any, code: int) -> None:
    message, shown = await press(town, result)

    assert shown["error"]["code"] == code
    assert (shown["toast"], shown["card"], message.revisions) == (None, None, 0)
    assert town.world.toasts[0].kind == "error"


async def test_a_handler_that_fails_is_shown_as_200671(town: Town) -> None:
    _, shown = await press(town, code=500)

    assert shown["error"]["code"] == 200671


async def test_a_press_without_a_bot_is_an_error_and_never_comes_again(town: Town) -> None:
    message = await town.sent(card(button("好", {})))

    shown = await town.feishu.click(message, town.lina, button="好")

    assert shown["error"]["code"] == 200340
    bot = await town.connect()
    town.clock.move_by(7 * 3600)
    assert await bot.quiet()


async def test_a_press_whose_connection_is_cut_is_an_error(town: Town) -> None:
    await town.connect()
    message = await town.sent(card(button("好", {})))
    town.faults.add("feishu", "cut", when="sent")

    assert (await town.feishu.click(message, town.lina, button="好"))["error"]["code"] == 200341


async def test_two_hundred_people_press_one_button_at_once(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(button("好", {})))
    pressing = [asyncio.create_task(town.feishu.click(message, town.lina, button="好")) for _ in range(200)]

    for _ in pressing:
        await bot.ack(await bot.frame(), {"toast": {"content": "好"}})

    assert [(await one)["toast"]["content"] for one in pressing] == ["好"] * 200


# --- updates around a press -------------------------------------------------------------------------------------------


async def test_a_card_is_locked_while_its_press_is_answered(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(button("好", {})))
    pressing = Pressing(town, bot, message, town.lina, button="好")
    token = (await pressing.reported())["event"]["token"]

    patched = await town.patch(message, card(markdown("x")))
    later = await town.call("POST", "/interactive/v1/card/update", {"token": token, "card": card(markdown("x"))})
    await pressing.answer()

    assert (patched.code, later.code) == (230099, 230099)
    assert "card action is lock" in patched.body["msg"]
    assert (await town.patch(message, card(markdown("x")))).code == 0


async def test_a_press_allows_two_later_updates_within_half_an_hour(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(button("好", {})))
    tokens = []
    for _ in range(2):
        pressing = Pressing(town, bot, message, town.lina, button="好")
        tokens.append((await pressing.reported())["event"]["token"])
        await pressing.answer()

    async def update(token: str, given: Any = None) -> dict[str, Any]:
        body = {"token": token, "card": given or card(markdown("后来"))}
        return dict((await town.call("POST", "/interactive/v1/card/update", body)).body)

    assert (await update(tokens[0], card({"tag": "action"})))["code"] == 230099
    assert [(await update(tokens[0]))["code"] for _ in range(3)] == [0, 0, 300040]
    assert await update("c-unknown") | {"error": ""} == {"code": 300020, "msg": "invalid token", "error": ""}
    town.clock.move_by(1801)
    assert (await update(tokens[1]))["code"] == 300030
    assert message.revisions == 2


async def test_an_answer_that_comes_late_changes_nothing(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(button("好", {})))
    town.feishu.engine.ack_seconds = 0.2
    pressing = asyncio.create_task(town.feishu.click(message, town.lina, button="好"))
    frame = await bot.frame()

    shown = await pressing
    await bot.ack(frame, {"card": {"type": "raw", "data": card(markdown("迟到"))}})
    await bot.ping()

    assert shown["error"]["code"] == 200341
    assert message.revisions == 0
    await until(lambda: town.log.deliveries[0].attempts[0].ack == "none")
