from __future__ import annotations

import pytest

from tests.domain.text.reading import read, sections


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "今天把海报初稿弄完了，明天对接销售部物料",
            (["把海报初稿弄完了"], ["对接销售部物料"], []),
        ),
        (
            "今天跟业主开了协调会，谈下了签证；还去项目部盯了浇筑。明天准备跑两家材料商，但是消防图纸一直没回，请设计院反馈",
            (["跟业主开了协调会，谈下了签证", "还去项目部盯了浇筑"], ["准备跑两家材料商"], ["消防图纸一直没回，请设计院反馈"]),
        ),
        (
            "昨天完成开庭准备，今天去法院阅卷，缺一份证据原件",
            (["完成开庭准备"], ["去法院阅卷"], ["缺一份证据原件"]),
        ),
        (
            "今天把二楼水管修好了\n明天去修配电箱设备\n等采购买空开",
            (["把二楼水管修好了"], ["去修配电箱设备"], ["等采购买空开"]),
        ),
        (
            "今天查房 12 人，完成病历 8 份。另外两份昨天漏签的同意书也补好了。",
            (["查房 12 人，完成病历 8 份", "两份昨天漏签的同意书也补好了"], [], []),
        ),
    ],
)
def test_day_cues_are_the_headings_of_sentences(text: str, expected: tuple[list[str], list[str], list[str]]) -> None:
    assert sections(text) == expected


def test_an_intention_for_today_is_a_plan() -> None:
    assert sections("今天准备去客户现场培训，下午跟进合同")[1] == ["准备去客户现场培训，下午跟进合同"]


def test_a_status_reply_without_a_day_is_no_report() -> None:
    assert not read("合同已寄出，单号 SF1432209876").is_update


@pytest.mark.parametrize(
    "text",
    [
        "今天把模板拆完了明天绑钢筋",
        "今天把模板拆完了 明天绑钢筋",
        "今天完成：把模板拆完了 明天绑钢筋",
    ],
)
def test_a_day_to_come_behind_done_words_opens_the_plan_without_a_mark(text: str) -> None:
    assert sections(text) == (["把模板拆完了"], ["绑钢筋"], [])


def test_a_need_behind_a_blank_is_a_blocker_when_it_names_who_is_needed() -> None:
    done, planned, blockers = sections("今天排产会开完了 订单拆到三条线 明天盯首件 需要品质部派人")

    assert (done, planned, blockers) == (["排产会开完了 订单拆到三条线"], ["盯首件"], ["需要品质部派人"])


def test_an_appointment_for_tomorrow_stays_what_was_done() -> None:
    assert sections("今天跟客户约好了明天面谈合同，拜访了两家")[0] == ["跟客户约好了明天面谈合同，拜访了两家"]
