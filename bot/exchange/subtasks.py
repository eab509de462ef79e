"""`tongzhou export subtasks`: every subtask with its owner, plan and progress, one a line or a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from bot.cards.subtasks import STATES
from bot.domain.people import Department, Person
from bot.domain.projects import Project
from bot.domain.subtasks import Subtask, needs_support
from bot.exchange.sheets import BITE, Days, Sheet, of_project
from bot.storage.queries import subtasks

HEADER = (
    "编号", "名称", "项目", "责任部门", "第一负责人", "状态", "需支持", "开始", "截止", "进度", "目标", "交付标准", "交付物",
    "原因", "完成时间",
)  # fmt: skip


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """By number; the days bound when it is due. Raises CheckFailed for a project that does not exist."""
    query = select(Subtask, Department, Person, Project).join(Department, col(Department.id) == col(Subtask.department_id))
    query = query.outerjoin(Person, col(Person.id) == col(Subtask.owner_id))
    query = query.outerjoin(Project, col(Project.id) == col(Subtask.project_id)).order_by(col(Subtask.number))
    query = query.where(*of_project(session, col(Subtask.project_id), project), *days.touching(col(Subtask.due), col(Subtask.due)))
    for subtask, department, owner, of in session.exec(query.execution_options(yield_per=BITE)):
        flagged = needs_support(subtask, subtasks.support_of(session, [subtask.id or 0]))
        yield _row(subtask, department, owner, of, support=flagged)


def _row(one: Subtask, department: Department, owner: Person | None, project: Project | None, *, support: bool) -> dict[str, Any]:
    return {
        "code": f"T-{one.number}",
        "name": one.name,
        "project": project.number if project else None,
        "department": department.name,
        "owner": owner.name if owner else None,
        "state": one.state.value,
        "needs_support": support,
        "starts": one.starts.isoformat(),
        "due": one.due.isoformat(),
        "progress": one.progress,
        "goal": one.goal,
        "standard": one.standard,
        "deliverable": one.deliverable,
        "reason": one.reason,
        "done_at": one.done_at.isoformat() if one.done_at else None,
    }


def _cells(record: dict[str, Any]) -> list[Any]:
    state = next(word for state, word in STATES.items() if state.value == record["state"])
    shown = record | {"state": state, "needs_support": "是" if record["needs_support"] else ""}
    return ["" if value is None else value for value in shown.values()]


SHEET = Sheet("子任务", HEADER, _cells)
