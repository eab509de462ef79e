from __future__ import annotations

import pytest

from bot.domain.text.headings import VOCABULARY, Section, read_heading
from tests.domain.text.reading import read, sections, words


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("今日完成", Section.COMPLETED),
        ("今日工作完成情况", Section.COMPLETED),
        ("本周工作总结", Section.COMPLETED),
        ("已解决问题", Section.COMPLETED),
        ("未完成事项", Section.COMPLETED),
        ("进行中", Section.COMPLETED),
        ("昨日進展", Section.COMPLETED),
        ("What I did today", Section.COMPLETED),
        ("明日工作计划", Section.PLANNED),
        ("聽日計劃", Section.PLANNED),
        ("下一步工作安排", Section.PLANNED),
        ("今日安排", Section.PLANNED),
        ("TODO", Section.PLANNED),
        ("Next steps", Section.PLANNED),
        ("需要协调解决的问题", Section.BLOCKERS),
        ("存在的困难及风险", Section.BLOCKERS),
        ("需支持事项", Section.BLOCKERS),
        ("Blockers / Risks", Section.BLOCKERS),
        ("学习心得", Section.IGNORED),
        ("今日营业额", Section.IGNORED),
    ],
)
def test_a_heading_is_understood_word_by_word(heading: str, section: Section) -> None:
    found = read_heading(heading)

    assert found is not None
    assert found.section is section


def test_every_word_has_one_role() -> None:
    words = [word for listed in VOCABULARY.values() for word in listed.split()]

    assert len(words) == len(set(words))


@pytest.mark.parametrize("words", ["完成明日计划评审", "问题单分类", "今日完成及明日计划", "工作", "无风险", "客户风险"])
def test_words_beside_the_vocabulary_are_no_heading(words: str) -> None:
    assert read_heading(words) is None


@pytest.mark.parametrize(
    "text",
    [
        "今日完成：\n砌墙 30 方\n明日计划：\n抹灰",
        "【今日完成】\n1. 砌墙 30 方\n【明日计划】\n1. 抹灰",
        "一、今日完成\n1. 砌墙 30 方\n二、明日计划\n1. 抹灰",
        "## 今日完成\n- 砌墙 30 方\n## 明日计划\n- 抹灰",
        "**今日完成**\n* 砌墙 30 方\n**明日计划**\n* 抹灰",
        "✅ 今日完成\n🔹 砌墙 30 方\n📌 明日计划\n🔹 抹灰",
        "今日完成（1项）：\n① 砌墙 30 方\n明日计划（1项）：\n① 抹灰",
        "今日完成 -\n砌墙 30 方\n明日计划 -\n抹灰",
        "明日计划：\n抹灰\n今日完成：\n砌墙 30 方",
        "今日完成：砌墙 30 方；明日计划：抹灰",
        "【今日完成】砌墙 30 方【明日计划】抹灰【问题】无",
        "1.今日完成：砌墙 30 方 2.明日计划：抹灰 3.问题：无",
        "✅今日完成：砌墙 30 方 ✨明日计划：抹灰 ⚠️问题：暂无",
        "今日完成 砌墙 30 方 明日计划 抹灰",
        "★今日完成★\n1.砌墙 30 方\n==明日计划==\n1.抹灰",
        "工作日志 11月18日 星期三 晴\n施工部位：3号楼\n今日完成：\n1. 砌墙 30 方\n明日计划：\n1. 抹灰",
        "今日工作总结\n施工部位：3号楼\n完成：\n1. 砌墙 30 方\n计划：\n1. 抹灰",
        "@施工助手 今日完成：砌墙 30 方 明日计划：抹灰",
        "今日完城：砌墙 30 方\n明日计画：抹灰",
        "今日完成；砌墙 30 方\n明天计化；抹灰",
        "今日工作 1.砌墙 30 方 明日工作 1.抹灰",
        "今日完成：\n- 砌墙 30 方\n- 明日计划\n- 抹灰",
    ],
)
def test_headings_are_found_in_any_decoration_and_order(text: str) -> None:
    assert sections(text) == (["砌墙 30 方"], ["抹灰"], [])


def test_dated_headings_are_sorted_by_their_day() -> None:
    done, planned, _ = sections("""
        11.18 工作：
        1. 接待来访客户
        11.19 工作：
        1. 寄样品
    """)

    assert (done, planned) == (["接待来访客户"], ["寄样品"])


def test_today_is_the_plan_where_yesterday_is_reported() -> None:
    assert sections("昨天：批改试卷 45 份\n今天：1.讲评试卷2.家长会准备") == (["批改试卷 45 份"], ["讲评试卷", "家长会准备"], [])


def test_today_is_done_where_tomorrow_is_planned() -> None:
    assert sections("昨日：采样\n今日：检测\n明日：出报告") == (["采样", "检测"], ["出报告"], [])


def test_an_item_never_becomes_a_heading() -> None:
    done, planned, _ = sections("""
        今日完成：
        - 完成：验收单签字
        - 风险：评估报告一份
        - 计划
        明日计划：
        - 下一步计划讨论
    """)

    assert done == ["完成：验收单签字", "风险：评估报告一份", "计划"]
    assert planned == ["下一步计划讨论"]


def test_sections_of_other_kinds_are_left_out() -> None:
    done, planned, blockers = sections("""
        姓名：李雷
        今日业绩：成交 3 单
        今日完成：
        1. 电话邀约 60 通
        今日收获：学会了异议处理
        明日计划：
        1. 老客户维护
        备注：周末值班
    """)

    assert (done, planned, blockers) == (["电话邀约 60 通"], ["老客户维护"], [])


def test_unfinished_and_late_sections_belong_to_done_with_their_state() -> None:
    reading = read("已完成：\n- 推广页\n进行中：\n- 压测\n延期：\n- 验收")

    assert [(item.text, item.status) for item in reading.completed] == [
        ("推广页", "done"),
        ("压测", "in_progress"),
        ("验收", "delayed"),
    ]


def test_a_neutral_heading_asserts_nothing() -> None:
    reading = read("今日工作：\n- 查房 12 人\n- 完成换药\n明日工作：\n- 会诊")

    assert [item.status for item in reading.completed] == [None, "done"]
    assert words(reading.planned) == ["会诊"]


@pytest.mark.parametrize(
    ("last", "planned"), [("明天下午评审", "下午评审"), ("明天拜访客户", "拜访客户"), ("明日浇筑三层顶板", "浇筑三层顶板")]
)
def test_a_day_said_in_passing_below_the_items_opens_the_plan(last: str, planned: str) -> None:
    assert sections(f"今日完成：\n1. 放样\n{last}") == (["放样"], [planned], [])


def test_questions_are_headings_where_two_of_them_are_answered() -> None:
    assert sections("今天做了什么？\n整理名单\n明天做什么？\n拜访") == (["整理名单"], ["拜访"], [])
    assert not read("今天做什么？\n看电影去").is_update


def test_a_lone_heading_in_brackets_needs_a_line_of_its_own() -> None:
    assert sections("【已完成】\n客户名单整理") == (["客户名单整理"], [], [])
    assert not read("【已完成】客户名单整理").is_update


@pytest.mark.parametrize(
    "text",
    [
        "完成—盘点\n计划—拜访\n问题—缺货",
        "今日完成-盘点\n明日计划-拜访\n问题—缺货",
        "完成—盘点；计划—拜访；问题—缺货",
        "完成 盘点\n计划 拜访\n问题 缺货",
        "今日完成 1.盘点\n明日计划 1.拜访\n问题 缺货",
        "门店日报 11月18日\n◇今日完成事项◇\n1. 盘点\n◇明日计划◇\n1. 拜访\n◇要注意的风险◇\n1. 缺货",
        "到今天下班：盘点\n明天：拜访\n要注意的风险：缺货",
        "今日完成率 80%\n1. 盘点\n明日计划\n1. 拜访\n问题\n1. 缺货",
    ],
)
def test_dashes_ornaments_and_blanks_close_a_heading(text: str) -> None:
    assert sections(text) == (["盘点"], ["拜访"], ["缺货"])


@pytest.mark.parametrize("item", ["完成 门店盘点", "计划 方案评审", "安全-巡检三次", "安全—巡检三次", "问题-解决方案评审"])
def test_a_word_with_a_blank_or_a_dash_among_items_is_no_heading(item: str) -> None:
    assert sections(f"今日工作\n{item}\n明日工作\n拜访") == ([item], ["拜访"], [])


def test_a_word_with_a_blank_that_is_answered_no_is_a_heading_anywhere() -> None:
    assert sections("今日完成\n- 巡检\n明日计划\n- 开会\n问题 无") == (["巡检"], ["开会"], [])


def test_a_marked_line_that_begins_with_done_is_an_item() -> None:
    assert sections("日报 李雪\n1. 完成 客户拜访\n2. 完成 方案评审")[0] == ["完成 客户拜访", "完成 方案评审"]
