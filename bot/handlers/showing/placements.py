"""A record's card, hung where it is asked for and changed everywhere it hangs.

Rule 1: this is the way of a record's card into a group. Every drawing passes the gate (`audience`), so that no handler can forget
        it.
Rule 2: the words that say why a card came stay on it when it is drawn anew, until its reader presses it or somebody has acted on
        the record: who reads it late has to know them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.model import Card, opened
from bot.cards.ringing import only_rings
from bot.cards.stored import dump, load
from bot.domain.placements import CHANGEABLE, Placement
from bot.handlers.context import Context
from bot.ports import Platform, Target
from bot.storage.queries import chats, people, placements

GROUP = "group"
"""The record of what belongs to no other one but the group that it is shown in."""


@dataclass(frozen=True, slots=True)
class Face:
    """One of the cards of a record: subtask 7 as its sheet, project 3 as the list of its work."""

    record: str
    record_id: int
    name: str = ""


def show(context: Context, card: Card, face: Face) -> None:
    """Answer with the card and remember that it hangs here."""
    place = _remember(context, face, context.here, card)
    context.say(context.passed(card, place), slot=place.slot)


def show_list(context: Context, card: Card, name: str, retired: Card | None = None) -> None:
    """Answer with a list of what the reader may see: in a group it belongs to the group's project, or to the group itself, and the
    list that hung there before becomes `retired`."""
    project_id = context.chat.project_id
    face = Face("project", project_id, name) if project_id is not None else Face(GROUP, context.chat.id or 0, name)
    if context.chat.direct:
        context.say(card)
    elif retired is not None:
        show_anew(context, card, face, retired)
    else:
        show(context, card, face)


def show_anew(context: Context, card: Card, face: Face, retired: Card) -> None:
    """The same, and what hung here before becomes `retired` and is changed no more: one change does not send many messages."""
    for one in placements.of_record(context.db, face.record, face.record_id, face.name):
        if _place(one) == context.here:
            if one.created_at > context.now - CHANGEABLE:
                context.outbox.redraw(retired, to=context.here, slot=one.slot)
            context.db.delete(one)
    show(context, card, face)


def post(
    context: Context, card: Card, face: Face, to: Target, *, urgent: bool = False, not_before: datetime | None = None
) -> Placement:
    """Hang the card somewhere else and remember it; the place, which tells whether it was withheld there."""
    place = _remember(context, face, to, card)
    context.outbox.say(context.passed(card, place), to=to, slot=place.slot, urgent=urgent, not_before=not_before)
    return place


def redraw(context: Context, face: Face, draw: Callable[[Target], Card]) -> None:
    """Change the card everywhere it hangs but where it is pressed (that one is answered), where this very event hung it with words
    of its own, and where nobody may read it any more. `draw` is told where it will be read."""
    pressed = context.pressed()
    here = (pressed.target, pressed.slot) if pressed else None
    for one in placements.of_record(context.db, face.record, face.record_id, face.name):
        target = _place(one)
        if (target, one.slot) == here:
            one.lead = ""
        elif one.slot != _slot(context, face) and not _is_closed(context, one):
            context.outbox.redraw(context.passed(_led(context, draw(target), one), one), to=target, slot=one.slot)


def _led(context: Context, card: Card, place: Placement) -> Card:
    """Rule 2; nobody is rung by it once more."""
    if not place.lead:
        return card
    kept = load(place.lead)
    return opened(card, *(only_rings(kept, ()) if context.outbox.shows(to=_place(place), slot=place.slot) else kept).blocks)


def _is_closed(context: Context, place: Placement) -> bool:
    """What the platform changes no more, a group that is gone, and the private chat of somebody who has left."""
    if place.created_at <= context.now - CHANGEABLE:
        return True
    if place.user_id:
        person = people.by_account(context.db, place.platform, place.user_id)
        return person is None or person.left_on is not None
    chat = chats.by_platform_id(context.db, place.platform, place.chat_id)
    return chat is not None and chat.gone


def _place(one: Placement) -> Target:
    return Target(Platform(one.platform), chat_id=one.chat_id, user_id=one.user_id)


def _slot(context: Context, face: Face) -> str:
    """A slot of its own for every place and time it is hung."""
    return f"{face.record}-{face.record_id}-{face.name}-{context.event.key}"[:120]


def _remember(context: Context, face: Face, target: Target, card: Card) -> Placement:
    """The place of the card; what one event shows twice in one chat hangs there once, as it was drawn last."""
    found = placements.at(context.db, face.record, face.record_id, target.platform, _slot(context, face))
    lead = dump(replace(card, blocks=card.blocks[: card.lead])) if card.lead else ""
    if known := [one for one in found if (one.chat_id, one.user_id) == (target.chat_id, target.user_id)]:
        known[0].lead = lead
        return known[0]
    place = Placement(
        record=face.record,
        record_id=face.record_id,
        face=face.name,
        platform=target.platform,
        chat_id=target.chat_id,
        user_id=target.user_id,
        slot=_slot(context, face),
        created_at=context.now,
        lead=lead,
    )
    context.db.add(place)
    return place
