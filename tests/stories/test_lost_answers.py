"""Answers that get lost on the wire, a database that is locked, a key pressed by the operator."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import suppress

import pytest
from aiohttp import ClientError

from tests.stories.harness import PATIENCE, Company, Json, until

UPDATE = "今日完成：\n1. 海报初稿\n明日计划：\n1. 定稿"


@pytest.mark.parametrize("platform", ["feishu", "dingtalk"])
async def test_a_card_is_drawn_also_when_the_answer_to_its_press_is_lost(town: Company, platform: str) -> None:
    async with town.bot():
        await town.say(platform, "李娜", UPDATE)
        card = await town.card_with(platform, "李娜的日报")
        await town.fault(platform, "cut", when="ack", times=1)

        with suppress(TimeoutError, ClientError, AssertionError):
            await town.click(platform, card["message_id"], "李娜", "撤回")

        await town.card_with(platform, "已撤回")


async def test_a_text_that_dingtalk_has_shown_is_not_shown_again_after_a_kill(town: Company) -> None:
    process = await town.start_bot()
    await town.fault("dingtalk", "slow", match="groupMessages/send", seconds=5, times=1)
    await town.say("dingtalk", "李娜", "/请假")

    async def shown() -> list[Json] | None:
        return await town.cards("dingtalk") or None

    await until(shown)
    process.kill()
    await process.wait()
    async with town.bot():
        await town.say("dingtalk", "李娜", "/帮助")
        await town.card_with("dingtalk", "我能做什么")

    assert 1 == sum("请假" in one["text"] and "我能做什么" not in one["text"] for one in await town.cards("dingtalk"))


async def test_a_locked_database_does_not_keep_the_bot_from_stopping(town: Company) -> None:
    process = await town.start_bot()
    await town.say("feishu", "李娜", UPDATE)
    await town.card_with("feishu", "李娜的日报")
    other = sqlite3.connect(town.folder / "tongzhou.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    saying = [asyncio.create_task(town.say(platform, "张伟", UPDATE)) for platform in ("feishu", "dingtalk")]
    await asyncio.sleep(0.3)

    process.terminate()
    code = await asyncio.wait_for(process.wait(), PATIENCE)

    other.execute("ROLLBACK")
    other.close()
    await asyncio.gather(*saying)
    assert 0 == code
    assert "Traceback" not in (town.folder / "bot.log").read_text(encoding="utf-8")


async def test_an_interrupt_stops_clean_and_says_so(town: Company) -> None:
    process = await town.start_bot()

    process.send_signal(signal.SIGINT)

    assert 130 == await asyncio.wait_for(process.wait(), PATIENCE)
