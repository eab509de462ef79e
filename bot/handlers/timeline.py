"""经过: what was done about a record, by whom, to whom, and what was said with it; one line a step."""

from __future__ import annotations

from bot.domain.people import Person
from bot.domain.timeline import Step
from bot.handlers.context import Context

LONGEST_NOTE = 2000
LONGEST_SOURCE = 300


def step(context: Context, record: str, record_id: int, what: str, *, note: str = "", to: Person | None = None) -> Step:
    """Keep a step with the event behind it; who takes it is the speaker, nobody where a clock rang."""
    kept = Step(
        record=record,
        record_id=record_id,
        at=context.now,
        what=what,
        note=note[:LONGEST_NOTE],
        person_id=context.speaker.id,
        to_id=to.id if to else None,
        source=f"{context.event.platform}:{context.event.key}"[:LONGEST_SOURCE],
    )
    context.db.add(kept)
    context.db.flush()
    return kept
