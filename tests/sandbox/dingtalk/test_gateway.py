"""Opening connections, and what travels on them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox.deliveries import Delivery
from tests.sandbox.dingtalk.town import BOT_MESSAGE, CARD_PRESS, EVENTS, PATIENCE, Town, until

OPEN = "/v1.0/gateway/connections/open"


async def refused(delivery: Delivery, attempts: int) -> None:
    """Wait until the platform knows that so many attempts were not acknowledged with success."""
    await until(lambda: len(delivery.attempts) == attempts and delivery.attempts[-1].ack)


async def test_a_connection_is_opened_with_credentials_and_a_ticket(town: Town) -> None:
    opened = await town.open()

    assert opened["endpoint"].startswith("ws://127.0.0.1:")
    assert opened["endpoint"].endswith("/connect")
    assert opened["ticket"]


async def test_without_accept_json_the_answer_is_xml(town: Town) -> None:
    answer = await town.call("POST", OPEN, town.request_to_open(), token=None, headers={"Accept": "*/*"})

    assert answer.headers["Content-Type"].startswith("application/xml")
    assert "<ticket>" in answer.body


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"clientSecret": "wrong"}, 401, "authFailed", id="wrong secret"),
        pytest.param({"clientId": "dingnobody"}, 401, "authFailed", id="unknown client"),
        pytest.param({"clientId": None}, 400, "MissingclientId", id="no client"),
        pytest.param({"subscriptions": []}, 400, "Missingsubscriptions", id="no subscriptions"),
        pytest.param({"subscriptions": [{"type": "EVENT", "topic": "chat_add_member"}]}, 400, "systemError", id="an event by name"),
    ],
)
async def test_a_wrong_request_to_open_is_refused(town: Town, change: dict[str, Any], status: int, code: str) -> None:
    answer = await town.call("POST", OPEN, {**town.request_to_open(), **change}, token=None)

    assert (answer.status, answer.body["code"]) == (status, code)


async def test_a_form_is_no_body(town: Town) -> None:
    async with town.http.post(town.url + OPEN, data={"clientId": "x"}) as answer:
        assert answer.status == 400
        assert (await answer.json())["code"] == "Missingbody"


async def test_a_ticket_works_once_and_for_ninety_seconds(town: Town) -> None:
    used, late = await town.open(), await town.open()
    await town.http.ws_connect(used["endpoint"], params={"ticket": used["ticket"]})
    town.clock.move_by(91)

    for opened in (used, late):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await town.http.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})


async def test_a_bot_message_is_a_callback_frame_with_data_as_a_string(town: Town) -> None:
    bot = await town.connect()

    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    frame = await bot.frame()

    assert frame["type"] == "CALLBACK"
    assert frame["specVersion"] == "1.0"
    assert frame["headers"]["topic"] == "/v1.0/im/bot/messages/get"
    assert frame["headers"]["contentType"] == "application/json"
    assert frame["headers"]["time"].isdigit()
    assert json.loads(frame["data"])["msgId"] == message.message_id


async def test_an_acknowledged_message_is_logged_as_such(town: Town) -> None:
    bot = await town.connect()

    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    await bot.data()

    [delivery] = town.log.of_message("dingtalk", message.message_id)
    await delivery.settled.wait()
    assert delivery.acked
    assert delivery.attempts[0].ack == "200"
    assert town.complaints() == []


async def test_an_unacknowledged_message_comes_again_with_a_new_frame_id_and_the_same_msg_id(town: Town) -> None:
    bot = await town.connect()
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    [delivery] = town.log.of_message("dingtalk", message.message_id)

    first = await bot.frame()
    await bot.ack(first, code=500)
    await refused(delivery, 1)
    town.clock.move_by(17)
    again = await bot.frame()
    await bot.ack(again, code=404)
    await refused(delivery, 2)
    town.clock.move_by(61)
    last = await bot.frame()

    ids = {frame["headers"]["messageId"] for frame in (first, again, last)}
    assert len(ids) == 3
    assert len({json.loads(frame["data"])["msgId"] for frame in (first, again, last)}) == 1


async def test_a_message_without_any_connection_waits_for_the_next_rung(town: Town) -> None:
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    [delivery] = town.log.of_message("dingtalk", message.message_id)
    await refused(delivery, 1)

    bot = await town.connect()
    town.clock.move_by(17)

    assert (await bot.data())["msgId"] == message.message_id
    assert delivery.attempts[0].ack == "no connection"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        pytest.param({"data": {"response": None}}, "data is not a string", id="data as an object"),
        pytest.param({"data": "{"}, "data is not JSON", id="data no JSON"),
        pytest.param({"code": "200"}, "code is not a number", id="code as a string"),
        pytest.param({"headers": {"contentType": "text/plain"}}, "headers.contentType is not application/json", id="content type"),
    ],
)
async def test_an_acknowledgement_of_the_wrong_shape_does_not_count(town: Town, broken: dict[str, Any], why: str) -> None:
    bot = await town.connect()
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    frame = await bot.frame()

    ack = {"code": 200, "headers": {"contentType": "application/json"}, "message": "OK", "data": "{}", **broken}
    ack["headers"] = {"messageId": frame["headers"]["messageId"], **ack["headers"]}
    await bot.socket.send_str(json.dumps(ack))

    [delivery] = town.log.of_message("dingtalk", message.message_id)
    await refused(delivery, 1)
    assert delivery.attempts[0].ack == why
    assert not delivery.acked
    assert any(why in complaint for complaint in town.complaints())


async def test_an_acknowledgement_on_another_connection_does_not_count(town: Town) -> None:
    first, second = await town.connect(BOT_MESSAGE), await town.connect(CARD_PRESS)
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)

    await second.ack(await first.frame())

    await until(town.complaints)
    assert "acknowledged on another connection" in town.complaints()[0]
    assert not town.log.of_message("dingtalk", message.message_id)[0].acked


async def test_an_acknowledgement_sent_twice_is_noted(town: Town) -> None:
    bot = await town.connect()
    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)

    frame = await bot.frame()
    await bot.ack(frame)
    await bot.ack(frame)

    await until(town.complaints)
    assert town.complaints()[0].startswith("acknowledged again")


async def test_each_push_goes_to_one_of_the_connections_that_subscribed_it(town: Town) -> None:
    bots = [await town.connect(BOT_MESSAGE), await town.connect(BOT_MESSAGE)]
    events_only = await town.connect(EVENTS)
    received: list[int] = []

    async def read(number: int) -> None:
        while True:
            await bots[number].data()
            received.append(number)

    readers = [asyncio.create_task(read(number)) for number in (0, 1)]
    for number in range(40):
        await town.dingtalk.say(town.group, town.lina, f"第 {number} 条", at_bot=True)
    await until(lambda: len(received) == 40)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)

    assert set(received) == {0, 1}
    assert await events_only.quiet()


async def test_an_event_answered_later_comes_again_after_ten_and_thirty_seconds(town: Town) -> None:
    bot = await town.connect()
    await town.dingtalk.rename(town.group, "新名字")

    frames = [await bot.frame()]
    await bot.ack(frames[0], {"status": "LATER", "message": "busy"})
    await refused(town.log.deliveries[0], 1)
    town.clock.move_by(11)
    frames.append(await bot.frame())
    await bot.ack(frames[1], {"status": "LATER", "message": "busy"})
    await refused(town.log.deliveries[0], 2)
    town.clock.move_by(31)
    frames.append(await bot.frame())
    await bot.ack(frames[2], {"status": "SUCCESS", "message": "ok"})

    assert {frame["headers"]["eventType"] for frame in frames} == {"chat_update_title"}
    assert len({frame["headers"]["eventId"] for frame in frames}) == 1
    assert len({frame["headers"]["messageId"] for frame in frames}) == 3
    await until(lambda: town.log.deliveries[0].acked)
    town.clock.move_by(3600)
    assert await bot.quiet()


async def test_a_system_ping_wants_its_data_back(town: Town) -> None:
    bot = await town.connect()
    await town.dingtalk.gateway.ping()

    frame = await bot.frame()
    await bot.ack(frame, {"opaque": "something else"})

    assert frame["type"] == "SYSTEM"
    assert frame["headers"]["topic"] == "ping"
    await until(town.complaints)
    assert "a ping's data was not repeated" in town.complaints()[0]


async def test_a_keep_alive_ping_is_answered(town: Town) -> None:
    bot = await town.connect()

    await bot.socket.ping(b"here")

    answer = await bot.socket.receive(timeout=PATIENCE)
    assert (answer.type, answer.data) == (aiohttp.WSMsgType.PONG, b"here")


async def test_a_silent_connection_stays_open_and_says_nothing(town: Town) -> None:
    bot = await town.connect()
    town.faults.add("dingtalk", "silent")

    await bot.socket.ping(b"here")
    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)

    assert await bot.quiet()
    assert not bot.socket.closed


async def test_an_announced_disconnect_gets_nothing_more_and_is_closed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.dingtalk.gateway.DISCONNECT_SECONDS", 0.2)
    bot = await town.connect()

    town.faults.add("dingtalk", "disconnect")
    frame = await bot.frame()
    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    closing = await bot.socket.receive(timeout=PATIENCE)

    assert (frame["type"], frame["headers"]["topic"]) == ("SYSTEM", "disconnect")
    assert "messageId" not in frame["headers"]
    assert json.loads(frame["data"]) == {"reason": "connection is expired"}
    assert closing.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def test_a_frame_received_before_the_disconnect_can_still_be_acknowledged(town: Town) -> None:
    bot = await town.connect()
    message = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    frame = await bot.frame()

    town.faults.add("dingtalk", "disconnect")
    await bot.frame()
    await bot.ack(frame)

    [delivery] = town.log.of_message("dingtalk", message.message_id)
    await until(lambda: delivery.acked)


async def test_a_cut_connection_ends_without_a_goodbye(town: Town) -> None:
    bot = await town.connect()

    town.faults.add("dingtalk", "cut")

    assert (await bot.socket.receive(timeout=PATIENCE)).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    await until(lambda: not town.dingtalk.engine.connections)


async def test_a_newer_connection_can_end_the_older_one(town: Town) -> None:
    older = await town.connect()
    town.faults.add("dingtalk", "newest_only")

    await town.connect()

    assert (await older.socket.receive(timeout=PATIENCE)).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}


async def test_opening_and_the_handshake_can_be_refused(town: Town) -> None:
    town.faults.add("dingtalk", "refuse_connect", times=1, status=500, code="system.busy")
    refused = await town.call("POST", OPEN, town.request_to_open(), token=None)
    town.faults.add("dingtalk", "refuse_connect", times=1, match="?ticket", status=403)
    opened = await town.open()
    with pytest.raises(aiohttp.WSServerHandshakeError) as handshake:
        await town.http.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})

    assert (refused.status, refused.body["code"]) == (500, "system.busy")
    assert handshake.value.status == 403


@pytest.mark.parametrize("junk", ["", "{", "[]", "null", "[" * 10_000, '{"headers": 1}', "乱"])
async def test_rubbish_from_a_bot_breaks_nothing(town: Town, junk: str) -> None:
    bot = await town.connect()

    await bot.socket.send_str(junk)
    await bot.socket.send_bytes(b"\x00")
    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)

    assert (await bot.data())["text"]["content"] == " 你好"
    await until(lambda: len(town.complaints()) == 2)
