"""`tongzhou export summaries`: every brief and final summary word for word as it was sent (R92)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.briefs import SentSummary
from bot.domain.projects import Project
from bot.domain.rhythm import Push
from bot.exchange.sheets import BITE, Days, Sheet, of_project

HEADER = ("发出时间", "种类", "周", "项目", "发给", "标题", "原文")
KINDS = {Push.BRIEF: "周会简报", Push.FINAL: "周汇总"}


def rows(session: Session, *, project: str | None, days: Days) -> Iterator[dict[str, Any]]:
    """In the order they were sent; the days bound when. Raises CheckFailed for a project that does not exist."""
    query = select(SentSummary, Project.number).outerjoin(Project, col(Project.id) == col(SentSummary.project_id))
    query = query.where(*of_project(session, col(SentSummary.project_id), project), *days.moments(col(SentSummary.sent_at)))
    for sent, number in session.exec(query.order_by(col(SentSummary.id)).execution_options(yield_per=BITE)):
        yield {
            "id": sent.id,
            "sent_at": sent.sent_at.isoformat(),
            "kind": sent.push.value,
            "week": sent.monday.isoformat(),
            "project": number,
            "told": sent.told,
            "title": sent.title,
            "text": sent.text,
        }


def _cells(record: dict[str, Any]) -> list[Any]:
    kind = KINDS[Push(record["kind"])]
    return [record["sent_at"], kind, record["week"], record["project"] or "", record["told"], record["title"], record["text"]]


SHEET = Sheet("发出的周报", HEADER, _cells)
