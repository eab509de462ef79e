"""The company as a file describes it, checked as a whole before anything is kept.

Rule: every fault is named with its place, all of them at once; a file with one fault changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.domain.people import Reports
from bot.domain.text.hanzi import simple

Name = str
Place = tuple[str | int, ...]
"""Where in the description something stands: ("person", 0, "department") is that of the first person."""

OWES = {
    **dict.fromkeys(("必填", "要交", "交", "是", "required", "yes"), Reports.REQUIRED),
    **dict.fromkeys(("选填", "可不交", "不交", "不用交", "免交", "否", "optional", "no"), Reports.OPTIONAL),
}
"""How people write whether somebody owes a daily update (C7)."""
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where."""

    place: Place
    says: str


def _reports(value: Any) -> Any:
    found = OWES.get(simple(str(value)).strip())
    if found is None:
        raise ValueError(f"“{value}”看不懂，写 required（必填）或 optional（选填）")
    return found


def _day(value: Any) -> Any:
    """A day as TOML, a spreadsheet or a person writes it; empty for nobody's last day."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    found = _DAY.fullmatch(value.strip())
    try:
        return date(*map(int, found.groups())) if found else _no_day(value)
    except ValueError as error:
        raise ValueError(f"“{value}”不是日期，写成 2026-11-30 这样") from error


def _no_day(value: str) -> date:
    raise ValueError(value)


class Entry(BaseModel):
    """One table or row; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class DepartmentEntry(Entry):
    """`contact` is another word for `liaison`; `phone` the internal number by which the department is reached (R33)."""

    name: Name = Field(min_length=1, max_length=60)
    aliases: tuple[str, ...] = ()
    head: str = ""
    liaison: str = Field(default="", validation_alias=AliasChoices("liaison", "contact"))
    deputy: str = ""
    phone: str = Field(default="", max_length=40)


class PersonEntry(Entry):
    """`left` is the last day of somebody who has left the company, `phone` the internal number."""

    name: Name = Field(min_length=1, max_length=60)
    department: str = ""
    title: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    reports: Annotated[Reports, BeforeValidator(_reports)] = Reports.REQUIRED
    left: Annotated[date | None, BeforeValidator(_day)] = None
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


class Sheet(Org):
    """A list of people, or a platform's contact book: whoever is named in a role gets it, and nobody loses one."""


def read_org(data: dict[str, Any]) -> tuple[Org | None, list[Fault]]:
    """The company, or every fault of its description in the order of the file."""
    try:
        org = Org.model_validate(data)
    except ValidationError as error:
        return None, [_worded(one) for one in error.errors(include_url=False)]
    faults = list(_faults(org))
    return (None, faults) if faults else (org, [])


def _worded(error: Any) -> Fault:
    place, kind = tuple(error["loc"]), error["type"]
    if kind == "extra_forbidden":
        return Fault(place, "没有这个字段")
    if kind in ("missing", "string_too_short"):
        return Fault(place, "不能为空")
    if kind == "string_too_long":
        return Fault(place, f"太长，最多 {error['ctx']['max_length']} 字")
    if kind == "string_type":
        return Fault(place, "要写成文字，加上引号")
    return Fault(place, str(error["msg"]).removeprefix("Value error, "))


def _faults(org: Org) -> Iterator[Fault]:
    people, departments = {one.name for one in org.person}, {one.name for one in org.department}
    projects = {one.number for one in org.project}
    for kind, field in (
        ("department", "name"),
        ("person", "name"),
        ("project", "number"),
        ("person", "feishu"),
        ("person", "dingtalk"),
    ):
        yield from _twice(kind, field, [getattr(one, field) for one in getattr(org, kind)])
    yield from _twice("group", "id", [f"{one.platform} {one.id}" for one in org.group])
    for at, department in enumerate(org.department):
        for role in ("head", "liaison", "deputy"):
            yield from _unknown(("department", at, role), [getattr(department, role)], people, "人员")
        yield from _two_contacts(at, department)
    for at, person in enumerate(org.person):
        yield from _unknown(("person", at, "department"), [person.department], departments, "部门")
    for at, project in enumerate(org.project):
        yield from _unknown(("project", at, "lead"), [project.lead], departments, "部门")
        yield from _unknown(("project", at, "departments"), project.departments, departments, "部门")
    for at, group in enumerate(org.group):
        yield from _unknown(("group", at, "members"), group.members, people, "人员")
        yield from _unknown(("group", at, "project"), [group.project], projects, "项目")
    yield from _unknown(("management",), org.management, people, "人员")
    yield from _unknown(("administrators",), org.administrators, people, "人员")


def _two_contacts(at: int, department: DepartmentEntry) -> Iterator[Fault]:
    """X1: the deputy takes over from the liaison, so they are two people."""
    if department.liaison and department.liaison == department.deputy:
        yield Fault(("department", at, "deputy"), f"副对接人和对接人都是“{department.deputy}”，要写另一个人，或不写")


def _twice(kind: str, field: str, values: list[str]) -> Iterator[Fault]:
    """The second and every later one is the fault."""
    times, seen = Counter(values), set[str]()
    for at, value in enumerate(values):
        if value and value in seen:
            yield Fault((kind, at, field), f"“{value}”出现了 {times[value]} 次，每个只能写一次")
        seen.add(value)


def _unknown(place: Place, names: Iterable[str], known: set[str], kind: str) -> Iterator[Fault]:
    for name in names:
        if name and name not in known:
            yield Fault(place, f"“{name}”不在{kind}名单里")
