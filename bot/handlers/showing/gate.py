"""Cards and mentions of records in groups: who is shown what, who is rung, and who is told in private instead (C24, C35).

Rule 1: nobody is @-mentioned in a group they are not in; they are told in private.
Rule 2: where the card is withheld, nobody is named in the group: those who must act get all of it in private.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import Card, Mention, Text, opened
from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.handlers import audience
from bot.handlers.context import Context
from bot.handlers.showing import watches
from bot.handlers.showing.placements import GROUP, Face, post
from bot.handlers.showing.pushes import called, hang, push
from bot.ports import Platform, Target
from bot.storage.queries import chats, placements

ALONE = "group"
"""The face of a card that belongs to no record but the group's project, or the group itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a card for a group: the slot it hangs in, who was rung by it, who was told in private, and whether the group
    sees number and class only."""

    card: Card
    slot: str
    rung: tuple[Person, ...] = ()
    private: tuple[Person, ...] = ()
    withheld: bool = False


def tell_group(
    context: Context, card: Card, face: Face | None, chat: Chat, *, project_id: int | None, mentions: Sequence[Person] = ()
) -> Told:
    """Hang a record's card in a group. `mentions` are those who must act: rung there where they are in the group, told in private
    where they are not, or where somebody in it may not read the card. `project_id` is of a card without a face. A group that is
    gone hears nothing."""
    people = list({one.id: one for one in mentions}.values())
    if chat.gone:
        return Told(card, "", (), tuple(_privately(context, card, face, people)))
    hung = face or (Face("project", project_id, ALONE) if project_id else Face(GROUP, chat.id or 0))
    _, _, belongs_to = audience.label_of(context.db, hung.record, hung.record_id, hung.name)
    closed = bool(audience.strangers(context.db, chat, belongs_to))
    spans = {} if closed else {one.id: span for one in people if (span := ring(context, one, chat))}
    place = post(context, _calling(card, tuple(spans.values())), hung, Target(Platform(chat.platform), chat_id=chat.chat_id))
    private = _privately(context, card, face, [one for one in people if one.id not in spans])
    rung = tuple(one for one in people if one.id in spans)
    return Told(card, place.slot, rung, tuple(private), bool(place.withheld))


def watch(context: Context, face: Face, chat: Chat, told: Told, *, project_id: int | None = None) -> None:
    """Have those whom the card has rung told in private when they do not read it in time."""
    watches.watch(context, told.card, face, chat, told.slot, told.rung, project_id)


def acted(context: Context, record: str, record_id: int) -> None:
    """Somebody has acted on the record: who has not read of it yet is left alone, and no card asks for it any more."""
    watches.settle(context, record, record_id)
    for one in placements.opened(context.db, record, record_id):
        one.lead = ""


def ring(context: Context, person: Person, chat: Chat, *, counted: bool = False) -> Mention | None:
    """A mention that rings somebody who is in the group on its platform; None for everybody else. `counted` mentions end with the
    person's budget of the day; escalations always ring."""
    if chat.direct or chat.gone or not chats.is_member(context.db, chat, person):
        return None
    span = called(context, person, chat.platform, urgent=not counted)
    return span if isinstance(span, Mention) else None


def _privately(context: Context, card: Card, face: Face | None, people: Sequence[Person]) -> list[Person]:
    """Who could be told in private."""
    return [one for one in people if _told(context, card, face, one)]


def _told(context: Context, card: Card, face: Face | None, person: Person) -> bool:
    if face is None:
        return push(context, person, card, f"{ALONE}-{context.event.key}") is not None
    return hang(context, person, card, face) is not None


def _calling(card: Card, rung: tuple[Mention, ...]) -> Card:
    """The card, opened by those it rings."""
    if not rung:
        return card
    return opened(card, Text((tuple(part for one in rung for part in (one, " ")),)))
