"""升级: every row of the policy at its minute, the ways out of it, who stands in, and that nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from bot.cards.model import mentions
from bot.domain.chats import Chat, ChatMember
from bot.domain.clocks import Clock, ClockState
from bot.domain.issues import Issue, Sort
from bot.domain.ladder import Rule, rows_of
from bot.domain.leaves import Leave
from bot.domain.overrides import PolicyValue
from bot.domain.people import Account, Department, Person
from bot.domain.policy import Policy
from bot.domain.reminders import Preference
from bot.domain.timeline import Step
from bot.domain.watches import WatchedPerson
from bot.ports import Platform, ReadersKnown
from bot.storage.engine import Database
from bot.storage.outbox import FIND_READERS, OutboxRow
from bot.storage.queries import clocks, issues, timeline
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

HOURS = 300
"""Minutes that no step of the ladder has as its limit."""
ACROSS, MAJOR, CUSTOMER = "需支持:研发部", "级别:重大", "类型:客户"
PRIVATE: dict[str, Any] = {"direct": True, "chat_id": "oc_private", "at_bot": True}


@pytest.fixture
def days(database: Database) -> Days:
    """Tuesday morning; everybody of the company is in the project's group."""
    talk = Conversation(database)
    made = Days(talk)
    talk.clock.moment = at("2026-11-24", "10:00")
    made.change(_everybody_is_there)
    return made


def _everybody_is_there(session: Any) -> None:
    chat = session.exec(select(Chat).where(col(Chat.project_id).is_not(None)).order_by(col(Chat.id))).first()
    known = {one.person_id for one in session.exec(select(ChatMember).where(ChatMember.chat_id == chat.id))}
    for person in session.exec(select(Person)):
        if person.id not in known:
            session.add(ChatMember(chat_id=chat.id, person_id=person.id))


async def raised(days: Days, how: str = ACROSS) -> None:
    await days.talk.say("王芳", f"/问题 ERP 登录不上 尝试:重启服务 {how}")


def name_of(days: Days, person_id: int | None) -> str:
    return days.talk.look(lambda session: session.get_one(Person, person_id).name) if person_id else ""


def removed(session: Session, rows: Iterable[SQLModel]) -> None:
    for one in rows:
        session.delete(one)


def accounts_but(session: Session, name: str) -> Sequence[Account]:
    return session.exec(select(Account).join(Person).where(Person.name != name)).all()


def appoint_deputy(session: Session) -> None:
    """王芳 is 市场部's deputy contact."""
    department = session.exec(select(Department).where(Department.name == "市场部")).one()
    department.deputy_id = session.exec(select(Person).where(Person.name == "王芳")).one().id


def steps(days: Days) -> list[tuple[str, str]]:
    """What was done by the clocks, and to whom."""
    taken = days.talk.look(lambda session: timeline.steps_of(session, "issue", 1))
    return [(one.what, name_of(days, one.to_id)) for one in taken if one.what not in ("raised", "meeting", "support")]


def running(days: Days) -> dict[str, datetime]:
    """When each clock of the issue rings."""
    kept = days.talk.look(lambda session: clocks.of_record(session, "issue", 1))
    return {one.rule: one.rings_at for one in kept if one.state is ClockState.RUNNING}


def rung(days: Days, rows: list[OutboxRow]) -> set[str]:
    """Who is @-mentioned in the group by what left."""
    return {one.name for row in rows if row.target.chat_id and row.card for one in mentions(row.card)}


async def act(days: Days, who: str, text: str) -> str:
    return words(await days.talk.say(who, text, at_bot=True))


# --- every row -----------------------------------------------------------------------------------------------------------


ROWS = [
    pytest.param(ACROSS, at("2026-11-25", "10:00"), [("feedback", "李娜"), ("feedback", "张伟")], id="across-not-taken"),
    pytest.param(
        MAJOR,
        at("2026-11-25", "10:00"),
        [("feedback", "李娜"), ("feedback", "张伟"), ("reported", "张伟"), ("reported", "何静")],
        id="major-not-taken-and-not-reported",
    ),
    pytest.param(MAJOR, at("2026-11-26", "10:00"), [("escalated", "张伟"), ("escalated", "何静")], id="major"),
    pytest.param(MAJOR, at("2026-11-26", "08:30"), [("warned", "李娜")], id="major-warning"),
    pytest.param(MAJOR, at("2026-11-27", "10:00"), [("path", "张伟")], id="major-path-liaison-who-owns-it"),
    pytest.param(MAJOR, at("2026-11-30", "10:00"), [("path", "张伟")], id="major-path-lead-head"),
    pytest.param(MAJOR, at("2026-12-01", "10:00"), [("path", "何静")], id="major-path-management"),
    pytest.param(ACROSS, at("2026-11-25", "22:00"), [], id="warning-waits-for-the-morning"),
    pytest.param(ACROSS, at("2026-11-26", "08:30"), [("warned", "李娜")], id="across-warning"),
    pytest.param(
        ACROSS, at("2026-11-26", "10:00"), [("escalated", "张伟"), ("escalated", "陈杰"), ("escalated", "何静")], id="across"
    ),
    pytest.param(ACROSS, at("2026-11-27", "10:00"), [("path", "张伟")], id="path-liaison-who-owns-it"),
    pytest.param(ACROSS, at("2026-11-30", "10:00"), [("path", "张伟")], id="path-lead-head"),
    pytest.param(ACROSS, at("2026-12-01", "10:00"), [("path", "何静")], id="path-management"),
    pytest.param(ACROSS, at("2026-12-10", "10:00"), [], id="nothing-above-the-top"),
    pytest.param(CUSTOMER, at("2026-11-25", "10:00"), [("feedback", "李娜"), ("feedback", "张伟")], id="customer-not-taken"),
    pytest.param(CUSTOMER, at("2026-11-26", "08:30"), [("warned", "李娜")], id="customer-warning"),
    pytest.param(CUSTOMER, at("2026-11-26", "10:00"), [("escalated", "张伟"), ("escalated", "何静")], id="customer"),
    pytest.param(CUSTOMER, at("2026-11-27", "10:00"), [("path", "张伟")], id="customer-path-liaison-who-owns-it"),
    pytest.param(CUSTOMER, at("2026-11-28", "10:00"), [("path", "张伟")], id="customer-path-on-a-saturday"),
    pytest.param(CUSTOMER, at("2026-11-29", "10:00"), [("path", "何静")], id="customer-path-on-a-sunday"),
    pytest.param("", at("2026-12-10", "10:00"), [], id="inside-never"),
]


PROMISES = [
    pytest.param(ACROSS, [("broken", "李娜"), ("broken", "张伟")], id="across"),
    pytest.param(MAJOR, [("broken", "李娜"), ("broken", "张伟")], id="major"),
    pytest.param(CUSTOMER, [("broken", "李娜"), ("broken", "张伟")], id="customer"),
    pytest.param("", [("broken", "李娜")], id="inside"),
]
SORTS = {ACROSS: Sort.ACROSS, MAJOR: Sort.MAJOR, CUSTOMER: Sort.CUSTOMER, "": Sort.INSIDE}
TAKEN = {
    Rule.FEEDBACK: "feedback",
    Rule.REPORT: "reported",
    Rule.WARN: "warned",
    Rule.ESCALATE: "escalated",
    Rule.DEADLINE: "path",
    Rule.PATH: "path",
    Rule.PROMISE: "broken",
}


@pytest.mark.parametrize("how", SORTS)
def test_no_row_of_the_ladder_is_without_a_case(how: str) -> None:
    cases: list[Any] = [case.values for case in (*ROWS, *PROMISES) if case.values[0] == how]
    tried = Counter(what for *_, expected in cases for what in {what for what, _ in expected})

    assert tried == Counter(TAKEN[row.rule] for row in rows_of(SORTS[how], Policy().ladder))


@pytest.mark.parametrize(("how", "expected"), PROMISES)
async def test_a_promise_is_broken_at_its_minute_and_not_before(days: Days, how: str, expected: list[tuple[str, str]]) -> None:
    await raised(days, how)
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-25 15:00")
    await days.to(at("2026-11-25", "14:59"))
    before = steps(days)

    await days.to(at("2026-11-25", "15:00"))

    assert expected == steps(days)[len(before) :]


@pytest.mark.parametrize(("how", "moment", "expected"), ROWS)
async def test_each_step_comes_at_its_minute_and_not_before(
    days: Days, how: str, moment: datetime, expected: list[tuple[str, str]]
) -> None:
    await raised(days, how)
    await days.through(at("2026-11-24", "11:00"), moment - timedelta(minutes=1), timedelta(minutes=30))
    await days.to(moment - timedelta(minutes=1))
    before = steps(days)

    await days.to(moment)

    assert expected == steps(days)[len(before) :]


@pytest.mark.parametrize(
    ("who", "asked"), [("王芳", ["李娜", "张伟"]), ("李娜", ["张伟"]), ("张伟", ["李娜"])], ids=["member", "liaison", "head"]
)
async def test_who_raised_an_issue_and_owns_it_is_not_asked_whether_it_was_taken_on(days: Days, who: str, asked: list[str]) -> None:
    await days.talk.say(who, f"/问题 ERP 登录不上 {ACROSS} 负责人:{who}")

    rows = await days.to(at("2026-11-25", "10:00"))

    assert [("feedback", one) for one in asked] == steps(days)
    for one in asked:
        assert f"I-1 由{who}自己上报、自己负责，24 工作日小时 还没有说怎么处理。" in words(for_person(days.talk, rows, one))
    assert "自己负责" not in words(for_person(days.talk, rows, who))


@pytest.mark.parametrize("away", [False, True])
async def test_a_deputy_hears_of_what_a_silent_contact_has_not_taken_on_and_takes_it_over(days: Days, away: bool) -> None:
    days.change(appoint_deputy)
    if away:
        leave = Leave(person_id=days.person("王芳").id or 0, first=date(2026, 11, 23), last=date(2026, 11, 27))
        days.change(lambda session: session.add(leave))
    await days.talk.say("赵宁", "/问题 ERP 登录不上 部门:市场部")

    await days.to(at("2026-11-25", "10:00"))
    told = [who for what, who in steps(days) if what == "feedback"]
    said = await act(days, "王芳", "问题 I-1 我来处理")

    assert ["李娜", "张伟"] == [one for one in told if one != "王芳"]
    assert away is ("王芳" not in told)
    assert "负责人：王芳（从李娜接手）" in said


async def test_a_step_that_nobody_can_be_told_of_is_seen_in_the_group_and_by_who_raised_it(days: Days) -> None:
    await raised(days)
    raiser = days.person("王芳")
    others = days.talk.look(lambda db: [one for one in db.exec(select(Account)) if one.person_id != raiser.id])
    days.change(lambda db: removed(db, [db.get_one(Account, one.id) for one in others]))

    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "10:00"), timedelta(minutes=30))

    assert [("feedback", ""), ("warned", ""), ("escalated", "")] == steps(days)
    heard = [row for _, row in days.sent if row.card is not None and "升级：" in words([row])]
    assert {True, False} == {bool(row.target.chat_id) for row in heard}
    notes = days.talk.look(lambda db: [one.note for one in timeline.steps_of(db, "issue", 1)])
    assert 3 == sum("找不到可以告知的人" in one for one in notes)
    assert [1] == days.talk.look(lambda db: issues.unheard(db.connection(), 10)), "the operator is shown it"


async def test_the_owner_has_an_hour_to_answer_where_the_night_has_moved_the_question(days: Days) -> None:
    """Raised at 09:10, asked for at 21:10 and so at 08:30, due at 09:10: that would be forty minutes, and none of them at work."""
    days.talk.clock.moment = at("2026-11-24", "09:10")
    await raised(days)
    await days.through(at("2026-11-24", "11:10"), at("2026-11-26", "09:50"), timedelta(minutes=20))

    assert ["feedback", "feedback", "waits", "warned"] == [what for what, _ in steps(days)]
    asked = words([row for _, row in days.sent if row.card is not None and "只问你" in words([row])])
    assert "11-26 10:00 还没解决会升级" in asked
    await days.to(at("2026-11-26", "10:00"))
    assert {"escalated"} == {what for what, _ in steps(days)[4:]}


async def test_the_owner_has_an_hour_to_answer_where_downtime_has_moved_the_question(days: Days) -> None:
    """Down from before the question until after the escalation was due, for less than the tolerance of the escalation."""
    days.talk.clock.moment = at("2026-11-24", "09:10")
    await raised(days)
    await days.through(at("2026-11-24", "11:10"), at("2026-11-25", "20:10"), timedelta(hours=1))

    await days.to(at("2026-11-26", "10:30"))
    assert ["feedback", "feedback", "warned", "waits"] == [what for what, _ in steps(days)]
    asked = words([row for _, row in days.sent if row.card is not None and "只问你" in words([row])])
    assert "11-26 11:30 还没解决会升级" in asked
    await days.to(at("2026-11-26", "11:29"))
    assert "escalated" not in [what for what, _ in steps(days)]
    await days.to(at("2026-11-26", "11:30"))

    assert ("escalated", "何静") in steps(days)


async def test_an_owner_who_wants_to_be_left_alone_is_asked_an_hour_before_the_escalation(days: Days) -> None:
    owner = days.person("李娜").id or 0
    days.change(lambda session: session.add(Preference(person_id=owner, muted_until=at("2026-11-26", "14:00"))))
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "15:30"), timedelta(minutes=30))

    asked = [moment for moment, row in days.sent if row.card is not None and "只问你" in words([row])]
    escalated = [moment for moment, row in days.sent if row.target.chat_id and row.card and "上报后 48" in words([row])]
    assert [at("2026-11-26", "14:00")] == asked
    assert at("2026-11-26", "15:00") == min(escalated)


async def test_an_owner_who_is_muted_for_long_holds_it_up_by_an_extension_at_most(days: Days) -> None:
    owner = days.person("李娜").id or 0
    days.change(lambda session: session.add(Preference(person_id=owner, muted_until=at("2026-12-04", "14:00"))))
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-27", "10:30"), timedelta(minutes=30))

    escalated = [one.at for one in days.talk.look(lambda db: timeline.steps_of(db, "issue", 1)) if one.what == "escalated"]
    assert at("2026-11-27", "10:00") == min(escalated)


async def test_the_escalation_names_what_since_when_who_tried_what_and_until_when(days: Days) -> None:
    await raised(days)
    await days.through(at("2026-11-24", "10:30"), at("2026-11-26", "09:59"), timedelta(minutes=30))

    rows = await days.to(at("2026-11-26", "10:00"))
    said = words([row for row in rows if row.target.chat_id])

    assert {"张伟", "陈杰", "何静"} == rung(days, rows)
    for one in ("上报后 48 工作日小时 没有解决", "11-24 10:00 提出，当时李娜负责", "重启服务", "11-27 10:00 前"):
        assert one in said
    warned = for_person(days.talk, [row for _, row in days.sent], "李娜")
    assert "快到升级时限" in words(warned)


# --- the ways out --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("李娜", "/解决 I-1 方案:换备用接口 结果:已恢复"),
        ("李娜", "/解决 I-1 重启 结果:未解决 下一步:下周一再试"),
    ],
)
async def test_what_is_closed_is_never_escalated(days: Days, who: str, text: str) -> None:
    await raised(days)
    await days.to(at("2026-11-26", "09:00"))
    await act(days, who, text)
    before = steps(days)

    await days.through(at("2026-11-26", "09:30"), at("2026-12-03", "10:00"), timedelta(hours=1))

    assert before == steps(days)


async def test_taking_it_on_ends_the_first_question_and_not_the_limit(days: Days) -> None:
    await raised(days)
    await act(days, "李娜", "问题 I-1 我来处理")

    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "10:00"), timedelta(minutes=30))

    assert "feedback" not in [what for what, _ in steps(days)]
    assert ("escalated", "何静") in steps(days)


async def test_a_promise_puts_the_escalation_off_and_breaking_it_brings_it_at_once(days: Days) -> None:
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "08:30"), timedelta(minutes=30))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:今天15:00")

    await days.through(at("2026-11-26", "09:00"), at("2026-11-26", "14:59"), timedelta(minutes=30))
    assert "escalated" not in [what for what, _ in steps(days)]
    await days.to(at("2026-11-26", "15:00"))

    assert [("put_off", ""), ("broken", "李娜"), ("broken", "张伟")] == steps(days)[-6:-3]
    assert [("escalated", "张伟"), ("escalated", "陈杰"), ("escalated", "何静")] == steps(days)[-3:]


async def test_more_time_is_given_once(days: Days) -> None:
    await raised(days)
    await act(days, "李娜", "问题 I-1 申请延期 原因:等供应商回复")
    assert "已经申请过一次" in await act(days, "李娜", "问题 I-1 申请延期 原因:还要等")

    await days.through(at("2026-11-24", "11:00"), at("2026-11-27", "09:59"), timedelta(minutes=30))
    assert "escalated" not in [what for what, _ in steps(days)]
    await days.to(at("2026-11-27", "10:00"))

    assert ("escalated", "何静") in steps(days)


async def test_more_time_says_until_when_to_the_owner_and_later_to_the_heads(days: Days) -> None:
    await raised(days)
    answer = await act(days, "李娜", "问题 I-1 申请延期 原因:等供应商回复")
    assert "申请延期：李娜 11-24 10:00：等供应商回复；升级从 11-26 10:00 推后到 11-27 10:00，只能延这一次" in answer
    assert "李娜 申请延期：等供应商回复" in answer
    assert "下一时限：11-27 10:00 升级" in await act(days, "李娜", "问题 I-1 我来处理")
    assert "11-27 10:00 升级" in await act(days, "李娜", "/问题 列表")

    await days.through(at("2026-11-24", "11:00"), at("2026-11-27", "09:59"), timedelta(minutes=30))
    told = words(await days.to(at("2026-11-27", "10:00")))

    assert "等供应商回复；升级从 11-26 10:00 推后到 11-27 10:00" in told
    assert "还没有方案" in told


async def test_more_time_says_the_moment_at_which_it_is_escalated_where_the_night_is_in_between(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-24", "21:30")
    await raised(days)
    answer = await act(days, "李娜", "问题 I-1 申请延期 原因:等供应商回复")
    assert "升级从 11-27 08:30 推后到 11-30 08:30，只能延这一次" in answer

    await days.through(at("2026-11-24", "22:00"), at("2026-11-30", "08:30"), timedelta(minutes=30))

    escalated = [one.at for one in days.talk.look(lambda db: timeline.steps_of(db, "issue", 1)) if one.what == "escalated"]
    assert at("2026-11-30", "08:30") == min(escalated)


async def test_with_more_time_a_date_of_ones_own_is_refused_with_what_to_write(days: Days) -> None:
    await raised(days)

    refused = await act(days, "李娜", "问题 I-1 申请延期 原因:等供应商回复 截止:12-10")
    answer = await act(days, "李娜", "问题 I-1 申请延期 原因:等供应商回复")

    assert "推后到 11-27 10:00，不能另写截止，没有记下" in refused
    assert "升级从 11-26 10:00 推后到 11-27 10:00" in answer


@pytest.mark.parametrize("answer", ["给出方案 方案:换备用接口 截止:11-26 18:00", "申请延期 原因:等供应商回复"])
async def test_nobody_is_threatened_with_an_escalation_that_will_be_put_off(days: Days, answer: str) -> None:
    await raised(days)
    await days.to(at("2026-11-25", "10:00"))
    await act(days, "李娜", f"问题 I-1 {answer}")

    await days.through(at("2026-11-25", "10:30"), at("2026-11-26", "10:00"), timedelta(minutes=30))

    assert "put_off" == steps(days)[-1][0]
    assert "还没解决会升级" not in words([row for _, row in days.sent])


async def test_where_a_plan_stands_the_escalation_asks_for_nothing_that_would_pass_in_silence(days: Days) -> None:
    await raised(days)
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-30 15:00")

    first = await act(days, "王芳", "/升级 I-1 原因:客户在催")
    again = await act(days, "王芳", "/升级 I-1 原因:太慢")

    for said in (first, again):
        assert "方案已有，等到承诺的 11-30 15:00：到时没有解决，再往上升级一级" in said
        assert "给出解决方案" not in said and "再往上升级 |" not in said
    assert {"issue.promise": at("2026-11-30", "15:00")} == running(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-30", "15:00"), timedelta(hours=1))
    assert ("path", "张伟") == steps(days)[-1]


async def test_what_went_up_is_listed_for_who_was_told_last_until_somebody_acts(days: Days) -> None:
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-12-02", "10:00"), timedelta(hours=1))
    told = words(for_person(days.talk, [row for moment, row in days.sent if moment > at("2026-12-02", "08:00")], "何静"))
    mine = words(await days.talk.say("何静", "/我的", **PRIVATE))
    assert "I-1 ERP 登录不上" in mine and "已升级到你" in mine
    assert "已升级到你" in told
    assert "已升级到你" not in words(await days.talk.say("陈杰", "/我的", **PRIVATE))

    await act(days, "李娜", "问题 I-1 我来处理")

    assert "已升级到你" not in words(await days.talk.say("何静", "/我的", **PRIVATE))


async def test_the_lists_have_the_limit_of_the_sheet(days: Days) -> None:
    """An escalation that a plan puts off, and a deadline that a plan has met, are no limits any more."""
    await raised(days)
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-26 18:00")
    assert "时限 11-26 周四 18:00" in words(await days.talk.say("李娜", "/我的", **PRIVATE))

    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "18:00"), timedelta(hours=1))
    await days.to(at("2026-11-27", "20:00"))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-30 15:00")

    listed = words(await days.talk.say("李娜", "/我的", **PRIVATE))
    assert "时限 11-30 周一 15:00" in listed and "已过时限" not in listed


async def test_a_plan_that_became_too_far_is_asked_about_before_the_escalation(days: Days) -> None:
    await raised(days)
    await days.to(at("2026-11-25", "10:00"))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-26 18:00")
    await days.to(at("2026-11-26", "08:30"))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-30 18:00")

    await days.to(at("2026-11-26", "10:00"))

    asked = words([row for _, row in days.sent if row.card is not None and "只问你" in words([row])])
    assert "到 11-26 11:00 还没解决会升级" in asked


async def test_a_customers_issue_has_more_time_in_hours_too(days: Days) -> None:
    """Raised on a Thursday: what is due on Saturday goes up on Sunday."""
    days.talk.clock.moment = at("2026-11-26", "10:00")
    await raised(days, CUSTOMER)

    answer = await act(days, "李娜", "问题 I-1 申请延期 原因:等供应商回复")
    assert "升级从 11-28 10:00 推后到 11-29 10:00，只能延这一次" in answer
    await days.through(at("2026-11-26", "13:00"), at("2026-11-29", "10:00"), timedelta(hours=3))

    escalated = [one.at for one in days.talk.look(lambda db: timeline.steps_of(db, "issue", 1)) if one.what == "escalated"]
    assert at("2026-11-29", "10:00") == min(escalated)


async def test_a_customers_broken_promise_goes_up_at_its_minute_and_is_heard_in_private_in_the_morning(days: Days) -> None:
    await raised(days, CUSTOMER)
    await days.through(at("2026-11-24", "13:00"), at("2026-11-25", "22:00"), timedelta(hours=3))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-26 22:00")
    await days.through(at("2026-11-26", "10:00"), at("2026-11-26", "21:00"), timedelta(hours=1))
    assert "put_off" in [what for what, _ in steps(days)]

    rows = await days.to(at("2026-11-26", "22:00"))

    assert [("broken", "李娜"), ("broken", "张伟"), ("escalated", "张伟"), ("escalated", "何静")] == steps(days)[-4:]
    assert [row for row in rows if row.target.chat_id]
    assert "时间已过，还没有解决" not in words(for_person(days.talk, rows, "张伟"))


async def test_a_plan_is_no_attempt(days: Days) -> None:
    await days.talk.say("王芳", f"/问题 ERP 登录不上 {ACROSS}")
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-30 15:00")

    assert "已尝试：还没有记录" in await act(days, "王芳", "/升级 I-1 原因:客户在催")


async def test_no_time_is_asked_for_where_none_can_be_given(days: Days) -> None:
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "08:30"), timedelta(minutes=30))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:今天15:00")
    await days.to(at("2026-11-26", "10:00"))
    assert "推后过一次升级，不能再延" in await act(days, "李娜", "问题 I-1 申请延期 原因:还要等")

    await days.talk.say("王芳", "/问题 打印机坏了")
    assert "没有升级时限，不用申请延期" in await act(days, "李娜", "问题 I-2 申请延期 原因:还要等")


async def test_an_escalation_says_whose_promise_was_not_kept(days: Days) -> None:
    await raised(days)
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-26 15:00")
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "14:59"), timedelta(minutes=30))

    told = words(await days.to(at("2026-11-26", "15:00")))

    assert "方案已有、没兑现（李娜承诺 11-26 15:00 前）：换备用接口" in told.replace("*", "")
    assert "还没有方案" not in told


async def test_a_solution_stops_the_path_and_who_takes_it_on_owes_one(days: Days) -> None:
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "10:00"), timedelta(minutes=30))
    await act(days, "张伟", "问题 I-1 我来处理")
    await days.through(at("2026-11-26", "10:30"), at("2026-11-27", "09:59"), timedelta(minutes=30))
    assert "path" not in [what for what, _ in steps(days)]
    await days.to(at("2026-11-27", "10:00"))
    assert ("path", "李娜") == steps(days)[-1]

    await act(days, "张伟", "问题 I-1 给出方案 方案:换备用接口 截止:11-30 15:00")
    await days.through(at("2026-11-27", "10:30"), at("2026-11-30", "14:30"), timedelta(hours=1))
    assert ("proposed", "张伟") == steps(days)[-1]
    await days.to(at("2026-11-30", "15:00"))

    assert ("path", "何静") == steps(days)[-1]


async def test_who_takes_it_on_after_a_broken_promise_has_the_time_for_a_solution_again(days: Days) -> None:
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "10:00"), timedelta(minutes=30))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:今天15:00")
    await days.through(at("2026-11-26", "10:30"), at("2026-11-27", "14:00"), timedelta(minutes=30))
    before = steps(days)

    await act(days, "张伟", "问题 I-1 我来处理")
    await days.through(at("2026-11-27", "14:30"), at("2026-11-30", "13:30"), timedelta(minutes=30))
    assert [("acknowledged", "李娜")] == steps(days)[len(before) :]
    await days.to(at("2026-11-30", "14:00"))

    assert "path" == steps(days)[-1][0]


async def test_by_hand_it_goes_up_at_once_with_the_reason(days: Days) -> None:
    await raised(days)

    said = await act(days, "王芳", "/升级 I-1 原因:供应商仍未确认交期")

    assert "手动升级：供应商仍未确认交期" in said
    assert ("escalated", "何静") in steps(days)


async def test_a_matter_inside_one_department_does_not_go_up_by_hand(days: Days) -> None:
    await raised(days, "部门:市场部")

    said = await act(days, "王芳", "/升级 I-1 原因:急")

    assert "I-1 是部门内一般问题，不升级，由部门内部协调" in said
    assert [] == steps(days)


@pytest.mark.parametrize("way", ["sequential", "broadcast"])
async def test_by_hand_a_major_issue_is_reported_to_everybody_it_is_for_once(days: Days, way: str) -> None:
    days.change(lambda session: session.add(PolicyValue(name="ladder.way", value=way)))
    await raised(days, f"{MAJOR} 部门:研发部")

    rows = await days.talk.say("王芳", "/升级 I-1 原因:等不及", at_bot=True)
    await days.through(at("2026-11-24", "10:30"), at("2026-11-25", "11:00"), timedelta(minutes=30))

    told = Counter(who for what, who in steps(days) if what in ("reported", "escalated"))
    assert (1, 1) == (told["张伟"], told["何静"])
    assert way != "sequential" or "上报重大问题 I-1：王芳手动升级：等不及" in words(for_person(days.talk, rows, "何静"))


async def test_the_card_of_a_major_issue_that_goes_up_by_hand_waits_for_no_report_any_more(days: Days) -> None:
    await raised(days, MAJOR)

    rows = await days.talk.say("王芳", "/升级 I-1 原因:等不及", at_bot=True)

    assert "升级后的解决方案" in words(rows)
    assert "上报重大问题" not in words([row for row in rows if row.target.chat_id])


async def test_who_has_not_read_the_escalation_is_told_who_has_the_issue_by_then(days: Days) -> None:
    await raised(days)
    await act(days, "王芳", "/升级 I-1 原因:客户在催")
    await act(days, "张伟", "问题 I-1 负责人:王芳")

    (asked,) = [row for row in await days.to(at("2026-11-24", "14:00")) if row.kind == FIND_READERS]
    seen = ReadersKnown(
        platform=Platform.FEISHU,
        key="readers",
        at=days.talk.clock.now(),
        chat_id=days.talk.chat,
        ref=asked.text,
        readers=(),
        told=True,
    )
    said = words(for_person(days.talk, await days.talk.happens(seen), "何静"))

    assert "王芳手动升级：客户在催" in said
    assert "负责人：王芳" in said
    assert "提出，当时李娜负责" in said


async def test_who_takes_the_step_by_hand_is_not_told_of_it_for_not_having_read_it(days: Days) -> None:
    await raised(days)
    await act(days, "何静", "/升级 I-1 原因:客户在催")

    watched = days.talk.look(lambda session: session.exec(select(WatchedPerson)).all())

    assert {"张伟", "陈杰"} == {name_of(days, one.person_id) for one in watched}


async def test_what_becomes_major_after_it_went_up_is_reported_too(days: Days) -> None:
    days.change(lambda session: session.add(PolicyValue(name="ladder.way", value="sequential")))
    await raised(days)
    await act(days, "王芳", "/升级 I-1 原因:等不及")

    await act(days, "李娜", "问题 I-1 级别:重大")
    await act(days, "李娜", "问题 I-1 给出方案 方案:换接口 负责人:李娜 截止:11-27")
    await days.through(at("2026-11-24", "10:30"), at("2026-11-25", "12:00"), timedelta(minutes=30))

    assert {("reported", "张伟"), ("reported", "何静")} <= {*steps(days)}


async def test_what_is_major_no_more_is_not_reported(days: Days) -> None:
    await raised(days)
    await act(days, "王芳", "/升级 I-1 原因:等不及")

    await act(days, "李娜", "问题 I-1 级别:重大")
    await act(days, "李娜", "问题 I-1 级别:一般")

    assert Rule.REPORT not in running(days)


async def test_why_says_the_limit_of_the_ladder_while_a_step_waits_for_the_morning(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-24", "21:40")
    await raised(days, MAJOR)
    await days.to(at("2026-11-25", "21:41"))

    said = await act(days, "王芳", "/why I-1")

    waiting = days.talk.look(lambda session: clocks.of_record(session, "issue", 1))
    held = [one.limit for one in waiting if one.amount > HOURS]
    assert held and not [one for one in held if f"限 {one}" in said], said


async def test_a_limit_that_is_changed_leaves_running_clocks_as_they_were_and_holds_for_new_ones(days: Days) -> None:
    """F24: also after the calendar was changed, which counts every running clock anew."""
    await raised(days)
    said = await act(days, "赵宁", "/设置 升级时限 24wdh")
    assert "已经在走的时钟不变" in said
    await days.talk.say("王芳", f"/问题 打印机连不上 尝试:换线 {ACROSS}")
    await act(days, "赵宁", "/设置 放假 11-27 团建")

    limits = days.talk.look(lambda session: [clocks.of_record(session, "issue", one) for one in (1, 2)])
    rings = [next(one.rings_at for one in kept if one.rule == Rule.ESCALATE) for kept in limits]

    assert [at("2026-11-26", "10:00"), at("2026-11-25", "10:00")] == rings


@pytest.mark.parametrize("how", ["", "问题 I-1 申请延期 原因:等供应商回复"])
async def test_a_step_names_the_limit_that_was_counted_whatever_the_policy_says_by_now(days: Days, how: str) -> None:
    days.talk.clock.moment = at("2026-11-24", "21:40")
    await raised(days)
    for one in ("feedback 12wdh", "escalate 100wdh", "deadline 12wdh", "step 12wdh", "extension 12wdh"):
        await act(days, "赵宁", f"/设置 规则 ladder.{one}")
    await act(days, "李娜", how or "/我的")

    await days.through(at("2026-11-25", "09:00"), at("2026-12-02", "12:00"), timedelta(hours=1))

    said = words([row for _, row in days.sent])
    assert "I-1 上报后 24 工作日小时 还没有人接手" in said
    assert "升级：上报后 48 工作日小时 没有解决" in said
    assert "升级：升级后 12 工作日小时 没有解决方案" in said
    assert "上报后 12" not in said and "上报后 100" not in said


async def test_one_after_the_other_by_policy(days: Days) -> None:
    days.change(lambda session: session.add(PolicyValue(name="ladder.way", value="sequential")))
    await raised(days)

    await days.through(at("2026-11-24", "11:00"), at("2026-11-30", "10:00"), timedelta(minutes=30))

    told = [one for one in steps(days) if one[0] in ("escalated", "path")]
    assert [("escalated", "张伟"), ("path", "张伟"), ("path", "何静")] == told


@pytest.mark.parametrize(
    ("owner", "moment", "told", "instead"),
    [
        pytest.param("李娜", at("2026-11-27", "10:00"), "王芳", "李娜", id="the-contact-has-a-deputy"),
        pytest.param("王芳", at("2026-11-27", "10:00"), "李娜", "", id="the-deputy-owns-it"),
        pytest.param("张伟", at("2026-11-30", "10:00"), "何静", "张伟", id="nobody-below-stands-in-for-the-head"),
        pytest.param("何静", at("2026-12-01", "10:00"), "赵宁", "管理层", id="of-management-alone-the-administrators"),
    ],
)
async def test_no_step_of_the_path_rings_only_who_owes_it_already(
    days: Days, owner: str, moment: datetime, told: str, instead: str
) -> None:
    days.change(appoint_deputy)
    await raised(days)
    await act(days, "李娜", f"问题 I-1 负责人:{owner}")
    await days.through(at("2026-11-24", "11:00"), moment - timedelta(minutes=30), timedelta(minutes=30))

    rows = await days.to(moment)

    assert ("path", told) == steps(days)[-1]
    assert owner not in rung(days, rows)
    assert not instead or f"{told}：（代替{instead}）" in words(rows)


async def test_who_owes_it_is_rung_where_there_is_nobody_else(days: Days) -> None:
    await raised(days)
    days.change(lambda session: removed(session, accounts_but(session, "李娜")))
    await days.through(at("2026-11-24", "11:00"), at("2026-11-27", "10:00"), timedelta(minutes=30))

    assert ("path", "李娜") == steps(days)[-1]


async def test_management_is_told_in_private_by_policy(days: Days) -> None:
    days.change(lambda session: session.add(PolicyValue(name="ladder.management", value="private")))
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "09:30"), timedelta(minutes=30))

    rows = await days.to(at("2026-11-26", "10:00"))

    assert {"张伟", "陈杰"} == rung(days, rows)
    assert for_person(days.talk, rows, "何静")


# --- who stands in -------------------------------------------------------------------------------------------------------


async def test_who_is_away_or_gone_is_replaced_and_the_timeline_says_for_whom(days: Days) -> None:
    def away(session: Any) -> None:
        by_name = {one.name: one for one in session.exec(select(Person))}
        first, last = at("2026-11-20", "00:00").date(), at("2026-12-20", "00:00").date()
        session.add(Leave(person_id=by_name["张伟"].id, first=first, last=last))
        by_name["陈杰"].left_on = first

    days.change(away)
    await raised(days)

    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "10:00"), timedelta(minutes=30))

    told = [one for one in steps(days) if one[0] == "escalated"]
    assert {("escalated", "李娜"), ("escalated", "赵宁"), ("escalated", "何静")} == set(told)
    notes = [one.note for one in days.talk.look(lambda session: timeline.steps_of(session, "issue", 1)) if one.what == "escalated"]
    assert any("代替张伟" in one for one in notes)


async def test_who_is_not_in_the_group_is_told_in_private(days: Days) -> None:
    director = days.person("何静").id
    days.change(lambda session: removed(session, session.exec(select(ChatMember).where(ChatMember.person_id == director)).all()))
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "09:30"), timedelta(minutes=30))

    rows = await days.to(at("2026-11-26", "10:00"))

    assert {"张伟", "陈杰"} == rung(days, rows)
    assert "升级：" in words(for_person(days.talk, rows, "何静"))


async def test_who_is_in_the_second_group_of_a_project_is_rung_there(days: Days) -> None:
    director = days.person("何静").id

    def moves(session: Session) -> None:
        removed(session, session.exec(select(ChatMember).where(ChatMember.person_id == director)).all())
        first = session.exec(select(Chat).where(col(Chat.project_id).is_not(None)).order_by(col(Chat.id))).first()
        second = session.exec(select(Chat).where(Chat.chat_id == days.talk.other_chat)).one()
        assert first is not None
        second.project_id = first.project_id
        session.add(ChatMember(chat_id=second.id or 0, person_id=director or 0))

    days.change(moves)
    await raised(days)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-26", "09:30"), timedelta(minutes=30))

    rows = await days.to(at("2026-11-26", "10:00"))

    in_second = [row for row in rows if row.target.chat_id == days.talk.other_chat]
    assert {"何静"} == rung(days, in_second)
    assert {"张伟", "陈杰"} == rung(days, [row for row in rows if row not in in_second])
    assert not for_person(days.talk, rows, "何静")


# --- holidays, downtime, losses ------------------------------------------------------------------------------------------


async def test_over_a_long_holiday_the_clock_stands_still(days: Days) -> None:
    days.talk.clock.moment = at("2026-09-30", "10:00")
    await raised(days)

    await days.through(at("2026-09-30", "11:00"), at("2026-10-08", "09:30"), timedelta(hours=2))
    assert [] == steps(days)
    await days.through(at("2026-10-08", "10:00"), at("2026-10-09", "10:00"), timedelta(minutes=30))

    assert ("escalated", "何静") in steps(days)


async def test_after_downtime_the_owner_is_asked_before_the_heads(days: Days) -> None:
    await raised(days)

    await days.to(at("2026-11-30", "09:00"))
    assert "escalated" not in [what for what, _ in steps(days)]
    assert {"warned", "replanned"} <= {what for what, _ in steps(days)}
    await days.through(at("2026-11-30", "09:30"), at("2026-12-01", "09:00"), timedelta(minutes=30))

    assert ("escalated", "何静") in steps(days)
    assert 1 == [what for what, _ in steps(days)].count("warned")


async def test_after_an_escalation_a_far_plan_is_refused_with_the_latest_day_and_the_meeting(days: Days) -> None:
    await raised(days)
    await act(days, "王芳", "/升级 I-1 原因:客户在催")

    said = await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:12-20 15:00")
    assert "方案最晚定到 12-08 18:00（10 个工作日），没有记下" in said
    assert "issue.promise" not in running(days)
    example = said.partition("例如：")[2].splitlines()[0]
    assert "参会:李娜、张伟" in example
    assert "M-1" in await act(days, "李娜", example)

    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:12-08 15:00")
    assert "issue.promise" in running(days)


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_far_plan_from_before_the_escalation_does_not_silence_the_path(days: Days, by_hand: bool) -> None:
    await raised(days)
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:2027-11-20 15:00")
    if by_hand:
        await act(days, "王芳", "/升级 I-1 原因:客户在催")

    await days.through(at("2026-11-24", "12:00"), at("2026-11-26", "10:00"), timedelta(minutes=30))
    escalated = words([row for _, row in days.sent if row.target.chat_id and row.card and "升级：" in words([row])]).replace(
        "*", ""
    )
    assert "方案已有、太远，照样逐级升级（李娜承诺" in escalated
    assert by_hand or "最晚要在 12-10 18:00 前" in escalated
    await days.through(at("2026-11-26", "12:00"), at("2026-12-01", "10:00"), timedelta(hours=2))

    assert [("path", "张伟"), ("path", "张伟"), ("path", "何静")] == [one for one in steps(days) if one[0] == "path"]


@pytest.mark.parametrize(
    ("coming", "moment", "agreed"),
    [
        pytest.param("李娜", at("2026-11-25", "15:00"), False, id="the-owner-alone"),
        pytest.param("李娜、张伟", at("2026-11-24", "18:00"), False, id="before-it-begins"),
        pytest.param("李娜、张伟", at("2026-11-25", "15:00"), True, id="with-the-head"),
        pytest.param("李娜、何静", at("2026-11-25", "15:00"), True, id="with-management"),
    ],
)
async def test_only_a_meeting_that_has_begun_with_somebody_above_agrees_on_a_far_plan(
    days: Days, coming: str, moment: datetime, agreed: bool
) -> None:
    await raised(days)
    await act(days, "王芳", "/升级 I-1 原因:客户在催")
    await act(days, "李娜", f"/会议 I-1 的方案 时间:明天15:00 参会:{coming}")
    await days.to(moment)

    said = await act(days, "李娜", "会议 M-1 问题:I-1 方案:换备用接口 截止:2027-01-20 15:00")

    assert agreed is ("没有记下" not in said), said
    await days.through(moment + timedelta(hours=3), at("2026-12-02", "18:00"), timedelta(hours=12))
    assert agreed is (at("2027-01-20", "15:00") == running(days).get("issue.promise"))


async def test_a_far_plan_of_a_meeting_with_management_is_an_answer_when_it_is_escalated_later(days: Days) -> None:
    await raised(days)
    await act(days, "李娜", "/会议 I-1 的方案 时间:明天15:00 参会:李娜、何静")
    await days.to(at("2026-11-25", "15:00"))
    await act(days, "李娜", "会议 M-1 问题:I-1 方案:换备用接口 截止:2027-01-20 15:00")

    await days.through(at("2026-11-25", "16:00"), at("2026-12-02", "18:00"), timedelta(hours=2))

    assert {"escalated"} == {what for what, _ in steps(days)} & {"escalated", "path"}


async def test_a_customers_issue_whose_question_was_missed_goes_up_and_says_so(days: Days) -> None:
    await raised(days, CUSTOMER)
    await days.through(at("2026-11-24", "11:00"), at("2026-11-25", "21:00"), timedelta(hours=1))

    rows = await days.to(at("2026-11-26", "10:30"))

    assert "warned" not in [what for what, _ in steps(days)]
    assert ("escalated", "何静") in steps(days)
    assert "上报后 48 小时 没有解决，没来得及先问负责人" in words(rows)


async def test_an_escalation_and_a_promise_that_are_over_in_one_night_are_one_step(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-24", "22:00")
    await raised(days)
    await act(days, "李娜", "问题 I-1 申请延期 原因:等供应商回复")
    await days.through(at("2026-11-25", "08:30"), at("2026-11-27", "21:00"), timedelta(minutes=30))
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-28 10:00")

    await days.through(at("2026-11-28", "09:00"), at("2026-11-30", "10:00"), timedelta(minutes=30))

    assert {"escalated", "broken"} <= {what for what, _ in steps(days)}
    assert "path" not in [what for what, _ in steps(days)]


async def test_a_lost_clock_is_found_mended_and_told_to_the_administrators(days: Days) -> None:
    await raised(days)
    days.change(lambda session: removed(session, session.exec(select(Clock).where(Clock.record == "issue")).all()))

    await days.to(at("2026-11-25", "04:30"))
    rows = await days.to(at("2026-11-25", "09:00"))
    live = days.talk.look(lambda session: list(session.exec(select(Clock).where(Clock.state == ClockState.RUNNING))))

    assert {"issue.feedback", "issue.warn", "issue.escalate"} == {one.rule for one in live if one.record == "issue"}
    assert "漏掉" in words([row for _, row in days.sent])
    assert rows is not None
    await days.through(at("2026-11-25", "09:30"), at("2026-11-26", "10:00"), timedelta(minutes=30))
    assert ("escalated", "何静") in steps(days)


async def test_another_class_asks_again_who_takes_it_on_and_nothing_is_taken_for_lost(days: Days) -> None:
    await raised(days)
    await days.to(at("2026-11-24", "14:00"))
    await act(days, "张伟", "/问题 I-1 级别:重大")

    await days.through(at("2026-11-24", "14:30"), at("2026-11-25", "13:59"), timedelta(minutes=30))
    assert [] == [what for what, _ in steps(days) if what in ("feedback", "mended")]
    await days.to(at("2026-11-25", "14:00"))

    assert {"feedback", "reported"} <= {what for what, _ in steps(days)}


async def test_another_class_leaves_a_promise_and_what_was_taken_on_alone(days: Days) -> None:
    await raised(days)
    await act(days, "李娜", "问题 I-1 给出方案 方案:换备用接口 截止:11-25 15:00")
    await act(days, "张伟", "/问题 I-1 级别:重大")

    assert {"issue.promise", "issue.report", "issue.warn", "issue.escalate"} == set(running(days))
    assert at("2026-11-25", "15:00") == running(days)["issue.promise"]


async def test_a_sound_ladder_is_left_alone(days: Days) -> None:
    await raised(days)

    await days.through(at("2026-11-24", "11:00"), at("2026-12-10", "10:00"), timedelta(hours=1))

    assert "mended" not in [what for what, _ in steps(days)]
    assert [] == days.talk.look(lambda session: list(session.exec(select(Step).where(Step.what == "mended"))))
    assert Sort.ACROSS is days.talk.look(lambda session: session.exec(select(Issue)).one()).sort


async def test_one_class_after_the_other_puts_the_escalation_off_no_further(days: Days) -> None:
    """R116: it stays where it was with every change."""
    await raised(days)
    due = running(days)["issue.escalate"]
    for sort in ("级别:重大", "级别:一般") * 2:
        now = days.talk.clock.moment
        await days.through(now, now + timedelta(hours=8), timedelta(minutes=30))
        await act(days, "李娜", f"/问题 I-1 {sort}")
        assert due - timedelta(minutes=1) <= running(days)["issue.escalate"] <= due + timedelta(minutes=1)
