"""项目, 绑定 and the division of the work: shown only where it may be seen, changed only by legal moves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.cards.render_text import render
from bot.domain.projects import Project, Stage, Status
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.conversation import Conversation, words
from tests.handlers.days import Days

NUMBER = "2026-市场-001"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def private(talk: Conversation, who: str, text: str) -> list[OutboxRow]:
    return await talk.say(who, text, chat_id=f"oc_{who}", direct=True)


def kept(talk: Conversation) -> Project:
    return talk.look(lambda db: db.exec(select(Project)).one())


async def divided(talk: Conversation) -> None:
    """Every department has a claimed piece of work."""
    for name, department, who in (("海报", "市场部", "王芳"), ("接口", "研发部", "刘洋"), ("铺货", "销售部", "吴敏")):
        said = words(await talk.say("张伟", f"/任务 {name} 部门:{department} 截止:12-10"))
        code = said[said.index("T-") :].split()[0]
        await talk.say(who, f"/认领 {code}")


@pytest.mark.parametrize("text", ["/项目", f"/项目 {NUMBER}", "双十二新品上市到哪一步了", "本项目情况如何"])
async def test_the_sheet_of_a_groups_project(talk: Conversation, text: str) -> None:
    said = words(await talk.say("王芳", text))

    assert f"{NUMBER} 双十二新品上市" in said
    assert "研发部 [未答复]" in said


async def test_a_project_is_shown_only_in_its_own_groups_and_to_its_own_people(talk: Conversation) -> None:
    assert "不属于本群" in words(await talk.say("刘洋", f"/项目 {NUMBER}", chat_id=talk.other_chat))
    assert "双十二" in words(await private(talk, "何静", f"/项目 {NUMBER}"))
    assert "双十二" not in words(await private(talk, "路人", f"/项目 {NUMBER}"))


async def test_the_stage_moves_only_as_the_table_says(talk: Conversation) -> None:
    assert "只能到：规划、执行" in words(await talk.say("张伟", f"/项目 {NUMBER} 阶段:验收"))
    assert "确认分工" in words(await talk.say("张伟", f"/项目 {NUMBER} 阶段:执行"))
    assert "阶段 规划" in words(await talk.say("张伟", f"/项目 {NUMBER} 阶段:规划")).replace("*", "")
    assert kept(talk).stage is Stage.PLANNING
    assert "要由" in words(await talk.say("王芳", f"/项目 {NUMBER} 状态:进行中"))


async def test_a_status_is_not_skipped(talk: Conversation) -> None:
    assert "不能从未启动直接到已完成" in words(await talk.say("张伟", "/项目 状态:已完成"))
    await talk.say("张伟", "/项目 状态:进行中 验收标准:首周卖出 1000 件 目标:首周卖出 1000 件 起止:11-20 到 12-20")

    project = kept(talk)
    assert (Status.UNDER_WAY, "首周卖出 1000 件") == (project.status, project.acceptance)


async def test_a_changed_goal_keeps_to_the_rule_of_the_form(talk: Conversation) -> None:
    assert "没有写数量" in words(await talk.say("张伟", "/项目 目标:把活动办好"))
    assert kept(talk).goal == ""


async def test_gaps_in_the_division_are_named_one_by_one(talk: Conversation) -> None:
    await talk.say("张伟", "/任务 海报 部门:市场部 截止:12-10")
    await talk.say("张伟", "/任务 海报 部门:市场部 截止:12-11")

    for text in (f"/项目 {NUMBER} 检查", f"确认分工 {NUMBER}"):
        said = words(await talk.say("张伟", text, at_bot=True))
        for gap in ("没有验收标准", "没有负责人", "是同一件事“海报”", "研发部还没有分到子任务", "销售部还没有分到子任务"):
            assert gap in said
    assert kept(talk).kicked_off_at is None


@pytest.mark.parametrize("direct", [True, False])
async def test_what_closes_a_gap_works_as_it_is_printed(talk: Conversation, *, direct: bool) -> None:
    """Only work that nobody owns is another's matter, and says whose."""
    where: dict[str, Any] = {"direct": True, "chat_id": "oc_zw"} if direct else {}
    for _ in range(6):
        said = words(await talk.say("张伟", f"/项目 {NUMBER} 检查", **where)).partition("提醒")[0]
        printed = next((line for line in said.splitlines() if "例如：/" in line), None)
        if printed is None:
            break
        await talk.say("张伟", printed.partition("例如：")[2], **where)

    said = words(await talk.say("张伟", f"/项目 {NUMBER} 检查", **where)).partition("提醒")[0]

    assert "例如" not in said and "还没有分到" not in said and "验收标准" not in said
    for number, department in enumerate(("市场部", "研发部", "销售部"), 1):
        assert f"没有负责人：{department}的同事发 /认领 T-{number}，" in said


async def test_who_confirms_the_division_reads_it_once(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周 1000 件 协调人:@李娜")

    rows = await private(talk, "李娜", f"确认分工 {NUMBER}")

    assert 1 == words([row for row in rows if "李娜" in row.target.chat_id or row.target.user_id == talk.user_id("李娜")]).count(
        "分工已确认"
    )
    assert "分工已确认" in words([row for row in rows if row.target.user_id == talk.user_id("张伟")])


async def test_a_division_without_gaps_is_confirmed_on_the_card_and_published(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", "/项目 验收标准:首周卖出 1000 件")
    (check,) = await talk.say("张伟", "/项目 检查")

    answer = await talk.press("张伟", "确认分工", check)

    rows = await talk.sent()
    assert answer.card is not None and "接口，刘洋，12-10 前" in render(answer.card)
    assert "铺货，吴敏" in words([row for row in rows if row.target.user_id == talk.user_id("孙莉")])
    project = kept(talk)
    assert (Stage.DOING, Status.UNDER_WAY) == (project.stage, project.status)
    assert "已经确认过了" in words(await talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True))


async def test_in_private_the_only_division_that_waits_is_confirmed_without_a_number(talk: Conversation) -> None:
    assert f"{NUMBER} 的分工还有" in words(await private(talk, "张伟", "确认分工"))
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 验收标准:首周 1000 件")

    assert "分工已确认" in words(await private(talk, "张伟", "确认分工"))

    assert "现在没有项目等你确认分工" in words(await private(talk, "张伟", "确认分工"))


async def test_of_several_divisions_that_wait_each_is_named_to_who_may_confirm_it(talk: Conversation) -> None:
    Days(talk).change(lambda db: db.add(Project(number="2026-市场-002", name="门店改造", lead_id=kept(talk).lead_id)))

    said = words(await private(talk, "张伟", "确认分工"))

    assert f"请写是哪个，例如：确认分工 {NUMBER}\n{NUMBER} 双十二新品上市\n2026-市场-002 门店改造" in said
    assert "现在没有项目等你确认分工" in words(await private(talk, "陈杰", "确认分工"))
    assert {None} == set(talk.look(lambda db: db.exec(select(Project.kicked_off_at)).all()))


async def test_a_project_that_is_planned_anew_has_its_division_confirmed_and_its_goals_signed_anew(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", "/项目 验收标准:首周卖出 1000 件")
    await talk.say("张伟", f"确认分工 {NUMBER}", at_bot=True)
    await talk.say("陈杰", f"同意目标 {NUMBER}", at_bot=True)
    talk.clock.move(days=3)

    asked = await private(talk, "张伟", f"/项目 {NUMBER} 阶段:规划")

    assert "请答复" in words([row for row in asked if row.target.user_id == talk.user_id("赵宁")])
    assert kept(talk).kicked_off_at is None
    assert "没有目标可签" in words(await private(talk, "陈杰", f"同意目标 {NUMBER}"))
    await private(talk, "赵宁", f"承接 {NUMBER} 最早:下周五")
    rows = await private(talk, "张伟", f"确认分工 {NUMBER}")
    assert "请为目标签字" in words([row for row in rows if row.target.user_id == talk.user_id("陈杰")])
    assert Stage.DOING is kept(talk).stage
    assert "目标签字发" in words(await private(talk, "陈杰", "/我的"))


async def test_who_is_made_coordinator_and_who_was_it_hear_of_that(talk: Conversation) -> None:
    def told(rows: list[OutboxRow], name: str) -> str:
        return words([row for row in rows if row.target.user_id == talk.user_id(name)])

    assert "交给你协调" in told(await private(talk, "张伟", f"/项目 {NUMBER} 协调人:@李娜"), "李娜")
    rows = await private(talk, "张伟", f"/项目 {NUMBER} 协调人:@王芳")

    assert f"张伟把 {NUMBER} 双十二新品上市 交给你协调" in told(rows, "王芳")
    assert "交给王芳协调，不用你了" in told(rows, "李娜")
    assert "协调" not in told(await private(talk, "张伟", f"/项目 {NUMBER} 协调人:@王芳"), "王芳")


async def test_only_the_lead_confirms(talk: Conversation) -> None:
    assert "确认分工要由" in words(await talk.say("陈杰", f"确认分工 {NUMBER}", at_bot=True))


async def test_another_projects_group_is_bound_only_when_that_is_confirmed(talk: Conversation) -> None:
    line = "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20"
    await private(talk, "张伟", line)

    (asked,) = await talk.say("张伟", "/绑定 2026-市场-002")
    assert "本群已属于另一个项目" in words([asked])
    assert NUMBER in words(await talk.say("张伟", "/绑定"))

    await talk.press("张伟", "改绑", asked)
    assert "2026-市场-002" in words(await talk.say("张伟", "/绑定"))
    assert "已取消绑定" in words(await talk.say("张伟", "/绑定 取消"))
    assert "还没有绑定" in words(await talk.say("张伟", "/绑定"))


async def test_who_may_not_give_a_group_away_cannot_take_it_by_insisting(talk: Conversation) -> None:
    """王芳 leads only the new project."""
    line = "/立项 销售大会 目标:签约 50 家 牵头:销售部 配合:研发部 起止:11-25 到 12-20 协调人:@王芳"
    await private(talk, "孙莉", line)
    number = "2026-销售-001"
    (asked,) = await talk.say("赵宁", f"/绑定 {number}")

    assert f"本群现在的项目 {NUMBER} 只有管理员" in words(await talk.say("王芳", f"/绑定 {number}"))
    assert "只有管理员" in words(await talk.say("王芳", f"/绑定 {number} 改绑"))
    assert "只有管理员" in (await talk.press("王芳", "改绑", asked)).toast
    assert NUMBER in words(await talk.say("张伟", "/绑定"))


async def test_departments_that_are_not_involved_bind_nothing(talk: Conversation) -> None:
    await private(talk, "张伟", "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部 起止:11-25 到 12-20")

    assert "只有管理员" in words(await talk.say("孙莉", "/绑定 2026-市场-002", chat_id=talk.other_chat))


async def test_a_project_is_not_done_over_open_work(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", "/项目 状态:进行中")

    said = words(await talk.say("张伟", "/项目 状态:已完成"))

    assert "还有没做完的任务" in said
    assert "海报" in said
    assert kept(talk).status is Status.UNDER_WAY


async def test_everybody_is_told_of_a_changed_goal_and_of_the_end(talk: Conversation) -> None:
    said = words(await private(talk, "张伟", f"/项目 {NUMBER} 目标:12-20 前卖出 1000 件"))
    assert "目标：没写 → 12-20 前卖出 1000 件" in said

    await private(talk, "张伟", f"/项目 {NUMBER} 状态:进行中")
    rows = await private(talk, "张伟", f"/项目 {NUMBER} 状态:已完成")
    assert any(row.target.user_id == talk.user_id("陈杰") and "已完成" in words([row]) for row in rows)


async def test_a_cancelled_project_takes_its_work_and_its_pushes_along(talk: Conversation) -> None:
    await divided(talk)

    assert "要由" in words(await private(talk, "王芳", f"/项目 {NUMBER} 取消 原因:不做了"))
    rows = await private(talk, "张伟", f"/项目 {NUMBER} 取消 原因:客户撤单")

    assert any(row.target.user_id == talk.user_id("陈杰") and "客户撤单" in words([row]) for row in rows)
    assert kept(talk).stage is Stage.CANCELLED
    assert "海报" not in words(await private(talk, "王芳", "/我的"))
    assert "不能取消" in words(await private(talk, "张伟", f"/项目 {NUMBER} 取消 原因:客户撤单"))


@pytest.mark.parametrize("text", ["/项目 {} 取消 客户撤单", "取消项目 {} 客户撤单"])
async def test_the_reason_behind_a_projects_number_needs_no_name(talk: Conversation, text: str) -> None:
    await divided(talk)

    rows = await private(talk, "张伟", text.format(NUMBER))

    assert any(row.target.user_id == talk.user_id("陈杰") and "客户撤单" in words([row]) for row in rows)
    assert kept(talk).stage is Stage.CANCELLED


async def test_nothing_begins_or_goes_on_in_a_cancelled_project(talk: Conversation) -> None:
    await divided(talk)
    await talk.say("张伟", f"/项目 {NUMBER} 资源:预算 5 万元")
    await private(talk, "张伟", f"/项目 {NUMBER} 取消 原因:客户撤单")

    for text in ("/任务 补救 部门:研发部 截止:下周五", "/任务 T-2 重开 原因:还要做", f"批准资源 {NUMBER} 项:1"):
        assert "已取消，没有改动" in words(await talk.say("张伟", text, at_bot=True)), text
    assert f"{NUMBER} 双十二新品上市（已取消）" in words(await talk.say("张伟", "/绑定"))
