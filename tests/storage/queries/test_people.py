from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from bot.domain.leaves import Leave
from bot.domain.people import Account, Department, Person
from bot.storage.engine import Database
from bot.storage.queries import people
from bot.storage.unit_of_work import Origin, open_unit
from tests.storage.samples import NOW


def test_somebody_new_is_kept_and_known_from_then_on(db: Session) -> None:
    assert people.by_account(db, "feishu", "ou_1") is None

    met = people.met(db, "feishu", "ou_1", "李娜")

    assert met.id is not None
    assert people.by_account(db, "feishu", "ou_1") is met
    assert people.met(db, "feishu", "ou_1", "别名") is met
    assert people.by_account(db, "dingtalk", "ou_1") is None


def test_a_name_longer_than_a_name_is_cut(db: Session) -> None:
    assert people.met(db, "feishu", "ou_1", "长" * 500).name == "长" * 60


def test_one_person_met_in_many_chats_at_once_is_one_person(database: Database) -> None:
    def meet(_: int) -> int | None:
        with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as session:
            person = people.met(session, "feishu", "ou_1", "李娜")
            session.commit()
            return person.id

    with ThreadPoolExecutor(4) as threads:
        ids = set(threads.map(meet, range(8)))

    assert len(ids) == 1


def test_everyone_is_found_registered_people_first(db: Session) -> None:
    db.add_all([Person(name="李娜"), Person(name="李娜", registered=True), Person(name="李娜娜")])
    db.flush()

    assert [(one.name, one.registered) for one in people.everyone(db)] == [("李娜", True), ("李娜", False), ("李娜娜", False)]


def test_a_person_is_reached_by_the_account_of_the_platform(db: Session) -> None:
    person = people.met(db, "feishu", "ou_1", "李娜")
    db.add(Account(platform="dingtalk", user_id="d1", person_id=person.id or 0))
    db.flush()

    on = {platform: people.account_on(db, person, platform) for platform in ("feishu", "dingtalk", "wechat")}

    assert {platform: account and account.user_id for platform, account in on.items()} == {
        "feishu": "ou_1", "dingtalk": "d1", "wechat": None,
    }  # fmt: skip


def test_departments_and_whose_they_are(db: Session) -> None:
    market = Department(name="市场部")
    db.add_all([market, Department(name="销售部")])
    db.flush()
    person, manager = Person(name="李娜", department_id=market.id), Person(name="王总")

    assert people.department_of(db, person) is market
    assert people.department_of(db, manager) is None
    assert [one.name for one in people.departments(db)] == ["市场部", "销售部"]


DAY = date(2026, 11, 23)


def person_called(db: Session, name: str, **more: Any) -> Person:
    person = Person(name=name, registered=True, **more)
    db.add(person)
    db.flush()
    return person


def away(db: Session, person: Person, stand_in: Person | None = None) -> None:
    db.add(Leave(person_id=person.id or 0, first=DAY, last=DAY, stand_in_id=stand_in.id if stand_in else None))
    db.flush()


def test_the_stand_in_of_a_leave_acts_and_theirs_in_turn(db: Session) -> None:
    zhang, lina, wang = (person_called(db, name) for name in ("张伟", "李娜", "王芳"))

    assert people.acting(db, zhang, DAY) is zhang
    away(db, zhang, lina)
    assert people.acting(db, zhang, DAY) is lina
    away(db, lina, wang)
    assert people.acting(db, zhang, DAY) is wang
    assert people.acting(db, zhang, DAY + timedelta(days=1)) is zhang


def test_work_stays_with_the_person_where_everybody_who_could_stand_in_is_away_or_gone(db: Session) -> None:
    zhang, lina, gone = (person_called(db, name) for name in ("张伟", "李娜", "王芳"))
    gone.left_on = DAY

    away(db, zhang, lina)
    away(db, lina, zhang)
    assert people.acting(db, zhang, DAY) is zhang

    away(db, gone, None)
    other = person_called(db, "刘洋")
    away(db, other, gone)
    assert people.acting(db, other, DAY) is other


def test_the_deputy_takes_over_while_the_liaison_is_away_and_then_the_head(db: Session) -> None:
    head, liaison, deputy = (person_called(db, name) for name in ("张伟", "李娜", "王芳"))
    department = Department(name="市场部", head_id=head.id, liaison_id=liaison.id, deputy_id=deputy.id)
    db.add(department)
    db.flush()

    assert people.liaison_of(db, department, DAY) is liaison
    away(db, liaison, person_called(db, "刘洋"))
    assert people.liaison_of(db, department, DAY) is deputy
    deputy.left_on = DAY
    assert people.liaison_of(db, department, DAY) is head
    head.left_on = DAY
    db.flush()
    assert people.liaison_of(db, department, DAY) is None


def test_a_head_who_left_is_nobodys_head(db: Session) -> None:
    head, other = person_called(db, "张伟"), person_called(db, "陈杰")
    first, second = Department(name="市场部", head_id=head.id), Department(name="研发部", head_id=other.id)
    db.add_all([first, second])
    db.flush()

    assert people.head_of(db, first.id or 0) is head
    assert people.heads_of(db, [first.id or 0, second.id or 0]) == [head, other]
    head.left_on = DAY
    db.flush()
    assert people.head_of(db, first.id or 0) is None
    assert people.heads_of(db, [first.id or 0, second.id or 0]) == [other]
