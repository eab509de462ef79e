"""会议: called, told of, prepared, moved, cancelled and ended with its outcomes, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.cards.model import buttons
from bot.cards.render_dingtalk import plain
from bot.domain.issues import Issue
from bot.domain.issues import State as IssueState
from bot.domain.meetings import Meeting, Sort, State
from bot.domain.people import Department, Person
from bot.domain.subtasks import State as TaskState
from bot.domain.subtasks import Subtask
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import issues, meetings, subtasks, timeline
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

PRIVATE: dict[str, Any] = {"chat_id": "oc_private", "direct": True}
CALLED = "/会议 物料评审 时间:11-25 15:00 参会:李娜、刘洋 地点:三号会议室"
REGULAR = "/会议 项目周例会 类型:例会 时间:11-25 15:00 参会:李娜"
ISSUE = "/问题 ERP 登录不上 需支持:研发部"
MAJOR = "/问题 全站宕机 级别:重大 需支持:研发部"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    talk.clock.moment = at("2026-11-23", "10:00")
    return Days(talk)


def kept(talk: Conversation, number: int = 1) -> Meeting:
    found = talk.look(lambda session: meetings.by_number(session, number))
    assert found is not None
    return found


def coming(talk: Conversation, number: int = 1) -> set[str]:
    return {one.name for one in talk.look(lambda session: meetings.people(session, kept(talk, number)))}


def issue(talk: Conversation, number: int = 1) -> Issue:
    found = talk.look(lambda session: issues.by_number(session, number))
    assert found is not None
    return found


def task(talk: Conversation) -> Subtask:
    found = talk.look(lambda session: subtasks.by_number(session, 1))
    assert found is not None
    return found


def steps(talk: Conversation, record: str) -> list[str]:
    return [one.what for one in talk.look(lambda session: timeline.steps_of(session, record, 1))]


def topics(talk: Conversation, rows: list[OutboxRow], name: str) -> list[OutboxRow]:
    return [one for one in for_person(talk, rows, name) if "问题预沟通表" in words([one])]


def labels(row: OutboxRow) -> list[str]:
    assert row.card is not None
    return [one.label for one in buttons(row.card)]


async def test_a_meeting_is_told_to_everybody_in_private_and_shown_once_in_the_group(talk: Conversation, days: Days) -> None:
    rows = await talk.say("王芳", CALLED)

    assert (Sort.AD_HOC, State.PLANNED, at("2026-11-25", "15:00")) == (kept(talk).sort, kept(talk).state, kept(talk).at)
    assert {"王芳", "李娜", "刘洋"} == coming(talk)
    assert "王芳约你开会" in words(for_person(talk, rows, "李娜"))
    assert "三号会议室" in words(for_person(talk, rows, "刘洋"))
    assert 1 == len([row for row in rows if row.target.chat_id])


async def test_a_day_before_and_shortly_before_everybody_is_reminded(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)

    before = await days.to(at("2026-11-24", "15:00"))
    soon = await days.to(at("2026-11-25", "14:45"))

    assert "提醒：11-25(周三) 15:00 开会" in words(for_person(talk, before, "刘洋"))
    assert "15:00 开会" in words(for_person(talk, soon, "王芳"))


@pytest.mark.parametrize("sort", ["例会", "专项会"])
async def test_a_regular_and_a_special_meeting_state_topics_and_outputs(talk: Conversation, days: Days, sort: str) -> None:
    said = words(await talk.say("王芳", REGULAR.replace("例会 时间", f"{sort} 时间")))
    assert f"{sort}要写议程和输出" in said

    await talk.say("王芳", said.partition("例如：")[2].strip())

    assert ("本周进度", "下周分工", {"王芳", "李娜"}) == (kept(talk).agenda, kept(talk).outputs, coming(talk))


async def test_the_outputs_are_asked_for_after_the_meeting_until_they_are_written(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", f"{REGULAR} 议程:本周进度 输出:下周分工")

    first = await days.to(at("2026-11-25", "16:00"))
    again = await days.to(at("2026-11-26", "18:00"))
    assert "要有的输出：下周分工" in words(for_person(talk, first, "王芳"))
    assert "定了什么" in words(for_person(talk, again, "王芳"))
    assert "要写结论" not in words(await talk.say("王芳", "会议 M-1 结束 结论:市场部出图，销售部报价", at_bot=True))

    assert (State.HELD, "市场部出图，销售部报价") == (kept(talk).state, kept(talk).result)
    assert "定了什么" not in words(for_person(talk, await days.to(at("2026-11-27", "18:00")), "王芳"))


async def test_nobody_is_asked_for_the_outcome_more_often_than_the_policy_says(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)

    for day in range(25, 30):
        await days.to(at(f"2026-11-{day}", "18:00"))
    for day in range(1, 9):
        await days.to(at(f"2026-12-0{day}", "18:00"))

    assert 3 == steps(talk, "meeting").count("asked")


async def test_another_time_is_told_to_everybody_and_its_reminders_move(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)

    rows = await talk.say("王芳", "/会议 M-1 时间:11-27 10:00")

    assert "改到 11-27(周五) 10:00（原来 11-25(周三) 15:00）" in words(for_person(talk, rows, "李娜"))
    assert [] == for_person(talk, await days.to(at("2026-11-24", "15:00")), "李娜")
    assert "提醒" in words(for_person(talk, await days.to(at("2026-11-26", "10:00")), "李娜"))


async def test_what_waits_for_the_morning_is_told_once_as_it_is_then_and_the_group_keeps_its_card(
    talk: Conversation, days: Days
) -> None:
    talk.clock.moment = at("2026-11-23", "21:00")
    rows = await talk.say("王芳", CALLED)
    rows += await talk.say("王芳", "取消会议 M-1 原因:人不齐", at_bot=True)

    morning = await days.to(at("2026-11-24", "08:30"))

    assert [] == for_person(talk, rows, "李娜")
    assert 1 == len([row for row in for_person(talk, morning, "李娜") if "M-1" in words([row])])
    assert any(row.target.chat_id and "物料评审" in words([row]) for row in rows)


async def test_who_called_it_cancels_it_with_a_reason_and_nobody_else_of_the_team_does(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)

    assert "要由召集人王芳" in words(await talk.say("李娜", "取消会议 M-1 原因:没空", at_bot=True))
    rows = await talk.say("王芳", "取消会议 M-1 原因:人不齐", at_bot=True)

    assert "M-1 不开了：人不齐" in words(for_person(talk, rows, "刘洋"))
    assert State.CANCELLED is kept(talk).state
    assert [] == for_person(talk, await days.to(at("2026-11-24", "15:00")), "刘洋")
    assert "已取消" in words(await talk.say("王芳", "/会议 M-1 时间:11-27 10:00"))


async def test_buttons_do_what_their_words_do(talk: Conversation, days: Days) -> None:
    rows = await talk.say("王芳", CALLED, **PRIVATE)
    (card,) = for_person(talk, rows, "王芳")

    form = await talk.press("王芳", "改时间", card)
    assert form.card is not None
    assert "已改时间" in (await talk.press("王芳", "改时间", card, {"at": "11-26 9:30"})).toast
    await talk.press("王芳", "取消会议", card)
    assert "已取消" in (await talk.press("王芳", "取消会议", card, {"reason": "人不齐"})).toast

    assert (State.CANCELLED, at("2026-11-26", "09:30")) == (kept(talk).state, kept(talk).at)


async def test_without_words_the_form_calls_it_and_a_second_press_calls_no_second_one(talk: Conversation, days: Days) -> None:
    rows = await talk.say("王芳", "/会议", **PRIVATE)
    (form,) = for_person(talk, rows, "王芳")
    filled = {"topic": "物料评审", "at": "11-25 15:00", "people": "李娜"}
    again = await talk.press("王芳", "约会议", form, filled)

    assert "M-1 已约好" == again.toast
    assert "已经约了 M-1" in words(await talk.say("王芳", "/会议 物料评审 时间:11-25 15:00 参会:李娜"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/会议 物料评审 时间:11-20 15:00 参会:李娜", "已经过了"),
        ("/会议 物料评审 时间:11-25 15:00", "要写谁参加"),
        ("/会议 物料评审 时间:11-25 15:00 参会:李娜 时长:3天", "要写分钟或小时"),
        ("/会议 开工 类型:启动会 时间:11-25 15:00", "启动会写在项目里"),
        ("/会议 M-9", "没有 M-9 这个会议"),
        ("取消会议", "要写是哪个会议"),
        ("/会议 I-9 时间:11-25 15:00", "没有 I-9"),
    ],
)
async def test_a_mistake_gets_one_sentence_and_calls_nothing(talk: Conversation, days: Days, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say("王芳", text, **PRIVATE, at_bot=True))
    assert talk.look(lambda session: meetings.by_number(session, 1)) is None


async def test_who_is_not_asked_to_come_is_shown_nothing_in_private(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", "/会议 薪酬讨论 时间:11-25 15:00 参会:李娜", **PRIVATE)

    said = words(await talk.say("刘洋", "/会议 M-1", **PRIVATE))
    listed = words(await talk.say("刘洋", "/会议 列表", **PRIVATE))

    assert "只有参会的人" in said
    assert "薪酬讨论" not in listed
    assert "薪酬讨论" in words(await talk.say("李娜", "/会议 列表", **PRIVATE))


async def test_nobody_who_may_not_see_a_confidential_project_is_asked_to_its_meeting(talk: Conversation, days: Days) -> None:
    days.keep_secret()
    await talk.say("王芳", ISSUE)

    rows = await talk.say("王芳", "/会议 I-1 时间:11-23 15:00 参会:局外")
    assert "局外不能看，没有约" in words(rows)
    assert talk.look(lambda session: meetings.by_number(session, 1)) is None

    await talk.say("王芳", "/会议 I-1 时间:11-23 15:00")
    rows += await talk.say("王芳", "/会议 M-1 参会:局外")

    assert "局外" not in coming(talk)
    assert not [row for row in rows if row.target.user_id == "ou_局外"]


async def test_codes_in_the_topic_attach_themselves_and_call_both_sides(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)

    await talk.say("王芳", "/会议 讨论 I-1 怎么办 时间:11-25 15:00")

    assert (Sort.PROBLEM, {"王芳", "张伟", "李娜", "赵宁"}) == (kept(talk).sort, coming(talk))
    assert "called" in steps(talk, "issue")


async def test_the_sheet_of_issues_is_out_a_working_day_before(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    await talk.say("王芳", "/会议 I-1 时间:11-30 15:00")

    assert "问题预沟通表" not in words(for_person(talk, await days.to(at("2026-11-27", "14:59")), "赵宁"))
    rows = await days.to(at("2026-11-27", "15:00"))

    for name in ("王芳", "张伟", "李娜", "赵宁"):
        said = words(for_person(talk, rows, name))
        assert "问题预沟通表" in said and "ERP 登录不上" in said and "研发部" in said
        assert "没有提前" not in said


async def test_a_meeting_that_is_called_later_has_its_sheet_at_once_and_says_so(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)

    rows = await talk.say("王芳", "/会议 I-1 时间:11-23 15:00")

    (only,) = for_person(talk, rows, "赵宁")
    assert "王芳约你开会" in words([only]) and "没有提前一个工作日发出" in words([only])
    assert 1 == len(for_person(talk, rows, "李娜"))
    assert ["补充 I-1"] == labels(for_person(talk, rows, "李娜")[0])
    assert "问题预沟通表" in words(for_person(talk, rows, "王芳"))


@pytest.mark.parametrize(
    ("who", "words_of_it", "owner"),
    [
        ("李娜", "问题 I-1 给出方案 方案:换备用接口 负责人:刘洋 截止:11-30", "刘洋"),
        ("李娜", "问题 I-1 负责人:刘洋", "刘洋"),
        ("张伟", "问题 I-1 我来处理", "张伟"),
        ("李娜", "问题 I-1 部门:销售部", "周涛"),
    ],
)
async def test_a_new_owner_is_asked_to_come_and_has_the_sheet(
    talk: Conversation, days: Days, who: str, words_of_it: str, owner: str
) -> None:
    await talk.say("王芳", ISSUE.replace(" 需支持:研发部", ""))
    await talk.say("王芳", "/会议 I-1 时间:11-23 15:00 参会:赵宁")

    rows = await talk.say(who, words_of_it, at_bot=True)

    said = words(for_person(talk, rows, owner))
    assert "问题预沟通表 · M-1" in said
    assert owner in coming(talk)


async def test_a_new_owner_of_what_was_talked_over_already_is_not_asked_to_come(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    await talk.say("王芳", "/会议 I-1 时间:11-23 15:00 参会:张伟")
    talk.clock.moment = at("2026-11-23", "15:30")

    await talk.say("李娜", "问题 I-1 负责人:刘洋", at_bot=True)

    assert {"王芳", "张伟"} == coming(talk)


async def test_the_issue_tells_of_its_meeting_also_when_it_is_escalated(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    await talk.say("王芳", "/会议 I-1 时间:11-25 15:00")
    assert "会议：M-1 11-25 15:00" in words(await talk.say("王芳", "/问题 I-1"))
    await talk.say("王芳", "会议 M-1 时间:11-25 16:00", at_bot=True)

    rows = await talk.say("李娜", "升级 I-1 原因:供应商仍未确认交期", at_bot=True)

    assert "会议：M-1 11-25 16:00" in words([one for one in rows if one.target.chat_id])
    await talk.say("王芳", "取消会议 M-1 原因:人不齐", at_bot=True)
    assert "\n会议：" not in words(await talk.say("王芳", "/问题 I-1"))


async def test_owners_are_asked_to_complete_their_row_and_the_sheet_changes(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", "/问题 ERP 登录不上")
    rows = await talk.say("王芳", "/会议 I-1 时间:11-25 15:00 参会:刘洋")
    (asked,) = [row for row in for_person(talk, rows, "李娜") if "补充 I-1" in labels(row)]
    assert "已尝试、需支持方" in words([asked])
    sheet = await days.to(at("2026-11-24", "15:00"))
    assert "还没有写" in words(for_person(talk, sheet, "刘洋"))

    await talk.press("李娜", "补充 I-1", asked)
    (form,) = [row for row in await talk.sent() if row.card is not None and "补充" in labels(row)]
    answer = await talk.press("李娜", "补充", form, {"tried": "重启服务", "helpers": "研发部"})

    assert "I-1 已补充" == answer.toast
    changed = await talk.sent()
    assert "重启服务" in words(for_person(talk, changed, "刘洋"))
    assert "不用补充了" in words(for_person(talk, changed, "李娜"))


async def test_the_words_complete_a_row_too(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", "/问题 ERP 登录不上")

    await talk.say("李娜", "问题 I-1 补充", at_bot=True)
    await talk.say("李娜", "问题 I-1 补充\n尝试：重启服务\n配合：研发部", at_bot=True)

    assert "重启服务" == issue(talk).tried


async def test_the_sheet_is_not_told_when_its_issues_are_settled_before(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", f"{ISSUE} 尝试:重启")
    await talk.say("王芳", "/会议 I-1 时间:11-25 15:00")
    await days.to(at("2026-11-24", "15:00"))

    rows = await talk.say("李娜", "/解决 I-1 方案:换用备用接口 结果:已恢复")

    assert "每个问题都有了结果" in words(for_person(talk, rows, "赵宁"))


async def test_the_coordinator_is_told_of_the_special_meeting_and_calling_it_is_the_task(talk: Conversation, days: Days) -> None:
    rows = await talk.say("王芳", MAJOR)
    (duty,) = [row for row in for_person(talk, rows, "张伟") if "约会议" in labels(row) and "T-1" in words([row])]

    await talk.press("张伟", "约会议", duty)
    (form,) = [row for row in await talk.sent() if row.card is not None and row.card.title == "约会议"]
    assert "李娜、张伟、赵宁" in words([form])
    fields = {"topic": "解决 I-1", "at": "11-24 15:00", "issues": "I-1", "sort": "专项会", "agenda": "怎么解决", "outputs": "方案"}
    answer = await talk.press("张伟", "约会议", form, fields)

    assert "M-1 已约好" == answer.toast
    assert (Sort.SPECIAL, {"张伟", "李娜", "赵宁"}) == (kept(talk).sort, coming(talk))
    assert (TaskState.DONE, "M-1") == (task(talk).state, task(talk).deliverable)


async def test_the_form_as_it_is_printed_where_there_are_no_forms_calls_the_same(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)
    (form,) = [row for row in await talk.say("张伟", "约会议 I-1", **PRIVATE) if row.card is not None]
    assert form.card is not None
    printed = "\n".join(plain(form.card)).partition("出来：")[2].replace("时间：", "时间：11-24 15:00").strip()

    await talk.say("张伟", printed, **PRIVATE)

    assert (Sort.SPECIAL, {"张伟", "李娜", "赵宁"}) == (kept(talk).sort, coming(talk))


async def test_an_issue_that_becomes_major_gives_the_duty_once(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)

    rows = await talk.say("李娜", "/问题 I-1 级别:重大")
    await talk.say("李娜", "/问题 I-1 级别:一般")
    await talk.say("李娜", "/问题 I-1 级别:重大")

    assert "召开专项会议：I-1" in words(for_person(talk, rows, "张伟"))
    assert talk.look(lambda session: subtasks.by_number(session, 2)) is None


async def test_the_duty_to_call_a_special_meeting_ends_with_its_issue(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)

    await talk.say("李娜", "解决 I-1 方案:换备用接口 结果:已恢复", at_bot=True)

    assert (TaskState.CANCELLED, "I-1 已关闭") == (task(talk).state, task(talk).reason)


async def test_a_major_issue_that_is_opened_again_needs_a_special_meeting_again(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)
    await talk.say("张伟", "/会议 I-1 时间:11-24 15:00")
    talk.clock.moment = at("2026-11-24", "16:00")
    await talk.say("张伟", "会议 M-1 问题:I-1 方案:换备用接口 部门:研发部 时限:11-27", at_bot=True)
    await talk.say("赵宁", "解决 I-1 方案:换备用接口 结果:已恢复", at_bot=True)
    talk.clock.moment = at("2026-11-30", "10:00")

    rows = await talk.say("王芳", "重开 I-1 原因:又登录不上了", at_bot=True)

    assert "召开专项会议：I-1" in words(for_person(talk, rows, "陈杰"))
    anew = talk.look(lambda session: subtasks.by_number(session, 2))
    assert anew and (TaskState.CLAIMED, "2026-12-02") == (anew.state, anew.due.isoformat())


async def test_a_special_meeting_that_is_still_to_be_held_does_for_an_issue_that_is_opened_again(
    talk: Conversation, days: Days
) -> None:
    await talk.say("王芳", MAJOR)
    await talk.say("张伟", "/会议 I-1 时间:11-24 15:00")
    await talk.say("李娜", "解决 I-1 方案:换备用接口 结果:已恢复", at_bot=True)

    await talk.say("王芳", "重开 I-1 原因:又登录不上了", at_bot=True)
    assert talk.look(lambda session: subtasks.by_number(session, 2)) is None

    await talk.say("张伟", "取消会议 M-1 原因:人不齐", at_bot=True)
    assert TaskState.CLAIMED is task(talk).state


async def test_the_duty_is_done_by_the_meeting_that_is_left(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)
    await talk.say("张伟", "/会议 I-1 时间:11-24 15:00")
    await talk.say("张伟", "/会议 I-1 主题:再谈 时间:11-24 17:00")

    await talk.say("张伟", "取消会议 M-1 原因:人不齐", at_bot=True)

    assert (TaskState.DONE, "M-2") == (task(talk).state, task(talk).deliverable)


async def test_a_special_meeting_after_the_limit_is_said_to_be_late(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)

    assert "晚于重大问题开专项会议的时限：I-1" in words(await talk.say("张伟", "/会议 I-1 时间:11-27 15:00"))


async def test_a_special_meeting_that_is_cancelled_leaves_the_duty_as_it_was(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)
    await talk.say("张伟", "/会议 I-1 时间:11-24 15:00")

    await talk.say("张伟", "取消会议 M-1 原因:人不齐", at_bot=True)

    assert TaskState.CLAIMED is task(talk).state


async def test_a_duty_that_a_held_meeting_did_stays_done_when_a_later_one_is_cancelled(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)
    await talk.say("张伟", "/会议 I-1 时间:11-24 15:00")
    talk.clock.moment = at("2026-11-24", "16:00")
    await talk.say("张伟", "会议 M-1 问题:I-1 方案:换备用接口 部门:研发部 时限:11-27", at_bot=True)

    await talk.say("王芳", "/会议 I-1 复盘一下 类型:临时会 时间:11-26 15:00 参会:李娜")
    await talk.say("王芳", "取消会议 M-2 原因:不用了", at_bot=True)

    assert State.CANCELLED is kept(talk, 2).state
    assert TaskState.DONE is task(talk).state


async def test_the_duty_stands_again_when_the_last_of_two_meetings_is_cancelled(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", MAJOR)
    await talk.say("张伟", "/会议 I-1 时间:11-24 15:00")
    await talk.say("张伟", "/会议 I-1 时间:11-25 10:00")

    await talk.say("张伟", "取消会议 M-1 原因:人不齐", at_bot=True)
    assert TaskState.DONE is task(talk).state
    await talk.say("张伟", "取消会议 M-2 原因:人不齐", at_bot=True)

    assert TaskState.CLAIMED is task(talk).state


async def test_each_issue_gets_solution_department_and_deadline_and_the_meeting_is_held(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    await talk.say("王芳", "/会议 I-1 时间:11-24 15:00")
    asked = await days.to(at("2026-11-24", "16:00"))
    (card,) = [row for row in for_person(talk, asked, "王芳") if "填结果 I-1" in labels(row)]

    await talk.press("王芳", "填结果 I-1", card)
    answer = await talk.press(
        "王芳", "结果 I-1", card, {"solution": "换备用接口", "department": "研发部", "owner": "刘洋", "by": "11-27 18:00"}
    )

    assert "I-1 的结果已记下" == answer.toast
    found = issue(talk)
    department = talk.look(lambda session: session.get_one(Department, found.department_id).name)
    owner = talk.look(lambda session: session.get_one(Person, found.owner_id).name)
    assert (IssueState.PROPOSED, "换备用接口", "研发部", "刘洋") == (found.state, found.solution, department, owner)
    assert at("2026-11-27", "18:00") == found.promised_at
    (note,) = [one.note for one in talk.look(lambda session: timeline.steps_of(session, "issue", 1)) if one.what == "proposed"]
    assert note.startswith("M-1 定下：换备用接口")
    assert State.HELD is kept(talk).state
    rows = await talk.sent()
    assert "交给你负责" in words(for_person(talk, rows, "刘洋"))
    assert "M-1 定了 I-1" in words(for_person(talk, rows, "李娜")) and "M-1 定了 I-1" in words(for_person(talk, rows, "陈杰"))


async def test_the_words_of_the_outcome_do_the_same_and_an_issue_may_stay_unsolved(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    await talk.say("王芳", "/问题 打印机坏了")
    await talk.say("王芳", "/会议 问题:I-1、I-2 时间:11-24 15:00")
    talk.clock.moment = at("2026-11-24", "16:00")

    assert "要写方案、责任部门和新时限" in words(await talk.say("王芳", "会议 M-1 问题:I-1 负责人:刘洋", at_bot=True))
    await talk.say("王芳", "会议 M-1 问题:I-1 方案:换备用接口 部门:研发部 时限:11-27", at_bot=True)
    assert State.PLANNED is kept(talk).state
    assert "I-2 还没有结果" in words(await talk.say("王芳", "结束会议 M-1 结论:散会", at_bot=True))
    await talk.say("王芳", "会议 M-1 问题:I-2 下一步:下周换一台", at_bot=True)

    first, second = issue(talk), issue(talk, 2)
    assert (IssueState.PROPOSED, IssueState.UNSOLVED, "下周换一台") == (first.state, second.state, second.next_step)
    assert State.HELD is kept(talk).state


async def test_only_who_takes_part_or_may_settle_the_issue_writes_its_outcome(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    await talk.say("王芳", "/会议 I-1 时间:11-24 15:00 参会:刘洋")

    said = words(await talk.say("吴敏", "会议 M-1 问题:I-1 方案:不管了 截止:11-27", at_bot=True))
    assert "结果要由 M-1 的召集人、参会的人或" in said
    assert IssueState.OPEN is issue(talk).state

    await talk.say("刘洋", "会议 M-1 问题:I-1 方案:换备用接口 截止:11-27", at_bot=True)
    assert IssueState.OPEN is not issue(talk).state


async def test_a_card_offers_in_private_only_what_its_reader_may_do(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    rows = await talk.say("王芳", "/会议 I-1 时间:11-25 15:00 参会:李娜、刘洋")
    assert [] == [each for one in for_person(talk, rows, "刘洋") for each in labels(one)]

    before = await days.to(at("2026-11-24", "15:00"))
    over = await days.to(at("2026-11-25", "16:00"))

    assert ["补充 I-1"] == [each for one in topics(talk, before, "李娜") for each in labels(one)]
    assert [] == [each for one in topics(talk, before, "王芳") for each in labels(one)]
    assert {"填结果 I-1"} == {each for one in for_person(talk, over, "刘洋") for each in labels(one)}
    assert {"填结果 I-1", "改时间", "取消会议"} == {each for one in for_person(talk, over, "王芳") for each in labels(one)}


async def test_a_meeting_called_within_a_minute_rings_no_minute_early(talk: Conversation, days: Days) -> None:
    talk.clock.move(seconds=20)
    await talk.say("王芳", CALLED)

    assert "11-25(周三) 14:45" in words(await talk.say("王芳", "/why M-1"))


async def test_a_card_says_for_good_when_the_meeting_was_before(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)
    await talk.say("王芳", "/会议 M-1 时间:11-27 10:00")
    await talk.say("王芳", "/会议 M-1 地点:四号会议室")

    assert "时间：11-27(周五) 10:00（原来 11-25(周三) 15:00）" in words(await talk.say("王芳", "/会议 M-1"))


async def test_a_meeting_on_a_day_off_says_so(talk: Conversation, days: Days) -> None:
    assert "11-28(周六) 15:00，不是工作日" in words(await talk.say("王芳", "/会议 站会 时间:11-28 15:00 参会:李娜"))
    assert "不是工作日" not in words(await talk.say("王芳", "/会议 M-1 时间:11-27 15:00"))


async def test_the_one_text_that_is_asked_for_needs_no_name(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)
    await talk.say("王芳", "/会议 站会 时间:11-26 15:00 参会:李娜")
    cancelled = await talk.say("王芳", "取消会议 M-1 人不齐", at_bot=True)
    talk.clock.move(days=10)
    ended = await talk.say("王芳", "结束会议 M-2 按 A 方案执行", at_bot=True)

    assert "取消原因：人不齐" in words(cancelled)
    assert "结论：按 A 方案执行" in words(ended)


async def test_every_private_card_tells_that_the_meeting_is_cancelled(talk: Conversation, days: Days) -> None:
    invited = for_person(talk, await talk.say("王芳", CALLED), "刘洋")
    form = for_person(talk, await talk.say("王芳", "取消会议 M-1", at_bot=True), "王芳")

    rows = await talk.say("王芳", "取消会议 M-1 原因:人不齐", at_bot=True)

    changed = {row.ref: row for row in rows if row.ref}
    for one in (*invited, *form):
        assert "已取消" in words([changed[f"ref-{one.id}"]])
        assert [] == labels(changed[f"ref-{one.id}"])


async def test_an_urgent_request_becomes_an_emergency_meeting_by_one_press(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", "/紧急 门店收银系统宕机 部门:研发部")
    shown = await talk.say("王芳", "/请求 Q-1", **PRIVATE)
    card = next(row for row in shown if row.card is not None and "紧急会议" in labels(row))

    answer = await talk.press("王芳", "紧急会议", card)
    twice = await talk.press("王芳", "紧急会议", card)

    assert "M-1 已叫双方" == answer.toast
    assert "已经约了 M-1" in twice.toast
    assert talk.clock.now() + timedelta(minutes=10) == kept(talk).at
    assert (Sort.EMERGENCY, {"王芳", "张伟", "赵宁", "陈杰"}) == (kept(talk).sort, coming(talk))
    rows = await talk.sent()
    assert "王芳打电话召集" in words(for_person(talk, rows, "赵宁"))
    assert [row for row in for_person(talk, rows, "赵宁") if row.kind == "urge"]
    assert "meeting" in steps(talk, "request")


async def test_the_words_of_the_press_take_a_time_and_a_place(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", "/紧急 门店收银系统宕机 部门:研发部")

    await talk.say("赵宁", "紧急会议 Q-1 时间:11-23 11:00 地点:会议链接 123", at_bot=True)

    assert (at("2026-11-23", "11:00"), "会议链接 123") == (kept(talk).at, kept(talk).place)


async def test_what_others_meet_about_takes_no_place_in_the_list(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.handlers.meetings.meetings.MOST_LISTED", 1)
    await talk.say("孙莉", "/会议 薪酬讨论 时间:明天9:00 参会:@周涛", chat_id="oc_sales", direct=True)
    await talk.say("王芳", "/会议 物料评审 时间:明天15:00 参会:@刘洋", chat_id="oc_other", direct=True)

    listed = words(await talk.say("刘洋", "/会议 列表", **PRIVATE))

    assert "物料评审" in listed and "薪酬讨论" not in listed


async def test_what_is_only_called_an_emergency_disturbs_nobody_at_night(talk: Conversation, days: Days) -> None:
    talk.clock.moment = at("2026-11-23", "23:00")

    rows = await talk.say("刘洋", "/会议 物料评审 类型:紧急会 时间:12-25 15:00 参会:李娜、王芳")

    assert [] == for_person(talk, rows, "李娜")
    assert "物料评审" in words(for_person(talk, await days.to(at("2026-11-24", "08:30")), "李娜"))


async def test_the_same_time_once_more_is_no_move(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)

    rows = await talk.say("王芳", "/会议 M-1 时间:11-25 15:00")

    assert "本来就是这个时间" in words(rows)
    assert [] == for_person(talk, rows, "李娜")


async def test_nobody_is_told_of_its_beginning_after_it(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", "/会议 早会 时间:11-25 8:20 参会:李娜")

    rows = [*await days.to(at("2026-11-25", "08:05")), *await days.to(at("2026-11-25", "08:31"))]

    assert "08:20 开会。" not in words(for_person(talk, rows, "李娜"))


async def test_of_a_caller_who_has_left_somebody_else_is_asked_what_came_of_it(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)

    def leave(session: Session) -> None:
        session.get_one(Person, days.person("王芳").id).left_on = at("2026-11-24", "10:00").date()

    days.change(leave)

    rows = await days.to(at("2026-11-25", "18:00"))

    assert "定了什么" in words([row for row in rows if row.target.user_id])


async def test_what_an_owner_was_to_add_is_not_told_when_the_meeting_is_cancelled(talk: Conversation, days: Days) -> None:
    talk.clock.moment = at("2026-11-23", "21:00")
    await talk.say("王芳", "/问题 ERP 登录不上")
    await talk.say("王芳", "/会议 I-1 时间:11-25 15:00 参会:刘洋")
    await talk.say("王芳", "取消会议 M-1 原因:人不齐", at_bot=True)

    assert "会前补充" not in words(for_person(talk, await days.to(at("2026-11-24", "08:30")), "李娜"))


async def test_a_sheet_that_is_late_because_of_a_move_says_so_and_comes_once(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", f"{ISSUE} 尝试:重启")
    await talk.say("王芳", "/会议 I-1 时间:11-30 15:00")

    rows = await talk.say("王芳", "/会议 M-1 时间:11-23 16:00")
    again = await talk.say("王芳", "/会议 M-1 时间:11-23 16:30")

    assert "没有提前" in words(topics(talk, rows, "赵宁"))
    assert not [one for one in topics(talk, again, "赵宁") if not one.ref]


async def test_words_beside_a_meeting_move_it_or_are_asked_back_and_never_rename_it(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)

    moved = await talk.say("王芳", "/会议 M-1 推迟到11-26 16:00")

    assert (at("2026-11-26", "16:00"), "物料评审") == (kept(talk).at, kept(talk).topic)
    assert for_person(talk, moved, "李娜")

    said = await talk.say("王芳", "/会议 M-1 早一点开")

    assert "没看懂要把 M-1 怎么样：“早一点开”" in words(said)
    assert "物料评审" == kept(talk).topic

    await talk.say("王芳", "/会议 M-1 主题:物料终审")

    assert "物料终审" == kept(talk).topic


async def test_a_solution_without_a_deadline_is_asked_for_it_with_its_own_words(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", ISSUE)
    await talk.say("王芳", "/会议 I-1 时间:11-24 15:00 参会:李娜")

    said = await talk.say("王芳", "/会议 M-1 问题:I-1 方案:先补盖 负责人:李娜")

    assert "例如：会议 M-1 问题:I-1 方案:先补盖 部门:市场部 负责人:李娜 截止:明天15:00" in words(said)


async def test_a_topic_that_says_the_sort_is_both(talk: Conversation, days: Days) -> None:
    refused = await talk.say("王芳", "/会议 周会 时间:11-25 15:00 参会:李娜 张伟 参加")

    assert "例会要写议程和输出，没有约。例如：/会议 周会 类型:例会" in words(refused)

    await talk.say("王芳", "/会议 周会 时间:11-25 15:00 参会:李娜 张伟 参加 议程:本周进度 输出:下周分工")

    assert ("周会", Sort.REGULAR) == (kept(talk).topic, kept(talk).sort)
    assert {"李娜", "张伟"} <= coming(talk)


async def test_a_time_that_is_over_is_refused_as_it_was_read(talk: Conversation, days: Days) -> None:
    assert "11-23(周一) 09:00 已经过了" in words(await talk.say("王芳", "/会议 物料评审 时间:今天9:00"))


async def test_an_outcome_of_what_is_not_on_the_agenda_is_refused_whole(talk: Conversation, days: Days) -> None:
    await talk.say("王芳", CALLED)
    await talk.say("李娜", ISSUE)

    said = await talk.say("王芳", "/会议 M-1 问题:I-1 方案:换备用接口 部门:研发部 截止:11-27")

    assert "M-1 没有谈 I-1，先加上再写结果：会议 M-1 问题:I-1。没有改动。" in words(said)
    assert [] == talk.look(lambda session: meetings.topics(session, kept(talk)))


async def test_the_project_that_is_named_is_the_meetings(talk: Conversation) -> None:
    private: dict[str, Any] = {"direct": True, "chat_id": "oc_private", "at_bot": True}

    await talk.say("张伟", "会议 年会总结 时间:明天15:00 参会:王芳 项目:2026-市场-001", **private)

    assert ("年会总结", 1) == (kept(talk).topic, kept(talk).project_id)
    assert "项目只在约的时候" in words(await talk.say("张伟", "会议 M-1 项目:2026-市场-001", **private))


async def test_a_meeting_of_another_year_is_told_with_its_year(talk: Conversation) -> None:
    talk.clock.moment = at("2026-12-30", "10:00")
    called = words(await talk.say("张伟", "/会议 物料评审 时间:2027-01-05 15:00 参会:李娜"))
    talk.clock.moment = at("2027-01-04", "10:00")

    listed = words(await talk.say("李娜", "/会议 列表"))

    assert "2027-01-05(周二) 15:00" in called
    assert "M-1 01-05(周二) 15:00 物料评审" in listed
