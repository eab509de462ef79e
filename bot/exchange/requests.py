"""`tongzhou export requests`: every request with who asked whom and how it was answered, one a line or a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from bot.cards.requests import STATES
from bot.domain.people import Department, Person
from bot.domain.projects import Project
from bot.domain.requests import Request
from bot.exchange.sheets import BITE, Days, Sheet, of_project

HEADER = (
    "编号", "内容", "紧急", "沟通方式", "项目", "提出部门", "提出人", "被请部门", "负责人", "状态", "提出时间", "希望完成",
    "答复", "首次答复时间", "初步方案", "方案时间", "结束时间",
)  # fmt: skip


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """By number; the days bound when it was asked, in the company's zone. Raises CheckFailed for a project that does not
    exist."""
    query = select(Request).order_by(col(Request.number))
    query = query.where(*of_project(session, col(Request.project_id), project), *days.moments(col(Request.asked_at)))
    for one in session.exec(query.execution_options(yield_per=BITE)):
        yield _row(session, one)


def _row(session: Session, one: Request) -> dict[str, Any]:
    project = session.get(Project, one.project_id) if one.project_id else None
    asking = session.get(Department, one.asking_department_id) if one.asking_department_id else None
    department, asker = session.get(Department, one.department_id), session.get(Person, one.asked_by_id)
    person = session.get(Person, one.person_id) if one.person_id else None
    return {
        "code": f"Q-{one.number}",
        "what": one.what,
        "urgent": one.urgent,
        "channel": one.channel.value,
        "project": project.number if project else None,
        "asking_department": asking.name if asking else None,
        "asked_by": asker.name if asker else None,
        "department": department.name if department else None,
        "person": person.name if person else None,
        "state": one.state.value,
        "asked_at": one.asked_at.isoformat(),
        "due": one.due.isoformat() if one.due else None,
        "answer": one.answer,
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "plan": one.plan,
        "planned_at": one.planned_at.isoformat() if one.planned_at else None,
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
    }


def _cells(record: dict[str, Any]) -> list[Any]:
    state = next(word for state, word in STATES.items() if state.value == record["state"])
    shown = record | {"state": state, "urgent": "是" if record["urgent"] else ""}
    return ["" if value is None else value for value in shown.values()]


SHEET = Sheet("请求", HEADER, _cells)
