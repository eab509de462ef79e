"""帮助: what can be asked for."""

from __future__ import annotations

from bot.cards.help import command_card, help_card, not_yet, suggestion
from bot.domain.text.catalogue.updates import TOPIC
from bot.domain.text.commands import guess
from bot.domain.text.grammar import Values
from bot.domain.text.openings import find
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.router import Router

router = Router()


@router.command("帮助")
def show_help(context: Context, values: Values) -> None:
    """All commands, or one with its spellings and an example."""
    topic = values.get(TOPIC)
    command = find(topic) if topic else None
    if topic is None:
        context.say(help_card())
    elif command is None:
        context.tell(suggestion(guess(topic, facts_of(context))))
    elif command.ready:
        context.say(command_card(command))
    else:
        context.tell(not_yet(command))
