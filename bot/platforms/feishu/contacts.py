"""Feishu's contact book, whole: departments with their heads, then the people of each department.

Rule: the book shows an app what it may see; what is missing in it is unknown, not gone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial

from bot.errors import NeverRetry, NotPermitted, OutcomeUnknown
from bot.platforms.calls import Json
from bot.platforms.feishu.rest import Rest
from bot.platforms.patience import patiently
from bot.ports import ColleagueFacts, CompanyFacts, DepartmentFacts

ROOT = "0"
PAGE = 50
"""The most that one page holds."""
MOST_PAGES = 400
"""Of one list: 20,000 departments or people."""
_IDS = {"department_id_type": "open_department_id", "user_id_type": "open_id", "page_size": str(PAGE)}


async def company(rest: Rest) -> CompanyFacts:
    """Raises NotPermitted where the app may not read departments or names, and PlatformError for every other refusal."""
    path = f"/contact/v3/departments/{ROOT}/children"
    departments = [_department(one) async for one in _all(rest, path, {"fetch_child": "true"})]
    people: dict[str, ColleagueFacts] = {}
    for department_id in (*(one.id for one in departments), ROOT):
        async for one in _all(rest, "/contact/v3/users/find_by_department", {"department_id": department_id}):
            found = _colleague(one, department_id)
            people.setdefault(found.user_id, found)
    return CompanyFacts(tuple(departments), tuple(people.values()))


async def _all(rest: Rest, path: str, query: Mapping[str, str]) -> AsyncIterator[Json]:
    """Every entry of a list, page by page."""
    token = ""
    for _ in range(MOST_PAGES):
        page = {**_IDS, **query, **({"page_token": token} if token else {})}
        data = (await patiently(partial(rest.call, "GET", path, query=page))).get("data")
        if not isinstance(data, dict):
            raise OutcomeUnknown("feishu answered a list without data")
        for one in data.get("items") or ():
            yield one
        token = str(data.get("page_token") or "")
        if not data.get("has_more") or not token:
            return
    raise NeverRetry(f"feishu's contact book has over {MOST_PAGES * PAGE} entries in one list")


def _department(found: Json) -> DepartmentFacts:
    parent = str(found.get("parent_department_id") or ROOT)
    return DepartmentFacts(
        id=str(found.get("open_department_id") or ""),
        name=_name(found, "contact:department.base:readonly"),
        parent="" if parent == ROOT else parent,
        head=str(found.get("leader_user_id") or ""),
    )


def _colleague(found: Json, department_id: str) -> ColleagueFacts:
    return ColleagueFacts(
        user_id=str(found.get("open_id") or ""),
        name=_name(found, "contact:user.base:readonly"),
        title=str(found.get("job_title") or ""),
        department="" if department_id == ROOT else department_id,
    )


def _name(found: Json, right: str) -> str:
    """Each field of the book has its own right, and is simply absent without it."""
    if not found.get("name"):
        raise NotPermitted(f"the app may not read names in the contact book ({right})")
    return str(found["name"])
