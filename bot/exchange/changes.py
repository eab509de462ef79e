"""What an import changed, or would change, in words: told from the history that it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bot.domain.chats import Chat
from bot.domain.people import Department, Person
from bot.domain.projects import Project
from bot.storage.tables import history
from bot.storage.unit_of_work import Origin

MOST = 200
"""Changes that are told one by one; the rest is counted."""
_KINDS: dict[str, tuple[str, type[Any], str]] = {
    "person": ("人员", Person, "name"),
    "department": ("部门", Department, "name"),
    "project": ("项目", Project, "number"),
    "chat": ("群", Chat, "name"),
}
_FIELDS = {
    "name": "名称",
    "department_id": "部门",
    "title": "职务",
    "phone": "内部号",
    "reports": "日报",
    "left_on": "离职",
    "tier": "级别",
    "administrator": "管理员",
    "registered": "登记",
    "aliases": "别名",
    "head_id": "负责人",
    "liaison_id": "对接人",
    "deputy_id": "副对接人",
    "lead_id": "牵头部门",
    "project_id": "项目",
}
_VALUES = {
    None: "无",
    "": "无",
    True: "是",
    False: "否",
    "required": "必填",
    "optional": "选填",
    "management": "管理层",
    "member": "员工",
}
_NAMED: dict[str, type[Any]] = {"head_id": Person, "liaison_id": Person, "deputy_id": Person, "project_id": Project}


def changes(session: Session) -> list[str]:
    """One line for each change of a person, a department, a project or a group that this unit has flushed, in their order; what
    is new is told once, with its name."""
    origin: Origin = session.info["origin"]
    query = select(history).where(history.c.source == origin.source, history.c.at == origin.at).order_by(history.c.id)
    rows = [row for row in session.connection().execute(query).all() if row.record in _KINDS]
    new = {(row.record, row.record_id) for row in rows if not row.field and row.before is None}
    lines = list(dict.fromkeys(line for row in rows for line in _line(session, row, new)))
    return lines if len(lines) <= MOST else [*lines[:MOST], f"……另有 {len(lines) - MOST} 处"]


def _line(session: Session, row: Any, new: set[tuple[str, str]]) -> Iterator[str]:
    kind, record, label = _KINDS[row.record]
    if (row.record, row.record_id) in new:
        found = session.get(record, int(row.record_id))
        yield f"新增{kind}：{getattr(found, label) if found else row.record_id}"
    elif not row.field:
        yield f"合并{kind}：{row.before[label]}（两个账号是同一个人）" if row.before else f"{kind} {row.record_id}"
    elif row.field in _FIELDS:
        found = session.get(record, int(row.record_id))
        before, after = (_shown(session, row, value) for value in (row.before, row.after))
        yield f"{kind} {getattr(found, label) if found else row.record_id}：{_FIELDS[row.field]} {before} → {after}"


def _shown(session: Session, row: Any, value: Any) -> str:
    """Ids as the names they stand for."""
    kind = Department if row.field in ("department_id", "lead_id") else _NAMED.get(row.field)
    if kind is None or value is None:
        return _VALUES.get(value) or "、".join(str(value).splitlines())
    found = session.get(kind, value)
    return str(found.name) if found else str(value)
