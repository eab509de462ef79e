from __future__ import annotations

from datetime import datetime
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text.explain import WHY, explain
from bot.domain.text.judge import AGAINST, OPENINGS
from tests.domain.text.reading import WEDNESDAY

_AT = datetime.fromisoformat(WEDNESDAY)


def _rules(text: str) -> list[tuple[str, str]]:
    return [(told.line, told.rule) for told in explain(dedent(text).strip("\n"), _AT)]


def test_every_line_tells_the_rule_that_read_it() -> None:
    told = _rules("""
        > 请交日报
        质控科日报
        今日完成：
        1. 病历质控，
        含归档
        2. 巡查
           - 一病区
        明日计划：无
        备注：值班
        以上，请审阅
    """)

    assert told == [
        ("> 请交日报", "quoted"),
        ("质控科日报", "before any heading"),
        ("今日完成：", "heading completed"),
        ("1. 病历质控，", "marked item"),
        ("含归档", "continuation"),
        ("2. 巡查", "parent"),
        ("- 一病区", "marked item"),
        ("明日计划：无", "heading planned"),
        ("明日计划：无", "nothing"),
        ("备注：值班", "heading ignored"),
        ("备注：值班", "other section"),
        ("以上，请审阅", "other section"),
        ("", "update"),
    ]


def test_a_table_and_labels_are_told() -> None:
    told = _rules("""
        今日完成：
        事项 | 进度
        换模 | 80%
        问题：
        【一车间】
        缺料
    """)

    assert told[1:] == [
        ("事项 | 进度", "table header"),
        ("换模 | 80%", "table row"),
        ("问题：", "heading blockers"),
        ("【一车间】", "group label"),
        ("【一车间】", "parent"),
        ("缺料", "unmarked item"),
        ("", "update"),
    ]


def test_sentences_are_told_with_what_they_say() -> None:
    told = explain("今天完成了方案，明天去现场勘查，缺图纸", _AT)

    assert [one.rule for one in told] == ["sentence completed", "sentence planned", "sentence blockers", "update"]
    assert "去现场勘查" in told[1].why


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("/日报 统计", "opens as command"),
        ("今日完成：\n1.\n明日计划：", "nothing filled in"),
        ("今日完成：XX项目推进\n明日计划：XXX", "blank template"),
        ("参考下面的写法：\n今日完成：签约\n明日计划：回访", "sample"),
        ("今天把合同签完了吗？明天去现场", "question"),
        ("合同已寄出", "no day and no heading"),
        ("今天终于周五了！", "no work told"),
    ],
)
def test_a_message_that_is_no_update_tells_what_speaks_against_it(text: str, rule: str) -> None:
    assert explain(text, _AT)[-1].rule == rule


def test_everything_that_speaks_against_an_update_has_its_words() -> None:
    assert {f"opens as {name}" for name in OPENINGS} | AGAINST.keys() <= WHY.keys()


_PIECES = """
    今日完成： 明日计划： 问题： 今天 ， 。 1. - 【a】 A： > ``` | 事项 进度 无 谢谢 需设备科 备注： 80% 原因： 问题描述：
"""


@given(st.lists(st.sampled_from([*_PIECES.split(), " ", "\n", "\n   ", "\t"]) | st.text(max_size=3), max_size=40).map("".join))
@settings(max_examples=200, deadline=None)
def test_every_decision_on_any_text_has_words(text: str) -> None:
    assert explain(text, _AT)[-1].line == ""
