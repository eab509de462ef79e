"""承接: one answer a department, seen once by those it concerns; a silent department is asked again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from bot.cards.render_text import render
from bot.domain.clocks import Clock, ClockState
from bot.domain.people import Person
from bot.domain.projects import Project, ProjectDepartment, Reply
from bot.ports import ClockRang, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.tables import history
from tests.conversation import Conversation, words

LINE = "/立项 双十二大促 目标:GMV 提升 20% 牵头:市场部 配合:研发部、销售部 起止:11-25 到 12-20 协调人:@李娜"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


def to(talk: Conversation, rows: Iterable[OutboxRow], who: str) -> list[OutboxRow]:
    return [row for row in rows if row.target.user_id == talk.user_id(who)]


async def private(talk: Conversation, who: str, text: str) -> list[OutboxRow]:
    return await talk.say(who, text, chat_id=f"oc_{who}", direct=True)


async def published(talk: Conversation) -> list[OutboxRow]:
    """A project of 市场部 with two other departments, signed by its head who opens it; its group is the first one."""
    rows = await talk.say("张伟", LINE, chat_id="oc_zw", direct=True)
    await talk.say("张伟", "/绑定 2026-市场-002 改绑")
    return rows


def answers(session: Session) -> dict[str, Reply]:
    from bot.domain.people import Department  # noqa: PLC0415

    query = select(ProjectDepartment, Department).join(Department, col(Department.id) == col(ProjectDepartment.department_id))
    found = session.exec(
        query.join(Project, col(Project.id) == col(ProjectDepartment.project_id)).where(Project.name == "双十二大促")
    )
    return {department.name: one.reply for one, department in found}


def live(talk: Conversation) -> list[Clock]:
    """The clocks of the project that run."""
    return talk.look(
        lambda db: [one for one in db.exec(select(Clock).where(Clock.state == ClockState.RUNNING)) if one.record == "project"]
    )


async def ring(talk: Conversation) -> list[OutboxRow]:
    """Set the clock to the next moment at which a clock is due, and ring what is due then."""
    running = talk.look(
        lambda db: db.exec(select(Clock).where(Clock.state == ClockState.RUNNING).order_by(col(Clock.rings_at))).all()
    )
    moment = running[0].rings_at
    talk.clock.moment = moment.astimezone(talk.clock.moment.tzinfo)
    rows: list[OutboxRow] = []
    for one in running:
        if one.rings_at <= moment:
            rows += await talk.happens(ClockRang(platform=Platform.CLOCK, key=f"clock-{one.id}", at=moment, clock_id=one.id or 0))
    return rows


async def test_a_department_accepts_on_the_card_and_everyone_concerned_sees_it_once(talk: Conversation) -> None:
    rows = await published(talk)
    (asked,) = to(talk, rows, "赵宁")

    await talk.press("赵宁", "承接", asked)
    fields = {"resources": "2 人", "earliest": "2026-12-01", "assessment": "不难"}
    answer = await talk.press("赵宁", "提交", asked, fields)
    sent = await talk.sent()

    assert answer.card is not None and "研发部承接" in render(answer.card)
    assert "最早时间：2026-12-01" in words(to(talk, sent, "李娜"))
    assert 1 == len([row for row in sent if row.target.chat_id == talk.chat])
    assert "研发部承接" in words(to(talk, sent, "陈杰"))
    assert {"研发部": Reply.ACCEPTED, "销售部": Reply.NONE} == talk.look(answers)
    states = talk.look(lambda db: [one.state for one in db.exec(select(Clock).order_by(col(Clock.department_id)))])
    assert [ClockState.STOPPED, ClockState.RUNNING] == states


async def test_the_same_as_a_command_in_the_projects_group(talk: Conversation) -> None:
    await published(talk)

    rows = await talk.say("陈杰", "/承接 2026-市场-002 对接人:@刘洋 最早:下周五 资源:2 人 评估:接口已有")

    assert "对接人：刘洋" in words([row for row in rows if row.target.chat_id == talk.chat])
    assert {"研发部": Reply.ACCEPTED, "销售部": Reply.NONE} == talk.look(answers)


async def test_without_details_the_form_is_shown(talk: Conversation) -> None:
    await published(talk)

    (form,) = await private(talk, "孙莉", "另议 2026-市场-002 部门:销售部")
    answer = await talk.press("孙莉", "提交", form, {"reason": "人手不够", "alternative": "12 月 5 日后开始"})

    assert answer.card is not None and "销售部另议" in render(answer.card)
    assert talk.look(answers)["销售部"] is Reply.COUNTER


async def test_an_objection_needs_a_reason_and_an_alternative(talk: Conversation) -> None:
    await published(talk)

    said = words(await private(talk, "孙莉", "/承接 2026-市场-002 不承接 资源:没有人"))

    assert "要写理由" in said and "要写建议方案" in said
    assert talk.look(answers)["销售部"] is Reply.NONE


async def test_only_the_departments_head_liaison_and_deputy_answer(talk: Conversation) -> None:
    rows = await published(talk)
    (asked,) = to(talk, rows, "赵宁")

    assert "只有配合部门的负责人" in words(await private(talk, "刘洋", "/承接 2026-市场-002 最早:下周五"))
    assert "研发部负责人" in (await talk.press("吴敏", "承接", asked)).toast
    assert talk.look(answers)["研发部"] is Reply.NONE


async def test_an_answer_may_be_changed_and_history_keeps_what_it_was(talk: Conversation) -> None:
    await published(talk)
    await private(talk, "赵宁", "/承接 2026-市场-002 最早:下周五")
    await private(talk, "陈杰", "/承接 2026-市场-002 不承接 理由:排满 建议:改由销售部")

    assert talk.look(answers)["研发部"] is Reply.DECLINED
    changes = rows_of(history.c.before, history.c.after).where(history.c.field == "reply").order_by(history.c.id)
    assert [("none", "accepted"), ("accepted", "declined")] == [
        tuple(row) for row in talk.look(lambda db: db.connection().execute(changes).all())
    ]


async def test_a_silent_liaison_is_followed_by_the_head_and_then_the_lead(talk: Conversation) -> None:
    await published(talk)
    await private(talk, "周涛", "/承接 2026-市场-002 最早:下周五")

    first = await ring(talk)
    assert "研发部请答复" in words(to(talk, first, "陈杰"))
    assert [] == to(talk, first, "孙莉")

    second = await ring(talk)
    assert "研发部一直没有答复" in words(to(talk, second, "张伟"))
    assert "研发部一直没有答复" in words(to(talk, second, "李娜"))


async def test_who_was_silent_is_told_on_by_the_limit_that_was_counted(talk: Conversation) -> None:
    await published(talk)
    await talk.say("赵宁", "/设置 规则 response.answer 99wh")

    await ring(talk)
    said = words(to(talk, await ring(talk), "张伟"))

    assert "一直没有答复" in said
    assert "99" not in said


async def test_a_deputy_takes_over_from_a_silent_liaison_and_may_answer(talk: Conversation) -> None:
    await talk.say("陈杰", "/设置 部门 研发部 副对接人:@刘洋")
    await published(talk)

    (asked,) = to(talk, await ring(talk), "刘洋")
    await talk.press("刘洋", "承接", asked)
    answer = await talk.press("刘洋", "提交", asked, {"earliest": "2026-12-01"})

    assert answer.card is not None and "研发部承接" in render(answer.card)
    assert talk.look(answers)["研发部"] is Reply.ACCEPTED
    rows = await ring(talk)
    assert [] == [row for row in to(talk, rows, "张伟") if "研发部" in words([row])]


async def test_the_night_is_left_alone_and_the_morning_brings_the_question(talk: Conversation) -> None:
    talk.clock.moment = talk.clock.moment.replace(hour=21)

    assert [] == to(talk, await published(talk), "赵宁")
    talk.clock.move(days=2, hours=11, minutes=30)
    assert "研发部请答复" in words(to(talk, await talk.sent(), "赵宁"))


async def test_a_project_that_nobody_has_signed_is_not_answered(talk: Conversation) -> None:
    await talk.say("李娜", LINE)

    assert "还没有签字发布" in words(await private(talk, "陈杰", "/承接 2026-市场-002 最早:下周五"))


async def test_everything_that_is_wrong_with_an_answer_is_said_at_once(talk: Conversation) -> None:
    await published(talk)

    said = words(await private(talk, "陈杰", "承接 2026-市场-002 不承接 对接人:张伟"))
    for fault in ("张伟不是研发部的", "要写理由", "要写建议方案"):
        assert fault in said
    misspelt = words(await private(talk, "陈杰", "承接 2026-市场-002 对接人:刘羊 最早:昨天"))
    for fault in ("“刘羊”不在通讯录里，是不是 刘洋", "“昨天”（2026-11-19）已经过去，请写今天或以后的日子"):
        assert fault in misspelt


async def test_who_plans_with_a_department_hears_that_it_answers_otherwise_now(talk: Conversation) -> None:
    await published(talk)
    await private(talk, "赵宁", "/承接 2026-市场-002 最早:下周五")

    rows = await private(talk, "陈杰", "/承接 2026-市场-002 不承接 理由:排满 建议:改由销售部")

    for who in ("张伟", "李娜"):
        assert "研发部改了答复：承接 → 不承接" in words(to(talk, rows, who))


async def test_an_objection_is_brought_to_who_can_answer_it_and_stands_in_the_check(talk: Conversation) -> None:
    await published(talk)

    rows = await private(talk, "陈杰", "/承接 2026-市场-002 另议 理由:人手不够 建议:12-25 上线")

    for who in ("张伟", "李娜"):
        assert "请牵头部门答复它：谈好了由研发部改答复" in words(to(talk, rows, who))
    assert "研发部另议，还没有谈定，建议：12-25 上线" in words(await private(talk, "李娜", "/项目 2026-市场-002 检查"))
    accepted = await private(talk, "周涛", "/承接 2026-市场-002 最早:下周五")
    assert "请牵头部门答复" not in words(accepted) and [] == to(talk, accepted, "张伟")


async def test_who_is_named_as_a_contact_is_told_and_the_registered_one_is_not(talk: Conversation) -> None:
    await published(talk)

    rows = await private(talk, "陈杰", "/承接 2026-市场-002 对接人:@刘洋 最早:下周五")
    assert "请你做研发部的对接人" in words(to(talk, rows, "刘洋"))

    again = await private(talk, "陈杰", "/承接 2026-市场-002 对接人:@刘洋 最早:下周四")
    registered = await private(talk, "陈杰", "/承接 2026-市场-002 对接人:@赵宁 最早:下周四")
    assert "请你做" not in words([*to(talk, again, "刘洋"), *to(talk, registered, "赵宁")])


async def test_what_still_waits_is_never_asked_of_a_project_that_was_cancelled(talk: Conversation) -> None:
    talk.clock.moment = talk.clock.moment.replace(hour=21)
    await published(talk)
    await private(talk, "张伟", "/项目 2026-市场-002 取消 原因:客户撤单")

    talk.clock.move(days=3)
    morning = await talk.sent()

    assert "请答复" not in words(morning)
    assert "已取消" in words(to(talk, morning, "陈杰"))
    assert "已经取消，不用再答复" in words(await private(talk, "赵宁", "/承接 2026-市场-002 最早:下周五"))


async def test_a_project_that_goes_on_after_its_end_asks_again_from_that_moment(talk: Conversation) -> None:
    await published(talk)
    await private(talk, "周涛", "/承接 2026-市场-002 最早:下周五")
    await private(talk, "张伟", "/项目 2026-市场-002 状态:进行中")
    await private(talk, "张伟", "/项目 2026-市场-002 状态:已完成")
    assert [] == live(talk)

    talk.clock.move(days=3)
    rows = await private(talk, "张伟", "/项目 2026-市场-002 状态:进行中")

    assert "请答复" in words(to(talk, rows, "赵宁"))
    assert "请答复" not in words(to(talk, rows, "周涛"))
    (clock,) = live(talk)
    assert ("response.unanswered", talk.clock.moment) == (clock.rule, clock.started_at)
    await ring(talk)
    assert "研发部一直没有答复" in words(to(talk, await ring(talk), "张伟"))


async def test_the_question_names_the_moment_by_which_to_answer(talk: Conversation) -> None:
    (asked,) = to(talk, await published(talk), "赵宁")

    assert "请在 11-24 周二 18:00 前（2 个工作日）答复" in words([asked])


async def test_the_second_question_says_that_the_limit_is_over(talk: Conversation) -> None:
    await published(talk)

    (asked,) = to(talk, await ring(talk), "陈杰")

    assert "研发部请答复（时限已过）" in words([asked]) and "11-24 周二 18:00 的时限（2 个工作日）已过" in words([asked])
    assert "内答复" not in words([asked])


async def test_who_may_not_answer_is_told_by_name_who_may(talk: Conversation) -> None:
    await published(talk)

    assert "请找陈杰、孙莉。" in words(await private(talk, "王芳", "/承接 2026-市场-002 最早:下周五"))


async def test_the_same_answer_again_keeps_what_it_does_not_name(talk: Conversation) -> None:
    await published(talk)
    await private(talk, "陈杰", "/承接 2026-市场-002 对接人:@刘洋 资源:2 人 最早:12-1")

    rows = await private(talk, "陈杰", "/承接 2026-市场-002 最早:12-2")

    kept = talk.look(lambda db: db.exec(select(ProjectDepartment).where(ProjectDepartment.earliest == date(2026, 12, 2))).one())
    liaison = talk.look(lambda db: db.get_one(Person, kept.liaison_id).name)
    assert ("刘洋", "2 人") == (liaison, kept.resources)
    assert [] == to(talk, rows, "刘洋")


async def test_a_first_date_after_the_projects_end_is_pointed_out(talk: Conversation) -> None:
    await published(talk)

    assert "晚于项目结束" in words(await private(talk, "陈杰", "/承接 2026-市场-002 最早:2027-03-01"))


async def test_a_named_contact_hears_of_another_answer_of_another_contact_and_of_the_end(talk: Conversation) -> None:
    await published(talk)
    await private(talk, "赵宁", "/承接 2026-市场-002 对接人:@刘洋 最早:下周五")

    declined = await private(talk, "赵宁", "/承接 2026-市场-002 不承接 理由:排满 建议:改由销售部")
    assert "不用你对接了" in words(to(talk, declined, "刘洋"))

    await private(talk, "赵宁", "/承接 2026-市场-002 对接人:@刘洋 最早:下周五")
    ended = await private(talk, "张伟", "/项目 2026-市场-002 取消 原因:客户撤单")
    assert "已取消" in words(to(talk, ended, "刘洋")) and "客户撤单" in words(to(talk, ended, "刘洋"))


async def test_without_a_number_the_only_project_that_waits_is_meant(talk: Conversation) -> None:
    await talk.say("李娜", LINE)
    await talk.say("张伟", "签发 2026-市场-002", chat_id="oc_zw", direct=True)
    await private(talk, "张伟", "/项目 2026-市场-001 取消 原因:不做了")

    (form,) = await private(talk, "赵宁", "承接")

    assert form.card is not None and "2026-市场-002" in form.card.title


@pytest.mark.parametrize("who", ["赵宁", "陈杰"])
async def test_the_only_project_that_waits_needs_no_number_from_whoever_may_answer(talk: Conversation, who: str) -> None:
    await published(talk)
    await private(talk, "张伟", "/项目 2026-市场-001 取消 原因:不做了")

    (form,) = await private(talk, who, "承接")
    assert form.card is not None and "2026-市场-002" in form.card.title

    await private(talk, who, "承接 最早:下周五")
    assert Reply.ACCEPTED is talk.look(answers)["研发部"]

    said = words(await private(talk, who, "承接 最早:下周四"))
    assert "现在没有项目等你答复" in said and "承接 项目编号 最早:下周五" in said


@pytest.mark.parametrize("said", ["另议 人手不够", "不承接 人手不够"])
async def test_who_objects_to_the_only_project_that_waits_may_write_only_the_reason(talk: Conversation, said: str) -> None:
    await published(talk)
    await private(talk, "张伟", "/项目 2026-市场-001 取消 原因:不做了")

    assert "没有“人手不够”" not in words(await private(talk, "赵宁", said))
    await private(talk, "赵宁", f"{said} 建议:改由销售部")

    assert talk.look(answers)["研发部"] in (Reply.COUNTER, Reply.DECLINED)
    assert "人手不够" in talk.look(lambda db: list(db.exec(select(ProjectDepartment.reason))))


async def test_a_number_that_no_project_has_is_never_a_reason(talk: Conversation) -> None:
    await published(talk)
    await private(talk, "张伟", "/项目 2026-市场-001 取消 原因:不做了")

    assert "没有“2026-市场-020 没人”这个项目" in words(await private(talk, "赵宁", "另议 2026-市场-020 没人"))


async def test_what_stands_behind_the_number_is_the_reason(talk: Conversation) -> None:
    await published(talk)

    said = words(await private(talk, "赵宁", "不承接 2026-市场-002 没人"))
    assert "要写建议方案" in said and "要写理由" not in said

    await private(talk, "赵宁", "不承接 2026-市场-002 没人 建议:改由销售部")
    assert "没人" == talk.look(lambda db: db.exec(select(ProjectDepartment.reason).where(ProjectDepartment.reason != "")).one())


async def test_a_form_is_returned_for_a_reason_behind_its_number(talk: Conversation) -> None:
    await talk.say("李娜", LINE)

    assert "预算太高" in words(await private(talk, "张伟", "退回立项 2026-市场-002 预算太高"))
