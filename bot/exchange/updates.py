"""`tongzhou export updates`: every daily update, one a line or a row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.chats import Chat
from bot.domain.people import Department, Person
from bot.domain.projects import Project
from bot.domain.updates import DailyUpdate
from bot.errors import CheckFailed
from bot.exchange.tables import write_csv, write_xlsx

HEADER = ("日期", "姓名", "部门", "项目", "群", "今日完成", "明日计划", "需支持", "补交", "已撤回", "提交时间")
BITE = 500
"""Rows fetched at once."""


def rows(session: Session, *, project: str | None, since: date | None, until: date | None) -> Iterator[dict[str, Any]]:
    """Oldest day first. Raises CheckFailed for a project that does not exist."""
    query = (
        select(DailyUpdate, Person, Chat)
        .join(Person, col(Person.id) == col(DailyUpdate.person_id))
        .join(Chat, col(Chat.id) == col(DailyUpdate.chat_id))
        .order_by(col(DailyUpdate.day), col(DailyUpdate.id))
    )
    if project is not None:
        query = query.where(Chat.project_id == _project_id(session, project))
    if since is not None:
        query = query.where(DailyUpdate.day >= since)
    if until is not None:
        query = query.where(DailyUpdate.day <= until)
    for update, person, chat in session.exec(query.execution_options(yield_per=BITE)):
        department = session.get(Department, person.department_id) if person.department_id else None
        of = session.get(Project, chat.project_id) if chat.project_id else None
        yield _row(update, person, department, chat, of)


def as_jsonl(records: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"


def as_csv(records: Iterator[dict[str, Any]]) -> bytes:
    return write_csv(HEADER, map(_cells, records))


def as_xlsx(records: Iterator[dict[str, Any]]) -> bytes:
    return write_xlsx("日报", HEADER, map(_cells, records))


def _project_id(session: Session, project: str) -> int | None:
    found = session.exec(select(Project).where((Project.number == project) | (Project.name == project))).first()
    if found is None:
        raise CheckFailed(f"没有“{project}”这个项目，请写项目编号或完整名称")
    return found.id


def _row(update: DailyUpdate, person: Person, department: Department | None, chat: Chat, project: Project | None) -> dict[str, Any]:
    return {
        "id": update.id,
        "day": update.day.isoformat(),
        "person": person.name,
        "department": department.name if department else None,
        "project": project.number if project else None,
        "platform": chat.platform,
        "chat": chat.name or chat.chat_id,
        "completed": update.completed,
        "planned": update.planned,
        "blockers": update.blockers,
        "late": update.late,
        "withdrawn": update.withdrawn,
        "posted_at": update.posted_at.isoformat() if update.posted_at else None,
        "messages": [entry["source"] for entry in update.entries if not entry["recalled"] and not entry["void"]],
    }


def _cells(record: dict[str, Any]) -> list[Any]:
    def texts(section: str) -> str:
        return "\n".join(item["text"] for item in record[section])

    return [
        record["day"], record["person"], record["department"] or "", record["project"] or "", record["chat"],
        texts("completed"), texts("planned"), texts("blockers"),
        "是" if record["late"] else "", "是" if record["withdrawn"] else "", record["posted_at"] or "",
    ]  # fmt: skip
