"""帮助: what can be asked for."""

from __future__ import annotations

from bot.cards.help import OFFERED, command_card, help_card, not_yet, suggestion
from bot.domain.permissions import Right, Role, may
from bot.domain.text.catalogue.updates import TOPIC
from bot.domain.text.commands import guess
from bot.domain.text.grammar import Command, Values
from bot.domain.text.openings import find
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.rights import roles_of
from bot.handlers.router import Router
from bot.storage.queries import projects

router = Router()


@router.command("帮助")
def show_help(context: Context, values: Values) -> None:
    """What the speaker may ask for here, or one command with its spellings and an example."""
    topic = values.get(TOPIC)
    command = find(topic) if topic else None
    if topic is None:
        context.say(help_card(offered(context)))
    elif command is None:
        context.say_openly(suggestion(guess(topic, facts_of(context))))
    elif command.ready:
        context.say(command_card(command, facts_of(context).directory))
    else:
        context.say_openly(not_yet(command))


def offered(context: Context) -> tuple[Command, ...]:
    """The commands that the speaker may give in this place: a project is bound to a group, by those who may."""
    binds = not context.chat.direct and may(_roles(context), Right.BIND_CHAT)
    return tuple(one for one in OFFERED if binds or one.name != "绑定")


def _roles(context: Context) -> frozenset[Role]:
    project = projects.by_id(context.db, context.chat.project_id) if context.chat.project_id else None
    return roles_of(context, context.speaker, project=project, department_id=context.speaker.department_id)
