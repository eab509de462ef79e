"""The evening's question for the day's update: once a person, in private, and only where one is owed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.cards.model import Form
from bot.cards.render_text import form_lines
from bot.domain.calendar import Calendar
from bot.domain.chats import Chat, ChatMember
from bot.domain.closings import CompanyDay
from bot.domain.leaves import Leave
from bot.domain.people import Person, Reports
from bot.domain.updates import DailyUpdate
from bot.storage.engine import Database
from tests.conversation import Conversation, words
from tests.handlers.days import Days, at, for_person

FRIDAY = date(2026, 11, 20)
EVENING = at("2026-11-20", "17:30")
ASKED = "今天的日报还没交"


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


@pytest.fixture
def days(talk: Conversation) -> Days:
    return Days(talk)


def asked(days: Days) -> list[str]:
    """Who was asked so far, once for every time."""
    names = {days.talk.user_id(one["name"]): one["name"] for one in days.talk.org["person"]}
    return sorted(names[row.target.user_id] for _, row in days.sent if row.target.user_id and ASKED in words([row]))


async def test_who_has_not_posted_is_asked_in_private_and_the_group_reads_only_how_many(days: Days, talk: Conversation) -> None:
    talk.clock.moment = at("2026-11-20", "16:00")
    await talk.say("李娜", "今日完成：海报\n明日计划：定稿")

    rows = await days.to(EVENING)

    assert ["刘洋", "吴敏", "周涛", "孙莉", "张伟", "王芳", "赵宁", "陈杰"] == asked(days)
    [line] = [row for row in rows if row.target.chat_id == talk.chat]
    assert "已交 1 人，还有 8 人没交" in line.text
    assert () == line.mentions
    assert "王芳" not in line.text


async def test_optional_reporters_people_on_leave_and_leavers_are_not_asked(days: Days, talk: Conversation) -> None:
    def set_apart(session: Session) -> None:
        people = {one.name: one for one in session.exec(select(Person))}
        people["刘洋"].reports = Reports.OPTIONAL
        people["吴敏"].left_on = date(2026, 11, 19)
        session.add(Leave(person_id=people["周涛"].id or 0, first=FRIDAY, last=FRIDAY))

    days.change(set_apart)

    await days.to(EVENING)

    assert ["孙莉", "张伟", "李娜", "王芳", "赵宁", "陈杰"] == asked(days)


async def test_a_department_that_is_closed_is_not_asked(days: Days, talk: Conversation) -> None:
    closed = days.department("研发部").id
    days.change(lambda session: session.add(CompanyDay(day=FRIDAY, working=False, department_id=closed)))

    await days.to(EVENING)

    assert ["吴敏", "周涛", "孙莉", "张伟", "李娜", "王芳"] == asked(days)


async def test_a_nudge_that_comes_more_than_two_hours_late_is_left_out(days: Days, talk: Conversation) -> None:
    await days.to(at("2026-11-20", "19:31"))

    assert [] == asked(days)


async def test_the_form_of_the_nudge_makes_the_same_record_as_a_message(days: Days, talk: Conversation) -> None:
    [card] = for_person(talk, await days.to(EVENING), "王芳")

    opened = await talk.press("王芳", "写日报", card)
    assert opened.card is not None
    answer = await talk.press("王芳", "交日报", card, {"completed": "门店物料\nT-1 报价 80%", "planned": "定稿", "blockers": ""})

    update = talk.look(lambda session: session.exec(select(DailyUpdate)).one())
    assert ("已交", FRIDAY, ["门店物料", "T-1 报价 80%"]) == (answer.toast, update.day, [one["text"] for one in update.completed])
    assert [talk.chat] == [row.target.chat_id for row in await talk.sent() if "王芳的日报" in words([row])]


async def printed_form(days: Days, talk: Conversation) -> list[str]:
    """As a platform without forms prints it for somebody in two groups of projects."""
    days.change(lambda session: setattr(session.get_one(Chat, 2), "project_id", days.project().id))
    days.change(lambda session: session.add(ChatMember(chat_id=2, person_id=days.person("王芳").id or 0)))
    [card] = for_person(talk, await days.to(EVENING), "王芳")
    opened = await talk.press("王芳", "写日报", card)
    assert opened.card is not None
    return form_lines(next(block for block in opened.card.blocks if isinstance(block, Form)))


async def test_the_form_that_was_printed_and_filled_in_counts_in_the_group_that_it_names(days: Days, talk: Conversation) -> None:
    filled = "\n".join(f"{line}定稿" if line.endswith("：") else line for line in await printed_form(days, talk))

    rows = await talk.say("王芳", filled, direct=True, chat_id="oc_private")

    update = talk.look(lambda session: session.exec(select(DailyUpdate)).one())
    assert ["定稿"] * 3 == [one["text"] for one in (*update.completed, *update.planned, *update.blockers)]
    assert [talk.chat] == [
        row.target.chat_id for row in rows if "王芳的日报" in words([row]) and row.target.chat_id != "oc_private"
    ]


async def test_the_form_that_was_printed_is_refused_empty_and_with_a_group_that_is_none(days: Days, talk: Conversation) -> None:
    lines = await printed_form(days, talk)

    assert "标题下面都是空的" in words(await talk.say("王芳", "\n".join(lines), direct=True, chat_id="oc_private"))
    elsewhere = "\n".join([lines[0], "今日完成：定稿", "交到：财务群"])
    assert "没有你所在的项目群叫“财务群”" in words(await talk.say("王芳", elsewhere, direct=True, chat_id="oc_private"))
    assert [] == talk.look(lambda session: list(session.exec(select(DailyUpdate))))


async def test_an_empty_form_is_refused_with_what_to_do(days: Days, talk: Conversation) -> None:
    [card] = for_person(talk, await days.to(EVENING), "王芳")
    await talk.press("王芳", "写日报", card)

    answer = await talk.press("王芳", "交日报", card, {"completed": " ", "planned": "", "blockers": ""})

    assert "三栏都是空的，没有记下。至少写一行再提交。" == answer.toast


async def test_a_fortnight_asks_everybody_exactly_once_a_working_day_and_never_in_quiet_hours(
    days: Days, talk: Conversation
) -> None:
    """Three weeks around the holiday of 2026: Sunday 20 September and Saturday 10 October are worked for it."""
    first, last = at("2026-09-20", "06:00"), at("2026-10-10", "23:30")
    talk.clock.moment = first
    days.subtask(1, "王芳", date(2026, 9, 21))
    second = ChatMember(chat_id=2, person_id=days.person("王芳").id or 0)
    days.change(lambda session: session.add(second))

    await days.through(first, last, timedelta(minutes=30))

    worked = [day for day in ((first + timedelta(days=n)).date() for n in range(21)) if _works(day)]
    nudged = [moment.date() for moment, row in days.sent if for_person(talk, [row], "王芳") and ASKED in words([row])]
    told = [(moment.date(), "要办的事" in words([row])) for moment, row in days.sent if for_person(talk, [row], "王芳")]
    assert worked == nudged
    assert len(told) == len(set(told))
    assert {date(2026, 9, 20), date(2026, 10, 10)} <= set(worked)
    assert [] == [moment for moment, _ in days.sent if not _is_loud(moment)]


def _works(day: date) -> bool:
    return Calendar().is_working(day)


def _is_loud(moment: datetime) -> bool:
    return _works(moment.date()) and "08:30" <= f"{moment:%H:%M}" < "20:00"
