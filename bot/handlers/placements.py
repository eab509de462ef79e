"""A record's card, hung where it is asked for and changed everywhere it hangs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards.model import Card
from bot.domain.placements import CHANGEABLE, Placement
from bot.handlers.context import Context
from bot.ports import Platform, Target
from bot.storage.queries import placements


@dataclass(frozen=True, slots=True)
class Face:
    """One of the cards of a record: subtask 7 as its sheet, project 3 as the list of its work."""

    record: str
    record_id: int
    name: str = ""


def show(context: Context, card: Card, face: Face) -> None:
    """Answer with the card and remember that it hangs here."""
    slot = _slot(context, face)
    context.say(card, slot=slot)
    _remember(context, face, context.here, slot)


def show_anew(context: Context, card: Card, face: Face, retired: Card) -> None:
    """The same, and what hung here before becomes `retired` and is changed no more: one change does not send many messages."""
    for one in placements.of_record(context.db, face.record, face.record_id, face.name):
        if _place(one) == context.here:
            if one.created_at > context.now - CHANGEABLE:
                context.outbox.redraw(retired, to=context.here, slot=one.slot)
            context.db.delete(one)
    show(context, card, face)


def post(context: Context, card: Card, face: Face, to: Target, *, urgent: bool = False, not_before: datetime | None = None) -> None:
    """Hang the card somewhere else and remember it."""
    slot = _slot(context, face)
    context.outbox.say(card, to=to, slot=slot, urgent=urgent, not_before=not_before)
    _remember(context, face, to, slot)


def redraw(context: Context, face: Face, draw: Callable[[Target], Card]) -> None:
    """Change the card everywhere it hangs but where it is pressed: that one is answered. `draw` is told where it will be read."""
    pressed = context.pressed()
    here = (pressed.target, pressed.slot) if pressed else None
    for one in placements.of_record(context.db, face.record, face.record_id, face.name):
        target = _place(one)
        if (target, one.slot) != here and one.created_at > context.now - CHANGEABLE:
            context.outbox.redraw(draw(target), to=target, slot=one.slot)


def _place(one: Placement) -> Target:
    return Target(Platform(one.platform), chat_id=one.chat_id, user_id=one.user_id)


def _slot(context: Context, face: Face) -> str:
    """A slot of its own for every place and time it is hung."""
    return f"{face.record}-{face.record_id}-{face.name}-{context.event.key}"[:120]


def _remember(context: Context, face: Face, target: Target, slot: str) -> None:
    context.db.add(
        Placement(
            record=face.record,
            record_id=face.record_id,
            face=face.name,
            platform=target.platform,
            chat_id=target.chat_id,
            user_id=target.user_id,
            slot=slot,
            created_at=context.now,
        )
    )
