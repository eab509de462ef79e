"""What cannot wait: the platform's urgent channel (Feishu 加急, DingTalk DING), else a private message that says so (R103).

Rule: the card comes in private at any hour, and the urge follows it, once; both leave with the commit. Whether the app has the
right is seen when the urge is sent.
"""

from __future__ import annotations

from bot.cards.model import Card
from bot.domain.people import Person
from bot.domain.placements import Placement
from bot.handlers.context import Context
from bot.handlers.showing.placements import Face
from bot.handlers.showing.pushes import push
from bot.ports import Target


def call(context: Context, person: Person, card: Card, slot: str) -> Target | None:
    """Urge somebody to see the card; where it went, or None for somebody out of reach. The same slot again changes the card and
    urges anew."""
    target = push(context, person, card, slot, urgent=True)
    if target is not None:
        context.outbox.urge(f"【紧急】{card.summary or card.title}", to=target, about=slot)
    return target


def hang(context: Context, person: Person, card: Card, face: Face) -> bool:
    """The same with a card that is changed wherever it hangs; whether they could be reached."""
    slot = f"{face.record}-{face.record_id}-urgent-{context.event.key}"[:120]
    called = call(context, person, card, slot)
    if called is not None:
        place = Placement(
            record=face.record,
            record_id=face.record_id,
            face=face.name,
            platform=called.platform,
            slot=slot,
            created_at=context.now,
        )
        place.chat_id, place.user_id = called.chat_id, called.user_id
        context.db.add(place)
    return called is not None
