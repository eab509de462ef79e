"""What a group sees of a record while somebody sits in it who may not read it: number, class, and where to ask."""

from __future__ import annotations

from bot.cards.model import Card, Tone, plain
from bot.domain.text.refs import COMMANDS

ASK_IN_PRIVATE = "请私聊查看"


def withheld_card(number: str, sort: str) -> Card:
    """Nothing of the record but its number and class, and nobody's name (C35). Without a number the class stands alone."""
    title, ask = f"{number} {sort}".strip(), f"{ASK_IN_PRIVATE}{_command(number)}"
    return Card(title=title, blocks=(plain(ask),), tone=Tone.QUIET, summary=f"{title}，{ask}")


def _command(number: str) -> str:
    """What to send; nothing for what has no number."""
    return f"，给我发：{COMMANDS.get(number.partition('-')[0], '项目')} {number}" if number else ""
