"""Two workers of one PostgreSQL database at the same records at the same instant: nobody waits in a circle, nothing is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlmodel import Session, col, select

from bot.cards.actions import Action
from bot.cards.model import Card, plain
from bot.cards.payloads.conflicts import ConfirmBalance
from bot.cards.payloads.issues import TakeIssue
from bot.cards.payloads.meetings import CallEmergency
from bot.cards.payloads.requests import SaveReply
from bot.domain.chats import Chat
from bot.domain.clocks import Clock, ClockState
from bot.domain.company import Company
from bot.domain.conflicts import Conflict
from bot.domain.conflicts import State as ConflictState
from bot.domain.issues import Issue
from bot.domain.meetings import Meeting
from bot.domain.meetings import State as MeetingState
from bot.domain.people import Person
from bot.domain.requests import UNFINISHED, Request
from bot.domain.signatures import Signature
from bot.domain.subtasks import State as TaskState
from bot.domain.subtasks import Subtask
from bot.domain.timeline import Step
from bot.handlers import build_router
from bot.handlers.chats.arrivals import arrive
from bot.handlers.showing import gate
from bot.handlers.showing.placements import Face
from bot.metrics import Metrics
from bot.pipeline import worker
from bot.pipeline.intake import Answers
from bot.pipeline.worker import Worker
from bot.ports import CardPressed, ClockRang, IncomingKind, JobDue, MembersJoined, Mentioned, MessageReceived, Platform
from bot.storage import inbox
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from bot.storage.queries import clocks, issues, projects, requests
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

RECORDS, PATIENCE = 6, 60.0
WHO = ("李娜", "张伟", "何静")
FINISHED = (
    ("张伟", "/问题 打印机坏了"),
    ("张伟", "解决 I-1 方案:换墨盒 结果:能打了"),
    ("张伟", "/请求 确认物料报价 部门:销售部"),
    ("周涛", "办好了 Q-1"),
    ("张伟", "/冲突 档期撞了 双方:市场部、销售部"),
    ("张伟", "冲突 K-1 结案 原因:没对表 过程:碰了一次 结果:错开一天"),
    ("张伟", "/任务 海报 部门:市场部 截止:11-26"),
    ("张伟", "任务 T-1 取消 原因:不做了"),
)
"""A project has one of each, none of which is to be done any more."""
ONCE = ("feedback", "escalated", "path", "warned", "reminded")


@pytest.fixture
def pair(postgres_database_url: str) -> Iterator[list[Database]]:
    found = [Database(postgres_database_url), Database(postgres_database_url)]
    yield found
    for one in found:
        one.disconnect()


async def test_rings_and_presses_of_the_same_records_never_wait_in_a_circle(
    pair: list[Database], postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SLICE", 5.0)  # so that a group holds several records at once,
    monkeypatch.setattr(worker, "GROUP", 4)  # and leaves the other worker some
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-24", "10:00")
    for one in range(RECORDS):
        await talk.say("王芳", f"/问题 第{one}个系统登录不上 需支持:研发部")
        await talk.say("王芳", "/请求 确认物料报价 部门:研发部")

    for moment in ("2026-11-25 10:00", "2026-11-26 08:30", "2026-11-26 10:00"):
        talk.clock.moment = at(*moment.split())
        keep(pair[0], mixed(talk))
        await worked_off(pair, talk)

    assert [] == doubled(pair[0])
    assert RECORDS == len(whose(pair[0], "escalated"))
    assert 0 == waiting(pair[0])
    assert 0 == deadlocks(pair, postgres_url)


async def test_of_a_question_and_an_escalation_due_at_once_the_escalation_decides(
    pair: list[Database],
) -> None:
    """The bot was down from before the question until after the escalation, for less than it tolerates."""
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-24", "10:00")
    for number in range(2 * RECORDS):
        await talk.say("王芳", f"/问题 第{number}台收银机登录不上 {'类型:客户' if number % 2 else '需支持:研发部'}")
    talk.clock.moment = at("2026-11-26", "10:30")
    both = due(talk)
    Random(7).shuffle(both)  # noqa: S311 - an order, not a secret

    keep(pair[0], both)
    await worked_off(pair, talk)

    assert set(range(1, 2 * RECORDS, 2)) == whose(pair[0], "warned") == whose(pair[0], "waits")
    assert set(range(2, 2 * RECORDS + 1, 2)) == whose(pair[0], "escalated")
    assert {at("2026-11-26", "11:30")} == talk.look(escalations)


async def test_a_ring_waits_for_its_record_with_empty_hands(pair: list[Database], postgres_url: str) -> None:
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-24", "10:00")
    await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    talk.clock.moment = at("2026-11-26", "10:00")
    keep(pair[0], due(talk))

    with pair[0].transaction() as connection, Session(connection) as session:
        issues.held(session, 1)
        ringing = asyncio.create_task(asyncio.to_thread(step_of, pair[1], talk))
        await until_somebody_waits(postgres_url)
        taken = clocks.live(session, "issue", 1)

    assert await ringing
    assert 3 == len(taken)
    assert 0 == deadlocks(pair, postgres_url)


async def test_the_same_issue_sent_to_two_groups_at_the_same_instant_is_asked_about(
    pair: list[Database], postgres_url: str
) -> None:
    talk = Conversation(pair[0])
    one, two = (said(talk, "王芳", "/问题 ERP 登录不上", chat_id) for chat_id in (talk.chat, talk.other_chat))
    keep(pair[0], [two])

    with pair[0].transaction() as connection:
        handle(connection, talk, one)
        other = asyncio.create_task(asyncio.to_thread(step_of, pair[1], talk))
        await until_somebody_waits(postgres_url)

    assert await other
    assert talk.look(lambda session: issues.by_number(session, 2)) is None
    assert "已经是 I-1，没有再登记" in words(await talk.sent())


async def test_two_heads_who_confirm_two_sheets_at_the_same_instant_end_the_wait(pair: list[Database], postgres_url: str) -> None:
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-19", "10:00")
    for department in ("销售部", "研发部"):
        await talk.say("王芳", f"/请求 确认物料报价 部门:{department}", chat_id="oc_王芳", direct=True)
    talk.clock.moment = at("2026-12-01", "09:50")
    await talk.happens(JobDue(platform=Platform.CLOCK, key="sheets", at=talk.clock.now(), job="balance.month"))
    for sheet in (1, 2):
        await talk.say("张伟", f"确认往来账 序号:{sheet}", chat_id="oc_张伟", direct=True)
    keep(pair[0], [press(talk, "陈杰", ConfirmBalance(balance=1))])

    with pair[0].transaction() as connection:
        handle(connection, talk, press(talk, "孙莉", ConfirmBalance(balance=2)))
        other = asyncio.create_task(asyncio.to_thread(step_of, pair[1], talk))
        await until_somebody_waits(postgres_url)

    assert await other
    assert {"张伟", "孙莉", "陈杰"} == talk.look(signers)
    assert {ClockState.STOPPED} == set(
        talk.look(lambda db: db.exec(select(Clock.state).where(Clock.record == "balance_month")).all())
    )
    assert "部门往来账 2026-11" in words(for_person(talk, await talk.sent(), "何静"))


@pytest.mark.parametrize(
    "written",
    [
        "/问题 ERP 登录不上",
        "/请求 再给一份报价 部门:销售部",
        "/冲突 又撞了 双方:市场部、销售部",
        "/会议 接着谈 时间:11-27 15:00 参会:陈杰",
        "/任务 再做一版 部门:市场部 截止:11-27",
        "重开 I-1 原因:还要做",
        "重开 K-1 原因:还要谈",
        "重开 Q-1 原因:还要用",
        "任务 T-1 重开 原因:还要做",
    ],
)
async def test_whoever_adds_to_a_project_waits_for_who_cancels_it_and_is_refused(
    pair: list[Database], postgres_url: str, written: str
) -> None:
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-24", "10:00")
    for who, said_before in FINISHED:
        await talk.say(who, said_before, at_bot=True)
    assert not talk.look(unfinished)
    keep(pair[0], [said(talk, "张伟", written, talk.chat, at_bot=True)])

    with pair[0].transaction() as connection:
        handle(connection, talk, said(talk, "张伟", "/项目 2026-市场-001 取消 原因:客户撤单", talk.other_chat))
        other = asyncio.create_task(asyncio.to_thread(step_of, pair[1], talk))
        await until_somebody_waits(postgres_url)

    assert await other
    assert "已取消，没有改动" in words(await talk.sent())
    assert not talk.look(unfinished)


async def test_an_emergency_meeting_waits_for_who_cancels_the_project_with_empty_hands(
    pair: list[Database], postgres_url: str
) -> None:
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-24", "10:00")
    await talk.say("王芳", "/紧急 服务器挂了 部门:研发部")
    keep(pair[0], [press(talk, "王芳", CallEmergency(request=1))])

    with pair[0].transaction() as connection, Session(connection) as session:
        projects.held(session, 1)
        calling = asyncio.create_task(asyncio.to_thread(step_of, pair[1], talk))
        await until_somebody_waits(postgres_url)
        taken = requests.held(session, 1)

    assert await calling
    assert taken is not None
    assert 0 == deadlocks(pair, postgres_url)


async def test_a_later_event_of_a_group_waits_for_nobody_and_begins_the_next_one(pair: list[Database]) -> None:
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-24", "10:00")
    for one in range(2):
        await talk.say("王芳", f"/问题 第{one}个系统登录不上 需支持:研发部")
    keep(pair[0], [press(talk, "张伟", TakeIssue(number=1)), press(talk, "李娜", TakeIssue(number=2))])

    with pair[0].transaction() as connection, Session(connection) as session:
        issues.held(session, 2)
        assert await asyncio.to_thread(step_of, pair[1], talk)
        assert 1 == waiting(pair[1])

    assert await asyncio.to_thread(step_of, pair[1], talk)
    assert 0 == waiting(pair[1])


async def test_a_card_that_is_hung_while_a_guest_comes_in_is_withheld(pair: list[Database], postgres_url: str) -> None:
    talk = Conversation(pair[0])
    talk.clock.moment = at("2026-11-20", "10:00")
    days = Days(talk)
    days.subtask(7, "孙莉", date(2026, 11, 27))
    guest = (Mentioned("ou_guest", "客户小高"),)
    joined = MembersJoined(platform=Platform.FEISHU, key="join", at=talk.clock.now(), chat_id=talk.chat, members=guest)
    keep(pair[0], [joined])

    with pair[0].transaction() as connection, open_unit(connection, Origin(None, talk.clock.now(), "test")) as unit:
        chat = unit.exec(select(Chat).where(Chat.chat_id == talk.chat)).one()
        card = Card("任务 T-7", (plain("机密事项"),))
        gate.tell_group(days.context(unit), card, Face("subtask", 1), chat, project_id=1)
        unit.commit()
        coming = asyncio.create_task(asyncio.to_thread(step_of, pair[1], talk))
        await until_somebody_waits(postgres_url)

    assert await coming
    assert "机密事项" not in words([row for row in await talk.sent() if row.target.chat_id == talk.chat])


def escalations(session: Session) -> set[datetime]:
    """When those that wait come."""
    waits = select(Clock.rings_at).where(Clock.rule == "issue.escalate", Clock.state == ClockState.RUNNING)
    return set(session.exec(waits))


def signers(session: Session) -> set[str]:
    return set(session.exec(select(Person.name).join(Signature, col(Signature.person_id) == col(Person.id))))


def handle(connection: Connection, talk: Conversation, event: IncomingKind) -> None:
    """Do what an event asks, in a transaction that is not over yet."""
    now = talk.clock.now()
    with open_unit(connection, Origin(None, now, "test")) as session:
        build_router().handle(arrive(event, session, Outbox(session, now), now, Company()))
        session.commit()


def mixed(talk: Conversation) -> list[IncomingKind]:
    """What is due, and as many presses about the same records, in any order: everybody's presses are a lane of their own."""
    events = due(talk)
    for number in range(1, RECORDS + 1):
        events += [press(talk, who, TakeIssue(number=number)) for who in WHO]
        events.append(press(talk, "陈杰", SaveReply(number=number, reply="answer")))
    Random(talk.clock.now().day).shuffle(events)  # noqa: S311 - an order, not a secret
    return events


def due(talk: Conversation) -> list[IncomingKind]:
    with talk.database.reading() as connection, Session(connection) as session:
        found = clocks.due(session, talk.clock.now())
    return [ClockRang(platform=Platform.CLOCK, key=f"clock-{one}@{moment}", at=moment, clock_id=one) for one, moment in found]


def step_of(database: Database, talk: Conversation) -> bool:
    return asyncio.run(Worker(database, build_router(), talk.clock, Company(), Metrics(), Answers(), lambda: None).step())


async def until_somebody_waits(postgres_url: str) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with asyncio.timeout(PATIENCE):
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            while connection.execute(query).fetchone() == (0,):  # noqa: ASYNC110 - nobody tells who waits in a database
                await asyncio.sleep(0.01)


def unfinished(session: Session) -> list[object]:
    """What somebody would still be asked about."""
    queries = (
        select(Issue).where(col(Issue.closed_at).is_(None)),
        select(Request).where(col(Request.state).in_(UNFINISHED)),
        select(Conflict).where(Conflict.state == ConflictState.OPEN),
        select(Meeting).where(Meeting.state == MeetingState.PLANNED),
        select(Subtask).where(Subtask.state != TaskState.CANCELLED),
    )
    return [one for query in queries for one in session.exec(query)]


def said(talk: Conversation, who: str, text_of_it: str, chat_id: str, **more: Any) -> MessageReceived:
    return MessageReceived(
        platform=talk.platform,
        key=f"om_{chat_id}",
        at=talk.clock.now(),
        chat_id=chat_id,
        person_id=talk.user_id(who),
        message_id=f"om_{chat_id}",
        text=text_of_it,
        **more,
    )


def press(talk: Conversation, who: str, action: Action) -> CardPressed:
    key = f"{who}-{action.pack()}-{talk.clock.now().isoformat()}"
    return CardPressed(
        platform=Platform.FEISHU,
        key=key,
        at=talk.clock.now(),
        chat_id=f"oc_{who}",
        direct=True,
        person_id=talk.user_id(who),
        card_ref="",
        payload=action.pack(),
    )


def keep(database: Database, events: list[IncomingKind]) -> None:
    with database.transaction() as connection:
        inbox.keep(connection, [(one, one.at) for one in events])


async def worked_off(pair: list[Database], talk: Conversation) -> None:
    workers = [Worker(one, build_router(), talk.clock, Company(), Metrics(), Answers(), lambda: None) for one in pair]
    running = [asyncio.create_task(one.run()) for one in workers]
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(waiting, pair[0]):  # noqa: ASYNC110 - a queue in a database has no event to wait for
            await asyncio.sleep(0.05)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def waiting(database: Database) -> int:
    with database.reading() as connection:
        left = connection.execute(text("SELECT count(*) FROM inbox WHERE state = 'waiting'")).scalar_one()
        aside = connection.execute(text("SELECT count(*) FROM inbox WHERE state = 'aside'")).scalar_one()
    assert not aside
    return int(left)


def doubled(database: Database) -> list[object]:
    """Steps that were taken more than once for the same clock, and clocks that should have ended and have not."""
    with database.reading() as connection, Session(connection) as session:
        steps = session.exec(select(Step).where(Step.record == "issue"))
        counts = Counter((one.record_id, one.what, one.to_id, one.at) for one in steps if one.what in ONCE)
        late = session.exec(select(Clock).where(Clock.state == ClockState.RUNNING, Clock.rings_at <= at("2026-11-26", "10:00")))
        return [*(key for key, count in counts.items() if count > 1), *late]


def whose(database: Database, what: str) -> set[int]:
    with database.reading() as connection, Session(connection) as session:
        return set(session.exec(select(Step.record_id).where(Step.what == what, Step.record == "issue")))


def deadlocks(pair: list[Database], postgres_url: str) -> int:
    """As the database counts them; its sessions tell it when they end."""
    with pair[0].reading() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
    for one in pair:
        one.disconnect()
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [name]).fetchone()
    return int(found[0]) if found else 0
