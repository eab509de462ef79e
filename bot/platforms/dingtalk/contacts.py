"""DingTalk's contact book, whole: departments level by level with their heads, then the people of each department.

Rule: the book shows an app what it may see; what is missing in it is unknown, not gone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from bot.errors import NeverRetry, NotPermitted, OutcomeUnknown
from bot.platforms.calls import Json
from bot.platforms.dingtalk.rest import Rest
from bot.platforms.patience import patiently
from bot.ports import ColleagueFacts, CompanyFacts, DepartmentFacts

ROOT = 1
PAGE = 100
"""The most that one page holds."""
MOST_PAGES = 200
"""Of one department: 20,000 people."""
MOST_DEPARTMENTS = 2000


async def company(rest: Rest) -> CompanyFacts:
    """Raises NotPermitted where the app may not read the book, and PlatformError for every other refusal. Contact calls are not
    metered."""
    departments = [one async for one in _departments(rest)]
    people: dict[str, ColleagueFacts] = {}
    for dept_id in (*(int(one.id) for one in departments), ROOT):
        async for one in _members(rest, dept_id):
            found = _colleague(one, dept_id)
            people.setdefault(found.user_id, found)
    return CompanyFacts(tuple(departments), tuple(people.values()))


async def _departments(rest: Rest) -> AsyncIterator[DepartmentFacts]:
    """Every department below the organisation. The list of children tells no heads, so that each is asked for by itself."""
    waiting, seen = deque([ROOT]), 0
    while waiting:
        above = waiting.popleft()
        for one in await _asked(rest, "/topapi/v2/department/listsub", {"dept_id": above}, list):
            dept_id = int(one["dept_id"])
            seen += 1
            if seen > MOST_DEPARTMENTS:
                raise NeverRetry(f"dingtalk's contact book has over {MOST_DEPARTMENTS} departments")
            waiting.append(dept_id)
            told = await _asked(rest, "/topapi/v2/department/get", {"dept_id": dept_id}, dict)
            heads = told.get("dept_manager_userid_list") or [""]
            parent = "" if above == ROOT else str(above)
            yield DepartmentFacts(str(dept_id), _name(told), parent, str(heads[0]))


async def _members(rest: Rest, dept_id: int) -> AsyncIterator[Json]:
    """Everybody directly in a department, page by page."""
    cursor = 0
    for _ in range(MOST_PAGES):
        page = await _asked(rest, "/topapi/v2/user/list", {"dept_id": dept_id, "cursor": cursor, "size": PAGE}, dict)
        for one in page.get("list") or ():
            yield one
        if not page.get("has_more"):
            return
        cursor = int(page.get("next_cursor") or 0)
    raise NeverRetry(f"a department has over {MOST_PAGES * PAGE} people")


async def _asked(rest: Rest, path: str, body: Json, kind: type) -> Any:
    result = (await patiently(partial(rest.old, path, body))).get("result")
    if not isinstance(result, kind):
        raise OutcomeUnknown("dingtalk answered without a result that can be read")
    return result


def _colleague(found: Json, dept_id: int) -> ColleagueFacts:
    department = "" if dept_id == ROOT else str(dept_id)
    return ColleagueFacts(str(found.get("userid") or ""), _name(found), str(found.get("title") or ""), department)


def _name(found: Json) -> str:
    if not found.get("name"):
        raise NotPermitted("the app may not read names in the contact book (qyapi_get_member, qyapi_get_department_list)")
    return str(found["name"])
