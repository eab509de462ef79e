"""What a group sees of a record while somebody sits in it who may not read it: number, class, and where to ask."""

from __future__ import annotations

from bot.cards.model import Card, Tone, plain

ASK_IN_PRIVATE = "请私聊查看"


def withheld_card(number: str, sort: str) -> Card:
    """Nothing of the record but its number and class, and nobody's name (C35). Without a number the class stands alone."""
    title = f"{number} {sort}".strip()
    return Card(title=title, blocks=(plain(ASK_IN_PRIVATE),), tone=Tone.QUIET, summary=f"{title}，{ASK_IN_PRIVATE}")
