from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from bot.domain.leaves import Leave
from bot.domain.people import Person
from bot.storage.queries import leaves, people

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 11, day) for day in (18, 19, 20, 21))


@pytest.fixture
def lina(db: Session) -> Person:
    return people.met(db, "feishu", "ou_1", "李娜")


def away(db: Session, person: Person, first: date, last: date, *, cancelled: bool = False) -> Leave:
    leave = Leave(person_id=person.id or 0, first=first, last=last, cancelled=cancelled)
    db.add(leave)
    db.flush()
    return leave


def test_a_leave_covers_its_first_and_its_last_day(db: Session, lina: Person) -> None:
    leave = away(db, lina, THURSDAY, FRIDAY)
    ids = [lina.id or 0]

    found = {day: leaves.covering(db, ids, day, day) for day in (WEDNESDAY, THURSDAY, FRIDAY, SATURDAY)}

    assert found == {WEDNESDAY: [], THURSDAY: [leave], FRIDAY: [leave], SATURDAY: []}
    assert leaves.covering(db, ids, WEDNESDAY, SATURDAY) == [leave]
    assert leaves.covering(db, [], WEDNESDAY, SATURDAY) == []


def test_what_was_cancelled_or_is_over_does_not_count(db: Session, lina: Person) -> None:
    away(db, lina, WEDNESDAY, WEDNESDAY)
    away(db, lina, THURSDAY, FRIDAY, cancelled=True)
    later, sooner = away(db, lina, SATURDAY, SATURDAY), away(db, lina, WEDNESDAY, THURSDAY)

    assert leaves.from_day(db, lina, THURSDAY) == [sooner, later]
    assert leaves.covering(db, [lina.id or 0], FRIDAY, FRIDAY) == []
