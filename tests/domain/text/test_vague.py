"""Vague wording, what is missing, and the rewrite (R9, R10, R11)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.vague import GOAL, WORK, Lack, check, find_vague


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("尽快完成物料对接", ["尽快"]),
        ("盡快完成", ["盡快"]),
        ("大概需要 3 天", ["大概"]),
        ("20%左右", ["左右"]),
        ("差不多月底", ["差不多"]),
        ("提升效果", ["提升效果"]),
        ("提升转化效果，适当增加人手", ["提升转化效果", "适当"]),
        ("適當提高協作效率", ["適當", "提高協作效率"]),
        ("请相关部门尽早反馈", ["相关部门", "尽早"]),
        ("加强一下", ["加强一下"]),
        ("ASAP please", ["ASAP"]),
        ("若干门店进一步优化流程", ["若干", "进一步", "优化流程"]),
    ],
)
def test_a_vague_word_is_pointed_out_as_it_was_written(text: str, words: list[str]) -> None:
    found = find_vague(text)

    assert words == [one.word for one in found]
    assert words == [text[one.start : one.end] for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "11月25日前完成 30 家门店的物料对接",
        "请尽快，最迟周五下班前给报价",
        "24小时内反馈结果",
        "转化率从 3% 提升到 5%",
        "提升协作效率：响应时间缩短 40%",
        "上下游对接",
        "有效期到年底",
        "左右两侧展架各 2 个",
    ],
)
def test_what_is_exact_is_left_alone(text: str) -> None:
    assert () == find_vague(text)


@pytest.mark.parametrize(
    ("text", "needs", "lacks", "rewrite"),
    [
        ("大約下週完成", (), [], "[几月几日几点前]下週完成"),
        ("差不多月底给", (), [], "[几月几日几点前]月底给"),
        ("as soon as possible", (), [], "[几月几日几点前]"),
        ("尽量周五前给", (), [], "尽量周五前给"),
        ("儘量週五前給", (), [], "儘量週五前給"),
        ("李娜负责报价，周五前", WORK, [], "李娜负责报价，周五前"),
        ("相关人员负责报价，周五前", WORK, [Lack.PERSON], "[部门和姓名]负责报价，周五前"),
        ("銷量提升到 500", GOAL, [Lack.UNIT, Lack.DATE], "銷量提升到 500，单位：[什么]，完成时间：[几月几日]"),
        ("做好服务", GOAL, [Lack.NUMBER, Lack.DATE], "做好服务，数值：[多少，单位]，完成时间：[几月几日]"),
        ("有關部門配合", WORK, [Lack.DATE, Lack.PERSON], "[部门和姓名]配合，完成时间：[几月几日]"),
    ],
)
def test_what_is_open_is_named_and_the_rewrite_asks_for_just_that(
    text: str, needs: tuple[Lack, ...], lacks: list[Lack], rewrite: str
) -> None:
    found = check(text, needs)

    assert lacks == list(found.lacks)
    assert rewrite == found.rewrite


def test_a_companys_word_is_found_wherever_it_stands() -> None:
    assert "先对齐[具体说明]，再对齐[具体说明]" == check("先对齐，再对齐", company=["对齐"]).rewrite


def test_a_company_adds_and_allows_words_of_its_own() -> None:
    assert ["对齐颗粒度"] == [one.word for one in find_vague("先对齐颗粒度", company=["对齐颗粒度"])]
    assert () == find_vague("尽快完成", allowed=["尽快"])


@pytest.mark.parametrize(
    ("text", "needs", "lacks"),
    [
        ("双十一 GMV 提升 20%，11月30日前达成", GOAL, ()),
        ("扩大影响力", GOAL, (Lack.NUMBER, Lack.DATE)),
        ("月底前新增 30 门店", GOAL, (Lack.UNIT,)),
        ("年底前新增三十家门店", GOAL, ()),
        ("整理物料清单", WORK, (Lack.DATE, Lack.PERSON)),
        ("负责人：王芳，周五前整理物料清单", WORK, ()),
        ("@王芳 三个工作日内整理", WORK, ()),
        ("整理物料清单", (), ()),
    ],
)
def test_what_is_missing_is_named(text: str, needs: tuple[Lack, ...], lacks: tuple[Lack, ...]) -> None:
    assert lacks == check(text, needs).lacks


@pytest.mark.parametrize(
    ("text", "rewrite"),
    [
        ("尽快完成物料对接", "[几月几日几点前]完成物料对接，负责人：[姓名]"),
        ("请相关部门尽快反馈。", "请[部门和姓名][几月几日几点前]反馈"),
        ("提升效果", "提升效果[从多少到多少]，完成时间：[几月几日]，负责人：[姓名]"),
    ],
)
def test_a_rewrite_keeps_the_words_and_leaves_gaps(text: str, rewrite: str) -> None:
    assert rewrite == check(text, WORK).rewrite


def test_the_answer_is_one_sentence() -> None:
    finding = check("尽快提升效果", GOAL)

    assert finding
    assert "“尽快”、“提升效果”说得不具体，没有写数量、日期。可以改成：[几月几日几点前]提升效果[从多少到多少]" == finding.sentence()
    assert not check("30 家门店 11月25日前完成", GOAL)
    assert "" == check("30 家门店 11月25日前完成", GOAL).sentence()


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for one in check(text, list(Lack), company=["颗粒度"]).vague:
        assert one.word == text[one.start : one.end]
