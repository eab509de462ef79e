"""Who settles a conflict: those of its grade (R203–R206)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.conflicts import Conflict, Grade
from bot.domain.people import Person
from bot.handlers.context import Context
from bot.handlers.views import acting_head
from bot.storage.queries import conflicts, people, projects


def settlers(context: Context, conflict: Conflict) -> list[Person]:
    """Those of its grade: the contacts of the parties in its project, the project's coordinator (without one the heads),
    management; also where nobody else is there."""
    today, units = context.now.date(), conflicts.departments(context.db, conflict)
    liaisons = [projects.liaison_in(context.db, conflict.project_id, one, today) for one in units]
    heads = [acting_head(context, one.id) for one in units]
    coordinator = _coordinator(context, conflict)
    found: dict[Grade, Iterable[Person | None]] = {
        Grade.GENERAL: liaisons,
        Grade.MEDIUM: [people.acting(context.db, coordinator, today)] if coordinator else heads,
        Grade.MAJOR: (),
    }
    chosen = list({one.id: one for one in found[conflict.grade] if one is not None and one.left_on is None}.values())
    return chosen or people.management(context.db)


def _coordinator(context: Context, conflict: Conflict) -> Person | None:
    project = context.project(conflict.project_id)
    person_id = (project.coordinator_id or project.initiator_id) if project else None
    return context.person(person_id)
