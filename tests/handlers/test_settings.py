"""设置: what it was and what it is, who may, one sentence for what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlmodel import Session, select

from bot.domain.closings import CompanyDay
from bot.domain.overrides import NAMES, PolicyValue, value_of
from bot.domain.people import Department, Person, Reports, Tier
from bot.domain.policy import Policy
from bot.storage.engine import Database
from tests.conversation import Conversation, words

T = TypeVar("T")


@pytest.fixture
def talk(database: Database) -> Conversation:
    return Conversation(database)


def person(name: str) -> Callable[[Session], Person]:
    return lambda session: session.exec(select(Person).where(Person.name == name)).one()


def department(name: str) -> Callable[[Session], Department]:
    return lambda session: session.exec(select(Department).where(Department.name == name)).one()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/设置", "承接时限"),
        ("/设置 承接时限", "承接时限（response.answer）：2 个工作日"),
        ("/设置 response.answer 3wd", "承接时限：2 个工作日 → 3 个工作日。"),
        ("/设置 承接时限 3个工作日", "承接时限：2 个工作日 → 3 个工作日。"),
        ("/设置 承接时限 值:48小时", "承接时限：2 个工作日 → 48 小时。"),
        ("/设置 承接时限 恢复", "承接时限：2 个工作日 → 2 个工作日。"),
        ("/设置 认领上限 5个", "认领上限：20 → 5。"),
        ("/设置 日报催交时间 17点", "日报催交时间：17:30 → 17:00。"),
        ("/设置 日报提醒 17点", "日报催交时间：17:30 → 17:00。"),
        ("/设置 逾期提醒日 1、3、5", "逾期提醒日：1、2、3、5、8 → 1、3、5。"),
        ("/设置 群里点名 是", "群里点名：否 → 是。"),
        ("/设置 目标不具体时 提示", "目标不具体时：拒绝 → 提示。"),
        ("/设置 承接时限 三杯", "承接时限“三杯”看不懂，要写数量和单位"),
        ("/设置 认领上限 很多", "认领上限“很多”看不懂，要写整数"),
        ("/设置 认领上限 5000", "最多 1000"),
        ("/设置 日报催交时间 下午", "要写时刻，例如 09:10"),
        ("/设置 群里点名 也许", "要写 是 或 否"),
        ("/设置 目标不具体时 随便", "要写 不管 / 提示 / 拒绝"),
        ("/设置 承接期限 3wd", "是不是“承接时限”？"),
        ("/设置 承接时限 3wd 项目:没有的", "没有“没有的”这个项目"),
        ("/设置 人员 李娜", "李娜：市场部，品牌经理，员工。"),
        ("/设置 人员 王芳 部门:研发部 职务:测试经理", "王芳部门：市场部 → 研发部\n王芳职务：活动专员 → 测试经理"),
        ("/设置 人员 王芳 内部号:8001", "王芳内部号：无 → 8001"),
        ("/设置 人员 王芳 对接人", "市场部对接人：李娜 → 王芳"),
        ("/设置 人员 何静 对接人", "何静还没有部门"),
        ("/设置 部门 市场部", "市场部：负责人 张伟，对接人 李娜，副对接人 无。"),
        ("/设置 部门 市场部 负责人:@王芳 副对接人:张伟", "市场部负责人：张伟 → 王芳\n市场部副对接人：无 → 张伟"),
        ("/设置 部门 市场部 副对接人:李娜", "李娜已经是市场部的对接人"),
        ("/设置 部门 市场部 内部号:8000", "市场部内部号：无 → 8000"),
        ("/设置 部门 采购部 负责人:@张伟", "部门“采购部”不是部门，现有的部门："),
        ("/设置 部门 采购部 负责人:@张伟", "没有改动。新的部门不在这里建，由运维导入：tongzhou import org"),
        ("/设置 人员 王方 部门:市场部", "人员“王方”不在通讯录里，是不是 王芳？"),
        ("/设置 日报 李娜 选填", "李娜日报：必填 → 选填。"),
        ("/设置 日报 李娜", "要写 必填 或 选填"),
        ("/设置 放假 11-27 公司团建", "2026-11-27：上班 → 休息（公司团建）"),
        ("/设置 上班 11-28", "2026-11-28：休息 → 上班"),
        ("/设置 放假 11-27 部门:市场部 团建", "市场部：\n2026-11-27：上班 → 休息（团建）"),
        ("/设置 放假 11-1到11-3", "要写今天或以后的日子"),
        ("/设置 在职 李娜", "李娜没有离职"),
        ("/设置 交接:李娜 给:王芳", "李娜还在职"),
        ("/设置 人员 何静 管理层", "何静已经是这样了"),
        ("/设置 离职 赵宁", "唯一的管理员"),
    ],
)
async def test_a_setting_is_answered_with_what_it_was_and_what_it_is_or_one_sentence(
    talk: Conversation, text: str, sentence: str
) -> None:
    assert sentence in words(await talk.say("赵宁", text))


async def test_a_value_is_changed_for_good_and_given_back(talk: Conversation) -> None:
    await talk.say("赵宁", "/设置 承接时限 3wd")
    assert "改过" in words(await talk.say("赵宁", "/设置"))
    assert "3 个工作日 → 2 个工作日" in words(await talk.say("赵宁", "/设置 承接时限 恢复"))

    assert [] == talk.look(lambda session: list(session.exec(select(PolicyValue))))


async def test_a_project_has_its_own_values_and_its_leaders_set_them(talk: Conversation) -> None:
    assert "2026-市场-001 的承接时限：2 个工作日 → 1 个工作日" in words(await talk.say("张伟", "/设置 承接时限 1wd 范围:项目"))

    assert "：2 个工作日" in words(await talk.say("张伟", "/设置 承接时限"))
    assert "：1 个工作日" in words(await talk.say("张伟", "/设置 承接时限 项目:2026-市场-001"))


@pytest.mark.parametrize(
    ("who", "text", "sentence"),
    [
        ("王芳", "/设置 承接时限 3wd", "设置规则和时限要由管理员、管理层来做"),
        ("王芳", "/设置 承接时限 3wd 范围:项目", "改项目要由"),
        ("何静", "/设置 人员 李娜 部门:研发部", "设置人员要由管理员来做"),
        ("张伟", "/设置 部门 市场部 负责人:@李娜", "设置人员要由管理员来做"),
        ("张伟", "/设置 部门 研发部 对接人:@李娜", "设置部门的对接人要由"),
        ("张伟", "/设置 离职 王芳", "设置人员要由管理员来做"),
        ("张伟", "/设置 日报 王芳 选填", "设置人员要由管理员来做"),
        ("外人", "/设置", "看设置要由已登记的同事来做"),
    ],
)
async def test_who_may_not_is_told_who_may_and_nothing_changes(talk: Conversation, who: str, text: str, sentence: str) -> None:
    assert sentence in words(await talk.say(who, text))

    assert [] == talk.look(lambda session: list(session.exec(select(PolicyValue))))


async def test_a_head_names_the_contacts_of_their_own_department(talk: Conversation) -> None:
    said = words(await talk.say("张伟", "/设置 部门 市场部 对接人:@王芳 副对接人:@李娜"))

    assert "市场部对接人：李娜 → 王芳" in said
    marketing, lina = talk.look(department("市场部")), talk.look(person("李娜"))
    assert lina.id == marketing.deputy_id


async def test_a_deputy_who_becomes_liaison_is_deputy_no_more(talk: Conversation) -> None:
    await talk.say("赵宁", "/设置 部门 市场部 副对接人:王芳")

    assert "市场部副对接人：王芳 → 无" in words(await talk.say("赵宁", "/设置 部门 市场部 对接人:王芳"))
    assert talk.look(department("市场部")).deputy_id is None


async def test_a_head_gives_their_own_department_a_free_day_and_no_other(talk: Conversation) -> None:
    assert "休息（团建）" in words(await talk.say("张伟", "/设置 放假 11-27 部门:市场部 团建"))
    assert "设置放假和上班要由" in words(await talk.say("张伟", "/设置 放假 11-27 部门:研发部 团建"))
    assert "设置放假和上班要由" in words(await talk.say("张伟", "/设置 放假 11-27 团建"))


async def test_somebody_only_met_so_far_is_registered_by_an_administrator(talk: Conversation) -> None:
    await talk.say("新来的", "大家好", person_name="丁一")

    said = words(await talk.say("赵宁", "/设置 人员 丁一 部门:市场部 选填"))

    assert "丁一：未登记 → 已登记" in said
    assert (True, Reports.OPTIONAL) == ((one := talk.look(person("丁一"))).registered, one.reports)


async def test_a_free_day_takes_the_place_of_an_earlier_one_and_is_taken_back(talk: Conversation) -> None:
    await talk.say("赵宁", "/设置 放假 11-27 团建")
    await talk.say("赵宁", "/设置 上班 11-27")
    assert "2026-11-27：上班 → 休息" in words(await talk.say("赵宁", "/设置 放假 11-27 年会"))
    assert "2026-11-27：休息 → 上班" in words(await talk.say("赵宁", "/设置 放假 11-27 取消"))

    days = talk.look(lambda session: list(session.exec(select(CompanyDay))))
    assert [True] * 3 == [one.cancelled for one in days]


async def test_what_is_grave_waits_for_a_second_word_by_button_or_by_text(talk: Conversation) -> None:
    [card] = await talk.say("赵宁", "/设置 人员 王芳 管理员")
    assert "设置 人员 王芳 管理员 确认" in words([card])
    assert not talk.look(person("王芳")).administrator

    assert "已改" in (await talk.press("赵宁", "确认", card)).toast
    assert talk.look(person("王芳")).administrator

    assert "王芳：管理员 → 管理层、管理员。" in words(await talk.say("赵宁", "设置 人员 王芳 管理层 确认", at_bot=True))
    assert Tier.MANAGEMENT is talk.look(person("王芳")).tier


async def test_the_second_word_is_an_administrators_too(talk: Conversation) -> None:
    [card] = await talk.say("赵宁", "/设置 人员 王芳 管理员")

    assert "要由管理员来做" in (await talk.press("王芳", "确认", card)).toast
    assert not talk.look(person("王芳")).administrator


def test_every_value_of_the_policy_has_a_name_of_its_own() -> None:
    policy = Policy()
    paths = [f"{table}.{name}" for table in Policy.model_fields for name in type(getattr(policy, table)).model_fields]

    assert sorted(paths) == sorted(NAMES)
    assert len(set(NAMES.values())) == len(NAMES)
    assert all(value_of(policy, path) is not None for path in paths)
