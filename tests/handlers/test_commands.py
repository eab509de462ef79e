"""帮助, 请假, 绑定, near misses, and what the platforms tell about chats."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.ports import BotAdded, BotRemoved, ChatRenamed, MembersKnown, MembersLeft, Mentioned, PersonKnown, Platform
from bot.storage.engine import Database
from tests.conversation import Conversation, words


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def test_help_lists_the_commands_and_explains_one(talk: Conversation) -> None:
    assert "/日报" in words(await talk.say("张伟", "帮助", at_bot=True))
    assert "/日报 模板" in words(await talk.say("张伟", "/帮助 日报"))


async def test_a_near_miss_gets_a_suggestion_that_can_be_sent_as_it_is(talk: Conversation) -> None:
    assert "可以直接发：/周报" in words(await talk.say("张伟", "/周抱"))


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
    ],
)
async def test_leave_is_taken_or_refused_with_one_sentence(talk: Conversation, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say("张伟", text))


async def test_all_faults_of_a_command_come_in_one_answer_with_an_example_that_works(talk: Conversation) -> None:
    answer = words(await talk.say("张伟", "/请假 过几天 代理:王二"))

    assert "有 2 处要改" in answer
    assert "“过几天”是哪一天" in answer and "“王二”不在通讯录里" in answer
    assert "已记下请假" in words(await talk.say("张伟", answer.rpartition("可以直接发：")[2]))


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
    "text", ["/会议 评审", "验收通过 V-8", "/归档", "/帮助 会议"]
)
async def test_what_nobody_does_yet_is_recognised_and_says_so(talk: Conversation, text: str) -> None:
    assert "还没有开放" in words(await talk.say("张伟", text, at_bot=True))


async def test_what_nobody_does_yet_is_not_offered_and_leaves_talk_alone(talk: Conversation) -> None:
    assert "/会议" not in words(await talk.say("张伟", "帮助", at_bot=True))
    assert [] == await talk.say("张伟", "有哪些流程")


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
