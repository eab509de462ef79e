"""Who speaks, and where: every event becomes a Context before a handler sees it.

Rule: nobody is turned away for being unknown. A person or a chat that no file named is kept from what the platform tells, and the
platform is asked for the rest.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from bot.domain.chats import Chat
from bot.domain.company import Company
from bot.domain.people import Person
from bot.handlers.chats import onlookers
from bot.handlers.context import Context
from bot.ports import BotAdded, CardPressed, IncomingKind, MembersKnown, MessageReceived, Platform
from bot.storage.outbox import Outbox, shown_as
from bot.storage.queries import chats, people

UNNAMED = "未登记成员"
"""Shown until the platform's contact book has answered."""


def arrive(event: IncomingKind, db: Session, outbox: Outbox, now: datetime, company: Company) -> Context:
    """`now` is in the company's zone."""
    speaker = meet(db, outbox, event.platform, event.person_id, event.person_name) if event.person_id else Person(name="")
    if isinstance(event, MessageReceived | CardPressed) and speaker.id is not None:
        people.seen(db, speaker, event.platform, event.person_id, now)
    chat = _chat(event, db, outbox)
    context = Context(event=event, speaker=speaker, chat=chat, db=db, outbox=outbox, now=now, company=company)
    if isinstance(event, MessageReceived):
        named = [meet(db, outbox, event.platform, one.user_id, one.name) for one in event.mentions]
        if any([chats.join(db, chat, one) for one in (*named, speaker)]):  # noqa: C419 - everybody joins
            onlookers.look_again(context, chat)
    return context


def meet(db: Session, outbox: Outbox, platform: Platform, user_id: str, name: str) -> Person:
    """The person behind a platform's id; somebody new is kept, and asked about where the platform gave no name."""
    person = people.by_account(db, platform, user_id)
    if person is None:
        person = people.met(db, platform, user_id, name or UNNAMED)
        if not name:
            outbox.find_person(platform, user_id)
    return person


def _chat(event: IncomingKind, db: Session, outbox: Outbox) -> Chat:
    if not event.chat_id:
        return Chat(platform=event.platform, chat_id="", direct=event.direct)
    chat = chats.by_platform_id(db, event.platform, event.chat_id)
    if chat is None:
        chat = chats.met(db, event.platform, event.chat_id, direct=event.direct or _pressed_in_private(db, event))
        if event.platform is Platform.FEISHU and not chat.direct and not isinstance(event, BotAdded | MembersKnown):
            outbox.find_members(event.platform, event.chat_id)
    if isinstance(event, MessageReceived):
        chat.gone = False
        chat.name = event.chat_name[:200] or chat.name
        _mend(chat, direct=event.direct)
    return chat


def _mend(chat: Chat, *, direct: bool) -> None:
    """A message says for sure whether its chat is a private one; what met the chat before it may not have known."""
    if chat.direct is not direct:
        chat.direct, chat.project_id = direct, None


def _pressed_in_private(db: Session, event: IncomingKind) -> bool:
    """Feishu does not say of a press whether its chat is a private one; the card that was pressed went to a person then."""
    shown = shown_as(db, event.platform, event.card_ref) if isinstance(event, CardPressed) else None
    return shown is not None and bool(shown.target.user_id)
