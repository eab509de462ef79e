"""A real message becomes a record and a card, on both platforms, over the real wire."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import postgres
from tests.stories.harness import Company, company

UPDATE = "今日完成：\n1. 海报初稿 80%\n2. 联系三家供应商\n明日计划：\n1. 周五前定稿\n需支持：\n1. 接口文档没给，需研发部明天提供"
A_DAY_OFF = "2026-11-22T10:00:00+08:00"
"""A Sunday: nothing is told by itself."""
SUBMIT = {"feishu": "保存", "dingtalk": "提交"}
"""DingTalk draws a form's own button."""


@pytest.mark.parametrize("platform", ["feishu", "dingtalk"])
async def test_an_update_is_written_answered_corrected_summed_up_taken_back_and_exported(town: Company, platform: str) -> None:
    async with town.bot():
        # written, recorded, answered by a card that rings nobody
        said = await town.say(platform, "李娜", UPDATE)
        assert said["acknowledged"]["code"] == "200"
        card = await town.card_with(platform, "李娜的日报")
        assert "海报初稿 80%" in card["text"]
        assert card["mentions"] == []

        # corrected on the card, by its author alone
        refused = await town.click(platform, card["message_id"], "张伟", "更正")
        opened = await town.click(platform, card["message_id"], "李娜", "更正")
        form = {"completed": "海报终稿 100%\n联系三家供应商", "planned": "11-30 前上线", "blockers": ""}
        saved = await town.click(platform, card["message_id"], "李娜", SUBMIT[platform], form)
        assert opened["error"] is None and saved["error"] is None
        await town.heard(platform, "张伟", "只有本人能改", refused)
        corrected = await town.card_with(platform, "海报终稿 100%")
        assert corrected["message_id"] == card["message_id"]

        # asked for in 本周进展
        await town.say(platform, "何静", "本周进展")
        summary = await town.card_with(platform, "本周进展 ·")
        assert "海报终稿 100%" in summary["text"] and "11-30 前上线" in summary["text"]

        # exported
        [record] = await town.exported()
        assert [one["text"] for one in record["completed"]] == ["海报终稿 100%", "联系三家供应商"]
        assert (record["person"], record["project"], record["withdrawn"]) == ("李娜", "2026-市场-001", False)

        # taken back: Feishu tells the bot of a recall, DingTalk tells nobody, there it is said
        if platform == "feishu":
            await town.call("POST", "/recall", {"platform": platform, "message_id": said["message_id"]})
        else:
            await town.say(platform, "李娜", "撤回日报")
        await town.card_with(platform, "已撤回")
        [record] = await town.exported()
        assert (record["withdrawn"], record["completed"]) == (True, [])


async def test_the_same_story_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    with postgres.fresh(postgres_url) as url:
        async with company(tmp_path, database_url=url) as town, town.bot():
            said = await town.say("feishu", "李娜", UPDATE)
            card = await town.card_with("feishu", "李娜的日报")
            await town.click("feishu", card["message_id"], "李娜", "更正")
            await town.click("feishu", card["message_id"], "李娜", "保存", {"completed": "海报终稿 100%"})
            await town.say("dingtalk", "何静", "本周进展")
            assert "海报终稿 100%" in (await town.card_with("dingtalk", "本周进展 ·"))["text"]
            await town.call("POST", "/recall", {"platform": "feishu", "message_id": said["message_id"]})
            await town.card_with("feishu", "已撤回")
            [record] = await town.exported()
            assert record["withdrawn"] is True


async def test_one_person_on_both_platforms_has_one_record_a_day(town: Company) -> None:
    async with town.bot():
        await town.say("feishu", "李娜", UPDATE)
        await town.card_with("feishu", "李娜的日报")
        await town.say("dingtalk", "李娜", "今日完成：海报终稿\n明日计划：上线")
        await town.card_with("dingtalk", "李娜的日报")

        [record] = await town.exported()
        assert [one["text"] for one in record["completed"]] == ["海报终稿"]


async def test_ordinary_talk_gets_no_answer_and_a_question_to_the_bot_does(town: Company) -> None:
    await town.call("POST", "/clock", {"to": A_DAY_OFF})
    async with town.bot_on_our_clock():
        await town.say("feishu", "张伟", "明天几点开会？", at_bot=False)
        await town.say("feishu", "张伟", "今天中午吃什么")

        await town.card_with("feishu", "没看懂")
        assert len(await town.cards("feishu")) == 1


async def test_in_private_the_bot_answers_in_private(town: Company) -> None:
    await town.call("POST", "/clock", {"to": A_DAY_OFF})
    async with town.bot_on_our_clock():
        for platform in ("feishu", "dingtalk"):
            await town.call("POST", "/say", {"platform": platform, "chat": "direct", "person": "王芳", "text": UPDATE})
            await town.heard(platform, "王芳", "王芳的日报")
            assert await town.cards(platform) == []
