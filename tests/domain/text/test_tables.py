from __future__ import annotations

from datetime import date

from tests.domain.text.reading import read, sections


def test_a_row_is_one_item_with_its_cells_as_attributes() -> None:
    reading = read("""
        今日完成：
        | 编号 | 事项 | 进度 | 状态 |
        | --- | --- | --- | --- |
        | XMB-2026-021 | 图纸会审 | 100% | 已完成 |
        | XMB-2026-022 | 材料报验 | 六成 | 延期 |
        明日计划：
        | 事项 | 截止时间 |
        | 浇筑 | 11-20 |
        | 拆模 | 待定 |
        需协调：
        | 问题 | 需支持方 | 原因 |
        | 缺水泥 | 采购部、供应商 | 雨天停运 |
    """)

    done = [(item.text, item.progress, item.refs, item.status) for item in reading.completed]
    assert done == [("图纸会审", 100, ("XMB-2026-021",), "done"), ("材料报验", 60, ("XMB-2026-022",), "delayed")]
    assert [(item.text, item.due) for item in reading.planned] == [("浇筑", date(2026, 11, 20)), ("拆模", None)]
    assert [(item.text, item.support_from, item.reason) for item in reading.blockers] == [
        ("缺水泥", ("采购部", "供应商"), "雨天停运"),
    ]


def test_cells_may_be_separated_by_tabs() -> None:
    assert sections("今日完成\n编号\t事项\t进度\nT-1\t采样\t50%")[0] == ["采样"]


def test_columns_may_be_the_sections() -> None:
    done, planned, blockers = sections("""
        项目 | 今日进展 | 明日计划 | 风险
        徐汇店 | 陈列调整 | 盘点 | 无
        张江店 | 到货验收 | 促销布置 | 缺人手
    """)

    assert done == ["徐汇店 / 陈列调整", "张江店 / 到货验收"]
    assert planned == ["徐汇店 / 盘点", "张江店 / 促销布置"]
    assert blockers == ["张江店 / 缺人手"]


def test_rows_without_a_header_are_ordinary_lines() -> None:
    assert sections("今日完成：\n一店 | 盘点\n二店 | 补货")[0] == ["一店 | 盘点", "二店 | 补货"]
