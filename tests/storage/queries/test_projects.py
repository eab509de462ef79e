from __future__ import annotations

from sqlmodel import Session

from bot.domain.projects import Project
from bot.storage.queries import projects


def test_a_project_is_called_by_its_number_or_its_name(db: Session) -> None:
    old = Project(number="2026-市场-001", name="双十一")
    new = Project(number="2026-市场-002", name="双十一")
    odd = Project(number="XMB-2026-001", name="2026-市场-001")
    db.add_all([old, new, odd])
    db.flush()

    assert projects.called(db, " 2026-市场-001 ") is old
    assert projects.called(db, "双十一") is new
    assert projects.called(db, "双十二") is None
    assert projects.newest(db, 2) == [odd, new]
