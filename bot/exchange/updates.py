"""`tongzhou export updates`: every daily update, one a line or a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.chats import Chat
from bot.domain.people import Department, Person
from bot.domain.projects import Project
from bot.domain.updates import DailyUpdate
from bot.exchange.sheets import BITE, Days, Sheet, of_project

HEADER = ("日期", "姓名", "部门", "项目", "群", "今日完成", "明日计划", "需支持", "补交", "已撤回", "提交时间")


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """Oldest day first. Raises CheckFailed for a project that does not exist."""
    query = (
        select(DailyUpdate, Person, Chat)
        .join(Person, col(Person.id) == col(DailyUpdate.person_id))
        .join(Chat, col(Chat.id) == col(DailyUpdate.chat_id))
        .order_by(col(DailyUpdate.day), col(DailyUpdate.id))
    )
    query = query.where(
        *of_project(session, col(Chat.project_id), project), *days.touching(col(DailyUpdate.day), col(DailyUpdate.day))
    )
    for update, person, chat in session.exec(query.execution_options(yield_per=BITE)):
        department = session.get(Department, person.department_id) if person.department_id else None
        of = session.get(Project, chat.project_id) if chat.project_id else None
        yield _row(update, person, department, chat, of)


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


SHEET = Sheet("日报", HEADER, _cells)
