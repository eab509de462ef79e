from __future__ import annotations

import pytest

from bot.domain.text.letters import spell_out
from tests.domain.text.reading import read, sections


@pytest.mark.parametrize(
    "title", ["日报", "日报 11.18", "【日报】李娜", "市场部 王敏 11月18日工作日报", "周报（补）", "Daily report - Li Na"]
)
def test_marked_lines_under_the_title_of_a_report_tell_work(title: str) -> None:
    assert sections(f"{title}\n1. 盘点\n2. 对账\n明天：补货") == (["盘点", "对账"], ["补货"], [])


@pytest.mark.parametrize("line", ["日报要求", "关于日报", "日报没交的：", "周报统计", "日报示例", "请大家交日报"])
def test_marked_lines_under_words_about_reports_are_none(line: str) -> None:
    assert not read(f"{line}\n1. 盘点\n2. 对账").is_update


def test_under_a_title_the_fields_of_the_sender_are_no_items() -> None:
    assert sections("日报\n姓名：李娜\n1. 盘点\n2. 对账") == (["盘点", "对账"], [], [])


def test_the_letters_of_a_stand_up_are_words_where_both_days_are_told() -> None:
    assert spell_out("Y: a | T: b | B: c") == "Yesterday: a | Today: b | Blockers: c"
    assert spell_out("T：26度，B：晴") == "T：26度，B：晴"
