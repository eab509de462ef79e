"""`tongzhou export issues`: the tracking sheet of R82 and R129, every issue with its fields, one a line or a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.cards.issues import SORTS, STATES
from bot.domain.issues import Issue, is_open, needs_support
from bot.domain.people import Department, Person
from bot.domain.projects import Project
from bot.exchange.sheets import BITE, Days, Sheet, of_project
from bot.storage.queries import issues, people

HEADER = (
    "编号", "项目", "级别", "状态", "需支持", "升级级数", "问题描述", "上报时间", "发生时间", "责任部门", "负责人", "提出人",
    "问题原因", "已尝试", "需支持方", "解决措施", "新完成时限", "解决结果", "下一步", "关闭时间",
)  # fmt: skip


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """By number; the days bound when it was raised, in the company's zone. Raises CheckFailed for a project that does
    not exist."""
    query = select(Issue, Department, Person, Project).join(Department, col(Department.id) == col(Issue.department_id))
    query = query.outerjoin(Person, col(Person.id) == col(Issue.owner_id))
    query = query.outerjoin(Project, col(Project.id) == col(Issue.project_id)).order_by(col(Issue.number))
    query = query.where(*of_project(session, col(Issue.project_id), project), *days.moments(col(Issue.raised_at)))
    for issue, department, owner, of in session.exec(query.execution_options(yield_per=BITE)):
        yield _row(session, issue, department, owner, of)


def _row(session: Session, one: Issue, department: Department, owner: Person | None, project: Project | None) -> dict[str, Any]:
    support = issues.support_of(session, [one.id or 0])
    asked = [found.name for need in support if (found := people.department(session, need.department_id or 0)) is not None]
    raiser = session.get(Person, one.raised_by_id)
    return {
        "code": f"I-{one.number}",
        "project": project.number if project else None,
        "sort": one.sort.value,
        "state": one.state.value,
        "needs_support": is_open(one) and needs_support(support),
        "level": one.level,
        "description": one.description,
        "raised_at": one.raised_at.isoformat(),
        "occurred_at": _iso(one.occurred_at),
        "department": department.name,
        "owner": owner.name if owner else None,
        "raised_by": raiser.name if raiser else None,
        "cause": one.cause,
        "tried": one.tried,
        "support": "、".join(dict.fromkeys(asked)),
        "solution": one.solution,
        "promised_at": _iso(one.promised_at),
        "result": one.result,
        "next_step": one.next_step,
        "closed_at": _iso(one.closed_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _cells(record: dict[str, Any]) -> list[Any]:
    state = next(word for state, word in STATES.items() if state.value == record["state"])
    sort = next(word for sort, word in SORTS.items() if sort.value == record["sort"])
    shown = record | {"state": state, "sort": sort, "needs_support": "是" if record["needs_support"] else ""}
    return ["" if value is None else value for value in shown.values()]


SHEET = Sheet("问题跟踪表", HEADER, _cells)
