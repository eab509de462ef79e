"""Chats and who is in them, as the platforms tell it."""

from __future__ import annotations

from bot.cards.help import help_card
from bot.domain.text.daily import reporting_day
from bot.handlers.chats.arrivals import meet
from bot.handlers.chats.onlookers import look_again
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.updates.wall import refresh
from bot.ports import (
    BotAdded,
    BotRemoved,
    ChatDisbanded,
    ChatRenamed,
    MembersJoined,
    MembersKnown,
    MembersLeft,
    PersonKnown,
)
from bot.storage.queries import chats, people, updates

router = Router()


@router.event(BotAdded)
def bot_added(context: Context, event: BotAdded) -> None:
    """Say hello once, and learn who is here."""
    context.chat.gone = False
    context.chat.name = event.chat_name or context.chat.name
    context.outbox.find_members(event.platform, event.chat_id)
    context.say(help_card())


@router.event(BotRemoved)
def bot_removed(context: Context, event: BotRemoved) -> None:
    """Records stay, pushes stop."""
    context.chat.gone = True


@router.event(ChatDisbanded)
def chat_disbanded(context: Context, event: ChatDisbanded) -> None:
    context.chat.gone = True


@router.event(ChatRenamed)
def chat_renamed(context: Context, event: ChatRenamed) -> None:
    context.chat.name = event.name[:200]


@router.event(MembersJoined)
def members_joined(context: Context, event: MembersJoined) -> None:
    for member in event.members:
        chats.join(context.db, context.chat, meet(context.db, context.outbox, event.platform, member.user_id, member.name))
    look_again(context, context.chat)


@router.event(MembersLeft)
def members_left(context: Context, event: MembersLeft) -> None:
    for member in event.members:
        person = people.by_account(context.db, event.platform, member.user_id)
        if person is not None:
            chats.leave(context.db, context.chat, person)
    look_again(context, context.chat)


@router.event(MembersKnown)
def members_known(context: Context, event: MembersKnown) -> None:
    """The platform's list is the truth about who is here; an empty one is no list."""
    context.chat.name = event.chat_name[:200] or context.chat.name
    if not event.members:
        return
    here = [meet(context.db, context.outbox, event.platform, member.user_id, member.name) for member in event.members]
    for person in here:
        chats.join(context.db, context.chat, person)
    staying = {person.id for person in here}
    for person in chats.members(context.db, context.chat.id or 0):
        if person.id not in staying:
            chats.leave(context.db, context.chat, person)
    look_again(context, context.chat)


@router.event(PersonKnown)
def person_known(context: Context, event: PersonKnown) -> None:
    """Give a name to somebody only an id was known of, on today's card too."""
    if context.speaker.registered or not event.name:
        return
    context.speaker.name = event.name[:60]
    today = reporting_day(context.now)
    for update in updates.by_person(context.db, context.speaker, today, today):
        refresh(context, update)
