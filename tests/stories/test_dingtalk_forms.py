"""DingTalk's three forms of a card do the same: a company's template, the public one, and Markdown without any template."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import unquote

import pytest

from tests.stories.harness import PATIENCE, Company

UPDATE = "今日完成：\n1. 海报初稿 80%\n明日计划：\n1. 周五前定稿"


@pytest.mark.parametrize("form", ["public", "plain"])
async def test_without_a_template_of_ones_own_an_update_is_corrected_and_taken_back(town: Company, form: str) -> None:
    process = await town.start_bot(TONGZHOU_DINGTALK__CARD_FORM=form, TONGZHOU_DINGTALK__CARD_TEMPLATE_ID="")
    try:
        await town.say("dingtalk", "李娜", UPDATE)
        card = await town.card_with("dingtalk", "李娜的日报")
        assert "海报初稿 80％" in card["text"] or "海报初稿 80%" in card["text"]

        # 更正 prints the update to copy; sent back changed, it replaces the old one
        await town.click("dingtalk", card["message_id"], "李娜", "更正")
        copied = await town.card_with("dingtalk", "复制下面几行")
        assert "日日报" in copied["text"] and "今日完成：海报初稿 80%" in copied["text"]
        await town.say("dingtalk", "李娜", UPDATE.replace("初稿 80%", "终稿 100%"))
        newest = await town.card_with("dingtalk", "海报终稿 100%")

        await town.click("dingtalk", newest["message_id"], "李娜", "撤回")
        await town.card_with("dingtalk", "已撤回")
        [record] = await town.exported()
        assert record["withdrawn"] is True
    finally:
        process.terminate()
        await process.wait()


async def test_a_template_that_the_platform_does_not_know_falls_back_to_markdown(town: Company) -> None:
    process = await town.start_bot(TONGZHOU_DINGTALK__CARD_TEMPLATE_ID="forgotten.schema")
    try:
        await town.say("dingtalk", "李娜", UPDATE)
        card = await town.card_with("dingtalk", "李娜的日报")
        links = re.findall(r"dtmd://dingtalkclient/sendMessage\?content=([^)]+)", card["text"])
        assert {"更正日报", "撤回日报"} == {unquote(link).split()[0] for link in links}
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), PATIENCE)
