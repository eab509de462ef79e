"""Forms filled from lines of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.forms import Form, read_form
from bot.domain.text.grammar import Argument
from bot.domain.text.kinds import COUNT, DEPARTMENT, DEPARTMENTS, PERSON, TEXT, WHEN, choice
from tests.domain.text.company import FACTS

NAME = Argument("名称", TEXT, ("项目名称", "name"), required=True)
GOAL = Argument("目标", TEXT, ("协作目标",), required=True)
LEAD = Argument("牵头部门", DEPARTMENT, ("主责部门", "发起部门"), required=True)
HELPERS = Argument("配合部门", DEPARTMENTS, ("协作部门",))
CONTACT = Argument("对接人", PERSON, ("接口人",))
DUE = Argument("截止", WHEN, ("截止日期", "期限"))
HEADS = Argument("人数", COUNT)
RESULT = Argument("结果", choice("已解决", "未解决"), ("解决结果",))
FORM = Form("启动信息表", (NAME, GOAL, LEAD, HELPERS, CONTACT, DUE, HEADS, RESULT))

CHAT = "名称：双十一大促\n目标：GMV 提升 20%\n牵头部门：市场部\n配合部门：销售部、研发部\n对接人：@李娜\n截止：11-30 18:00"


@pytest.mark.parametrize(
    "text",
    [
        CHAT,
        CHAT.replace("：", ": "),
        CHAT.replace("：", "\t"),
        CHAT.replace("\n", "\r\n"),
        "启动信息表\n" + CHAT,
        "\n\n".join(CHAT.split("\n")),
        "\n".join(f"- **{line.replace('：', '**：')}" for line in CHAT.split("\n")),
        "\n".join(f"{number}. {line}" for number, line in enumerate(CHAT.split("\n"), 1)),
        "\n".join(f"【{line.replace('：', '】')}" for line in CHAT.split("\n")),
        "\n".join(f"| {line.replace('：', ' | ')} |" for line in CHAT.split("\n")).replace("|\n", "|\n| --- | --- |\n", 1),
        "\n".join("\t".join(cells) for cells in zip(*(line.split("：") for line in CHAT.split("\n")), strict=True)),
        "項目名稱：双十一大促\n協作目標：GMV 提升 20%\n發起部門：市場部\n協作部門：銷售部、研發部\n接口人：李娜\n期限：11-30 18:00",
        CHAT + "\n人数：____\n结果：（待填）",
        CHAT.replace("名称：", "名称（必填）："),
    ],
    ids=lambda text: text[:12],
)
def test_a_form_is_filled_however_it_was_pasted(text: str) -> None:
    filled = read_form(text, FORM, FACTS)
    values = filled.values

    assert () == filled.faults
    assert ("双十一大促", "GMV 提升 20%") == (values.get(NAME), values.get(GOAL))
    lead, helpers, contact = values.get(LEAD), values.get(HELPERS), values.get(CONTACT)
    assert lead and helpers and contact
    assert ["市场部", "销售部", "研发部", "李娜"] == [lead.name, *(one.name for one in helpers), contact.name]
    assert "2026-11-30(周一) 18:00" == str(values.get(DUE))
    assert HEADS not in values


SHEET = "名称\t大促\n目标\t涨\n牵头部门\t市场部"


@pytest.mark.parametrize(
    "text",
    [
        SHEET,
        "字段\t值\n" + SHEET,
        "\n".join("\t".join(f'"{cell}"' for cell in line.split("\t")) for line in SHEET.split("\n")),
        "\n".join(f"{number}\t{line}" for number, line in enumerate(SHEET.split("\n"), 1)),
        "\n".join(f"\t{line}" for line in SHEET.split("\n")),
        "\n".join(f"> {line}" for line in SHEET.replace("\t", "：").split("\n")),
        SHEET.replace("\t", "＝"),
        SHEET.replace("\t", "﹕"),
        SHEET.replace("目标", "目 标").replace("\t", " ："),
        "\ufeff" + SHEET,
        SHEET + "\n人数\t\n截止",
        SHEET.replace("名称", "名称*").replace("\t", "："),
        "「名称」：大促\n「目标」：涨\n「牵头部门」：市场部",
    ],
)
def test_a_form_from_a_spreadsheet_is_filled_whatever_the_cells_look_like(text: str) -> None:
    filled = read_form(text, FORM, FACTS)

    assert () == filled.faults
    assert ["大促", "涨"] == [filled.values.get(NAME), filled.values.get(GOAL)]


@pytest.mark.parametrize(
    "text",
    [
        '名称\t大促\n目标\t"说 ""好""\n第二行：再说"\n牵头部门\t市场部',
        '名称\t目标\t牵头部门\n大促\t"说 ""好""\n第二行：再说"\t市场部',
    ],
)
def test_a_quoted_cell_holds_its_line_breaks_and_quotes(text: str) -> None:
    assert '说 "好"\n第二行：再说' == read_form(text, FORM, FACTS).values.get(GOAL)


def test_a_text_goes_on_until_the_next_field() -> None:
    filled = read_form(
        "名称：大促\n目标：\n1. GMV 提升 20%\n2. 新客：5000 人\n牵头部门：市场部\n结果：□已解决 ☑未解决", FORM, FACTS
    )

    assert () == filled.faults
    assert "1. GMV 提升 20%\n2. 新客：5000 人" == filled.values.get(GOAL)
    assert "未解决" == filled.values.get(RESULT)


def test_all_faults_of_a_form_come_together_in_its_order() -> None:
    filled = read_form("对接人：王二\n截止：尽快\n牵头部门：法务部\n名称：大促\n名称：再来\n人数：几个\n结果：还行", FORM, FACTS)

    assert ["名称写了两次，只写一次", "缺目标"] == [filled.faults[0], filled.faults[1].partition("，")[0]]
    assert ["牵头部门", "对接人", "截止", "人数", "结果"] == [fault.partition("“")[0] for fault in filled.faults[2:]]
    assert {} == filled.values.read


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("牵头部们：市场部", "没有“牵头部们”这一项，是不是“牵头部门”？"),
        ("预算：100 万", "没有“预算”这一项，可以写的有：名称、目标、牵头部门"),
    ],
)
def test_an_unknown_field_is_named_with_the_one_that_was_meant(line: str, fault: str) -> None:
    filled = read_form(f"牵头部门：市场部\n{line}\n名称：大促\n目标：涨", FORM, FACTS)

    assert any(one.startswith(fault) for one in filled.faults)


def test_a_template_can_be_copied_and_says_what_must_be_filled_in() -> None:
    template = FORM.template()

    assert "名称：（必填）" in template
    assert ["名称", "目标", "牵头部门"] == [fault[1:].partition("，")[0] for fault in read_form(template, FORM, FACTS).faults]


def test_a_form_that_is_too_long_is_refused() -> None:
    assert "读不了" in read_form("名称：" + "大" * 30_000, FORM, FACTS).faults[0]


@given(st.text(st.sampled_from("名称目标：:\t\n|【】*- ab市场部11-30"), max_size=120))
def test_no_text_breaks_a_form(text: str) -> None:
    filled = read_form(text, FORM, FACTS)

    assert bool(filled.faults) != bool(filled.values.read)
