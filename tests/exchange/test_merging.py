"""Two accounts that were met before the company was imported become one person, with everything either of them did."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from bot.domain.chats import ChatMember
from bot.domain.people import Account, Person
from bot.domain.updates import DailyUpdate, UpdateSource
from bot.exchange.org import apply_org, load_org
from bot.ports import Platform
from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import Conversation, words
from tests.founding import ORG


@pytest.fixture
async def met(database: Database) -> Conversation:
    """李娜 has written on both platforms, and nobody has registered anybody."""
    feishu = Conversation(database, known=False)
    dingtalk = Conversation(database, platform=Platform.DINGTALK, known=False)
    await feishu.say("李娜", "今日完成：门店物料对接", person_name="李娜")
    await feishu.say("李娜", "/请假 下周一", person_name="李娜")
    feishu.clock.move(minutes=5)
    dingtalk.clock.move(minutes=5)
    await dingtalk.say("李娜", "今日完成：报价初稿", person_name="李娜", at_bot=True, message_id="ding_1")
    return feishu


def bring(talk: Conversation) -> None:
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, talk.clock.now(), "import:org")) as unit:
        apply_org(unit, load_org(ORG))
        unit.commit()


def lina(session: Session) -> list[Person]:
    return list(session.exec(select(Person).where(Person.name == "李娜")))


def counted(session: Session) -> list[int]:
    kinds: list[Any] = [Person, Account, ChatMember, DailyUpdate, UpdateSource]
    return [len(session.exec(select(kind)).all()) for kind in kinds]


async def test_two_accounts_met_before_the_import_become_one_person_with_all_they_did(met: Conversation) -> None:
    assert 2 == len(met.look(lina))

    bring(met)

    [person] = met.look(lina)
    [update] = met.look(lambda session: list(session.exec(select(DailyUpdate))))
    assert person.registered
    assert (person.id, date(2026, 11, 20)) == (update.person_id, update.day)
    assert {"om_1", "ding_1"} == {one["source"] for one in update.entries}
    assert ["报价初稿"] == [one["text"] for one in update.completed]
    assert {update.id} == set(met.look(lambda session: session.exec(select(UpdateSource.update_id)).all()))


async def test_a_message_taken_back_after_the_merge_finds_its_update(met: Conversation) -> None:
    bring(met)

    await met.recall("om_1")

    [update] = met.look(lambda session: list(session.exec(select(DailyUpdate))))
    assert [True, False] == [one["recalled"] for one in update.entries]


async def test_the_merged_person_is_on_the_roster_once_and_keeps_the_leave(met: Conversation) -> None:
    bring(met)

    assert 1 == words(await met.say("张伟", "/日报")).count("报价初稿")
    assert "11-23" in words(await met.say("李娜", "/请假"))


async def test_importing_again_after_a_merge_changes_nothing(met: Conversation) -> None:
    bring(met)
    before = met.look(counted)

    bring(met)

    assert before == met.look(counted)


async def test_the_history_tells_what_was_moved_and_whose_it_was(met: Conversation) -> None:
    bring(met)

    told = met.look(
        lambda session: session.connection().execute(text("SELECT record, field FROM history WHERE source = 'import:org'")).all()
    )
    assert {("account", "person_id"), ("chat_member", "person_id"), ("person", "")} <= {(one[0], one[1]) for one in told}
