"""Who a card may ring: everybody else on it is named and hears nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.cards.model import Block, Bold, Bullets, Card, Line, Mention, Text


def only_rings(card: Card, user_ids: Collection[str]) -> Card:
    """The card with the mentions of all others as their names in bold."""
    return replace(card, blocks=tuple(_block(block, user_ids) for block in card.blocks))


def _block(block: Block, user_ids: Collection[str]) -> Block:
    if isinstance(block, Text):
        return replace(block, lines=tuple(_line(line, user_ids) for line in block.lines))
    return replace(block, items=tuple(_line(line, user_ids) for line in block.items)) if isinstance(block, Bullets) else block


def _line(line: Line, user_ids: Collection[str]) -> Line:
    return tuple(Bold(one.name) if isinstance(one, Mention) and one.user_id not in user_ids else one for one in line)
