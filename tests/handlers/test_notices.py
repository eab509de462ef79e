"""公告: told to everybody concerned in private and in the groups, confirmed, corrected, withdrawn, on both databases (R97, R98)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from bot.cards.model import Mention, buttons, mentions
from bot.cards.payloads.notices import ConfirmNotice
from bot.domain.clocks import Clock, ClockState
from bot.domain.notices import Notice, NoticeReader
from bot.domain.people import Account, Person
from bot.handlers.showing import readers
from bot.ports import ClockRang, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SHANGHAI, Conversation, words

MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
TEXT = "下周起报销走新流程"


@pytest.fixture
def talk(database: Database) -> Conversation:
    talk = Conversation(database)
    talk.clock.moment = MORNING
    return talk


async def alone(talk: Conversation, who: str, text: str) -> list[OutboxRow]:
    """What the bot sends because somebody writes to it in private."""
    return await talk.say(who, text, chat_id=f"p2p_{who}", direct=True)


async def ring(talk: Conversation, rule: str) -> list[OutboxRow]:
    """What is sent when the notice's clock of this rule has rung."""
    clock = talk.look(
        lambda session: session.exec(select(Clock).where(Clock.rule == rule, Clock.state == ClockState.RUNNING)).one()
    )
    talk.clock.moment = max(talk.clock.moment, clock.rings_at.astimezone(SHANGHAI))
    return await talk.happens(
        ClockRang(platform=Platform.CLOCK, key=f"clock-{clock.id}", at=clock.rings_at, clock_id=clock.id or 0)
    )


def private(rows: list[OutboxRow], talk: Conversation, name: str) -> list[OutboxRow]:
    return [row for row in rows if row.target.user_id == talk.user_id(name)]


def receivers(rows: list[OutboxRow]) -> set[str]:
    return {row.target.user_id for row in rows if row.target.user_id}


def kept(talk: Conversation) -> Notice:
    return talk.look(lambda session: session.exec(select(Notice)).one())


def confirmed(talk: Conversation) -> set[str]:
    query = select(Person.name).join(NoticeReader, col(NoticeReader.person_id) == col(Person.id))
    return set(talk.look(lambda session: session.exec(query.where(col(NoticeReader.confirmed_at).is_not(None))).all()))


@pytest.mark.parametrize("text", ["/公告", "公告", "发公告"])
async def test_a_notice_without_a_word_is_refused_and_told_to_nobody(talk: Conversation, text: str) -> None:
    rows = await alone(talk, "陈杰", text)

    assert "没有发出" in words(rows)
    assert {talk.user_id("陈杰")} >= receivers(rows)
    assert [] == talk.look(lambda session: list(session.exec(select(Notice))))


async def test_it_reaches_every_member_of_the_departments_in_private_and_the_author_reads_who_confirmed(talk: Conversation) -> None:
    rows = await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")

    assert {talk.user_id(name) for name in ("陈杰", "赵宁", "刘洋", "张伟")} == receivers(rows)
    shown = words(private(rows, talk, "刘洋"))
    assert "N-1 公告" in shown and TEXT in shown and "张伟 2026-11-20(周五) 10:00" in shown and "范围：研发部" in shown
    assert "已确认：0 / 3 人" in words(private(rows, talk, "张伟"))

    (card,) = private(rows, talk, "刘洋")
    answer = await talk.press("刘洋", "已读", card)
    assert answer.card is not None and not buttons(answer.card) and "你读过 N-1" in answer.toast
    await alone(talk, "赵宁", "已读 N-1")

    told = words(await alone(talk, "张伟", "/公告 N-1"))
    assert "已确认：2 / 3 人" in told and "读过的：赵宁、刘洋" in told and "还没读的：陈杰" in told


async def test_without_departments_it_is_for_the_whole_company_and_hangs_in_its_groups_without_ringing_anybody(
    talk: Conversation,
) -> None:
    rows = await alone(talk, "何静", f"/公告 {TEXT}")

    assert len(receivers(rows)) == len(talk.org["person"])
    groups = [row for row in rows if row.target.chat_id]
    assert {one["id"] for one in talk.org["group"]} == {row.target.chat_id for row in groups}
    assert not [one for row in groups if row.card is not None for one in mentions(row.card) if isinstance(one, Mention)]


async def test_a_notice_for_one_department_hangs_only_in_groups_of_that_department(talk: Conversation) -> None:
    rows = await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")

    assert {talk.other_chat} == {row.target.chat_id for row in rows if row.target.chat_id}


async def test_published_in_a_group_it_hangs_there_once_and_its_list_goes_to_the_author_in_private(talk: Conversation) -> None:
    rows = await talk.say("张伟", f"/公告 {TEXT} 范围:研发部", at_bot=True)

    (here,) = [row for row in rows if row.target.chat_id == talk.chat]
    assert "已确认" not in words([here])
    assert "已确认：0 / 3 人" in words(private(rows, talk, "张伟"))
    answer = await talk.press("刘洋", "已读", here)
    assert answer.card is None and {"刘洋"} == confirmed(talk)
    assert "N-1 不是发给你的" in (await talk.press("王芳", "已读", here)).toast


async def test_in_quiet_hours_it_waits_for_their_end(talk: Conversation) -> None:
    talk.clock.moment = MORNING.replace(hour=21)
    rows = await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    assert {talk.user_id("张伟")} == receivers(rows)

    talk.clock.moment = datetime(2026, 11, 23, 8, 31, tzinfo=SHANGHAI)

    assert {talk.user_id(name) for name in ("陈杰", "赵宁", "刘洋")} == receivers(await talk.sent()) - {talk.user_id("张伟")}


async def test_who_was_not_reached_is_listed_to_the_author(talk: Conversation) -> None:
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, MORNING, "test")) as session:
        department = session.exec(select(Person.department_id).where(Person.name == "刘洋")).one()
        session.add(Person(name="新同事", department_id=department, registered=True))
        session.commit()
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")

    rows = await ring(talk, readers.REACH) + await _monday(talk)

    assert "N-1 还没有送到" in words(rows) and "1 人：新同事。" in words(rows)


async def test_everybody_reached_is_nothing_to_tell(talk: Conversation) -> None:
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")

    assert "还没有送到" not in words(await ring(talk, readers.REACH) + await _monday(talk))


async def test_who_has_not_confirmed_is_reminded_once_and_then_the_author_is_told(talk: Conversation) -> None:
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    await alone(talk, "刘洋", "已读 N-1")

    reminded = await ring(talk, readers.UNCONFIRMED)
    assert {talk.user_id(name) for name in ("陈杰", "赵宁")} == receivers(
        [row for row in reminded if "你还没有确认这条公告" in words([row])]
    )
    await alone(talk, "赵宁", "已读 N-1")
    told = await ring(talk, readers.REMINDED)

    assert {talk.user_id("张伟")} == receivers(told)
    assert "提醒后还没有确认" in words(told) and "1 人：陈杰。" in words(told)


async def test_a_correction_reminds_nobody_a_second_time(talk: Conversation) -> None:
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    await alone(talk, "刘洋", "已读 N-1")
    await ring(talk, readers.UNCONFIRMED)
    await alone(talk, "赵宁", "已读 N-1")
    talk.clock.move(minutes=5)
    corrected = await alone(talk, "张伟", "/公告 N-1 内容:12-01 起报销走新流程")
    assert "你还没有确认这条公告" not in words(corrected)

    again = await ring(talk, readers.UNCONFIRMED)
    told = await ring(talk, readers.REMINDED)

    assert {talk.user_id("刘洋")} == receivers(again) and "只提醒这一次" in words(again)
    assert {talk.user_id("张伟")} == receivers(told) and "3 人：陈杰、赵宁、刘洋。" in words(told)


async def test_when_everybody_has_confirmed_nobody_is_reminded(talk: Conversation) -> None:
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    for name in ("陈杰", "赵宁", "刘洋"):
        await alone(talk, name, "已读 N-1")

    assert not talk.look(lambda session: session.exec(select(Clock).where(Clock.state == ClockState.RUNNING)).all())


async def test_a_correction_changes_what_hangs_and_asks_those_anew_who_had_confirmed(talk: Conversation) -> None:
    rows = await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    first = {name: private(rows, talk, name)[0] for name in ("刘洋", "赵宁")}
    await alone(talk, "刘洋", "已读 N-1")
    talk.clock.move(minutes=5)

    rows = await alone(talk, "张伟", "/公告 N-1 内容:12-01 起报销走新流程")

    assert ["12-01 起报销走新流程" in words([row]) for row in private(rows, talk, "赵宁")] == [True]
    assert f"ref-{first['赵宁'].id}" == private(rows, talk, "赵宁")[0].ref
    assert {"", f"ref-{first['刘洋'].id}"} <= {row.ref for row in private(rows, talk, "刘洋")}
    assert set() == confirmed(talk)
    assert "（已更正）" in words(private(rows, talk, "刘洋"))


async def test_a_withdrawn_notice_says_so_wherever_it_hangs_and_asks_nobody(talk: Conversation) -> None:
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    assert "撤回要写原因" in words(await alone(talk, "张伟", "/公告 N-1 撤回"))

    rows = await alone(talk, "张伟", "/公告 N-1 撤回 原因:日期写错了")

    for name in ("陈杰", "赵宁", "刘洋"):
        assert "这条公告已撤回，请不要照它做。原因：日期写错了" in words(private(rows, talk, name))
    assert all(not buttons(row.card) for row in rows if row.card is not None)
    assert "N-1 已撤回，不用确认" in words(await alone(talk, "刘洋", "已读 N-1"))
    assert not talk.look(lambda session: session.exec(select(Clock).where(Clock.state == ClockState.RUNNING)).all())


async def test_what_waits_for_the_morning_is_never_told_when_it_is_withdrawn(talk: Conversation) -> None:
    talk.clock.moment = MORNING.replace(hour=21)
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    await alone(talk, "张伟", "/公告 N-1 撤回 原因:发早了")

    talk.clock.moment = datetime(2026, 11, 23, 8, 31, tzinfo=SHANGHAI)

    assert talk.user_id("刘洋") not in receivers(await talk.sent())


@pytest.mark.parametrize(
    ("who", "text", "sentence"),
    [
        pytest.param("王芳", f"/公告 {TEXT}", "发公告要由", id="no-contact"),
        pytest.param("王芳", "/公告 N-1 内容:别的", "更正和撤回公告要由管理员、发布的人来做", id="not-the-author"),
        pytest.param("张伟", "/公告 N-1 改到下周三", "看不懂要对 N-1 做什么", id="bare-words"),
        pytest.param("张伟", f"/公告 N-1 内容:{TEXT}", "原来就是这样写的", id="the-same"),
        pytest.param("张伟", "/公告 N-1 范围:销售部", "范围不能改", id="another-scope"),
        pytest.param("张伟", "/公告 N-7", "没有 N-7 这条公告", id="no-such"),
        pytest.param("张伟", "/公告 已读 大家都看了", "要写是哪条公告", id="which"),
        pytest.param("王芳", "/公告 N-1", "N-1 不是发给你的", id="not-a-reader"),
        pytest.param("王芳", "已读 N-1", "N-1 不是发给你的", id="nothing-to-confirm"),
        pytest.param("张伟", f"/公告 {'长' * 2001}", "最多 2000 字", id="too-long"),
    ],
)
async def test_a_mistake_gets_one_sentence_and_changes_nothing(talk: Conversation, who: str, text: str, sentence: str) -> None:
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")

    assert sentence in words(await alone(talk, who, text))
    assert (TEXT, None) == (kept(talk).text, kept(talk).corrected_at)


async def test_the_list_shows_what_concerns_the_reader(talk: Conversation) -> None:
    await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")

    assert "N-1 下周起报销走新流程 | 研发部" in words(await alone(talk, "刘洋", "/公告 列表"))
    assert "0 / 3" in words(await alone(talk, "何静", "/公告 列表"))
    assert "还没有公告" in words(await alone(talk, "王芳", "/公告 列表"))
    assert "N-1" in words(await talk.say("刘洋", "/公告 列表", chat_id=talk.other_chat, at_bot=True))


async def test_a_large_company_is_told_in_small_steps(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction enlists more than its share, and every reader is told by an event of their own."""
    monkeypatch.setattr(readers, "AT_ONCE", 2)

    rows = await alone(talk, "何静", f"/公告 {TEXT}")

    assert len(talk.org["person"]) == len(receivers(rows))
    enlisted = talk.look(lambda session: len(session.exec(select(NoticeReader)).all()))
    assert enlisted == len(talk.org["person"]) - 1


async def test_who_has_left_is_neither_told_nor_counted(talk: Conversation) -> None:
    def leave(session: Session) -> None:
        session.exec(select(Person).where(Person.name == "刘洋")).one().left_on = date(2026, 11, 1)
        session.commit()

    with talk.database.transaction() as connection, open_unit(connection, Origin(None, MORNING, "test")) as session:
        leave(session)

    rows = await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")

    assert talk.user_id("刘洋") not in receivers(rows)
    assert "已确认：0 / 2 人" in words(private(rows, talk, "张伟"))


async def _monday(talk: Conversation) -> list[OutboxRow]:
    """What had waited over the weekend."""
    talk.clock.moment = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    return await talk.sent()


async def leave(talk: Conversation, name: str) -> None:
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, MORNING, "test")) as unit:
        unit.exec(select(Person).where(Person.name == name)).one().left_on = date(2026, 11, 20)
        unit.commit()


async def test_who_has_left_is_neither_reminded_nor_told_of_nor_counted(talk: Conversation) -> None:
    rows = await alone(talk, "张伟", f"/公告 {TEXT} 范围:研发部")
    assert private(rows, talk, "陈杰")
    await leave(talk, "陈杰")
    await alone(talk, "刘洋", "已读 N-1")

    told = await ring(talk, readers.REACH) + await ring(talk, readers.UNCONFIRMED)

    assert private(told, talk, "赵宁") and not private(told, talk, "陈杰")
    assert "陈杰" not in words(told)
    assert "已确认：1 / 2 人" in words(await alone(talk, "张伟", "/公告 N-1"))


async def test_what_it_said_before_cannot_be_confirmed(talk: Conversation) -> None:
    rows = await alone(talk, "张伟", "/公告 下周一放假 范围:研发部")
    (old,) = private(rows, talk, "刘洋")
    talk.clock.move(seconds=30)
    await alone(talk, "张伟", "公告 N-1 内容:下周二放假")

    answer = await talk.press("刘洋", ConfirmNotice(number=1, since=int(MORNING.timestamp())), old)

    assert "更正过了，没有记下" in answer.toast
    assert answer.card is not None and "下周二放假" in str(answer.card)
    assert not confirmed(talk)


async def test_who_came_after_it_was_published_finds_it_and_need_not_confirm(talk: Conversation) -> None:
    await alone(talk, "何静", f"/公告 {TEXT}")
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, MORNING, "test")) as session:
        late = Person(name="新人", registered=True)
        session.add(late)
        session.flush()
        session.add(Account(platform=talk.platform, user_id=talk.user_id("新人"), person_id=late.id or 0))
        session.commit()

    assert "报销走新流程" in words(await alone(talk, "新人", "/公告 列表"))
    assert TEXT in words(await alone(talk, "新人", "/公告 N-1"))
    assert "不用确认" in words(await alone(talk, "新人", "已读 N-1"))


async def test_what_somebody_has_not_read_waits_among_their_own_and_one_word_confirms_it(talk: Conversation) -> None:
    await talk.say("李娜", f"/公告 {TEXT}")
    assert "等我确认的公告" in words(await alone(talk, "王芳", "/我的"))

    assert "N-1" in words(await talk.say("王芳", "已读", at_bot=True))

    assert "等我确认的公告" not in words(await alone(talk, "王芳", "/我的"))
    assert "没有等你确认的公告" in words(await talk.say("王芳", "已读", at_bot=True))


async def test_received_said_in_private_confirms_the_one_notice_that_waits_and_is_thanks_otherwise(talk: Conversation) -> None:
    await alone(talk, "李娜", f"/公告 {TEXT} 范围:全公司")

    assert "N-1" in words(await alone(talk, "王芳", "收到！"))

    assert {"王芳"} == confirmed(talk)
    assert "不客气" in words(await alone(talk, "王芳", "收到"))


async def test_one_word_does_not_confirm_several_notices(talk: Conversation) -> None:
    await talk.say("李娜", f"/公告 {TEXT}")
    await talk.say("李娜", "/公告 周五下午停电")

    said = words(await alone(talk, "王芳", "已读"))

    assert "等你确认的公告有 2 条：N-2、N-1。请写是哪一条，例如 已读 N-2" in said
