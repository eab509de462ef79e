"""Commands, near misses, questions, several commands in one message, or other people's talk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.catalogue.tasks import THE_SUBTASK
from bot.domain.text.commands import Call, Heard, Miss, Wrong, guess, read_command
from bot.domain.text.several import MOST
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


@pytest.mark.parametrize(
    ("asked", "variants"),
    [
        (
            "本周进展",
            (
                "本周进展怎么样了",
                "这周的进展",
                "这周进展到哪了",
                "本周有什么进展",
                "本周工作进展",
                "本週進展如何",
                "本周做了什么",
                "这周大家都完成了什么",
                "给我看本周进展",
                "你好，请问本周进展如何？",
                "本周总结",
            ),
        ),
        (
            "谁没交日报",
            (
                "谁没交",
                "今天谁还没交日报",
                "日报谁没交",
                "还有谁没交",
                "哪些人没交日报",
                "誰還沒交日報",
                "谁没提交日报",
                "谁的日报没交",
                "没交日报的有谁",
                "未交日报名单",
                "日报交齐了吗",
            ),
        ),
        (
            "我有什么任务",
            (
                "我有哪些任务",
                "我的任务有哪些",
                "我手上有什么任务",
                "我今天要做什么",
                "我还有什么没做",
                "我还有哪些任务没完成",
                "我有什麼任務",
                "我的任务是什么",
                "我负责什么",
                "我名下的任务",
                "查一下我的任务",
            ),
        ),
        (
            "双十一大促到哪一步了",
            (
                "双十一大促项目到哪一步了",
                "双十一大促进展如何",
                "双十一大促进展怎么样了",
                "双十一大促现在什么情况",
                "双十一大促做到哪了",
                "双十一大促到哪了",
                "双十一大促走到哪步了",
                "雙十一大促到哪一步了？",
                "双十一大促怎么样了",
                "请问双十一大促目前到哪个阶段了",
            ),
        ),
        (
            "还有哪些问题没解决",
            (
                "还有什么问题没解决",
                "有哪些未解决的问题",
                "哪些问题还没解决",
                "还有多少问题没解决",
                "没解决的问题",
                "未解决的问题有哪些",
                "现在还有哪些问题",
                "还有问题没解决吗",
                "問題都解決了嗎",
                "本群还有哪些问题没有解决",
                "有没有没解决的问题",
            ),
        ),
        (
            "T-12 到哪一步了",
            (
                "T-12到哪了",
                "t-12 什么进度",
                "T-12 进展如何",
                "T-12做完了吗",
                "T-12 怎么样了",
                "任务 T-12 到哪一步了",
                "T-12 现在什么情况",
                "T-12 谁在负责",
                "T-12 完成了没有",
                "T－12 做到哪了",
            ),
        ),
    ],
)
def test_a_common_question_is_understood_however_it_is_worded(asked: str, variants: tuple[str, ...]) -> None:
    (meant,) = heard(asked, addressed=True)

    for text in variants:
        (call,) = heard(text, addressed=True)
        assert isinstance(meant, Call) and isinstance(call, Call), text
        assert meant.command is call.command, text
        assert list(meant.values.read.values()) == list(call.values.read.values()), text


@pytest.mark.parametrize("text", ["本周做了什么", "日报交齐了吗", "本周总结", "我今天要做什么"])
def test_a_loosely_worded_question_among_people_is_theirs(text: str) -> None:
    assert () == heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "今天进展如何",
        "大家怎么样了",
        "天气怎么样了",
        "快递到哪了",
        "午饭什么情况",
        "我到哪里了",
        "本周",
        "问题",
        "今天天气怎么样",
        "周三什么情况",
    ],
)
def test_what_only_sounds_like_a_question_is_none(text: str) -> None:
    assert not any(one.command.name == "项目" for one in heard(text, addressed=True) if isinstance(one, Call))


def test_a_question_among_people_is_taken_only_when_it_can_be_answered() -> None:
    assert [Call] == [type(one) for one in heard("谁没交日报")]
    assert [Call] == [type(one) for one in heard("还有哪些问题没解决")]
    assert () == heard("本月数据如何")


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("T-12", "任务", "t-12"),
        ("I-7", "问题", "i-7"),
        ("#Q-3", "请求", "q-3"),
        ("k-2", "冲突", "k-2"),
        ("M-4", "会议", "m-4"),
        ("会议 M-4 怎么样了", "会议", "m-4"),
        ("N-3", "公告", "n-3"),
        ("P-2 到哪一步了", "流程", "p-2"),
        ("T-12 完成了吗", "任务", "t-12"),
        ("T-12 做完没", "任务", "t-12"),
    ],
)
def test_a_code_alone_shows_its_record(text: str, name: str, code: str) -> None:
    (call,) = heard(text, addressed=True)

    assert isinstance(call, Call)
    assert (name, {"编号": code}) == (call.command.name, call.values.written)
    assert () == heard(text)


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("T-12 30%", "进度", {"编号": "T-12", "进度": "30%"}),
        ("T-12 做到80%", "进度", {"编号": "T-12", "进度": "80%"}),
        ("T-12 完成", "完成", {"编号": "t-12"}),
        ("T-12 做完了。", "完成", {"编号": "t-12"}),
        ("停止流程 P-2 需求取消", "流程", {"动作": "停止", "编号": "P-2", "名称": "需求取消"}),
        ("启动流程 研发需求流程", "流程", {"动作": "启动", "名称": "研发需求流程"}),
        ("取消项目 2026-市场-001", "项目", {"动作": "取消", "项目": "2026-市场-001"}),
        ("请假 下周四下周五 代理 李娜", "请假", {"日期": "下周四下周五", "代理": "李娜"}),
        ("请假 代理 李娜 下周四下周五", "请假", {"日期": "下周四下周五", "代理": "李娜"}),
    ],
)
def test_half_a_sentence_to_the_bot_is_an_order(text: str, name: str, written: dict[str, str]) -> None:
    (call,) = heard(text, addressed=True)

    assert isinstance(call, Call)
    assert (name, written) == (call.command.name, call.values.written)


@pytest.mark.parametrize("text", ["T-12 30%吗？", "T-12 做到80%了吗"])
def test_what_was_done_is_not_done_by_asking(text: str) -> None:
    assert not any(isinstance(one, Call) and one.command.orders for one in heard(text, addressed=True))


@pytest.mark.parametrize(("text", "example"), [("问题：打印机坏了", "/问题 打印机坏了"), ("请假: 明天", "/请假 明天")])
def test_a_commands_word_with_a_colon_is_offered_as_its_call(text: str, example: str) -> None:
    assert () == heard(text, addressed=True)
    assert example == guess(text, FACTS).example


@pytest.mark.parametrize("text", ["认领 登录页改版", "进度 登录页改版 30%", "转交 登录页改版 给:@李娜"])
def test_a_subtask_may_be_called_by_its_whole_name(text: str) -> None:
    facts = replace(FACTS, subtask_named=lambda words: "T-3" if words == "登录页改版" else "")

    (call,) = read_command(text, addressed=True, facts=facts)

    assert isinstance(call, Call)
    assert "T-3" == call.values.get(THE_SUBTASK)
    assert "/认领 登录页改版" == guess("认领登录页改版", facts).example


@pytest.mark.parametrize("text", ["认领登录页改版", "问题不大", "公告栏在哪", "项目组去团建"])
def test_a_sentence_that_opens_with_a_commands_word_is_not_offered_as_one(text: str) -> None:
    assert not guess(text, FACTS).example.startswith(("/认领", "/问题 不", "/公告 栏", "/项目 组"))


def test_a_colon_offers_nothing_that_would_be_refused() -> None:
    assert guess("进度：一切正常", FACTS).nearest is None


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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("/日报！", ["日报"]),
        ("/周报吗？", ["周报"]),
        ("／周报：上周", ["周报"]),
        ("/日报（昨天）", ["日报"]),
        ("/日报/周报", ["日报", "周报"]),
        ("谢谢，/日报", ["日报"]),
    ],
)
def test_marks_and_courtesy_around_a_command_are_no_mistake(text: str, names: list[str]) -> None:
    assert names == [one.command.name for one in heard(text) if isinstance(one, Call)]


@pytest.mark.parametrize(("text", "names"), [("周报和日报", ["周报", "日报"]), ("日报、周报、帮助", ["日报", "周报", "帮助"])])
def test_commands_that_only_show_may_be_listed(text: str, names: list[str]) -> None:
    assert names == [one.command.name for one in heard(text, addressed=True) if isinstance(one, Call)]
    assert () == heard(text)


@pytest.mark.parametrize("text", ["/撤回日报吗", "/合并日报？", "撤回日报吗？", "撤回日报？", "撤回昨天的日报吗"])
def test_a_question_changes_nothing(text: str) -> None:
    assert not any(isinstance(one, Call) for one in heard(text, addressed=True))


@pytest.mark.parametrize("text", ["删除日报", "删掉日报", "/删除日报"])
def test_another_word_for_taking_back_suggests_it(text: str) -> None:
    miss = guess(text, FACTS)

    assert (miss.nearest and miss.nearest.name, miss.example) == ("撤回日报", "/撤回日报")


def test_an_update_of_a_coming_day_is_asked_back() -> None:
    (wrong,) = heard("/日报 明天")

    assert isinstance(wrong, Wrong) and ("日期“明天”还没到，请写今天或以前的日子，例如 昨天",) == wrong.faults


@pytest.mark.parametrize("text", ["日期：12-8\n代理：李娜", "请假单\n日期：12-8\n代理：李娜"])
def test_a_pasted_form_is_answered_with_the_command_that_takes_its_fields(text: str) -> None:
    miss = guess(text, FACTS)

    assert (miss.nearest and miss.nearest.name, miss.example) == ("请假", "/请假 日期：12-8 代理：李娜")


@pytest.mark.parametrize("text", ["日期：12-8\n天气：晴", "日期：12-8", "地点：三楼\n议题：预算\n时间：下午"])
def test_other_fields_are_nobodys_form(text: str) -> None:
    assert guess(text, FACTS).nearest is None


def test_every_misspelt_name_of_a_form_is_reported() -> None:
    (wrong,) = heard("/请假\n日期：12-8\n代里：李娜\n原困：搬家")

    assert isinstance(wrong, Wrong) and wrong.same
    assert ("没有“代里”这一项，是不是“代理”？", "没有“原困”这一项，是不是“原因”？") == wrong.faults
    assert "/请假 12-8 代理:李娜 搬家" == wrong.example


@pytest.mark.parametrize("text", ["/请假 12-8 原先:说好了", "/请假 12-8 原定:搬家", "/请假 12-8 目的:搬家"])
def test_on_one_line_only_a_very_like_name_is_taken_for_a_misspelt_one(text: str) -> None:
    (call,) = heard(text)

    assert isinstance(call, Call) and text.rsplit(maxsplit=1)[-1] == call.values.written["原因"]


@pytest.mark.parametrize(
    "text", ["/请假 明天 代理 王经理", "/请假 明天，王二代理", "/请假 明天 搬家，由王二代理", "/请假 明天 代班 王二"]
)
def test_a_stand_in_whom_nobody_knows_is_a_fault_wherever_the_name_stands(text: str) -> None:
    (wrong,) = heard(text)

    assert isinstance(wrong, Wrong) and wrong.faults[0].startswith("代理“王")


def test_a_stand_in_may_be_named_before_the_word() -> None:
    (call,) = heard("/请假 明天 搬家，由李娜代理")

    assert isinstance(call, Call) and ("李娜", "搬家") == (call.values.written["代理"], call.values.written["原因"])


def test_a_line_below_a_slashed_command_opens_none_without_its_slash() -> None:
    (call,) = heard("/任务 名称：物料 部门：销售部 截止：11-30 目标：每店一套\n帮助 门店布置\n日报")

    assert isinstance(call, Call) and "每店一套\n帮助 门店布置\n日报" == call.values.written["目标"]


def test_all_faults_come_together_with_an_example_that_keeps_what_was_right() -> None:
    (wrong,) = heard("/任务 物料对接 部门:法务部 截止:尽快 负责人:刘洋")

    assert isinstance(wrong, Wrong)
    assert ["部门", "截止", "负责人"] == [fault[: fault.index("“")] for fault in wrong.faults]
    assert "/任务 物料对接 部门:市场部 截止:下周五 负责人:@李娜" == wrong.example
    assert ("部门", "截止", "负责人") == wrong.sampled


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


@pytest.mark.parametrize("lead", ["主责", "需求发起", "发起", "發起", "牵头", "牽頭", "發起部門", "主责部门", "牽頭部門"])
@pytest.mark.parametrize("helper", ["配合", "协作", "協作", "配合部门", "協作部門"])
@pytest.mark.parametrize("contact", ["对接人", "接口人", "對接人"])
@pytest.mark.parametrize("command", ["/立项 大促 目标:涨", "/任务 物料 截止:11-30", "/问题 打不开"])
def test_every_paper_word_for_who_leads_helps_and_is_asked_is_known(command: str, lead: str, helper: str, contact: str) -> None:
    (call,) = heard(f"{command} {lead}:销售部 {helper}:研发部 {contact}:李娜")

    assert isinstance(call, Call), call
    assert {"销售部", "研发部", "李娜"} <= set(call.values.written.values())


def test_what_a_program_says_in_a_description_is_no_option() -> None:
    (one,) = heard("/问题 导出报 400 错误，参数 id=all level=debug 级别:重大")

    assert isinstance(one, Call)
    assert one.values.written == {"描述": "导出报 400 错误，参数 id=all level=debug", "级别": "重大"}


def test_a_number_behind_its_name_is_an_option() -> None:
    (one,) = heard("/问题 id=I-7")

    assert isinstance(one, Call)
    assert one.values.written == {"编号": "I-7"}
