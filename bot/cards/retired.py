"""What a card turns into when the chat has a newer one of the same."""

from __future__ import annotations

from bot.cards.model import Card, Tone, note

SEE_NEWEST = "见最新一张"


def newer_card(name: str) -> Card:
    """`name` is a number or what a list is called, and nothing that only some may read."""
    return Card(title=name, blocks=(note(f"{SEE_NEWEST}。"),), tone=Tone.QUIET, summary=f"{name}：{SEE_NEWEST}")
