"""The organisation's file: all of it or nothing, every fault named."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.people import Account, Department, Person, Reports, Tier
from bot.domain.projects import Project
from bot.errors import CheckFailed
from bot.exchange.org import apply_org, bring, load_org
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


@pytest.mark.parametrize("form", ["utf-8", "xlsx"])
def test_a_sheet_clears_nothing_that_it_does_not_name(database: Database, tmp_path: Path, form: str) -> None:
    # Given a company with its roles, aliases and titles
    keep(database, EXAMPLE)
    before = {(one.name, one.aliases, one.head_id, one.liaison_id, one.deputy_id) for one in kept(database, Department)}
    people = {one.name: (one.title, one.department_id, one.tier, one.administrator) for one in kept(database, Person)}

    # When a list of all people comes in that names one role and one new title
    rows = [["姓名", "部门", "职务", "角色"], *([name, "", "", ""] for name in people), ["新人", "市场部", "专员", "管理员"]]
    keep(database, spreadsheet(tmp_path, form, rows))

    # Then everything else is as it was
    assert before == {(one.name, one.aliases, one.head_id, one.liaison_id, one.deputy_id) for one in kept(database, Department)}
    after = {one.name: (one.title, one.department_id, one.tier, one.administrator) for one in kept(database, Person)}
    title, _, tier, administrator = after.pop("新人")
    assert ("专员", Tier.MEMBER, True) == (title, tier, administrator)
    assert people == after


def test_a_role_in_a_sheet_takes_the_place_of_that_role_alone(database: Database, tmp_path: Path) -> None:
    keep(database, EXAMPLE)
    before = next(one for one in kept(database, Department) if one.name == "市场部")

    keep(database, spreadsheet(tmp_path, "utf-8", [["姓名", "部门", "角色"], ["新人", "市场部", "负责人"]]))

    people = {one.name: one.id for one in kept(database, Person)}
    after = next(one for one in kept(database, Department) if one.name == "市场部")
    assert (people["新人"], before.liaison_id, before.deputy_id) == (after.head_id, after.liaison_id, after.deputy_id)


def test_a_key_of_the_file_decides_and_a_missing_one_leaves_things_as_they_are(database: Database, tmp_path: Path) -> None:
    keep(database, EXAMPLE)

    keep(
        database,
        toml(
            tmp_path,
            'management = []\n[[department]]\nname = "市场部"\nhead = ""\n[[person]]\nname = "何静"\n[[person]]\nname = "赵宁"\n',
        ),
    )

    people = {one.name: one for one in kept(database, Person)}
    marketing = next(one for one in kept(database, Department) if one.name == "市场部")
    assert Tier.MEMBER is people["何静"].tier
    assert people["赵宁"].administrator
    assert marketing.head_id is None
    assert marketing.liaison_id is not None


TWO_OF_ONE_ID = '[[person]]\nname = "甲"\nfeishu = "ou_1"\n[[person]]\nname = "乙"\nfeishu = "ou_1"\n'
DEPUTY_IS_LIAISON = '[[department]]\nname = "市场部"\nliaison = "甲"\ndeputy = "甲"\n[[person]]\nname = "甲"\n'


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
        pytest.param('[[person]]\nname = "王二"\nphne = "1"\n', "person.1.phne：没有这个字段", id="unknown-field"),
        pytest.param('[[person]]\nname = ""\n', "不能为空", id="no-name"),
        pytest.param('[[group]]\nplatform = "wechat"\nid = "1"\n', "platform", id="unknown-platform"),
        pytest.param('[[group]]\nplatform = "feishu"\nid = "1"\nproject = "X-1"\n', "“X-1”不在项目名单里", id="unknown-project"),
        pytest.param('[[person]]\nname = "王二"\nphone = 8001\n', "person.1.phone：要写成文字", id="phone-without-quotes"),
        pytest.param('[[person]]\nname = "王二"\nreports = "有时"\n', "“有时”看不懂", id="unknown-duty"),
        pytest.param('[[person]]\nname = "王二"\nleft = "去年"\n', "“去年”不是日期", id="unknown-day"),
        pytest.param(DEPUTY_IS_LIAISON, "副对接人和对接人都是“甲”", id="deputy-is-liaison"),
        pytest.param('[[person]\nname', "不是 TOML", id="not-toml"),
        pytest.param(TWO_OF_ONE_ID, "person.2.feishu", id="one-id-two-people"),
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


def faults(tmp_path: Path, *rows: list[str]) -> str:
    with pytest.raises(CheckFailed) as caught:
        load_org(spreadsheet(tmp_path, "utf-8", list(rows)))
    return str(caught.value)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [  # one line a sheet
        ([["姓名", "部们"], ["甲", "市场部"]], "第 1 行“第 2 列”：没有“部们”这个列，是不是“部门”？"),
        ([["姓名", "姓名"], ["甲", "乙"]], "第 1 行“第 2 列”：“姓名”这一列出现了两次"),
        ([["部门"], ["市场部"]], "第 1 行“表头”：没有“姓名”这一列"),
        ([["姓名", "部门", "角色"], ["甲", "市场部", "负则人"]], "第 2 行“角色”：没有“负则人”这个角色，是不是“负责人”？"),
        ([["姓名", "角色"], ["甲", "对接人"]], "第 2 行“角色”：“对接人”是部门里的角色，这一行没有写部门"),
        ([["姓名", "部门", "角色"], ["甲", "市场部", "对接人"], ["乙", "市场部", "对接人"]], "第 3 行“角色”：市场部的这个角色已经"),
        ([["姓名", "部门"], ["甲", "市场部"], ["", "市场部"]], "第 3 行“姓名”：不能为空"),
        ([["姓名", "飞书"], ["甲", "ou_1"], ["", ""], ["乙", "ou_1"]], "第 4 行“飞书”：“ou_1”出现了 2 次"),
        ([["姓名", "日报"], ["甲", "随便"]], "第 2 行“日报”：“随便”看不懂"),
        ([["姓名", "离职"], ["甲", "13月"]], "第 2 行“离职”：“13月”不是日期"),
    ],
)  # fmt: skip
def test_a_fault_of_a_sheet_names_its_row_and_column_and_the_nearest_right_word(
    tmp_path: Path, rows: list[list[str]], sentence: str
) -> None:
    assert sentence in faults(tmp_path, *rows)


def test_all_faults_of_a_sheet_come_together(tmp_path: Path) -> None:
    said = faults(tmp_path, ["姓名", "部门", "角色", "日报"], ["甲", "市场部", "老板", "随便"], ["甲", "", "对接人", ""])

    assert "有 3 处错误" in said
    assert said.index("第 2 行“日报”") < said.index("第 3 行“角色”")


@pytest.mark.parametrize("form", ["gb18030", "xlsx"])
def test_a_sheet_tells_phones_who_owes_no_update_and_who_has_left(database: Database, tmp_path: Path, form: str) -> None:
    rows = [
        ["姓名", "部门", "内部号", "日报", "离职日期"],
        ["甲", "市场部", "8001", "选填", ""],
        ["乙", "市场部", "", "", "2026/11/3"],
    ]

    keep(database, spreadsheet(tmp_path, form, rows))

    people = {one.name: one for one in kept(database, Person)}
    assert ("8001", Reports.OPTIONAL, None) == (people["甲"].phone, people["甲"].reports, people["甲"].left_on)
    assert ("", Reports.REQUIRED, date(2026, 11, 3)) == (people["乙"].phone, people["乙"].reports, people["乙"].left_on)


def test_a_file_may_call_the_liaison_a_contact_and_give_numbers(database: Database, tmp_path: Path) -> None:
    keep(database, toml(tmp_path, '[[department]]\nname = "市场部"\ncontact = "甲"\nphone = "8000"\n[[person]]\nname = "甲"\n'))

    [marketing], [person] = kept(database, Department), kept(database, Person)
    assert (person.id, "8000") == (marketing.liaison_id, marketing.phone)


def test_a_new_colleague_with_the_name_of_one_who_left_is_somebody_else(database: Database, tmp_path: Path) -> None:
    keep(database, toml(tmp_path, '[[person]]\nname = "甲"\nfeishu = "ou_1"\nleft = 2026-11-03\n'))

    keep(database, toml(tmp_path, '[[person]]\nname = "甲"\nfeishu = "ou_2"\n'))
    keep(database, toml(tmp_path, '[[person]]\nname = "甲"\ntitle = "专员"\n'))

    assert [(date(2026, 11, 3), ""), (None, "专员")] == [(one.left_on, one.title) for one in kept(database, Person)]


def test_a_start_applies_a_file_once_so_that_what_was_set_since_stays(database: Database, tmp_path: Path) -> None:
    file = toml(tmp_path, '[[person]]\nname = "甲"\ntitle = "专员"\n')

    def start(title: str = "") -> None:
        now = datetime.now(UTC)
        with database.transaction() as connection, open_unit(connection, Origin(None, now, "test")) as unit:
            bring(unit, file, now)
            for one in unit.exec(select(Person)) if title else ():
                one.title = title
            unit.commit()

    start("经理")
    start()
    assert ["经理"] == [one.title for one in kept(database, Person)]

    toml(tmp_path, '[[person]]\nname = "甲"\ntitle = "总监"\n')
    start()
    assert ["总监"] == [one.title for one in kept(database, Person)]
