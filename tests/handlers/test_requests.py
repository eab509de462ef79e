"""请求 and 紧急: one department asks another, which answers in time or is reminded, on every path."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot.cards.model import Card
from bot.cards.payloads.requests import AskAgain, SaveRequest
from bot.cards.render_text import render
from bot.domain.people import Account
from bot.domain.requests import Channel, PhoneCall, Request, State
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import requests, timeline
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

URGENT = "/紧急 门店收银系统宕机 部门:研发部"


@pytest.fixture
def days(database: Database) -> Days:
    return Days(Conversation(database))


async def private(days: Days, who: str, text: str) -> list[OutboxRow]:
    return await days.talk.say(who, text, chat_id=f"oc_{who}", direct=True)


def kept(days: Days, number: int = 1) -> Request:
    found = days.talk.look(lambda db: requests.by_number(db, number))
    assert found is not None
    return found


def told(days: Days, number: int = 1) -> list[str]:
    return days.talk.look(lambda db: [one.what for one in timeline.steps_of(db, "request", kept(days, number).id or 0)])


def shown(card: Card | None) -> str:
    return render(card) if card is not None else ""


def when(days: Days, rows: list[OutboxRow], who: str) -> str:
    return words(for_person(days.talk, rows, who))


async def test_a_request_goes_to_the_contact_and_the_answer_to_who_asked(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")

    rows = await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部 截止:下周五")

    (asked,) = for_person(days.talk, rows, "周涛")
    assert "确认物料报价" in words([asked]) and "2026-11-20(周五) 13:30" not in words([asked])
    assert "Q-1 已发给销售部 周涛" in words([row for row in rows if row.target.chat_id == days.talk.chat])
    assert "时限：2026-11-20(周五) 12:00(中午)" in when(days, rows, "王芳").replace("请求的答复", "")

    await days.talk.press("周涛", "答复", asked)
    answer = await days.talk.press("周涛", "答复", asked, {"note": "下午三点前给"})
    sent = await days.talk.sent()

    assert "已答复" in shown(answer.card) and "下午三点前给" in shown(answer.card)
    assert "下午三点前给" in when(days, sent, "王芳")
    assert State.ANSWERED is kept(days).state


async def test_the_words_of_a_button_do_the_same(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await days.talk.say("王芳", "/请求 给两个人 部门:销售部")

    await private(days, "周涛", "答复 Q-1 明天 市场部 来取")
    refused = words(await private(days, "周涛", "办不了 Q-2 原因:排满了"))
    done = words(await private(days, "周涛", "办好了 Q-1"))

    assert ("明天 市场部 来取", State.DONE) == (kept(days).answer, kept(days).state)
    assert "办不了" in refused and "已办好" in done
    assert "已办好，没有改动" in words(await private(days, "周涛", "答复 Q-1 又想了想"))


async def test_two_working_hours_before_the_weekend_end_on_monday(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "17:30")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    early = await days.to(at("2026-11-23", "10:29"))
    first = await days.to(at("2026-11-23", "10:30"))

    assert "时限已到" not in words(early)
    assert "时限已到，请答复 · Q-1" in when(days, first, "周涛")
    second = await days.to(at("2026-11-23", "14:00"))
    assert "对接人没有答复" in when(days, second, "孙莉")
    assert ["asked", "reminded", "escalated"] == told(days)


async def test_over_the_national_day_the_limit_stands_still(days: Days) -> None:
    days.talk.clock.moment = at("2026-09-30", "17:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    during = await days.to(at("2026-10-07", "12:00"))
    after = await days.to(at("2026-10-08", "10:00"))

    assert "时限已到" not in words(during)
    assert "时限已到" in when(days, after, "周涛")


async def test_an_answer_in_time_rings_nobody(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-23", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await private(days, "周涛", "答复 Q-1 下午给")

    await days.to(at("2026-11-25", "10:00"))

    assert ["asked", "answer"] == told(days)


async def test_while_the_contact_is_on_leave_the_head_is_asked(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-23", "10:00")
    await private(days, "周涛", "/请假 今天")

    rows = await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    assert "确认物料报价" in when(days, rows, "孙莉")
    assert "" == when(days, rows, "周涛")


@pytest.mark.parametrize(("moment", "head", "management"), [("2026-11-21 22:00", "22:30", "22:45")])
async def test_what_is_urgent_rings_the_head_and_then_management(days: Days, moment: str, head: str, management: str) -> None:
    days.talk.clock.moment = at(*moment.split())
    rows = await days.talk.say("周涛", "/紧急 门店收银系统宕机 部门:研发部")
    assert "门店收银系统宕机" in when(days, rows, "赵宁")

    first = await days.to(at("2026-11-21", head))
    second = await days.to(at("2026-11-21", management))

    assert "紧急请求没有人响应" in when(days, first, "陈杰")
    assert "紧急请求一直没有人响应" in when(days, second, "何静")
    assert Channel.PHONE is kept(days).channel


async def test_a_response_without_a_plan_rings_after_two_hours(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    rows = await days.talk.say("周涛", "/紧急 门店收银系统宕机 部门:研发部")
    (asked, *_) = for_person(days.talk, rows, "赵宁")
    answer = await days.talk.press("赵宁", "我来响应", asked)
    assert "已响应" in shown(answer.card)

    assert "没有人响应" not in words(await days.to(at("2026-11-20", "11:59")))
    late = await days.to(at("2026-11-20", "12:00"))
    assert "紧急请求还没有初步方案" in when(days, late, "陈杰")

    await private(days, "赵宁", "初步方案 Q-1 先切到备用机")
    await days.to(at("2026-11-20", "13:00"))
    assert ["asked", "answer", "unplanned", "unplanned", "plan"] == told(days)
    assert "先切到备用机" == kept(days).plan


async def test_a_missing_plan_is_not_called_a_missing_answer(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("周涛", "/紧急 门店收银系统宕机 部门:研发部")
    await private(days, "赵宁", "我来响应 Q-1")

    await days.to(at("2026-11-20", "12:00"))
    await days.to(at("2026-11-20", "13:00"))

    card = words(await private(days, "周涛", "/请求 Q-1"))
    assert "到时限还没有初步方案，提醒了陈杰" in card and "还是没有初步方案，告诉了何静" in card
    assert "没有答复" not in card


async def test_who_asked_hears_once_that_nobody_has_answered_in_time(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    first = await days.to(at("2026-11-20", "12:00"))
    second = await days.to(at("2026-11-20", "15:30"))

    assert "Q-1 到时限还没有答复，提醒了周涛。" in when(days, first, "王芳")
    assert "升级 Q-1 原因:今天就要用" in when(days, first, "王芳")
    assert "对接人没有答复" in when(days, second, "孙莉")
    assert 1 == len([one for one in for_person(days.talk, [*first, *second], "王芳") if not one.ref])


async def test_who_asked_reads_what_was_late_until_somebody_answers(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await days.to(at("2026-11-20", "12:00"))
    late = "Q-1 到时限还没有答复，提醒了周涛。"

    second = when(days, await days.to(at("2026-11-20", "15:30")), "王芳")
    answered = when(days, await private(days, "周涛", "答复 Q-1 下午给"), "王芳")

    assert "告诉了孙莉" in second and late in second and "等不及可以发" in second
    assert "下午给" in answered and late not in answered and "等不及可以发" not in answered


async def test_who_asked_hears_it_again_of_a_request_that_was_opened_again(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await days.to(at("2026-11-20", "12:00"))
    await private(days, "周涛", "办好了 Q-1")
    await private(days, "王芳", "重开 Q-1 原因:又要用了")

    again = await days.to(at("2026-11-20", "15:30"))

    assert "Q-1 到时限还没有答复" in when(days, again, "王芳")


async def test_a_call_is_kept_with_whom_and_what(days: Days) -> None:
    await days.talk.say("周涛", "/紧急 门店收银系统宕机 部门:研发部")

    await private(days, "周涛", "记录电话 Q-1 找:@赵宁 说:十分钟后上线处理")

    card = words(await private(days, "周涛", "/请求 Q-1"))
    assert "周涛 打电话给赵宁：十分钟后上线处理" in card
    call = days.talk.look(lambda db: db.exec(select(PhoneCall)).one())
    assert ("request", kept(days).id, "十分钟后上线处理") == (call.record, call.record_id, call.note)


async def test_an_important_request_has_its_formal_text(days: Days) -> None:
    await private(days, "李娜", "/请求 确认年度框架合同 部门:销售部 级别:重要")

    text = words(await private(days, "李娜", "请求 Q-1 邮件"))

    assert Channel.MAIL is kept(days).channel
    for part in ("【协作请求 Q-1】确认年度框架合同", "发起部门：市场部", "配合部门：销售部", "联系人：周涛"):
        assert part in text


async def test_the_form_asks_what_the_command_asks(days: Days) -> None:
    (form,) = (await private(days, "李娜", "/请求 列表") and await days.talk.say("李娜", "/紧急 Q-9")) or (None,)
    assert form is not None and "没有 Q-9" in words([form])
    (form,) = await private(days, "李娜", "/请求")

    answer = await days.talk.press("李娜", "发出", form, {"what": "确认物料报价", "department": "销售部"})

    assert "Q-1 · 待答复" in shown(answer.card)
    days.talk.clock.move(seconds=6)  # the pressed card itself is drawn once more, a little later
    await private(days, "周涛", "答复 Q-1 好的")
    assert "好的" in shown(days.talk.shown[form.ref or f"ref-{form.id}"])


async def test_only_who_is_asked_answers_and_only_who_asked_withdraws(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    assert "要由被请的周涛" in words(await private(days, "刘洋", "答复 Q-1 我来"))
    assert "只有提出人王芳能撤回" in words(await private(days, "周涛", "撤回请求 Q-1"))
    assert "已撤回" in words(await private(days, "王芳", "撤回请求 Q-1"))
    assert State.WITHDRAWN is kept(days).state


async def test_the_same_request_within_a_day_is_asked_about_and_nobody_is_rung_before_the_answer(days: Days) -> None:
    await days.talk.say("周涛", URGENT)

    rows = await days.talk.say("周涛", URGENT)

    (asked,) = [row for row in rows if row.target.chat_id == days.talk.chat]
    assert "已经是 Q-1，没有再发出" in words([asked]) and not for_person(days.talk, rows, "赵宁")
    assert days.talk.look(lambda db: requests.by_number(db, 2)) is None
    answers = [await days.talk.press("周涛", AskAgain(number=1, project=0), asked) for _ in range(2)]
    assert ["Q-2 已发出", "已经是 Q-2"] == [one.toast for one in answers]
    assert "门店收银系统宕机" in when(days, await days.talk.sent(), "赵宁")
    assert (kept(days).urgent, kept(days).channel) == (kept(days, 2).urgent, kept(days, 2).channel)


async def test_the_words_under_the_question_send_the_request_again_for_who_asked_alone(days: Days) -> None:
    await private(days, "周涛", URGENT)

    assert "不是你提的" in words(await private(days, "刘洋", "仍要发出 Q-1"))
    assert "要写和哪个请求一样" in words(await private(days, "周涛", "仍要发出"))
    assert "Q-2" in words(await private(days, "周涛", "仍要发出 Q-1"))


async def test_the_form_asks_the_same(days: Days) -> None:
    await private(days, "王芳", "/请求 确认物料报价 部门:销售部")
    (form,) = await private(days, "王芳", "/请求")

    answer = await days.talk.press(
        "王芳", SaveRequest(project=0, urgent=False), form, {"what": "确认物料报价", "department": "销售部"}
    )

    assert "已经是 Q-1" == answer.toast and "仍要发出" in shown(answer.card)


@pytest.mark.parametrize("meanwhile", ["another person", "a day", "done", "not urgent", "another department", "one person"])
async def test_what_only_looks_the_same_is_another_request_at_once(days: Days, meanwhile: str) -> None:
    again = {
        "not urgent": "/请求 门店收银系统宕机 部门:研发部",
        "another department": "/紧急 门店收银系统宕机 部门:市场部",
        "one person": f"{URGENT} 负责人:@刘洋",
    }
    await private(days, "周涛", URGENT)
    if meanwhile == "done":
        await private(days, "赵宁", "办好了 Q-1")
    if meanwhile == "a day":
        days.talk.clock.move(hours=25)

    await private(days, "李娜" if meanwhile == "another person" else "周涛", again.get(meanwhile, URGENT))

    assert "门店收银系统宕机" == kept(days, 2).what


async def test_another_group_does_not_see_it(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    assert "不是在本群里提的" in words(await days.talk.say("陈杰", "/请求 Q-1", chat_id=days.talk.other_chat))
    assert "确认物料报价" not in words(await days.talk.say("陈杰", "/请求 列表", chat_id=days.talk.other_chat))
    assert "确认物料报价" in words(await days.talk.say("陈杰", "/请求 列表"))


async def test_both_sides_find_it_among_their_own(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    owed = words(await private(days, "周涛", "/我的"))
    waits = words(await private(days, "王芳", "/我的"))

    assert "等我答复的请求" in owed and "Q-1" in owed
    assert "我在等别人的" in waits and "确认物料报价" in waits


async def test_the_common_words_close_reopen_and_escalate(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    assert "Q-1 已告诉孙莉" in words(await private(days, "王芳", "/升级 Q-1 原因:明天要用"))
    assert "Q-1 已告诉何静" in words(await private(days, "王芳", "/升级 Q-1 原因:还是没有"))
    assert "已办好" in words(await private(days, "周涛", "/解决 Q-1 方案:按阶梯价 结果:报价已发"))
    assert "待答复" in words(await private(days, "王芳", "/重开 Q-1 原因:漏了一项"))
    assert "Q-1 已告诉孙莉" in words(await private(days, "王芳", "/升级 Q-1 原因:又没有答复"))


async def test_pushed_by_hand_past_a_head_who_cannot_be_reached_it_goes_to_management(days: Days) -> None:
    head = days.person("孙莉").id

    def unreachable(db: Session) -> None:
        for account in db.exec(select(Account).where(Account.person_id == head)):
            db.delete(account)

    days.change(unreachable)
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    assert "Q-1 已告诉何静" in words(await private(days, "王芳", "/升级 Q-1 原因:明天要用"))


async def test_a_head_who_did_not_answer_in_the_contacts_place_is_not_the_next_to_be_told(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "周涛", "/请假 今天")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    first = await days.to(at("2026-11-20", "12:00"))

    second = await days.to(at("2026-11-20", "15:30"))

    assert "时限已到，请答复" in when(days, first, "孙莉")
    assert "还是没有答复，告诉了何静" in when(days, second, "何静") and "对接人没有答复" not in when(days, second, "孙莉")
    assert "Q-1 已告诉何静" in words(await private(days, "王芳", "/升级 Q-1 原因:明天要用"))


async def test_why_tells_how_the_limit_was_counted(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "17:30")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    said = words(await private(days, "王芳", "/why Q-1"))

    assert "请求的答复（销售部）" in said and "周末" in said and "到期：2026-11-23(周一) 10:30" in said


def test_the_day_of_the_example_is_a_friday() -> None:
    assert 4 == datetime(2026, 11, 20).weekday()  # noqa: DTZ001


async def test_the_formal_text_asked_for_in_a_group_comes_in_private(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认年度框架合同 部门:销售部")

    rows = await days.talk.say("王芳", "请求 Q-1 邮件", at_bot=True)

    assert "【协作请求 Q-1】确认年度框架合同" in when(days, rows, "王芳")
    in_group = words([row for row in rows if row.target.chat_id == days.talk.chat])
    assert "Q-1 的邮件文本已发到你的单聊" in in_group
    assert "框架合同" not in in_group


async def test_a_form_that_names_a_project_nobody_knows_or_may_see_makes_nothing(days: Days) -> None:
    (form,) = await private(days, "李娜", "/请求")
    filled = {"what": "确认物料报价", "department": "销售部"}

    answer = await days.talk.press("李娜", SaveRequest(project=99, urgent=False), form, filled)

    assert "项目已经不在了" in answer.toast and days.talk.look(lambda session: session.get(Request, 1)) is None


async def test_every_step_of_a_request_is_told_with_its_time_and_person(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await days.to(at("2026-11-20", "12:00"))
    await private(days, "王芳", "/记录电话 Q-1 找:周涛 说:没人接")
    days.talk.clock.moment = at("2026-11-20", "13:00")
    await private(days, "周涛", "/答复 Q-1 下午给")

    card = words(await private(days, "周涛", "办好了 Q-1"))

    for line in (
        "10:00 王芳 提出 → 周涛",
        "到时限还没有答复，提醒了周涛",
        "王芳 打电话给周涛：没人接",
        "13:00 周涛 答复：下午给",
        "周涛 办好",
    ):
        assert line in card


async def test_the_list_says_the_next_limit_the_most_urgent_first(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await days.talk.say("王芳", "/紧急 门店收银系统宕机 部门:研发部")

    listed = words(await days.talk.say("王芳", "/请求 列表"))

    assert listed.index("Q-2") < listed.index("Q-1")
    assert "2026-11-20(周五) 12:00(中午) 前请求的答复" in listed


async def test_the_same_card_asked_for_again_leaves_one_that_lives(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")
    await private(days, "周涛", "/请求 Q-1")

    again = await private(days, "周涛", "/请求 Q-1")
    later = await private(days, "周涛", "/答复 Q-1 下午给")

    assert "见最新一张" in words(again)
    assert "见最新一张" not in words(later)


async def test_a_day_that_is_over_is_no_due_date(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-24", "10:00")

    for due in ("昨天", "今天9:00"):
        said = words(await days.talk.say("王芳", f"/请求 确认物料报价 部门:销售部 截止:{due}"))
        assert "已经过去，没有发出" in said

    assert "Q-1 已发给" in words(await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部 截止:今天"))


async def test_a_refusal_names_who_asked_and_how_to_ask_again(days: Days) -> None:
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部")

    assert "只有提出人王芳能撤回" in words(await private(days, "周涛", "撤回请求 Q-1"))
    await private(days, "周涛", "办好了 Q-1")
    assert "又需要了请写，例如：重开 Q-1 原因:又要用了" in words(await private(days, "周涛", "办好了 Q-1"))
    assert "待答复" in words(await private(days, "王芳", "重开 Q-1 原因:又要用了"))


async def test_who_was_asked_hears_that_a_request_is_withdrawn(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部 截止:下周五")

    rows = await private(days, "王芳", "撤回请求 Q-1")

    cards = for_person(days.talk, rows, "周涛")
    assert any(not row.ref and "已撤回" in words([row]) for row in cards)


async def test_the_answer_of_before_is_marked_once_a_request_is_open_again(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await days.talk.say("王芳", "/请求 确认物料报价 部门:销售部 截止:下周五")
    await private(days, "周涛", "办不了 Q-1 人手不够")

    reopened = words(await private(days, "王芳", "重开 Q-1 原因:还是要用"))

    assert "上次的答复：人手不够" in reopened
