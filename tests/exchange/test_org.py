"""The organisation's file: all of it or nothing, every fault named."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.people import Account, Department, Person, Tier
from bot.domain.projects import Project
from bot.errors import CheckFailed
from bot.exchange.org import apply_org, load_org
from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit

EXAMPLE = Path(__file__).parents[2] / "config" / "org.example.toml"
SHEET = [
    ["姓名", "部门", "职务", "飞书", "钉钉", "角色"],
    ["张伟", "市场部", "总监助理", "ou_1", "zhangwei", "负责人"],
    ["李娜", "市场部", "", "ou_2", "", "对接人"],
    ["何静", "", "总监", "", "hejing", "管理层"],
]


def keep(database: Database, file: Path) -> None:
    org = load_org(file)
    with database.transaction() as connection, open_unit(connection, Origin(None, datetime.now(UTC), "test")) as unit:
        apply_org(unit, org)
        unit.commit()


def kept(database: Database, kind: type[Any]) -> list[Any]:
    with database.reading() as connection, Session(connection, expire_on_commit=False) as session:
        return list(session.exec(select(kind)))


def test_the_example_company_is_imported_whole(database: Database) -> None:
    keep(database, EXAMPLE)

    people = {one.name: one for one in kept(database, Person)}
    departments = {one.name: one for one in kept(database, Department)}
    assert (10, 3, 1, 4) == (len(people), len(departments), len(kept(database, Project)), len(kept(database, Chat)))
    assert people["张伟"].id == departments["市场部"].head_id
    assert Tier.MANAGEMENT is people["何静"].tier
    assert people["赵宁"].administrator
    assert 20 == len(kept(database, Account))


def test_importing_again_changes_nothing_and_a_changed_file_moves_people(database: Database, tmp_path: Path) -> None:
    keep(database, EXAMPLE)
    before = [len(kept(database, kind)) for kind in (Person, Department, Account, Chat, ChatMember)]
    keep(database, EXAMPLE)
    assert before == [len(kept(database, kind)) for kind in (Person, Department, Account, Chat, ChatMember)]

    changed = tmp_path / "org.toml"
    changed.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace('name = "王芳"\ndepartment = "市场部"', 'name = "王芳"\ndepartment = "销售部"'),
        encoding="utf-8",
    )
    keep(database, changed)

    departments = {one.id: one.name for one in kept(database, Department)}
    wang = next(one for one in kept(database, Person) if one.name == "王芳")
    assert "销售部" == departments[wang.department_id]


def spreadsheet(tmp_path: Path, form: str, rows: list[list[str]]) -> Path:
    file = tmp_path / f"people.{'xlsx' if form == 'xlsx' else 'csv'}"
    if form == "xlsx":
        book = Workbook()
        sheet = book.create_sheet("人员", 0)
        for row in rows:
            sheet.append(row)
        book.save(file)
    else:
        file.write_bytes("\n".join(",".join(row) for row in rows).encode(form))
    return file


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
def test_a_sheet_of_people_makes_departments_heads_and_contacts(database: Database, tmp_path: Path, form: str) -> None:
    keep(database, spreadsheet(tmp_path, form, SHEET))

    people = {one.name: one for one in kept(database, Person)}
    [marketing] = kept(database, Department)
    assert (people["张伟"].id, people["李娜"].id) == (marketing.head_id, marketing.liaison_id)
    assert Tier.MANAGEMENT is people["何静"].tier


TWO_OF_ONE_ID = '[[person]]\nname = "甲"\nfeishu = "ou_1"\n[[person]]\nname = "乙"\nfeishu = "ou_1"\n'


def toml(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "org.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param('[[person]]\nname = "王二"\n[[person]]\nname = "王二"\n', "“王二”出现了 2 次", id="duplicate-name"),
        pytest.param('[[department]]\nname = "客服部"\nhead = "没有的人"\n', "“没有的人”不在人员名单里", id="unknown-head"),
        pytest.param('[[person]]\nname = "王二"\ndepartment = "没有部"\n', "“没有部”不在部门名单里", id="unknown-department"),
        pytest.param('[[person]]\nname = "王二"\nphone = "1"\n', "没有这个字段", id="unknown-field"),
        pytest.param('[[person]]\nname = ""\n', "不能为空", id="no-name"),
        pytest.param('[[group]]\nplatform = "wechat"\nid = "1"\n', "platform", id="unknown-platform"),
        pytest.param('[[group]]\nplatform = "feishu"\nid = "1"\nproject = "X-1"\n', "“X-1”不在项目名单里", id="unknown-project"),
        pytest.param('[[person]\nname', "不是 TOML", id="not-toml"),
        pytest.param(TWO_OF_ONE_ID, "person.feishu", id="one-id-two-people"),
    ],
)  # fmt: skip
def test_a_faulty_file_changes_nothing_and_every_fault_is_named(
    database: Database, tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(CheckFailed) as caught:
        keep(database, toml(tmp_path, text))

    assert sentence in str(caught.value)
    assert [] == kept(database, Person)


def test_all_faults_are_reported_together(tmp_path: Path) -> None:
    faulty = toml(
        tmp_path, '[[department]]\nname = "甲部"\nhead = "子"\nliaison = "丑"\n[[person]]\nname = "寅"\ndepartment = "乙部"\n'
    )

    with pytest.raises(CheckFailed) as caught:
        load_org(faulty)

    assert "有 3 处错误" in str(caught.value)


@pytest.mark.parametrize("name", ["not-a-sheet.xlsx", "bomb.xlsx", "empty.csv", "headless.csv", "latin.csv"])
def test_a_hostile_or_broken_spreadsheet_is_refused_with_one_sentence(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    if name == "bomb.xlsx":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", "0" * 10_000_000)
    else:
        file.write_bytes(
            {"not-a-sheet.xlsx": b"PK no", "empty.csv": b"", "headless.csv": b"a,b\n1,2\n", "latin.csv": b"\xff\xfe\x00"}[name]
        )

    with pytest.raises(CheckFailed):
        load_org(file)
