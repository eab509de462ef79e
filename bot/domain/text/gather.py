"""From sections to items: every item of a message with what its heading says about it, and the report's date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.text.dates import last_day, no_such_day, reported_day
from bot.domain.text.headings import Heading, Role, Section
from bot.domain.text.items import Leaf, leaves, section_leaves
from bot.domain.text.markers import Line
from bot.domain.text.noise import is_nil
from bot.domain.text.normalize import tidy
from bot.domain.text.notes import Note, unnoted
from bot.domain.text.sections import Block, Outline
from bot.domain.text.tables import Table
from bot.domain.text.titles import is_title

_NO_ITEMS = (Section.FIELD, Section.IGNORED)
_AHEAD = timedelta(days=7)
_TELLS_DAY = frozenset((Role.DATE, Role.WEEKDAY, Role.PAST))
_TITLES = frozenset((Role.TITLE, Role.SUMMARY))


@dataclass(frozen=True, slots=True)
class Found:
    """One item; `status` is what its heading asserts, `asked` tells that the heading asks for help."""

    section: Section
    leaf: Leaf
    status: str | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """The day that a report is for; `missing` is the date that was written and that no calendar has."""

    day: date
    missing: str = ""


def gather(parts: Outline, base: date, note: Note = unnoted) -> list[Found]:
    """Every item of every section, in order; `base` tells whether a dated section lies ahead."""
    items = [found for entry in parts.preamble if isinstance(entry, Table) for found in _columns(entry)]
    for block in parts.blocks:
        if block.section in _NO_ITEMS:
            _note_lines(block, note)
        if block.section is Section.FIELD:
            _fill_form(items, block)
        elif block.section is not Section.IGNORED:
            items += _block_items(block, base, note)
    return items


def _note_lines(block: Block, note: Note) -> None:
    rule = "form field" if block.section is Section.FIELD else "other section"
    for line in block.lines:
        if isinstance(line, Line):
            note(line.number, rule, block.heading.label)


def sections_of(parts: Outline) -> list[Block]:
    """The sections, with the columns and rows of tables that are sections themselves."""
    tables = [entry for entry in parts.preamble if isinstance(entry, Table)]
    return [Block(heading) for table in tables for heading in table.sections] + list(parts.blocks)


def report_day(parts: Outline, base: date) -> Dated:
    """The day that a title, a date line or the heading of the done section names, else the base day."""
    titles = [entry for entry in parts.preamble if isinstance(entry, Line)]
    titles += [line for block in parts.blocks if "日期" in block.heading.label for line in block.lines if isinstance(line, Line)]
    if told := title_day(titles, base):
        return told
    labels = [block.heading.label for block in parts.blocks if _tells_day(block.heading, base)]
    days = [day for label in labels if (day := reported_day(label, base))]
    return Dated(min(days[-1], base) if days else base, "" if days else _missing(labels, base))


def _missing(texts: Iterable[str], base: date) -> str:
    return next((words for text in texts if (words := no_such_day(text, base))), "")


def _tells_day(heading: Heading, base: date) -> bool:
    """Whether a heading is a title or of a done section, and names another day than today."""
    is_title = heading.section is Section.IGNORED and bool(heading.roles & _TITLES)
    if is_title:
        return bool(heading.roles & _TELLS_DAY) or any(char.isdecimal() for char in heading.label)
    return bool(heading.roles & _TELLS_DAY) and _section(heading, base) is Section.COMPLETED


def title_day(lines: Sequence[Line], base: date) -> Dated | None:
    """The day of the first title or date line that names one; None when none does."""
    titles = [line.text for line in lines if is_title(line.text)]
    day = next((day for text in titles if (day := reported_day(text, base))), None)
    missing = "" if day else _missing(titles, base)
    return Dated(day or base, missing) if day or missing else None


def _columns(table: Table) -> Iterator[Found]:
    for heading, leaf in section_leaves(table):
        yield Found(heading.section, leaf, heading.status, Role.NEED in heading.roles)


def _block_items(block: Block, base: date, note: Note) -> Iterator[Found]:
    heading = block.heading
    lines: list[Line | Table] = []
    for entry in block.lines:
        if isinstance(entry, Table) and entry.sections:
            yield from _columns(entry)
        else:
            lines.append(entry)
    for leaf in leaves(lines, block.label, note):
        yield Found(_section(heading, base), leaf, heading.status, Role.NEED in heading.roles)


def _section(heading: Heading, base: date) -> Section:
    """11.21 工作 is a plan when the 21st lies just ahead."""
    if Role.DATE in heading.roles and heading.section is Section.COMPLETED and Role.FINISHED not in heading.roles:
        day = last_day(heading.label, base)
        return Section.PLANNED if day and base < day <= base + _AHEAD else Section.COMPLETED
    return heading.section


def _fill_form(items: list[Found], block: Block) -> None:
    """A field of an issue form: 问题描述 opens a blocker, the others tell about the last one."""
    value = tidy(" ".join(entry.text for entry in block.lines if isinstance(entry, Line)))
    name = block.heading.field
    if not value or is_nil(value):
        return
    if name == "text":
        items.append(Found(Section.BLOCKERS, Leaf(value, value)))
    elif name in ("reason", "support") and items and items[-1].section is Section.BLOCKERS:
        leaf = items[-1].leaf
        items[-1] = replace(items[-1], leaf=replace(leaf, fields=(*leaf.fields, (name, value))))
