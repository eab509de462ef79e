"""One form in every layout in which people paste it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.forms import Form, read_form
from bot.domain.text.grammar import Argument
from bot.domain.text.kinds import DEPARTMENTS, TEXT, WHEN
from tests.domain.text.company import FACTS

NAME = Argument("名称", TEXT, ("项目名称", "name"), required=True)
GOAL = Argument("目标", TEXT, ("协作目标",), required=True)
PROOF = Argument("成果", TEXT, ("预期成果",))
DUE = Argument("截止", WHEN, ("截止日期",))
HELPERS = Argument("配合部门", DEPARTMENTS, ("协作部门",))
FORM = Form("启动信息表", (NAME, GOAL, PROOF, DUE, HELPERS))

Pairs = list[tuple[str, str]]


def _lines(between: str) -> Callable[[Pairs], str]:
    return lambda pairs: "\n".join(f"{name}{between}{value}" for name, value in pairs)


def _one_line(sign: str, between: str) -> Callable[[Pairs], str]:
    return lambda pairs: between.join(f"{name}{sign}{value}" for name, value in pairs)


def _columns(between: str) -> Callable[[Pairs], str]:
    return lambda pairs: "\n".join(between.join(cells) for cells in zip(*pairs, strict=True))


LAYOUTS: dict[str, Callable[[Pairs], str]] = {
    "lines": _lines("："),
    "half-width": _lines(": "),
    "equals": _lines(" = "),
    "tab": _lines("\t"),
    "bar": _lines(" | "),
    "full-width bar": _lines("｜"),
    "blank": _lines(" "),
    "full-width blank": _lines("\u3000"),
    "comma": _lines(","),
    "full-width comma": _lines("，"),
    "alternate lines": _lines("\n"),
    "alternate lines apart": lambda pairs: "\n\n".join(f"【{name}】\n{value}" for name, value in pairs),
    "one line": _one_line("：", " "),
    "one line with commas": _one_line(":", ", "),
    "one line full-width": _one_line("＝", "；"),
    "one numbered line": lambda pairs: " ".join(f"{number}.{name}：{value}" for number, (name, value) in enumerate(pairs, 1)),
    "one row": lambda pairs: "\t".join(f"{name}\t{value}" for name, value in pairs),
    "one row with commas": lambda pairs: ",".join(f"{name},{value}" for name, value in pairs),
    "head and row": _columns("\t"),
    "head and row with commas": _columns(","),
    "head and row with bars": lambda pairs: "| " + _columns(" | ")(pairs).replace("\n", " |\n| --- |\n| ") + " |",
    "head and row with numbers": lambda pairs: "序号\t" + _columns("\t")(pairs).replace("\n", "\n1\t"),
    "quoted": lambda pairs: "\n".join(f'"{name}","{value}"' for name, value in pairs),
    "hints": lambda pairs: "\n".join(f"{name}(可选)：{value}" for name, value in pairs),
    "other hints": lambda pairs: "\n".join(
        f"{number}、{name}（格式：50字以内）\t{value}" for number, (name, value) in enumerate(pairs, 1)
    ),
    "titled": lambda pairs: "启动信息表\n" + _columns("\t")(pairs),
    "full-width bullets": lambda pairs: "\n".join(f"（{number}）{name}：{value}" for number, (name, value) in enumerate(pairs, 1)),
}
PLAIN = st.text(st.sampled_from("双十一大促涨三成GMVabc05店面物料"), min_size=2, max_size=12).filter(
    lambda text: not text.isdigit()
)


@given(PLAIN, PLAIN, PLAIN, st.sampled_from([2, 3, 5]), st.permutations(range(5)))
def test_a_form_reads_the_same_in_every_layout(name: str, goal: str, proof: str, fields: int, order: list[int]) -> None:
    pairs = [("名称", name), ("目标", goal), ("成果", proof), ("截止", "11-30"), ("配合部门", "销售部")][:fields]
    pairs = [pairs[number] for number in order if number < fields]

    for layout, write in LAYOUTS.items():
        filled = read_form(write(pairs), FORM, FACTS)
        assert () == filled.faults, layout
        assert dict(pairs) == dict(filled.values.written), layout


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("名称：双十一 目标：GMV 提升 20%", {"名称": "双十一", "目标": "GMV 提升 20%"}),
        ("启动信息表 名称：双十一，目标：涨 截止（年月日）：11-30", {"名称": "双十一", "目标": "涨", "截止": "11-30"}),
        ("名称,双十一\n目标,涨\n配合部门,销售部,研发部", {"名称": "双十一", "目标": "涨", "配合部门": "销售部,研发部"}),
        ('名称,目标\n双十一,"涨, 再涨"', {"名称": "双十一", "目标": "涨, 再涨"}),
        ("名称\n双十一\n目标\n先做 A\n再做 B", {"名称": "双十一", "目标": "先做 A\n再做 B"}),
        ("名称   双十一\n目标\t涨", {"名称": "双十一", "目标": "涨"}),
        ("名称：双十一\n目标：涨\n截止 11-30", None),
        ("目标：涨\n截止：11-30\n名称 双十一", {"名称": "双十一", "目标": "涨", "截止": "11-30"}),
        ("１．名称：双十一\n２．目标：涨", {"名称": "双十一", "目标": "涨"}),
        ("*名称：双十一\n“目标”：涨", {"名称": "双十一", "目标": "涨"}),
        ("名称：双十一\n目标（协作目标，可量化）＝涨", {"名称": "双十一", "目标": "涨"}),
    ],
)
def test_a_layout_is_read_or_asked_about(text: str, written: dict[str, str] | None) -> None:
    filled = read_form(text, FORM, FACTS)

    assert (written or {}) == dict(filled.values.written)
    assert bool(filled.faults) == (written is None)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("名称\t目标\n目标\t涨", ["《启动信息表》看不出“名称 目标”是一行字段还是一项和它的值，请每行写一项：名称：…"]),
        ("名称\t目标\n大促\t涨\n年会\t好", ["《启动信息表》字段下面有 2 行，一次只能填一份，请只留一行"]),
        (
            "名称,目标\n大促,涨,再涨",
            ["《启动信息表》字段有 2 个，下面的值有 3 格，对不上；值里有逗号的请加引号，或每行写一项：字段：值"],
        ),
        ("名称 双十一 目标 涨", ["“名称 双十一 目标 涨”里不止一项，看不出到哪里为止，请用冒号分开：名称：… 目标：…", "缺目标"]),
        ("名称：双十一\n目标：涨\n成果 报告", ["“成果 报告”是成果还是上一项的内容？是成果请写 成果：报告"]),
        (
            "名称：双十一\n目标：把活动截止：前移",
            ["目标里的“截止：”是另一项吗？是请另起一行写，不是请把目标里的冒号去掉"],
        ),
        ("名称\t大促\n预算\t100\n目标\t涨", ["没有“预算”这一项"]),
        ("名称\t预算\t目标\n大促\t100\t涨", ["没有“预算”这一项"]),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_back_with_one_sentence(text: str, faults: list[str]) -> None:
    filled = read_form(text, FORM, FACTS)

    assert len(faults) == len(filled.faults), filled.faults
    assert all(given.startswith(wanted) for wanted, given in zip(faults, filled.faults, strict=True)), filled.faults
    assert {} == dict(filled.values.read)


def test_faults_of_a_table_come_together() -> None:
    filled = read_form("名称\t截止\t配合部门\t预算\n大促\t尽快\t法务部\t100", FORM, FACTS)

    assert ["缺目标", "截止“", "配合部", "没有“"] == [fault[:3] for fault in filled.faults]


@given(st.text(st.sampled_from('名称目标截止：:=\t|,，"【】() \n12'), max_size=100))
def test_no_layout_breaks_a_form(text: str) -> None:
    filled = read_form(text, FORM, FACTS)

    assert bool(filled.faults) != bool(filled.values.read)
