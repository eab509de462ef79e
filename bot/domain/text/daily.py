"""Daily updates: free chat text in, exact records out.

The road of a message: clean-up → lines and their marks → headings and sections → items with their path → is it
an update at all → what each item says about progress, task numbers, dates and help.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.text.attributes import progress_of, refs_in, status_of
from bot.domain.text.dates import cell_day, due_day, reported_day, reporting_day
from bot.domain.text.headings import Heading, Role, Section
from bot.domain.text.items import Leaf, column_leaves, leaves
from bot.domain.text.judge import is_report, is_told_report, speaks_of_other_things
from bot.domain.text.markers import Line, read_lines, split_marker
from bot.domain.text.noise import is_nil, is_title
from bot.domain.text.normalize import clean, tidy
from bot.domain.text.parties import reason_of, support_from
from bot.domain.text.prose import read_prose
from bot.domain.text.sections import Block, Outline, outline
from bot.domain.text.tables import Table, split_tables

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
    """What a message says; empty and without a date when it is no update."""

    is_update: bool
    completed: tuple[DoneItem, ...]
    planned: tuple[PlanItem, ...]
    blockers: tuple[Blocker, ...]
    report_date: date | None


_NO_UPDATE = Reading(False, (), (), (), None)


def read_update(text: str, sent_at: datetime) -> Reading:
    """What the message reports. `sent_at` is aware, in the company's zone; a naive one raises ValueError."""
    base = reporting_day(sent_at)
    words = clean(text)
    if speaks_of_other_things(words):
        return _NO_UPDATE
    lines = read_lines(words)
    parts = outline(split_tables(lines))
    found = _gather(parts, base)
    if found.blocks:
        if not is_report(found.spoken, found.blocks, [(item.section, item.leaf) for item in found.items]):
            return _NO_UPDATE
        return _reading(found.items, _report_date(parts, base), base)
    told = read_prose(lines)
    if not is_told_report(words, told.items):
        return _NO_UPDATE
    day = _title_day(lines, base) or (base - timedelta(days=1) if told.past else base)
    return _reading([_Found(section, leaf, None, False) for section, leaf in told.items], day, base)


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


# --- from sections to items


@dataclass(frozen=True, slots=True)
class _Found:
    """One item with what its heading says about it."""

    section: Section
    leaf: Leaf
    status: str | None
    asked: bool


@dataclass(frozen=True, slots=True)
class _Gathered:
    items: list[_Found]
    blocks: list[Block]
    spoken: list[Line]


def _gather(parts: Outline, base: date) -> _Gathered:
    """Every item of every section, those of tables whose columns are sections included."""
    items: list[_Found] = []
    blocks = list(parts.blocks)
    for entry in parts.preamble:
        if isinstance(entry, Table) and entry.by_section:
            items += [_under(heading, leaf) for heading, leaf in column_leaves(entry)]
            blocks += [Block(heading, Line(heading.label)) for heading in entry.headings if heading]
    for block in parts.blocks:
        if block.section is Section.FIELD:
            _fill_form(items, block)
        elif block.section is not Section.IGNORED:
            items += _block_items(block, base)
    return _Gathered(items, blocks, [entry for entry in parts.preamble if isinstance(entry, Line)])


def _block_items(block: Block, base: date) -> Iterator[_Found]:
    for entry in block.lines:
        if isinstance(entry, Table) and entry.by_section:
            yield from (_under(heading, leaf) for heading, leaf in column_leaves(entry))
    section = _dated_section(block.heading, base)
    lines = [entry for entry in block.lines if not (isinstance(entry, Table) and entry.by_section)]
    for leaf in leaves(lines, block.label):
        yield _Found(section, leaf, block.heading.status, Role.NEED in block.heading.roles)


def _under(heading: Heading, leaf: Leaf) -> _Found:
    return _Found(heading.section, leaf, heading.status, Role.NEED in heading.roles)


def _dated_section(heading: Heading, base: date) -> Section:
    """11.21 工作 is a plan when the 21st is still to come."""
    if Role.DATE in heading.roles and heading.section is Section.COMPLETED and Role.FINISHED not in heading.roles:
        day = cell_day(heading.label, base)
        return Section.PLANNED if day and day > base else Section.COMPLETED
    return heading.section


def _fill_form(items: list[_Found], block: Block) -> None:
    """A field of an issue form: 问题描述 opens a blocker, the others tell about it."""
    value = tidy(" ".join(entry.text for entry in block.lines if isinstance(entry, Line)))
    name = block.heading.field
    if name == "text" and value and not is_nil(value):
        items.append(_Found(Section.BLOCKERS, Leaf(value, value, fields=(("form", "yes"),)), None, False))
    elif value and name in ("reason", "support") and items and items[-1].section is Section.BLOCKERS:
        last = items[-1]
        leaf = Leaf(last.leaf.text, last.leaf.own, last.leaf.above, last.leaf.state, (*last.leaf.fields, (name, value)))
        items[-1] = _Found(last.section, leaf, last.status, last.asked)


# --- from items to records


def _reading(items: Sequence[_Found], day: date, base: date) -> Reading:
    return Reading(
        True,
        tuple(_done(item.leaf, item.status) for item in items if item.section is Section.COMPLETED),
        tuple(_plan(item.leaf, base) for item in items if item.section is Section.PLANNED),
        tuple(_blocker(item.leaf, asked=item.asked) for item in items if item.section is Section.BLOCKERS),
        day,
    )


def _done(leaf: Leaf, heading: str | None) -> DoneItem:
    cells = dict(leaf.fields)
    progress = progress_of(cells["progress"], cell=True) if "progress" in cells else progress_of(leaf.own)
    told = f"{leaf.own} {cells['status']}" if "status" in cells else leaf.own
    status = status_of(told, progress, leaf.state, None if "status" in cells else heading)
    return DoneItem(leaf.text, progress, _refs(leaf, cells), status)


def _plan(leaf: Leaf, base: date) -> PlanItem:
    cells = dict(leaf.fields)
    due = cell_day(cells["due"], base) if "due" in cells else due_day(leaf.own, base)
    return PlanItem(leaf.text, _refs(leaf, cells), due or (due_day(leaf.above, base) if leaf.above else None))


def _blocker(leaf: Leaf, *, asked: bool) -> Blocker:
    cells = dict(leaf.fields)
    named = support_from(cells["support"], asked=True) or _listed(cells["support"]) if "support" in cells else ()
    return Blocker(leaf.text, named or support_from(leaf.own, asked=asked), cells.get("reason") or reason_of(leaf.own))


def _listed(cell: str) -> tuple[str, ...]:
    parts = cell.replace("，", "、").replace(",", "、").replace("/", "、").replace(" ", "、").split("、")
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip().lstrip("@")) and not is_nil(name)))


def _refs(leaf: Leaf, cells: dict[str, str]) -> tuple[str, ...]:
    return refs_in(cells.get("refs", "")) or refs_in(leaf.text)


# --- the report's date


def _report_date(parts: Outline, base: date) -> date:
    titles = [entry for entry in parts.preamble if isinstance(entry, Line)]
    titles += [line for block in parts.blocks if "日期" in block.heading.label for line in block.lines if isinstance(line, Line)]
    if day := _title_day(titles, base):
        return day
    done = [block.heading for block in parts.blocks if _dated_section(block.heading, base) is Section.COMPLETED]
    days = [day for heading in done if heading.dated and (day := reported_day(heading.label, base))]
    return min(days[-1], base) if days else base


def _title_day(lines: Sequence[Line], base: date) -> date | None:
    """The day of the first title or date line that names one."""
    titles = [line.text for line in lines if is_title(line.text)]
    return next((day for text in titles if (day := reported_day(text, base))), None)
