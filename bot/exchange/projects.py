"""`tongzhou export projects`: each project with its answers, milestones, resources, members, groups and signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from bot.domain.chats import Chat
from bot.domain.people import Department, Person
from bot.domain.projects import (
    COMPLEXITY_WORDS,
    KIND_WORDS,
    REPLY_WORDS,
    SCENARIO_WORDS,
    STAGE_WORDS,
    STATUS_WORDS,
    Project,
    ProjectMember,
)
from bot.domain.signatures import GOAL, VERDICT_WORDS
from bot.exchange.sheets import BITE, Days, Sheet, of_project
from bot.storage.queries import projects

Named = TypeVar("Named", Department, Person)

COLUMNS = {
    "number": "编号",
    "name": "名称",
    "lead": "牵头部门",
    "initiator": "发起人",
    "coordinator": "协调人",
    "stage": "阶段",
    "status": "状态",
    "scenario": "场景",
    "complexity": "复杂度",
    "first": "开始",
    "last": "结束",
    "goal": "目标",
    "background": "背景",
    "asks": "诉求",
    "result": "成果",
    "acceptance": "验收标准",
    "risks": "风险",
    "communication": "沟通方式",
    "notes": "备注",
    "confidential": "保密",
    "standing": "常设",
    "created_at": "提交时间",
    "asked_at": "请签字时间",
    "signed_at": "签字时间",
    "published_at": "发布时间",
    "kicked_off_at": "分工确认时间",
    "kickoff_at": "启动会时间",
    "agenda": "议程",
    "priorities": "优先级规则",
    "departments": "部门答复",
    "milestones": "里程碑",
    "resources": "资源",
    "members": "成员",
    "groups": "群",
    "signatures": "签字",
    "goals": "目标签字",
}
HEADER = tuple(COLUMNS.values())
MOST = 1000
"""Members or signatures of one project."""
_ANSWERED = ("reply", "liaison", "resources", "earliest")
_SIGNED = ("verdict", "at", "note")
_IDS = frozenset({"id", "lead_id", "initiator_id", "coordinator_id"})
_WORDS: dict[str, dict[Any, str]] = {
    "stage": {**STAGE_WORDS},
    "status": {**STATUS_WORDS},
    "scenario": {**SCENARIO_WORDS},
    "complexity": {**COMPLEXITY_WORDS},
    "confidential": {True: "是", False: ""},
    "standing": {True: "是", False: ""},
}


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """In the order they were opened; with days given, those whose own days touch them. Raises CheckFailed for a project that does
    not exist."""
    query = select(Project).order_by(col(Project.id))
    query = query.where(*of_project(session, col(Project.id), project), *days.touching(col(Project.first), col(Project.last)))
    for one in session.exec(query.execution_options(yield_per=BITE)):
        yield _row(session, one)


def _row(session: Session, project: Project) -> dict[str, Any]:
    project_id = project.id or 0
    members = select(ProjectMember).where(ProjectMember.project_id == project_id).limit(MOST)
    return {
        **project.model_dump(mode="json", exclude=set(_IDS)),
        "lead": _name(session, Department, project.lead_id),
        "initiator": _name(session, Person, project.initiator_id),
        "coordinator": _name(session, Person, project.coordinator_id),
        "departments": [_named(session, one) for one in projects.departments(session, project)],
        "milestones": [_named(session, one) for one in projects.milestones(session, project_id)],
        "resources": [_named(session, one) for one in projects.needs(session, project_id)],
        "members": [_named(session, one) for one in session.exec(members)],
        "groups": [_group(one) for one in projects.chats(session, project)],
        "signatures": [_named(session, one) for one, _ in projects.signatures(session, project_id, "project")],
        "goals": [_named(session, one) for one, _ in projects.signatures(session, project_id, GOAL)],
    }


def _group(chat: Chat) -> dict[str, Any]:
    return {"platform": chat.platform, "name": chat.name or chat.chat_id}


def _named(session: Session, record: SQLModel) -> dict[str, Any]:
    """A record with names in the place of the ids of people and departments."""
    found: dict[str, Any] = {}
    for field, value in record.model_dump(mode="json").items():
        if field in ("id", "project_id", "record", "record_id"):
            continue
        if field in ("department_id", "provider_id"):
            found[field.removesuffix("_id")] = _name(session, Department, value)
        elif field.endswith("_id"):
            found[field.removesuffix("_id")] = _name(session, Person, value)
        else:
            found[field] = value
    return found


def _name(session: Session, kind: type[Named], record_id: int | None) -> str | None:
    found = session.get(kind, record_id) if record_id else None
    return found.name if found else None


def _cells(record: dict[str, Any]) -> list[Any]:
    lists = {
        "departments": [_line(one, "department", _ANSWERED) for one in record["departments"]],
        "milestones": [_line(one, "name", ("due", "done_on")) for one in record["milestones"]],
        "resources": [_line(one, "what", ("kind", "provider", "priority", "approved")) for one in record["resources"]],
        "members": [_line(one, "person", ("role",)) for one in record["members"]],
        "groups": [one["name"] for one in record["groups"]],
        "signatures": [_line(one, "person", _SIGNED) for one in record["signatures"]],
        "goals": [_line(one, "person", _SIGNED) for one in record["goals"]],
    }
    return [
        "\n".join(lists[field]) if field in lists else _WORDS.get(field, {}).get(record[field], record[field] or "")
        for field in COLUMNS
    ]


def _line(record: dict[str, Any], first: str, others: tuple[str, ...]) -> str:
    words: dict[Any, str] = {**REPLY_WORDS, **KIND_WORDS, **VERDICT_WORDS, True: "已批", False: "不批"}
    told = [str(words.get(record[name], record[name])) for name in others if record[name] not in (None, "", 0)]
    return " ".join([str(record[first] or ""), *told])


SHEET = Sheet("项目", HEADER, _cells)
