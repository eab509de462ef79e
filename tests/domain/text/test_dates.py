from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.domain.text.dates import reporting_day
from tests.domain.text.reading import due, read


@pytest.mark.parametrize(
    ("item", "month", "day"),
    [
        ("今天下班前出清单", 11, 18),
        ("明天下班前回复客户", 11, 19),
        ("后天上午媒体探访", 11, 20),
        ("大后天到货验收", 11, 21),
        ("3天内补齐台账", 11, 21),
        ("两周内完成招标", 12, 2),
        ("48小时内回复客诉", 11, 20),
        ("两个小时内到场", 11, 18),
        ("三个工作日内补材料", 11, 23),
        ("周三交表", 11, 18),
        ("周二复盘", 11, 24),
        ("本周五前定稿", 11, 20),
        ("下周一提交结算", 11, 23),
        ("下星期三前排課", 11, 25),
        ("下下周一开业", 11, 30),
        ("月底完成对账", 11, 30),
        ("年底前回款", 12, 31),
        ("25号前敲定供应商", 11, 25),
        ("15日前交报表", 12, 15),
        ("周五（11.27）前交报告", 11, 27),
        ("11/25 进场", 11, 25),
        ("11.25进场测量", 11, 25),
        ("11月23日至25日参展", 11, 25),
        ("11/25-11/27 参加广交会", 11, 27),
        ("11月24日前完成清单，周五先出初稿", 11, 24),
        ("周四对表，周五发版", 11, 20),
        ("海报定稿（11/20）", 11, 20),
        ("预计周五上线", 11, 20),
        ("周五 call 客户", 11, 20),
    ],
)
def test_a_date_of_the_action_is_the_due_date(item: str, month: int, day: int) -> None:
    assert due(item) == date(2026, month, day)


@pytest.mark.parametrize(
    "item",
    [
        "准备11月28日发布会的签到物料",
        "11月28日发布会物料",
        "周三例会材料",
        "检修 1 号加热炉",
        "10月账单核对",
        "下周跟进",
        "周末促销备货",
        "12月排产",
        "3号楼六层放线",
        "1.5吨钢筋进场",
        "3-5 家门店回访",
        "尽快答复",
    ],
)
def test_a_date_that_names_a_thing_or_is_vague_is_no_due_date(item: str) -> None:
    assert due(item) is None


def test_a_date_long_past_is_next_years() -> None:
    assert due("3月5日前办证") == date(2027, 3, 5)


def test_before_six_in_the_morning_the_day_before_counts() -> None:
    assert reporting_day(datetime.fromisoformat("2026-11-20T05:59:00+08:00")) == date(2026, 11, 19)
    assert reporting_day(datetime.fromisoformat("2026-11-20T06:00:00+08:00")) == date(2026, 11, 20)
    assert due("明天交稿", "2026-11-20T00:35:00+08:00") == date(2026, 11, 20)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        reporting_day(datetime(2026, 11, 20))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("title", "month", "day"),
    [
        ("11月17日日报", 11, 17),
        ("日期：11.16", 11, 16),
        ("【周二日报】", 11, 17),
        ("周四日报", 11, 12),
        ("补昨日日报", 11, 17),
        ("16号工作汇报", 11, 16),
        ("11.12-11.17 周报", 11, 17),
        ("日报 20261115 王芳", 11, 15),
        ("王芳的日报", 11, 18),
    ],
)
def test_a_title_names_the_day_of_the_report(title: str, month: int, day: int) -> None:
    reading = read(f"{title}\n今日完成：\n1. 库存盘点\n明日计划：\n1. 周五补货")

    assert reading.report_date == date(2026, month, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昨日完成：\n1. 排课\n今日计划：\n1. 发课表", 17),
        ("上周五完成：\n1. 培训\n本周计划：\n1. 考核", 13),
        ("今日完成：\n1. 排课\n明日计划：\n1. 11/23 发课表", 18),
        ("昨天跑了医保对账，今天继续核对异地数据", 17),
    ],
)
def test_the_done_section_names_the_day_of_the_report(text: str, day: int) -> None:
    assert read(text).report_date == date(2026, 11, day)
