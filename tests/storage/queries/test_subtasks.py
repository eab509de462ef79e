"""What is said of work is bounded, and it is the oldest that falls off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.domain.people import Department
from bot.domain.subtasks import ProgressReport, Subtask, SupportNeed
from bot.storage.queries import people, subtasks
from tests.storage.samples import NOW

DAY = timedelta(days=1)


@pytest.fixture
def subtask(db: Session) -> Subtask:
    unit = Department(name="市场部")
    db.add(unit)
    db.flush()
    today = NOW.date()
    made = Subtask(number=1, name="海报", department_id=unit.id or 0, starts=today, due=today, created_at=NOW)
    db.add(made)
    db.flush()
    return made


def test_of_too_many_reports_the_newest_count(db: Session, subtask: Subtask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subtasks, "MOST_REPORTS", 2)
    who = people.met(db, "feishu", "ou_1", "李娜").id or 0
    for days, progress in ((2, 10), (1, 50), (0, 90)):
        at = NOW - days * DAY
        said = {"day": at.date(), "at": at, "progress": progress, "planned": 50, "source": "card"}
        db.add(ProgressReport.model_validate({"subtask_id": subtask.id, "person_id": who, **said}))
    db.flush()

    assert [one.progress for one in subtasks.reports_of(db, [subtask.id or 0])] == [50, 90]


def test_of_too_much_support_the_newest_is_told(db: Session, subtask: Subtask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subtasks, "MOST", 2)
    for what in ("一名设计", "一台电脑", "一名测试"):
        db.add(SupportNeed(subtask_id=subtask.id or 0, what=what, asked_at=NOW))
        db.flush()

    assert [one.what for one in subtasks.support_of(db, [subtask.id or 0])] == ["一台电脑", "一名测试"]
