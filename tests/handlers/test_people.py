"""Leaving, handing over, and the nightly look at what nobody stands for."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from sqlmodel import select

from bot.cards.model import Card
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.subtasks import Subtask
from bot.handlers.context import Context
from bot.handlers.subtasks.making import create
from bot.ports import JobDue, MembersLeft, Mentioned, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.acting import act
from tests.conversation import Conversation, words
from tests.founding import ORG as COMPANY
from tests.handlers.test_settings import department, person

ORG = tomllib.loads(COMPANY.read_text(encoding="utf-8"))


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


def give_work(talk: Conversation, who: str, name: str) -> int:
    """The number of a subtask of the project that this person owns."""

    def work(context: Context) -> int:
        owner = context.db.exec(select(Person).where(Person.name == who)).one()
        project = context.db.exec(select(Project)).one()
        subtask = create(
            context,
            name=name,
            department_id=owner.department_id or 0,
            due=date(2026, 11, 30),
            project_id=project.id,
            standard="验收",
        )
        subtask.owner_id, subtask.state = owner.id, type(subtask.state).CLAIMED
        return subtask.number

    return act(talk.database, talk.clock.now(), work)


def coordinate(talk: Conversation, who: str) -> None:
    def work(context: Context) -> None:
        owner = context.db.exec(select(Person).where(Person.name == who)).one()
        context.db.exec(select(Project)).one().coordinator_id = owner.id

    act(talk.database, talk.clock.now(), work)


def handovers(rows: list[OutboxRow], talk: Conversation, to: str) -> list[OutboxRow]:
    return [one for one in rows if one.card is not None and one.target.user_id == talk.user_id(to) and "交接" in one.card.title]


def owner_of(talk: Conversation, number: int) -> int | None:
    return talk.look(lambda session: session.exec(select(Subtask.owner_id).where(Subtask.number == number)).one())


async def test_who_leaves_hands_over_by_a_list_to_the_head(talk: Conversation) -> None:
    # Given a liaison with open work, an office and a project
    number = give_work(talk, "李娜", "门店物料")
    coordinate(talk, "李娜")

    # When an administrator says that she has left
    said = await talk.say("赵宁", "/设置 离职 李娜 确认")

    # Then the head has the list, with a form and the words that do the same
    assert "李娜：员工 → 离职，最后一天 2026-11-20；3 项要交接，交接单发给了张伟" in words(said)
    [listed] = handovers(said, talk, "张伟")
    shown = words([listed])
    assert all(one in shown for one in (f"T-{number}", "市场部对接人", "2026-市场-001", "设置 交接:李娜"))

    # And gives one thing by the form, the rest by words
    heir = str(talk.look(person("王芳")).id)
    answer = await talk.press("张伟", "交接", listed, {"item": f"T-{number}", "to": heir}, waits=True)
    assert isinstance(answer.card, Card)
    assert talk.look(person("王芳")).id == owner_of(talk, number)

    assert "李娜 → 王芳：市场部对接人、2026-市场-001" in words(await talk.say("张伟", "设置 交接:李娜 给:王芳", at_bot=True))
    assert talk.look(person("王芳")).id == talk.look(department("市场部")).liaison_id


async def test_leaving_asks_for_a_second_word_and_ends_every_right(talk: Conversation) -> None:
    [card] = await talk.say("赵宁", "/设置 离职 何静")
    assert "离职？" in words([card])

    assert "已改" in (await talk.press("赵宁", "确认", card)).toast

    gone = talk.look(person("何静"))
    assert date(2026, 11, 20) == gone.left_on
    assert "看设置要由已登记的同事来做" in words(await talk.say("何静", "/设置"))
    talk.clock.move(days=3)
    assert "、何静" not in words(await talk.say("张伟", "/日报"))
    assert "何静：离职（2026-11-20）→ 在职" in words(await talk.say("赵宁", "/设置 在职 何静"))


async def test_the_list_of_a_head_who_leaves_goes_to_the_administrators(talk: Conversation) -> None:
    said = await talk.say("赵宁", "/设置 离职 孙莉 确认")

    assert [True] == ["销售部负责人" in words([one]) for one in handovers(said, talk, "赵宁")]
    assert "孙莉 → 周涛：销售部负责人" in words(await talk.say("赵宁", "/设置 交接:孙莉 给:周涛 事项:销售部负责人"))


async def test_the_lines_that_a_card_without_forms_prints_hand_over_too(talk: Conversation) -> None:
    await talk.say("赵宁", "/设置 离职 李娜 确认")

    said = words(await talk.say("张伟", "设置 交接:李娜\n  事项：市场部对接人\n  给：王芳", at_bot=True))

    assert "李娜 → 王芳：市场部对接人" in said


@pytest.mark.parametrize(
    ("who", "text", "sentence"),
    [
        ("王芳", "/设置 交接:李娜 给:王芳", "交接离职同事的事要由"),
        ("陈杰", "/设置 交接:李娜 给:王芳", "交接离职同事的事要由"),
        ("张伟", "/设置 交接:李娜 给:李娜", "已经离职，没有交接"),
        ("张伟", "/设置 交接:李娜 给:王芳 事项:T-99", "李娜名下没有“T-99”。还有：市场部对接人"),
        ("张伟", "/设置 部门 市场部 副对接人:李娜", "李娜没有登记或已经离职"),
        ("张伟", "/设置 交接:李娜", "交接单发到你的私聊了"),
    ],
)
async def test_a_hand_over_that_cannot_be_is_refused_with_one_sentence(
    talk: Conversation, who: str, text: str, sentence: str
) -> None:
    await talk.say("赵宁", "/设置 离职 李娜 确认")

    assert sentence in words(await talk.say(who, text))


def accounts(name: str) -> set[str]:
    return {one[platform] for one in ORG["person"] if one["name"] == name for platform in ("feishu", "dingtalk")}


async def leave_group(talk: Conversation, name: str) -> None:
    member, key = (Mentioned(talk.user_id(name), name),), f"left-{talk.platform}-{name}"
    await talk.happens(MembersLeft(platform=talk.platform, key=key, at=talk.clock.now(), chat_id=talk.chat, members=member))


async def check(talk: Conversation) -> list[OutboxRow]:
    now = talk.clock.now()
    rows = await talk.happens(JobDue(platform=Platform.CLOCK, key=f"people.check@{now.isoformat()}", at=now, job="people.check"))
    return [one for one in rows if one.card is not None and "要看一下" in one.card.title]


async def test_the_nightly_look_tells_the_administrators_in_one_card_and_only_when_there_is_something(talk: Conversation) -> None:
    assert [] == await check(talk)

    await talk.say("赵宁", "/设置 离职 李娜 确认")
    talk.clock.move(days=3)
    [card] = await check(talk)

    assert card.target.user_id in accounts("赵宁")
    assert "没有对接人的部门" in words([card])
    assert "李娜：1 项，交接写 /设置 交接:李娜" in words([card])


async def test_what_has_not_changed_is_told_again_after_a_week(talk: Conversation) -> None:
    await talk.say("赵宁", "/设置 离职 李娜 确认")
    told = []
    for _ in range(11):
        talk.clock.move(days=1)
        told += [f"{talk.clock.now():%m-%d}"] if await check(talk) else []

    assert ["11-23", "11-30"] == told


async def test_the_nightly_look_rests_on_a_free_day(talk: Conversation) -> None:
    await talk.say("赵宁", "/设置 离职 李娜 确认")
    talk.clock.move(days=1)

    assert [] == await check(talk)


async def test_who_is_out_of_the_projects_group_with_open_work_is_told_of(talk: Conversation) -> None:
    give_work(talk, "王芳", "门店物料")
    for name in ("王芳", "吴敏"):
        await leave_group(talk, name)
    assert [] == await check(talk)

    await leave_group(Conversation(talk.database, platform=Platform.DINGTALK, known=False), "王芳")
    talk.clock.move(minutes=1)
    shown = words(await check(talk))

    assert "王芳：双十二新品上市协作群" in shown
    assert "吴敏" not in shown
