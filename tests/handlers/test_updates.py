"""日报 as people live it: written, answered, corrected, replaced, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.cards.actions import Action
from bot.cards.payloads.updates import EditUpdate, MergeUpdate, SaveUpdate
from bot.domain.updates import DailyUpdate
from bot.ports import Answer, CardPressed
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.conversation import Conversation, words

TODAY = "今日完成：\n1. 海报初稿 80%\n2. 联系供应商\n明日计划：\n1. 周五前定稿\n需支持：\n1. 接口没给，需研发部明天提供"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


def the_only_update(talk: Conversation) -> DailyUpdate:
    return talk.look(lambda session: session.exec(select(DailyUpdate)).one())


async def press_in(talk: Conversation, chat: str, who: str, action: Action, card: OutboxRow, **more: Any) -> Answer:
    """What a press is answered that was made in this chat."""
    values: dict[str, Any] = {"key": f"press-in-{chat}", "at": talk.clock.now(), "card_ref": f"ref-{card.id}"}
    press = CardPressed(
        platform=talk.platform, chat_id=chat, person_id=talk.user_id(who), payload=action.pack(), **{**values, **more}
    )
    answer = talk.answers.expect(press)
    await talk.happens(press)
    return await answer


async def test_an_update_is_recorded_and_answered_by_a_small_card_that_rings_nobody(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)

    update = the_only_update(talk)
    assert (["海报初稿 80%", "联系供应商"], 80) == ([one["text"] for one in update.completed], update.completed[0]["progress"])
    assert ["研发部"] == update.blockers[0]["support_from"]
    assert "李娜的日报" in words([card])
    assert () == card.mentions


async def test_ordinary_talk_is_left_alone(talk: Conversation) -> None:
    for line in ("今天天气不错", "明天几点开会？", "今天完成了吗？", "收到", "周五聚餐吗"):
        assert [] == await talk.say("张伟", line)


async def test_the_same_message_again_has_no_second_effect(talk: Conversation) -> None:
    await talk.say("李娜", TODAY, message_id="om_1")

    assert [] == await talk.say("李娜", TODAY, message_id="om_1")


async def test_a_second_message_replaces_the_first_and_the_old_card_says_so(talk: Conversation) -> None:
    await talk.say("李娜", TODAY)

    rows = await talk.say("李娜", "今日完成：海报终稿\n明日计划：休假")

    assert "以最新的那张卡片为准" in words(rows)
    assert ["海报终稿"] == [one["text"] for one in the_only_update(talk).completed]


async def test_the_author_merges_both_on_the_card(talk: Conversation) -> None:
    await talk.say("李娜", TODAY)
    card = (await talk.say("李娜", "今日完成：海报终稿"))[-1]

    answer = await talk.press("李娜", "与上一条合并", card)

    assert "已合并" == answer.toast
    assert ["海报初稿 80%", "联系供应商", "海报终稿"] == [one["text"] for one in the_only_update(talk).completed]


async def test_an_item_is_corrected_on_the_card(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)

    opened = await talk.press("李娜", "更正", card)
    saved = await talk.press("李娜", "保存", card, {"completed": "海报终稿 100%", "planned": "11-27 前上线", "blockers": ""})

    assert opened.card is not None
    assert "已更正" == saved.toast
    update = the_only_update(talk)
    assert (100, "2026-11-27", []) == (update.completed[0]["progress"], update.planned[0]["due"], update.blockers)
    assert [] == await talk.sent()


async def test_a_card_that_missed_its_answer_follows_by_the_outbox(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)
    await talk.press("李娜", "撤回", card, waits=False)
    assert [] == await talk.sent()
    talk.clock.move(seconds=6)

    assert "已撤回" in words(await talk.sent())


@pytest.mark.parametrize(
    ("who", "form", "sentence"),
    [
        pytest.param("张伟", {"completed": "改别人的"}, "只有本人能改", id="somebody-else"),
        pytest.param("李娜", {"completed": " \n", "planned": ""}, "先点“不改了”，再点“撤回”", id="nothing-written"),
    ],
)
async def test_a_correction_that_cannot_be_gets_one_sentence_and_changes_nothing(
    talk: Conversation, who: str, form: dict[str, str], sentence: str
) -> None:
    [card] = await talk.say("李娜", TODAY)
    before = the_only_update(talk).entries

    answer = await talk.press(who, SaveUpdate(update_id=the_only_update(talk).id or 0), card, form)

    assert "error" == answer.tone
    assert sentence in answer.toast
    assert before == the_only_update(talk).entries


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"a": "update.edit", "v": 99, "update_id": 1}, id="another-version"),
        pytest.param({"a": "update.fly", "v": 1}, id="unknown-kind"),
        pytest.param({"a": "update.edit", "v": 1, "update_id": "1; drop"}, id="wrong-type"),
        pytest.param({"a": "update.edit", "v": 1}, id="missing-field"),
        pytest.param({}, id="empty"),
        pytest.param({"button": "[]"}, id="foreign-id"),
        pytest.param({"button": '["update.edit",1,[]]'}, id="nested-id"),
    ],
)
async def test_a_button_of_another_version_is_refused_with_one_toast(talk: Conversation, payload: dict[str, object]) -> None:
    [card] = await talk.say("李娜", TODAY)

    answer = await talk.press("李娜", payload, card)

    assert "error" == answer.tone
    assert "帮助" in answer.toast


async def test_a_button_for_an_update_that_is_gone_says_so(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)

    answer = await talk.press("李娜", EditUpdate(update_id=999), card)

    assert "已经不在了" in answer.toast


async def test_recalling_the_message_withdraws_the_record(talk: Conversation) -> None:
    await talk.say("李娜", TODAY, message_id="om_1")

    rows = await talk.recall("om_1")

    assert the_only_update(talk).withdrawn
    assert "已撤回" in words(rows)


async def test_a_recall_that_comes_before_its_message_leads_to_the_same_record(talk: Conversation) -> None:
    await talk.recall("om_1")

    assert [] == await talk.say("李娜", TODAY, message_id="om_1")
    assert the_only_update(talk).withdrawn


async def test_an_edited_message_changes_the_record_and_its_card(talk: Conversation) -> None:
    await talk.say("李娜", TODAY, message_id="om_1")

    rows = await talk.edit("om_1", "今日完成：海报终稿")

    assert "海报终稿" in words(rows)
    assert ["海报终稿"] == [one["text"] for one in the_only_update(talk).completed]


async def test_an_edit_without_its_text_asks_the_platform_for_it(talk: Conversation) -> None:
    await talk.say("李娜", TODAY, message_id="om_1")

    [question] = await talk.edit("om_1", None)

    assert ("find_message", "om_1") == (question.kind, question.text)


async def test_after_midnight_still_counts_for_the_day_before_and_is_not_late(talk: Conversation) -> None:
    talk.clock.move(hours=8)

    await talk.say("李娜", TODAY)

    update = the_only_update(talk)
    assert ("2026-11-20", False) == (update.day.isoformat(), update.late)


async def test_an_update_for_an_earlier_day_is_marked_late(talk: Conversation) -> None:
    rows = await talk.say("李娜", "补11月19日日报\n今日完成：\n1. 拜访客户")

    update = the_only_update(talk)
    assert ("2026-11-19", True) == (update.day.isoformat(), update.late)
    assert "补交" in words(rows)


async def test_a_report_for_a_day_long_gone_is_refused_with_a_sentence(talk: Conversation) -> None:
    rows = await talk.say("李娜", "2026年8月1日日报\n今日完成：\n1. 拜访客户")

    assert "只能记最近" in words(rows)
    assert [] == talk.look(lambda session: list(session.exec(select(DailyUpdate))))


async def test_a_report_for_a_day_that_does_not_exist_is_asked_back_and_replaces_nothing(talk: Conversation) -> None:
    await talk.say("李娜", TODAY)

    rows = await talk.say("李娜", "11月31日日报\n今日完成：\n1. 拜访客户")

    assert "“11月31日”，没有这一天，没有记下" in words(rows)
    assert "拜访客户" not in str(the_only_update(talk).completed)


async def test_a_nil_report_counts_as_posted(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：无\n明日计划：暂无")

    assert "已交：1 / 9" in words(await talk.say("张伟", "/日报"))


async def test_the_text_twins_do_what_the_buttons_do(talk: Conversation) -> None:
    await talk.say("李娜", TODAY)

    opened = words(await talk.say("李娜", "更正日报"))
    withdrawn = words(await talk.say("李娜", "撤回日报"))

    assert "更正李娜的日报" in opened
    assert "已撤回" in withdrawn
    assert the_only_update(talk).withdrawn


async def test_a_huge_message_to_the_bot_gets_one_sentence_and_in_the_group_silence(talk: Conversation) -> None:
    huge = "今日完成：\n" + "很长" * 50_000

    answered = words(await talk.say("李娜", huge, at_bot=True))

    assert "超过 20000 字" in answered
    assert "\n" not in answered
    assert [] == await talk.say("李娜", huge)


async def test_somebody_nobody_registered_is_recorded_and_asked_about(talk: Conversation) -> None:
    rows = await talk.say("新来的", TODAY)

    assert {"card", "find_person"} == {row.kind for row in rows}
    assert "还没有登记到部门" in words([row for row in rows if row.kind == "card"])
    assert the_only_update(talk).person_id


async def test_hostile_text_comes_back_as_text_and_rings_nobody(talk: Conversation) -> None:
    rows = await talk.say("李娜", "今日完成：\n1. <at id=all></at> @所有人 [链接](http://x) **粗** `码`\n明日计划：\n1. 写方案")

    assert "@所有人 [链接](http://x)" in words(rows)
    assert all(row.mentions == () for row in rows)


async def test_every_change_of_a_record_leaves_who_when_and_from_where(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)
    talk.clock.move(minutes=5)
    await talk.press("李娜", SaveUpdate(update_id=the_only_update(talk).id or 0), card, {"completed": "改过"})

    with talk.database.reading() as connection:
        rows = connection.execute(
            text("select person_id, source, field from history where record = 'daily_update' order by id")
        ).all()
    assert {"feishu:om_1", "feishu:press-2"} == {source for _, source, _ in rows}
    assert all(person is not None for person, _, _ in rows)
    assert "completed" in {field for _, _, field in rows}


async def test_an_update_from_another_group_is_counted_but_not_shown_here(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 机密项目评审\n明日计划：无", chat_id=talk.other_chat)

    here = words(await talk.say("张伟", "/日报"))

    assert "已交：1 / 9" in here
    assert "机密" not in here


async def test_the_roster_tells_leave_from_missing(talk: Conversation) -> None:
    await talk.say("王芳", "/请假 今天 到 明天")

    roster = words(await talk.say("张伟", "谁没交日报"))

    assert "请假：王芳" in roster
    assert "已交：0 / 8" in roster


async def test_a_day_that_cannot_be_read_is_asked_back(talk: Conversation) -> None:
    assert "日期“那天”看不懂" in words(await talk.say("张伟", "/日报 那天"))


async def test_the_template_with_a_line_of_ones_own_is_an_update_and_unchanged_it_is_none(talk: Conversation) -> None:
    template = words(await talk.say("李娜", "/日报 模板"))
    body = template.split("】", 1)[1].split("照这个")[0].strip()

    assert "没有记下" in words(await talk.say("李娜", body))
    await talk.say("李娜", body.replace("门店物料对接", "华东门店物料对接"))

    update = the_only_update(talk)
    assert (2, 1, 1) == (len(update.completed), len(update.planned), len(update.blockers))


async def test_yesterdays_roster_can_be_asked_for(talk: Conversation) -> None:
    await talk.say("李娜", TODAY)
    talk.clock.moment += timedelta(days=1)

    assert "已交：1 / 9" in words(await talk.say("张伟", "/日报 昨天"))


async def test_what_was_written_in_another_group_is_not_called_up_here(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 机密评审", chat_id=talk.other_chat)
    before = the_only_update(talk)

    for command in ("更正日报", "合并日报", "替换日报", "撤回日报"):
        answered = words(await talk.say("赵宁", command))

        assert answered == "你今天的日报是在别处交的，请到那里改。"
    assert (before.entries, before.chat_id) == (the_only_update(talk).entries, the_only_update(talk).chat_id)


async def test_what_was_written_in_private_is_not_called_up_in_a_group(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. 绝密海报", chat_id="oc_direct", direct=True)

    assert "绝密" not in words([*await talk.say("李娜", "更正日报"), *await talk.say("李娜", "/日报")])


async def test_in_private_the_author_corrects_what_was_written_in_a_group(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. 海报初稿")

    rows = await talk.say("李娜", "更正日报", chat_id="oc_direct", direct=True)

    [form] = [row for row in rows if row.target.user_id]
    assert "海报初稿" in words([form])


async def test_a_card_carried_to_another_group_changes_nothing_there(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)

    answer = await press_in(talk, talk.other_chat, "李娜", EditUpdate(update_id=the_only_update(talk).id or 0), card)

    assert ("error", None) == (answer.tone, answer.card)


@pytest.mark.parametrize("command", ["合并日报", "替换日报"])
async def test_a_single_message_is_neither_merged_nor_replaced(talk: Conversation, command: str) -> None:
    await talk.say("赵宁", "今日完成：\n1. 海报初稿")

    answered = await talk.say("赵宁", command)

    assert "的日报只有一条，没有可以" in words(answered)
    assert not any(row.card for row in answered)


async def test_only_messages_of_one_project_are_merged(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 甲项目海报")
    rows = await talk.say("赵宁", "今日完成：\n1. 乙项目合同", chat_id=talk.other_chat)
    [card] = [row for row in rows if row.target.chat_id == talk.other_chat]

    pressed = await press_in(talk, talk.other_chat, "赵宁", MergeUpdate(update_id=the_only_update(talk).id or 0), card)
    commanded = words(await talk.say("赵宁", "合并日报", chat_id=talk.other_chat))

    assert "不能合并" in pressed.toast
    assert "不能合并" in commanded
    assert ["乙项目合同"] == [one["text"] for one in the_only_update(talk).completed]


async def test_what_stands_again_after_a_recall_is_shown_in_its_own_chat_and_nowhere_else(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 甲项目海报")
    await talk.say("赵宁", "今日完成：\n1. 乙项目合同", chat_id=talk.other_chat, message_id="om_second")

    rows = await talk.recall("om_second")

    assert ["甲项目海报"] == [one["text"] for one in the_only_update(talk).completed]
    texts = {row.target.chat_id: words([row]) for row in rows}
    assert {talk.chat, talk.other_chat} == texts.keys()
    assert "甲项目海报" in texts[talk.chat]
    assert "甲项目" not in texts[talk.other_chat]
    assert "乙项目" not in texts[talk.other_chat]
    assert "甲项目海报" in words(await talk.say("张伟", "/日报"))


async def test_in_private_the_author_reads_their_own_update(talk: Conversation) -> None:
    await talk.say("李娜", TODAY)
    await talk.say("张伟", "今日完成：\n1. 别人的事")

    own = words(await talk.say("李娜", "/日报", chat_id="oc_direct", direct=True))

    assert "海报初稿" in own
    assert "别人的事" not in own


@pytest.mark.parametrize("skew", [pytest.param(-120, id="behind"), pytest.param(120, id="ahead")])
async def test_what_is_written_last_stands_whatever_our_own_clock_says(talk: Conversation, skew: float) -> None:
    theirs = talk.clock.now()
    talk.clock.move(seconds=skew)
    [card] = await talk.say("李娜", "今日完成：甲", at=theirs)
    save = SaveUpdate(update_id=the_only_update(talk).id or 0)

    await press_in(talk, talk.chat, "李娜", save, card, form={"completed": "乙"}, at=theirs + timedelta(seconds=5))
    corrected = [one["text"] for one in the_only_update(talk).completed]
    await talk.say("李娜", "今日完成：丙", at=theirs + timedelta(seconds=10))

    assert (["乙"], ["丙"]) == (corrected, [one["text"] for one in the_only_update(talk).completed])


async def test_a_message_edited_into_no_update_no_longer_counts_until_it_is_one_again(talk: Conversation) -> None:
    await talk.say("李娜", TODAY, message_id="om_1")

    rows = await talk.edit("om_1", "算了，明天再写")
    withdrawn = the_only_update(talk).withdrawn
    await talk.edit("om_1", "今日完成：海报终稿")

    assert withdrawn
    assert "已撤回" in words(rows)
    assert (False, ["海报终稿"]) == (the_only_update(talk).withdrawn, [one["text"] for one in the_only_update(talk).completed])


async def test_a_message_edited_to_say_that_nothing_was_done_still_counts(talk: Conversation) -> None:
    await talk.say("李娜", TODAY, message_id="om_1")

    await talk.edit("om_1", "今日完成：无\n明日计划：无")

    assert (False, []) == (the_only_update(talk).withdrawn, the_only_update(talk).completed)
