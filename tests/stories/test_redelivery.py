"""The platforms deliver again what was not acknowledged, and sometimes what was: one effect all the same (F2, C10)."""

from __future__ import annotations

import asyncio

import pytest

from tests.stories.harness import Company, until

UPDATE = "今日完成：\n1. 海报初稿\n明日计划：\n1. 定稿"
STEPS = {"feishu": (15, 300, 3600), "dingtalk": (16, 60, 0)}
"""Seconds until the next pushes. DingTalk gives up after its third; the one after it is pushed by hand, as a late duplicate."""


@pytest.mark.parametrize("platform", ["feishu", "dingtalk"])
async def test_three_pushes_on_the_ladder_and_one_after_a_restart_make_one_record_and_one_card(
    town: Company, platform: str
) -> None:
    chat = await town.group(platform)

    async def attempts(message_id: str) -> int:
        """Pushes that are over: acknowledged, or given up by the platform."""
        found = (await town.call("GET", f"/deliveries?platform={platform}&message_id={message_id}"))["deliveries"]
        return sum(attempt["ack"] != "" for one in found for attempt in one["attempts"])

    async with town.bot_on_our_clock():
        # the acknowledgement is lost three times: the connection is cut when it comes
        await town.fault(platform, "cut", when="ack", times=3)
        saying = asyncio.create_task(
            town.say(platform, "李娜", UPDATE, message_id="om_first" if platform == "feishu" else "msgFirst==")
        )
        message_id = (await saying)["message_id"]
        for number, seconds in enumerate((*STEPS[platform][:2], 0), 1):

            async def pushed(number: int = number) -> bool:
                return await attempts(message_id) >= number and await connected_again(town, platform)

            await until(pushed)
            await town.call("POST", "/clock", {"by": seconds})
        await town.card_with(platform, "李娜的日报")

    async with town.bot_on_our_clock():
        if platform == "feishu":
            await town.call("POST", "/clock", {"by": STEPS[platform][2]})
        else:
            await town.say(platform, "李娜", UPDATE, message_id=message_id)

        async def acknowledged() -> bool:
            found = (await town.call("GET", f"/deliveries?platform={platform}&message_id={message_id}"))["deliveries"]
            return bool(found[-1]["acked"]) and await attempts(message_id) == 4

        await until(acknowledged)
        # whatever is said after it is answered after it: nothing more is on its way
        await town.say(platform, "张伟", "/帮助")
        await town.card_with(platform, "我能做什么")

    assert len(await town.exported()) == 1
    assert sum("李娜的日报" in one["text"] for one in await town.cards(platform, chat)) == 1


async def connected_again(town: Company, platform: str) -> bool:
    return bool((town.sandbox.feishu if platform == "feishu" else town.sandbox.dingtalk).engine.connections)
