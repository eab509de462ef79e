"""A platform's contact book as a description of the company, ready for the same checks and merging as a file.

Rule 1: what the book names holds (departments, heads, titles, who is where); what it does not know stays as it was set: contacts,
        aliases, tiers, phones, who has left, and the head of a department that the book has none for.
Rule 2: nobody is taken to have left because the book does not show them: the app may not be allowed to see them.
Rule 3: a name that two share gets its department in brackets, and a department of that name the one above it in front.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot.domain.org import Sheet, read_org
from bot.errors import CheckFailed
from bot.ports import ColleagueFacts, CompanyFacts, DepartmentFacts, Platform

LONGEST = 60
"""Characters of a name."""


def org_of(facts: CompanyFacts, platform: Platform) -> Sheet:
    """Raises CheckFailed for a book that shows nobody, or that cannot be read as a company."""
    if not facts.people:
        raise CheckFailed(
            f"{platform} 的通讯录里一个人也看不到，什么都没有导入。请在开发者后台把应用的通讯录权限范围设为全部员工，再发布版本"
        )
    units = _departments(facts.departments)
    names = dict(_people(facts.people, units))
    org, faults = read_org(
        {
            "department": [_department(one, units, names) for one in facts.departments],
            "person": [_person(one, platform, units, names) for one in facts.people],
        }
    )
    if org is None:
        raise CheckFailed(f"{platform} 的通讯录读不成组织，什么都没有导入：\n" + "\n".join(one.says for one in faults[:20]))
    return Sheet.model_validate({"department": org.department, "person": org.person})


def _department(one: DepartmentFacts, units: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    head = names.get(one.head)
    return {"name": units[one.id], **({"head": head} if head else {})}


def _person(one: ColleagueFacts, platform: Platform, units: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    known = {"title": one.title[:LONGEST], "department": units.get(one.department, "")}
    return {"name": names[one.user_id], platform.value: one.user_id, **{key: value for key, value in known.items() if value}}


def _departments(departments: Iterable[DepartmentFacts]) -> dict[str, str]:
    """Names by id, no two alike."""
    by_id = {one.id: one for one in departments}
    times = Counter(one.name for one in by_id.values())
    above = {one.id: by_id[one.parent].name for one in by_id.values() if one.parent in by_id}
    wanted = ((one.id, one.name if times[one.name] == 1 else f"{above.get(one.id, '')}{one.name}") for one in by_id.values())
    return dict(_told_apart(wanted))


def _people(people: Iterable[ColleagueFacts], units: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Names by user id, no two alike."""
    listed = list(people)
    times = Counter(one.name for one in listed)
    return _told_apart(
        (one.user_id, one.name if times[one.name] == 1 else f"{one.name}（{units.get(one.department, '无部门')}）")
        for one in listed
    )


def _told_apart(wanted: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """A name that is still taken gets a number."""
    taken: Counter[str] = Counter()
    for key, name in wanted:
        taken[name] += 1
        yield key, name[:LONGEST] if taken[name] == 1 else f"{name[: LONGEST - 4]}{taken[name]}"
