"""After a mention: who has not read it is told in private; and what cannot wait goes by the urgent channel (C24, R103)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from bot.cards.model import Card, plain
from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.domain.watches import Outcome, WatchedPerson
from bot.handlers.showing import gate, urgent
from bot.handlers.showing.placements import Face
from bot.ports import MembersJoined, Mentioned, Platform, ReadersKnown
from bot.storage.engine import Database
from bot.storage.outbox import FIND_READERS, URGE, OutboxRow
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

CARD = Card("任务 T-7 升级", (plain("已经 48 小时"),))
FACE = Face("subtask", 1)
DUE = "12:00"
"""Two working hours after 10:00."""


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    talk.clock.moment = at("2026-11-20", "10:00")
    days = Days(talk)
    days.subtask(7, "孙莉", date(2026, 11, 27))
    return days


async def escalate(days: Days, *names: str) -> None:
    """After the morning's own messages have gone out."""
    await days.to(at("2026-11-20", "09:50"))
    days.talk.clock.moment = at("2026-11-20", "10:00")

    def do(session: Session) -> None:
        context = days.context(session)
        place = session.exec(select(Chat).where(Chat.chat_id == days.talk.chat)).one()
        people = [session.get_one(Person, days.person(name).id) for name in names]
        told = gate.tell_group(context, CARD, FACE, place, project_id=days.project().id, mentions=people)
        gate.watch(context, FACE, place, told)

    days.change(do)


def outcomes(talk: Conversation) -> list[Outcome]:
    rows = talk.look(lambda session: session.exec(select(WatchedPerson).order_by(col(WatchedPerson.id))).all())
    return [one.outcome for one in rows]


async def known(talk: Conversation, asked: OutboxRow, *readers: str, told: bool = True) -> list[OutboxRow]:
    return await talk.happens(
        ReadersKnown(
            platform=Platform.FEISHU,
            key=f"readers:{asked.key}",
            at=talk.clock.now(),
            chat_id=talk.chat,
            ref=asked.text,
            readers=tuple(map(talk.user_id, readers)),
            told=told,
        )
    )


async def test_who_has_not_read_it_is_told_what_it_said_though_the_card_is_withheld_by_then(days: Days, talk: Conversation) -> None:
    await escalate(days, "孙莉")
    guest = (Mentioned("ou_guest", "客户小高"),)
    await talk.happens(MembersJoined(platform=Platform.FEISHU, key="join", at=talk.clock.now(), chat_id=talk.chat, members=guest))

    (asked,) = [row for row in await days.to(at("2026-11-20", DUE)) if row.kind == FIND_READERS]

    assert "已经 48 小时" in words(for_person(talk, await known(talk, asked), "孙莉"))


async def test_after_two_working_hours_who_has_not_read_it_is_told_in_private(days: Days, talk: Conversation) -> None:
    await escalate(days, "孙莉", "周涛")
    (shown,) = await talk.sent()
    assert not await days.to(at("2026-11-20", "11:59"))

    (asked,) = await days.to(at("2026-11-20", DUE))
    rows = await known(talk, asked, "孙莉")

    assert (asked.kind, asked.text, asked.target.chat_id) == (FIND_READERS, f"ref-{shown.id}", talk.chat)
    assert [row.target.user_id for row in rows] == [talk.user_id("周涛")]
    assert "已经 48 小时" in words(rows)
    assert "在群里@过你" in words(rows)
    assert outcomes(talk) == [Outcome.READ, Outcome.TOLD]


async def test_where_the_platform_tells_nobodys_reading_everyone_is_told_in_private(days: Days, talk: Conversation) -> None:
    await escalate(days, "孙莉", "周涛")
    await talk.sent()

    (asked,) = await days.to(at("2026-11-20", DUE))
    rows = await known(talk, asked, told=False)

    assert {row.target.user_id for row in rows} == {talk.user_id("孙莉"), talk.user_id("周涛")}


async def test_a_card_that_was_never_shown_is_told_in_private_without_asking(days: Days, talk: Conversation) -> None:
    await escalate(days, "孙莉")

    rows = await days.to(at("2026-11-20", DUE))

    assert FIND_READERS not in {row.kind for row in rows}
    assert "已经 48 小时" in words(for_person(talk, rows, "孙莉"))


async def test_when_somebody_has_acted_nobody_is_told_any_more(days: Days, talk: Conversation) -> None:
    await escalate(days, "孙莉", "周涛")
    await talk.sent()
    days.change(lambda session: gate.acted(days.context(session), "subtask", 1))

    assert "已经 48 小时" not in words(await days.to(at("2026-11-23", "12:00")))
    assert outcomes(talk) == [Outcome.SETTLED, Outcome.SETTLED]


async def test_an_answer_that_comes_twice_tells_nobody_twice(days: Days, talk: Conversation) -> None:
    await escalate(days, "孙莉")
    await talk.sent()
    (asked,) = await days.to(at("2026-11-20", DUE))
    await known(talk, asked)

    assert not await known(talk, asked)


def call(days: Days, moment: datetime) -> None:
    days.talk.clock.moment = moment

    def do(session: Session) -> None:
        urgent.call(days.context(session), session.get_one(Person, days.person("孙莉").id), CARD, "q-3")

    days.change(do)


async def test_what_cannot_wait_comes_at_night_and_its_urge_follows_the_card(days: Days, talk: Conversation) -> None:
    call(days, at("2026-11-21", "23:00"))

    card, urge = await talk.sent()

    assert card.card is not None
    assert (urge.kind, urge.about, urge.text) == (URGE, "q-3", "【紧急】任务 T-7 升级")
    assert card.target == urge.target
    assert not await talk.sent()
