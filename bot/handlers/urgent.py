"""What cannot wait: the platform's urgent channel (Feishu 加急, DingTalk DING), else a private message that says so (R103)."""

from __future__ import annotations

from bot.cards.model import Card
from bot.domain.people import Person
from bot.handlers.context import Context
from bot.handlers.pushes import push
from bot.ports import Target


def call(context: Context, person: Person, card: Card, slot: str) -> Target | None:
    """Tell somebody in private at any hour; where, or None for somebody out of reach. The same slot again changes the card."""
    return push(context, person, card, slot, urgent=True)
