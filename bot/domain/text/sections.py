"""Where the headings stand: a message as a preamble and its sections.

A heading needs a delimiter: a colon, brackets, the end of the line, a dash, or, for words that only headings
have, a space at the start of a line. Everything that follows belongs to it until the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bot.domain.text.headings import Heading, Role, Section, read_heading
from bot.domain.text.markers import Line, inline_numbers, split_marker
from bot.domain.text.normalize import fold
from bot.domain.text.tables import Table

_OPEN, _CLOSE = "【[「『〔〖《<(", "】]」』〕〗》>)"
_BRACKETED = re.compile(
    rf"[{re.escape(_OPEN)}]{{1,2}}([^{re.escape(_OPEN + _CLOSE)}\n]{{1,28}}(?:\([^()]{{0,12}}\))?)[{re.escape(_CLOSE)}]{{1,2}}\s{{0,4}}[:\-]{{0,3}}"
)
_ENCLOSED = re.compile(rf"[{re.escape(_OPEN)}]([^{re.escape(_OPEN + _CLOSE)}\n]*)[{re.escape(_CLOSE)}]")
_WINDOW = 32
#: What may stand right before a heading inside a line.
_WEAK_EDGE, _SURE_EDGE = "。;!|\n\t ", "。;!|\n\t ,、?/)]】」』.①②③④⑤"
_WORD_EDGE = re.compile(r"[^\u4e00-\u9fffa-z0-9 '&+/\-.~()]")
_DASH_END = re.compile(r"\s{0,4}-{1,3}(?:\s|$)")


@dataclass(slots=True)
class Block:
    """One section: its heading, the lines under it, and the person or project it is about (`label`)."""

    heading: Heading
    mark: Line
    lines: list[Line | Table] = field(default_factory=list)
    label: str = ""

    @property
    def section(self) -> Section:
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
        cut = _pieces(entry, current) if isinstance(entry, Line) else [(entry, None)]
        for line, heading in cut:
            if heading and isinstance(line, Line):
                current = (line, heading)
            pieces.append((line, heading))
    return _fill(pieces)


def _fill(pieces: list[_Piece]) -> Outline:
    labels = _block_labels(pieces)
    preamble: list[Line | Table] = []
    blocks: list[Block] = []
    label = ""
    for n, (line, heading) in enumerate(pieces):
        if n in labels and isinstance(line, Line):
            label = label_text(line.text)
        elif heading and isinstance(line, Line):
            blocks.append(Block(heading, line, label=label))
        elif blocks:
            blocks[-1].lines.append(line)
        else:
            preamble.append(line)
    return Outline(tuple(preamble), tuple(_pair_days(blocks)))


def label_text(text: str) -> str:
    """A label without the brackets around all of it and without its colon."""
    text = text.strip().rstrip("：: ")
    enclosed = _ENCLOSED.fullmatch(text)
    return enclosed[1].strip() if enclosed else text


# --- headings in a line


def _pieces(line: Line, current: _Head | None) -> Iterator[_Piece]:
    """The line cut at its headings; a line without any comes back whole."""
    cuts = list(_cuts(line, current))
    if not cuts or not _admits(cuts[0][1], current):
        yield line, None
        return
    if cuts[0][0] > 0 and (before := line.text[: cuts[0][0]].strip(" 。；;，,、|")):
        yield replace(line, text=before), None
    for n, (_, heading, start) in enumerate(cuts):
        yield replace(line, text=heading.label), heading
        end = cuts[n + 1][0] if n + 1 < len(cuts) else len(line.text)
        if rest := _strip_tail_mark(line.text[start:end].strip()):
            yield Line(rest, line.indent) if inline_numbers(rest) else split_marker(rest, line.indent), None


def _admits(heading: Heading, current: _Head | None) -> bool:
    """The lines of an issue form (原因：, 需支持方：) are fields below a problem and ordinary words elsewhere."""
    if heading.section is not Section.FIELD or heading.field == "text":
        return True
    return current is not None and current[1].section in (Section.FIELD, Section.BLOCKERS)


def _strip_tail_mark(rest: str) -> str:
    """The number in front of the next heading of the same line (2、明日计划) is no content."""
    return re.sub(r"[;；。\s](?:[0-9①-⑳一二三四五六][、.．)）]?|[(（][0-9一二三四五六][)）])\s{0,3}$", "", rest)


def _cuts(line: Line, current: _Head | None) -> Iterator[tuple[int, Heading, int]]:
    """(start, heading, end) for every heading of the line, in order."""
    folded = fold(line.text)
    first = _at_start(line, folded)
    if first and not _may_be_heading(line, first[1], folded[first[2] - 1 : first[2]] in ":]】」』", current):
        first = None
    if first:
        yield first
    elif line.style and line.style not in ("#", "emoji") and current:
        return
    spaced = first is not None and first[1].sure and folded[first[2] - 1] == " "
    yield from _inside(line.text, folded, first[2] if first else 0, spaced)


def _at_start(line: Line, folded: str) -> tuple[int, Heading, int] | None:
    if bracket := _BRACKETED.match(folded):
        heading = read_heading(bracket[1])
        return (0, heading, bracket.end()) if heading else None
    if heading := read_heading(line.text):
        return 0, heading, len(line.text)
    colon = folded.find(":", 0, _WINDOW)
    if colon > 0 and (heading := read_heading(line.text[:colon])):
        return 0, heading, colon + 1
    if (dash := _DASH_END.search(folded, 0, _WINDOW)) and (heading := read_heading(line.text[: dash.start()])):
        return 0, heading, dash.end()
    for space in _spaces(folded):
        heading = read_heading(line.text[:space])
        if heading and heading.sure and heading.dated:
            return 0, heading, space + 1
    return None


def _spaces(folded: str) -> list[int]:
    return [n for n, char in enumerate(folded[:_WINDOW]) if char == " "][::-1]


def _may_be_heading(line: Line, heading: Heading, closed: bool, current: _Head | None) -> bool:
    """A marked line among marked items is an item unless headings carry the same mark or it cannot be mistaken."""
    if line.style in ("", "#", "emoji", "一、", "(一)") or current is None:
        return True
    same = (current[0].style, current[0].indent) == (line.style, line.indent)
    return same or (closed and heading.sure and heading.dated)


def _inside(text: str, folded: str, start: int, spaced: bool) -> Iterator[tuple[int, Heading, int]]:
    at = start
    for stop in re.finditer(r"[:【\[「『 ]", folded):
        n = stop.start()
        if n < at:
            continue
        found = _bracketed_at(folded, n) if stop[0] in "【[「『" else _before(text, folded, n, at, spaced)
        if found:
            yield found
            at = found[2]


def _bracketed_at(folded: str, at: int) -> tuple[int, Heading, int] | None:
    bracket = _BRACKETED.match(folded, at)
    heading = bracket and read_heading(bracket[1])
    return (at, heading, bracket.end()) if bracket and heading and heading.sure else None


def _before(text: str, folded: str, stop: int, start: int, spaced: bool) -> tuple[int, Heading, int] | None:
    """A heading that ends at this colon (or, in a line headed by words and spaces only, at this space)."""
    if folded[stop] == " " and not spaced:
        return None
    low = max(start, stop - _WINDOW)
    edges = [low - 1] + [n for n in range(low, stop) if folded[n] in _SURE_EDGE or _WORD_EDGE.match(folded[n])]
    for edge in edges:
        words = text[edge + 1 : stop]
        heading = read_heading(words) if words.strip() and edge >= start - 1 else None
        if heading and _fits(heading, folded, edge, start, folded[stop]):
            return edge + 1, heading, stop + 1
    return None


def _fits(heading: Heading, folded: str, edge: int, start: int, stop: str) -> bool:
    if stop == " ":
        return heading.sure and heading.dated
    if edge < start:
        return edge < 0 or start > 0
    return heading.sure or folded[edge] in _WEAK_EDGE


# --- what the headings say together


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
    looks = {(line.style, line.text[:1] in _OPEN) for n in labels if isinstance(line := pieces[n][0], Line)}
    return set(labels) if len(labels) == len(again) > 1 and len(looks) == 1 else set()


def _is_label(piece: _Piece) -> bool:
    line, heading = piece
    if not isinstance(line, Line) or heading or len(line.text) > _WINDOW:
        return False
    return not re.search(r"[，。；,;!！?？]", line.text)
