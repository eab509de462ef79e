"""帮助, 请假, 绑定, near misses, and what the platforms tell about chats."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.cards.help import EMPTY_FORM, UNCHANGED, UNTITLED
from bot.cards.roster import TEMPLATE, template_words
from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.domain.updates import DailyUpdate
from bot.ports import BotAdded, BotRemoved, ChatRenamed, MembersKnown, MembersLeft, Mentioned, PersonKnown, Platform
from bot.storage.engine import Database
from tests.conversation import Conversation, words


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def test_help_lists_the_commands_and_explains_one(talk: Conversation) -> None:
    assert "/日报" in words(await talk.say("张伟", "帮助", at_bot=True))
    assert "/日报 模板" in words(await talk.say("张伟", "/帮助 日报"))


@pytest.mark.parametrize(
    ("who", "where", "binds"),
    [
        ("张伟", {}, True),
        ("王芳", {}, False),
        ("新来的", {}, False),
        ("张伟", {"chat_id": "oc_private", "direct": True}, False),
    ],
)
async def test_help_lists_only_what_the_person_may_do_here(
    talk: Conversation, who: str, where: dict[str, Any], binds: bool
) -> None:
    answer = words(await talk.say(who, "/帮助", **where))

    assert "/请假" in answer
    assert binds == ("/绑定" in answer)


async def test_a_near_miss_gets_a_suggestion_that_can_be_sent_as_it_is(talk: Conversation) -> None:
    assert "可以直接发：/周报" in words(await talk.say("张伟", "/周抱"))


@pytest.mark.parametrize("text", ["", "  ", "\n"])
async def test_a_mention_without_a_word_is_answered_with_the_help(talk: Conversation, text: str) -> None:
    assert "/日报" in words(await talk.say("张伟", text, at_bot=True))
    assert [] == await talk.say("张伟", text)


@pytest.mark.parametrize("text", ["你好", "hi", "Hello!", "早上好", "您好，在吗？", "嗨"])
async def test_a_greeting_is_answered_with_the_most_useful_lines(talk: Conversation, text: str) -> None:
    answer = words(await talk.say("张伟", text, at_bot=True))

    assert answer.startswith("你好！") and "/日报" in answer and "没看懂" not in answer
    assert [] == await talk.say("张伟", text)


@pytest.mark.parametrize("text", ["谢谢", "谢谢！", "好的，谢谢", "thanks", "辛苦了", "謝謝", "收到"])
async def test_thanks_are_answered_with_one_short_line(talk: Conversation, text: str) -> None:
    assert "不客气。" == words(await talk.say("张伟", text, at_bot=True))
    assert [] == await talk.say("张伟", text)


@pytest.mark.parametrize("text", ["👍", "太棒了", "太棒了！👍"])
async def test_praise_is_answered_with_one_short_line(talk: Conversation, text: str) -> None:
    assert "不客气。" == words(await talk.say("张伟", text, at_bot=True))
    assert [] == await talk.say("张伟", text)


async def test_the_bot_says_who_it_is(talk: Conversation) -> None:
    assert words(await talk.say("张伟", "你是谁？", at_bot=True)).startswith("我是同舟")


@pytest.mark.parametrize(
    "text",
    [
        "/日报 今日完成：跑客户",
        "/日报：今日完成：跑客户",
        "/日报\n今日完成：跑客户\n明日计划：回访",
        "/日报今日完成：跑客户",
        "日报 今日完成 跑客户 明天 休息",
    ],
)
async def test_an_update_behind_the_word_for_it_is_an_update(talk: Conversation, text: str) -> None:
    assert "跑客户" in words(await talk.say("张伟", text, at_bot=True))
    assert "已交：1" in words(await talk.say("张伟", "/日报"))


@pytest.mark.parametrize("addressed", [True, False])
@pytest.mark.parametrize("form", [TEMPLATE, template_words(), TEMPLATE.replace("1. ", ""), TEMPLATE.split("需支持")[0]])
async def test_the_template_sent_back_as_it_is_gets_one_clear_answer(talk: Conversation, form: str, addressed: bool) -> None:
    (row,) = await talk.say("张伟", form, at_bot=addressed)

    assert row.text == UNCHANGED
    assert "没有记下" in row.text and "没看懂" not in row.text
    assert "已交：0" in words(await talk.say("张伟", "/日报"))


@pytest.mark.parametrize(
    "form", ["今日完成：\n1. \n明日计划：\n1. \n需支持：", "【今日完成】\n【明日计划】", "今日完成：\n明日计划：____\n"]
)
async def test_headings_with_nothing_under_them_are_named_to_who_meant_the_bot(talk: Conversation, form: str) -> None:
    assert EMPTY_FORM == words(await talk.say("张伟", form, at_bot=True))
    assert [] == await talk.say("张伟", form)


@pytest.mark.parametrize(
    "told",
    [
        "日报：T-1 登录页 20%，明天联调，卡在接口文档",
        "日报 登录页做完了",
        "日报，登录页做完了",
        "日报\n登录页没做完，明天交付",
        "日報 T-1 登錄頁 20%",
        "/日报 登录页做完了",
    ],
)
async def test_an_update_without_its_headings_is_told_how_it_is_written(talk: Conversation, told: str) -> None:
    said = words(await talk.say("张伟", told, at_bot=True))

    assert UNTITLED == said and "没有记下" in said
    assert "已交：0" in words(await talk.say("张伟", "/日报"))


@pytest.mark.parametrize("asked", ["日报 李娜", "日报 研发部都交了吗", "日报 昨天李娜交了没有", "日报 研发部的名单"])
async def test_what_stands_behind_the_list_of_updates_and_tells_no_work_is_a_day_that_cannot_be_read(
    talk: Conversation, asked: str
) -> None:
    assert "要写日期" in words(await talk.say("张伟", asked, at_bot=True))


async def test_a_template_with_one_line_of_ones_own_is_an_update(talk: Conversation) -> None:
    assert "张伟的日报" in words(await talk.say("张伟", TEMPLATE.replace("门店物料对接 80%", "三号楼浇筑"), at_bot=True))


NEWCOMERS = [
    ("/日抱", "/日报"),
    ("/请价 明天", "/请假 明天"),
    ("/teh help", "/帮助"),
    ("/日报摸板", "/日报 模板"),
    ("/daliy", "/日报"),
    ("/weekely 上周", "/周报 上周"),
    ("/请价明天", "/请假 明天"),
]


@pytest.mark.parametrize("platform", [Platform.FEISHU, Platform.DINGTALK])
@pytest.mark.parametrize("where", [{"at_bot": True}, {}, {"chat_id": "c-private", "direct": True}], ids=["at", "all", "private"])
@pytest.mark.parametrize(("text", "example"), NEWCOMERS)
async def test_a_newcomers_slip_is_answered_with_what_can_be_sent_everywhere(
    database: Database, platform: Platform, where: dict[str, Any], text: str, example: str
) -> None:
    talk = Conversation(database, platform=platform)

    answer = words(await talk.say("张伟", text, **where))

    assert example == answer.rpartition("可以直接发：")[2].strip()
    again = words(await talk.say("张伟", example, **where))
    assert again and "可以直接发" not in again


@pytest.mark.parametrize("text", ["日报摸板", "日抱", "请价 明天", "hepl", "daliy"])
async def test_a_slip_without_a_slash_is_answered_where_the_bot_is_meant(talk: Conversation, text: str) -> None:
    assert "可以直接发：/" in words(await talk.say("张伟", text, at_bot=True))
    assert [] == await talk.say("张伟", text)


async def test_several_lines_are_never_guessed_to_be_a_mistyped_command(talk: Conversation) -> None:
    for text in ("日抱\n今天去了三家店", "周爆炸了\n明天再说", "/日抱\n第一家\n第二家"):
        assert "是不是" not in words(await talk.say("张伟", text, at_bot=True))


async def test_an_unknown_path_in_talk_is_left_alone(talk: Conversation) -> None:
    assert [] == await talk.say("张伟", "/etc/hosts 里改一下")


async def test_what_is_not_understood_is_answered_only_when_it_was_meant_for_the_bot(talk: Conversation) -> None:
    assert "没看懂" in words(await talk.say("张伟", "给我讲个笑话", at_bot=True))
    assert [] == await talk.say("张伟", "给我讲个笑话")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/请假", "没有请假"),
        ("/请假 明天", "已记下请假：11-21"),
        ("/请假 11-25 到 11-27 代理:李娜 原因:年假", "11-25 至 11-27，代理 李娜"),
        ("/请假 过几天", "“过几天”是哪一天"),
        ("/请假 11-27 到 11-25", "在第一天 11-27 前面"),
        ("/请假 11-1", "已经过了"),
        ("/请假 11-1 到 11-5", "还没过完"),
        ("/请假 家里有事", "缺日期"),
        ("/请假 明天 代理:王二", "“王二”不在通讯录里"),
        ("/请假 明天 代理:李经理", "代理 李娜"),
        ("/请假 年假，代理 李娜，11-25至11-27", "11-25 至 11-27，代理 李娜"),
        ("/请假 明天 代理:张伟", "不能是自己"),
        ("/请假 取消", "没有还没过完的请假"),
        ("/请假 11-25 11-27", "中间都算，还是分开"),
        ("/请假 28号 30号", "都算就写 28号 到 30号"),
        ("/请假 明天和后天", "已记下请假：11-21 至 11-22。"),
        ("/请假 12月1号请到12月3号", "已记下请假：12-01 至 12-03。"),
        ("/请假 下周三下午3点", "要整天：写 下周三，"),
        ("/请假 今天下午半天", "要整天：写 今天，"),
        ("/请假 12-25日", "一天请写 12月25日，几天请写 12日 到 25日"),
        ("/请假 11-25到11-27", "已记下请假：11-25 至 11-27。"),
        ("/请假 下周", "已记下请假：11-23 至 11-29。"),
        ("/请假 三天", "“三天”从哪天到哪天"),
        ("/请假 明天下午", "不是整天，这里要整天：写 明天，"),
        ("/请假 明天半天", "不是整天，这里要整天：写 明天，"),
        ("/请假 11-25、11-27", "中间都算，还是分开"),
        ("/请假 12-9至12-11 代理@李四", "“李四”不在通讯录里"),
        ("/请假 12-9至12-11 代理@李娜", "12-09 至 12-11，代理 李娜"),
        ("/请假 10-9至10-11", "已经过了"),
        ("/请假 周三", "已经过了，下周的请写“下周三”"),
        ("/请假 1-5", "已记下请假：2027-01-05。"),
        ("/请假 12-30 到 1-3", "已记下请假：2026-12-30 至 2027-01-03。"),
        ("/销假", "没有还没过完的请假"),
    ],
)
async def test_leave_is_taken_or_refused_with_one_sentence(talk: Conversation, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say("张伟", text))


async def test_all_faults_of_a_command_come_in_one_answer_with_an_example_that_works(talk: Conversation) -> None:
    answer = words(await talk.say("张伟", "/请假 过几天 代理:王二"))

    assert "有 2 处要改" in answer
    assert "“过几天”是哪一天" in answer and "“王二”不在通讯录里" in answer
    assert "例子（日期、代理换成你要的）：/请假 明天 代理:" in answer


LEAVE = "你的请假：11-25 至 11-26、12-01。"


@pytest.mark.parametrize(
    "text", ["明天请假吗？", "后天请假？", "明天请假吧？", "我明天请假吗", "明天请假", "后天请假", "下周一请假"]
)
async def test_a_question_among_people_takes_no_leave(talk: Conversation, text: str) -> None:
    assert [] == await talk.say("张伟", text)
    assert "没有请假" in words(await talk.say("张伟", "/请假"))


@pytest.mark.parametrize(
    "text",
    ["我明天请假吗", "明天请假？", "明天请假吧", "张伟明天请假", "谁明天请假", "我明天不请假", "我后天要请假吗？", "小李请假明天"],
)
async def test_a_question_a_negation_and_somebody_elses_leave_are_not_the_speakers(talk: Conversation, text: str) -> None:
    answer = words(await talk.say("张伟", text, at_bot=True))

    assert "没有办" not in answer and "已记下" not in answer
    assert "没有请假" in words(await talk.say("张伟", "/请假"))


@pytest.mark.parametrize(
    "text",
    [
        "/取消请假 会议",
        "/请假 取消 第一天",
        "/请假 取消 25号和28号",
        "/取消请假，明年的",
        "/请假 取消 11-25 会议",
        "/取消请假 12-25日",
        "/请假 取消 13-25",
        "/请假 取消 过几天",
        "/请假 取消 代理:王二",
    ],
)
async def test_cancelling_refuses_what_it_cannot_read_and_says_what_stands(talk: Conversation, text: str) -> None:
    await talk.say("张伟", "/请假 11-25 到 11-26\n/请假 12-1")

    answer = words(await talk.say("张伟", text))

    assert "没有办" in answer and "你现在的请假：11-25 至 11-26、12-01。" in answer and "可以直接发" not in answer
    assert LEAVE in words(await talk.say("张伟", "/请假"))


@pytest.mark.parametrize(
    "text", ["别取消请假", "取消订单", "取消", "/取消", "/请假 取消吗", "/请假 明天 怎么取消", "/请假 明天 出差取消"]
)
async def test_only_a_clear_word_cancels_or_offers_to_cancel(talk: Conversation, text: str) -> None:
    await talk.say("张伟", "/请假 11-25 到 11-26\n/请假 12-1")

    answer = words(await talk.say("张伟", text, at_bot=True))
    await talk.say("张伟", answer.rpartition("可以直接发：")[2].strip() or "/请假")

    assert LEAVE in words(await talk.say("张伟", "/请假"))


@pytest.mark.parametrize("text", ["取消我11-25的假", "取消 11-25", "我要取消11-25的请假", "取消我 11-25 的假"])
async def test_leave_of_ones_own_is_cancelled_in_a_sentence(talk: Conversation, text: str) -> None:
    await talk.say("张伟", "/请假 11-25 到 11-26\n/请假 12-1")

    assert "已取消请假：11-25。" in words(await talk.say("张伟", text, at_bot=True))


@pytest.mark.parametrize("text", ["撤回昨天的日报", "/撤回日报昨天的", "撤回11-19的日报", "/撤回昨天的日报", "撤回日报昨天"])
async def test_an_update_is_withdrawn_of_the_day_that_was_written(talk: Conversation, text: str) -> None:
    await talk.say("张伟", "今日完成：跑客户")

    answer = words(await talk.say("张伟", text, at_bot=True))

    assert "可以直接发" not in answer
    assert "已交：1" in words(await talk.say("张伟", "/日报"))


async def test_several_commands_of_one_message_are_answered_one_by_one(talk: Conversation) -> None:
    answer = words(await talk.say("张伟", "/请假 明天\n/请假 12-1 代理:张伟\n/周抱\n/请假"))

    assert "已记下请假：11-21" in answer
    assert "不能是自己" in answer
    assert "是不是想要 /周报" in answer
    assert "你的请假：11-21。" in answer


async def test_somebody_mentioned_is_that_person(talk: Conversation) -> None:
    mention = Mentioned(talk.user_id("李娜"), "李娜")

    assert "代理 李娜" in words(await talk.say("张伟", "请假 明天 代理 @李娜", at_bot=True, mentions=(mention,)))


@pytest.mark.parametrize(
    "text",
    [
        "进度 T-1 85% 原因:接口提前给到",
        "完成 T-4 交付物:价格表 v1 原因:请假耽误",
        "任务 T-7 截止:下周三 原因:客户改需求",
        "请假 下周一到下周三 原因:年假",
        "任务 T-1 需要支持 部门:研发部 内容:给接口",
    ],
)
async def test_a_command_said_to_the_bot_is_never_kept_as_a_daily_update(talk: Conversation, text: str) -> None:
    await talk.say("张伟", text, at_bot=True)

    assert [] == talk.look(lambda session: list(session.exec(select(DailyUpdate))))


@pytest.mark.parametrize("text", ["/纪要 M-4 结论:定了", "验收通过 V-8", "/归档", "/帮助 纪要"])
async def test_what_nobody_does_yet_is_recognised_and_says_so(talk: Conversation, text: str) -> None:
    assert "还没有开放" in words(await talk.say("张伟", text, at_bot=True))


async def test_what_nobody_does_yet_is_not_offered_and_leaves_talk_alone(talk: Conversation) -> None:
    assert "/纪要" not in words(await talk.say("张伟", "帮助", at_bot=True))
    assert [] == await talk.say("张伟", "本月数据如何")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("请问谁没交日报？", "已交"),
        ("本周进展如何", "11-16"),
        ("昨天谁没交日报", "11月19日"),
        ("日报怎么写", "明日计划"),
        ("本群属于哪个项目", "2026-"),
    ],
)
async def test_a_plain_question_is_answered(talk: Conversation, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say("张伟", text, at_bot=True))


async def test_leave_can_be_cancelled(talk: Conversation) -> None:
    await talk.say("张伟", "/请假 明天")

    assert "已取消请假：11-21" in words(await talk.say("张伟", "/请假 取消"))
    assert "没有请假" in words(await talk.say("张伟", "/请假"))


@pytest.mark.parametrize(
    ("texts", "standing"),
    [
        (("/请假 11-25 到 11-27", "/请假 11-26 到 11-30"), "11-25 至 11-30"),
        (("/请假 11-25", "/请假 11-27", "/请假 11-24 到 11-28"), "11-24 至 11-28"),
        (("/请假 11-25 到 11-27", "/请假 11-26 代理:李娜"), "11-25 至 11-27"),
        (("/请假 11-25 到 11-27", "/请假 取消 11-26"), "11-25、11-27"),
        (("/请假 11-25 到 11-27", "/请假 取消 11-25"), "11-26 至 11-27"),
        (("/请假 11-25 到 11-27", "/取消请假 11-26 到 11-30"), "11-25"),
        (("/请假 11-25", "/请假 12-1", "/请假 取消 11-25"), "12-01"),
    ],
)
async def test_no_day_is_kept_twice_and_single_days_can_be_cancelled(
    talk: Conversation, texts: tuple[str, ...], standing: str
) -> None:
    for text in texts:
        assert "没有" not in words(await talk.say("张伟", text))

    assert f"你的请假：{standing}。" in words(await talk.say("张伟", "/请假"))


async def test_a_leave_that_stands_already_is_refused(talk: Conversation) -> None:
    await talk.say("张伟", "/请假 11-25 到 11-27")

    assert "已经请过假了：11-25 至 11-27" in words(await talk.say("张伟", "/请假 11-26"))
    assert "这几天没有请假" in words(await talk.say("张伟", "/请假 取消 12-1"))


@pytest.mark.parametrize("text", ["取消请假 11-25", "请假 取消 11-25", "请假取消 11-25", "销假 11-25", "取消请假"])
async def test_leave_is_cancelled_in_ones_own_words(talk: Conversation, text: str) -> None:
    await talk.say("张伟", "/请假 11-25")

    assert "已取消请假：11-25。" == words(await talk.say("张伟", text, at_bot=True))


@pytest.mark.parametrize("text", ["取消 11-25", "取消11-25", "取消 11月25日", "取消 11-25 到 11-26"])
async def test_only_the_day_is_cancelled_as_leave_by_who_has_some(talk: Conversation, text: str) -> None:
    assert "已取消请假" not in words(await talk.say("张伟", text, at_bot=True))
    await talk.say("张伟", "/请假 11-25")

    assert [] == await talk.say("张伟", text)
    assert "已取消请假" not in words(await talk.say("李娜", text, at_bot=True))
    assert "已取消请假：11-25。" == words(await talk.say("张伟", text, at_bot=True))


@pytest.mark.parametrize("text", ["取消周五的会议", "取消", "取消 会议", "取消 11-25 的会议", "取消订单 3 号"])
async def test_what_else_is_cancelled_is_no_leave(talk: Conversation, text: str) -> None:
    await talk.say("张伟", "/请假 11-25")

    assert "已取消请假" not in words(await talk.say("张伟", text, at_bot=True))
    assert "你的请假：11-25。" in words(await talk.say("张伟", "/请假"))


@pytest.mark.parametrize(
    ("text", "known"),
    [("双十二新品上市到哪一步了", True), ("双十二怎么样了", True), ("天气怎么样了", False), ("快递到哪了", False)],
)
async def test_only_a_project_that_there_is_can_be_asked_for(talk: Conversation, text: str, known: bool) -> None:
    assert ("双十二新品上市" if known else "没看懂") in words(await talk.say("张伟", text, at_bot=True))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("我明天请假", "11-21"),
        ("我要请明天的假", "11-21"),
        ("明天请假一天", "11-21"),
        ("请三天假", "从哪天"),
        ("我请假三天", "从哪天"),
    ],
)
async def test_leave_is_asked_for_in_a_sentence(talk: Conversation, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say("张伟", text, at_bot=True))


@pytest.mark.parametrize(
    ("who", "text", "sentence"),
    [
        ("张伟", "/绑定 2026-市场-001", "已绑定"),
        ("王芳", "/绑定 2026-市场-001", "只有管理员"),
        ("张伟", "/绑定 不存在", "没有“不存在”这个项目"),
        ("王芳", "/绑定", "还没有绑定项目"),
    ],
)
async def test_a_group_is_bound_by_those_who_may(talk: Conversation, who: str, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say(who, text, chat_id=talk.other_chat))


async def test_binding_in_private_says_where_to_do_it(talk: Conversation) -> None:
    assert "要在群里发" in words(await talk.say("张伟", "/绑定 2026-市场-001", chat_id="oc_direct", direct=True))


async def test_the_bot_greets_a_new_group_and_asks_who_is_there(talk: Conversation) -> None:
    rows = await talk.happens(BotAdded(platform=Platform.FEISHU, key="e1", at=talk.clock.now(), chat_id="oc_new", chat_name="新群"))

    assert {"card", "find_members"} == {row.kind for row in rows}


async def test_the_platforms_list_decides_who_is_in_a_group(talk: Conversation) -> None:
    members = tuple(Mentioned(talk.user_id(name), name) for name in ("张伟", "李娜"))

    await talk.happens(
        MembersKnown(platform=Platform.FEISHU, key="m1", at=talk.clock.now(), chat_id=talk.chat, chat_name="群", members=members)
    )

    assert "已交：0 / 2" in words(await talk.say("张伟", "/日报"))


async def test_somebody_who_left_is_no_longer_asked_for(talk: Conversation) -> None:
    left = (Mentioned(talk.user_id("王芳"), "王芳"),)
    await talk.happens(MembersLeft(platform=Platform.FEISHU, key="l1", at=talk.clock.now(), chat_id=talk.chat, members=left))

    assert "王芳" not in words(await talk.say("张伟", "/日报"))


async def test_a_removed_bot_keeps_its_records_and_a_renamed_chat_its_new_name(talk: Conversation) -> None:
    await talk.happens(ChatRenamed(platform=Platform.FEISHU, key="n1", at=talk.clock.now(), chat_id=talk.chat, name="新名字"))
    await talk.happens(BotRemoved(platform=Platform.FEISHU, key="b1", at=talk.clock.now(), chat_id=talk.chat))

    chat = talk.look(lambda session: session.exec(select(Chat).where(Chat.chat_id == talk.chat)).one())
    assert ("新名字", True) == (chat.name, chat.gone)


async def test_a_person_gets_the_name_the_platform_knows(talk: Conversation) -> None:
    await talk.say("新来的", "今日完成：\n1. 入职手续")

    await talk.happens(PersonKnown(platform=Platform.FEISHU, key="p1", at=talk.clock.now(), person_id="ou_新来的", name="钱多多"))

    assert talk.look(lambda session: session.exec(select(Person).where(Person.name == "钱多多")).first())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/请假 3点", "缺日期"),
        ("/请假 周三", "已经过了"),
        ("/请假 过几天", "是哪一天"),
        ("/请假 明天 代理:李四", "“李四”不在通讯录里"),
        ("/请假 明天 代理:钱多", "“钱多”有 2 位"),
        ("/日报 过几天", "是哪一天"),
        ("/日报 13-40", "没有“13-40”这一天"),
    ],
)
async def test_what_is_open_is_asked_back_and_nothing_is_kept(talk: Conversation, text: str, asked: str) -> None:
    for user in ("ou_q1", "ou_q2"):
        await talk.happens(PersonKnown(platform=Platform.FEISHU, key=user, at=talk.clock.now(), person_id=user, name="钱多"))

    assert asked in words(await talk.say("张伟", text))
    assert "没有请假" in words(await talk.say("张伟", "/请假"))


@pytest.mark.parametrize(("text", "days"), [("/请假 下周五", "11-27"), ("/请假 11/23", "11-23")])
async def test_a_day_named_on_a_sunday_is_told_back_with_its_date(talk: Conversation, text: str, days: str) -> None:
    talk.clock.move(days=2)

    assert f"已记下请假：{days}。" in words(await talk.say("张伟", text))
