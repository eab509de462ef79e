"""The long connection against the stand-in: kept before acknowledged, on the right connection, for ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bot.cards.model import Button, Buttons, Card, plain
from bot.cards.payloads.updates import EditUpdate
from bot.errors import RetryLater
from bot.platforms.feishu import frames
from bot.platforms.feishu.connection import opened
from bot.platforms.feishu.rest import Rest
from bot.ports import (
    Answer,
    BotRemoved,
    CardPressed,
    ChatDisbanded,
    ChatRenamed,
    MembersJoined,
    MembersLeft,
    MessageEdited,
    MessageRecalled,
    MessageReceived,
    NotUnderstood,
    Platform,
    SendCard,
    Target,
)
from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Event
from bot.sandbox.world import Message
from bot.settings import FeishuSettings
from tests.platforms.feishu.conftest import QUICK, Bot, BotMaker
from tests.sandbox.feishu.town import PATIENCE, Town, until

CARD = Card("日报", (plain("接口联调"), Buttons((Button("更正", EditUpdate(update_id=7), "更正日报"),))))
AFTER = Card("日报（已更正）", (plain("接口联调 100%"),))


async def once_time_has_passed(town: Town, condition: Callable[[], object]) -> None:
    """The platform waits three real seconds for an acknowledgement, and then its own time for the next attempt."""
    while not condition():
        await asyncio.sleep(0.1)
        town.clock.move_by(20)


def acknowledged(town: Town) -> list[str]:
    return [one.message_id for one in town.log.deliveries if one.acked]


def kept(bot: Bot) -> list[object]:
    return list(bot.shelf.kept.values())


async def shown_card(town: Town, bot: Bot) -> Message:
    """A card of the bot in the group."""
    target = Target(Platform.FEISHU, chat_id=town.group.chat_id)
    sent = await bot.client.send(SendCard(key="card-1", target=target, card=CARD))
    message = town.world.message("feishu", sent.ref)
    assert message is not None
    return message


# --- kept, then acknowledged --------------------------------------------------------------------------------------------


async def test_a_message_is_kept_and_then_acknowledged(town: Town, bot: Bot) -> None:
    bot.shelf.gate.clear()

    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed)
    assert not acknowledged(town)
    bot.shelf.gate.set()
    await until(lambda: acknowledged(town) == [said.message_id])

    (message,) = kept(bot)
    assert isinstance(message, MessageReceived)
    assert (message.text, message.at_bot, message.chat_id) == ("今日完成：接口联调", True, town.group.chat_id)
    assert message.person_id == town.lina.feishu.open_id
    assert not town.log.complaints


async def test_what_was_not_kept_is_not_acknowledged_and_comes_again(town: Town, bot: Bot) -> None:
    bot.shelf.unavailable = 1

    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed == 1)
    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])

    (delivery,) = town.log.deliveries
    assert [attempt.ack for attempt in delivery.attempts] == ["none", "200"]
    assert len(kept(bot)) == 1


async def test_a_failure_of_our_own_is_not_acknowledged_either(town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(incoming: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(bot.shelf, "accept", broken)
    with capture_logs() as lines:
        await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
        await until(lambda: lines)

    assert lines[0]["log_level"] == "error"
    assert "接口联调" not in str(lines)
    assert not acknowledged(town)


async def test_messages_of_a_chat_are_handed_in_in_the_order_they_came(town: Town, bot: Bot) -> None:
    bot.shelf.gate.clear()
    for number in range(50):
        await town.feishu.say(town.group, town.lina, f"第 {number} 条", at_bot=False)
        await asyncio.sleep(0)

    await until(lambda: bot.shelf.handed == 50)
    bot.shelf.gate.set()
    await until(lambda: len(acknowledged(town)) == 50)

    delivered = [one.message_id for one in town.log.deliveries]
    assert [one.message_id for one in kept(bot) if isinstance(one, MessageReceived)] == delivered


async def test_an_event_in_slices_is_put_together_and_acknowledged_once(town: Town, bot: Bot) -> None:
    town.faults.add("feishu", "chunked", bytes=100)

    said = await town.feishu.say(town.group, town.lina, "今日完成：" + "联调" * 500, at_bot=True)
    await until(lambda: acknowledged(town) == [said.message_id])

    (message,) = kept(bot)
    assert isinstance(message, MessageReceived)
    assert message.text.endswith("联调" * 500)


async def test_a_frame_of_rubbish_is_counted_and_the_connection_goes_on(town: Town, bot: Bot) -> None:
    town.faults.add("feishu", "rubbish", times=1, match="im.message")

    with capture_logs() as lines:
        said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
        await until(lambda: acknowledged(town) == [said.message_id])

    assert bot.figure("events_total", kind="Frame", outcome="unreadable") == 1
    assert [line["event"] for line in lines] == ["a frame from Feishu cannot be read"]
    assert bot.figure("connects_total", outcome="connected") == 1


async def test_what_nobody_knows_is_kept_raw_and_acknowledged(town: Town, bot: Bot) -> None:
    said = await town.feishu.post(town.group, town.lina, "sticker", json.dumps({"file_key": "file_v3_1"}))
    await until(lambda: acknowledged(town) == [said.message_id])

    (event,) = kept(bot)
    assert isinstance(event, NotUnderstood)
    assert event.kind == "im.message.receive_v1 (sticker)"
    assert "file_v3_1" in event.raw


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[" * 10_000, id="nested too deeply"),
        pytest.param(b"\xff\x00", id="no text"),
        pytest.param(b'{"header": {}, "event": {}}', id="an empty envelope"),
    ],
)
async def test_a_poisoned_event_is_kept_raw_and_acknowledged(town: Town, bot: Bot, body: bytes) -> None:
    town.feishu.engine.deliver(Event("event-1", "poison", body))
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: said.message_id in acknowledged(town) and all(one.acked for one in town.log.deliveries))

    assert [type(one) for one in kept(bot)] == [NotUnderstood, MessageReceived]


@pytest.mark.parametrize("fault", ["duplicate", "new_delivery_id"])
async def test_a_message_that_comes_twice_is_one_message(town: Town, bot: Bot, fault: str) -> None:
    town.faults.add("feishu", fault)
    bot.shelf.unavailable = 1 if fault == "new_delivery_id" else 0

    await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await once_time_has_passed(town, lambda: bot.shelf.handed == 2 and acknowledged(town))

    assert len(kept(bot)) == 1


async def test_everything_that_happens_in_a_group_is_told(town: Town, bot: Bot) -> None:
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=False)
    await town.feishu.edit(said, "今日完成：接口联调 100%")
    await town.feishu.recall(said)
    await town.feishu.join(town.group, town.he)
    await town.feishu.leave(town.group, town.he)
    await town.feishu.rename(town.group, "双十二")
    await town.feishu.disband(town.group)
    await until(lambda: len(kept(bot)) == 7)

    kinds = {type(one) for one in kept(bot)}
    assert kinds == {MessageReceived, MessageEdited, MessageRecalled, MembersJoined, MembersLeft, ChatRenamed, ChatDisbanded}


async def test_being_taken_out_of_a_group_is_told(town: Town, bot: Bot) -> None:
    await town.feishu.set_bot(town.group, present=False)
    await until(lambda: kept(bot))

    assert isinstance(kept(bot)[0], BotRemoved)


# --- presses ------------------------------------------------------------------------------------------------------------


async def test_a_press_is_answered_with_a_toast_and_the_new_card(town: Town, bot: Bot) -> None:
    message = await shown_card(town, bot)
    bot.shelf.answer = Answer(toast="已更正", tone="success", card=AFTER)

    shown = await town.feishu.click(message, town.lina, button="更正")

    assert shown["error"] is None
    assert (shown["toast"]["content"], shown["toast"]["type"]) == ("已更正", "success")
    assert "100%" in json.dumps(message.card, ensure_ascii=False)
    (press,) = kept(bot)
    assert isinstance(press, CardPressed)
    assert (press.payload, press.card_ref) == (EditUpdate(update_id=7).pack(), message.message_id)
    assert press.person_id == town.lina.feishu.open_id


async def test_an_answer_without_words_leaves_the_card_as_it_is(town: Town, bot: Bot) -> None:
    message = await shown_card(town, bot)

    shown = await town.feishu.click(message, town.lina, button="更正")

    assert shown == {"toast": None, "card": None, "error": None}
    assert message.revisions == 0


async def test_a_press_in_a_frame_of_the_other_type_is_answered_as_well(town: Town, bot: Bot) -> None:
    message = await shown_card(town, bot)
    town.faults.add("feishu", "card_frames")
    bot.shelf.answer = Answer(toast="已更正")

    shown = await town.feishu.click(message, town.lina, button="更正")

    assert shown["toast"]["content"] == "已更正"


async def test_a_press_that_was_not_kept_is_not_acknowledged(town: Town, bot: Bot) -> None:
    message = await shown_card(town, bot)
    bot.shelf.unavailable = 1

    shown = await town.feishu.click(message, town.lina, button="更正")

    assert shown["error"]["code"] == 200341
    assert not kept(bot)


# --- connections --------------------------------------------------------------------------------------------------------


async def test_a_connection_cut_during_the_commit_gets_its_event_again_and_no_late_acknowledgement(town: Town, bot: Bot) -> None:
    # Given an event whose commit is under way when the connection is cut
    bot.shelf.gate.clear()
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed)
    town.faults.add("feishu", "cut", times=1)

    # When the bot is connected again and the commit is done
    await until(lambda: bot.connections and bot.figure("connects_total", outcome="connected") == 2)
    bot.shelf.gate.set()
    await until(lambda: kept(bot))
    await asyncio.sleep(0.1)
    assert not acknowledged(town)

    # Then the event comes again, is acknowledged on the new connection and has one effect
    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])
    (delivery,) = town.log.deliveries
    assert [attempt.ack for attempt in delivery.attempts] == ["cut", "200"]
    assert len(kept(bot)) == 1
    assert not town.log.complaints


@pytest.mark.parametrize("when", ["sent", "ack"])
async def test_a_connection_cut_around_the_acknowledgement_loses_nothing(town: Town, bot: Bot, when: str) -> None:
    town.faults.add("feishu", "cut", times=1, when=when)

    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])

    assert len(kept(bot)) == 1
    assert not town.log.complaints


async def test_a_defect_of_ours_ends_one_connection_and_never_the_bot(
    town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given frames that break the reader
    def broken(raw: object) -> None:
        raise RuntimeError("a defect")

    with monkeypatch.context() as defect, capture_logs() as lines:
        defect.setattr(frames, "read", broken)

        # When one comes
        said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
        await until(lambda: bot.figure("connects_total", outcome="broken"))

    # Then it is told with its traceback, and comes again on another connection
    assert any(line["log_level"] == "error" and line.get("exc_info") for line in lines)
    assert "接口联调" not in str(lines)
    await until(lambda: bot.connections == 1 and bot.figure("connects_total", outcome="connected") >= 2)
    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])


async def test_a_silent_connection_is_replaced(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(pace=replace(QUICK, silence=0.6))
    town.faults.add("feishu", "silent")

    await until(lambda: bot.figure("connects_total", outcome="connected") >= 2)
    town.faults.clear()
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await once_time_has_passed(town, lambda: said.message_id in acknowledged(town))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param({"kind": "refuse_connect", "code": 403}, "refused", id="forbidden"),
        pytest.param({"kind": "refuse_connect", "code": 1000040350}, "refused", id="too many connections"),
        pytest.param({"kind": "refuse_connect", "code": 1}, "refused", id="busy"),
        pytest.param({"kind": "refuse_connect", "code": 777}, "refused", id="a code nobody knows"),
        pytest.param({"kind": "status", "status": 500, "match": "endpoint"}, "unreachable", id="500"),
        pytest.param({"kind": "rubbish", "match": "endpoint"}, "unreachable", id="no JSON"),
        pytest.param({"kind": "refuse_connect", "match": "/ws/v2", "status": 403}, "refused", id="handshake forbidden"),
        pytest.param({"kind": "refuse_connect", "match": "/ws/v2", "status": 514}, "unreachable", id="handshake without a code"),
        pytest.param(
            {"kind": "refuse_connect", "match": "/ws/v2", "status": 514, "code": 1000040350}, "refused", id="handshake limit"
        ),
    ],
)
async def test_every_refusal_to_connect_is_tried_again(
    town: Town, bot_with: BotMaker, fault: dict[str, object], outcome: str
) -> None:
    # Given a platform that refuses three times
    options = dict(fault)
    town.faults.add("feishu", str(options.pop("kind")), times=3, **{"match": "endpoint", **options})

    bot = await bot_with(start=False)
    await bot.start()

    assert bot.figure("connects_total", outcome=outcome) == 3
    assert bot.figure("connects_total", outcome="connected") == 1


@pytest.mark.parametrize(
    "data",
    [None, {}, {"URL": 7}, {"URL": "http://["}, {"URL": "ws://127.0.0.1:9/ws"}, {"URL": "", "ClientConfig": {"PingInterval": []}}],
)
async def test_an_address_that_is_none_is_a_refusal(data: object) -> None:
    # Given a platform that answers, and not with a connection
    async def endpoint(request: web.Request) -> web.Response:
        return web.json_response({"code": 0, "data": data})

    app = web.Application()
    app.add_routes([web.post("/callback/ws/endpoint", endpoint)])
    async with TestServer(app) as server:
        settings = FeishuSettings.model_validate(
            {"app_id": "cli_x", "app_secret": "-", "domain": str(server.make_url("")).rstrip("/")}
        )
        rest = Rest(settings, SimClock())
        with pytest.raises(RetryLater):
            await opened(settings, rest)
        await rest.close()


async def test_a_wrong_secret_says_so_and_is_tried_until_it_is_right(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(start=False, app_secret="not the secret")
    with capture_logs() as lines:
        await bot.start(connected=False)
        await until(lambda: bot.figure("connects_total", outcome="wrong secret") >= 2)

    [advised, *_] = [line for line in lines if "advice" in line]
    assert "TONGZHOU_FEISHU__APP_SECRET" in advised["advice"]
    assert advised["log_level"] == "error"
    assert "not the secret" not in str(lines)


async def test_a_hanging_endpoint_blocks_neither_the_loop_nor_a_stop(town: Town, bot_with: BotMaker) -> None:
    town.faults.add("feishu", "hang_connect", times=1)
    bot = await bot_with(start=False)
    await bot.start(connected=False)

    async with asyncio.timeout(5):
        await until(lambda: not town.faults.active("feishu", "hang_connect"))
        await bot.stop()

    assert not bot.connections


async def test_nothing_secret_is_logged(
    town: Town, bot_with: BotMaker, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as lines:
        bot = await bot_with()
        town.faults.add("feishu", "refuse_connect", times=1, match="/ws/v2")
        town.faults.add("feishu", "cut", times=1)
        await until(lambda: bot.figure("connects_total", outcome="connected") == 2)

    said = str(lines) + "".join(one.getMessage() for one in caplog.records if one.levelname != "DEBUG") + str(capsys.readouterr())
    for secret in (town.app.app_secret, "ticket=", "access_key", "Bearer"):
        assert secret not in said


# --- stopping -----------------------------------------------------------------------------------------------------------


async def test_stopping_acknowledges_what_is_in_work_and_takes_no_more(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with()
    bot.shelf.gate.clear()
    first = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed == 1)

    stopping = asyncio.create_task(bot.gateway.stop())
    await asyncio.sleep(0.05)
    await town.feishu.say(town.group, town.lina, "明日计划：评审", at_bot=True)
    await asyncio.sleep(0.05)
    bot.shelf.gate.set()
    await stopping

    assert acknowledged(town) == [first.message_id]
    assert bot.shelf.handed == 1
    assert not bot.connections


async def test_stopping_does_not_wait_for_ever(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(pace=replace(QUICK, stop=0.2))
    bot.shelf.gate.clear()
    await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed)

    async with asyncio.timeout(PATIENCE):
        await bot.stop()


async def test_stopping_while_the_platform_refuses_ends_at_once(town: Town, bot_with: BotMaker) -> None:
    town.faults.add("feishu", "refuse_connect", match="endpoint", code=1)
    bot = await bot_with(start=False)
    await bot.start(connected=False)
    await until(lambda: bot.figure("connects_total", outcome="refused"))

    async with asyncio.timeout(QUICK.stop / 2):
        await bot.stop()


async def test_a_cancelled_gateway_leaves_no_connection(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(start=False)
    running = asyncio.create_task(bot.gateway.run())
    await until(lambda: bot.connections and bot.figure("connected"))

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await until(lambda: not bot.connections)

    assert bot.figure("connected") == 0
