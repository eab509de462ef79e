"""Commands, near misses, questions, several commands in one message, or other people's talk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.commands import MOST, Call, Heard, Miss, Wrong, guess, read_command
from tests.domain.text.company import FACTS


def heard(text: str, *, addressed: bool = False) -> tuple[Heard, ...]:
    return read_command(text, addressed=addressed, facts=FACTS)


@pytest.mark.parametrize("text", ["日报", "日报 昨天", "周报 上周", "帮助", "请假 明天", "leave 明天", "进度T-12 80%"])
def test_addressed_to_the_bot_the_slash_may_be_left_out(text: str) -> None:
    assert [Call] == [type(one) for one in heard(text, addressed=True)]
    assert () == heard(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/日抱", "日报"),
        ("/周抱 上周", "周报"),
        ("/hlep", "帮助"),
        ("/请价 明天", "请假"),
        ("/任物 列表", "任务"),
        ("/meetng", "会议"),
    ],
)
def test_a_near_miss_names_the_closest_command_with_an_example_that_reads(text: str, name: str) -> None:
    (miss,) = heard(text)

    assert isinstance(miss, Miss)
    assert miss.nearest is not None
    assert name == miss.nearest.name
    assert [Call] == [type(one) for one in heard(miss.example)]


@pytest.mark.parametrize(
    "text",
    [
        "今天吃什么",
        "路径是 /usr/bin",
        "/usr/bin 里改一下",
        "//",
        "/",
        "https://example.com/日报",
        "日报写好了吗大家",
        "问题：系统又慢了",
        "x" * 5000,
        "/日报 " + "x" * 5000,
        "",
        "\n\n",
    ],
)
def test_talk_among_people_is_no_command(text: str) -> None:
    assert () == heard(text)


@pytest.mark.parametrize("text", ["问题：系统又慢了", "进度：一切正常", "完成了吗", "日报写好了吗", "任务太多了"])
def test_talk_to_the_bot_that_only_opens_like_a_command_is_none(text: str) -> None:
    assert () == heard(text, addressed=True)


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("本周进展", "周报", {"周": "本周"}),
        ("请问本周进展如何？", "周报", {"周": "本周"}),
        ("上周的情况怎么样", "周报", {"周": "上周"}),
        ("谁没交日报", "日报", {}),
        ("今天还有谁没交日报呢？", "日报", {}),
        ("誰沒交日報", "日报", {}),
        ("昨天谁没交日报", "日报", {"日期": "昨天"}),
        ("日报怎么写", "日报", {"模板": "模板"}),
        ("我有什么任务", "我的", {}),
        ("帮我看看我还有哪些待办", "我的", {}),
        ("T-12 到哪一步了", "任务", {"编号": "t-12"}),
        ("双十一大促到哪一步了", "项目", {"项目": "双十一大促"}),
        ("还有哪些问题没解决？", "问题", {"查看": "列表"}),
        ("未解决的问题", "问题", {"查看": "列表"}),
        ("怎么请假", "帮助", {"命令": "请假"}),
        ("你会什么", "帮助", {}),
    ],
)
def test_a_plain_question_is_a_command(text: str, name: str, written: dict[str, str]) -> None:
    (call,) = heard(text, addressed=True)

    assert isinstance(call, Call)
    assert (name, written) == (call.command.name, call.values.written)


def test_a_question_among_people_is_taken_only_when_it_can_be_answered() -> None:
    assert [Call] == [type(one) for one in heard("谁没交日报")]
    assert () == heard("还有哪些问题没解决")


def test_several_commands_stand_one_a_line() -> None:
    calls = heard("/认领 T-12\n/进度 T-13 80%\n\n/完成 T-14\n/日抱")

    assert ["认领", "进度", "完成"] == [one.command.name for one in calls if isinstance(one, Call)]
    assert isinstance(calls[-1], Miss)


def test_lines_that_open_with_no_command_belong_to_the_one_above() -> None:
    call, other = heard("/任务 \n名称：物料对接\n部门：销售部\n截止：11-30\n目标：每店一套\n分两批送到\n/认领 T-12")

    assert isinstance(call, Call) and isinstance(other, Call)
    assert "每店一套\n分两批送到" == call.values.written["目标"]
    assert {"名称", "部门", "截止", "目标"} == set(call.values.read)


def test_a_field_that_is_called_like_a_command_starts_none() -> None:
    (call,) = heard("立项 双十一\n目标：GMV 提升 20%\n验收：按清单", addressed=True)

    assert isinstance(call, Call)
    assert "按清单" == call.values.written["验收标准"]


def test_no_more_than_ten_commands_are_read_in_one_message() -> None:
    assert MOST == len(heard("/日报\n" * 50))


def test_all_faults_come_together_with_an_example_that_keeps_what_was_right() -> None:
    (wrong,) = heard("/任务 物料对接 部门:法务部 截止:尽快 负责人:刘洋")

    assert isinstance(wrong, Wrong)
    assert ["部门", "截止", "负责人"] == [fault[: fault.index("“")] for fault in wrong.faults]
    assert "/任务 物料对接 部门:市场部 截止:下周五" == wrong.example


def test_a_message_that_means_nothing_is_answered_with_what_was_written() -> None:
    assert "今天天气" == guess("今天天气", FACTS).written


WORDS = [word for one in COMMANDS for argument in one.arguments for word in (argument.name, *argument.aliases)]
PIECES = st.sampled_from(
    [*WORDS, "：", ":", " ", "\n", "，", "@张伟", "刘洋", "销售部", "T-12", "80%", "明天", "到", "11-25", "3点", "/任务", "x", "【"]
)


@given(st.sampled_from(COMMANDS), st.lists(PIECES, max_size=25))
def test_no_text_breaks_a_command_and_every_answer_has_an_example_that_reads(command: object, pieces: list[str]) -> None:
    for one in heard(f"/{command.name} {''.join(pieces)}"):  # type: ignore[attr-defined]
        if isinstance(one, Wrong):
            assert one.faults
            assert [Call] == [type(again) for again in heard(one.example)], one


def test_several_things_are_named_a_line_each() -> None:
    (call,) = read_command("/任务\n1. 画落地页 部门:市场部 截止:下周三\n2. 谈三家渠道 销售部 下周五", addressed=False, facts=FACTS)

    assert isinstance(call, Call)
    assert ["画落地页", "谈三家渠道"] == [one.read["名称"] for one in (call.values, *call.values.more)]


def test_of_several_lines_with_a_fault_none_is_done_and_every_fault_names_its_line() -> None:
    text = "/任务\n画落地页 部门:法务部 截止:下周三\n谈三家渠道 部门:销售部\n谈价 部门:销售部 截止:下周五"
    (wrong,) = read_command(text, addressed=False, facts=FACTS)

    assert isinstance(wrong, Wrong)
    assert [True, True] == [at in fault for at, fault in zip(("第 1 行：部门", "第 2 行：缺截止"), wrong.faults, strict=True)]


def test_lines_that_belong_to_one_thing_are_one_call() -> None:
    text = "/任务 完成门店物料对接 部门:销售部 截止:下周五\n目标:十家门店都能布置\n要和渠道一起看"
    (call,) = read_command(text, addressed=False, facts=FACTS)

    assert isinstance(call, Call) and not call.values.more
