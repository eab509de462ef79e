"""Every command has one handler, help, and a line in the documents."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.cards.actions import Action
from bot.cards.help import help_card
from bot.cards.render_text import render
from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.commands import Call, read_command
from bot.domain.text.grammar import Command
from bot.domain.text.hanzi import simple
from bot.handlers import build_router
from bot.handlers.router import Router
from tests.domain.text.company import FACTS

DOCS = Path(__file__).parents[2] / "docs"


def test_every_command_that_is_offered_has_a_handler_and_no_other_has() -> None:
    router = build_router()

    assert [] == router.missing(COMMANDS)
    assert {one.name for one in COMMANDS if one.ready} == set(router.commands)


def test_only_what_has_a_handler_is_listed_in_the_help() -> None:
    shown = render(help_card())

    assert [one.name for one in COMMANDS if one.shown and one.ready] == re.findall(r"\*{0,2}/(\S+?)\*{0,2}  ", shown)


def test_every_button_has_a_handler() -> None:
    assert set(Action.kinds.values()) == set(build_router().presses)


def test_a_second_handler_for_a_command_is_refused() -> None:
    router = Router()
    router.command("帮助")(lambda context, values: None)

    with pytest.raises(ValueError, match="two handlers"):
        router.command("帮助")(lambda context, values: None)


def test_no_two_commands_share_a_word() -> None:
    words = [(word, one.name) for one in COMMANDS for word in {simple(word) for word in (one.name, *one.aliases)}]
    words += [(simple(word), one.name) for one in COMMANDS for word, _ in one.twins]

    assert len(words) == len({word for word, _ in words})


def test_no_two_arguments_of_a_command_share_a_word() -> None:
    for command in COMMANDS:
        words = [word for one in command.arguments for word in set(one.words())]
        assert [] == [word for word, count in Counter(words).items() if count > 1], command.name


def test_at_most_one_argument_takes_what_has_no_name() -> None:
    assert [] == [one.name for one in COMMANDS if sum(argument.rest for argument in one.arguments) > 1]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_example_and_spelling_is_understood_as_its_command(command: Command) -> None:
    for text in (command.example, *command.usage):
        for call in read_command(text.replace("@同事", "@李娜"), addressed=True, facts=FACTS):
            assert isinstance(call, Call), (text, call)
            assert command is call.command


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.ready], ids=lambda one: one.name)
def test_every_command_that_is_offered_stands_in_the_documents(command: Command) -> None:
    assert f"`{command.usage[0]}`" in (DOCS / "commands.md").read_text(encoding="utf-8")
