"""Every change of a record leaves its history, by itself, and only when it came true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete
from sqlmodel import select as select_records
from sqlmodel import update as update_records

from bot.domain.chats import Chat
from bot.domain.leaves import Leave
from bot.domain.people import Account, Department, Person, Tier
from bot.domain.projects import Project, ProjectDepartment
from bot.domain.updates import DailyUpdate, UpdateSource
from bot.storage.engine import Database
from bot.storage.tables import history
from bot.storage.unit_of_work import Origin, open_unit
from tests.storage.samples import NOW, later

ORIGIN = Origin(None, NOW, "feishu:om_1")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        yield opened


def told(connection: Connection) -> list[tuple[str, str, str, Any, Any]]:
    """The history as (record, id, field, before, after), oldest first."""
    columns = (history.c.record, history.c.record_id, history.c.field, history.c.before, history.c.after)
    return [tuple(row) for row in connection.execute(select(*columns).order_by(history.c.id))]


def made(connection: Connection, *records: Any) -> None:
    with open_unit(connection, ORIGIN) as session:
        session.add_all(records)
        session.commit()
    connection.execute(history.delete())


def make_in_savepoint(connection: Connection, *records: Any) -> None:
    with connection.begin_nested(), open_unit(connection, ORIGIN) as session:
        session.add_all(records)
        session.commit()


def test_a_new_record_tells_who_made_it_when_and_by_what(connection: Connection) -> None:
    person = Person(name="李娜", tier=Tier.MANAGEMENT)
    with open_unit(connection, Origin(7, NOW, "feishu:om_1")) as session:
        session.add(person)
        session.commit()

    [row] = connection.execute(select(history))

    assert (row.at, row.person_id, row.source, row.record, row.record_id) == (NOW, 7, "feishu:om_1", "person", str(person.id))
    assert (row.field, row.before) == ("", None)
    assert row.after == {
        "id": person.id, "name": "李娜", "department_id": None, "title": "", "tier": "management",
        "administrator": False, "registered": False, "reports": "required", "phone": "", "left_on": None,
    }  # fmt: skip


def test_a_change_tells_each_field_before_and_after(connection: Connection) -> None:
    person = Person(name="李娜")
    made(connection, person)

    with open_unit(connection, ORIGIN) as session:
        known = session.get_one(Person, person.id)
        known.name, known.tier, known.title = "李娜娜", Tier.MANAGEMENT, ""
        session.commit()

    assert told(connection) == [
        ("person", str(person.id), "name", "李娜", "李娜娜"),
        ("person", str(person.id), "tier", "member", "management"),
    ]


def test_days_moments_and_lists_are_told_too(connection: Connection) -> None:
    person, chat = Person(name="李娜"), Chat(platform="feishu", chat_id="oc_1")
    made(connection, person, chat)
    update = DailyUpdate(person_id=person.id or 0, day=date(2026, 11, 20), chat_id=chat.id or 0)
    made(connection, update)

    with open_unit(connection, ORIGIN) as session:
        known = session.get_one(DailyUpdate, update.id)
        known.completed, known.posted_at, known.day = [{"text": "对接"}], later(1), date(2026, 11, 19)
        session.commit()

    changes = {field: (before, after) for _, _, field, before, after in told(connection)}
    assert changes == {
        "completed": ([], [{"text": "对接"}]),
        "posted_at": (None, "2026-11-20T01:00:01+00:00"),
        "day": ("2026-11-20", "2026-11-19"),
    }


def test_the_entries_of_an_update_are_not_told_because_the_messages_and_its_items_are(connection: Connection) -> None:
    person, chat = Person(name="李娜"), Chat(platform="feishu", chat_id="oc_1")
    made(connection, person, chat)
    update = DailyUpdate(person_id=person.id or 0, day=date(2026, 11, 20), chat_id=chat.id or 0)

    with open_unit(connection, ORIGIN) as session:
        session.add(update)
        session.flush()
        update.entries = [{"message": "om_1", "completed": [{"text": "对接"}]}]
        update.completed = [{"text": "对接"}]
        session.flush()
        session.delete(update)
        session.commit()

    came, changed, went = told(connection)
    assert changed[2:] == ("completed", [], [{"text": "对接"}])
    assert "completed" in came[4]
    assert "entries" not in {*came[4], *went[3]}


def test_a_removed_record_leaves_what_it_was(connection: Connection) -> None:
    department, project = Department(name="市场部"), Project(number="2026-市场-001", name="双十一")
    made(connection, department, project)
    part = ProjectDepartment(project_id=project.id or 0, department_id=department.id or 0)
    made(connection, part)

    with open_unit(connection, ORIGIN) as session:
        session.delete(session.get_one(ProjectDepartment, (project.id, department.id)))
        session.commit()

    [(record, which, field, before, after)] = told(connection)
    assert ("project_department", f"{project.id}-{department.id}", "", None) == (record, which, field, after)
    assert (before["project_id"], before["department_id"], before["reply"]) == (project.id, department.id, "none")


def test_what_stays_the_same_tells_nothing(connection: Connection) -> None:
    person = Person(name="李娜")
    made(connection, person)

    with open_unit(connection, ORIGIN) as session:
        known = session.get_one(Person, person.id)
        known.name = "别名"
        known.name = "李娜"
        known.tier = Tier.MEMBER
        session.commit()

    assert told(connection) == []


def test_the_way_from_a_message_to_its_update_is_no_record(connection: Connection) -> None:
    person, chat = Person(name="李娜"), Chat(platform="feishu", chat_id="oc_1")
    made(connection, person, chat)
    update = DailyUpdate(person_id=person.id or 0, day=date(2026, 11, 20), chat_id=chat.id or 0)
    made(connection, update)

    made_source = UpdateSource(platform="feishu", message_id="om_1", update_id=update.id or 0)
    with open_unit(connection, ORIGIN) as session:
        session.add(made_source)
        session.commit()

    assert told(connection) == []


def test_each_flush_is_told_under_the_origin_of_that_moment(connection: Connection) -> None:
    with open_unit(connection, ORIGIN) as session:
        session.add(Person(name="一"))
        session.flush()
        session.info["origin"] = Origin(9, later(1), "feishu:om_2")
        session.add(Person(name="二"))
        session.commit()

    rows = connection.execute(select(history.c.person_id, history.c.at, history.c.source).order_by(history.c.id)).all()
    assert [tuple(row) for row in rows] == [(None, NOW, "feishu:om_1"), (9, later(1), "feishu:om_2")]


def test_a_transaction_that_is_rolled_back_leaves_neither_record_nor_history(database: Database) -> None:
    def fail(connection: Connection) -> None:
        with open_unit(connection, ORIGIN) as session:
            session.add(Person(name="李娜"))
            session.commit()
        raise LookupError("later in the same transaction")

    with pytest.raises(LookupError), database.transaction() as connection:
        fail(connection)

    with database.transaction() as connection:
        assert told(connection) == []
        assert Session(connection).exec(select_records(Person)).all() == []


def test_a_unit_that_fails_in_its_savepoint_fails_alone(connection: Connection) -> None:
    made(connection, Person(name="李娜"))
    make_in_savepoint(connection, Person(name="先"))

    with pytest.raises(IntegrityError):
        make_in_savepoint(connection, Department(name="市场部"), Department(name="市场部"))

    make_in_savepoint(connection, Person(name="后"))
    assert [after["name"] for *_, after in told(connection)] == ["先", "后"]


def test_a_query_in_the_middle_writes_nothing(connection: Connection) -> None:
    with open_unit(connection, ORIGIN) as session:
        session.add(Person(name="李娜"))

        assert session.exec(select_records(Person)).all() == []
        session.commit()
        assert [person.name for person in session.exec(select_records(Person))] == ["李娜"]


@pytest.mark.parametrize(
    "statement",
    [
        update_records(Person).values(name="张三"),
        delete(Leave).where(col(Leave.id) == 1),
    ],
    ids=["update", "delete"],
)
def test_changing_records_behind_the_history_s_back_is_a_mistake(connection: Connection, statement: Any) -> None:
    with open_unit(connection, ORIGIN) as session, pytest.raises(TypeError, match="history"):
        session.exec(statement)


def test_a_record_that_breaks_a_rule_of_the_schema_is_refused(connection: Connection) -> None:
    with pytest.raises(IntegrityError):
        make_in_savepoint(connection, Account(platform="feishu", user_id="ou_1", person_id=12345))
