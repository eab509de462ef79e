"""A code before what is to be done with it, and a button's word before its code: the same as the command."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.help import corrections, suggestion
from bot.domain.text.commands import Call, Miss, Wrong, guess, read_command
from tests.domain.text.company import FACTS


def meant(text: str) -> list[str]:
    """The calls of what is said to the bot: the command, and what was read in the order of its arguments' names."""
    heard = read_command(text, addressed=True, facts=FACTS)
    assert all(isinstance(one, Call) for one in heard), heard
    return [
        " ".join([one.command.name, *(f"{name}={value}" for name, value in sorted(one.values.read.items()))])
        for one in heard
        if isinstance(one, Call)
    ]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("T-1 80% 原因:联调拖了", "进度 原因=联调拖了 编号=T-1 进度=80"),
        ("T-1 30% 因为进展顺利", "进度 原因=进展顺利 编号=T-1 进度=30"),
        ("T-1进度30%，原因：比预计顺利", "进度 原因=比预计顺利 编号=T-1 进度=30"),
        ("T1 30", "进度 编号=T-1 进度=30"),
        ("T-1 80", "进度 编号=T-1 进度=80"),
        ("T-2 完成一半了", "进度 编号=T-2 进度=50"),
        ("T-3我来", "认领 编号=T-3"),
        ("我要认领T-7", "认领 编号=T-7"),
        ("T-2延期到12-8，因为环境没好", "任务 原因=环境没好 截止=2026-12-08(周二) 编号=T-2"),
        ("T-12 完成 交付物:投放方案", "完成 交付物=投放方案 编号=T-12"),
        ("I-2 申请延期", "问题 动作=申请延期 编号=I-2"),
        ("申请延期 I-2 孙总没批", "问题 动作=申请延期 描述=孙总没批 编号=I-2"),
        ("我来处理 I-1", "问题 动作=我来处理 编号=I-1"),
        ("I-5 已支持", "问题 动作=已支持 编号=I-5"),
        ("I-7 升级 供应商不回", "升级 原因=供应商不回 编号=I-7"),
        ("M-4 取消，人不齐", "会议 主题=人不齐 动作=取消 编号=M-4"),
        ("M-4 去不了", "会议 主题=去不了 编号=M-4"),
        ("Q-3 办好了", "答复 答复=办好 编号=Q-3"),
        ("N-3 收到", "公告 确认=已读 编号=N-3"),
    ],
)
def test_a_code_may_stand_before_what_is_to_be_done_with_it(text: str, command: str) -> None:
    assert [command] == meant(text)


def test_progress_of_several_tasks_may_open_with_their_codes() -> None:
    assert ["进度 编号=T-7 进度=20", "进度 编号=T-1 进度=60"] == meant("T-7 20% ，T-1 60%")


@pytest.mark.parametrize(
    "text", ["T-2 已经给到客户了", "I-7 方案:换接口 结果:好了", "T-1 12月完成", "T-1 取消吗", "T-1 80%\n明天继续"]
)
def test_what_may_mean_something_else_is_not_done(text: str) -> None:
    assert () == read_command(text, addressed=True, facts=FACTS)


def test_a_percentage_with_words_that_may_be_a_reason_is_answered_with_the_command_to_send() -> None:
    heard = guess("T-1 80% 联调拖了", FACTS)

    assert isinstance(heard, Miss)
    assert "可以直接发：/进度 T-1 80% 原因:联调拖了" in suggestion(heard)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("Q-2 下午给", "/答复 Q-2 下午给"),
        ("完成了压测 T-2 90%", "/进度 T-2 90%"),
        ("我来做样品采购吧", "/认领 样品采购"),
    ],
)
def test_words_that_may_mean_a_call_are_answered_with_it(text: str, example: str) -> None:
    facts = replace(FACTS, subtask_named=lambda name: "T-4" if name == "样品采购" else "")
    assert () == read_command(text, addressed=True, facts=facts)

    assert f"可以直接发：{example}" in suggestion(guess(text, facts))


@pytest.mark.parametrize("text", ["Q-2 下午给吗", "Q-2 为什么还没给", "我来跟进一下", "Q-2"])
def test_a_question_and_words_without_a_record_are_answered_with_no_call(text: str) -> None:
    assert guess(text, FACTS).nearest is None


def test_among_people_a_code_first_is_talk() -> None:
    assert () == read_command("T-1 80% 原因:联调拖了", addressed=False, facts=FACTS)


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("请假明天", "请假", {"日期": "明天"}),
        ("请假后天到大后天，代理李娜", "请假", {"日期": "后天到大后天", "代理": "李娜"}),
        ("启动研发需求流程", "流程", {"动作": "启动", "名称": "研发需求流程"}),
        ("/公告 下周起报销走新流程 范围:全公司", "公告", {"范围": "全公司", "内容": "下周起报销走新流程"}),
    ],
)
def test_what_people_say_every_day_is_understood(text: str, name: str, written: dict[str, str]) -> None:
    (call,) = read_command(text, addressed=True, facts=FACTS)

    assert isinstance(call, Call), call
    assert (name, written) == (call.command.name, call.values.written)


def test_half_a_day_of_leave_is_asked_back() -> None:
    (wrong,) = read_command("12-2请假半天", addressed=True, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert "不是整天，这里要整天：写 12-2" in corrections(wrong)


def test_the_example_of_when_something_happened_lies_in_the_past() -> None:
    (wrong,) = read_command("/问题 打印机卡纸 部门:销售部 发生:昨天下午", addressed=True, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert wrong.example.endswith("发生:昨天15:00")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("/请求 明天给报价 研发", {"内容": "明天给报价", "部门": "研发"}),
        ("/请求 给报价 研发 明天", {"内容": "给报价", "部门": "研发", "截止": "明天"}),
        ("/请求 给报价 明天 研发", {"内容": "给报价", "部门": "研发", "截止": "明天"}),
        ("/请求 明天 给报价 研发", {"内容": "给报价", "部门": "研发", "截止": "明天"}),
        ("/紧急 服务器挂了 研发", {"内容": "服务器挂了", "部门": "研发"}),
    ],
)
def test_a_department_behind_the_text_is_who_is_asked_and_does_not_stay_in_it(text: str, written: dict[str, str]) -> None:
    (call,) = read_command(text, addressed=True, facts=FACTS)

    assert isinstance(call, Call)
    assert written == call.values.written


@pytest.mark.parametrize("text", ["/请求 研发 明天给报价", "/请求 明天 研发 给报价"])
def test_a_department_before_the_text_may_belong_to_it_and_is_asked(text: str) -> None:
    (wrong,) = read_command(text, addressed=True, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert ("缺部门，是不是 部门:研发？",) == wrong.faults
    assert "部门:研发" in wrong.example and wrong.example.count("研发") == 1


def test_a_text_whose_last_word_is_no_department_lacks_it() -> None:
    (wrong,) = read_command("/请求 明天给 报价", addressed=True, facts=FACTS)

    assert isinstance(wrong, Wrong)
