"""Somebody came into a group or left it: what hangs there is withheld, or shown again, at once (C35).

Rule: where nobody tells that an outsider has left, the platform is asked every night who is in the groups with a withheld card.
"""

from __future__ import annotations

from bot.cards.stored import load
from bot.domain.chats import Chat
from bot.domain.placements import CHANGEABLE, Placement
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.ports import JobDue, Platform, Target
from bot.storage import sql
from bot.storage.outbox import newest_in
from bot.storage.queries import chats, placements

router = Router()


def look_again(context: Context, chat: Chat) -> None:
    """Every card of a record in the group is shown as far as everybody may read it who is there now."""
    if chat.direct or chat.gone:
        return
    sql.hold(context.db, sql.READERS, str(chat.id))
    for one in placements.in_chat(context.db, chat.platform, chat.chat_id, context.now - CHANGEABLE):
        _look_again(context, one)


@router.job("onlookers")
def every_night(context: Context, event: JobDue) -> None:
    """Group after group; who left the company or came to it is another reader too."""
    for platform, chat_id in placements.chats_since(context.db, context.now - CHANGEABLE):
        chat = chats.by_platform_id(context.db, platform, chat_id)
        if chat is not None and not chat.direct and not chat.gone:
            key = f"{event.key}:{chat.id}"
            context.later(JobDue(platform=event.platform, key=key, at=event.at, job="onlookers.one", subject=chat.id or 0))


@router.job("onlookers.one")
def of_one_group(context: Context, event: JobDue) -> None:
    chat = context.db.get_one(Chat, event.subject)
    look_again(context, chat)
    hung = placements.in_chat(context.db, chat.platform, chat.chat_id, context.now - CHANGEABLE)
    if any(one.withheld for one in hung):
        context.outbox.find_members(Platform(chat.platform), chat.chat_id)


def _look_again(context: Context, place: Placement) -> None:
    """Where nothing has changed the card is left as it is; one that no version can read waits for its next drawing."""
    target = Target(Platform(place.platform), chat_id=place.chat_id)
    shown, before = newest_in(context.db, target, place.slot), bool(place.withheld)
    if shown is None or shown.card is None:
        return
    try:
        whole = load(place.kept) if before else shown.card
    except ValueError:
        return
    card = context.passed(whole, place)
    if bool(place.withheld) is not before:
        context.outbox.redraw(card, to=target, slot=place.slot)
