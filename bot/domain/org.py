"""The company as a file describes it, checked as a whole before anything is kept.

Rule: every fault is named with its place, all of them at once; a file with one fault changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Name = str


class Entry(BaseModel):
    """One table or row; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class DepartmentEntry(Entry):
    name: Name = Field(min_length=1, max_length=60)
    aliases: tuple[str, ...] = ()
    head: str = ""
    liaison: str = ""
    deputy: str = ""


class PersonEntry(Entry):
    name: Name = Field(min_length=1, max_length=60)
    department: str = ""
    title: str = Field(default="", max_length=60)
    feishu: str = Field(default="", max_length=128)
    dingtalk: str = Field(default="", max_length=128)


class ProjectEntry(Entry):
    number: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    lead: str = ""
    departments: tuple[str, ...] = ()


class GroupEntry(Entry):
    platform: str = Field(pattern="^(feishu|dingtalk)$")
    id: str = Field(min_length=1, max_length=128)
    name: str = Field(default="", max_length=200)
    project: str = ""
    members: tuple[str, ...] = ()


class Org(Entry):
    """The whole file. Names refer to each other; a person's name is unique in it."""

    company: str = ""
    management: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    department: tuple[DepartmentEntry, ...] = ()
    person: tuple[PersonEntry, ...] = ()
    project: tuple[ProjectEntry, ...] = ()
    group: tuple[GroupEntry, ...] = ()

    def size(self) -> str:
        return f"部门 {len(self.department)}，人员 {len(self.person)}，项目 {len(self.project)}，群 {len(self.group)}"


def read_org(data: dict[str, Any]) -> tuple[Org | None, list[str]]:
    """The company, or every fault of its description in the order of the file."""
    try:
        org = Org.model_validate(data)
    except ValidationError as error:
        return None, [_worded(one) for one in error.errors(include_url=False)]
    faults = list(_faults(org))
    return (None, faults) if faults else (org, [])


def _worded(error: Any) -> str:
    place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{place}：没有这个字段"
    if error["type"] in ("missing", "string_too_short"):
        return f"{place}：不能为空"
    return f"{place}：{error['msg']}"


def _faults(org: Org) -> Iterator[str]:
    people, departments = {one.name for one in org.person}, {one.name for one in org.department}
    projects = {one.number for one in org.project}
    yield from _twice("department", (one.name for one in org.department))
    yield from _twice("person", (one.name for one in org.person))
    yield from _twice("project", (one.number for one in org.project))
    yield from _twice("person.feishu", (one.feishu for one in org.person))
    yield from _twice("person.dingtalk", (one.dingtalk for one in org.person))
    yield from _twice("group", (f"{one.platform} {one.id}" for one in org.group))
    for department in org.department:
        for role in ("head", "liaison", "deputy"):
            yield from _unknown(f"department {department.name} 的 {role}", [getattr(department, role)], people, "人员")
    for person in org.person:
        yield from _unknown(f"person {person.name} 的 department", [person.department], departments, "部门")
    for project in org.project:
        yield from _unknown(f"project {project.number} 的部门", [project.lead, *project.departments], departments, "部门")
    for group in org.group:
        yield from _unknown(f"group {group.name or group.id} 的 members", group.members, people, "人员")
        yield from _unknown(f"group {group.name or group.id} 的 project", [group.project], projects, "项目")
    yield from _unknown("management", org.management, people, "人员")
    yield from _unknown("administrators", org.administrators, people, "人员")


def _twice(place: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if name and times > 1:
            yield f"{place}：“{name}”出现了 {times} 次，每个只能写一次"


def _unknown(place: str, names: Iterable[str], known: set[str], kind: str) -> Iterator[str]:
    for name in names:
        if name and name not in known:
            yield f"{place}：“{name}”不在{kind}名单里"
