"""A sheet of people: one row each, with the departments, heads and contacts that their columns name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.domain.org import Fault, Place
from bot.domain.text.hanzi import simple
from bot.domain.text.suggest import nearest

FIELDS = {
    "name": "姓名 名字 员工姓名 name",
    "department": "部门 所属部门 department dept",
    "title": "职务 岗位 职位 title",
    "phone": "电话 分机 内部号 内部号码 phone",
    "reports": "日报 reports",
    "left": "离职 离职日期 离职日 left",
    "feishu": "飞书 飞书id feishu open_id openid",
    "dingtalk": "钉钉 钉钉id dingtalk userid",
    "role": "角色 role",
}
"""Each column with the words that head it, its own first."""
HEADERS = {simple(word): name for name, words in FIELDS.items() for word in words.split()}
ROLES = {
    **dict.fromkeys(("负责人", "部门负责人", "主管", "head"), "head"),
    **dict.fromkeys(("对接人", "接口人", "协作对接人", "联络人", "liaison", "contact"), "liaison"),
    **dict.fromkeys(("副对接人", "deputy"), "deputy"),
    **dict.fromkeys(("管理层", "management"), "management"),
    **dict.fromkeys(("管理员", "administrator", "admin"), "administrators"),
    **dict.fromkeys(("执行人员", "成员", "员工", "member"), "member"),
}
OFFICES = ("head", "liaison", "deputy")
HOW = "第一行写表头：" + "、".join(words.split()[0] for words in FIELDS.values())
_SEVERAL = re.compile(r"[、，,;；/\s]+")


@dataclass(slots=True)
class Sheet:
    """What the rows say, as `read_org` takes it; `rows` tells where each part of it was written, as row and column."""

    data: dict[str, Any] = field(default_factory=lambda: {"department": [], "person": [], "management": [], "administrators": []})
    rows: dict[Place, tuple[int, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    departments: dict[str, int] = field(default_factory=dict)
    """Where in the data each department stands."""

    def where(self, place: Place) -> str:
        """The row and column of a fault, as a spreadsheet counts them."""
        row, column = self._written(place)
        column = column or FIELDS.get(str(place[-1]), str(place[-1])).split()[0]
        return f"第 {row} 行“{column}”"

    def row(self, fault: Fault) -> int:
        return self._written(fault.place)[0]

    def _written(self, place: Place) -> tuple[int, str]:
        return self.rows.get(place) or self.rows.get(place[:2]) or (1, "")


def read_sheet(rows: list[list[str]]) -> Sheet:
    """The sheet, with a fault for every header and role that nobody knows and every office that two people have."""
    sheet = Sheet()
    names = _headers(sheet, rows[0] if rows else [])
    if sheet.faults:
        return sheet
    for number, row in enumerate(rows[1:], 2):
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if cell.strip()}
        if cells:
            _person(sheet, number, cells)
    return sheet


def _headers(sheet: Sheet, cells: list[str]) -> list[str]:
    """The field of each column; an empty header stands over nothing."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    names = [HEADERS.get(simple(cell).strip(), "") for cell in cells]
    for at, (cell, name) in enumerate(zip(cells, names, strict=True)):
        if not name:
            sheet.faults.append(_at(sheet, ("header", at), 1, f"第 {at + 1} 列", _no_such("列", cell, HEADERS, FIELDS)))
        elif name in names[:at]:
            sheet.faults.append(_at(sheet, ("header", at), 1, f"第 {at + 1} 列", f"“{cell.strip()}”这一列出现了两次，只留一列"))
    if not sheet.faults and "name" not in names:
        sheet.faults.append(_at(sheet, ("header", 0), 1, "表头", f"没有“姓名”这一列。{HOW}"))
    return names


def _person(sheet: Sheet, number: int, cells: dict[str, str]) -> None:
    at = len(sheet.data["person"])
    sheet.rows["person", at] = (number, "")
    sheet.data["person"].append({name: cell for name, cell in cells.items() if name != "role"} | {"name": cells.get("name", "")})
    department = cells.get("department", "")
    if department and department not in sheet.departments:
        sheet.departments[department] = len(sheet.departments)
        sheet.rows["department", sheet.departments[department]] = (number, "部门")
        sheet.data["department"].append({"name": department})
    for role in _roles(sheet, number, cells.get("role", "")):
        if role in OFFICES:
            _office(sheet, number, role, cells)
        elif role != "member":
            sheet.data[role].append(cells.get("name", ""))


def _roles(sheet: Sheet, number: int, written: str) -> Iterator[str]:
    for word in filter(None, _SEVERAL.split(written)):
        role = ROLES.get(simple(word))
        if role is None:
            sheet.faults.append(_at(sheet, ("role", number, word), number, "角色", _no_such("角色", word, ROLES, {})))
        else:
            yield role


def _office(sheet: Sheet, number: int, role: str, cells: dict[str, str]) -> None:
    """An office is of the person's own department, and one person's."""
    at = sheet.departments.get(cells.get("department", ""))
    if at is None:
        says = f"“{cells['role']}”是部门里的角色，这一行没有写部门"
        sheet.faults.append(_at(sheet, ("role", number, role), number, "角色", says))
        return
    department = sheet.data["department"][at]
    if role in department:
        taken = sheet.rows["department", at, role][0]
        says = f"{department['name']}的这个角色已经是第 {taken} 行的“{department[role]}”，只能有一位"
        sheet.faults.append(_at(sheet, ("role", number, role), number, "角色", says))
        return
    department[role] = cells.get("name", "")
    sheet.rows["department", at, role] = (number, "角色")


def _at(sheet: Sheet, place: Place, row: int, column: str, says: str) -> Fault:
    sheet.rows[place] = (row, column)
    return Fault(place, says)


def _no_such(what: str, written: str, known: dict[str, str], shown: dict[str, str]) -> str:
    """The fault of an unknown word, with the nearest that is right."""
    words = {word: word for word in known}
    near = nearest(simple(written).strip(), words)
    name = shown[known[near]].split()[0] if near and shown else near
    return f"没有“{written.strip()}”这个{what}" + (f"，是不是“{name}”？" if name else f"，可以写：{_first(known, shown)}")


def _first(known: dict[str, str], shown: dict[str, str]) -> str:
    return "、".join(words.split()[0] for words in shown.values()) if shown else "、".join(list(dict.fromkeys(known))[:12])
