"""Where the headings stand: a message as a preamble and its sections.

Everything that follows a heading belongs to it until the next one; `TODAY` beside `YESTERDAY` is the plan; lines
above headings that come round again are the people or projects of one message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.domain.text.cuts import OPEN_BRACKETS, cuts_in, label_text
from bot.domain.text.headings import Heading, Role, Section
from bot.domain.text.markers import Line, inline_numbers, split_marker
from bot.domain.text.tables import Table

#: The number in front of the next heading of the same line (2、明日计划) is no content.
_NEXT_NUMBER = re.compile(r"[;；。\s](?:[1-9一二三四五六][、.．)）]|[①-⑳]|[(（][1-9一二三四五六][)）])\s{0,3}$")
_SENTENCE = re.compile(r"[，。；,;!！?？]")
_LONGEST_LABEL = 32
_TITLES = frozenset((Role.TITLE, Role.SUMMARY))
_DONE = frozenset((Role.FINISHED, Role.PROGRESS, Role.TODAY))


@dataclass(slots=True)
class Block:
    """One section: its heading, the lines under it, and the person or project it is about (`label`)."""

    heading: Heading
    lines: list[Line | Table] = field(default_factory=list)
    label: str = ""

    @property
    def section(self) -> Section:
        """What its items are."""
        return self.heading.section


@dataclass(frozen=True, slots=True)
class Outline:
    """A message taken apart: what stands before the first heading, and the sections in their order."""

    preamble: tuple[Line | Table, ...]
    blocks: tuple[Block, ...]


_Head = tuple[Line, Heading]
_Piece = tuple[Line | Table, Heading | None]


def outline(entries: Iterable[Line | Table]) -> Outline:
    """Sorts lines and tables under their headings."""
    pieces: list[_Piece] = []
    current: _Head | None = None
    for entry in entries:
        for piece, heading in _pieces(entry, current) if isinstance(entry, Line) else [(entry, None)]:
            if heading and isinstance(piece, Line):
                current = (piece, heading)
            pieces.append((piece, heading))
    return _fill(pieces)


def _pieces(line: Line, current: _Head | None) -> Iterator[_Piece]:
    """The line cut at its headings; a line without any comes back whole."""
    cuts = cuts_in(line, current)
    if not cuts or not _admits(cuts[0].heading, current):
        yield line, None
        return
    if before := _NEXT_NUMBER.sub("", line.text[: cuts[0].start]).strip(" 。；;，,、|"):
        yield replace(line, text=before), None
    for n, cut in enumerate(cuts):
        yield replace(line, text=cut.heading.label), cut.heading
        is_last = n + 1 == len(cuts)
        content = line.text[cut.end :] if is_last else _NEXT_NUMBER.sub("", line.text[cut.end : cuts[n + 1].start])
        if content := content.strip():
            yield Line(content, line.indent) if inline_numbers(content) else split_marker(content, line.indent), None


def _admits(heading: Heading, current: _Head | None) -> bool:
    """The lines of an issue form (原因：, 需支持方：) are fields below a problem and ordinary words elsewhere."""
    if heading.section is not Section.FIELD or heading.field == "text":
        return True
    return current is not None and current[1].section in (Section.FIELD, Section.BLOCKERS)


def _fill(pieces: list[_Piece]) -> Outline:
    labels = _block_labels(pieces)
    preamble: list[Line | Table] = []
    blocks: list[Block] = []
    label = ""
    for n, (piece, heading) in enumerate(pieces):
        if n in labels and isinstance(piece, Line):
            label = label_text(piece.text)
        elif heading:
            blocks.append(Block(heading, label=label))
        elif blocks:
            blocks[-1].lines.append(piece)
        else:
            preamble.append(piece)
    return Outline(tuple(preamble), tuple(_pair_days(_drop_titles(blocks))))


def _drop_titles(blocks: list[Block]) -> list[Block]:
    """A summary or report right above the done section is its title, and the plain lines under it are no work."""
    for block, below in pairwise(blocks):
        is_title = block.heading.roles & _TITLES and not any(isinstance(line, Table) or line.style for line in block.lines)
        is_done = below.section is Section.COMPLETED and below.heading.roles & _DONE and not below.heading.roles & _TITLES
        if is_title and is_done:
            block.heading = replace(block.heading, section=Section.IGNORED)
    return blocks


def _pair_days(blocks: list[Block]) -> list[Block]:
    """今日 is the plan where 昨日 is reported beside it and nothing speaks of tomorrow."""
    roles = {role for block in blocks for role in block.heading.roles}
    if Role.PAST not in roles or roles & {Role.FUTURE}:
        return blocks
    if any(block.section is Section.PLANNED and Role.TODAY not in block.heading.roles for block in blocks):
        return blocks
    for block in blocks:
        asserted = block.heading.roles & {Role.FINISHED, Role.PAST}
        if Role.TODAY in block.heading.roles and block.section is Section.COMPLETED and not asserted:
            block.heading = replace(block.heading, section=Section.PLANNED, status=None)
    return blocks


def _block_labels(pieces: list[_Piece]) -> set[int]:
    """Lines above headings that come round twice or more: the people or projects of one message."""
    heads = [n for n, (_, heading) in enumerate(pieces) if heading]
    if not heads:
        return set()
    first = pieces[heads[0]][1]
    again = [n for n in heads if first and (found := pieces[n][1]) and found.section is first.section]
    labels = [n - 1 for n in again if n > 0 and _is_label(pieces[n - 1])]
    looks = {(line.style, line.text[:1] in OPEN_BRACKETS) for n in labels if isinstance(line := pieces[n][0], Line)}
    return set(labels) if len(labels) == len(again) > 1 and len(looks) == 1 else set()


def _is_label(piece: _Piece) -> bool:
    line, heading = piece
    if not isinstance(line, Line) or heading or len(line.text) > _LONGEST_LABEL:
        return False
    return _SENTENCE.search(line.text) is None
