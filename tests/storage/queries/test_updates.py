from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import Session

from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.domain.updates import DailyUpdate, UpdateSource
from bot.errors import StorageUnavailable
from bot.storage.engine import Database
from bot.storage.queries import chats, people, updates
from bot.storage.unit_of_work import Origin, open_unit
from tests.storage.samples import NOW

FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def chat(db: Session) -> Chat:
    return chats.met(db, "feishu", "oc_1", direct=False)


@pytest.fixture
def lina(db: Session) -> Person:
    return people.met(db, "feishu", "ou_1", "李娜")


def wrote(db: Session, person: Person, day: date, chat: Chat) -> DailyUpdate:
    update = DailyUpdate(person_id=person.id or 0, day=day, chat_id=chat.id or 0)
    db.add(update)
    db.flush()
    return update


def test_an_update_is_found_by_person_and_day_by_id_and_by_message(db: Session, chat: Chat, lina: Person) -> None:
    update = wrote(db, lina, MONDAY, chat)
    db.add(UpdateSource(platform="feishu", message_id="om_1", update_id=update.id or 0))
    db.flush()

    assert updates.of_person(db, lina, MONDAY) is update
    assert updates.of_person(db, lina, TUESDAY) is None
    assert updates.by_id(db, update.id or 0) is update
    assert updates.by_id(db, 12345) is None
    assert updates.by_source(db, "feishu", "om_1") is update
    assert updates.by_source(db, "dingtalk", "om_1") is None


def test_the_updates_of_a_week(db: Session, chat: Chat, lina: Person) -> None:
    zhang, elsewhere = people.met(db, "feishu", "ou_2", "张三"), chats.met(db, "feishu", "oc_2", direct=False)
    friday, monday = wrote(db, lina, FRIDAY, chat), wrote(db, lina, MONDAY, chat)
    theirs, away = wrote(db, zhang, MONDAY, chat), wrote(db, lina, TUESDAY, elsewhere)

    assert updates.between(db, [chat], [], MONDAY, TUESDAY) == [monday, theirs]
    assert updates.between(db, [chat, elsewhere], [], FRIDAY, TUESDAY) == [friday, monday, theirs, away]
    assert updates.between(db, [], [zhang], FRIDAY, TUESDAY) == [theirs]
    assert updates.authors(db, [theirs, monday, friday]) == [lina, zhang]
    assert updates.by_person(db, lina, MONDAY, TUESDAY) == [monday, away]
    assert updates.of_day(db, [lina.id or 0, zhang.id or 0], MONDAY) == [monday, theirs]
    assert updates.of_day(db, [zhang.id or 0], FRIDAY) == []


def test_one_person_who_writes_in_several_chats_at_once_loses_nothing(database: Database) -> None:
    """Each chat is handled by a replica of its own; all add to the one record of the day."""

    def write(number: int) -> None:
        with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as db:
            lina = people.met(db, "feishu", "ou_1", "李娜")
            chat = chats.met(db, "feishu", f"oc_{number}", direct=False)
            update = updates.of_person(db, lina, MONDAY) or DailyUpdate(person_id=lina.id or 0, day=MONDAY, chat_id=chat.id or 0)
            update.entries = [*update.entries, {"source": f"om_{number}"}]
            db.add(update)
            db.commit()

    def write_at_last(number: int) -> None:
        while True:
            try:
                return write(number)
            except StorageUnavailable:
                continue

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write_at_last, range(12)))

    with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as db:
        lina = people.met(db, "feishu", "ou_1", "李娜")
        update = updates.of_person(db, lina, MONDAY)
        assert update is not None
        assert sorted(entry["source"] for entry in update.entries) == sorted(f"om_{number}" for number in range(12))
