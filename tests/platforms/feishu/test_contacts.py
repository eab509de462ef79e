"""The whole contact book over the wire: pages, levels, limits, refusals."""

from __future__ import annotations

import pytest

from bot.errors import NotPermitted
from bot.platforms.feishu.client import FeishuClient
from bot.ports import ColleagueFacts, DepartmentFacts
from bot.sandbox.feishu.contacts import department_id
from bot.sandbox.world import Department
from tests.sandbox.feishu.town import Town


async def test_departments_come_with_their_heads_and_people_with_their_department(town: Town, client: FeishuClient) -> None:
    facts = await client.company()

    research = department_id("研发部")
    assert DepartmentFacts(research, "研发部", "", town.chen.feishu.open_id) in facts.departments
    assert ColleagueFacts(town.zhao.feishu.open_id, "赵宁", "员工", research) in facts.people
    assert ColleagueFacts(town.he.feishu.open_id, "何静", "员工", "") in facts.people


async def test_a_department_below_another_is_found_with_its_people(town: Town, client: FeishuClient) -> None:
    town.world.add_department(Department("测试组", "", "研发部"))
    town._person("tester", "丁一", "测试组")

    facts = await client.company()

    below = next(one for one in facts.departments if one.name == "测试组")
    assert (department_id("研发部"), "") == (below.parent, below.head)
    assert below.id == next(one.department for one in facts.people if one.name == "丁一")


async def test_a_large_company_is_read_page_by_page(town: Town, client: FeishuClient) -> None:
    for number in range(70):
        town.world.add_department(Department(f"第{number}组", ""))
    for number in range(120):
        town._person(f"p{number}", f"同事{number}", "研发部")

    facts = await client.company()

    assert (72, 124) == (len(facts.departments), len(facts.people))


async def test_who_has_resigned_or_is_of_another_company_is_not_in_the_book(town: Town, client: FeishuClient) -> None:
    town.zhao.resigned, town.he.outside = True, True

    assert {"李娜", "陈杰"} == {one.name for one in (await client.company()).people}


async def test_a_throttled_page_is_asked_for_again(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "refuse", match="find_by_department", code=99991400, times=2)

    assert 4 == len((await client.company()).people)


async def test_without_the_right_the_operator_is_told(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "refuse", match="find_by_department", code=99991672)

    with pytest.raises(NotPermitted):
        await client.company()
