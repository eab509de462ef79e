from __future__ import annotations

import pytest

from bot.domain.text.items import split_unmarked
from bot.domain.text.markers import split_marker
from tests.domain.text.reading import sections


@pytest.mark.parametrize(
    "mark",
    "1. 1、 1) （1） (1) 1） ① ⑴ 一、 （一） • · - – * + ▪ ◆ ● ○ ■ → ▶ ★ ✅ ✔ ☑ ☐ ❌ 🔄 ⏳ 🔹 👉 📌 [x] [ ] １． 1️⃣".replace(
        "[ ]", "[_]"
    ).split(),
)
def test_a_leading_mark_is_taken_off(mark: str) -> None:
    line = f"{mark.replace('_', ' ')} 核对账目"

    assert sections(f"今日完成：\n{line}")[0] == ["核对账目"]


@pytest.mark.parametrize("text", ["3号楼浇筑", "5G 基站开通", "2.0版发布", "1.5吨钢筋到场", "09:30 晨会", "-6m 处支护", "8D 报告"])
def test_a_digit_of_the_content_is_no_mark(text: str) -> None:
    assert split_marker(text).text == text


@pytest.mark.parametrize(
    "lines",
    [
        "a. 合同评审\nb. 付款方式",
        "A) 合同评审\nB) 付款方式",
        "I. 合同评审\nII. 付款方式",
        "1 合同评审\n2 付款方式",
        "1.1 合同评审\n1.2 付款方式",
        "1合同评审\n2付款方式",
    ],
)
def test_a_doubtful_mark_counts_when_its_neighbours_go_on_counting(lines: str) -> None:
    assert sections(f"今日完成：\n{lines}")[0] == ["合同评审", "付款方式"]


def test_a_number_glued_to_a_number_is_read_by_its_neighbours() -> None:
    assert sections("今日完成：\n1.220kV 线路巡视\n2.缺陷录入")[0] == ["220kV 线路巡视", "缺陷录入"]


@pytest.mark.parametrize(
    "lines",
    [
        ["1.5吨叉车保养", "2.1版看板上墙"],
        ["1 号炉检修", "2 号炉检修"],
        ["1号楼浇筑", "2号楼绑扎"],
        ["2.0版发布", "3.0版评审"],
    ],
)
def test_figures_of_the_content_that_go_on_counting_by_chance_stay(lines: list[str]) -> None:
    assert sections("今日完成：\n" + "\n".join(lines))[0] == lines


def test_the_neighbour_of_a_doubtful_mark_stands_in_the_same_list() -> None:
    done, planned, _ = sections("今日完成\n1. 拜访\n2. 回访\n明日计划\n3.15活动物料")

    assert (done, planned) == (["拜访", "回访"], ["3.15活动物料"])


def test_a_marked_line_is_one_item() -> None:
    assert sections("今日完成：\n1. 留样登记；冷库温度正常。台账已更新。")[0] == ["留样登记；冷库温度正常。台账已更新"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("盘点冻品；面试 3 人。", ["盘点冻品", "面试 3 人"]),
        ("1、银行对账；2、报销审核", ["银行对账；", "报销审核"]),
        ("①配置掉落②对特效", ["配置掉落", "对特效"]),
        ("1跑客户 2签合同", ["跑客户 ", "签合同"]),
        ("一是人手不足，二是材料未到", ["人手不足，", "材料未到"]),
        ("统一是本周目标，唯二是例外", ["统一是本周目标，唯二是例外"]),
        ("1台吊车 2台叉车进场", ["1台吊车 2台叉车进场"]),
        ("核对（一店；二店）差异；出表", ["核对（一店；二店）差异", "出表"]),
        ("面试 3 人，发 offer 2 份", ["面试 3 人，发 offer 2 份"]),
    ],
)
def test_an_unmarked_line_is_cut_at_stops_and_inline_numbers(text: str, parts: list[str]) -> None:
    assert split_unmarked(text) == parts


def test_an_indented_or_open_line_goes_on_with_its_item() -> None:
    done, planned, _ = sections("""
        今日完成：
        1. 热重测试，
        数据已归档
        2. 换气
        明日计划：
        1. 预约机时
           并准备粉末样
    """)

    assert done == ["热重测试， 数据已归档", "换气"]
    assert planned == ["预约机时 并准备粉末样"]


def test_children_carry_the_path_of_their_parents() -> None:
    done, _, _ = sections("""
        今日完成：
        （一）病房
        1. 查房
        2. 换药
        （二）门诊
        1. 接诊 30 人
           - 初诊 12 人
           - 复诊 18 人
    """)

    assert done == ["病房 / 查房", "病房 / 换药", "门诊 / 接诊 30 人 / 初诊 12 人", "门诊 / 接诊 30 人 / 复诊 18 人"]


def test_group_labels_stand_in_the_path() -> None:
    done, planned, _ = sections("""
        今日完成：
        【张江店】
        1. 陈列调整
        下午：
        - 盘点
        明日计划：
        张三：
        1. 巡店
    """)

    assert done == ["张江店 / 陈列调整", "下午 / 盘点"]
    assert planned == ["张三 / 巡店"]


def test_labels_that_come_round_above_headings_stand_in_the_path() -> None:
    done, planned, blockers = sections("""
        项目A
        进展：基坑开挖
        下一步：支护验收
        项目B
        进展：围挡完成
        下一步：塔吊安装
        风险：雨季影响
    """)

    assert done == ["项目A / 基坑开挖", "项目B / 围挡完成"]
    assert planned == ["项目A / 支护验收", "项目B / 塔吊安装"]
    assert blockers == ["项目B / 雨季影响"]


def test_a_single_name_on_top_is_the_sender() -> None:
    assert sections("张敏\n今日完成：\n- 查房\n明日计划：\n- 随访") == (["查房"], ["随访"], [])


def test_a_name_on_the_items_own_line_stays_as_written() -> None:
    assert sections("今日完成：\n小王：联调\n小李：测试")[0] == ["小王：联调", "小李：测试"]


@pytest.mark.parametrize(
    "noise",
    [
        "以上，请审阅",
        "辛苦大家了",
        "@陈总 请查收",
        "——护理部 小周",
        "发自我的 iPhone",
        "汇报人：沈卓",
        "----------",
        "谢谢！",
        "周末愉快",
    ],
)
def test_courtesies_and_signatures_are_no_items(noise: str) -> None:
    assert sections(f"今日完成：\n函证回收\n明日计划：\n截止测试\n{noise}") == (["函证回收"], ["截止测试"], [])


def test_a_report_of_nothing_is_a_report() -> None:
    assert sections("今日完成：\n无\n明日计划：\n暂无") == ([], [], [])


@pytest.mark.parametrize(
    "nil",
    [
        "无",
        "暂无",
        "没有",
        "N/A",
        "none",
        "-",
        "/",
        "无异常",
        "一切正常",
        "暂无需协调事项",
        "无（今天调休）",
        "无，谢谢",
        "目前没有问题。",
    ],
)
def test_a_nil_word_leaves_its_section_empty(nil: str) -> None:
    assert sections(f"今日完成：开庭一次\n问题：{nil}") == (["开庭一次"], [], [])
