"""冲突: settled by those of its grade, or moved up until it is; the month is analysed and its measures are followed."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from bot.cards.model import Form
from bot.cards.payloads.conflicts import SaveConflict
from bot.cards.render_text import render
from bot.domain.conflicts import Conflict, Grade, Measure, State
from bot.domain.leaves import Leave
from bot.domain.people import Department, Person
from bot.domain.projects import Project, ProjectDepartment
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import conflicts, timeline
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

LINE = "/冲突 直播间档期撞了 级别:{} 类型:资源分配 双方:市场部、销售部 原因:同一天两场直播"


@pytest.fixture
def days(database: Database) -> Days:
    return Days(Conversation(database))


async def private(days: Days, who: str, text: str) -> list[OutboxRow]:
    return await days.talk.say(who, text, chat_id=f"oc_{who}", direct=True)


def kept(days: Days, number: int = 1) -> Conflict:
    found = days.talk.look(lambda db: conflicts.by_number(db, number))
    assert found is not None
    return found


def told(days: Days) -> list[str]:
    return days.talk.look(lambda db: [one.what for one in timeline.steps_of(db, "conflict", kept(days).id or 0)])


def when(days: Days, rows: list[OutboxRow], who: str) -> str:
    return words(for_person(days.talk, rows, who))


async def month(days: Days, moment: str, key: str = "one") -> list[OutboxRow]:
    days.talk.clock.moment = at(*moment.split())
    now = days.talk.clock.now()
    return await days.talk.happens(JobDue(platform=Platform.CLOCK, key=f"month-{key}", at=now, job="conflicts.month"))


async def test_a_general_conflict_goes_to_the_contacts_of_both_sides(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")

    rows = await private(days, "王芳", LINE.format("一般"))

    assert "一般冲突 K-1" in when(days, rows, "李娜") and "一般冲突 K-1" in when(days, rows, "周涛")
    assert "" == when(days, rows, "何静")
    assert "2026-11-23(周一) 18:00" in words(rows)


async def test_an_end_that_lacks_something_is_asked_for_with_what_was_said(days: Days) -> None:
    await private(days, "王芳", "/冲突 直播间档期撞了 双方:市场部、销售部")

    (form,) = await private(days, "周涛", "冲突 K-1 结案 原因:没有排期 结果:按周轮流")

    assert form.card is not None
    assert "还没有记下，缺过程：填好后点“结案”，或改好发回来才算。" == form.card.summary and form.card.summary in words([form])
    (asked,) = (one for one in form.card.blocks if isinstance(one, Form))
    assert ["没有排期", "", "按周轮流"] == [one.value for one in asked.inputs]
    assert State.OPEN is kept(days).state


async def test_the_end_of_a_conflict_is_told_to_the_other_side_who_raised_it_and_who_has_its_grade(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "王芳", LINE.format("重大"))

    rows = await private(days, "李娜", "冲突 K-1 结案 原因:没有排期 过程:开会 结果:按周轮流")

    for who in ("何静", "周涛", "王芳"):
        new = [row for row in for_person(days.talk, rows, who) if not row.ref]
        assert "按周轮流" in words(new) and "李娜" in words(new), who


async def test_a_conflict_of_one_department_is_refused_with_what_was_written(days: Days) -> None:
    said = words(await private(days, "王芳", "/冲突 销售乱承诺交期 双方:销售部"))

    assert "例如：/冲突 销售乱承诺交期 双方:销售部、" in said


@pytest.mark.parametrize(("grade", "who"), [("一般", "周涛"), ("中度", "孙莉"), ("重大", "何静")])
async def test_each_grade_is_told_to_those_who_settle_it(days: Days, grade: str, who: str) -> None:
    rows = await private(days, "王芳", LINE.format(grade))

    assert f"{grade}冲突 K-1" in when(days, rows, who)


def named(session: Session) -> None:
    """研发部 has named somebody else than its contact for the project."""
    unit = session.exec(select(Department).where(Department.name == "研发部")).one()
    contact, project = session.exec(select(Person).where(Person.name == "刘洋")).one(), session.exec(select(Project)).one()
    answer = ProjectDepartment(project_id=project.id or 0, department_id=unit.id or 0, liaison_id=contact.id)
    session.merge(answer)


async def test_a_general_conflict_of_a_project_goes_to_whom_a_side_named_for_it(days: Days) -> None:
    days.change(named)

    raised = await days.talk.say("王芳", "/冲突 直播间档期撞了 双方:市场部、研发部")
    ended = await days.talk.say("李娜", "/冲突 K-1 结案 原因:没有排期 过程:开会 结果:按周轮流")

    assert "一般冲突 K-1" in when(days, raised, "刘洋") and "刘洋" in words(raised)
    assert "按周轮流" in when(days, ended, "刘洋")
    assert for_person(days.talk, [*raised, *ended], "赵宁") == []


async def test_whom_a_side_named_for_the_project_settles_a_conflict_also_when_it_has_moved_up(days: Days) -> None:
    days.change(named)
    await days.talk.say("王芳", "/冲突 直播间档期撞了 级别:重大 双方:市场部、研发部")

    rows = await private(days, "刘洋", "冲突 K-1 结案 原因:没有排期 过程:开会 结果:按周轮流")

    assert "按周轮流" in words(rows) and State.SETTLED is kept(days).state


async def test_the_departments_own_contact_has_a_conflict_while_the_named_one_is_away_or_it_is_of_no_project(days: Days) -> None:
    days.change(named)
    today = days.talk.clock.now().date()

    without = await private(days, "王芳", "/冲突 直播间档期撞了 双方:市场部、研发部")
    liu = days.person("刘洋").id or 0
    days.change(lambda db: db.add(Leave(person_id=liu, first=today, last=today)))
    away = await days.talk.say("王芳", "/冲突 样机不够分 双方:市场部、研发部")

    assert "K-1" in when(days, without, "赵宁") and "K-2" in when(days, away, "赵宁")
    assert for_person(days.talk, [*without, *away], "刘洋") == []


async def test_an_overdue_conflict_moves_up_a_grade_once_a_limit(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "王芳", LINE.format("一般"))

    before = await days.to(at("2026-11-23", "17:59"))
    first = await days.to(at("2026-11-23", "18:00"))
    assert "中度" not in words(before)
    assert "中度冲突 K-1" in when(days, first, "孙莉") and Grade.MEDIUM is kept(days).grade

    await days.to(at("2026-11-26", "17:59"))
    assert Grade.MEDIUM is kept(days).grade
    second = await days.to(at("2026-11-26", "18:00"))
    assert "重大冲突 K-1" in when(days, second, "何静")

    assert "2026-11-26(周四) 18:00 的时限已过，还没有了结，升为重大。" in when(days, second, "何静").split("\n")[1]
    assert "提前升一级" not in when(days, second, "何静")
    third = await days.to(at("2026-12-03", "18:00"))
    assert "2026-12-03(周四) 18:00 的时限已过，还没有了结。" in when(days, third, "何静").split("\n")[1]
    assert "提醒了何静" in when(days, third, "何静")
    assert ["raised", "risen", "risen", "reminded"] == told(days)


async def test_who_raised_it_hears_once_that_it_rose_who_has_it_and_what_comes_when(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "王芳", LINE.format("一般"))
    await private(days, "王芳", "/静音 每天 17:00-19:00")

    waits = await days.to(at("2026-11-23", "18:00"))
    told = await days.to(at("2026-11-23", "19:00"))
    after = await days.to(at("2026-11-24", "10:00"))

    risen = (
        "2026-11-23(周一) 18:00 的时限已过，还没有了结，升为中度。"
        "现在由张伟、孙莉处理，2026-11-26(周四) 18:00 前没有了结就升为重大。"
    )
    new = [words([row]) for row in for_person(days.talk, [*told, *after], "王芳") if not row.ref]
    assert [] == [row for row in for_person(days.talk, waits, "王芳") if not row.ref]
    assert [risen] == [text.split("\n")[1] for text in new if "K-1" in text]


async def test_who_moved_it_up_before_its_time_and_why_is_the_first_line_until_it_is_opened_again(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "王芳", LINE.format("一般"))

    rows = await private(days, "李娜", "升级 K-1 原因:明天就要直播")

    assert "李娜 2026-11-20(周五) 10:00 提前升为中度（明天就要直播）。" in when(days, rows, "孙莉").split("\n")[1]
    await private(days, "孙莉", "冲突 K-1 结案 原因:没有排期 过程:开会 结果:轮流")
    assert "提前升为" not in words(await private(days, "李娜", "重开 K-1 原因:又撞了")).split("经过")[0]


async def test_over_the_national_day_a_conflict_waits(days: Days) -> None:
    days.talk.clock.moment = at("2026-09-30", "10:00")
    await private(days, "王芳", LINE.format("一般"))

    await days.to(at("2026-10-08", "17:59"))
    assert Grade.GENERAL is kept(days).grade
    await days.to(at("2026-10-08", "18:00"))
    assert Grade.MEDIUM is kept(days).grade


async def test_what_is_settled_stands_in_the_ledger_with_cause_process_and_result(days: Days) -> None:
    rows = await private(days, "王芳", LINE.format("一般"))
    (card, *_) = for_person(days.talk, rows, "周涛")

    await days.talk.press("周涛", "结案", card)
    form = {"cause": "同一天两场直播", "process": "两边对接人开了会", "result": "按门店面积分档期"}
    answer = await days.talk.press("周涛", "结案", card, form)

    assert answer.card is not None and "已了结" in render(answer.card)
    ledger = words(await private(days, "李娜", "/冲突 列表"))
    for part in ("K-1", "资源分配", "市场部、销售部", "同一天两场直播", "两边对接人开了会", "按门店面积分档期"):
        assert part in ledger
    await days.to(at("2026-11-30", "18:00"))
    assert ["raised", "settled"] == told(days)


async def test_the_common_words_settle_escalate_and_reopen(days: Days) -> None:
    await private(days, "王芳", LINE.format("一般"))

    assert "中度冲突 K-1" in words(await private(days, "王芳", "/升级 K-1 原因:谈不拢"))
    assert "已了结" in words(await private(days, "孙莉", "/解决 K-1 方案:轮流用 结果:排了表"))
    assert ("轮流用", "排了表", State.SETTLED) == (kept(days).process, kept(days).result, kept(days).state)
    opened = words(await private(days, "孙莉", "/重开 K-1 原因:又撞了"))
    assert "处理中" in opened and "上次的过程：轮流用" in opened and "上次的结果：排了表" in opened


async def test_a_conflict_has_two_sides_and_is_settled_by_its_own(days: Days) -> None:
    assert "要写双方" in words(await private(days, "王芳", "/冲突 档期撞了 双方:市场部"))
    await private(days, "王芳", LINE.format("一般"))

    refused = words(await private(days, "刘洋", "冲突 K-1 结案 过程:谈了 结果:好了"))
    assert "K-1 这里不显示" in refused
    assert "要由" in words(await private(days, "王芳", "冲突 K-1 结案 过程:谈了 结果:好了"))
    assert State.OPEN is kept(days).state


async def test_in_a_group_of_another_project_it_is_not_told(days: Days) -> None:
    await days.talk.say("王芳", LINE.format("一般"))

    assert "直播间" not in words(await days.talk.say("陈杰", "/冲突 列表", chat_id=days.talk.other_chat))
    assert "这里不显示" in words(await days.talk.say("陈杰", "/冲突 K-1", chat_id=days.talk.other_chat))


async def test_the_months_hot_spots_are_told_once_on_its_first_working_day(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "王芳", LINE.format("一般"))
    await private(days, "王芳", "/冲突 口径不一致 级别:重大 类型:信息偏差 双方:市场部、研发部")

    rows = await month(days, "2026-12-01 09:40")
    again = await month(days, "2026-12-02 09:40", "two")

    card = when(days, rows, "何静")
    assert "冲突分析 · 2026-11" in card and "登记 2 件" in card
    for part in ("资源分配 | 1", "信息偏差 | 1", "市场部 | 2"):
        assert part in card
    assert [] == again


async def test_a_month_that_begins_with_a_holiday_is_analysed_after_it(days: Days) -> None:
    days.talk.clock.moment = at("2026-09-20", "10:00")
    await private(days, "王芳", LINE.format("重大"))

    assert [] == await month(days, "2026-10-01 09:40", "free")
    assert "冲突分析 · 2026-09" in when(days, await month(days, "2026-10-08 09:40"), "何静")


async def test_a_measure_is_followed_until_it_is_done(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "王芳", LINE.format("一般"))
    (card, *_) = for_person(days.talk, await month(days, "2026-12-01 09:40"), "何静")

    answer = await days.talk.press("何静", "记措施", card)
    assert "单聊" in answer.toast
    (form,) = for_person(days.talk, await days.talk.sent(), "何静")
    values = {"what": "按门店面积分直播间档期", "owner": "孙莉", "due": "2026-12-18"}
    saved = await days.talk.press("何静", "记下", form, values)
    assert saved.card is not None and "按门店面积分直播间档期" in render(saved.card)

    assert "我要完成的改进措施" in words(await private(days, "孙莉", "/我的"))
    next_month = when(days, await month(days, "2027-01-04 09:40", "january"), "何静")
    assert next_month.index("还没有完成的措施") < next_month.index("登记")
    assert "已过期" in next_month

    assert "已完成" in words(await private(days, "孙莉", "措施完成 序号:1"))
    done = days.talk.look(lambda db: db.get(Measure, 1))
    assert done is not None and done.done_at is not None
    assert "已经完成了" in words(await private(days, "孙莉", "措施完成 序号:1"))


async def test_who_only_works_there_sets_no_measures(days: Days) -> None:
    assert "记改进措施要由" in words(await private(days, "吴敏", "/冲突 措施:换人 负责人:周涛 截止:下周五"))
    assert "措施 1 已记下" in words(await private(days, "孙莉", "/冲突 措施:换人 负责人:周涛 截止:下周五"))


async def test_why_tells_the_limit_of_a_conflict(days: Days) -> None:
    await private(days, "王芳", LINE.format("中度"))

    assert "冲突的了结，限 3 个工作日" in words(await private(days, "王芳", "/why K-1")).replace("3个工作日", "3 个工作日")


async def test_the_companys_measures_are_not_listed_in_a_group(days: Days) -> None:
    days.talk.clock.moment = at("2026-11-20", "10:00")
    await private(days, "张伟", "/冲突 措施:内部定价翻倍 负责人:孙莉 截止:下周五")

    asked = words(await days.talk.say("张伟", "措施完成", at_bot=True))
    done = words(await days.talk.say("张伟", "措施完成 序号:1", at_bot=True))

    assert "请私聊我发：措施完成" in asked
    assert "措施 1 已完成" in done
    assert "翻倍" not in asked + done


async def test_a_form_that_names_a_project_nobody_knows_or_may_see_makes_nothing(days: Days) -> None:
    (form,) = await private(days, "李娜", "/冲突")
    filled = {"what": "档期撞了", "parties": "市场部、销售部"}

    answer = await days.talk.press("李娜", SaveConflict(project=99), form, filled)

    assert "项目已经不在了" in answer.toast and days.talk.look(lambda session: session.get(Conflict, 1)) is None


async def test_the_ledger_says_the_state_and_the_next_limit_what_waits_first(days: Days) -> None:
    await private(days, "王芳", LINE.format("一般"))
    await private(days, "王芳", LINE.format("中度"))
    await private(days, "周涛", "冲突 K-1 结案 原因:撞期 过程:谈了 结果:好了")

    ledger = words(await private(days, "李娜", "/冲突 列表"))

    assert ledger.index("K-2") < ledger.index("K-1")
    assert "K-2 直播间档期撞了 | 处理中 | 2026-" in ledger and "K-1 直播间档期撞了 | 已了结 | —" in ledger


async def test_every_step_of_a_conflict_is_told_with_its_person(days: Days) -> None:
    await private(days, "王芳", LINE.format("一般"))
    await private(days, "周涛", "冲突 K-1 结案 原因:撞期 过程:谈了 结果:好了")

    card = words(await private(days, "周涛", "/冲突 K-1"))

    assert "王芳 登记" in card and "周涛 了结：好了" in card


async def test_a_conflict_is_opened_again_with_a_reason_and_the_ledger_marks_what_was_before(days: Days) -> None:
    await days.talk.say("王芳", "/冲突 直播间档期撞了 双方:市场部、销售部")
    await private(days, "李娜", "冲突 K-1 结案 原因:没有统一排期 过程:双方开会 结果:按周轮流")

    assert "重开要写原因" in words(await private(days, "李娜", "重开 K-1"))
    await private(days, "李娜", "重开 K-1 原因:又撞了")

    listed = words(await private(days, "李娜", "冲突 列表"))
    assert "K-1 直播间档期撞了" in listed
    assert "上次：按周轮流" in listed
