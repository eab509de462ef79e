"""Every command has one handler, help, and a line in the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards.actions import Action
from bot.domain.text.commands import COMMANDS, Call, read_command
from bot.handlers import build_router
from bot.handlers.router import Router

DOCS = Path(__file__).parents[2] / "docs"


def test_every_command_has_a_handler() -> None:
    assert [] == build_router().missing(COMMANDS)


def test_every_button_has_a_handler() -> None:
    assert set(Action.kinds.values()) == set(build_router().presses)


def test_a_second_handler_for_a_command_is_refused() -> None:
    router = Router()
    router.command("帮助")(lambda context, arguments: None)

    with pytest.raises(ValueError, match="two handlers"):
        router.command("帮助")(lambda context, arguments: None)


def test_no_two_commands_share_a_word() -> None:
    words = [word.casefold() for one in COMMANDS for word in (one.name, *one.aliases)]

    assert len(words) == len(set(words))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_example_and_spelling_is_understood_as_its_command(command: object) -> None:
    for text in (command.example, *command.usage):  # type: ignore[attr-defined]
        call = read_command(text, addressed=True)
        assert isinstance(call, Call), text
        assert command is call.command


def test_every_command_stands_in_the_documents() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")

    assert [] == [one.name for one in COMMANDS if f"`{one.usage[0]}`" not in page]
