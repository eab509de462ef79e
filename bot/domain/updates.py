"""日报: one record a person a day, made of everything the person said about that day (R80).

Rule 1: a record keeps its entries (messages and corrections) and is computed from those that still stand, in the order they were
        written. So a message that comes late, twice or after its own recall leads to the same record.
Rule 2: an entry replaces what was written before it, or is added to it; the author chooses on the card, replacing is the default.
Rule 3: an entry whose message was recalled, or edited into no update, no longer counts; with no entry left the record is withdrawn.
Rule 4: what was written in one chat is not shown in another, unless both belong to one project. An entry keeps its chat, and the
        items of a record may be read where everything that makes them up may be; elsewhere only that it was given is told.
Rule 5: a day ends at 06:00 of the next one; what is written after that about it is 补交.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.record import NO_HISTORY, Moment

if TYPE_CHECKING:
    from bot.domain.text.daily import Reading

DAY_ENDS = time(6, 0)
MOST_ENTRIES = 40
"""Entries one record keeps; the oldest that no longer matter fall off."""
MOST_ITEMS = 200
"""Items of one kind in one record."""


class Section(StrEnum):
    COMPLETED = "completed"
    PLANNED = "planned"
    BLOCKERS = "blockers"


class Mode(StrEnum):
    REPLACE = "replace"
    MERGE = "merge"


Items = list[dict[str, Any]]
Places = Collection[int] | None
"""The chats (chat.id) whose content may be read together; None where everything may be: with its author, in private."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an update says. Items are JSON objects with the fields of DoneItem, PlanItem and Blocker; dates are ISO text."""

    completed: Items
    planned: Items
    blockers: Items

    def __bool__(self) -> bool:
        return bool(self.completed or self.planned or self.blockers)


class DailyUpdate(SQLModel, table=True):
    """`entries` is the ground truth, the three lists and `withdrawn` are computed from it by `settle`.

    `posted_at` is the moment of the first entry that stands, `late` whether that was after the day had ended.
    """

    __tablename__ = "daily_update"
    __table_args__ = (UniqueConstraint("person_id", "day"), Index("daily_update_chat_day", "chat_id", "day"))

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    day: date = Field(index=True)
    chat_id: int = Field(foreign_key="chat.id")
    """The chat of the newest message: there the card is shown, and only there its text may be repeated."""
    slot: str = ""
    """The place of the card on the wall (storage/outbox)."""
    completed: Items = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    planned: Items = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    blockers: Items = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    entries: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, info={NO_HISTORY: True}))
    posted_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    late: bool = False
    withdrawn: bool = False


class UpdateSource(SQLModel, table=True):
    """Which message said something about which update: how a recall or an edit finds its record."""

    __tablename__ = "update_source"

    platform: str = Field(primary_key=True, max_length=16)
    message_id: str = Field(primary_key=True, max_length=128)
    update_id: int = Field(foreign_key="daily_update.id", index=True)


def content_of(reading: Reading) -> Content:
    """The JSON form of what the parser read."""
    return Content(
        completed=[
            {"text": item.text, "progress": item.progress, "refs": list(item.refs), "status": item.status}
            for item in reading.completed[:MOST_ITEMS]
        ],
        planned=[
            {"text": item.text, "refs": list(item.refs), "due": item.due.isoformat() if item.due else None}
            for item in reading.planned[:MOST_ITEMS]
        ],
        blockers=[
            {"text": item.text, "support_from": list(item.support_from), "reason": item.reason}
            for item in reading.blockers[:MOST_ITEMS]
        ],
    )


def posted(
    update: DailyUpdate, message_id: str, at: datetime, content: Content | None, *, chat: int, recalled: bool = False
) -> None:
    """Add what a message in the chat says; the same message again changes nothing but its text (an edit). `content` is None for
    a text that is no update (rule 3)."""
    entry = {
        "source": message_id,
        "of": "",
        "chat": chat,
        "at": at.isoformat(),
        "mode": Mode.REPLACE,
        "recalled": recalled,
        "void": content is None,
        **_sections(content or Content([], [], [])),
    }
    known = [one for one in update.entries if one["source"] == message_id]
    if known:
        kept = {key: known[0][key] for key in ("chat", "at", "mode")}
        entry = {**entry, **kept, "recalled": known[0]["recalled"] or recalled}
    settle(update, [*(one for one in update.entries if one["source"] != message_id), entry])


def corrected(update: DailyUpdate, source: str, at: datetime, content: Content, *, chat: int) -> None:
    """The author wrote on the card what the record shall say; `source` names the press, `chat` where the card hangs, `at` the
    platform's time. The author had the newest entry before them, so a correction is never older than that one, whatever the
    clocks say. It falls with its message."""
    newest = _standing(update.entries)[-1:]
    at = max([at, *(datetime.fromisoformat(one["at"]) + timedelta(microseconds=1) for one in newest)])
    of = (newest[0]["of"] or newest[0]["source"]) if newest else ""
    entry = {
        "source": source,
        "of": of,
        "chat": chat,
        "at": at.isoformat(),
        "mode": Mode.REPLACE,
        "recalled": False,
        "void": False,
        **_sections(content),
    }
    settle(update, [*update.entries, entry])


def recalled(update: DailyUpdate, message_id: str) -> None:
    """The message was taken back (rule 3)."""
    settle(update, [{**one, "recalled": one["recalled"] or one["source"] == message_id} for one in update.entries])


def withdrawn(update: DailyUpdate) -> None:
    """The author took the whole day back; writing again starts afresh."""
    settle(update, [{**one, "recalled": True} for one in update.entries])


def joined(update: DailyUpdate, mode: Mode) -> None:
    """Whether the newest standing entry replaces what stood before it or is added to it (rule 2)."""
    standing = _standing(update.entries)
    newest = standing[-1]["source"] if standing else ""
    settle(update, [{**one, "mode": mode if one["source"] == newest else one["mode"]} for one in update.entries])


def is_single(update: DailyUpdate) -> bool:
    """Whether one message alone makes it, so that there is nothing to join and nothing to replace."""
    return len(_standing(update.entries)) < 2


def newest_mode(update: DailyUpdate) -> Mode | None:
    """How the newest message meets an older one that stands; None without an older one, or when a correction has settled it."""
    standing = _standing(update.entries)
    return Mode(standing[-1]["mode"]) if len(standing) > 1 and not standing[-1]["of"] else None


def readable_in(update: DailyUpdate, places: Places) -> bool:
    """Whether the items may be shown in these places (rule 4)."""
    return places is None or all(one["chat"] in places for one in _making(_standing(update.entries)))


def joint_chats(update: DailyUpdate) -> set[int]:
    """The chats whose content comes together when the newest entry is added to what stood before it."""
    standing = _standing(update.entries)
    return {one["chat"] for one in [*_making(standing[:-1]), *standing[-1:]]}


def home(update: DailyUpdate) -> int:
    """The chat of the newest entry whose items the record shows; where the card hangs, when nothing stands."""
    making = _making(_standing(update.entries))
    return int(making[-1]["chat"]) if making else update.chat_id


def given_in(update: DailyUpdate, places: Places) -> bool:
    """Whether anything that stands was written in these places, so that the update counts there."""
    return any(places is None or one["chat"] in places for one in _standing(update.entries))


def settle(update: DailyUpdate, entries: Iterable[dict[str, Any]]) -> None:
    """Compute the record from its entries (rule 1)."""
    ordered = sorted(entries, key=lambda one: (datetime.fromisoformat(one["at"]), one["source"]))[-MOST_ENTRIES:]
    standing = _standing(ordered)
    content = Content([], [], [])
    for one in standing:
        said = Content(one["completed"], one["planned"], one["blockers"])
        content = _merged(content, said) if one["mode"] == Mode.MERGE else said
    update.entries = ordered
    update.completed, update.planned, update.blockers = content.completed, content.planned, content.blockers
    update.withdrawn = not standing
    update.posted_at = datetime.fromisoformat(standing[0]["at"]) if standing else None
    update.late = bool(standing) and is_late(update.day, datetime.fromisoformat(standing[0]["at"]))


def is_late(day: date, written_at: datetime) -> bool:
    """Whether a text about `day` counts as 补交 (rule 5). `written_at` is in the company's zone."""
    return written_at.replace(tzinfo=None) >= datetime.combine(day + timedelta(days=1), DAY_ENDS)


def _standing(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries that count, in order (rule 3)."""
    left = [one for one in entries if not (one["recalled"] or one["void"])]
    messages = {one["source"] for one in left}
    return [one for one in left if not one["of"] or one["of"] in messages]


def _making(standing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the standing entries those whose items the record shows: the newest that replaces, and what was added to it."""
    first = max((at for at, one in enumerate(standing) if one["mode"] == Mode.REPLACE), default=0)
    return standing[first:]


def _sections(content: Content) -> dict[str, Items]:
    return {"completed": content.completed, "planned": content.planned, "blockers": content.blockers}


def _merged(old: Content, new: Content) -> Content:
    return Content(
        completed=_added(old.completed, new.completed),
        planned=_added(old.planned, new.planned),
        blockers=_added(old.blockers, new.blockers),
    )


def _added(old: Items, new: Items) -> Items:
    """Old items first; an item written again takes the place of the old one."""
    texts = {item["text"] for item in new}
    return [*(item for item in old if item["text"] not in texts), *new][:MOST_ITEMS]
