"""Projects by what people call them."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.domain.projects import Project


def called(session: Session, words: str) -> Project | None:
    """The project with this number or this very name; of several with one name the newest."""
    words = words.strip()
    query = select(Project).where((col(Project.number) == words) | (col(Project.name) == words))
    return session.exec(query.order_by((col(Project.number) == words).desc(), col(Project.id).desc()).limit(1)).first()


def newest(session: Session, limit: int) -> list[Project]:
    return list(session.exec(select(Project).order_by(col(Project.id).desc()).limit(limit)))
