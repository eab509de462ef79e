"""Daily updates: free chat text in, exact records out.

The road of a message: clean-up → lines and their marks → headings and sections → items with their path → is it
an update at all → what each item says about progress, task numbers, dates and help.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.text.dates import last_day, reporting_day
from bot.domain.text.due import due_day
from bot.domain.text.gather import Dated, Found, gather, report_day, sections_of, title_day
from bot.domain.text.headings import Section
from bot.domain.text.items import Leaf
from bot.domain.text.judge import objection, opening_of, told_objection
from bot.domain.text.leads import parted
from bot.domain.text.letters import spell_out
from bot.domain.text.markers import Line, read_lines, split_marker
from bot.domain.text.normalize import clean, tidy
from bot.domain.text.notes import WHOLE, Note, unnoted
from bot.domain.text.parties import parties_listed, reason_of, support_from
from bot.domain.text.places import without_place
from bot.domain.text.progress import progress_in_cell, progress_of
from bot.domain.text.prose import read_prose
from bot.domain.text.refs import refs_in
from bot.domain.text.sections import Block, outline
from bot.domain.text.status import status_of
from bot.domain.text.tables import split_tables

__all__ = [
    "Blocker",
    "DoneItem",
    "PlanItem",
    "Reading",
    "read_blocker",
    "read_done",
    "read_plan",
    "read_update",
    "reporting_day",
]


@dataclass(frozen=True, slots=True)
class DoneItem:
    """Work that was done or moved on; progress is 0 to 100, status is done, in_progress, delayed or unknown."""

    text: str
    progress: int | None = None
    refs: tuple[str, ...] = ()
    status: str | None = None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Work that is to come, with the day it is due when its words name one."""

    text: str
    refs: tuple[str, ...] = ()
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way, who is asked to help, and why it is so."""

    text: str
    support_from: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says; empty and without a date when it is no update.

    `no_such_day` is the date of its title that no calendar has (11月31日); `report_date` is then the day of sending. `place` is the
    group that it names to count in.
    """

    is_update: bool
    completed: tuple[DoneItem, ...]
    planned: tuple[PlanItem, ...]
    blockers: tuple[Blocker, ...]
    report_date: date | None
    no_such_day: str = ""
    place: str = ""


_NO_UPDATE = Reading(is_update=False, completed=(), planned=(), blockers=(), report_date=None)


def read_update(text: str, sent_at: datetime, note: Note = unnoted) -> Reading:
    """What the message reports. `sent_at` is aware, in the company's zone; a naive one raises ValueError.

    `note` is told which rule read which line; see `explain`.
    """
    text, place = without_place(clean(text))
    return replace(_read(text, reporting_day(sent_at), note), place=place)


def _read(text: str, base: date, note: Note) -> Reading:
    words = spell_out(text)
    if opening := opening_of(words):
        note(WHOLE, f"opens as {opening}", "")
        return _NO_UPDATE
    lines = parted(read_lines(words))
    parts = outline(split_tables(lines, note), note)
    sections = sections_of(parts)
    if not sections:
        return _read_sentences(words, lines, base, note)
    spoken = [entry for entry in parts.preamble if isinstance(entry, Line)]
    items = [*_told_before(spoken, sections, note), *gather(parts, base, note)]
    if against := objection(spoken, sections, [(item.section, item.leaf) for item in items]):
        note(WHOLE, against, "")
        return _NO_UPDATE
    return _reading(items, report_day(parts, base), base)


def read_done(text: str, sent_at: datetime) -> DoneItem:
    """One line that a person typed into a form as done."""
    reporting_day(sent_at)
    line = split_marker(clean(text).strip())
    words = tidy(line.text)
    return _done(Leaf(words, words, state=line.state), None)


def read_plan(text: str, sent_at: datetime) -> PlanItem:
    """One line that a person typed into a form as planned; its dates are relative to `sent_at`."""
    words = tidy(split_marker(clean(text).strip()).text)
    return _plan(Leaf(words, words), reporting_day(sent_at))


def read_blocker(text: str) -> Blocker:
    """One line that a person typed into a form as a blocker."""
    words = tidy(split_marker(clean(text).strip()).text)
    return _blocker(Leaf(words, words), asked=True)


def _told_before(spoken: list[Line], sections: list[Block], note: Note) -> list[Found]:
    """The day told without a heading: how far something is (进度 80%：…), and sentences where the only headings are of problems
    (今天签约两家；问题：…)."""
    kinds = {block.section for block in sections}
    if Section.COMPLETED in kinds:
        return []
    told = [] if Section.PLANNED in kinds else read_prose(spoken, note).items
    return [Found(section, leaf) for section, leaf in told] or list(_measured(spoken, note))


def _measured(spoken: list[Line], note: Note) -> Iterator[Found]:
    for line in spoken:
        if progress_of(line.text) is not None:
            note(line.number, "how far it is", line.text)
            words = tidy(line.text)
            yield Found(Section.COMPLETED, Leaf(words, words, state=line.state))


def _read_sentences(words: str, lines: list[Line], base: date, note: Note) -> Reading:
    told = read_prose(lines, note)
    if against := told_objection(words, told.items):
        note(WHOLE, against, "")
        return _NO_UPDATE
    day = title_day(told.silent, base) or Dated(base - timedelta(days=1) if told.past else base)
    return _reading([Found(section, leaf) for section, leaf in told.items], day, base)


def _reading(items: Sequence[Found], told: Dated, base: date) -> Reading:
    return Reading(
        is_update=True,
        completed=tuple(_done(item.leaf, item.status) for item in items if item.section is Section.COMPLETED),
        planned=tuple(_plan(item.leaf, base) for item in items if item.section is Section.PLANNED),
        blockers=tuple(_blocker(item.leaf, asked=item.asked) for item in items if item.section is Section.BLOCKERS),
        report_date=told.day,
        no_such_day=told.missing,
    )


def _done(leaf: Leaf, heading: str | None) -> DoneItem:
    cells = dict(leaf.fields)
    amount = cells.get("progress") or cells.get("status")
    progress = progress_in_cell(amount) if amount else progress_of(leaf.own)
    told = f"{leaf.own} {cells['status']}" if "status" in cells else leaf.own
    status = status_of(told, progress, leaf.state, None if "status" in cells else heading)
    return DoneItem(leaf.text, progress, _refs(leaf, cells), status)


def _plan(leaf: Leaf, base: date) -> PlanItem:
    cells = dict(leaf.fields)
    due = last_day(cells["due"], base) if "due" in cells else due_day(leaf.own, base)
    return PlanItem(leaf.text, _refs(leaf, cells), due or (due_day(leaf.above, base) if leaf.above else None))


def _blocker(leaf: Leaf, *, asked: bool) -> Blocker:
    cells = dict(leaf.fields)
    named = parties_listed(cells["support"]) if "support" in cells else ()
    return Blocker(leaf.text, named or support_from(leaf.own, asked=asked), cells.get("reason") or reason_of(leaf.own))


def _refs(leaf: Leaf, cells: dict[str, str]) -> tuple[str, ...]:
    return refs_in(cells.get("refs", "")) or refs_in(leaf.text)
