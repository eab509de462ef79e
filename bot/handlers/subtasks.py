"""子任务: made, claimed by one person, handed on, reported, finished (R48–R61, R84–R86, R186)."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.subtasks import Subtask
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.storage.numbers import next_number

router = Router()


def create(  # noqa: PLR0913 - a subtask is all of this, and each is named by who calls
    context: Context,
    *,
    name: str,
    department_id: int,
    due: date,
    project_id: int | None = None,
    goal: str = "",
    standard: str = "",
    starts: date | None = None,
    due_at: datetime | None = None,
) -> Subtask:
    """A new subtask with the next number, flushed. It starts today unless a day is named, never after it is due."""
    today = context.now.date()
    subtask = Subtask(
        number=next_number(context.db, "T"),
        project_id=project_id,
        name=name,
        goal=goal,
        department_id=department_id,
        starts=min(starts or today, due),
        due=due,
        due_at=due_at,
        standard=standard,
        created_by_id=context.speaker.id,
        created_at=context.now,
    )
    context.db.add(subtask)
    context.db.flush()
    return subtask
