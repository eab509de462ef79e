"""The lines of one section as items: every leaf with the path above it.

Rules: a marked line is exactly one item; an unmarked line is cut at `；`, `。` and inline numbering; a line with
deeper or differently marked lines under it is their parent and no item itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot.domain.text.cuts import label_text
from bot.domain.text.headings import Heading, Role, Section, spell
from bot.domain.text.markers import Line, inline_numbers, split_marker
from bot.domain.text.noise import is_nil, is_noise
from bot.domain.text.normalize import fold, tidy
from bot.domain.text.notes import Note, unnoted
from bot.domain.text.tables import Table

_LABEL = re.compile(r"[【\[「『〔<《(][^】\]」』〕>》)\n]{1,30}[】\]」』〕>》)]\s?:?|[^:\n]{1,30}:")
_OPEN_END = tuple("，、：（,:(")
_PATH = " / "
_DEEPEST = 5
_LONGEST_LABEL = 40
_SHORT_LABEL = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """One item as it was written: `text` with its path, `own` its own words, `above` the words of its parents.

    `fields` are the named cells of a table row or of an issue form.
    """

    text: str
    own: str
    above: str = ""
    state: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Node:
    line: Line
    parts: list[str]
    parent: _Node | None = None
    children: list[_Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return tidy(" ".join(self.parts))


def under(label: str, leaf: Leaf) -> Leaf:
    """The leaf with a label above it."""
    return replace(leaf, text=label + _PATH + leaf.text, above=label) if label else leaf


def leaves(entries: Iterable[Line | Table], label: str = "", note: Note = unnoted) -> list[Leaf]:
    """The items of one section in their order; nil words, courtesies and empty labels are none."""
    found: list[Leaf] = []
    for is_table, group in groupby(entries, key=lambda entry: isinstance(entry, Table)):
        if is_table:
            found += [leaf for table in group if isinstance(table, Table) for leaf in _rows(table)]
        else:
            found += _tree([line for line in group if isinstance(line, Line)], label, note)
    return found


def section_leaves(table: Table) -> Iterator[tuple[Heading, Leaf]]:
    """The items of a table whose rows or columns are sections; a column's cell is `row label / cell`."""
    for section, row in zip(table.row_headings, table.rows, strict=False):
        yield from ((section, leaf) for leaf in _row(table, row))
    for row in table.rows if not table.row_headings else ():
        label = _row_label(table, row)
        for cell, heading in zip(row, table.headings, strict=False):
            text = tidy(split_marker(cell).text)
            if heading and heading.section is not Section.IGNORED and text and not is_nil(text):
                yield heading, Leaf(label + _PATH + text if label else text, text, label)


def _row_label(table: Table, row: tuple[str, ...]) -> str:
    """The cell that says whom or what a row is about: the first that is neither a number nor a section."""
    columns = zip(row, table.columns, table.headings, strict=False)
    about = (cell for cell, column, heading in columns if column != "number" and _is_about(heading))
    return tidy(next(about, ""))


def _is_about(heading: Heading | None) -> bool:
    return heading is None or heading.section is Section.IGNORED


def _rows(table: Table) -> Iterator[Leaf]:
    for row in table.rows:
        yield from _row(table, row)


def _row(table: Table, row: tuple[str, ...]) -> Iterator[Leaf]:
    """A row of an item table: the text cell, with the other cells as fields."""
    cells = dict(zip(table.columns, row, strict=False))
    line = split_marker(cells.pop("text", ""))
    text = tidy(line.text)
    if text and not is_nil(text):
        yield Leaf(text, text, state=line.state, fields=tuple((name, cell) for name, cell in cells.items() if cell))


def _tree(lines: list[Line], label: str, note: Note) -> list[Leaf]:
    roots: list[_Node] = []
    group: _Node | None = None
    last: _Node | None = None
    for line in lines:
        if not line.text.strip() or (not line.style and (is_noise(line.text) or _says_nil(line.text))):
            note(line.number, "no item", line.text)
        elif last and _continues(line, last):
            note(line.number, "continuation", last.text)
            last.parts.append(line.text)
        elif _is_label(line):
            note(line.number, "group label", line.text)
            group = last = _add(_Node(line, [line.text]), None, roots)
        elif line.style:
            last = _add(_Node(line, [line.text]), _parent(line, last, group), roots)
        else:
            for node in _unmarked(line):
                last = _add(node, node.parent or group, roots)
    path = [label] if label else []
    return [leaf for root in roots for leaf in _walk(root, path, note)]


def split_unmarked(text: str) -> list[str]:
    """An unmarked line cut at inline numbering, or else at `；` and `。` outside brackets."""
    parts = split_numbers(text)
    return parts if len(parts) > 1 else _at_stops(text)


def split_numbers(text: str) -> list[str]:
    """Words cut at inline numbering (主要 1、… 2、…); what only introduces the numbers is left out."""
    cuts = inline_numbers(text)
    if not cuts:
        return [text]
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    head = text[: cuts[0][0]].strip(" ,，;；。")
    roles = spell("".join(fold(head).split()))
    is_item = roles is None or not set(roles) <= {Role.FILLER, Role.PROGRESS}
    return ([head] if is_item else []) + [text[begin:end] for (_, begin), end in zip(cuts, ends, strict=True)]


def _at_stops(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for n, char in enumerate(text):
        depth = max(0, depth + (char in "（(【「《“[") - (char in "）)】」》”]"))
        if depth == 0 and char in "；;。":
            parts.append(text[start:n])
            start = n + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def _unmarked(line: Line) -> list[_Node]:
    parts = split_unmarked(line.text)
    if len(parts) > 1 and parts[0].rstrip().endswith(("：", ":")):
        above = _Node(line, [parts[0]])
        return [above] + [_Node(line, [part], above) for part in parts[1:]]
    return [_Node(line, [part]) for part in parts]


def _says_nil(text: str) -> bool:
    """特殊情况：无 under another heading."""
    label, colon, value = text[:_LONGEST_LABEL].replace("：", ":", 1).partition(":")
    return bool(colon) and len(label) <= _SHORT_LABEL and bool(value) and is_nil(value)


def _is_label(line: Line) -> bool:
    return not line.style and len(line.text) <= _LONGEST_LABEL and _LABEL.fullmatch(fold(line.text).strip()) is not None


def _continues(line: Line, last: _Node) -> bool:
    """An unmarked line goes on with a marked item when it is indented or the line before was left open."""
    if line.style or not last.line.style:
        return False
    return line.indent > last.line.indent or last.parts[-1].rstrip().endswith(_OPEN_END)


def _parent(line: Line, last: _Node | None, group: _Node | None) -> _Node | None:
    """The node that a marked line stands under."""
    chain = []
    node = last
    while node and node is not group:
        chain.append(node)
        node = node.parent
    if len(chain) > _DEEPEST:
        return chain[1]
    styles = {other.line.style for other in chain if other.line.indent <= line.indent}
    for above in chain:
        same = above.line.style == line.style
        if line.indent > above.line.indent + same:
            return above
        if line.indent >= above.line.indent and (same or 0 < above.line.ordinal == line.ordinal - 1):
            return above.parent
        if line.indent == above.line.indent and above.line.style and line.style not in styles:
            return above
    return group


def _add(node: _Node, parent: _Node | None, roots: list[_Node]) -> _Node:
    node.parent = parent
    (parent.children if parent else roots).append(node)
    return node


def _walk(node: _Node, path: list[str], note: Note) -> list[Leaf]:
    line, text = node.line, node.text
    if node.children:
        note(line.number, "parent", text)
        path = [*path, label_text(text)]
        return [leaf for child in node.children for leaf in _walk(child, path, note)]
    if _is_label(line) or not text or is_nil(text):
        note(line.number, "nothing", text)
        return []
    above = _PATH.join(path)
    leaf = Leaf(above + _PATH + text if above else text, text, above, line.state)
    note(line.number, "marked item" if line.style else "unmarked item", leaf.text)
    return [leaf]
