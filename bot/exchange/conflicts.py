"""`tongzhou export conflicts`: the ledger with type, cause, process and result, one a line or a row (R207)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session, col, select

from bot.cards.conflicts import GRADES, SORTS, STATES
from bot.domain.conflicts import Conflict
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.exchange.sheets import BITE, Days, Sheet, of_project
from bot.storage.queries import conflicts

HEADER = (
    "编号",
    "描述",
    "级别",
    "类型",
    "双方",
    "项目",
    "状态",
    "原因",
    "过程",
    "结果",
    "提出人",
    "提出时间",
    "了结人",
    "了结时间",
)


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """By number; the days bound when it was raised, in the company's zone. Raises CheckFailed for a project that does not
    exist."""
    query = select(Conflict).order_by(col(Conflict.number))
    query = query.where(*of_project(session, col(Conflict.project_id), project), *days.moments(col(Conflict.raised_at)))
    for one in session.exec(query.execution_options(yield_per=BITE)):
        yield _row(session, one)


def _row(session: Session, one: Conflict) -> dict[str, Any]:
    project = session.get(Project, one.project_id) if one.project_id else None
    raiser = session.get(Person, one.raised_by_id)
    settler = session.get(Person, one.settled_by_id) if one.settled_by_id else None
    return {
        "code": f"K-{one.number}",
        "description": one.description,
        "grade": one.grade.value,
        "sort": one.sort.value,
        "parties": [unit.name for unit in conflicts.departments(session, one)],
        "project": project.number if project else None,
        "state": one.state.value,
        "cause": one.cause,
        "process": one.process,
        "result": one.result,
        "raised_by": raiser.name if raiser else None,
        "raised_at": one.raised_at.isoformat(),
        "settled_by": settler.name if settler else None,
        "settled_at": one.settled_at.isoformat() if one.settled_at else None,
    }


def _cells(record: dict[str, Any]) -> list[Any]:
    words: dict[str, Mapping[Any, str]] = {"grade": GRADES, "sort": SORTS, "state": STATES}
    named = {key: next(word for one, word in table.items() if one.value == record[key]) for key, table in words.items()}
    shown = record | named | {"parties": "、".join(record["parties"])}
    return ["" if value is None else value for value in shown.values()]


SHEET = Sheet("冲突台账", HEADER, _cells)
