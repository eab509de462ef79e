"""What a press is answered with, as Feishu wants it."""

from __future__ import annotations

from typing import Any

from bot.cards.render_feishu import render
from bot.ports import Answer

PRESS_SECONDS = 2.4
"""The platform gives up after 3; the rest is for the way there and back."""


def callback_answer(answer: Answer) -> dict[str, Any]:
    """The JSON object; empty when there is nothing to say, which leaves the card as it is."""
    shown: dict[str, Any] = {}
    if answer.toast:
        shown["toast"] = {"type": answer.tone, "content": answer.toast}
    if answer.card is not None:
        shown["card"] = {"type": "raw", "data": render(answer.card)}
    return shown
