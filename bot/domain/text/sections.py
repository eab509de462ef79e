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
from bot.domain.text.headings import Heading, Role, Section, read_day_heading
from bot.domain.text.markers import Line, inline_numbers, split_marker
from bot.domain.text.noise import is_title
from bot.domain.text.notes import Note, unnoted
from bot.domain.text.prose import next_day
from bot.domain.text.tables import Table

#: The number in front of the next heading of the same line (2、明日计划) is no content.
_NEXT_NUMBER = re.compile(r"[;；。\s](?:[1-9一二三四五六][、.．)）]|[①-⑳]|[(（][1-9一二三四五六][)）])\s{0,3}$")
_SENTENCE = re.compile(r"[，。；,;!！?？]")
_LONGEST_LABEL = 32
#: A table stands so many lines below the title it belongs to at most.
_LONGEST_HEAD = 5
_TOLD = frozenset((Section.COMPLETED, Section.PLANNED, Section.BLOCKERS))
_TITLES = frozenset((Role.TITLE, Role.SUMMARY))
_DONE = frozenset((Role.FINISHED, Role.PROGRESS, Role.TODAY))


@dataclass(slots=True)
class Block:
    """One section: its heading as it was read and as it is written (`head`), the lines under it, and the person or project it is
    about (`label`)."""

    heading: Heading
    lines: list[Line | Table] = field(default_factory=list)
    label: str = ""
    head: str = ""

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


def outline(entries: Iterable[Line | Table], note: Note = unnoted) -> Outline:
    """Sorts lines and tables under their headings."""
    pieces: list[_Piece] = []
    current: _Head | None = None
    for entry in entries:
        for piece, found in _pieces(entry, current) if isinstance(entry, Line) else [(entry, None)]:
            heading = found or _alike(piece, current, pieces)
            if heading and isinstance(piece, Line):
                current = (piece, heading)
            pieces += [(piece, heading)] if heading else _told_on(piece, current)
    return _fill(pieces, note)


def _alike(piece: Line | Table, current: _Head | None, above: list[_Piece]) -> Heading | None:
    """A line that begins with a day and looks like the heading above, unlike the items between them, is a heading too."""
    item = above[-1][0] if above else None
    if not (current and isinstance(piece, Line) and isinstance(item, Line)):
        return None
    look = (current[0].style, current[0].indent)
    return read_day_heading(piece.text) if look == (piece.style, piece.indent) and item.style != piece.style else None


def _told_on(piece: Line | Table, current: _Head | None) -> list[_Piece]:
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


def _pieces(line: Line, current: _Head | None) -> Iterator[_Piece]:
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


def _admits(heading: Heading, current: _Head | None) -> bool:
    """The lines of an issue form (原因：, 需支持方：) are fields below a problem and ordinary words elsewhere."""
    if heading.section is not Section.FIELD or heading.field == "text":
        return True
    return current is not None and current[1].section in (Section.FIELD, Section.BLOCKERS)


@dataclass(slots=True)
class _Filler:
    """Puts every line under the last heading.

    A heading that is indented under a marked line tells about that line (`owner`); what stands at the line's own
    depth afterwards goes back to the section around it.
    """

    note: Note
    preamble: list[Line | Table] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    label: str = ""
    owner: Line | None = None
    around: Block | None = None

    def open(self, line: Line, heading: Heading) -> None:
        """A heading: of the whole message, or of the marked line it is indented under."""
        owner = self._owner_of(line)
        self.note(line.number, f"heading {heading.section}", heading.label)
        if owner is None or not self.blocks:
            self.owner = self.around = None
            self.blocks.append(Block(heading, label=self.label, head=line.text))
            return
        if self.around is None:
            self.owner, self.around = owner, self.blocks[-1]
        self.note(line.number, "heading inside an item", owner.text)
        _give_up(self.around, owner, heading)
        self.blocks.append(Block(heading, label=_joined(self.around.label, label_text(owner.text)), head=line.text))

    def put(self, piece: Line | Table) -> None:
        """A line or table of the open section."""
        if not self.blocks and not self._is_told_by_title(piece):
            self.preamble.append(piece)
            if isinstance(piece, Line):
                self.note(piece.number, "before any heading", piece.text)
            return
        if self.owner and self.around and isinstance(piece, Line) and piece.indent <= self.owner.indent:
            self.blocks.append(Block(self.around.heading, label=self.around.label))
            self.owner = self.around = None
        self.blocks[-1].lines.append(piece)

    def _is_told_by_title(self, piece: Line | Table) -> bool:
        """Opens a section for a table of items that stands right under the title of a report."""
        if not isinstance(piece, Table) or piece.sections:
            return False
        titles = [line for line in self.preamble[-_LONGEST_HEAD:] if isinstance(line, Line) and is_title(line.text)]
        if not titles:
            return False
        section = Section.COMPLETED if {"progress", "status"} & set(piece.columns) else Section.PLANNED
        self.blocks.append(Block(Heading(section, None, titles[-1].text, frozenset((Role.TITLE,)))))
        return True

    def _owner_of(self, line: Line) -> Line | None:
        if self.owner and line.indent > self.owner.indent:
            return self.owner
        lines = self.blocks[-1].lines if self.blocks and self.owner is None else []
        above = (entry for entry in reversed(lines) if isinstance(entry, Line) and entry.style)
        return next((entry for entry in above if entry.indent < line.indent), None)


def _give_up(around: Block, owner: Line, heading: Heading) -> None:
    """A marked line whose own progress or plan is told under it is a parent, no item."""
    if around.lines and around.lines[-1] is owner and heading.section is not Section.BLOCKERS:
        around.lines.pop()


def _joined(*labels: str) -> str:
    return " / ".join(label for label in labels if label)


def _fill(pieces: list[_Piece], note: Note) -> Outline:
    labels = _block_labels(pieces)
    around = _holds_labels(pieces, labels)
    filler = _Filler(note)
    for n, (piece, heading) in enumerate(pieces):
        if n in labels and isinstance(piece, Line):
            filler.label = label_text(piece.text)
            note(piece.number, "block label", filler.label)
        elif heading and isinstance(piece, Line):
            if around and n - 1 not in labels and heading.dated:
                filler.label = ""
            filler.open(piece, heading)
        else:
            filler.put(piece)
    return Outline(tuple(filler.preamble), tuple(_pair_days(_drop_titles(filler.blocks))))


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
    heads = [n for n, (_, heading) in enumerate(pieces) if heading and heading.section in _TOLD]
    if not heads:
        return set()
    labels = _labels_above(pieces, heads)
    if labels:
        return labels
    counted = _labels_above(pieces, heads[1:])
    ordinals = [line.ordinal for n in sorted(counted) if isinstance(line := pieces[n][0], Line)]
    is_flat = all(_indent(pieces[n + 1]) <= _indent(pieces[n]) for n in counted)
    return counted if is_flat and heads[0] + 1 in counted and ordinals == list(range(1, len(ordinals) + 1)) else set()


def _holds_labels(pieces: list[_Piece], labels: set[int]) -> bool:
    """Whether the first heading stands around the labels (今日完成：1. 城东项目 进展：… 2. 城西项目 …)."""
    return bool(labels) and pieces[min(labels) - 1][1] is not None


def _indent(piece: _Piece) -> int:
    return piece[0].indent if isinstance(piece[0], Line) else 0


def _labels_above(pieces: list[_Piece], heads: list[int]) -> set[int]:
    first = pieces[heads[0]][1] if heads else None
    again = [n for n in heads if first and (found := pieces[n][1]) and found.section is first.section]
    labels = [n - 1 for n in again if n > 0 and _is_label(pieces[n - 1])]
    looks = {(line.style, line.text[:1] in OPEN_BRACKETS) for n in labels if isinstance(line := pieces[n][0], Line)}
    return set(labels) if len(labels) == len(again) > 1 and len(looks) == 1 else set()


def _is_label(piece: _Piece) -> bool:
    line, heading = piece
    if not isinstance(line, Line) or heading or len(line.text) > _LONGEST_LABEL:
        return False
    return _SENTENCE.search(line.text) is None
