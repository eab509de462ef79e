"""A message cut up at its headings: lines, tables, and what opens a section, in their order.

A day that is said in passing opens one too: 今日完成：…。明天去现场, or 明天下午评审 as the last line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.text.cuts import cuts_in
from bot.domain.text.headings import Heading, Role, Section, read_day_heading, spell
from bot.domain.text.markers import Line, inline_numbers, split_marker
from bot.domain.text.normalize import fold
from bot.domain.text.prose import day_at_start, next_day
from bot.domain.text.tables import Table

Head = tuple[Line, Heading]
#: A line or table; a heading beside the line that it was read from, with its delimiter.
Piece = tuple[Line | Table, Heading | None]

#: The number in front of the next heading of the same line (2、明日计划) is no content.
_NEXT_NUMBER = re.compile(r"[;；。\s](?:[1-9一二三四五六][、.．)）]|[①-⑳]|[(（][1-9一二三四五六][)）])\s{0,3}$")
#: A day and words of work, without a word that only headings have.
_SAID = frozenset((Role.TODAY, Role.PAST, Role.FUTURE, Role.FILLER, Role.TRADE))


def cut_up(entries: Iterable[Line | Table]) -> list[Piece]:
    """Every heading, line and table of a message."""
    pieces: list[Piece] = []
    current: Head | None = None
    for entry in entries:
        for piece, found in _pieces(entry, current) if isinstance(entry, Line) else [(entry, None)]:
            heading = found or _alike(piece, current, pieces)
            if heading and isinstance(piece, Line):
                current = (piece, heading)
            pieces += [(piece, heading)] if heading else _told_on(piece, current)
    return list(_filled(pieces))


def _filled(pieces: list[Piece]) -> Iterator[Piece]:
    """明天下午评审 below items and with nothing below it: the day is the heading, and what follows it the item."""
    for n, (piece, heading) in enumerate(pieces):
        is_empty = n + 1 == len(pieces) or pieces[n + 1][1] is not None
        said = _said(piece, heading) if n and is_empty and pieces[n - 1][1] is None else 0
        if said and heading and isinstance(piece, Line):
            yield replace(piece, text=piece.text[:said]), replace(heading, label=piece.text[:said])
            yield replace(piece, text=piece.text[said:], style=""), None
        else:
            yield piece, heading


def _said(piece: Line | Table, heading: Heading | None) -> int:
    """Where the work begins in a heading that no delimiter closes and that may as well be a sentence; 0 where it may not."""
    if not heading or not isinstance(piece, Line) or not heading.roles <= _SAID or piece.text.strip() != heading.label.strip():
        return 0
    begin = day_at_start(piece.text)
    roles = spell("".join(fold(piece.text[begin:]).split())) if begin else []
    return begin if roles is None or Role.TRADE in roles else 0


def _alike(piece: Line | Table, current: Head | None, above: list[Piece]) -> Heading | None:
    """A line that begins with a day and looks like the heading above, unlike the items between them, is a heading too."""
    item = above[-1][0] if above else None
    if not (current and isinstance(piece, Line) and isinstance(item, Line)):
        return None
    look = (current[0].style, current[0].indent)
    return read_day_heading(piece.text) if look == (piece.style, piece.indent) and item.style != piece.style else None


def _told_on(piece: Line | Table, current: Head | None) -> list[Piece]:
    """今日完成：…。明天去…: under what was done, a sentence that begins with a day to come opens the plan."""
    if not isinstance(piece, Line) or piece.style or not current or current[1].section is not Section.COMPLETED:
        return [(piece, None)]
    cue = next_day(piece.text)
    if cue is None:
        return [(piece, None)]
    begin, end = cue
    plan = Heading(Section.PLANNED, None, piece.text[begin:end], frozenset((Role.FUTURE,)))
    return [
        (replace(piece, text=piece.text[:begin]), None),
        (replace(piece, text=piece.text[begin:end]), plan),
        (replace(piece, text=piece.text[end:]), None),
    ]


def _pieces(line: Line, current: Head | None) -> Iterator[Piece]:
    """The line cut at its headings; a line without any comes back whole."""
    cuts = cuts_in(line, current)
    if not cuts or not _admits(cuts[0].heading, current):
        yield line, None
        return
    if before := _NEXT_NUMBER.sub("", line.text[: cuts[0].start]).strip(" 。；;，,、|"):
        yield replace(line, text=before), None
    for n, cut in enumerate(cuts):
        yield replace(line, text=line.text[cut.start : cut.end]), cut.heading
        is_last = n + 1 == len(cuts)
        content = line.text[cut.end :] if is_last else _NEXT_NUMBER.sub("", line.text[cut.end : cuts[n + 1].start])
        if content := content.strip():
            yield _content(content, line), None


def _content(text: str, line: Line) -> Line:
    """What stands behind a heading on its own line; inline numbers are no mark of the line."""
    numbered = inline_numbers(text)
    return Line(text, line.indent, number=line.number) if numbered else split_marker(text, line.indent, line.number)


def _admits(heading: Heading, current: Head | None) -> bool:
    """The lines of an issue form (原因：, 需支持方：) are fields below a problem and ordinary words elsewhere."""
    if heading.section is not Section.FIELD or heading.field == "text":
        return True
    return current is not None and current[1].section in (Section.FIELD, Section.BLOCKERS)
