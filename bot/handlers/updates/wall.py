"""Where the card of an update hangs, and what it shows there: only what may be read there (C35)."""

from __future__ import annotations

from bot.cards import updates as cards
from bot.cards.model import Card
from bot.domain import updates as rules
from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.domain.updates import DailyUpdate
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.updates import following
from bot.storage.queries import chats


def show_here(context: Context, update: DailyUpdate, card: Card) -> None:
    """Hang the card under the message that asked for it."""
    context.say(card, slot=_move(context, update, context.chat, context.speaker))


def show_in(context: Context, update: DailyUpdate, chat: Chat, author: Person) -> None:
    """Hang a new card in a chat that the event did not come from."""
    slot = _move(context, update, chat, author)
    context.hang(_faced(context, update, author, chat), slot=slot, chat=chat, owner=author)


def _move(context: Context, update: DailyUpdate, chat: Chat, author: Person) -> str:
    """A new place for the card; the older card of the day says where to look."""
    fresh = f"update-{update.id}-{context.event.key}"[:120]
    if update.slot and update.slot != fresh:
        old = context.db.get(Chat, update.chat_id)
        if old is not None:
            context.hang(cards.moved_card(update, author.name), slot=update.slot, chat=old, owner=author)
    update.slot, update.chat_id = fresh, kept(chat)
    return fresh


def refresh(context: Context, update: DailyUpdate) -> None:
    """Change the card where it hangs, without a word to anybody. What stands again where its items may not be read there gets a
    card where it was written."""
    owner, chat = context.person(update.person_id), context.db.get(Chat, update.chat_id)
    if not update.slot or owner is None or chat is None:
        return
    home = context.db.get(Chat, rules.home(update))
    if home is not None and not (update.withdrawn or rules.readable_in(update, chats.readable_from(context.db, chat))):
        show_in(context, update, home, owner)
    else:
        context.hang(_faced(context, update, owner, chat), slot=update.slot, chat=chat, owner=owner)


def card_of(context: Context, update: DailyUpdate) -> Card:
    return _faced(context, update, context.speaker, stage(context, update))


def _faced(context: Context, update: DailyUpdate, author: Person, chat: Chat) -> Card:
    """The card as it may hang in the chat."""
    if update.withdrawn:
        return cards.withdrawn_card(update, author.name)
    if not rules.readable_in(update, chats.readable_from(context.db, chat)):
        return cards.elsewhere_card(update, author.name)
    return cards.update_card(
        update, author.name, registered=author.registered, moved=following.shown(context, update, author, chat)
    )


def stage(context: Context, update: DailyUpdate) -> Chat:
    """Where the answer shows: here, or where the card hangs when a press does not say where it was made."""
    return context.chat if context.chat.id else context.db.get(Chat, update.chat_id) or context.chat


def kept(chat: Chat) -> int:
    """The id of a chat the context has kept."""
    if chat.id is None:
        raise BadInput("看不出这是在哪个群里说的，没有记下。")
    return chat.id
