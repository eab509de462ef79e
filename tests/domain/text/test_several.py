"""Several commands on one line, and the lines that look so and are one."""

from __future__ import annotations

import pytest

from bot.domain.text.commands import Call, Miss, Wrong, read_command
from bot.domain.text.several import MOST
from tests.domain.text.company import FACTS


def called(text: str) -> list[tuple[str, ...]]:
    heard = read_command(text, addressed=True, facts=FACTS)
    assert all(isinstance(one, Call) for one in heard), heard
    return [(one.command.name, *one.values.written.values()) for one in heard if isinstance(one, Call)]


@pytest.mark.parametrize("mark", [" ", "；", ";", "，", "、", "  ", " ； ", "\n", "。"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_two_commands_with_their_codes_are_two(mark: str, slash: str) -> None:
    assert [("投票", "同意", "D-5"), ("投票", "反对", "D-6")] == called(f"{slash}同意 D-5{mark}{slash}反对 D-6")


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("完成 T-12，进度 T-13 80%", [("完成", "T-12"), ("进度", "T-13", "80%")]),
        ("/完成 T-12 /进度 T-13 80%", [("完成", "T-12"), ("进度", "T-13", "80%")]),
        ("进度 T-12 80%，完成 T-13", [("进度", "T-12", "80%"), ("完成", "T-13")]),
        ("批准 C-6 驳回 C-7 原因:预算不够", [("变更", "批准", "C-6"), ("变更", "驳回", "预算不够", "C-7")]),
        ("升级 I-7 供应商没回；升级 I-8 价格没定", [("升级", "I-7", "供应商没回"), ("升级", "I-8", "价格没定")]),
        ("/问题 ERP 登录不上；升级 I-7 原因:没人管", [("问题", "ERP 登录不上"), ("升级", "没人管", "I-7")]),
        ("日报 周报", [("日报",), ("周报",)]),
        ("日报、周报 上周", [("日报",), ("周报", "上周")]),
        ("/日报 /周报", [("日报",), ("周报",)]),
        ("请假 明天；日报", [("请假", "明天"), ("日报",)]),
        ("认领 T-12、T-13 和 T-14", [("认领", "T-12"), ("认领", "T-13"), ("认领", "T-14")]),
        ("同意 D-5 D-6", [("投票", "同意", "D-5"), ("投票", "同意", "D-6")]),
        ("进度 T-12 80%；T-13 50%", [("进度", "T-12", "80%"), ("进度", "T-13", "50%")]),
        ("转交 T-12、T-13 给:李娜", [("转交", "李娜", "T-12"), ("转交", "李娜", "T-13")]),
    ],
)
def test_a_line_of_several_commands_is_read_as_all_of_them(text: str, calls: list[tuple[str, ...]]) -> None:
    assert [set(one) for one in calls] == [set(one) for one in called(text)]


@pytest.mark.parametrize(
    "text",
    [
        "/帮助 /日报",
        "/问题 系统报错 任务 T-12 卡住了",
        "/问题 任务 T-12 卡住了",
        "/问题 /日报 打不开",
        "/请假 明天 原因:看病，日报晚点补",
        "/请假 明天，年假；代理:李娜",
        "/升级 问题 I-7 原因:没人管",
        "/协议 签署 A-1",
        "/我的 任务",
        "/投票 是否改用 A 方案 选项:同意、反对",
        "/任务 完成门店物料对接，完成 验收 部门:销售部 截止:11-30",
        "同意 D-5；",
    ],
)
def test_what_only_names_another_command_stays_one(text: str) -> None:
    assert 1 == len(called(text))


def test_of_several_commands_each_answers_for_itself() -> None:
    right, wrong, miss = read_command("/认领 T-12；/进度 T-13 180%\n/日抱", addressed=False, facts=FACTS)

    assert isinstance(right, Call) and isinstance(wrong, Wrong) and isinstance(miss, Miss)


def test_a_line_holds_no_more_than_ten() -> None:
    assert MOST == len(read_command("同意 " + "、".join(f"D-{n}" for n in range(50)), addressed=True, facts=FACTS))


@pytest.mark.parametrize("seed", ["同意 D-5 ", "/日报 ", "认领 T-12 方案；", "；", "任务 T-1、", "日报、"])
def test_a_long_line_is_read_without_growing_beyond_its_bound(seed: str) -> None:
    assert len(read_command(f"/问题 {seed * 2000}"[:4000], addressed=True, facts=FACTS)) <= MOST
