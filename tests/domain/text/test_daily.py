from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text.daily import Blocker, DoneItem, PlanItem, read_blocker, read_done, read_plan, read_update
from tests.domain.text.reading import WEDNESDAY, read, sections

_AT = datetime.fromisoformat(WEDNESDAY)


def test_a_whole_report_becomes_exact_records() -> None:
    reading = read("""
        日报 11月18日 质控科 李雷
        一、今日工作完成情况
        1. XMB-2026-003 病历质控 40 份（80%）
        2. 感控巡查
        二、明日工作计划
        1. 周五前迎检资料整理
        三、需协调解决的问题
        1. 因打印机故障，资料出不来，请信息科处理
        四、学习心得
        今天学习了新规范
    """)

    assert reading.completed == (
        DoneItem("XMB-2026-003 病历质控 40 份（80%）", 80, ("XMB-2026-003",), "in_progress"),
        DoneItem("感控巡查", None, (), "done"),
    )
    assert reading.planned == (PlanItem("周五前迎检资料整理", (), date(2026, 11, 20)),)
    assert reading.blockers == (Blocker("因打印机故障，资料出不来，请信息科处理", ("信息科",), "打印机故障"),)
    assert reading.report_date == date(2026, 11, 18)


def test_an_issue_form_is_one_blocker() -> None:
    reading = read("""
        问题描述：CT 机报错停机
        原因：球管老化
        已尝试的解决方案：
        1. 重启
        2. 远程诊断
        需支持方：设备科、厂家
        责任人：周技师
        新时限：11月25日
    """)

    assert reading.blockers == (Blocker("CT 机报错停机", ("设备科", "厂家"), "球管老化"),)


def test_due_comes_from_the_parent_when_the_child_names_none() -> None:
    reading = read("明日计划：\n1. 11月30日前清退社群\n   - 导出名单\n   - 下周二发公告")

    assert [item.due for item in reading.planned] == [date(2026, 11, 30), date(2026, 11, 24)]


def test_markup_and_invisible_characters_are_cleaned_away() -> None:
    html = "<p><b>今日完成</b></p><ul><li>保单录入&nbsp;64 份</li></ul><p>明日\u200b计划</p><ul><li>名单导出</li></ul>"

    assert sections(html) == (["保单录入 64 份"], ["名单导出"], [])


def test_full_width_and_traditional_characters_stay_as_written() -> None:
    assert sections("今日完成：\r\n１．ＶＩＰ入住２０間\r\n明日計劃：\r\n１．跟進報價") == (["ＶＩＰ入住２０間"], ["跟進報價"], [])


def test_a_naive_moment_is_refused() -> None:
    naive = _AT.replace(tzinfo=None)
    for call in (read_update, read_done, read_plan):
        with pytest.raises(ValueError, match="aware"):
            call("今日完成：盘点", naive)


def test_one_corrected_line_is_read_like_an_item() -> None:
    assert read_done("1. T-12 合同归档 80%", _AT) == DoneItem("T-12 合同归档 80%", 80, ("T-12",), "in_progress")
    assert read_plan("- 周五前交表。", _AT) == PlanItem("周五前交表", (), date(2026, 11, 20))
    assert read_blocker("• 设计部提供实拍图") == Blocker("设计部提供实拍图", ("设计部",), None)


_PIECES = """
    今日完成 明日计划 问题 今天 明天 ： : ； 。 ， 、 【 】 （ ） ( ) [ ] [x] - * • ① 1. 1、 1.1 a. 一、 | @a < > ** __ # ✅ ⏳
    80% 11/25 周五 下周 需 请 等 部 无 暂无 原因： 问题描述： 需支持方： 完成 计划 T-1 ``` 「 &nbsp; \u200b \u0130 2月30日 0号
    99月99日 0/0 十月
"""
_SPACES = [" ", "\n", "\t", "  ", "   - "]


@given(st.lists(st.sampled_from(_PIECES.split() + _SPACES) | st.text(max_size=4), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_parser_raise(text: str) -> None:
    reading = read_update(text, _AT)

    assert reading.is_update == (reading.report_date is not None)
    assert reading.is_update or not (reading.completed or reading.planned or reading.blockers)


@given(st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
@settings(max_examples=100, deadline=None)
def test_no_day_makes_the_parser_raise(sent_at: datetime) -> None:
    text = "昨日日报\n今日完成：a\n明日计划：\n1. 月底\n2. 下月底\n3. 年底\n4. 31号\n5. 2月29日\n6. 99天内\n7. 下下周日\n8. 大后天"

    assert read_update(text, sent_at).is_update


@pytest.mark.parametrize(
    "seed", ["1", "(", "【", "• ", " ", "：", "1. a\n", "A：\n", "今日完成：a\n", "请", "、设计部", "**", "<a", "@a ", "80%", "周"]
)
def test_a_very_long_message_is_survived(seed: str) -> None:
    assert read_update("今日完成：" + seed * (200_000 // len(seed)), _AT).is_update in (True, False)
