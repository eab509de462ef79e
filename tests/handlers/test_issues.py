"""问题: raised by words, by form and from a daily update; shown, moved and closed, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.cards.model import Form, buttons
from bot.domain.clocks import ClockState
from bot.domain.issues import Issue, IssueSupport, Sort, State
from bot.domain.ladder import Rule
from bot.domain.people import Department, Person
from bot.domain.subtasks import Subtask
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import clocks, issues, timeline
from tests.conversation import Conversation, words
from tests.handlers.days import at, for_person

RAISED = "/问题 ERP 登录不上 需支持:研发部 原因:接口超时 尝试:重启服务"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def raised(talk: Conversation, text: str = RAISED, who: str = "王芳") -> OutboxRow:
    """The sheet of a new issue where it was raised."""
    rows = await talk.say(who, text)
    return next(one for one in rows if one.card is not None and one.card.title.startswith("I-") and one.target.chat_id)


def kept(talk: Conversation, number: int = 1) -> Issue:
    found = talk.look(lambda session: issues.by_number(session, number))
    assert found is not None
    return found


def owner(talk: Conversation, number: int = 1) -> str:
    one = kept(talk, number)
    return talk.look(lambda session: session.get_one(Person, one.owner_id).name) if one.owner_id else ""


def department(talk: Conversation, number: int = 1) -> str:
    one = kept(talk, number)
    return talk.look(lambda session: session.get_one(Department, one.department_id).name)


def steps(talk: Conversation) -> list[str]:
    return [one.what for one in talk.look(lambda session: timeline.steps_of(session, "issue", 1))]


async def test_an_issue_is_raised_with_all_its_fields_and_owned_by_the_liaison(talk: Conversation) -> None:
    rows = await talk.say("王芳", RAISED)

    issue = kept(talk)
    assert ("ERP 登录不上", "接口超时", "重启服务") == (issue.description, issue.cause, issue.tried)
    assert (Sort.ACROSS, State.OPEN, "李娜") == (issue.sort, issue.state, owner(talk))
    assert "由你负责" in words(for_person(talk, rows, "李娜"))
    assert "请研发部支持" in words(for_person(talk, rows, "赵宁"))


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("/问题 打印机坏了", Sort.INSIDE),
        ("/问题 打印机坏了 需支持:研发部", Sort.ACROSS),
        ("/问题 打印机坏了 部门:研发部", Sort.ACROSS),
        ("/问题 打印机坏了 级别:重大", Sort.MAJOR),
        ("/问题 直播间资源冲突 需支持:研发部", Sort.MAJOR),
        ("/问题 直播间资源冲突", Sort.INSIDE),
        ("/问题 主视觉没定，影响整体进度", Sort.MAJOR),
        ("/问题 主视觉没定，不影响整体进度", Sort.INSIDE),
        ("/问题 主视觉没定，影响整体进度 级别:一般", Sort.INSIDE),
        ("/问题 客户退货 类型:客户", Sort.CUSTOMER),
    ],
)
async def test_the_class_follows_from_what_was_written(talk: Conversation, text: str, sort: Sort) -> None:
    await talk.say("王芳", text)

    assert sort is kept(talk).sort


@pytest.mark.parametrize("later", ["问题 I-1 需要支持 配合:研发部 开放接口权限", "问题 I-1 需支持:研发部", "问题 I-1 部门:研发部"])
async def test_a_resource_conflict_that_comes_between_departments_is_major(talk: Conversation, later: str) -> None:
    await talk.say("李娜", "/问题 直播间资源冲突")

    await talk.say("李娜", later, at_bot=True)

    assert Sort.MAJOR is kept(talk).sort


async def test_a_class_that_is_named_stands_until_the_description_says_more(talk: Conversation) -> None:
    await talk.say("李娜", "/问题 主视觉没定，影响整体进度")
    await talk.say("李娜", "问题 I-1 级别:一般", at_bot=True)
    await talk.say("李娜", "问题 I-1 原因:供应商没回复", at_bot=True)
    named = kept(talk).sort

    await talk.say("李娜", "问题 I-1 描述:主视觉还没定，已经影响项目上线", at_bot=True)

    assert (Sort.INSIDE, Sort.MAJOR) == (named, kept(talk).sort)


async def test_what_management_raises_is_between_departments_and_stays_so(talk: Conversation) -> None:
    await talk.say("何静", "/问题 打印机坏了 部门:研发部")
    raised_as = kept(talk).sort

    await talk.say("赵宁", "问题 I-1 描述:打印机还是坏的", at_bot=True)

    assert (Sort.ACROSS, Sort.ACROSS) == (raised_as, kept(talk).sort)
    assert Rule.ESCALATE in {one.rule for one in talk.look(lambda session: clocks.running_of(session, "issue", [1]))}


async def test_words_alone_ask_for_the_form_in_private_and_the_form_raises_it(talk: Conversation) -> None:
    rows = await talk.say("王芳", "/问题")
    (form,) = for_person(talk, rows, "王芳")

    answer = await talk.press("王芳", "上报", form, {"what": "ERP 登录不上", "helpers": "研发部", "tried": "重启服务"})

    assert "已上报 I-1" == answer.toast
    assert ("ERP 登录不上", Sort.ACROSS, talk.look(lambda session: session.exec(select(Issue)).one().project_id)) == (
        kept(talk).description,
        kept(talk).sort,
        kept(talk).project_id,
    )
    assert kept(talk).project_id is not None


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("刘洋", "/问题 ERP 登录不上 级别:重大 需支持:研发部"),
        ("王芳", "/问题 ERP 登录不上 部门:研发部 需支持:研发部"),
    ],
)
async def test_nobody_asks_the_responsible_department_to_support_itself(talk: Conversation, who: str, text: str) -> None:
    said = words(await talk.say(who, text))

    assert "研发部就是责任部门，不用请自己支持，没有记下。要市场部支持，写 需支持:市场部；要市场部来负责，写 部门:市场部" in said
    assert talk.look(lambda session: issues.by_number(session, 1)) is None


async def test_a_department_is_not_asked_to_support_its_own_issue_later_either(talk: Conversation) -> None:
    await raised(talk, "/问题 打印机坏了")

    for text in ("问题 I-1 需要支持 配合:市场部 换一台", "问题 I-1 需支持:市场部"):
        assert "市场部就是责任部门，不用请自己支持" in words(await talk.say("李娜", text, at_bot=True))
    assert [] == talk.look(lambda session: issues.support_of(session, [1]))


async def test_a_blocker_that_names_its_own_department_is_an_issue_inside_it(talk: Conversation) -> None:
    (card,) = await talk.say("王芳", "今日完成：定稿\n明日计划：发货\n需支持：素材没到，需要市场部支持")

    assert "已登记为 I-1" == (await talk.press("王芳", "登记为问题", card)).toast
    assert Sort.INSIDE is kept(talk).sort


async def test_the_same_words_within_a_day_are_asked_about_and_nothing_is_kept_before_the_answer(talk: Conversation) -> None:
    await talk.say("王芳", RAISED)

    (asked,) = await talk.say("王芳", RAISED)
    in_another_group = words(await talk.say("王芳", RAISED, chat_id=talk.other_chat))

    assert "已经是 I-1，没有再登记" in words([asked]) and "已经是 I-1" in in_another_group
    assert talk.look(lambda session: issues.by_number(session, 2)) is None
    assert "已登记为 I-2" == (await talk.press("王芳", "仍要登记", asked)).toast
    again = kept(talk, 2)
    assert ("ERP 登录不上", Sort.ACROSS, "重启服务") == (again.description, again.sort, again.tried)
    assert [1] == [len(talk.look(lambda session: issues.support_of(session, [2])))]


async def test_the_question_about_a_major_issue_does_not_offer_to_make_it_major(talk: Conversation) -> None:
    await talk.say("王芳", f"{RAISED} 级别:重大")

    said = words(await talk.say("王芳", f"{RAISED} 级别:重大"))

    assert "要改它，例如：问题 I-1 尝试:换了服务器" in said
    assert "级别:重大" not in said


async def test_the_project_that_is_named_is_the_issues_where_it_may_be_seen(talk: Conversation) -> None:
    private: dict[str, Any] = {"direct": True, "chat_id": "oc_private", "at_bot": True}

    await talk.say("王芳", "问题 投诉门户打不开 部门:研发部 项目:2026-市场-001", **private)
    unknown = words(await talk.say("王芳", "问题 打印机坏了 项目:2026-市场-777", **private))

    issue = kept(talk)
    assert ("投诉门户打不开", 1) == (issue.description, issue.project_id)
    assert "没有“2026-市场-777”这个项目" in unknown
    assert talk.look(lambda session: issues.by_number(session, 2)) is None
    assert "项目只在上报时写" in words(await talk.say("王芳", "问题 I-1 项目:2026-市场-001", **private))


async def test_the_question_that_is_answered_twice_makes_one_issue(talk: Conversation) -> None:
    await talk.say("王芳", RAISED)
    (asked,) = await talk.say("王芳", RAISED)
    button = asked.card and next(one.action for one in buttons(asked.card) if one.label == "仍要登记")
    assert button

    answers = [await talk.press("王芳", button, asked) for _ in range(2)]
    said = words(await talk.say("王芳", "仍要登记 I-1", at_bot=True))

    assert ["已登记为 I-2", "已经是 I-2"] == [one.toast for one in answers]
    assert "已经是 I-2" in said
    assert talk.look(lambda session: issues.by_number(session, 3)) is None


async def test_the_words_under_the_question_do_the_same_for_who_raised_it_alone(talk: Conversation) -> None:
    await talk.say("王芳", RAISED)

    assert "不是你上报的" in words(await talk.say("刘洋", "仍要登记 I-1", at_bot=True))
    assert "要写和哪个问题一样" in words(await talk.say("王芳", "仍要登记", at_bot=True))
    assert "I-2" in words(await talk.say("王芳", "仍要登记 I-1", at_bot=True))


@pytest.mark.parametrize("meanwhile", ["another person", "a day", "closed", "another department"])
async def test_what_only_looks_the_same_is_another_issue_at_once(talk: Conversation, meanwhile: str) -> None:
    await talk.say("王芳", RAISED)
    if meanwhile == "closed":
        await talk.say("李娜", "解决 I-1 方案:换用备用接口 结果:已恢复", at_bot=True)
    if meanwhile == "a day":
        talk.clock.move(hours=25)
    text = f"{RAISED} 部门:销售部" if meanwhile == "another department" else RAISED

    await raised(talk, text, who="李娜" if meanwhile == "another person" else "王芳")

    assert "ERP 登录不上" == kept(talk, 2).description


async def test_the_form_asks_the_same(talk: Conversation) -> None:
    await talk.say("王芳", RAISED)
    (form,) = for_person(talk, await talk.say("王芳", "/问题"), "王芳")

    answer = await talk.press("王芳", "上报", form, {"what": "ERP 登录不上"})

    assert "已经是 I-1" == answer.toast
    assert answer.card is not None and [one.label for one in buttons(answer.card)] == ["仍要登记"]


async def test_a_blocker_of_a_daily_update_becomes_an_issue_by_one_click_and_only_once(talk: Conversation) -> None:
    (card,) = await talk.say("王芳", "今日完成：定稿\n明日计划：发货\n需支持：素材没到，需要研发部支持")

    first = await talk.press("王芳", "登记为问题", card)
    second = await talk.press("王芳", "登记为问题", card)

    assert "已登记为 I-1" == first.toast
    assert "已经是 I-1" in second.toast
    assert ("王芳", Sort.ACROSS) == (owner(talk), kept(talk).sort)


async def test_the_same_words_on_the_next_day_are_the_same_issue_and_stand_in_its_timeline(talk: Conversation) -> None:
    said = "今日完成：定稿\n明日计划：发货\n需支持：素材没到，需要研发部支持"
    (card,) = await talk.say("王芳", said)
    await talk.press("王芳", "登记为问题", card)
    await talk.say("王芳", "问题 I-1 描述:研发部的素材没到", at_bot=True)
    talk.clock.move(days=3)
    (card,) = await talk.say("王芳", said)

    answers = [await talk.press("王芳", "登记为问题", card) for _ in range(2)]
    shown = words((await talk.say("王芳", "问题 I-1"))[-1:])
    other = await talk.say("王芳", "今日完成：定稿\n明日计划：发货\n需支持：海报没到，需要研发部支持")

    assert all("已经是 I-1" in one.toast for one in answers)
    assert 1 == shown.count("日报里又写到：11-23 王芳")
    assert "已登记为 I-2" == (await talk.press("王芳", "登记为问题", other[-1])).toast


async def test_the_words_of_the_click_do_the_same(talk: Conversation) -> None:
    await talk.say("王芳", "今日完成：定稿\n明日计划：发货\n需支持：素材没到，需要研发部支持")

    await talk.say("王芳", "登记为问题 日报:11-20 项:1", at_bot=True)

    assert "王芳" == owner(talk)


async def test_who_takes_it_owns_it_and_a_later_one_may_take_it_over(talk: Conversation) -> None:
    sheet = await raised(talk)

    assert "由你处理" in (await talk.press("王芳", "我来处理", sheet)).toast
    assert (State.ACKNOWLEDGED, "王芳") == (kept(talk).state, owner(talk))
    await talk.say("李娜", "问题 I-1 我来处理", at_bot=True)
    assert "李娜" == owner(talk)


async def test_a_solution_says_who_and_when(talk: Conversation) -> None:
    await raised(talk)

    (form,) = for_person(talk, await talk.say("李娜", "问题 I-1 给出方案 换备用接口", at_bot=True), "李娜")
    assert "方案：换备用接口\n负责人：李娜\n截止：" in words([form]) and kept(talk).state is State.OPEN
    said = words(await talk.say("李娜", "问题 I-1 给出方案 方案:换备用接口 负责人:@刘洋 截止:11-23 15:00", at_bot=True))

    assert "11-23 15:00" in said
    assert (State.PROPOSED, "刘洋", "换备用接口") == (kept(talk).state, owner(talk), kept(talk).solution)


@pytest.mark.parametrize("how", ["给出方案 方案:换接口", "方案:换接口"])
async def test_a_plan_is_one_line_of_the_history_and_says_when_it_is_too_late_for_the_escalation(
    talk: Conversation, how: str
) -> None:
    await raised(talk)

    said = words(await talk.say("李娜", f"问题 I-1 {how} 截止:12-10 15:00", at_bot=True))

    assert ["raised", "support", "proposed"] == steps(talk)
    assert "新完成时限：12-10 15:00（比升级晚：到 11-24 17:30 没有解决照样升级）" in said


async def test_the_history_names_the_owner_and_every_department_that_was_asked(talk: Conversation) -> None:
    said = words(await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部、销售部 发生:昨天"))

    assert "王芳 上报，负责人 李娜" in said
    assert "请求支持：研发部" in said and "请求支持：销售部" in said
    assert "发生时间：11-19\n" in said


async def test_a_plan_needs_no_names_for_what_it_is_and_when(talk: Conversation) -> None:
    await raised(talk)

    said = words(await talk.say("李娜", "问题 I-1 给出方案 换备用接口 11-23 15:00", at_bot=True))

    assert "新完成时限：11-23 15:00" in said
    assert "换备用接口" == kept(talk).solution


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("问题 I-1 需要支持 开放接口权限", "描述：开放接口权限"),
        ("问题 I-1 需要支持 配合:销售部", "配合：销售部"),
        ("解决 I-1 重启了", "方案：重启了\n结果："),
    ],
)
async def test_what_lacks_something_is_asked_for_with_what_was_said(talk: Conversation, text: str, filled: str) -> None:
    await raised(talk)

    (form,) = for_person(talk, await talk.say("李娜", text, at_bot=True), "李娜")

    assert filled in words([form]) and "还没有记下，缺" in words([form])
    assert kept(talk).state is State.OPEN


@pytest.mark.parametrize("how", ["给出方案 方案:改尺寸", "方案:改尺寸"])
async def test_who_gets_it_with_a_plan_sees_the_plan(talk: Conversation, how: str) -> None:
    await raised(talk)

    rows = await talk.say("李娜", f"问题 I-1 {how} 负责人:@刘洋 截止:11-23 15:00", at_bot=True)

    (card,) = for_person(talk, rows, "刘洋")
    assert "李娜把 I-1 交给你负责" in words([card])
    assert "已有方案" in words([card]) and "新完成时限：11-23 15:00" in words([card]) and "解决措施：改尺寸" in words([card])


@pytest.mark.parametrize("how", ["", "给出方案 方案:改尺寸 截止:11-23 15:00", "方案:改尺寸 截止:11-23 15:00"])
async def test_an_owner_of_another_department_brings_it_and_both_heads_hear_of_it(talk: Conversation, how: str) -> None:
    await raised(talk, "/问题 素材没到")
    assert Sort.INSIDE is kept(talk).sort

    rows = await talk.say("李娜", f"问题 I-1 {how} 负责人:@刘洋", at_bot=True)

    assert ("刘洋", "研发部", Sort.ACROSS) == (owner(talk), department(talk), kept(talk).sort)
    assert "责任部门 → 研发部；级别：部门内一般 → 跨部门一般" in words(rows)
    for head in ("张伟", "陈杰"):
        assert "李娜把 I-1 从市场部转给了研发部，以后由研发部负责。" in words(for_person(talk, rows, head))


@pytest.mark.parametrize("how", ["", "给出方案 方案:改尺寸 截止:11-23 15:00", "方案:改尺寸 截止:11-23 15:00"])
async def test_a_department_that_is_named_has_it_with_its_liaison(talk: Conversation, how: str) -> None:
    await raised(talk)

    rows = await talk.say("李娜", f"问题 I-1 {how} 部门:研发部", at_bot=True)

    assert ("赵宁", "研发部") == (owner(talk), department(talk))
    assert "I-1 交给你负责" in words(for_person(talk, rows, "赵宁"))
    assert "需支持方：" not in words(for_person(talk, rows, "陈杰")), "nobody is asked to support themselves"


async def test_management_takes_an_issue_over_and_its_department_stays(talk: Conversation) -> None:
    await raised(talk)

    rows = await talk.say("李娜", "/问题 I-1 负责人:何静")

    assert ("何静", "市场部") == (owner(talk), department(talk))
    assert not for_person(talk, rows, "张伟")


async def test_who_is_named_in_a_new_issue_has_it_for_their_department(talk: Conversation) -> None:
    await raised(talk, "/问题 接口报错 负责人:@刘洋")
    await raised(talk, "/问题 素材没到 负责人:@刘洋 部门:市场部")

    assert ("研发部", "市场部") == (department(talk), department(talk, 2))


async def test_whose_support_is_asked_for_sees_that_it_was(talk: Conversation) -> None:
    await raised(talk, "/问题 素材没到")

    rows = await talk.say("李娜", "问题 I-1 需要支持 配合:研发部 开放接口权限", at_bot=True)
    again = await talk.say("李娜", "问题 I-1 配合:销售部 级别:重大", at_bot=True)

    (card,) = for_person(talk, rows, "赵宁")
    assert "请求支持：研发部：开放接口权限" in words([card]) and "跨部门一般" in words([card])
    (card,) = for_person(talk, again, "周涛")
    assert "请求支持：销售部" in words([card]) and "安排专项会议" in words([card])


async def test_support_is_asked_of_a_department_and_given(talk: Conversation) -> None:
    await raised(talk, "/问题 素材没到")

    rows = await talk.say("李娜", "问题 I-1 需要支持 配合:研发部 开放接口权限", at_bot=True)
    assert "开放接口权限" in words(for_person(talk, rows, "赵宁"))
    assert Sort.ACROSS is kept(talk).sort
    assert "没有在等" in words(await talk.say("孙莉", "问题 I-1 已支持", at_bot=True))
    await talk.say("赵宁", "问题 I-1 已支持", at_bot=True)

    assert talk.look(lambda session: session.exec(select(IssueSupport)).one().given_at) is not None


async def test_it_is_closed_with_solution_and_result_or_with_the_next_step(talk: Conversation) -> None:
    await raised(talk)
    await talk.say("李娜", "/解决 I-1 方案:换用备用接口 结果:已恢复")
    assert (State.SOLVED, "换用备用接口", "已恢复") == (kept(talk).state, kept(talk).solution, kept(talk).result)

    opened = words(await talk.say("王芳", "/重开 I-1 原因:又登录不上了"))
    assert State.OPEN is kept(talk).state
    assert "解决措施" not in opened and "李娜 已解决：换用备用接口；结果：已恢复" in opened
    assert "下一步" in words(await talk.say("李娜", "/解决 I-1 重启服务 结果:未解决"))
    await talk.say("李娜", "/解决 I-1 重启服务 结果:未解决 下一步:下周一再试")

    assert (State.UNSOLVED, "下周一再试") == (kept(talk).state, kept(talk).next_step)
    assert ["raised", "support", "solved", "reopened", "given_up"] == steps(talk)


async def test_closing_unsolved_by_words_closes_it_and_half_of_them_are_kept_in_the_form(talk: Conversation) -> None:
    await raised(talk)

    rows = await talk.say("李娜", "/问题 I-1 未解决关闭 原因:没磁盘")
    (form,) = [one for one in rows if one.card is not None and one.card.title.startswith("未解决关闭")]
    assert form.card is not None
    (inputs,) = [one.inputs for one in form.card.blocks if isinstance(one, Form)]
    assert (("没磁盘", ""), State.OPEN) == (tuple(one.value for one in inputs), kept(talk).state)

    await talk.say("李娜", "/问题 I-1 未解决关闭 原因:没磁盘 下一步:等采购")
    assert (State.UNSOLVED, "没磁盘", "等采购") == (kept(talk).state, kept(talk).result, kept(talk).next_step)


async def test_solving_beats_taking_and_the_loser_is_told(talk: Conversation) -> None:
    sheet = await raised(talk)
    await talk.say("李娜", "/解决 I-1 方案:换用备用接口 结果:已恢复")

    answer = await talk.press("王芳", {"a": "issue.take", "v": 1, "number": 1}, sheet)

    assert "I-1 已由李娜关闭(11-20 17:30)：已解决" in answer.toast
    assert State.SOLVED is kept(talk).state


async def test_the_forms_on_the_sheet_do_what_the_words_do(talk: Conversation) -> None:
    sheet = await raised(talk)

    await talk.press("李娜", "已解决", sheet)
    (form,) = for_person(talk, await talk.sent(), "李娜")[-1:]
    answer = await talk.press("李娜", "已解决", form, {"solution": "换用备用接口", "result": "已恢复"})

    assert answer.card is not None and "已解决" in answer.card.summary
    assert ["重开"] == [one.label for one in buttons(answer.card)]
    assert State.SOLVED is kept(talk).state


async def test_a_field_is_edited_and_the_old_one_stays_in_the_timeline(talk: Conversation) -> None:
    await raised(talk)

    said = words(await talk.say("李娜", "/问题 I-1 尝试:换了服务器"))

    assert "换了服务器" == kept(talk).tried
    assert "已尝试：重启服务 → 换了服务器" in said


async def test_the_sheet_shows_only_the_next_limit_and_a_customers_issue_all_of_them(talk: Conversation) -> None:
    sheet = words([await raised(talk)])
    assert sheet.count("接手问题") == 1
    assert "升级" not in sheet.split("下一时限")[1].split("\n")[0]

    shown = words([await raised(talk, "/问题 客户退货 类型:客户")])
    assert "接手问题" in shown and "责任" in shown and "李娜" in shown


async def test_the_list_of_the_group_is_the_tracking_sheet(talk: Conversation) -> None:
    await raised(talk)
    await raised(talk, "/问题 打印机坏了 级别:重大")

    said = words(await talk.say("李娜", "/问题 列表"))

    assert "I-1" in said and "I-2" in said and "问题跟踪表" in said


async def test_a_major_issue_has_a_special_meeting_as_a_task_of_the_coordinator(talk: Conversation) -> None:
    await raised(talk, "/问题 全站宕机 级别:重大")

    task = talk.look(lambda session: session.exec(select(Subtask)).one())
    assert task.name.startswith("召开专项会议：I-1")
    assert "2026-11-24" == task.due.isoformat()


async def test_what_is_no_concern_of_somebody_is_not_shown_to_them(talk: Conversation) -> None:
    await raised(talk)

    said = words(await talk.say("路人", "/问题 I-1", chat_id="oc_private", direct=True))

    assert "只有项目成员" in said


async def test_whose_issue_is_taken_over_hears_of_it_and_the_card_says_from_whom(talk: Conversation) -> None:
    await raised(talk)
    await talk.say("李娜", "问题 I-1 我来处理", at_bot=True)

    rows = await talk.say("王芳", "问题 I-1 我来处理", at_bot=True)

    assert "王芳从你这里接手了 I-1" in words(for_person(talk, rows, "李娜"))
    assert "负责人：王芳（从李娜接手）" in words(rows)
    assert "王芳 接手，原负责人 李娜" in words(rows)


async def test_whose_issue_is_handed_on_hears_to_whom(talk: Conversation) -> None:
    await raised(talk)

    rows = await talk.say("李娜", "/问题 I-1 负责人:王芳")

    assert "I-1 交给你负责" in words(for_person(talk, rows, "王芳"))
    rows = await talk.say("张伟", "/问题 I-1 负责人:李娜")
    assert "把 I-1 转给了李娜" in words(for_person(talk, rows, "王芳"))


async def test_the_same_sheet_asked_for_again_leaves_one_that_lives(talk: Conversation) -> None:
    await raised(talk)
    await talk.say("李娜", "/问题 I-1")

    again = await talk.say("李娜", "/问题 I-1")
    moved = [row for row in await talk.say("李娜", "/解决 I-1 方案:换接口 结果:好了") if row.target.chat_id]

    assert [row.card.blocks[0] for row in again if row.card and "见最新一张" in words([row])]
    assert "见最新一张" not in words(moved)


async def test_the_list_has_the_most_urgent_first(talk: Conversation) -> None:
    await raised(talk)
    await raised(talk, "/问题 客户退货 类型:客户")

    listed = words(await talk.say("李娜", "/问题 列表"))

    assert listed.index("I-2") < listed.index("I-1")


async def test_what_happens_tomorrow_has_not_happened(talk: Conversation) -> None:
    said = words(await talk.say("王芳", "/问题 门店断网 发生:明天"))

    assert "还没有到，没有上报" in said
    assert "I-1" in words(await talk.say("王芳", "/问题 门店断网 发生:今天9:00"))


async def test_a_refusal_names_the_owner_and_its_example_works(talk: Conversation) -> None:
    await raised(talk)
    assert "请找李娜或张伟" in words(await talk.say("王芳", "/问题 I-1 未解决关闭"))
    assert "/问题 截止:下周五 I-1 给出方案 方案:换接口" in words(
        await talk.say("李娜", "/问题 I-1 给出方案 方案:换接口 截止:11-19")
    )

    await talk.say("李娜", "/解决 I-1 方案:换备用接口 结果:已恢复")
    assert "例如：重开 I-1 原因:又登录不上了" in words(await talk.say("李娜", "问题 I-1 我来处理", at_bot=True))
    assert "待处理" in words(await talk.say("李娜", "重开 I-1 原因:又登录不上了", at_bot=True))


async def test_another_class_of_what_is_closed_starts_no_clock_and_wants_no_meeting(database: Database) -> None:
    talk = Conversation(database)
    await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    await talk.say("李娜", "/解决 I-1 方案:换备用接口 结果:已恢复")

    await talk.say("张伟", "/问题 I-1 级别:重大")

    found = talk.look(lambda session: clocks.of_record(session, "issue", 1))
    assert [] == [one.rule for one in found if one.state is ClockState.RUNNING]
    assert talk.look(lambda session: session.get_one(Issue, 1)).meeting_task_id is None


async def test_who_raised_it_opens_it_again_in_either_order_of_the_words_and_who_closed_it_hears_why(talk: Conversation) -> None:
    await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")
    await talk.say("张伟", "解决 I-1 重启服务 结果:已恢复", at_bot=True)

    rows = await talk.say("王芳", "问题 I-1 重开 原因:又登录不上了", at_bot=True)

    assert "待处理" in words([row for row in rows if row.target.chat_id == talk.chat])
    told = {row.target.user_id for row in rows if row.card is not None and "王芳重开了 I-1，原因：又登录不上了" in words([row])}
    assert told == {talk.user_id("李娜"), talk.user_id("张伟")}


async def test_a_plan_that_somebody_else_makes_is_told_to_its_owner(talk: Conversation) -> None:
    await talk.say("王芳", "/问题 ERP 登录不上 需支持:研发部")

    rows = await talk.say("张伟", "问题 I-1 给出方案 方案:换备用接口 截止:明天15:00", at_bot=True)

    told = words([row for row in rows if row.target.user_id == talk.user_id("李娜")])
    assert "张伟给 I-1 定了方案：换备用接口" in told


async def test_support_is_asked_of_the_department_that_is_named_and_of_no_unknown_one(talk: Conversation) -> None:
    await talk.say("王芳", "/问题 打印机坏了")

    assert "没有“财务部”这个部门" in words(await talk.say("李娜", "/问题 I-1 需要支持 财务部"))

    await talk.say("李娜", "/问题 I-1 需要支持 部门:研发 开放接口权限")
    known = talk.look(lambda session: issues.by_number(session, 1))
    assert known is not None
    (asked,) = talk.look(lambda session: issues.support_of(session, [known.id or 0]))
    assert "开放接口权限" == asked.what


async def test_a_moment_of_another_year_is_told_with_its_year(talk: Conversation) -> None:
    talk.clock.moment = at("2026-12-30", "10:00")
    then = words(await talk.say("王芳", "/问题 ERP 登录不上"))
    await talk.say("王芳", "问题 I-1 我来处理", at_bot=True)
    talk.clock.moment = at("2027-01-04", "10:00")

    now = words(await talk.say("王芳", "/问题 I-1"))

    assert "王芳 12-30 10:00" in then
    assert "王芳 2026-12-30 10:00" in now
    assert "2026-12-30 10:00 王芳 接手" in now


@pytest.mark.parametrize("said", ["项目 没人管", "项目 验收标准没写清楚"])
async def test_what_opens_with_the_word_project_and_names_none_is_what_is_wrong(talk: Conversation, said: str) -> None:
    await talk.say("王芳", f"/问题 {said} 级别:重大")

    assert (said, Sort.MAJOR) == (kept(talk).description, kept(talk).sort)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("项目 双十二新品上市", "缺描述"),
        ("项目：没人管 登录不上", "缺描述"),
        ("登录不上 项目 没人管", "没有“没人管”这个项目"),
        ("登录不上 项目:没人管", "没有“没人管”这个项目"),
        ("\n项目 没人管\n描述 登录不上", "没有“没人管”这个项目"),
    ],
)
async def test_a_project_that_is_named_is_never_taken_for_what_is_wrong(talk: Conversation, said: str, asked: str) -> None:
    assert asked in words(await talk.say("王芳", f"/问题 {said}"))
    assert talk.look(lambda db: issues.by_number(db, 1)) is None
