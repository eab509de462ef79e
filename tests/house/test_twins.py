"""Every button prints words that do the same: they read as a command that somebody handles (users' idea 8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.model import Button, Card, Form, Input, buttons
from bot.domain.text.commands import Call, Wrong, read_command
from bot.domain.text.daily import read_update
from bot.domain.text.names import Directory, Somebody
from bot.handlers import build_router
from tests.cards.gallery import GALLERY
from tests.domain.text.company import DIRECTORY, FACTS

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


def read_back(form: Form, field: Input, label: str) -> list[str]:
    """What is understood of one line of the form, sent where its choices are known; a daily update has its own reader."""
    named = tuple(Somebody(at, one, "", "") for at, (_, one) in enumerate(field.choices))
    facts = replace(FACTS, directory=lambda: Directory(named, DIRECTORY.departments))
    heard = read_command(f"{form.submit.twin}\n{field.label}：{label}", addressed=True, facts=facts)
    if not heard:
        return [read_update(f"{form.submit.twin}\n今日完成：定稿\n{field.label}：{label}", FACTS.now).place]
    return [one.values.written[name] for one in heard if isinstance(one, Call | Wrong) for name in one.values.read]


@pytest.mark.parametrize("name", [name for name in GALLERY if name not in INVENTED])
def test_every_choice_that_a_form_prints_is_read_back(name: str) -> None:
    """Where a platform draws no form, its lines are copied: what stands there to choose from is what may be written.
    A name that is made to ring somebody is none of them: it loses its tag on the way in."""
    for form in (block for block in GALLERY[name].blocks if isinstance(block, Form)):
        for field in form.inputs:
            for label in (one for _, one in field.choices if "<at" not in one):
                assert label in read_back(form, field, label), (field.label, label)
