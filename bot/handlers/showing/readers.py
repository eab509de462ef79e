"""A notice on its way: one small event for every reader and every group, its two limits, and the cards that hang (R97, R98)."""

from __future__ import annotations

from bot.cards.model import Card
from bot.cards.notices import SHOWN, Readers, Sheet, author_card, group_card, reader_card, told_card
from bot.domain.chats import Chat
from bot.domain.clocks import Clock
from bot.domain.notices import Notice, NoticeReader, hangs_in, is_reminded, is_stale
from bot.domain.people import Person
from bot.domain.text.moments import When
from bot.errors import NotAllowed, StaleAction
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing import gate, pushes
from bot.handlers.showing.placements import Face, redraw
from bot.ports import JobDue, Platform
from bot.storage.queries import chats
from bot.storage.queries import notices as kept

router = Router()

RECORD, READER = kept.RECORD, kept.READER
AUTHOR = "author"
"""The face with who has confirmed it."""
REACH, UNCONFIRMED, REMINDED = "notice.reach", "notice.unconfirmed", "notice.reminded"
AT_ONCE = 200
"""Readers that are enlisted with one commit."""
COMPANY = "全公司"


def share(context: Context, notice: Notice) -> None:
    """Bring it to everybody and every group it concerns, and start its limits."""
    _later(context, "notice.people", f"{notice.id}", notice.id or 0)
    _later(context, "notice.groups", f"{notice.id}", notice.id or 0)
    clocks.start(context, REACH, RECORD, notice.id or 0, context.policy().notices.reach)
    clocks.start(context, UNCONFIRMED, RECORD, notice.id or 0, context.policy().notices.confirm)


def follow(context: Context, notice: Notice) -> None:
    """It says something else, or is withdrawn: every card of it changes."""
    clocks.stop(context, RECORD, notice.id or 0, rule=REMINDED)
    if notice.withdrawn_at is not None:
        clocks.stop(context, RECORD, notice.id or 0)
    else:
        clocks.start(context, UNCONFIRMED, RECORD, notice.id or 0, context.policy().notices.confirm)
    sheet = sheet_of(context, notice)
    redraw(context, Face(RECORD, notice.id or 0), lambda _: group_card(sheet))
    _redraw_author(context, notice)
    for reader_id in kept.readers(context.db, notice.id or 0):
        _later(context, "notice.follow", f"{reader_id}:{context.event.platform}:{context.event.key}", reader_id)


def confirm(context: Context, notice: Notice) -> NoticeReader:
    """已读, by the speaker; whoever says it twice has said it once."""
    reader = kept.reader(context.db, notice.id or 0, context.speaker.id or 0)
    if reader is None:
        raise NotAllowed(f"N-{notice.number} 不是发给你的，不用确认。")
    if notice.withdrawn_at is not None:
        raise StaleAction(f"N-{notice.number} 已撤回，不用确认。原因：{notice.reason}")
    if reader.confirmed_at is None:
        reader.confirmed_at = context.now
        card = card_of(context, notice, reader)
        redraw(context, Face(READER, reader.id or 0), lambda _: card)
        _redraw_author(context, notice)
        if not kept.counted(context.db, notice.id or 0)[1]:
            kept.held(context.db, notice.number)
            clocks.stop(context, RECORD, notice.id or 0)
    return reader


@router.job("notice.people")
def enlist(context: Context, event: JobDue) -> None:
    """The next of whom it concerns; what is more than AT_ONCE follows as a job of its own."""
    notice = _standing(context, event.subject)
    if notice is None:
        return
    found = kept.not_enlisted(context.db, notice, departments_of(context, notice), AT_ONCE)
    readers = [NoticeReader(notice_id=notice.id or 0, person_id=one.id or 0) for one in found]
    context.db.add_all(readers)
    context.db.flush()
    for one in readers:
        _later(context, "notice.tell", f"{one.id}", one.id or 0)
    if len(found) == AT_ONCE:
        _later(context, "notice.people", f"{notice.id}:{found[-1].id}", notice.id or 0)
    _redraw_author(context, notice)


@router.job("notice.tell")
def tell(context: Context, event: JobDue) -> None:
    """One reader, when they want to be told."""
    reader = context.db.get_one(NoticeReader, event.subject)
    notice = _standing(context, reader.notice_id)
    if notice is not None and reader.confirmed_at is None and _hang(context, notice, reader):
        reader.told_at = context.now


@router.job("notice.groups")
def share_out(context: Context, event: JobDue) -> None:
    notice = _standing(context, event.subject)
    for chat_id in kept.groups(context.db) if notice is not None else ():
        _later(context, "notice.group", f"{event.subject}:{chat_id}", chat_id)


@router.job("notice.group")
def tell_group(context: Context, event: JobDue) -> None:
    """One group, where all of the company who are in it are concerned; where it was published it hangs already."""
    notice, chat = _standing(context, _notice_id(event)), context.db.get_one(Chat, event.subject)
    if notice is not None and chat.id != notice.chat_id and belongs_in(context, notice, chat):
        gate.tell_group(context, group_card(sheet_of(context, notice)), Face(RECORD, notice.id or 0), chat, project_id=None)


@router.job("notice.follow")
def follow_one(context: Context, event: JobDue) -> None:
    """Who had confirmed what it said before is told anew; what still waits is not told where it was withdrawn."""
    reader = context.db.get_one(NoticeReader, event.subject)
    notice, face = context.db.get_one(Notice, reader.notice_id), Face(READER, reader.id or 0)
    if notice.withdrawn_at is not None:
        pushes.take_back(context, face)
    anew = is_stale(notice, reader)
    if anew and notice.withdrawn_at is None:
        reader.confirmed_at = None
        context.db.flush()
    card = card_of(context, notice, reader)
    redraw(context, face, lambda _: card)
    if anew:
        _hang(context, notice, reader)
        _redraw_author(context, notice)


@router.clock(REACH, kept.held_id)
def reached(context: Context, clock: Clock) -> None:
    """The author is told who has no card of it: no account, or what was sent did not arrive (R97)."""
    notice = _standing(context, clock.record_id)
    count, names = kept.unreached(context.db, clock.record_id, SHOWN) if notice is not None else (0, [])
    if notice is not None and count:
        why = "没有登记账号、正在免打扰，或消息没有送到。请当面告诉他们。"
        _tell_author(context, notice, "还没有送到", names, count, why)


@router.clock(UNCONFIRMED, kept.held_id)
def remind(context: Context, clock: Clock) -> None:
    """Everybody who has not confirmed."""
    notice = _standing(context, clock.record_id)
    silent = kept.readers(context.db, clock.record_id, silent=True) if notice is not None else []
    for reader_id in silent:
        _later(context, "notice.remind", f"{reader_id}:{clock.id}", reader_id)
    if silent:
        clocks.start(context, REMINDED, RECORD, clock.record_id, context.policy().notices.reminder)


@router.job("notice.remind")
def remind_one(context: Context, event: JobDue) -> None:
    """Once, whatever it says later: so it was promised."""
    reader = context.db.get_one(NoticeReader, event.subject)
    notice = _standing(context, reader.notice_id)
    if notice is not None and reader.confirmed_at is None and reader.reminded_at is None:
        reader.reminded_at = context.now
        _hang(context, notice, reader)


@router.clock(REMINDED, kept.held_id)
def still_silent(context: Context, clock: Clock) -> None:
    notice = _standing(context, clock.record_id)
    count = kept.counted(context.db, clock.record_id)[1]
    if notice is not None and count:
        names = kept.named(context.db, clock.record_id, SHOWN, confirmed=False)
        _tell_author(context, notice, "提醒后还没有确认", names, count, "已提醒过一次，不会再提醒。请直接问他们。")


def sheet_of(context: Context, notice: Notice) -> Sheet:
    author = context.db.get_one(Person, notice.author_id)
    departments = kept.departments_of(context.db, notice.id or 0)
    scope = "、".join(one.name for one in departments) or COMPANY
    at = notice.published_at.astimezone(context.now.tzinfo)
    return Sheet(notice, author.name, str(When(at.date(), at)), scope)


def card_of(context: Context, notice: Notice, reader: NoticeReader) -> Card:
    """As this reader sees it."""
    at = reader.confirmed_at.astimezone(context.now.tzinfo) if reader.confirmed_at is not None else None
    confirmed = f"{at:%m-%d %H:%M}" if at is not None else ""
    return reader_card(sheet_of(context, notice), confirmed, reminded=is_reminded(notice, reader))


def counted_card(context: Context, notice: Notice) -> Card:
    """With who has confirmed it and who has not; until anybody is enlisted, with how many it concerns."""
    notice_id = notice.id or 0
    confirmed, silent = kept.counted(context.db, notice_id)
    if not confirmed + silent:
        silent = kept.concerned(context.db, notice.author_id, departments_of(context, notice))
    who, who_not = (kept.named(context.db, notice_id, SHOWN, confirmed=said) for said in (True, False))
    return author_card(sheet_of(context, notice), Readers(confirmed, silent, who, who_not))


def departments_of(context: Context, notice: Notice) -> list[int]:
    return [one.id or 0 for one in kept.departments_of(context.db, notice.id or 0)]


def belongs_in(context: Context, notice: Notice, chat: Chat) -> bool:
    return hangs_in(chats.members(context.db, chat.id or 0), departments_of(context, notice))


def _standing(context: Context, notice_id: int) -> Notice | None:
    """The notice, where it was not withdrawn."""
    notice = context.db.get(Notice, notice_id)
    return notice if notice is not None and notice.withdrawn_at is None else None


def _hang(context: Context, notice: Notice, reader: NoticeReader) -> bool:
    person = context.db.get_one(Person, reader.person_id)
    return pushes.hang(context, person, card_of(context, notice, reader), Face(READER, reader.id or 0)) is not None


def _tell_author(context: Context, notice: Notice, title: str, names: list[str], count: int, why: str) -> None:
    author = context.db.get_one(Person, notice.author_id)
    pushes.push(context, author, told_card(sheet_of(context, notice), title, names, count, why))


def _redraw_author(context: Context, notice: Notice) -> None:
    context.db.flush()
    card = counted_card(context, notice)
    redraw(context, Face(RECORD, notice.id or 0, AUTHOR), lambda _: card)


def _later(context: Context, job: str, key: str, subject: int) -> None:
    context.later(JobDue(platform=Platform.CLOCK, key=f"{job}@{key}", at=context.now, job=job, subject=subject))


def _notice_id(event: JobDue) -> int:
    return int(event.key.partition("@")[2].partition(":")[0])
