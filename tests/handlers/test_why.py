"""/why tells what a deadline counted and skipped, to those who may know of the matter."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from bot.domain.closings import CompanyDay
from bot.domain.projects import Project
from bot.domain.text.durations import Duration, Unit
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.storage.engine import Database
from tests.acting import act
from tests.conversation import SHANGHAI, Conversation, words

NUMBER = "2026-市场-001"


@pytest.fixture
def talk(database: Database) -> Conversation:
    found = Conversation(database)
    found.clock.moment = datetime(2026, 9, 29, 17, 0, tzinfo=SHANGHAI)
    return found


def project_id(session: Session) -> int:
    return session.exec(select(Project).where(Project.number == NUMBER)).one().id or 0


def start(talk: Conversation, amount: int, unit: Unit, rule: str = "response.unanswered") -> None:
    matter = talk.look(project_id)
    act(talk.database, talk.clock.now(), lambda context: clocks.start(context, rule, "project", matter, Duration(amount, unit)))


async def test_the_intervals_are_told_with_the_reason_of_each_skip(talk: Conversation) -> None:
    start(talk, 8, Unit.WORKING_HOUR)
    matter = talk.look(project_id)
    talk.clock.moment = datetime(2026, 9, 30, 9, 30, tzinfo=SHANGHAI)
    act(talk.database, talk.clock.now(), lambda context: clocks.pause(context, "project", matter, "等客户回话"))
    talk.clock.move(hours=1)
    act(talk.database, talk.clock.now(), lambda context: clocks.resume(context, "project", matter))

    told = words(await talk.say("王芳", f"/why {NUMBER}"))

    assert "部门答复，限 8 个工作小时" in told
    assert "09-29 周二 17:00 → 09-29 周二 18:00" in told and "1 小时" in told
    assert "暂停：等客户回话" in told
    assert "午休" in told
    assert "下班、国庆节、周末、国庆节（补假）、调休" in told
    assert "到期：2026-10-08(周四) 09:30" in told


async def test_a_paused_clock_says_so_and_an_ended_one_when(talk: Conversation) -> None:
    start(talk, 8, Unit.WORKING_HOUR)
    matter = talk.look(project_id)
    act(talk.database, talk.clock.now(), lambda context: clocks.pause(context, "project", matter, "等客户回话"))

    assert "暂停着；如果现在继续，到期：2026-09-30(周三) 17:30" in words(await talk.say("王芳", f"/why {NUMBER}"))

    act(talk.database, talk.clock.now(), lambda context: clocks.stop(context, "project", matter))
    assert "已停止计时：2026-09-29(周二) 17:00" in words(await talk.say("王芳", f"/why {NUMBER}"))


async def test_of_a_long_limit_the_middle_is_left_out(talk: Conversation) -> None:
    start(talk, 100, Unit.WORKING_HOUR)

    assert "……中间还有" in words(await talk.say("王芳", f"/why {NUMBER}"))


async def test_an_unannounced_year_is_reckoned_and_says_so(talk: Conversation) -> None:
    talk.clock.moment = datetime(2031, 9, 29, 17, 0, tzinfo=SHANGHAI)
    start(talk, 5, Unit.WORKING_DAY)

    told = words(await talk.say("王芳", f"/why {NUMBER}"))

    assert "国庆节" in told
    assert "2031 年的放假调休还没有公布，先按周末和法定节日推算。" in told


async def test_a_day_off_that_is_set_later_moves_what_runs(talk: Conversation) -> None:
    start(talk, 1, Unit.WORKING_DAY)

    def close(context: Context) -> None:
        context.db.add(CompanyDay(day=date(2026, 9, 30), working=False, name="团建"))
        context.db.flush()
        clocks.replan(context)

    act(talk.database, talk.clock.now(), close)

    assert "到期：2026-10-08(周四) 18:00" in words(await talk.say("王芳", f"/why {NUMBER}"))


async def test_another_projects_group_is_told_nothing(talk: Conversation) -> None:
    start(talk, 8, Unit.WORKING_HOUR)

    told = words(await talk.say("王芳", f"/why {NUMBER}", chat_id=talk.other_chat))

    assert "不是本群的项目" in told
    assert "部门答复" not in told


async def test_what_has_no_clock_is_one_sentence(talk: Conversation) -> None:
    assert "现在没有计时的时限" in words(await talk.say("王芳", f"/why {NUMBER}"))
    assert "没有 2026-市场-999 这个项目" in words(await talk.say("王芳", "/why 2026-市场-999"))
    assert "还没有时限可以看" in words(await talk.say("王芳", "/why V-4"))
    await talk.say("王芳", "/问题 打印机坏了")
    assert "现在没有计时的时限；现在怎么样看：问题 I-1" in words(await talk.say("王芳", "/why I-1"))


async def test_a_meeting_has_moments_and_no_limits_in_minutes(talk: Conversation) -> None:
    talk.clock.moment = datetime(2026, 11, 23, 9, 31, 20, tzinfo=SHANGHAI)
    await talk.say("王芳", "/会议 物料评审 时间:11-23 15:00 时长:1小时 参会:李娜")

    told = words(await talk.say("王芳", "/why M-1"))

    assert "限" not in told.replace("时限", "")
    for moment in ("14:45", "16:00"):
        assert f"到期：2026-11-23(周一) {moment}" in told


async def test_without_a_number_examples_are_shown_and_no_letters(talk: Conversation) -> None:
    told = words(await talk.say("王芳", "/why"))

    assert "要写一件事的编号，像 T-12、I-7、M-4，或者项目编号，像 2026-市场-001" in told
    assert "D-数字" not in told
