"""A platform's contact book becomes the company by the same rules as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.domain.people import Account, Department, Person, Tier
from bot.errors import CheckFailed
from bot.exchange.changes import changes
from bot.exchange.contact_book import org_of
from bot.exchange.org import apply_org, load_org
from bot.ports import ColleagueFacts, CompanyFacts, DepartmentFacts, Platform
from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit

EXAMPLE = Path(__file__).parents[2] / "config" / "org.example.toml"
BOOK = CompanyFacts(
    (
        DepartmentFacts("od-1", "市场部", head="ou_1"),
        DepartmentFacts("od-2", "研发部"),
        DepartmentFacts("od-3", "财务部", head="ou_9"),
    ),
    (
        ColleagueFacts("ou_1", "王芳", "市场总监", "od-1"),
        ColleagueFacts("ou_2", "刘洋", "", "od-2"),
        ColleagueFacts("ou_3", "新人", "专员", "od-2"),
    ),
)


def keep(database: Database, facts: CompanyFacts, platform: Platform = Platform.FEISHU) -> list[str]:
    with database.transaction() as connection, open_unit(connection, Origin(None, datetime.now(UTC), "import:book")) as unit:
        apply_org(unit, org_of(facts, platform))
        unit.commit()
        return changes(unit)


def people(database: Database) -> dict[str, Person]:
    with database.reading() as connection, Session(connection, expire_on_commit=False) as session:
        return {one.name: one for one in session.exec(select(Person))}


def department(database: Database, name: str) -> Department:
    with database.reading() as connection, Session(connection, expire_on_commit=False) as session:
        return session.exec(select(Department).where(Department.name == name)).one()


@pytest.fixture
def company(database: Database) -> Database:
    with database.transaction() as connection, open_unit(connection, Origin(None, datetime.now(UTC), "org")) as unit:
        apply_org(unit, load_org(EXAMPLE))
        unit.commit()
    return database


def test_what_the_book_names_holds_and_what_it_does_not_know_stays(company: Database) -> None:
    before = department(company, "研发部")

    keep(company, BOOK)

    known, research = people(company), department(company, "研发部")
    assert known["王芳"].id == department(company, "市场部").head_id
    assert ("市场总监", "后端工程师") == (known["王芳"].title, known["刘洋"].title)
    assert (before.head_id, before.liaison_id, before.aliases) == (research.head_id, research.liaison_id, research.aliases)
    assert Tier.MANAGEMENT is known["何静"].tier
    assert known["赵宁"].administrator
    assert known["李娜"].left_on is None


def test_the_books_of_both_platforms_make_one_person(database: Database) -> None:
    keep(database, BOOK)
    keep(
        database, CompanyFacts((DepartmentFacts("7", "市场部"),), (ColleagueFacts("wangfang", "王芳", "", "7"),)), Platform.DINGTALK
    )

    with database.reading() as connection, Session(connection) as session:
        accounts = session.exec(select(Account).where(Account.person_id == people(database)["王芳"].id)).all()
        assert {("feishu", "ou_1"), ("dingtalk", "wangfang")} == {(one.platform, one.user_id) for one in accounts}


def test_reading_the_book_again_changes_nothing_and_the_first_time_every_change_is_told(company: Database) -> None:
    told = keep(company, BOOK)

    assert "新增人员：新人" in told
    assert "部门 市场部：负责人 张伟 → 王芳" in told
    assert "人员 王芳：职务 活动专员 → 市场总监" in told
    assert [] == keep(company, BOOK)


def test_namesakes_are_told_apart_by_their_department(database: Database) -> None:
    twins = (
        ColleagueFacts("ou_1", "刘洋", "", "od-1"),
        ColleagueFacts("ou_2", "刘洋", "", "od-2"),
        ColleagueFacts("ou_3", "刘洋", "", "od-2"),
    )

    keep(database, CompanyFacts(BOOK.departments, twins))

    assert {"刘洋（市场部）", "刘洋（研发部）", "刘洋（研发部）2"} == set(people(database))


def test_departments_of_one_name_get_the_one_above_in_front(database: Database) -> None:
    groups = (*BOOK.departments, DepartmentFacts("od-4", "一组", "od-1"), DepartmentFacts("od-5", "一组", "od-2"))

    keep(database, CompanyFacts(groups, BOOK.people))

    assert department(database, "市场部一组")
    assert department(database, "研发部一组")


def test_a_book_that_shows_nobody_changes_nothing_and_says_what_to_do(database: Database) -> None:
    with pytest.raises(CheckFailed, match="通讯录权限范围"):
        keep(database, CompanyFacts((), ()))
