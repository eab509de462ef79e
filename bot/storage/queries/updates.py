"""Daily updates: by person, by day, by chat, by the message that said them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.domain.updates import DailyUpdate, UpdateSource
from bot.storage import sql

MOST = 100_000
"""Updates one summary reads: ten thousand people for every day of a week, and more."""

_OF_PERSON = (
    select(DailyUpdate).where(DailyUpdate.person_id == bindparam("person"), DailyUpdate.day == bindparam("day")).with_for_update()
)
_BY_SOURCE = (
    select(DailyUpdate)
    .join(UpdateSource, col(UpdateSource.update_id) == col(DailyUpdate.id))
    .where(UpdateSource.platform == bindparam("platform"), UpdateSource.message_id == bindparam("message_id"))
    .with_for_update(of=DailyUpdate)
)


def of_person(session: Session, person: Person, day: date) -> DailyUpdate | None:
    """The person's update of the day. It is ours until the transaction ends, also while there is none yet: the same person may
    write in two chats at once, and neither text may be lost."""
    sql.hold(session, sql.UPDATES, f"{person.id}:{day}")
    return session.exec(_OF_PERSON, params={"person": person.id, "day": day}).first()


def by_id(session: Session, update_id: int) -> DailyUpdate | None:
    """The update with this id, ours to change until the transaction ends."""
    return session.get(DailyUpdate, update_id, with_for_update=True)


def by_source(session: Session, platform: str, message_id: str) -> DailyUpdate | None:
    """The update that the message said something about, ours to change until the transaction ends."""
    return session.exec(_BY_SOURCE, params={"platform": platform, "message_id": message_id}).first()


def of_day(session: Session, person_ids: Sequence[int], day: date) -> list[DailyUpdate]:
    """What these people said about the day, withdrawn updates included."""
    query = select(DailyUpdate).where(DailyUpdate.day == day, col(DailyUpdate.person_id).in_(person_ids))
    return list(session.exec(query.order_by(col(DailyUpdate.id)).limit(MOST)))


def by_person(session: Session, person: Person, first: date, last: date) -> list[DailyUpdate]:
    """The person's updates from the first day to the last, both included, wherever they were written; withdrawn ones too."""
    query = select(DailyUpdate).where(DailyUpdate.person_id == person.id, col(DailyUpdate.day).between(first, last))
    return list(session.exec(query.order_by(col(DailyUpdate.day)).limit(MOST)))


def authors(session: Session, given: Iterable[DailyUpdate]) -> list[Person]:
    """Who wrote these, once each, in the order they were first seen anywhere."""
    query = select(Person).where(col(Person.id).in_({update.person_id for update in given}))
    return list(session.exec(query.order_by(col(Person.id)).limit(MOST)))


def between(session: Session, chats: Iterable[Chat], people: Iterable[Person], first: date, last: date) -> list[DailyUpdate]:
    """What these people wrote anywhere, and anybody whose card hangs in one of the chats, about the days from the first to the
    last, both included; withdrawn updates too."""
    here = col(DailyUpdate.chat_id).in_([chat.id for chat in chats])
    theirs = col(DailyUpdate.person_id).in_([person.id for person in people])
    query = select(DailyUpdate).where(or_(here, theirs), col(DailyUpdate.day).between(first, last))
    return list(session.exec(query.order_by(col(DailyUpdate.day), col(DailyUpdate.id)).limit(MOST)))
