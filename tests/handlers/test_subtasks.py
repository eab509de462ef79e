"""任务, 认领, 放弃, 转交, 支持, 进度, 完成: by words and by buttons, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from bot.cards.model import buttons
from bot.cards.payloads.subtasks import AskSupport
from bot.domain.people import Person
from bot.domain.subtasks import Answer, Assignment, ProgressReport, State, Subtask, SupportNeed
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import subtasks
from bot.storage.tables import history, inbox
from tests.conversation import SHANGHAI, Conversation, words

MADE = "/任务 完成门店物料对接 部门:研发部 截止:12-4 交付物:物料清单"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def made(talk: Conversation, text: str = MADE) -> OutboxRow:
    """The sheet of a new subtask."""
    told = [one for one in await talk.say("张伟", text) if one.target.chat_id]
    (row,) = [one for one in told if one.card is not None and one.card.title.startswith("T-")]
    return row


def kept(talk: Conversation, number: int = 1) -> Subtask:
    found = talk.look(lambda session: subtasks.by_number(session, number))
    assert found is not None
    return found


def owner(talk: Conversation, number: int = 1) -> str:
    one = kept(talk, number)
    return talk.look(lambda session: session.get_one(Person, one.owner_id).name) if one.owner_id else ""


async def test_a_subtask_is_made_with_a_number_and_can_be_claimed_on_its_sheet(talk: Conversation) -> None:
    sheet = await made(talk)

    assert sheet.card is not None and "T-1 完成门店物料对接" == sheet.card.title
    assert ["认领 T-1", "指派", "需要支持"] == [one.label for one in buttons(sheet.card)]
    answer = await talk.press("刘洋", "认领 T-1", sheet)

    assert "T-1 是你的了" in answer.toast
    assert ("刘洋", State.CLAIMED) == (owner(talk), kept(talk).state)


async def test_the_contact_of_another_department_hears_of_its_work_and_claims_it_in_private(talk: Conversation) -> None:
    rows = await talk.say("张伟", MADE)

    (offered,) = [one for one in rows if one.target.user_id]
    assert offered.target.user_id == talk.user_id("赵宁")
    await talk.press("赵宁", "认领 T-1", offered)
    assert ("赵宁", State.CLAIMED) == (owner(talk), kept(talk).state)


@pytest.mark.parametrize("text", ["/任务 海报 部门:市场部 截止:12-4", "/任务 海报 部门:研发部 截止:12-4 负责人:刘洋"])
async def test_work_of_the_own_department_and_owned_work_are_offered_to_nobody(talk: Conversation, text: str) -> None:
    who = "张伟" if "市场部" in text else "陈杰"

    assert "认领 T-1" not in words([one for one in await talk.say(who, text) if one.target.user_id])


async def test_a_button_that_comes_from_another_chat_changes_nothing_and_tells_nothing(talk: Conversation) -> None:
    """F14: a payload may come from anywhere, on a card that the bot never hung there."""
    sheet = await made(talk)
    foreign = replace(sheet, ref="ref-of-another-chat")
    talk.shown[foreign.ref], talk.chat = talk.shown[sheet.ref or f"ref-{sheet.id}"], talk.other_chat

    answer = await talk.press("刘洋", {"a": "subtask.claim", "v": 1, "number": 1}, foreign)

    assert ("error", None) == (answer.tone, answer.card)
    assert "门店物料" not in answer.toast
    assert State.OPEN is kept(talk).state


async def test_the_first_claim_wins_and_everyone_else_is_told_who_has_it(talk: Conversation) -> None:
    sheet = await made(talk)
    await talk.press("刘洋", "认领 T-1", sheet)
    claim = {"a": "subtask.claim", "v": 1, "number": 1}

    assert "T-1 已由刘洋认领(11-20 17:30)。" == (await talk.press("赵宁", claim, sheet)).toast
    assert "T-1 已由刘洋认领(11-20 17:30)。" in words(await talk.say("赵宁", "/认领 T-1"))
    assert "刘洋" == owner(talk)


async def test_a_subtask_is_claimed_by_its_name(talk: Conversation) -> None:
    await talk.say("张伟", "/任务 登录页改版 部门:市场部 截止:下周五")

    assert "可以直接发：/认领 登录页改版" in words(await talk.say("王芳", "认领登录页改版", at_bot=True))
    assert "王芳" in words(await talk.say("王芳", "/认领 登录页改版"))


async def test_only_the_responsible_department_claims(talk: Conversation) -> None:
    await made(talk)

    assert "只有研发部的同事能认领" in words(await talk.say("王芳", "/认领 T-1"))
    assert State.OPEN is kept(talk).state


async def test_the_list_has_a_claim_for_each_and_changes_for_all(talk: Conversation) -> None:
    await made(talk)
    await made(talk, "/任务 画落地页 部门:市场部 截止:12-1")
    (listed,) = await talk.say("张伟", "/任务 列表")
    assert listed.card is not None and ["认领 T-2", "认领 T-1"] == [one.label for one in buttons(listed.card)]

    (again,) = [row for row in await talk.say("刘洋", "认领 T-1", at_bot=True) if row.ref == f"ref-{listed.id}"]

    assert again.card is not None and ["认领 T-2"] == [one.label for one in buttons(again.card)]
    assert "刘洋" in words([again])


async def test_a_newer_list_retires_the_older_ones_of_its_chat(talk: Conversation) -> None:
    await made(talk)
    (older,) = await talk.say("张伟", "/任务 列表")

    rows = await talk.say("张伟", "/任务 列表")
    (retired,) = [row for row in rows if row.ref == f"ref-{older.id}"]
    (newest,) = [row for row in rows if row.ref != f"ref-{older.id}"]
    changed = {row.ref for row in await talk.say("刘洋", "认领 T-1", at_bot=True)}

    assert "见最新一张" in words([retired]) and retired.card is not None and not buttons(retired.card)
    assert f"ref-{newest.id}" in changed and f"ref-{older.id}" not in changed


async def test_a_card_of_more_than_fourteen_days_is_not_changed_any_more(talk: Conversation) -> None:
    sheet = await made(talk)
    talk.clock.move(days=13)
    assert f"ref-{sheet.id}" in {row.ref for row in await talk.say("刘洋", "认领 T-1", at_bot=True)}

    talk.clock.move(days=2)
    assert f"ref-{sheet.id}" not in {row.ref for row in await talk.say("刘洋", "/进度 T-1 30% 原因:等接口", at_bot=True)}


async def test_pressing_on_the_list_changes_the_list_and_the_sheet(talk: Conversation) -> None:
    sheet = await made(talk)
    (listed,) = await talk.say("张伟", "/任务 列表")

    answer = await talk.press("刘洋", "认领 T-1", listed)

    assert answer.card is not None and answer.card.title == "任务列表" and not buttons(answer.card)
    assert f"ref-{sheet.id}" in {row.ref for row in await talk.sent()}


async def test_a_head_assigns_and_the_assigned_may_refuse_once(talk: Conversation) -> None:
    await made(talk)
    rows = await talk.say("陈杰", "/认领 T-1 给:刘洋")
    (told,) = [row for row in rows if row.target.user_id == talk.user_id("刘洋")]
    assert "刘洋" == owner(talk)

    assert "已退回" in (await talk.press("刘洋", "不接手", told)).toast
    assert ("", State.OPEN) == (owner(talk), kept(talk).state)
    await talk.say("陈杰", "/认领 T-1 给:刘洋")
    assert "已经退回过一次" in words(await talk.say("刘洋", "不接手 T-1", at_bot=True))


async def test_a_colleague_may_not_assign(talk: Conversation) -> None:
    await made(talk)

    assert "要由" in words(await talk.say("刘洋", "/认领 T-1 给:赵宁"))


async def test_somebody_of_another_department_is_not_assigned(talk: Conversation) -> None:
    await made(talk)

    assert "王芳不是研发部的" in words(await talk.say("陈杰", "/认领 T-1 给:王芳"))


async def test_giving_up_needs_a_reason_and_the_head_hears_it(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    assert "放弃" in words(await talk.say("刘洋", "/放弃 T-1"))
    rows = await talk.say("刘洋", "/放弃 T-1 原因:调到别的项目")

    (told,) = [row for row in rows if row.target.user_id == talk.user_id("陈杰")]
    assert "调到别的项目" in words([told]) and State.OPEN is kept(talk).state


async def test_who_stands_in_for_the_head_hears_of_work_that_was_given_up(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("陈杰", "/请假 11-20 到 11-27 代理 赵宁")

    rows = await talk.say("刘洋", "/放弃 T-1 原因:调到别的项目")

    assert "调到别的项目" in words([row for row in rows if row.target.user_id == talk.user_id("赵宁")])


async def test_the_card_of_a_handed_task_says_that_it_is_done_when_its_owner_has_done_it(talk: Conversation) -> None:
    await talk.say("张伟", "/任务 物料清单 部门:研发部 截止:12-4 负责人:刘洋")

    rows = await talk.say("刘洋", "/完成 T-1 交付物:清单 原因:比预计顺利")

    assert "T-1 物料清单 已完成" in words([row for row in rows if row.target.user_id == talk.user_id("刘洋")])
    assert "不在你手上" not in words(rows)


async def test_a_tasks_own_department_is_not_asked_to_support_it(talk: Conversation) -> None:
    await made(talk)

    said = words(await talk.say("张伟", "/任务 T-1 支持:研发部 给一份报价表"))

    assert "研发部就是 T-1 的责任部门，没有发出" in said
    assert [] == talk.look(lambda session: list(session.exec(select(SupportNeed))))


async def test_handing_over_keeps_one_owner_and_its_history(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    talk.clock.move(hours=1)

    assert "要写原因" in words(await talk.say("刘洋", "/转交 T-1 给:赵宁"))
    rows = await talk.say("刘洋", "/转交 T-1 给:赵宁 原因:休假")

    assert {talk.user_id("赵宁"), talk.user_id("陈杰")} <= {row.target.user_id for row in rows}
    past = talk.look(lambda session: session.exec(select(Assignment).order_by(col(Assignment.id))).all())
    assert [True, False] == [one.until is not None for one in past]
    assert "赵宁" == owner(talk)
    await talk.say("赵宁", "不接手 T-1", at_bot=True)
    assert "刘洋" == owner(talk)


async def test_a_form_is_filled_in_private_where_others_look_on(talk: Conversation) -> None:
    sheet = await made(talk)
    await talk.press("刘洋", "认领 T-1", sheet)
    await talk.sent()

    assert "单聊" in (await talk.press("刘洋", "报进度", sheet)).toast
    (form,) = [row for row in await talk.sent() if row.target.user_id == talk.user_id("刘洋")]
    answer = await talk.press("刘洋", "进度", form, {"progress": "5%"})

    assert 5 == kept(talk).progress and answer.card is not None and answer.card.title.startswith("T-1")


async def test_a_form_is_left_alone_while_somebody_writes_and_is_the_sheet_afterwards(talk: Conversation) -> None:
    sheet = await made(talk)
    await talk.press("刘洋", "认领 T-1", sheet)
    await talk.press("刘洋", "报进度", sheet)
    (form,) = [row for row in await talk.sent() if row.target.user_id == talk.user_id("刘洋")]
    talk.clock.move(seconds=6)

    changed = {row.ref for row in await talk.say("张伟", "/任务 T-1 目标:十家门店")}
    assert f"ref-{form.id}" not in changed and f"ref-{sheet.id}" in changed
    await talk.press("刘洋", "进度", form, {"progress": "5%"})
    talk.clock.move(seconds=6)
    await talk.sent()

    assert f"ref-{form.id}" in {row.ref for row in await talk.say("张伟", "/任务 T-1 目标:九家门店")}


async def test_progress_off_the_plan_asks_for_a_reason_and_keeps_nothing_half(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    assert "提前" in words(await talk.say("刘洋", "/进度 T-1 80%"))
    assert 0 == kept(talk).progress
    await talk.say("刘洋", "/进度 T-1 80% 原因:供应商提前到货")

    (report,) = talk.look(lambda session: session.exec(select(ProgressReport)).all())
    assert (80, "供应商提前到货", "command") == (report.progress, report.reason, report.source)
    assert 80 == kept(talk).progress


async def test_the_reason_of_a_moved_date_or_of_another_figure_is_none_for_this_one(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("张伟", "/任务 T-1 截止:12-03 原因:客户提前要")

    assert "要写原因" in words(await talk.say("刘洋", "/进度 T-1 90%"))
    await talk.say("刘洋", "/进度 T-1 90% 原因:供应商提前到货")
    assert "要写原因" not in words(await talk.say("刘洋", "/进度 T-1 90%"))
    await talk.say("刘洋", "今日完成：\n1. 完成门店物料对接 T-1 完成\n明日计划：\n1. 休息")

    assert "要写原因" in words(await talk.say("刘洋", "/完成 T-1 交付物:物料清单 v2"))


async def test_what_was_whole_in_time_is_not_late_and_its_deliverable_needs_no_reason(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    talk.clock.moment = datetime(2026, 12, 4, 17, 0, tzinfo=SHANGHAI)
    await talk.say("刘洋", "今日完成：\n1. 完成门店物料对接 T-1 完成\n明日计划：\n1. 休息")
    talk.clock.moment = datetime(2026, 12, 8, 9, 0, tzinfo=SHANGHAI)

    assert "滞后 0 项" in words(await talk.say("张伟", "/周报"))
    await talk.say("刘洋", "/完成 T-1 交付物:物料清单 v2")
    assert State.DONE is kept(talk).state


async def test_done_needs_its_deliverable_and_a_reason_when_early_and_tells_others(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    assert "交付物" in words(await talk.say("刘洋", "/完成 T-1"))
    assert "要写原因" in words(await talk.say("刘洋", "/完成 T-1 交付物:物料清单 v2"))
    await talk.say("刘洋", "/完成 T-1 交付物:物料清单 v2 原因:供应商提前到货")

    assert (State.DONE, "物料清单 v2", 100) == (kept(talk).state, kept(talk).deliverable, kept(talk).progress)
    told = talk.look(lambda session: session.connection().execute(sa.select(inbox.c.kind)).scalars().all())
    assert 1 == told.count("Happened")


async def test_the_head_reopens_what_was_not_done(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("刘洋", "/进度 T-1 30% 原因:开了个头")
    await talk.say("刘洋", "/完成 T-1 交付物:清单 原因:快")

    assert "要由" in words(await talk.say("刘洋", "/任务 T-1 重开 没验收"))
    await talk.say("陈杰", "/任务 T-1 重开 没验收")

    assert (State.CLAIMED, 30) == (kept(talk).state, kept(talk).progress)


async def test_a_subtask_is_renamed_only_by_words_that_are_called_a_name(talk: Conversation) -> None:
    await made(talk)

    assert "看不懂要对 T-1 做什么" in words(await talk.say("张伟", "/任务 T-1 物料验收"))
    assert "物料验收" in words(await talk.say("张伟", "/任务 T-1 名称：物料验收"))

    assert kept(talk).name == "物料验收"
    names = sa.select(history.c.before, history.c.after).where(history.c.record == "subtask", history.c.field == "name")
    assert [("完成门店物料对接", "物料验收")] == [tuple(row) for row in talk.look(lambda db: db.connection().execute(names).all())]


async def test_a_projects_list_is_shown_where_it_may_be_seen(talk: Conversation) -> None:
    await made(talk)
    text = "/任务 列表 项目:2026-市场-001"

    assert "T-1" in words(await talk.say("张伟", text, chat_id="oc_zw", direct=True))
    assert "不属于本群" in words(await talk.say("张伟", text, chat_id=talk.other_chat))
    assert "看项目要由" in words(await talk.say("路人", text, chat_id="oc_lr", direct=True))


async def test_a_new_date_needs_a_reason(talk: Conversation) -> None:
    await made(talk)

    assert "改期限要写原因" in words(await talk.say("张伟", "/任务 T-1 截止:12-10"))
    await talk.say("张伟", "/任务 T-1 截止:12-10 原因:供应商延期")

    assert ("12-10", "供应商延期") == (f"{kept(talk).due:%m-%d}", kept(talk).reason)


@pytest.mark.parametrize("written", ["截止:12-10 原因:王芳请假", "12-10 王芳请假", "到 12-10，王芳请假"])
async def test_an_extension_with_a_date_and_a_reason_is_done_at_once(talk: Conversation, written: str) -> None:
    await made(talk)

    await talk.say("张伟", f"/任务 T-1 延期 {written}")

    assert ("12-10", "王芳请假") == (f"{kept(talk).due:%m-%d}", kept(talk).reason)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("12-10", "截止：2026-12-10"), ("12-10 15:00", "截止：2026-12-10 15:00"), ("原因:王芳请假", "原因：王芳请假")],
)
async def test_the_form_of_an_extension_holds_what_was_written(talk: Conversation, written: str, shown: str) -> None:
    await made(talk)

    (form,) = await talk.say("张伟", f"/任务 T-1 延期 {written}")

    assert form.card is not None and "延期 · T-1" == form.card.title
    assert shown in words([form]).splitlines()


async def test_support_is_asked_of_the_department_that_stands_without_a_name(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    rows = await talk.say("刘洋", "/任务 T-1 需要支持 销售部 给一份报价表 下周三前")

    assert "给一份报价表" in words([row for row in rows if row.target.user_id == talk.user_id("周涛")])


async def test_support_is_asked_privately_and_answered(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    rows = await talk.say("刘洋", "/任务 T-1 支持:销售部 给一份报价表")
    (asked,) = [row for row in rows if row.target.user_id == talk.user_id("周涛")]
    assert "给一份报价表" in words([asked]) and "需支持" in words(await talk.say("张伟", "/任务 T-1"))
    assert asked.card is not None and ["答应", "帮不了", "已给到"] == [one.label for one in buttons(asked.card)]

    await talk.press("周涛", "答应", asked)
    (told,) = [row for row in await talk.sent() if row.target.user_id == talk.user_id("刘洋")]
    assert "已答应" in words([told]) and "需支持" not in words(await talk.say("张伟", "/任务 T-1")).split("需要的支持")[0]
    assert "要写原因" in (await talk.press("周涛", {"a": "support.refuse", "v": 1, "number": 1, "item": 1}, asked)).toast

    await talk.say("周涛", "任务 T-1 帮不了 项:1 这周排满了", at_bot=True)
    (need,) = talk.look(lambda session: session.exec(select(SupportNeed)).all())
    assert (Answer.REFUSED, "这周排满了") == (need.answer, need.note)


async def test_only_who_is_asked_answers_for_support(talk: Conversation) -> None:
    await made(talk)
    await talk.say("张伟", "/任务 T-1 支持:销售部 给一份报价表")

    assert "没有请你们支持" in words(await talk.say("吴敏", "/任务 T-1 答应"))


@pytest.mark.parametrize("said", ["任务 T-1 答应 项:1 下周一给", "任务 T-1 答应 项:1 截止:下周一"])
async def test_a_promise_is_due_on_the_day_that_it_names(talk: Conversation, said: str) -> None:
    await made(talk)
    rows = await talk.say("张伟", "/任务 T-1 支持:销售部 给一份报价表")
    assert "任务 T-1 答应 项:1 下周一给" in words([row for row in rows if row.target.user_id == talk.user_id("周涛")])

    await talk.say("周涛", said, at_bot=True)

    (need,) = talk.look(lambda session: session.exec(select(SupportNeed)).all())
    assert (Answer.PROMISED, date(2026, 11, 23)) == (need.answer, need.by)


@pytest.mark.parametrize(
    "said",
    ["任务 T-1 支持 取消 项:1", "任务 T-1 支持 取消", "任务 T-1 取消 项:1 自己做了", "任务 T-1 撤回支持", "任务 T-1 取消支持 项:1"],
)
async def test_a_request_for_support_is_taken_back_and_the_work_goes_on(talk: Conversation, said: str) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("刘洋", "/任务 T-1 支持:销售部 给一份报价表")

    rows = await talk.say("刘洋", said, at_bot=True)

    told = words([row for row in rows if row.target.user_id == talk.user_id("周涛")])
    assert "已撤回" in told and "不用再支持 T-1 的“给一份报价表”了" in told
    assert (State.CLAIMED, "刘洋") == (kept(talk).state, owner(talk))
    assert "等我支持" not in words(await talk.say("周涛", "/我的", at_bot=True))
    assert "没有这项可以撤回的支持" in words(await talk.say("刘洋", said, at_bot=True))


async def test_of_several_requests_the_one_to_take_back_is_asked(talk: Conversation) -> None:
    await made(talk)
    await talk.say("张伟", "/任务 T-1 支持:销售部 给一份报价表")
    await talk.say("张伟", "/任务 T-1 支持:市场部 画两张海报")

    assert "任务 T-1 撤回支持 项:1" in words(await talk.say("张伟", "任务 T-1 撤回支持", at_bot=True))
    assert "要由" in words(await talk.say("吴敏", "任务 T-1 撤回支持 项:2", at_bot=True))


async def test_what_is_not_read_yet_is_never_told_when_it_is_taken_back(talk: Conversation) -> None:
    await made(talk)
    talk.clock.move(hours=6)
    await talk.say("张伟", "/任务 T-1 支持:销售部 给一份报价表")

    await talk.say("张伟", "任务 T-1 撤回支持", at_bot=True)
    talk.clock.move(days=3)

    assert [] == [row for row in await talk.sent() if row.target.user_id == talk.user_id("周涛")]


@pytest.mark.parametrize("said", ["/任务 T-1 取消 原因:方案变了", "/完成 T-1 交付物:报价表 原因:提前做完"])
async def test_of_work_that_is_over_no_support_is_owed(talk: Conversation, said: str) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("刘洋", "/任务 T-1 支持:销售部 给一份报价表")
    await talk.say("刘洋", "/任务 T-1 支持:市场部 画两张海报")
    await talk.say("李娜", "任务 T-1 帮不了 项:2 排满了", at_bot=True)

    rows = await talk.say("刘洋", said)

    assert "不用再支持 T-1" in words([row for row in rows if row.target.user_id == talk.user_id("周涛")])
    assert "等我支持" not in words(await talk.say("周涛", "/我的", at_bot=True))
    assert "需支持" not in words(await talk.say("张伟", "/任务 T-1")).split("第一负责人")[0]


@pytest.mark.parametrize("over", ["完成 T-1 交付物:页面 原因:提前", "/任务 T-1 取消 原因:方案变了"])
async def test_for_work_that_is_over_no_support_is_asked(talk: Conversation, over: str) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    sheet = (await talk.say("刘洋", "/任务 T-1"))[-1]
    await talk.say("陈杰" if "取消" in over else "刘洋", over, at_bot=True)

    for said in ("/任务 T-1 支持:销售部 给一份报价表", "/任务 T-1 需要支持"):
        assert "不用再请支持，没有发出" in words(await talk.say("陈杰", said))
    refused = await talk.press("陈杰", AskSupport(number=1), sheet)
    assert "不用再请支持" in refused.toast
    assert [] == talk.look(lambda session: session.exec(select(SupportNeed)).all())


async def test_another_projects_group_is_told_nothing(talk: Conversation) -> None:
    await made(talk)

    assert "不是本群的项目" in words(await talk.say("陈杰", "/任务 T-1", chat_id=talk.other_chat))


async def test_a_cancelled_subtask_frees_its_owner(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("张伟", "/任务 T-1 取消 方案变了")

    assert (State.CANCELLED, "") == (kept(talk).state, owner(talk))
    assert "已取消" in words(await talk.say("刘洋", "/认领 T-1"))


async def test_more_than_the_policy_allows_is_not_claimed(talk: Conversation) -> None:
    for number in range(1, 22):
        await talk.say("张伟", f"/任务 第{number}件 部门:研发部 截止:12-4")
        await talk.say("刘洋", f"/认领 T-{number}")

    assert ("刘洋", "") == (owner(talk, 20), owner(talk, 21))


async def test_a_daily_update_moves_the_subtasks_it_names(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    (card,) = [
        row for row in await talk.say("刘洋", "今日完成：\n1. T-1 物料对接 60%", message_id="om_a") if "日报" in words([row])
    ]

    assert "实际 60%" in words([card]) and "请补原因" in words([card])
    assert 60 == kept(talk).progress
    await talk.recall("om_a")
    assert 0 == kept(talk).progress


async def test_an_update_that_is_replaced_takes_its_reports_back(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("刘洋", "今日完成：\n1. T-1 物料对接 60%")
    await talk.say("刘洋", "今日完成：\n1. 写了别的")

    assert 0 == kept(talk).progress


async def test_somebody_elses_update_moves_nothing(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    rows = await talk.say("王芳", "今日完成：\n1. T-1 物料对接 60%")

    assert "进度没有动" in words(rows) and 0 == kept(talk).progress


async def test_work_that_nobody_has_claimed_says_how_to_claim_it(talk: Conversation) -> None:
    await made(talk)

    said = words(await talk.say("刘洋", "今日完成：\n1. T-1 物料对接 60%"))

    assert "T-1：还没有人认领，进度没有动。是你在做就发：认领 T-1" in said


async def test_an_update_that_says_done_asks_for_the_deliverable(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    (card,) = [row for row in await talk.say("刘洋", "今日完成：\n1. T-1 物料对接 已完成") if "日报" in words([row])]

    assert (100, State.CLAIMED) == (kept(talk).progress, kept(talk).state)
    await talk.press("刘洋", "完成 T-1", card)
    (form,) = [row for row in await talk.sent() if row.target.user_id == talk.user_id("刘洋")]
    assert (await talk.press("刘洋", "完成", form, {"delivered": "物料清单 v2"})).card is not None
    assert State.CLAIMED is kept(talk).state
    await talk.press("刘洋", "完成", form, {"delivered": "物料清单 v2", "reason": "供应商提前到货"})

    assert (State.DONE, "物料清单 v2") == (kept(talk).state, kept(talk).deliverable)


async def test_a_blocker_that_names_a_subtask_asks_for_support_until_it_is_taken_back(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    text = "今日完成：\n1. 看了资料\n需支持：\n1. T-1 缺报价表，需销售部明天提供"

    rows = await talk.say("刘洋", text, message_id="om_b")

    assert talk.user_id("周涛") in {row.target.user_id for row in rows}
    assert "需支持" in words(await talk.say("张伟", "/任务 T-1"))
    await talk.recall("om_b")
    (need,) = talk.look(lambda session: session.exec(select(SupportNeed)).all())
    assert Answer.WITHDRAWN is need.answer


async def test_no_update_is_lost_over_support_that_was_asked_for_too_often(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    for number in range(19):
        await talk.say("刘洋", f"/任务 T-1 支持:销售部 第{number}份报价表")

    rows = await talk.say("刘洋", "今日完成：\n1. 看了资料\n需支持：\n1. T-1 缺合同，需销售部提供\n2. T-1 缺样品，需销售部提供")

    assert "日报已记下。T-1 已经请过 20 次支持，没有再发。" in words(rows)
    assert "刘洋的日报" in words(rows) and "T-1 缺样品" in words(rows)
    asked = talk.look(lambda session: [one.what for one in session.exec(select(SupportNeed)).all()])
    assert 20 == len(asked) and "合同" in asked[-1]
    assert "没有再发" in words(await talk.say("刘洋", "/任务 T-1 支持:销售部 再给一份"))


async def test_several_are_made_at_once_or_none(talk: Conversation) -> None:
    wrong = words(await talk.say("张伟", "/任务\n画落地页 部门:法务部 截止:12-1\n谈渠道 部门:销售部"))
    assert "第 1 行" in wrong and "第 2 行" in wrong
    assert not talk.look(lambda session: session.exec(select(Subtask)).all())

    rows = await talk.say("张伟", "/任务\n画落地页 部门:市场部 截止:12-1\n谈渠道 部门:销售部 截止:12-2")

    assert "认领 T-1" in words(rows) and "认领 T-2" in words(rows)


def told(rows: list[OutboxRow], talk: Conversation, name: str) -> list[str]:
    return [words([row]) for row in rows if row.target.user_id == talk.user_id(name)]


async def test_what_waits_for_monday_is_not_told_when_it_is_no_longer_so(talk: Conversation) -> None:
    """On Saturday it is handed on, given back, given up and claimed again: on Monday nobody hears of what is over."""
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    talk.clock.moment = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)
    await talk.say("刘洋", "/转交 T-1 给:赵宁 原因:休假")
    await talk.say("赵宁", "不接手 T-1", at_bot=True)
    await talk.say("刘洋", "/放弃 T-1 原因:调到别的项目")
    await talk.say("刘洋", "/认领 T-1")

    talk.clock.moment = datetime(2026, 11, 23, 8, 31, tzinfo=SHANGHAI)
    rows = await talk.sent()

    assert ([], [], []) == (told(rows, talk, "赵宁"), told(rows, talk, "陈杰"), told(rows, talk, "刘洋"))


async def test_who_still_has_it_on_monday_is_told_then(talk: Conversation) -> None:
    await talk.say("陈杰", MADE)
    await talk.say("刘洋", "/认领 T-1")
    talk.clock.moment = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)
    rows = await talk.say("刘洋", "/转交 T-1 给:赵宁 原因:休假")
    assert [] == told(rows, talk, "赵宁")

    talk.clock.moment = datetime(2026, 11, 23, 8, 31, tzinfo=SHANGHAI)
    rows = await talk.sent()

    assert "T-1 交给你了" in told(rows, talk, "赵宁")[0]
    assert "由刘洋转交给赵宁" in told(rows, talk, "陈杰")[0]


async def test_a_head_to_whom_it_is_handed_hears_of_that_once(talk: Conversation) -> None:
    await talk.say("陈杰", MADE)
    await talk.say("刘洋", "/认领 T-1")

    rows = await talk.say("刘洋", "/转交 T-1 给:陈杰 原因:休假")

    (card,) = told(rows, talk, "陈杰")
    assert "T-1 交给你了" in card


async def test_the_card_of_a_hand_over_says_when_it_is_somebody_elses(talk: Conversation) -> None:
    await talk.say("陈杰", MADE)
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("刘洋", "/转交 T-1 给:赵宁 原因:休假")

    rows = await talk.say("赵宁", "不接手 T-1", at_bot=True)

    assert "T-1 已不在你手上" in told(rows, talk, "赵宁")[0] and "由刘洋负责" in told(rows, talk, "赵宁")[0]


async def test_a_request_that_is_redrawn_on_a_day_off_still_waits_for_its_end(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    talk.clock.moment = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)
    await talk.say("刘洋", "/任务 T-1 支持:市场部 给一份报价表")

    rows = await talk.say("李娜", "/任务 T-1 答应 项:1")

    assert [] == [row for row in rows if row.card is not None and "请支持 T-1" in row.card.title and row.target.user_id]
    talk.clock.moment = datetime(2026, 11, 23, 8, 31, tzinfo=SHANGHAI)
    assert "已答应" in words(await talk.sent())


async def test_an_update_in_another_projects_group_tells_nothing_of_this_ones_work(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")
    update = "今日完成：\n1. T-1 门店物料对接 50%\n明日计划：无"

    rows = await talk.say("刘洋", update, chat_id=talk.other_chat)
    there = words([row for row in rows if row.target.chat_id == talk.other_chat])
    assert "T-1 门店物料对接" in there and "计划 " not in there and "实际" not in there and "不是本群的任务" in there
    assert "实际 50%" in words(await talk.say("刘洋", update))


PRIVATE: dict[str, Any] = {"direct": True, "chat_id": "oc_private", "at_bot": True}


async def test_in_private_a_task_is_made_for_the_project_that_is_named(talk: Conversation) -> None:
    text = "/任务 完成门店物料对接 部门:研发部 截止:12-4"

    assert "项目:编号" in words(await talk.say("张伟", text, **PRIVATE))
    assert "T-1 完成门店物料对接" in words(await talk.say("张伟", f"{text} 项目:2026-市场-001", **PRIVATE))
    assert kept(talk).project_id is not None


async def test_of_several_lines_the_refused_one_is_named(talk: Conversation) -> None:
    text = "/任务\n写接口 部门:研发部 截止:12-4\n画海报 部门:市场部 截止:12-4"

    said = words(await talk.say("陈杰", text))

    assert "第 2 行“画海报”" in said and "几行都没有新建" in said
    assert None is talk.look(lambda session: subtasks.by_number(session, 1))


async def test_a_due_day_that_is_over_is_refused(talk: Conversation) -> None:
    assert "已经过了" in words(await talk.say("张伟", "/任务 完成门店物料对接 部门:研发部 截止:11-13"))
    await made(talk)
    assert "已经过了" in words(await talk.say("张伟", "/任务 T-1 截止:2026-11-13 原因:写错了"))


async def test_a_name_that_is_there_already_and_a_due_after_the_project_are_pointed_out(talk: Conversation) -> None:
    await made(talk)
    with talk.database.transaction() as connection:
        connection.execute(sa.text("UPDATE project SET last = '2026-12-10'"))

    said = words(await talk.say("张伟", MADE.replace("12-4", "12-14")))

    assert "晚于项目结束 12-10" in said and "同名的 T-1" in said


async def test_a_moved_due_day_reaches_the_owner_and_the_coordinator(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 T-1")

    rows = await talk.say("陈杰", "/任务 T-1 截止:12-7 原因:供应商延期")

    assert "从 12-04 改到 12-07，原因：供应商延期" in "".join(told(rows, talk, "刘洋"))


async def test_who_assigns_somebody_on_leave_is_told_so(talk: Conversation) -> None:
    await talk.say("刘洋", "/请假 11-24", **PRIVATE)

    rows = await talk.say("张伟", f"{MADE} 负责人:刘洋")

    assert "刘洋 11-24 请假" in words(rows)
    assert "张伟把“完成门店物料对接”指派给你。" in "".join(told(rows, talk, "刘洋"))


async def test_a_named_stand_in_hears_of_it(talk: Conversation) -> None:
    rows = await talk.say("刘洋", "/请假 11-24 代理:赵宁", **PRIVATE)

    assert "刘洋 11-24 请假，写了由你代理" in "".join(told(rows, talk, "赵宁"))


async def test_the_example_of_a_reason_fits_the_case(talk: Conversation) -> None:
    await made(talk)
    await talk.say("刘洋", "/认领 t1")

    assert "原因:比预计顺利" in words(await talk.say("刘洋", "/进度 T1 80%"))
    talk.clock.move(days=20)
    assert "原因:供应商延期" in words(await talk.say("刘洋", "/完成 T-1 交付物:物料清单"))


async def test_a_refusal_names_whom_to_ask(talk: Conversation) -> None:
    await made(talk)

    assert "请找陈杰" in words(await talk.say("刘洋", "/认领 T-1 给:赵宁"))


@pytest.mark.parametrize("gives", ["/认领 T-1 给:刘洋", "/转交 T-1 给:刘洋 原因:换人"])
async def test_work_for_somebody_with_leave_ahead_is_told_to_who_gave_it_and_to_the_stand_in(
    talk: Conversation, gives: str
) -> None:
    await made(talk)
    if "转交" in gives:
        await talk.say("赵宁", "/认领 T-1")
    told = await talk.say("刘洋", "/请假 11-24 代理:@赵宁", direct=True, chat_id="oc_ly")
    assert "写了由你代理" in words([row for row in told if row.target.user_id == talk.user_id("赵宁")])

    rows = await talk.say("陈杰", gives)

    assert "刘洋 11-24 请假，期间由赵宁代理" in words([row for row in rows if row.target.chat_id == talk.chat])
    to_stand_in = words([row for row in rows if row.target.user_id == talk.user_id("赵宁")])
    assert "T-1 完成门店物料对接 现在由刘洋负责" in to_stand_in and "由你代理" in to_stand_in


async def test_work_that_is_moved_to_another_department_is_offered_to_its_contact(talk: Conversation) -> None:
    await talk.say("张伟", "/任务 物料清单 部门:研发部 截止:12-4")

    rows = await talk.say("张伟", "任务 T-1 部门:销售部", at_bot=True)

    assert "认领 T-1" in words([row for row in rows if row.target.user_id == talk.user_id("周涛")])
