"""Examples name departments of this company, and another one than the reader's where another is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.commands import Wrong, read_command
from bot.domain.text.names import Directory, Somebody, Unit
from bot.domain.text.samples import COLLEAGUE, at_home, colleague
from tests.domain.text.company import DIRECTORY, FACTS, PEOPLE

BAKERY = tuple(Unit(at, name) for at, name in enumerate(("烘焙部", "门店部", "采购部"), 1))


def of(department: str, departments: tuple[Unit, ...] = DIRECTORY.departments) -> Directory:
    return Directory(departments=departments, speaker=Somebody(9, "林小", department=department))


@pytest.mark.parametrize(
    ("directory", "example"),
    [
        (of("市场部"), "双方:市场部、销售部 支持:研发部"),
        (of("销售部"), "双方:销售部、市场部 支持:研发部"),
        (of("研发部"), "双方:研发部、销售部 支持:市场部"),
        (of("门店部", BAKERY), "双方:门店部、烘焙部 支持:采购部"),
        (of("", BAKERY), "双方:烘焙部、门店部 支持:采购部"),
        (of("门店部", BAKERY[:2]), "双方:门店部、烘焙部 支持:烘焙部"),
        (of("门店部", BAKERY[1:2]), "双方:门店部、门店部 支持:门店部"),
        (Directory(), "双方:市场部、销售部 支持:研发部"),
    ],
)
def test_an_example_names_the_readers_own_department_and_others_of_the_company(directory: Directory, example: str) -> None:
    assert example == at_home("双方:市场部、销售部 支持:研发部", lambda: directory)


def test_an_example_without_departments_asks_for_none() -> None:
    def nobody_asks() -> Directory:
        raise AssertionError

    assert "/任务 列表" == at_home("/任务 列表", nobody_asks)


def test_a_colleague_is_somebody_else_of_the_same_department() -> None:
    assert "@李娜" == colleague(DIRECTORY)
    assert "@张伟" == colleague(replace(DIRECTORY, speaker=PEOPLE[1]))
    assert COLLEAGUE == colleague(Directory())


@pytest.mark.parametrize(("text", "department"), [("/紧急 服务器挂了", "销售部"), ("/请求 研发 明天给报价", "研发")])
def test_who_is_asked_for_a_department_is_shown_another_or_the_one_they_wrote(text: str, department: str) -> None:
    (wrong,) = read_command(text, addressed=True, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert wrong.example.endswith(f"部门:{department}")


@pytest.mark.parametrize("text", ["办不了 Q-4 原因:…", "办不了 Q-4 ...", "/放弃 T-1 原因:……", "/问题 …", "/公告 N-1 撤回 原因:…"])
def test_dots_that_a_pattern_prints_are_no_text(text: str) -> None:
    (wrong,) = read_command(text, addressed=True, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert "只是省略号，请换成要写的话" in wrong.faults[0]


def test_a_pattern_sent_as_it_is_printed_keeps_its_record_in_the_example() -> None:
    (wrong,) = read_command("问题 I-1 给出方案 方案:… 负责人:@同事", addressed=True, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert ("负责人“@同事”要换成具体的人，请 @ 本人或写通讯录里的姓名", "方案“…”只是省略号，请换成要写的话") == wrong.faults
    assert "/问题 负责人:@李娜 I-1 给出方案 方案:换用备用接口" == wrong.example


def test_no_usage_holds_dots_in_the_place_of_words() -> None:
    assert [] == [usage for one in COMMANDS for usage in (one.example, *one.usage) if "…" in usage]
