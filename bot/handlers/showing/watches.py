"""After a mention: whether those it rang have read the card, and a private message for those who have not (C24).

Rule 1: the policy says after how long the platform is asked; it is asked once for a card.
Rule 2: who is not known to have read it is told in private, why the card rang them and how the record stands by then: also where
        the platform tells nobody's reading (DingTalk's cards), and where the card was never shown, is withheld or has made way
        for a newer one.
Rule 3: when somebody has acted, nobody is told any more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bot.cards.model import Card, note, opened
from bot.cards.stored import dump, load
from bot.domain.chats import Chat
from bot.domain.clocks import Clock
from bot.domain.people import Person
from bot.domain.watches import Outcome, Watch, WatchedPerson
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face
from bot.handlers.showing.pushes import hang
from bot.ports import Platform, ReadersKnown, Target
from bot.storage import outbox
from bot.storage.queries import people, watches

router = Router()

RULE, RECORD = "watch.read", "watch"
UNREAD = "这件事在群里@过你，还没有看到你已读，所以单独告诉你一次。"


def watch(
    context: Context, card: Card, face: Face, chat: Chat, slot: str, rung: Sequence[Person], project_id: int | None = None
) -> None:
    """Watch the card in a slot of the group for those it rang; who speaks knows what they have done."""
    rung = [one for one in rung if one.id != context.speaker.id]
    if not rung:
        return
    found = Watch(record=face.record, record_id=face.record_id, chat_id=chat.id or 0, slot=slot, card=dump(card), at=context.now)
    context.db.add(found)
    context.db.flush()
    context.db.add_all(WatchedPerson(watch_id=found.id or 0, person_id=one.id or 0) for one in rung)
    clocks.start(context, RULE, RECORD, found.id or 0, context.policy(project_id).ladder.read_check)


def renew(context: Context, record: str, record_id: int, draw: Callable[[Target], Card]) -> None:
    """The record has changed: rule 2."""
    for found in watches.unread(context.db, record, record_id):
        kept = load(found.card)
        found.card = dump(opened(draw(_target(context.db.get_one(Chat, found.chat_id))), *kept.blocks[: kept.lead]))


def settle(context: Context, record: str, record_id: int) -> None:
    """Rule 3."""
    for found in watches.held_of(context.db, record, record_id):
        clocks.stop(context, RECORD, found.id or 0)
        for one in watches.waiting(context.db, found):
            one.outcome = Outcome.SETTLED


@router.clock(RULE, watches.held)
def look(context: Context, clock: Clock) -> None:
    """Rule 1."""
    found = watches.held(context.db, clock.record_id)
    chat = context.db.get(Chat, found.chat_id) if found else None
    if found is None or chat is None:
        return
    shown = outbox.newest_in(context.db, _target(chat), found.slot)
    if shown is None or not shown.ref or chat.gone:
        _tell(context, found, chat, ())
        return
    found.ref = shown.ref
    context.outbox.find_readers(Platform(chat.platform), chat.chat_id, shown.ref)


@router.event(ReadersKnown)
def known(context: Context, event: ReadersKnown) -> None:
    for found in watches.by_ref(context.db, event.platform, event.ref):
        _tell(context, found, context.chat, event.readers)


def _tell(context: Context, found: Watch, chat: Chat, readers: Collection[str]) -> None:
    """Rule 2."""
    for one in watches.waiting(context.db, found):
        person = context.db.get_one(Person, one.person_id)
        account = people.account_on(context.db, person, chat.platform)
        one.outcome = Outcome.READ if account is not None and account.user_id in readers else Outcome.TOLD
        if one.outcome is Outcome.TOLD:
            hang(context, person, opened(load(found.card), note(UNREAD)), Face(found.record, found.record_id))


def _target(chat: Chat) -> Target:
    return Target(Platform(chat.platform), chat_id=chat.chat_id)
