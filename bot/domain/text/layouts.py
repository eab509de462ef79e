"""How a form was laid out: its fields and what stands in each, from a chat, a table, a spreadsheet or a CSV file.

Rule 1: a colon, =, a TAB or a table's bar stands between field and value; several fields may stand on one line, each after a blank
        or a mark. Where none of these stands behind a field in the whole text, a comma or a blank does.
Rule 2: a field goes on until the next one; a line that is only a field's name opens it, its value follows below.
Rule 3: a row of fields above a row of values is the same form; in any other row each cell that names a field opens it.
Rule 4: a field's name may be decorated and carry a hint: 1. **目标（可选）**.
Rule 5: what can be read in two ways is asked back, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.text.cells import BULLET, NAME, Fields, bare, lines_of
from bot.domain.text.grammar import Argument, shortened
from bot.domain.text.hanzi import simple
from bot.domain.text.suggest import nearest
from bot.domain.text.unclear import Unclear

ALIKE = 60.0
"""Similarity (0–100) from which an unknown field is taken for a misspelt one."""
LONGEST_FIELD = 12
MOST_INLINE = 60
"""Fields that are looked for in one line."""

_LINE = re.compile(rf"{NAME}\s*(?:[:：=＝]|(?<=[】\]」]))\s*(?:\*\*)?(?P<value>.*)")
_WEAK = re.compile(rf"{NAME}[ \u3000]+(?P<value>\S.*)")
_SERIAL = re.compile(r"(?:序号|编号|no\.?|#)?", re.IGNORECASE)
_AROUND = " \u3000,，;；、"


@dataclass(slots=True)
class Entry:
    """A field as it was written; an unknown one has no argument. `doubt` is what to ask where its extent is open."""

    argument: Argument[Any] | None
    words: str
    lines: list[str] = field(default_factory=list)
    doubt: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def laid_out(text: str, arguments: Sequence[Argument[Any]]) -> list[Entry] | Unclear:
    """The fields in the order in which they were written; what stands before the first one is a title."""
    known = Fields(arguments)
    lines, between = lines_of(text, known)
    rows = [line.split("\t") for line in lines]
    table = _table(rows, known)
    if table is not None:
        return table
    reader = _Reader(known, between, strong=any(_names_field(line, known) for line in lines))
    for line, row in zip(lines, rows, strict=True):
        reader.take(line, row)
    written = {one.argument.name for one in reader.entries if one.argument is not None}
    return [_doubted(one, written, known) for one in reader.entries]


@dataclass(slots=True)
class _Reader:
    """One reading under way. `strong` tells that some field has a sign behind it; `between` stood between the cells."""

    known: Fields
    between: str
    strong: bool
    entries: list[Entry] = field(default_factory=list)

    def take(self, line: str, row: Sequence[str]) -> None:
        """One line: cells of a row, fields with their signs, a field with a blank, or more of the field above."""
        cells = row[1:] if len(row) > 1 and self._numbered(row) else row
        if len(cells) > 1:
            self._cells(cells)
            return
        for piece in _pieces(cells[0], self.known):
            self._piece(piece)

    def _cells(self, cells: Sequence[str]) -> None:
        """Rule 3; a first cell that names no field is one that nobody knows."""
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            return
        first = filled[0]
        for cell in cells[cells.index(first) :]:
            if (argument := self.known.get(cell)) is not None or cell is first:
                self.entries.append(Entry(argument, bare(cell), [""]))
            else:
                entry = self.entries[-1]
                value = cell.strip()
                entry.lines[0] = f"{entry.lines[0]}{self.between}{value}" if entry.lines[0] and value else entry.lines[0] or value

    def _piece(self, piece: str) -> None:
        found = _LINE.match(piece)
        if found and self._opens(found["field"]):
            self.entries.append(Entry(self.known.get(found["field"]), bare(found["field"]), [found["value"].strip()]))
        elif (argument := self.known.get(piece)) is not None:
            self.entries.append(Entry(argument, bare(piece)))
        elif (weak := _WEAK.match(piece)) and (argument := self.known.get(weak["field"])) and not self._goes_on(argument):
            self.entries.append(Entry(argument, bare(weak["field"]), [weak["value"].strip()], self._open_weak(piece, weak)))
        elif self.entries:
            self.entries[-1].lines.append(piece.strip())

    def _opens(self, written: str) -> bool:
        """Whether a word with its sign opens a field: an unknown one not within free text, unless it is like a known one."""
        words = bare(written)
        if self.known.get(written) is not None:
            return True
        if not words or len(words) > LONGEST_FIELD:
            return False
        return not self._in_text() or nearest(simple(words), self.known.words, cutoff=ALIKE) is not None

    def _in_text(self) -> bool:
        return any(entry.argument is not None and entry.argument.kind.free for entry in self.entries[-1:])

    def _goes_on(self, argument: Argument[Any]) -> bool:
        """目标 above 名称：… is only text where 目标 has its own sign already."""
        return self.strong and self._in_text() and any(entry.argument is argument for entry in self.entries)

    def _open_weak(self, line: str, weak: re.Match[str]) -> str:
        """What to ask of a field with only a blank behind it (rule 5)."""
        words, value = bare(weak["field"]), weak["value"].strip()
        if more := [word for word in value.split() if self.known.get(word) is not None]:
            return f"“{shortened(line)}”里不止一项，看不出到哪里为止，请用冒号分开：{words}：… {more[0]}：…"
        if self.strong and self._in_text():
            return f"“{shortened(line)}”是{words}还是上一项的内容？是{words}请写 {words}：{shortened(value)}"
        return ""

    def _numbered(self, row: Sequence[str]) -> bool:
        return row[0].strip().isdigit() and self.known.get(row[1]) is not None


def _names_field(line: str, known: Fields) -> bool:
    found = _LINE.match(line)
    return "\t" not in line and found is not None and known.get(found["field"]) is not None


def _pieces(line: str, known: Fields) -> Iterator[str]:
    """The line, cut before each further field with its sign."""
    start = 0
    for number, found in enumerate(known.inline.finditer(simple(line))):
        if number < MOST_INLINE and not BULLET.fullmatch(line[start : found.start()]):
            yield line[start : found.start()].strip(_AROUND)
            start = found.start()
    yield line[start:]


def _table(rows: Sequence[Sequence[str]], known: Fields) -> list[Entry] | Unclear | None:
    """A row of fields above a row of values (rule 3); None for any other layout."""
    while rows and len(rows[0]) == 1 and known.get(rows[0][0]) is None and not _names_field(rows[0][0], known):
        rows = rows[1:]
    if len(rows) < 2 or not _is_head(rows[0], known):
        return None
    heads, values = rows[0], rows[1]
    if known.get(values[0]) is not None and len(values) > 1:
        return Unclear(f"看不出“{shortened(' '.join(heads))}”是一行字段还是一项和它的值，请每行写一项：{bare(heads[0])}：…")
    if len(rows) > 2:
        return Unclear(f"字段下面有 {len(rows) - 1} 行，一次只能填一份，请只留一行")
    if len(values) > len(heads):
        return Unclear(f"字段有 {len(heads)} 个，下面的值有 {len(values)} 格，对不上；值里有逗号的请加引号，或每行写一项：字段：值")
    filled = [*values, *[""] * (len(heads) - len(values))]
    return [
        Entry(known.get(head), bare(head), [value.strip()])
        for head, value in zip(heads, filled, strict=True)
        if known.get(head) is not None or not _SERIAL.fullmatch(head.strip())
    ]


def _is_head(row: Sequence[str], known: Fields) -> bool:
    """Two fields or more and hardly anything else."""
    cells = [cell for cell in row if not _SERIAL.fullmatch(cell.strip())]
    named = sum(known.get(cell) is not None for cell in cells)
    return named > 1 and (named == len(cells) or (len(cells) > 2 and named * 2 > len(cells)))


def _doubted(entry: Entry, written: set[str], known: Fields) -> Entry:
    """背景：今年目标：翻倍 where no 目标 is written: one field or two?"""
    if entry.argument is None or not entry.argument.kind.free or entry.doubt:
        return entry
    for found in known.within.finditer(simple(entry.text)):
        if known.words[found["word"]].name not in written:
            entry.doubt = (
                f"{entry.argument.name}里的“{found['word']}：”是另一项吗？是请另起一行写，不是请把{entry.argument.name}里的冒号去掉"
            )
            break
    return entry
