"""Where the headings stand: a message as a preamble and its sections.

Everything that follows a heading belongs to it until the next one; `TODAY` beside `YESTERDAY` is the plan; lines
above headings that come round again are the people or projects of one message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.domain.text.cuts import label_text
from bot.domain.text.headings import Heading, Role, Section
from bot.domain.text.labels import block_labels, holds_labels
from bot.domain.text.markers import Line
from bot.domain.text.notes import Note, unnoted
from bot.domain.text.pieces import Piece, cut_up
from bot.domain.text.tables import Table
from bot.domain.text.titles import is_title, opens_report

#: Items stand so many lines and fields below the title they belong to at most.
_LONGEST_HEAD = 5
_TITLES = frozenset((Role.TITLE, Role.SUMMARY))
_DONE = frozenset((Role.FINISHED, Role.PROGRESS, Role.TODAY))


_NO_LINE = Line("")


@dataclass(slots=True)
class Block:
    """One section: its heading as it was read and as it is written (`head`), the lines under it, and the person or project it is
    about (`label`)."""

    heading: Heading
    lines: list[Line | Table] = field(default_factory=list)
    label: str = ""
    head: Line = _NO_LINE

    @property
    def section(self) -> Section:
        """What its items are."""
        return self.heading.section


@dataclass(frozen=True, slots=True)
class Outline:
    """A message taken apart: what stands before the first heading, and the sections in their order."""

    preamble: tuple[Line | Table, ...]
    blocks: tuple[Block, ...]


def outline(entries: Iterable[Line | Table], note: Note = unnoted) -> Outline:
    """Sorts lines and tables under their headings."""
    return _fill(cut_up(entries), note)


@dataclass(slots=True)
class _Filler:
    """Puts every line under the last heading.

    A heading that is indented under a marked line tells about that line (`owner`); what stands at the line's own
    depth afterwards goes back to the section around it. `tells_done` says that some heading opens what was done.
    """

    note: Note
    tells_done: bool
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
            self.blocks.append(Block(heading, label=self.label, head=line))
            return
        if self.around is None:
            self.owner, self.around = owner, self.blocks[-1]
        self.note(line.number, "heading inside an item", owner.text)
        _give_up(self.around, owner, heading)
        self.blocks.append(Block(heading, label=_joined(self.around.label, label_text(owner.text)), head=line))

    def put(self, piece: Line | Table) -> None:
        """A line or table of the open section."""
        if titled := self._titled(piece):
            if titled.head.text:
                self.note(titled.head.number, f"title {titled.section}", titled.head.text)
            self.blocks.append(titled)
        if not self.blocks:
            self.preamble.append(piece)
            if isinstance(piece, Line):
                self.note(piece.number, "before any heading", piece.text)
            return
        if self.owner and self.around and isinstance(piece, Line) and piece.indent <= self.owner.indent:
            self.blocks.append(Block(self.around.heading, label=self.around.label))
            self.owner = self.around = None
        self.blocks[-1].lines.append(piece)

    def _titled(self, piece: Line | Table) -> Block | None:
        """The section that the title of a report opens for a table of items or for marked lines right under it."""
        if len(self.blocks) > _LONGEST_HEAD or not all(_is_field(block) for block in reversed(self.blocks)):
            return None
        titles = [line for line in self.preamble[-_LONGEST_HEAD:] if isinstance(line, Line) and not line.style]
        if isinstance(piece, Table):
            title = None if piece.sections else next((line for line in reversed(titles) if is_title(line.text)), None)
            is_done = bool({"progress", "status"} & set(piece.columns))
        else:
            is_item = bool(piece.style) and not self.tells_done
            title = next((line for line in titles if opens_report(line.text)), None) if is_item else None
            is_done = True
        if isinstance(piece, Table) and is_done and not (title or self.tells_done or piece.sections):
            return Block(Heading(Section.COMPLETED, None, "", frozenset((Role.TITLE,)), sure=False))
        section = Section.COMPLETED if is_done else Section.PLANNED
        return Block(Heading(section, None, title.text, frozenset((Role.TITLE,))), head=title) if title else None

    def _owner_of(self, line: Line) -> Line | None:
        if self.owner and line.indent > self.owner.indent:
            return self.owner
        lines = self.blocks[-1].lines if self.blocks and self.owner is None else []
        above = (entry for entry in reversed(lines) if isinstance(entry, Line) and entry.style)
        return next((entry for entry in above if entry.indent < line.indent), None)


def _is_field(block: Block) -> bool:
    """姓名：李娜: its value stands on its own line."""
    first = block.lines[0] if block.section is Section.IGNORED and block.lines else None
    return isinstance(first, Line) and first.number == block.head.number


def _give_up(around: Block, owner: Line, heading: Heading) -> None:
    """A marked line whose own progress or plan is told under it is a parent, no item."""
    if around.lines and around.lines[-1] is owner and heading.section is not Section.BLOCKERS:
        around.lines.pop()


def _joined(*labels: str) -> str:
    return " / ".join(label for label in labels if label)


def _fill(pieces: list[Piece], note: Note) -> Outline:
    labels = block_labels(pieces)
    around = holds_labels(pieces, labels)
    filler = _Filler(note, any(heading is not None and heading.section is Section.COMPLETED for _, heading in pieces))
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
