"""帮助: what can be asked for."""

from __future__ import annotations

from bot.cards.help import OFFERED, command_card, help_card, not_yet, suggestion
from bot.domain.text.catalogue.updates import TOPIC
from bot.domain.text.commands import guess
from bot.domain.text.grammar import Command, Values
from bot.domain.text.openings import find
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.projects import may_bind
from bot.handlers.router import Router

router = Router()


@router.command("帮助")
def show_help(context: Context, values: Values) -> None:
    """What the speaker may ask for here, or one command with its spellings and an example."""
    topic = values.get(TOPIC)
    command = find(topic) if topic else None
    if topic is None:
        context.say(help_card(offered(context)))
    elif command is None:
        context.tell(suggestion(guess(topic, facts_of(context))))
    elif command.ready:
        context.say(command_card(command))
    else:
        context.tell(not_yet(command))


def offered(context: Context) -> tuple[Command, ...]:
    """The commands that the speaker may give in this place: a project is bound to a group, by those who may."""
    binds = not context.chat.direct and may_bind(context, context.speaker)
    return tuple(one for one in OFFERED if binds or one.name != "绑定")
