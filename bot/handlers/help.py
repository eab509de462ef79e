"""帮助: what can be asked for."""

from __future__ import annotations

from bot.cards.help import command_card, help_card, suggestion
from bot.domain.text.commands import find, guess
from bot.handlers.context import Context
from bot.handlers.router import Router

router = Router()


@router.command("帮助")
def show_help(context: Context, arguments: str) -> None:
    """All commands, or one with its spellings and an example."""
    command = find(arguments) if arguments else None
    if command is not None:
        context.say(command_card(command))
    elif arguments:
        context.tell(suggestion(guess(arguments)))
    else:
        context.say(help_card())
