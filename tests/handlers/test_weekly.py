"""周报 and 本周进展."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.ports import MembersLeft, Mentioned
from bot.storage.engine import Database
from tests.conversation import SHANGHAI, Conversation, words


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def test_the_week_is_summed_up_from_its_updates(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. 海报初稿 80%\n2. 联系供应商\n3. 站外投放延期，达人档期冲突\n明日计划：\n1. 11-27 前上线")
    await talk.say("赵宁", "今日完成：\n1. 接口联调完成\n需支持：\n1. 缺测试机，需行政部协调")

    for question in ("本周进展", "/周报", "/weekly"):
        summary = words(await talk.say("何静", question))
        assert "本周进展 · 11-16 至 11-22】 2026-市场-001 双十二新品上市" in summary
        assert "李娜 联系供应商" in summary
        assert "延期：1 项" in summary
        assert "李娜 11-27 前上线 [11-27 到期]" in summary
        assert "赵宁 缺测试机，需行政部协调 [找行政部]" in summary


async def test_a_week_without_updates_says_so(talk: Conversation) -> None:
    assert "这一周都还没有交" in words(await talk.say("何静", "/周报"))


async def test_a_week_before_anything_began_has_no_summary_and_blames_nobody(talk: Conversation) -> None:
    said = words(await talk.say("何静", "/周报 上周"))

    assert "2026-市场-001 双十二新品上市：11-20 才开始记录，11-09 至 11-15 这一周还没有开始" in said
    assert "王芳" not in said


async def test_an_unbound_group_is_summed_up_and_told_how_to_bind(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 代码评审", chat_id=talk.other_chat)

    summary = words(await talk.say("赵宁", "本周进展", chat_id=talk.other_chat))

    assert "赵宁 代码评审" in summary
    assert "还没有绑定项目" in summary


async def test_what_was_written_in_another_projects_group_does_not_appear(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 机密项目评审", chat_id=talk.other_chat)

    assert "机密" not in words(await talk.say("何静", "本周进展"))


async def test_in_private_everyone_sees_their_own_week(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. 海报初稿")
    await talk.say("赵宁", "今日完成：\n1. 接口联调")

    summary = words(await talk.say("李娜", "本周进展", chat_id="oc_direct", direct=True))

    assert "海报初稿" in summary
    assert "接口联调" not in summary


async def test_people_on_leave_owe_nothing(talk: Conversation) -> None:
    await talk.say("王芳", "/请假 11-16 到 11-20")

    await talk.say("李娜", "今日完成：\n1. 海报初稿")

    assert "王芳" not in words(await talk.say("何静", "本周进展"))


async def test_a_week_that_cannot_be_read_is_asked_back(talk: Conversation) -> None:
    assert "“那周”看不懂，要写哪一周" in words(await talk.say("何静", "/周报 那周"))


async def test_a_day_replaced_in_another_projects_group_still_counts_here_without_its_text(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 甲项目海报")
    await talk.say("赵宁", "今日完成：\n1. 乙项目合同", chat_id=talk.other_chat)

    summary = words(await talk.say("何静", "本周进展"))

    assert "赵宁 | 1 | 0 | 0 | 0" in summary
    assert "合同" not in summary
    assert "海报" not in summary


async def test_what_somebody_wrote_stays_in_the_week_after_they_left_and_they_owe_nothing(talk: Conversation) -> None:
    await talk.say("赵宁", "今日完成：\n1. 代码评审", chat_id=talk.other_chat)
    left = (Mentioned(talk.user_id("赵宁"), "赵宁"),)
    await talk.happens(MembersLeft(platform=talk.platform, key="l1", at=talk.clock.now(), chat_id=talk.other_chat, members=left))

    summary = words(await talk.say("陈杰", "本周进展", chat_id=talk.other_chat))

    assert "赵宁 代码评审" in summary
    assert "赵宁 | 1 | 1" in summary


async def private(talk: Conversation, who: str, text: str) -> str:
    return words(await talk.say(who, text, chat_id=f"oc_direct_{who}", direct=True))


async def test_a_head_asks_in_private_for_any_department_and_for_the_company(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. 海报初稿")

    for question, place in (("/周报 市场部", "市场部"), ("/周报 研发部 上周", "研发部"), ("/周报 公司", "全公司")):
        assert place in await private(talk, "张伟", question)
    assert "海报初稿" in await private(talk, "张伟", "/周报 公司")
    assert "2026-市场-001 双十二新品上市" in await private(talk, "张伟", "/周报 2026-市场-001")


async def test_a_colleague_sees_their_own_department_and_nobody_elses(talk: Conversation) -> None:
    assert "市场部" in await private(talk, "王芳", "/周报 市场部")
    for question in ("/周报 研发部", "/周报 公司"):
        refused = await private(talk, "王芳", question)
        assert "能看" in refused
        assert "11-16" not in refused


async def test_departments_the_company_and_other_projects_are_not_told_in_a_group(talk: Conversation) -> None:
    for question in ("/周报 市场部", "/周报 公司"):
        assert "请私聊我发" in words(await talk.say("何静", question))
    assert "请私聊我发：/周报 2026-市场-001" in words(await talk.say("何静", "/周报 2026-市场-001", chat_id=talk.other_chat))


async def test_a_project_that_somebody_may_not_see_is_not_told_from_one_that_is_not_there(talk: Conversation) -> None:
    await private(talk, "外人", "早")

    hidden = await private(talk, "外人", "/周报 2026-市场-001")

    assert "看不懂" in hidden
    assert hidden.replace("2026-市场-001", "X", 1) == (await private(talk, "外人", "/周报 2030-市场-099")).replace(
        "2030-市场-099", "X", 1
    )


async def test_what_was_reported_several_times_counts_once(talk: Conversation) -> None:
    await talk.say("李娜", "今日完成：\n1. T-1 海报初稿 60%\n2. 供应商报价第1轮核对完成")
    await talk.say("赵宁", "今日完成：\n1. T-1 海报终稿完成\n2. 供应商报价第1轮核对完成")
    talk.clock.move(days=-1)
    await talk.say("李娜", "今日完成：\n1. 供应商报价第2轮核对完成\n2. 供应商报价第1轮核对已完成")

    summary = words(await talk.say("何静", "本周进展"))

    assert summary.count("T-1 海报") == 1
    assert "T-1 海报终稿完成" in summary
    assert "第2轮" in summary
    assert summary.count("李娜 供应商报价第1轮") == 1
    assert "赵宁 供应商报价第1轮" in summary
    assert "日报里完成：4 项" in summary


async def test_a_promise_that_was_not_kept_is_named(talk: Conversation) -> None:
    talk.clock.move(days=-2)
    await talk.say("李娜", "今日完成：\n1. 联系供应商\n明日计划：\n1. 把报价单发给客户")
    talk.clock.move(days=2)
    await talk.say("李娜", "今日完成：\n1. 拍产品照片")

    assert "说了还没做到\n- 李娜 把报价单发给客户 [说好 11-19]" in words(await talk.say("何静", "本周进展"))


async def test_a_promise_of_a_task_that_is_over_is_open_no_more(talk: Conversation) -> None:
    await talk.say("何静", "/任务 报价单 部门:市场部 截止:11-27")
    await talk.say("李娜", "/认领 T-1")
    talk.clock.move(days=-2)
    await talk.say("李娜", "今日完成：\n1. 联系供应商\n明日计划：\n1. T-1 发给客户")
    talk.clock.move(days=2)
    await talk.say("李娜", "今日完成：\n1. 拍产品照片")
    assert "说了还没做到" in words(await talk.say("何静", "本周进展"))

    await talk.say("李娜", "/完成 T-1 交付物:报价单v2 原因:客户催得急")

    assert "说了还没做到" not in words(await talk.say("何静", "本周进展"))


async def test_an_update_in_the_group_of_another_project_counts_as_given_without_its_text(talk: Conversation) -> None:
    """As in /日报: nobody is asked for two updates a day."""
    await talk.say("赵宁", "今日完成：\n1. 机密项目评审", chat_id=talk.other_chat)

    summary = words(await talk.say("何静", "本周进展"))

    assert "赵宁 | 1 | 0 | 0 | 0" in summary
    assert "机密" not in summary


async def test_an_update_on_a_free_day_makes_up_for_no_other_day(talk: Conversation) -> None:
    await talk.say("何静", "早")
    talk.clock.moment = datetime(2026, 11, 28, 10, 0, tzinfo=SHANGHAI)
    await talk.say("李娜", "今日完成：\n1. 联系供应商")

    summary = words(await talk.say("何静", "本周进展"))

    assert "李娜 | 0/5 | 1" in summary


async def test_an_outsider_in_a_group_is_shown_neither_its_week_nor_its_project(talk: Conversation) -> None:
    for text in ("/周报", "/项目"):
        said = words(await talk.say("外人", text))
        assert "只给公司登记过的同事看" in said
        assert "双十二" not in said


async def test_a_plan_whose_day_is_over_does_not_lie_ahead(talk: Conversation) -> None:
    talk.clock.move(days=-2)
    await talk.say("李娜", "今日完成：\n1. 联系供应商\n明日计划：\n1. 11-19 前报价\n2. 11-20 前定稿")
    talk.clock.move(days=2)

    summary = words(await talk.say("何静", "本周进展"))

    assert "定稿 [11-20 到期]" in summary
    assert "报价 [11-19 到期]" not in summary
