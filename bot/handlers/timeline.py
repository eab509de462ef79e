"""经过: what was done about a record, by whom, to whom, and what was said with it; one line a step."""

from __future__ import annotations

from bot.domain.people import Person
from bot.domain.text.clock import shown_at
from bot.domain.timeline import Step
from bot.handlers.context import Context

LONGEST_NOTE = 2000
OPENING = ("raised", "asked")
"""Steps whose words stand on the card already: what it is about."""
LONGEST_SOURCE = 300


def line(context: Context, one: Step, word: str, before: str = " ") -> str:
    """11-24 10:00 李娜 提醒 周涛：…; `word` is what the step is called, `before` stands before whom it was about."""
    who, to = (context.person(found) for found in (one.person_id, one.to_id))
    at = one.at.astimezone(context.company.zone)
    said = f"{word}{before}{to.name}" if to else word
    note = f"：{one.note}" if one.note and one.what not in OPENING else ""
    return f"{shown_at(at, context.now.date())} {f'{who.name} ' if who else ''}{said}{note}"


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
