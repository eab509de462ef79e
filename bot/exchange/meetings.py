"""`tongzhou export meetings`: every meeting with who came and what came of it, one a line or a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from bot.cards.meetings import SORTS, STATES
from bot.domain.meetings import Meeting
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.requests import Request
from bot.exchange.sheets import BITE, Days, Sheet, of_project
from bot.storage.queries import meetings

HEADER = (
    "编号", "主题", "类型", "状态", "项目", "时间", "时长（分钟）", "地点", "召集人", "参会", "议程", "要有的输出", "请求",
    "问题", "问题的结果", "结论", "取消原因",
)  # fmt: skip


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """By number; the days bound when it is held, in the company's zone. Raises CheckFailed for a project that does not
    exist."""
    query = select(Meeting).order_by(col(Meeting.number))
    query = query.where(*of_project(session, col(Meeting.project_id), project), *days.moments(col(Meeting.at)))
    for one in session.exec(query.execution_options(yield_per=BITE)):
        yield _row(session, one)


def _row(session: Session, one: Meeting) -> dict[str, Any]:
    project = session.get(Project, one.project_id) if one.project_id else None
    caller, topics = session.get(Person, one.called_by_id), meetings.topics(session, one)
    request = session.get(Request, one.request_id) if one.request_id else None
    return {
        "code": f"M-{one.number}",
        "topic": one.topic,
        "sort": one.sort.value,
        "state": one.state.value,
        "project": project.number if project else None,
        "at": one.at.isoformat(),
        "minutes": one.minutes,
        "place": one.place,
        "called_by": caller.name if caller else None,
        "people": [person.name for person in meetings.people(session, one)],
        "agenda": one.agenda,
        "outputs": one.outputs,
        "request": f"Q-{request.number}" if request else None,
        "issues": [f"I-{issue.number}" for _, issue in topics],
        "outcomes": [f"I-{issue.number} {link.result}" for link, issue in topics if link.result],
        "result": one.result,
        "reason": one.reason,
    }


def _cells(record: dict[str, Any]) -> list[Any]:
    sort = next(word for sort, word in SORTS.items() if sort.value == record["sort"])
    state = next(word for state, word in STATES.items() if state.value == record["state"])
    joined = {
        "people": "、".join(record["people"]),
        "issues": "、".join(record["issues"]),
        "outcomes": "；".join(record["outcomes"]),
    }
    shown = record | joined | {"sort": sort, "state": state}
    return ["" if value is None else value for value in shown.values()]


SHEET = Sheet("会议", HEADER, _cells)
