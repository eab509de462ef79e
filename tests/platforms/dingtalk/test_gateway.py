"""The stream against the stand-in: kept before acknowledged, on the right connection, for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.cards.model import Button, Buttons, Card, Form, Input, InputKind, plain
from bot.cards.payloads.updates import EditUpdate, SaveUpdate
from bot.platforms.dingtalk import frames, gateway
from bot.ports import (
    Answer,
    CardPressed,
    ChatDisbanded,
    ChatRenamed,
    MembersJoined,
    MembersLeft,
    MessageReceived,
    NotUnderstood,
    Platform,
    SendCard,
    Target,
)
from tests.platforms.dingtalk.conftest import QUICK, Bot, BotMaker
from tests.sandbox.dingtalk.town import Town, until

CARD = Card("日报", (plain("接口联调"), Buttons((Button("更正", EditUpdate(update_id=7), "更正日报"),))))
AFTER = Card("日报（已更正）", (plain("接口联调 100%"),))


async def once_time_has_passed(town: Town, condition: Callable[[], object]) -> None:
    """The platform waits three real seconds for an acknowledgement, and then its own time for the next attempt."""
    while not condition():
        await asyncio.sleep(0.1)
        town.clock.move_by(20)


def acknowledged(town: Town) -> list[str]:
    return [one.event_key for one in town.log.deliveries if one.acked]


async def test_a_message_is_kept_and_then_acknowledged(town: Town, bot: Bot) -> None:
    bot.shelf.gate.clear()

    said = await town.dingtalk.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed)
    assert not acknowledged(town)
    bot.shelf.gate.set()
    await until(lambda: acknowledged(town) == [said.message_id])

    (kept,) = bot.shelf.kept.values()
    assert isinstance(kept, MessageReceived)
    assert (kept.text, kept.chat_id, kept.person_name) == ("今日完成：接口联调", town.group.chat_id, "李娜")
    assert not town.complaints()


async def test_what_was_not_kept_comes_again_and_is_then_kept_once(town: Town, bot: Bot) -> None:
    bot.shelf.unavailable = 1

    said = await town.dingtalk.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed == 1)
    await asyncio.sleep(0.05)
    assert not acknowledged(town)
    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])

    assert bot.shelf.handed == 2
    assert len(bot.shelf.kept) == 1


async def test_an_event_that_was_not_kept_is_asked_for_again(town: Town, bot: Bot) -> None:
    bot.shelf.unavailable = 1

    await town.dingtalk.rename(town.group, "双十二")
    await once_time_has_passed(town, lambda: len(bot.shelf.kept) == 1)

    (delivery,) = town.log.deliveries
    assert next(one.ack for one in delivery.attempts) == "LATER"
    assert isinstance(next(iter(bot.shelf.kept.values())), ChatRenamed)


async def test_a_handler_that_breaks_leaves_the_message_to_the_platform(town: Town, bot: Bot) -> None:
    async def broken(incoming: object) -> None:
        raise RuntimeError("a fault of ours")

    kept, bot.shelf.accept = bot.shelf.accept, broken  # type: ignore[method-assign]

    said = await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    await until(lambda: town.log.deliveries and town.log.deliveries[0].attempts)
    await asyncio.sleep(0.05)
    bot.shelf.accept = kept  # type: ignore[method-assign]

    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])


async def test_groups_that_change_are_told(town: Town, bot: Bot) -> None:
    await town.dingtalk.join(town.group, town.he)
    await town.dingtalk.leave(town.group, town.he)
    await town.dingtalk.rename(town.group, "双十二")
    await town.dingtalk.disband(town.group)
    await until(lambda: len(bot.shelf.kept) == 4)

    assert {type(one) for one in bot.shelf.kept.values()} == {MembersJoined, MembersLeft, ChatRenamed, ChatDisbanded}
    assert not town.complaints()


async def test_rubbish_is_kept_and_the_connection_goes_on(town: Town, bot: Bot) -> None:
    town.faults.add("dingtalk", "rubbish", times=1, match="/v1.0/im/bot")

    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)
    await until(lambda: len(bot.shelf.kept) == 2)

    assert {type(one) for one in bot.shelf.kept.values()} == {NotUnderstood, MessageReceived}
    assert bot.attempts("connected") == 1


async def test_a_quota_that_is_used_up_is_told_to_the_operator(town: Town, bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    town.faults.add("dingtalk", "quota", of="pushes", times=1)

    said = await town.dingtalk.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: acknowledged(town) == [said.message_id])

    (kept,) = bot.shelf.kept.values()
    assert isinstance(kept, NotUnderstood)
    assert "pushes are used up" in capsys.readouterr().out


async def test_a_ping_of_the_platform_gets_its_data_back(town: Town, bot: Bot) -> None:
    await town.dingtalk.gateway.ping()
    (connection,) = town.dingtalk.engine.connections.values()

    await until(lambda: all(one.answered for one in connection.sent.values()))  # type: ignore[attr-defined]
    assert not town.complaints()


# --- presses ------------------------------------------------------------------------------------------------------------


async def shown(bot: Bot) -> str:
    target = Target(Platform.DINGTALK, chat_id=bot.town.group.chat_id)
    return (await bot.client.send(SendCard(key="card-1", target=target, card=CARD))).ref


async def test_a_press_is_answered_with_the_new_card(town: Town, bot: Bot) -> None:
    ref = await shown(bot)
    bot.shelf.answer = Answer(toast="已更正", tone="success", card=AFTER)

    told = await town.dingtalk.click(town.shown()[0], town.lina, button="更正")

    (pressed,) = bot.shelf.kept.values()
    assert isinstance(pressed, CardPressed)
    assert pressed.payload == {"button": '["update.edit",1,7]'}
    assert (pressed.card_ref, pressed.person_id) == (ref, town.lina.dingtalk.user_id)
    assert told["error"] is None
    assert told["card"]["view"]["title"] == "日报（已更正）"
    assert told["card"]["view"]["buttons"] == []
    assert not town.complaints()


async def test_a_refusal_is_shown_to_the_presser_alone(town: Town, bot: Bot) -> None:
    await shown(bot)
    bot.shelf.answer = Answer(toast="只有本人可以更正", tone="error")

    told = await town.dingtalk.click(town.shown()[0], town.zhao, button="更正")

    assert told["card"]["privateData"][town.zhao.dingtalk.user_id]["cardParamMap"] == {"tips": "只有本人可以更正"}
    assert "只有本人可以更正" not in str(told["card"]["view"])


async def test_a_card_that_follows_is_announced_on_the_card(town: Town, bot: Bot) -> None:
    await shown(bot)
    bot.shelf.answer = Answer(toast="处理中")

    told = await town.dingtalk.click(town.shown()[0], town.lina, button="更正")

    assert told["card"]["view"]["note"] == "处理中"


async def test_a_press_that_was_not_kept_is_not_answered(town: Town, bot: Bot) -> None:
    await shown(bot)
    bot.shelf.unavailable = 1

    told = await town.dingtalk.click(town.shown()[0], town.lina, button="更正")

    assert told["error"]
    assert not bot.shelf.kept


async def test_a_form_comes_with_its_fields_and_its_button(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with("template")
    fields = (
        Input("done", "完成", InputKind.PARAGRAPH, value="联调"),
        Input("kind", "类别", InputKind.CHOICE, choices=(("a", "甲"), ("b", "乙"))),
    )
    form = Form("update", fields, Button("保存", SaveUpdate(update_id=7), "更正日报"))
    target = Target(Platform.DINGTALK, chat_id=town.group.chat_id)
    await bot.client.send(SendCard(key="card-1", target=target, card=Card("更正", (form,))))

    await town.dingtalk.click(town.shown()[0], town.lina, form={"kind": "b"})

    (pressed,) = bot.shelf.kept.values()
    assert isinstance(pressed, CardPressed)
    assert (pressed.payload, pressed.form) == ({"button": '["update.save",1,7]'}, {"done": "联调", "kind": "b"})


# --- connections --------------------------------------------------------------------------------------------------------


async def test_an_announced_end_finds_a_new_connection_before_the_old_one_goes(town: Town, bot: Bot) -> None:
    (old,) = town.dingtalk.engine.connections
    bot.shelf.gate.clear()
    said = await town.dingtalk.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed)

    town.faults.add("dingtalk", "disconnect", times=1)
    await until(lambda: bot.connections == 2)
    assert bot.connected
    bot.shelf.gate.set()
    await until(lambda: bot.connections == 1)

    assert acknowledged(town) == [said.message_id]
    assert old not in town.dingtalk.engine.connections
    assert bot.shelf.handed == 1
    assert not town.complaints()


@pytest.mark.parametrize("when", ["sent", "ack"])
async def test_a_connection_that_is_cut_is_replaced_and_nothing_is_acknowledged_elsewhere(town: Town, bot: Bot, when: str) -> None:
    town.faults.add("dingtalk", "cut", when=when, times=1)

    said = await town.dingtalk.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.attempts("connected") >= 2 and bot.connections)
    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])

    assert len(bot.shelf.kept) == 1
    assert not town.complaints()


async def test_a_defect_of_ours_ends_one_connection_and_never_the_bot(
    town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given frames that break the reader
    def broken(raw: object) -> None:
        raise RuntimeError("a defect")

    with monkeypatch.context() as defect, capture_logs() as lines:
        defect.setattr(frames, "read", broken)

        # When one comes
        said = await town.dingtalk.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
        await until(lambda: bot.attempts("broken"))

    # Then it is told with its traceback, and comes again on another connection
    assert any(line["log_level"] == "error" and line.get("exc_info") for line in lines)
    assert "接口联调" not in str(lines)
    await until(lambda: bot.connections == 1 and bot.attempts("connected") >= 2)
    await once_time_has_passed(town, lambda: acknowledged(town) == [said.message_id])


async def test_a_defect_of_ours_while_connecting_is_no_end_either(bot_with: BotMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    bot = await bot_with(start=False)
    with monkeypatch.context() as defect:
        defect.setattr(gateway, "opened", broken)
        await bot.start(connected=False)
        await until(lambda: bot.attempts("broken") >= 2)

    await until(lambda: bot.connected)


async def test_a_silent_connection_is_noticed_and_replaced(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(pace=replace(QUICK, ping=0.4))
    town.faults.add("dingtalk", "silent", times=1)

    await until(lambda: bot.attempts("connected") >= 2)


@pytest.mark.parametrize("options", [{"status": 500}, {"status": 403}, {"at": "handshake"}])
async def test_refusals_are_tried_again_for_ever(town: Town, bot_with: BotMaker, options: dict[str, object]) -> None:
    town.faults.add("dingtalk", "refuse_connect", times=3, **options)

    bot = await bot_with()

    assert bot.attempts("refused") == 3


async def test_a_wrong_secret_says_so(town: Town, bot_with: BotMaker, caplog: pytest.LogCaptureFixture) -> None:
    bot = await bot_with(start=False, client_secret="wrong")

    await bot.start(connected=False)
    await until(lambda: bot.attempts("wrong secret") >= 2)

    assert not bot.connected


async def test_an_unreachable_platform_is_tried_again(bot_with: BotMaker) -> None:
    bot = await bot_with(start=False, endpoint="http://127.0.0.1:9")

    await bot.start(connected=False)

    await until(lambda: bot.attempts("unreachable") >= 2)


async def test_nothing_secret_is_logged(town: Town, bot_with: BotMaker, capsys: pytest.CaptureFixture[str]) -> None:
    town.faults.add("dingtalk", "refuse_connect", times=1, at="handshake")

    bot = await bot_with()
    await town.dingtalk.say(town.group, town.lina, "今日完成：机密", at_bot=True)
    await until(lambda: bot.shelf.kept)
    said = "".join(capsys.readouterr())

    assert "refused" in said
    assert "ticket=" not in said
    assert town.app.client_secret not in said
    assert "机密" not in said


async def test_stopping_acknowledges_what_is_in_work(town: Town, bot: Bot) -> None:
    bot.shelf.gate.clear()
    said = await town.dingtalk.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await until(lambda: bot.shelf.handed)

    stopping = asyncio.create_task(bot.gateway.stop())
    await asyncio.sleep(0.05)
    bot.shelf.gate.set()
    await stopping

    assert acknowledged(town) == [said.message_id]
    await until(lambda: not bot.connections)
    assert not town.complaints()


async def test_stopping_while_nothing_answers_does_not_hang(town: Town, bot_with: BotMaker) -> None:
    town.faults.add("dingtalk", "hang_connect", times=1)
    bot = await bot_with(start=False)
    await bot.start(connected=False)
    await asyncio.sleep(0.05)

    async with asyncio.timeout(QUICK.stop / 2):
        await bot.gateway.stop()


async def test_two_gateways_share_the_events(town: Town, bot_with: BotMaker) -> None:
    first, second = await bot_with(), await bot_with()

    for number in range(40):
        await town.dingtalk.say(town.group, town.lina, f"第 {number} 条", at_bot=True)
    await until(lambda: len(acknowledged(town)) == 40)

    assert len(first.shelf.kept) + len(second.shelf.kept) == 40
    assert first.shelf.kept
    assert second.shelf.kept
