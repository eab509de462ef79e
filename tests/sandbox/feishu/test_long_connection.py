"""The long connection as raw bytes: discovery, handshake, pings, events, acknowledgements, what goes wrong."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from bot.sandbox.feishu.frames import CONTROL
from tests.sandbox.feishu.town import PATIENCE, SERVICE, Town, button, card, until

CONFIG = {"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 120}


async def test_an_address_is_given_for_the_right_credentials(town: Town) -> None:
    answer = await town.endpoint()

    assert answer["code"] == 0
    assert answer["data"]["URL"].startswith(town.url.replace("http", "ws") + "/ws/v2?fpid=")
    assert f"&service_id={SERVICE}" in answer["data"]["URL"]
    assert answer["data"]["ClientConfig"] == {
        "ReconnectCount": -1,
        "ReconnectInterval": 120,
        "ReconnectNonce": 30,
        "PingInterval": 120,
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"AppSecret": "wrong"}, 514, id="wrong secret"),
        pytest.param({"AppID": "cli_0000000000000000"}, 514, id="unknown app"),
        pytest.param({"AppSecret": ""}, 1000040344, id="no secret"),
    ],
)
async def test_an_address_is_refused_with_the_platforms_code(town: Town, changed: dict[str, str], code: int) -> None:
    assert (await town.endpoint(**changed))["code"] == code


async def test_a_ping_is_answered_with_the_clients_configuration(town: Town) -> None:
    bot = await town.connect()

    pong = await bot.ping()

    assert (pong.method, pong.service, pong.headers) == (CONTROL, SERVICE, [("type", "pong")])
    assert json.loads(pong.payload) == CONFIG


async def test_a_protocol_ping_is_answered_with_a_pong(town: Town) -> None:
    bot = await town.connect()

    await bot.socket.ping(b"are you there")

    assert await bot.socket.receive(timeout=PATIENCE) == (aiohttp.WSMsgType.PONG, b"are you there", "")


async def test_an_event_carries_every_header_that_clients_insist_on(town: Town) -> None:
    bot = await town.connect()
    await town.feishu.say(town.group, town.lina, "你好", at_bot=True)

    frame = await bot.frame()

    assert frame.service == SERVICE
    assert [key for key, _ in frame.headers] == ["type", "message_id", "sum", "seq", "trace_id"]
    assert (frame.header("type"), frame.header("sum"), frame.header("seq")) == ("event", "1", "0")


async def test_an_acknowledged_event_is_delivered_once(town: Town) -> None:
    bot = await town.connect()
    message = await town.feishu.say(town.group, town.lina, "你好", at_bot=True)

    await bot.event()

    [delivery] = town.log.of_message("feishu", message.message_id)
    await until(lambda: delivery.acked)
    town.clock.move_by(8 * 3600)
    assert await bot.quiet()
    assert [attempt.ack for attempt in delivery.attempts] == ["200"]


async def test_an_event_that_failed_comes_again_after_15_seconds_5_minutes_1_hour_and_6_hours(town: Town) -> None:
    bot = await town.connect()
    message = await town.feishu.say(town.group, town.lina, "你好", at_bot=True)
    [delivery] = town.log.of_message("feishu", message.message_id)

    bodies = []
    for rung in (15, 300, 3600, 21600, None):
        frame = await bot.frame()
        bodies.append(frame.payload)
        await bot.ack(frame, code=500)
        await until(lambda: town.feishu.engine.waiting or delivery.lost)
        if rung is not None:
            town.clock.move_by(rung)

    assert delivery.lost
    assert len(set(bodies)) == 1, "a redelivery has the same event id"
    assert len({attempt.delivery_id for attempt in delivery.attempts}) == 5


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"code": 200, "data": "%%%"}', b"\xff", b"[" * 100_000])
async def test_an_acknowledgement_that_cannot_be_read_is_none(town: Town, payload: bytes) -> None:
    bot = await town.connect()
    message = await town.feishu.say(town.group, town.lina, "你好", at_bot=True)

    await bot.answer(await bot.frame(), payload)

    [delivery] = town.log.of_message("feishu", message.message_id)
    await until(lambda: town.feishu.engine.waiting)
    assert delivery.attempts[0].ack == "unreadable"


async def test_an_acknowledgement_on_another_connection_does_not_count(town: Town) -> None:
    first, second = await town.connect(), await town.connect()
    await until(lambda: len(town.feishu.engine.connections) == 2)
    message = await town.feishu.say(town.group, town.lina, "你好", at_bot=True)
    [delivery] = town.log.of_message("feishu", message.message_id)
    await until(lambda: delivery.attempts)
    ids = list(town.feishu.engine.connections)
    asked, other = (first, second) if delivery.attempts[0].connection == ids[0] else (second, first)

    frame = await asked.frame()
    await other.ack(frame)
    await other.ping()

    assert not delivery.acked
    await asked.ack(frame)
    await until(lambda: delivery.acked)
    await asked.ack(frame)
    await asked.ping()
    assert [complaint.text.split(":")[0] for complaint in town.log.complaints] == [
        "acknowledged what did not come on this connection",
        "acknowledged twice",
    ]


async def test_events_are_spread_over_the_connections_at_random(town: Town) -> None:
    bots = [await town.connect() for _ in range(3)]
    await until(lambda: len(town.feishu.engine.connections) == 3)

    for number in range(60):
        await town.feishu.say(town.group, town.lina, f"第 {number} 条", at_bot=False)
    await until(lambda: all(d.attempts for d in town.log.deliveries))

    used = [delivery.attempts[0].connection for delivery in town.log.deliveries]
    assert len(set(used)) == len(bots)


async def test_the_51st_connection_is_refused_in_the_handshake(town: Town) -> None:
    bots = [await town.connect() for _ in range(50)]
    await until(lambda: len(town.feishu.engine.connections) == 50)

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await town.connect()

    headers = refused.value.headers
    assert headers is not None
    assert (headers["handshake-status"], headers["handshake-autherrcode"]) == ("514", "1000040350")
    assert not any(bot.socket.closed for bot in bots)


async def test_an_address_is_good_for_one_connection(town: Town) -> None:
    url = (await town.endpoint())["data"]["URL"]
    first = await town.open_socket(url)

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await town.open_socket(url)
    assert not first.closed

    assert refused.value.headers is not None
    assert refused.value.headers["handshake-status"] == "514"


async def test_a_frame_that_cannot_be_read_is_passed_over(town: Town) -> None:
    bot = await town.connect()

    await bot.socket.send_bytes(b"\xff" * 30)
    await bot.socket.send_str("hello")

    assert (await bot.ping()).header("type") == "pong"


async def test_a_chunked_event_comes_in_slices_and_wants_one_acknowledgement(town: Town) -> None:
    bot = await town.connect()
    town.faults.add("feishu", "chunked", bytes=300)
    message = await town.feishu.say(town.group, town.lina, "长话短说", at_bot=True)

    frames = [await bot.frame()]
    while len(frames) < int(frames[0].header("sum")):
        frames.append(await bot.frame())
    await bot.ack(frames[-1])

    assert [frame.header("seq") for frame in frames] == [str(number) for number in range(len(frames))]
    assert len({frame.header("message_id") for frame in frames}) == 1
    event = json.loads(b"".join(frame.payload for frame in frames))
    assert event["event"]["message"]["message_id"] == message.message_id
    await until(lambda: town.log.deliveries[0].acked)


async def test_a_press_can_come_in_a_frame_of_type_card(town: Town) -> None:
    bot = await town.connect()
    message = await town.sent(card(button("好", {"cmd": "ok"})))
    town.faults.add("feishu", "card_frames")

    pressing = asyncio.create_task(town.feishu.click(message, town.lina, button="好"))
    frame = await bot.frame()
    await bot.ack(frame)

    assert frame.header("type") == "card"
    assert (await pressing)["error"] is None


# --- faults -----------------------------------------------------------------------------------------------------------


async def test_a_silent_connection_says_nothing_and_a_new_one_is_good(town: Town) -> None:
    bot = await town.connect()
    town.faults.add("feishu", "silent")

    await bot.socket.ping()
    await town.feishu.say(town.group, town.lina, "有人吗", at_bot=True)

    assert await bot.quiet()
    fresh = await town.connect()
    assert (await fresh.ping()).header("type") == "pong"


async def test_a_cut_connection_gets_its_event_again(town: Town) -> None:
    bot = await town.connect()
    town.faults.add("feishu", "cut", when="sent", times=1)
    message = await town.feishu.say(town.group, town.lina, "你好", at_bot=True)
    [delivery] = town.log.of_message("feishu", message.message_id)

    await until(lambda: delivery.attempts and delivery.attempts[0].ack == "cut")
    await until(lambda: bot.socket.closed or not town.feishu.engine.connections)
    again = await town.connect()
    await until(lambda: town.feishu.engine.waiting)
    town.clock.move_by(15)

    assert (await again.event())["event"]["message"]["message_id"] == message.message_id


async def test_an_acknowledgement_can_be_cut_off(town: Town) -> None:
    bot = await town.connect()
    town.faults.add("feishu", "cut", when="ack", times=1)
    await town.feishu.say(town.group, town.lina, "你好", at_bot=True)

    await bot.ack(await bot.frame())

    await until(lambda: not town.feishu.engine.connections)
    assert not town.log.deliveries[0].acked


async def test_every_connection_can_be_cut_at_once(town: Town) -> None:
    bot = await town.connect()

    town.faults.add("feishu", "cut")

    await until(lambda: not town.feishu.engine.connections)
    assert (await bot.socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE}


@pytest.mark.parametrize(
    ("kind", "options", "code"),
    [
        pytest.param("refuse_connect", {}, 1, id="busy"),
        pytest.param("refuse_connect", {"code": 1000040350}, 1000040350, id="too many"),
        pytest.param("refuse_connect", {"code": 403}, 403, id="forbidden"),
    ],
)
async def test_an_address_can_be_refused_for_a_while(town: Town, kind: str, options: dict[str, int], code: int) -> None:
    town.faults.add("feishu", kind, times=1, **options)

    assert (await town.endpoint())["code"] == code
    assert (await town.endpoint())["code"] == 0


async def test_the_handshake_can_be_refused(town: Town) -> None:
    town.faults.add("feishu", "refuse_connect", match="/ws/v2", times=1, status=403)

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await town.connect()

    assert refused.value.headers is not None
    assert refused.value.headers["handshake-status"] == "403"
    assert "handshake-autherrcode" not in refused.value.headers


async def test_the_call_for_an_address_can_hang_and_answer_rubbish(town: Town) -> None:
    town.faults.add("feishu", "hang_connect", seconds=30, times=1)
    with pytest.raises(TimeoutError):
        async with town.http.post(f"{town.url}/callback/ws/endpoint", json={}, timeout=aiohttp.ClientTimeout(total=0.2)):
            pass

    town.faults.add("feishu", "rubbish", match="/callback/ws/endpoint", times=1)
    async with town.http.post(f"{town.url}/callback/ws/endpoint", json={}) as response:
        assert response.content_type == "text/html"
    town.faults.add("feishu", "status", match="/callback/ws/endpoint", status=503, times=1)
    async with town.http.post(f"{town.url}/callback/ws/endpoint", json={}) as response:
        assert response.status == 503
