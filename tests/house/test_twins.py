"""Every button prints words that do the same: they read as a command that somebody handles (users' idea 8)."""

from __future__ import annotations

import pytest

from bot.cards.model import Button, Card, Form, buttons
from bot.domain.text.commands import Call, read_command
from bot.domain.text.daily import read_update
from bot.handlers import build_router
from tests.cards.gallery import GALLERY
from tests.domain.text.company import FACTS

INVENTED = ("friendly", "hostile")
"""Cards of every kind of block, whose buttons are no real ones."""


def leaves_a_form(button: Button, card: Card) -> bool:
    return any(isinstance(block, Form) and block.cancel is button for block in card.blocks)


def heads_an_update(button: Button) -> bool:
    """What is copied from a form may be a daily update instead of a command: its words are the heading."""
    return read_update(f"{button.twin}\n今日完成：定稿\n明日计划：发货", FACTS.now).is_update


@pytest.mark.parametrize("name", [name for name in GALLERY if name not in INVENTED])
def test_the_words_of_every_button_are_a_command_that_is_handled(name: str) -> None:
    handled = build_router().commands

    for button in buttons(GALLERY[name]):
        if not button.twin and leaves_a_form(button, GALLERY[name]):
            continue
        heard = read_command(button.twin, addressed=True, facts=FACTS)
        if not heard and heads_an_update(button):
            continue
        (call,) = heard
        assert isinstance(call, Call), (button.twin, call)
        assert call.command.name in handled and call.command.ready, button.twin
