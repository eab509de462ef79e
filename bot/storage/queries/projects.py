"""Projects by what people call them."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.domain.projects import Project


def called(session: Session, words: str) -> Project | None:
    """The project with this number or this very name; of several with one name the newest."""
    words = words.strip()
    query = select(Project).where((col(Project.number) == words) | (col(Project.name) == words))
    return session.exec(query.order_by((col(Project.number) == words).desc(), col(Project.id).desc()).limit(1)).first()


def is_known(session: Session, words: str) -> bool:
    """Whether a project has this number, or a name that holds these words."""
    named = col(Project.name).icontains(words.strip(), autoescape=True)
    return session.exec(select(Project.id).where((col(Project.number) == words.strip()) | named).limit(1)).first() is not None


def newest(session: Session, limit: int) -> list[Project]:
    return list(session.exec(select(Project).order_by(col(Project.id).desc()).limit(limit)))
