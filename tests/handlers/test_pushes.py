"""How often somebody is rung by name, and when a push may come."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot.cards.model import Bold, Card, Mention, Span
from bot.domain.people import Account, Person
from bot.handlers.context import Context
from bot.handlers.showing.pushes import called, push
from bot.ports import Platform
from bot.storage.engine import Database
from bot.storage.queries import people
from tests.acting import act
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    return Days(talk)


def seen_of(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.name == name)).one()


def told_on(talk: Conversation, name: str) -> Platform | None:
    """Where a clock's push goes."""

    def reached(context: Context) -> Platform | None:
        target = context.reach(seen_of(context.db, name))
        return target.platform if target else None

    return act(talk.database, talk.clock.now(), reached)


async def write(talk: Conversation, account: Account) -> None:
    talk.clock.move(minutes=1)
    await talk.say("", "/帮助", platform=Platform(account.platform), person_id=account.user_id, chat_id="oc_or_cid")


def ring(days: Days, name: str, *, urgent: bool = False) -> Span:
    person_id = days.person(name).id

    def call(session: Session) -> Span:
        return called(days.context(session), session.get_one(Person, person_id), "feishu", urgent=urgent)

    return days.change(call)


async def tell(days: Days, moment: datetime, *, urgent: bool) -> None:
    days.talk.clock.moment = moment
    person_id, card = days.person("王芳").id, Card("要紧的事", ())
    days.change(lambda session: push(days.context(session), session.get_one(Person, person_id), card, "one", urgent=urgent))


async def test_beyond_the_days_budget_the_name_is_shown_and_rings_nobody(days: Days, talk: Conversation) -> None:
    rung = [ring(days, "王芳") for _ in range(6)]

    assert [Mention] * 5 + [Bold] == [type(one) for one in rung]
    assert isinstance(ring(days, "王芳", urgent=True), Mention)
    assert isinstance(ring(days, "李娜"), Mention)
    talk.clock.move(days=3)
    assert isinstance(ring(days, "王芳"), Mention)


async def test_a_push_on_friday_night_comes_on_monday_morning(days: Days, talk: Conversation) -> None:
    await tell(days, at("2026-11-20", "20:30"), urgent=False)

    for moment in (at("2026-11-20", "23:00"), at("2026-11-21", "10:00"), at("2026-11-23", "08:29")):
        talk.clock.moment = moment
        assert [] == await talk.sent()
    talk.clock.moment = at("2026-11-23", "08:30")
    assert "要紧的事" in words(for_person(talk, await talk.sent(), "王芳"))


async def test_everybody_is_told_where_they_wrote_last(talk: Conversation) -> None:
    accounts = {one.platform: one for one in talk.look(lambda db: people.accounts(db, seen_of(db, "王芳")))}

    assert Platform.FEISHU == told_on(talk, "王芳")
    await write(talk, accounts["dingtalk"])
    assert Platform.DINGTALK == told_on(talk, "王芳")
    await write(talk, accounts["feishu"])
    assert Platform.FEISHU == told_on(talk, "王芳")


async def test_where_somebody_writes_is_kept_once_an_hour(talk: Conversation) -> None:
    def moment() -> datetime | None:
        return talk.look(lambda db: people.accounts(db, seen_of(db, "王芳"))[0].seen_at)

    first = talk.clock.moment
    await talk.say("王芳", "/帮助")
    talk.clock.move(minutes=59)
    await talk.say("王芳", "/帮助")
    assert first == moment()
    talk.clock.move(minutes=1)
    await talk.say("王芳", "/帮助")
    assert talk.clock.moment == moment()


async def test_what_is_urgent_comes_at_once(days: Days, talk: Conversation) -> None:
    await tell(days, at("2026-11-21", "23:00"), urgent=True)

    assert "要紧的事" in words(for_person(talk, await talk.sent(), "王芳"))
