"""Requests, issues and what came of meetings are exact, or come back once (R108)."""

from __future__ import annotations

import pytest

from bot.cards.payloads.issues import RaiseIssue
from bot.cards.payloads.meetings import EndMeeting
from bot.cards.payloads.requests import SaveRequest
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import issues, meetings, requests
from tests.conversation import Conversation, words

VAGUE = "尽快给一下报价"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


async def private(talk: Conversation, who: str, text: str) -> list[OutboxRow]:
    return await talk.say(who, text, chat_id=f"oc_{who}", direct=True)


def asked(talk: Conversation) -> list[str]:
    found = talk.look(lambda db: [requests.by_number(db, number) for number in (1, 2)])
    return [one.what for one in found if one is not None]


async def test_a_vague_request_comes_back_once_and_is_taken_as_it_is(talk: Conversation) -> None:
    first = words(await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部"))

    assert "请求先没有收下：“尽快”说得不具体。可以改成：[几月几日几点前]给一下报价" in first
    assert [] == asked(talk)

    assert "Q-1 已发给销售部" in words(await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部"))
    assert [VAGUE] == asked(talk)


async def test_other_words_and_another_person_are_asked_anew(talk: Conversation) -> None:
    await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部")

    assert "先没有收下" in words(await talk.say("王芳", "/请求 抓紧给报价 部门:销售部"))
    assert "先没有收下" in words(await talk.say("李娜", f"/请求 {VAGUE} 部门:销售部"))

    talk.clock.move(hours=25)
    assert "先没有收下" in words(await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部"))


async def test_a_day_in_its_own_field_makes_soon_exact(talk: Conversation) -> None:
    assert "Q-1 已发给" in words(await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部 截止:下周五"))


async def test_the_forms_are_read_like_the_words(talk: Conversation) -> None:
    (form,) = await private(talk, "王芳", "/请求")
    fields = {"what": VAGUE, "department": "销售部"}

    answer = await talk.press("王芳", SaveRequest(project=0, urgent=False), form, fields)
    assert "error" == answer.tone and "“尽快”说得不具体" in answer.toast and [] == asked(talk)

    answer = await talk.press("王芳", SaveRequest(project=0, urgent=False), form, fields)
    assert "Q-1 已发出" == answer.toast

    form = (await private(talk, "王芳", "/问题"))[-1]
    answer = await talk.press("王芳", RaiseIssue(project_id=0), form, {"what": "最近登录不上"})
    assert "“最近”说得不具体" in answer.toast
    assert "已上报 I-1" == (await talk.press("王芳", RaiseIssue(project_id=0), form, {"what": "最近登录不上"})).toast


async def test_an_urgent_request_is_never_held_up(talk: Conversation) -> None:
    rows = words(await talk.say("王芳", "/紧急 收银系统宕机，请立即处理 部门:研发部"))

    assert "Q-1 已发给研发部" in rows and "请求已照原样收下，只提醒一句：“立即”说得不具体" in rows


async def test_a_customers_issue_is_never_held_up_and_another_is(talk: Conversation) -> None:
    told = words(await talk.say("王芳", "/问题 最近打不开小程序 类型:客户 部门:研发部"))
    assert "问题已照原样收下" in told and "I-1" in told

    assert "问题先没有收下" in words(await talk.say("王芳", "/问题 最近打不开后台 部门:研发部"))
    assert talk.look(lambda db: issues.by_number(db, 2)) is None
    await talk.say("王芳", "/问题 最近打不开后台 部门:研发部")

    assert "问题先没有收下" in words(await private(talk, "赵宁", "/问题 I-2 描述:很多人打不开后台"))
    assert "很多人打不开后台" in words(await private(talk, "赵宁", "/问题 I-2 描述:很多人打不开后台"))


async def test_the_conclusion_of_a_meeting_is_exact(talk: Conversation) -> None:
    await talk.say("王芳", "/会议 物料评审 时间:明天15:00 参会:@周涛")
    (form,) = await private(talk, "王芳", "结束会议 M-1")

    answer = await talk.press("王芳", EndMeeting(number=1), form, {"result": "适当增加物料"})
    assert "结论先没有收下：“适当”说得不具体" in answer.toast

    assert "结论：适当增加物料" in words(await private(talk, "王芳", "结束会议 M-1 结论:适当增加物料"))
    assert (found := talk.look(lambda db: meetings.by_number(db, 1))) is not None and "适当增加物料" == found.result


async def test_what_a_meeting_settles_of_an_issue_is_exact(talk: Conversation) -> None:
    await talk.say("王芳", "/问题 登录不上 部门:研发部")
    await talk.say("王芳", "/会议 时间:明天15:00 问题:I-1 参会:@赵宁")

    told = words(await private(talk, "王芳", "会议 M-1 问题:I-1 方案:优化流程 部门:研发部 截止:下周五"))
    assert "方案先没有收下：“优化流程”说得不具体" in told

    told = words(await private(talk, "王芳", "会议 M-1 问题:I-1 下一步:择期再谈"))
    assert "下一步先没有收下：“择期”说得不具体" in told
    assert "没有解决，下一步：择期再谈" in words(await private(talk, "王芳", "会议 M-1 问题:I-1 下一步:择期再谈"))


async def test_the_policy_says_whether_words_are_judged(talk: Conversation) -> None:
    await private(talk, "何静", "/设置 记录措辞含糊时 拒绝")
    for _ in range(2):
        assert "请求没有收下：“尽快”说得不具体" in words(await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部"))

    await private(talk, "何静", "/设置 记录措辞含糊时 不管")
    assert "Q-1 已发给" in words(await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部"))


async def test_of_several_commands_the_exact_one_is_done(talk: Conversation) -> None:
    rows = words(await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部\n/请求 给十份样品 部门:销售部"))

    assert "先没有收下" in rows and ["给十份样品"] == asked(talk)
    await talk.say("王芳", f"/请求 {VAGUE} 部门:销售部")
    assert ["给十份样品", VAGUE] == asked(talk)


async def test_a_vague_blocker_is_an_issue_with_one_click_and_its_author_is_told(talk: Conversation) -> None:
    """It stands in the update already: what is one click stays one."""
    await talk.say("王芳", "今日完成：\n1. 海报\n需支持：\n1. 接口要尽快给")

    said = words(await talk.say("王芳", "登记为问题 日报:11-20 项:1", at_bot=True))

    assert "I-1" in said
    assert "只提醒一句" in said
    assert "尽快" in said
