"""Notices by their number, whom they concern, and who has been told of them, has read them or not."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, func, or_, select

from bot.domain.chats import Chat
from bot.domain.notices import Notice, NoticeDepartment, NoticeReader
from bot.domain.people import Department, Person
from bot.domain.placements import Placement
from bot.storage.sql import connected
from bot.storage.tables import outbox

RECORD, READER = "notice", "notice_reader"
"""The records of the cards of a notice: in groups and of its author, and the one that each reader has."""
MOST = 20_000


def by_number(session: Session, number: int) -> Notice | None:
    return session.exec(select(Notice).where(Notice.number == number)).first()


def held(session: Session, number: int) -> Notice | None:
    """The notice N-`number` as it stands now, ours to decide on until the transaction ends."""
    return _held(session, col(Notice.number) == number)


def held_id(session: Session, notice_id: int) -> Notice | None:
    """The same by its id."""
    return _held(session, col(Notice.id) == notice_id)


def newest(session: Session, limit: int) -> list[Notice]:
    return list(session.exec(select(Notice).order_by(col(Notice.id).desc()).limit(limit)))


def of_person(session: Session, person: Person, limit: int) -> list[Notice]:
    """What somebody published, was told of or is concerned by now, the newest first."""
    told = exists().where(col(NoticeReader.notice_id) == col(Notice.id), col(NoticeReader.person_id) == person.id)
    units = exists().where(col(NoticeDepartment.notice_id) == col(Notice.id))
    theirs = units.where(col(NoticeDepartment.department_id) == person.department_id)
    here = [theirs, ~units] if person.registered and person.left_on is None else []
    query = select(Notice).where(or_(col(Notice.author_id) == person.id, told, *here))
    return list(session.exec(query.order_by(col(Notice.id).desc()).limit(limit)))


def unread(session: Session, person_id: int, limit: int) -> list[Notice]:
    """What somebody was told of and has not confirmed, the newest first."""
    query = select(Notice).join(NoticeReader, col(NoticeReader.notice_id) == col(Notice.id))
    query = query.where(NoticeReader.person_id == person_id, col(NoticeReader.confirmed_at).is_(None))
    return list(session.exec(query.where(col(Notice.withdrawn_at).is_(None)).order_by(col(Notice.id).desc()).limit(limit)))


def hanging_in(session: Session, platform: str, chat_id: str, limit: int) -> list[Notice]:
    """What was told in a group, the newest first."""
    here = exists().where(
        col(Placement.record) == RECORD,
        col(Placement.record_id) == col(Notice.id),
        col(Placement.platform) == platform,
        col(Placement.chat_id) == chat_id,
    )
    return list(session.exec(select(Notice).where(here).order_by(col(Notice.id).desc()).limit(limit)))


def departments_of(session: Session, notice_id: int) -> list[Department]:
    """Whom it is for, in the order they were registered; none for the whole company."""
    query = select(Department).join(NoticeDepartment, col(NoticeDepartment.department_id) == col(Department.id))
    return list(session.exec(query.where(NoticeDepartment.notice_id == notice_id).order_by(col(Department.id)).limit(MOST)))


def concerned(session: Session, author_id: int, department_ids: Collection[int]) -> int:
    """How many people of the company a notice for these departments concerns."""
    return session.exec(select(func.count()).select_from(Person).where(*_concerns(author_id, department_ids))).one()


def not_enlisted(session: Session, notice: Notice, department_ids: Collection[int], limit: int) -> list[Person]:
    """The next of whom it concerns who are not among its readers yet."""
    known = exists().where(col(NoticeReader.notice_id) == notice.id, col(NoticeReader.person_id) == col(Person.id))
    query = select(Person).where(*_concerns(notice.author_id, department_ids), ~known)
    return list(session.exec(query.order_by(col(Person.id)).limit(limit)))


def groups(session: Session) -> list[int]:
    """The ids of the groups that are still there."""
    query = select(Chat.id).where(col(Chat.gone).is_(False), col(Chat.direct).is_(False)).order_by(col(Chat.id))
    return [one or 0 for one in session.exec(query.limit(MOST))]


def reader(session: Session, notice_id: int, person_id: int) -> NoticeReader | None:
    query = select(NoticeReader).where(NoticeReader.notice_id == notice_id, NoticeReader.person_id == person_id)
    return session.exec(query).first()


def readers(session: Session, notice_id: int, *, silent: bool = False) -> list[int]:
    """The ids of its readers who are still there; of those who have not confirmed only, where they are `silent`."""
    query = select(NoticeReader.id).join(Person, col(Person.id) == col(NoticeReader.person_id))
    query = query.where(NoticeReader.notice_id == notice_id, col(Person.left_on).is_(None))
    query = query.where(col(NoticeReader.confirmed_at).is_(None)) if silent else query
    return [one or 0 for one in session.exec(query.order_by(col(NoticeReader.id)).limit(MOST))]


def counted(session: Session, notice_id: int) -> tuple[int, int]:
    """How many have confirmed it, and how many have not, of those who are still there."""
    query = select(func.count(), func.count(col(NoticeReader.confirmed_at)))
    query = query.join(Person, col(Person.id) == col(NoticeReader.person_id))
    query = query.where(NoticeReader.notice_id == notice_id, col(Person.left_on).is_(None))
    every, confirmed = session.exec(query).one()
    return confirmed, every - confirmed


def named(session: Session, notice_id: int, limit: int, *, confirmed: bool) -> list[str]:
    """The first who have confirmed it, or have not."""
    said = col(NoticeReader.confirmed_at).is_not(None) if confirmed else col(NoticeReader.confirmed_at).is_(None)
    query = select(Person.name).join(NoticeReader, col(NoticeReader.person_id) == col(Person.id))
    query = query.where(NoticeReader.notice_id == notice_id, said, col(Person.left_on).is_(None))
    return list(session.exec(query.order_by(col(NoticeReader.confirmed_at), col(Person.id)).limit(limit)))


def unreached(session: Session, notice_id: int, limit: int) -> tuple[int, list[str]]:
    """How many have neither confirmed it nor a card that a platform shows, and the first of them."""
    lane = col(Placement.platform) + ":" + col(Placement.user_id)
    shown = exists().where(
        col(Placement.record) == READER,
        col(Placement.record_id) == col(NoticeReader.id),
        outbox.c.lane == lane,
        outbox.c.slot == col(Placement.slot),
        outbox.c.ref != "",
    )
    query = select(Person.name).join(NoticeReader, col(NoticeReader.person_id) == col(Person.id))
    silent = (col(NoticeReader.confirmed_at).is_(None), col(Person.left_on).is_(None))
    query = query.where(NoticeReader.notice_id == notice_id, *silent, ~shown)
    found = list(session.exec(query.order_by(col(Person.id)).limit(MOST)))
    return len(found), found[:limit]


def _concerns(author_id: int, department_ids: Collection[int]) -> list[ColumnElement[bool]]:
    of = [col(Person.department_id).in_(department_ids)] if department_ids else []
    return [col(Person.registered).is_(True), col(Person.left_on).is_(None), col(Person.id) != author_id, *of]


def _held(session: Session, which: ColumnElement[bool]) -> Notice | None:
    session.flush()
    query = select(Notice).where(which)
    if connected(session).dialect.name == "postgresql":
        query = query.with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()
