"""What a group is shown of a record, who is rung in it, and who is told in private instead (C24, C35, F28)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pytest
from sqlmodel import Session, col, select

from bot.cards.model import Card, Mention, Text, mentions, plain
from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.domain.timeline import Step
from bot.handlers.context import TOLD_IN_PRIVATE, Context
from bot.handlers.showing import gate
from bot.handlers.showing.placements import Face
from bot.ports import MembersJoined, MembersKnown, MembersLeft, Mentioned, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

T = TypeVar("T")
SECRET = "供应商报价低于成本"
CARD = Card("任务 T-7", (plain(SECRET),))


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    talk.clock.moment = at("2026-11-20", "10:00")
    days = Days(talk)
    days.subtask(7, "孙莉", date(2026, 11, 27))
    return days


def acting(days: Days, do: Callable[[Context, Chat, list[Person]], T], *names: str, chat: str = "") -> T:
    """Do something as a handler that the clock has called, in a group, about people."""

    def change(session: Session) -> T:
        place = session.exec(select(Chat).where(Chat.chat_id == (chat or days.talk.chat))).one()
        people = [session.get_one(Person, days.person(name).id) for name in names]
        return do(days.context(session), place, people)

    return days.change(change)


def tell(days: Days, *names: str, chat: str = "") -> gate.Told:
    project_id = days.project().id
    return acting(
        days,
        lambda context, place, people: gate.tell_group(
            context, CARD, Face("subtask", 1), place, project_id=project_id, mentions=people
        ),
        *names,
        chat=chat,
    )


def in_group(talk: Conversation, rows: list[OutboxRow]) -> list[OutboxRow]:
    return [row for row in rows if row.target.chat_id == talk.chat]


async def joins(talk: Conversation, user_id: str, name: str, key: str = "join", chat: str = "") -> list[OutboxRow]:
    member = Mentioned(user_id, name)
    return await talk.happens(
        MembersJoined(platform=Platform.FEISHU, key=key, at=talk.clock.now(), chat_id=chat or talk.chat, members=(member,))
    )


async def leaves(talk: Conversation, user_id: str, name: str) -> list[OutboxRow]:
    member = Mentioned(user_id, name)
    return await talk.happens(
        MembersLeft(platform=Platform.FEISHU, key="left", at=talk.clock.now(), chat_id=talk.chat, members=(member,))
    )


def steps(talk: Conversation) -> list[tuple[str, str]]:
    return [(one.what, one.note) for one in talk.look(lambda session: session.exec(select(Step).order_by(col(Step.id))).all())]


async def test_a_group_of_the_projects_people_sees_all_and_rings_who_must_act(days: Days, talk: Conversation) -> None:
    told = tell(days, "孙莉", "周涛")
    rows = await talk.sent()

    assert [one.name for one in told.rung] == ["孙莉", "周涛"]
    assert not told.withheld
    assert [row.target.chat_id for row in rows] == [talk.chat]
    assert SECRET in words(rows)
    assert rows[0].card is not None
    assert [one.name for one in mentions(rows[0].card)] == ["孙莉", "周涛"]


async def test_a_guest_turns_the_card_into_number_and_class_and_the_insiders_get_it_in_private(
    days: Days, talk: Conversation
) -> None:
    await joins(talk, "ou_guest", "客户小高")
    await talk.sent()

    told = tell(days, "孙莉")
    rows = await talk.sent()

    shown = words(in_group(talk, rows))
    assert "T-7 任务" in shown
    assert "请私聊查看，给我发：任务 T-7" in shown
    assert "请私聊查看" in shown
    assert SECRET not in shown
    assert "孙莉" not in shown
    assert "客户小高" not in shown
    assert SECRET in words(for_person(talk, rows, "孙莉"))
    assert (told.rung, told.withheld) == ((), True)
    assert [what for what, _ in steps(talk)] == ["withheld"]
    assert "客户小高" in steps(talk)[0][1]


@pytest.mark.parametrize("why", ["left", "other project"])
async def test_who_left_and_who_is_of_another_project_are_outsiders(days: Days, talk: Conversation, why: str) -> None:
    if why == "left":

        def leave(session: Session) -> None:
            session.get_one(Person, days.person("吴敏").id).left_on = date(2026, 11, 19)

        days.change(leave)
        tell(days)
    else:
        await joins(talk, "ou_new", "新来的", chat=talk.other_chat)
        days.change(lambda session: setattr(session.get_one(Person, days.person("新来的").id), "registered", True))
        tell(days, chat=talk.other_chat)
    rows = await talk.sent()

    assert "请私聊查看" in words(rows)
    assert SECRET not in words(rows)


async def test_when_the_outsider_has_left_the_next_drawing_shows_all_again(days: Days, talk: Conversation) -> None:
    await joins(talk, "ou_guest", "客户小高")
    hidden = words(await talk.say("孙莉", "/任务 T-7"))
    await leaves(talk, "ou_guest", "客户小高")

    shown = words(in_group(talk, await talk.say("孙莉", "/进度 T-7 20%")))

    assert "任务7" not in hidden
    assert "任务7" in shown
    assert [what for what, _ in steps(talk)][-1] == "shown_again"


async def test_the_block_is_counted_for_the_operator(days: Days, talk: Conversation) -> None:
    await joins(talk, "ou_guest", "客户小高")
    await talk.say("孙莉", "/任务 T-7")
    await talk.say("孙莉", "/项目")

    assert b"tongzhou_cards_withheld_total 2.0" in talk.metrics.text()


async def test_nobody_outside_the_group_is_rung_in_it(days: Days, talk: Conversation) -> None:
    def rings(context: Context, place: Chat, people: list[Person]) -> list[Mention | None]:
        return [gate.ring(context, one, place) for one in people]

    found = acting(days, rings, "陈杰", "孙莉", chat=talk.other_chat)

    assert [one.name if one else None for one in found] == ["陈杰", None]


async def test_a_mention_that_a_handler_puts_on_a_card_rings_only_members(days: Days, talk: Conversation) -> None:
    """Whatever a handler says: the way out names who is not there."""

    def say(context: Context, place: Chat, people: list[Person]) -> None:
        spans = tuple(Mention(talk.user_id(one.name), one.name) for one in people)
        context.hang(Card("单子", (Text((spans,)),)), slot="s", chat=place, owner=people[0])

    acting(days, say, "陈杰", "孙莉", chat=talk.other_chat)
    (row,) = await talk.sent()

    assert row.card is not None
    assert [one.name for one in mentions(row.card)] == ["陈杰"]
    assert "孙莉" in words([row])


async def test_escalations_ring_beyond_the_budget_of_the_day(days: Days, talk: Conversation) -> None:
    def rung(context: Context, place: Chat, people: list[Person]) -> tuple[list[bool], bool]:
        counted = [gate.ring(context, people[0], place, counted=True) is not None for _ in range(6)]
        return counted, gate.ring(context, people[0], place) is not None

    assert acting(days, rung, "孙莉") == ([True] * 5 + [False], True)


async def test_a_group_that_is_gone_hears_nothing_and_its_people_are_told_in_private(days: Days, talk: Conversation) -> None:
    acting(days, lambda _, place, __: setattr(place, "gone", True))

    told = tell(days, "孙莉")
    rows = await talk.sent()

    assert [one.name for one in told.private] == ["孙莉"]
    assert not in_group(talk, rows)


async def test_a_subtask_without_a_project_is_told_in_a_group_only_to_who_may_see_it(days: Days, talk: Conversation) -> None:
    days.subtask(8, "孙莉", date(2026, 11, 27), project_id=None, name=SECRET)

    assert "只有项目成员和责任部门" in words(await talk.say("刘洋", "/任务 T-8", chat_id=talk.other_chat))
    assert SECRET in words(await talk.say("孙莉", "/任务 T-8"))


async def test_a_subtask_without_a_project_is_not_told_in_a_group_with_a_guest(days: Days, talk: Conversation) -> None:
    days.subtask(8, "孙莉", date(2026, 11, 27), project_id=None, name=SECRET)
    await joins(talk, "ou_guest", "客户小高")

    rows = await talk.say("孙莉", "/任务 T-8")

    assert "请私聊查看" in words(for_person(talk, rows, "孙莉"))
    assert SECRET not in words(rows)


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (f"/请求 {SECRET} 部门:销售部", "/请求 列表"),
        (f"/冲突 {SECRET} 双方:市场部、研发部", "/冲突 列表"),
        (f"今日完成：{SECRET}\n明日计划：发货", "/周报"),
    ],
)
async def test_a_list_asked_for_in_a_group_passes_the_gate(
    days: Days, talk: Conversation, told: str, asked: str, *, bound: bool
) -> None:
    chat = talk.chat if bound else talk.other_chat
    await talk.say("刘洋", told, chat_id=chat)
    before = words([row for row in await talk.say("刘洋", asked, chat_id=chat) if row.target.chat_id == chat])
    await joins(talk, "ou_guest", "客户小高", chat=chat)

    after = words([row for row in await talk.say("刘洋", asked, chat_id=chat) if row.target.chat_id == chat])

    assert SECRET in before
    assert "请私聊查看" in after
    assert SECRET not in after


async def test_a_list_of_a_project_stays_closed_in_a_group_that_no_longer_is_its(days: Days, talk: Conversation) -> None:
    """A colleague of another department came into it."""
    await talk.say("王芳", "/问题 ERP 登录不上 部门:研发部")
    await talk.say("王芳", "/问题 列表")
    await joins(talk, "ou_new", "新来的")
    days.change(lambda session: setattr(session.get_one(Person, days.person("新来的").id), "registered", True))
    acting(days, lambda _, place, __: setattr(place, "project_id", None))

    rows = await talk.say("陈杰", f"/问题 I-1 描述:{SECRET}", chat_id="oc_cj", direct=True)

    assert SECRET not in words(in_group(talk, rows))


async def test_a_card_that_hangs_is_withheld_the_moment_an_outsider_joins_and_shown_when_they_leave(
    days: Days, talk: Conversation
) -> None:
    await talk.say("孙莉", "/任务 T-7")

    hidden = words(in_group(talk, await joins(talk, "ou_guest", "客户小高")))
    shown = words(in_group(talk, await leaves(talk, "ou_guest", "客户小高")))

    assert "T-7 任务" in hidden
    assert "任务7" not in hidden
    assert "任务7" in shown


async def test_what_changes_while_it_is_withheld_is_shown_as_it_is_by_then(days: Days, talk: Conversation) -> None:
    await talk.say("孙莉", "/任务 T-7")
    await joins(talk, "ou_guest", "客户小高")
    await talk.say("孙莉", "/进度 T-7 20%", chat_id="private", direct=True)

    shown = words(in_group(talk, await leaves(talk, "ou_guest", "客户小高")))

    assert "20%" in shown


async def test_an_outsider_who_speaks_up_is_one_at_once(days: Days, talk: Conversation) -> None:
    await talk.say("孙莉", "/任务 T-7")

    hidden = words(in_group(talk, await talk.say("客户小高", "大家好")))

    assert "请私聊查看" in hidden


async def test_every_night_the_platform_is_asked_who_is_in_a_group_that_may_not_read(days: Days, talk: Conversation) -> None:
    await talk.say("孙莉", "/任务 T-7")
    await joins(talk, "ou_guest", "客户小高")

    asked = await days.to(at("2026-11-21", "03:50"))
    here = tuple(Mentioned(talk.user_id(name), name) for name in ("孙莉", "周涛"))
    known = MembersKnown(platform=Platform.FEISHU, key="night", at=talk.clock.now(), chat_id=talk.chat, chat_name="", members=here)
    shown = words(in_group(talk, await talk.happens(known)))

    assert [row.text for row in asked if row.kind == "find_members"] == [talk.chat]
    assert "任务7" in shown


async def test_a_card_is_withheld_in_the_night_after_somebody_left_the_company(days: Days, talk: Conversation) -> None:
    await talk.say("孙莉", "/任务 T-7")
    days.change(lambda session: setattr(session.get_one(Person, days.person("吴敏").id), "left_on", date(2026, 11, 20)))

    assert "请私聊查看" in words(in_group(talk, await days.to(at("2026-11-21", "03:50"))))


async def test_an_empty_list_is_no_list(days: Days, talk: Conversation) -> None:
    await joins(talk, "ou_guest", "客户小高")
    await talk.happens(MembersKnown(platform=Platform.FEISHU, key="empty", at=talk.clock.now(), chat_id=talk.chat, chat_name="群"))

    assert "请私聊查看" in words(in_group(talk, await talk.say("孙莉", "/任务 T-7")))


@pytest.mark.parametrize("first", [True, False])
async def test_a_chat_that_was_taken_for_the_other_kind_heals_with_a_message(days: Days, talk: Conversation, first: bool) -> None:
    days.change(lambda session: session.add(Chat(platform=Platform.FEISHU, chat_id="oc_mistaken", direct=first)))

    await talk.say("孙莉", "/帮助", chat_id="oc_mistaken", direct=not first)

    chat = talk.look(lambda session: session.exec(select(Chat).where(Chat.chat_id == "oc_mistaken")).one())
    assert chat.direct is not first


async def test_an_answer_in_words_goes_to_who_asked_while_a_guest_sits_in_the_group(days: Days, talk: Conversation) -> None:
    await talk.say("李娜", "/问题 ERP 登录不上 负责人:@张伟", mentions=(Mentioned(talk.user_id("张伟"), "张伟"),))
    await talk.say("张伟", f"/解决 I-1 方案:换账号 结果:{SECRET}")
    await joins(talk, "ou_guest", "客户小高")

    rows = await talk.say("张伟", "/解决 I-1 方案:重启 结果:好了")

    assert words(in_group(talk, rows)) == TOLD_IN_PRIVATE
    assert "I-1 已由张伟关闭" in words(for_person(talk, rows, "张伟"))
    assert SECRET not in words(await talk.say("王芳", "/解决 I-1 方案:重启 结果:好了"))
    assert SECRET not in words(in_group(talk, await talk.say("王芳", "/请求 把底价发我 部门:销售部")))


async def test_several_answers_to_one_message_are_pointed_to_once(days: Days, talk: Conversation) -> None:
    await joins(talk, "ou_guest", "客户小高")

    rows = await talk.say("王芳", "/请求 把底价发我 部门:销售部\n/请求 把合同发我 部门:研发部")

    assert words(in_group(talk, rows)) == TOLD_IN_PRIVATE
    assert "周涛" in words(for_person(talk, rows, "王芳"))


async def test_what_everybody_may_read_stays_in_the_group_with_a_guest(days: Days, talk: Conversation) -> None:
    await joins(talk, "ou_guest", "客户小高")

    assert "请在我发给你的单聊卡片里填写" in words(in_group(talk, await talk.say("王芳", "/请求")))


@pytest.mark.parametrize("said", ["任务 T-7", "完成 T-7", "/why T-7"])
async def test_a_guest_is_told_nothing_of_a_record(days: Days, talk: Conversation, said: str) -> None:
    rows = await talk.say("客户小高", said, person_name="客户小高", at_bot=True)

    assert "T-7 只给公司登记过的同事看" in words(rows)
    assert "孙莉" not in words(rows)


async def test_the_plan_of_a_project_is_withheld_like_its_other_cards(days: Days, talk: Conversation) -> None:
    await joins(talk, "ou_guest", "客户小高")

    shown = words(in_group(talk, await talk.say("孙莉", f"/项目 {days.project().number} 计划")))

    assert "请私聊" in shown
    assert "孙莉" not in shown
