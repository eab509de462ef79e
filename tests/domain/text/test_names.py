"""People and departments by what others call them."""

from __future__ import annotations

import pytest

from bot.domain.text.names import Directory, Somebody, Unit, find_department, find_person, nearest_names
from bot.domain.text.unclear import Unclear

PEOPLE = (
    Somebody(1, "张伟", "部门负责人", "市场部"),
    Somebody(2, "王芳", "活动专员", "市场部", ("Fiona",)),
    Somebody(3, "王芳", "财务经理", "财务部"),
    Somebody(4, "李娜", "品牌经理", "市场部", ("娜娜",)),
    Somebody(5, "陈杰", "高级工程师", "研发部"),
    Somebody(6, "欧阳静", "销售总监", "销售部"),
    Somebody(7, "赵寧", "项目经理", "研发部"),
)
DEPARTMENTS = (
    Unit(1, "市场部", ("营销", "marketing")),
    Unit(2, "研发部", ("技术部",)),
    Unit(3, "财务部"),
    Unit(4, "销售部", ("业务部",)),
    Unit(5, "销售中心"),
    Unit(6, "质量管理部"),
)
KNOWN = Directory(PEOPLE, DEPARTMENTS, mentioned=(PEOPLE[2],), speaker=PEOPLE[0])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("张伟", 1),
        (" 张伟，", 1),
        ("@李娜", 4),
        ("娜娜", 4),
        ("fiona", 2),
        ("李经理", 4),
        ("陈工", 5),
        ("欧阳总", 6),
        ("欧阳总监", 6),
        ("老陈", 5),
        ("小李", 4),
        ("陈杰老师", 5),
        ("市场部王芳", 2),
        ("财务部的王芳", 3),
        ("王芳（财务部）", 3),
        ("营销王芳", 2),
        ("财务王经理", 3),
        ("我", 1),
        ("赵寧", 7),
        ("趙宁", 7),
        ("張偉", 1),
    ],
)
def test_a_person_is_found_by_what_others_call_them(text: str, number: int) -> None:
    found = find_person(text, KNOWN)

    assert isinstance(found, Somebody)
    assert number == found.id


def test_a_mention_that_the_platform_resolved_is_that_person() -> None:
    assert PEOPLE[2] == find_person("@王芳", KNOWN)


def test_two_of_one_name_are_asked_back_with_their_departments() -> None:
    found = find_person("王芳", KNOWN)

    assert isinstance(found, Unclear)
    assert "“王芳”有 2 位：市场部王芳（活动专员）、财务部王芳（财务经理）" in found.question


@pytest.mark.parametrize("text", ["", "王", "芳", "王二", "张总监", "销售部王芳", "王小芳", "@", "张" * 500, "陈" * 40])
def test_nobody_is_guessed(text: str) -> None:
    assert find_person(text, KNOWN) is None


def test_me_is_nobody_where_nobody_speaks() -> None:
    assert find_person("我", Directory(PEOPLE, DEPARTMENTS)) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("市场部", 1),
        ("市场", 1),
        ("市場部", 1),
        ("市场部门", 1),
        ("营销部", 1),
        ("Marketing", 1),
        ("技术", 2),
        ("财务", 3),
        ("业务部", 4),
        ("销售部", 4),
        ("质量管理", 6),
    ],
)
def test_a_department_is_found_with_and_without_its_last_word(text: str, number: int) -> None:
    found = find_department(text, KNOWN)

    assert isinstance(found, Unit)
    assert number == found.id


def test_a_name_that_two_departments_share_is_asked_back() -> None:
    found = find_department("销售", KNOWN)

    assert isinstance(found, Unclear)
    assert "销售部、销售中心" in found.question


@pytest.mark.parametrize("text", ["", "部", "质量", "人事部"])
def test_no_department_is_guessed(text: str) -> None:
    assert find_department(text, KNOWN) is None


def test_names_that_share_a_character_are_offered() -> None:
    assert ["王芳"] == nearest_names("王方", ["张伟", "王芳"])
