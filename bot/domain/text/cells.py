"""The lines of a pasted form: quotes of a chat and of a spreadsheet taken off, cells between TABs, fields known by their names.

Rule 1: a quoted cell is one value, whatever line breaks, TABs and commas it holds.
Rule 2: a comma parts cells only where no field has a colon, a TAB or a bar behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.domain.text.grammar import Argument, by_word
from bot.domain.text.hanzi import simple

_BULLET = r"\s*(?:[-*•·▪●□◆★－＊]\s*|[(（]?\d{1,2}[.、)）．]\s*|[一二三四五六七八九十]{1,3}、\s*)?"
_HINTED = r"\s?[(（\[][^()（）\[\]\n]{0,40}[)）\]]"
_WORD = r"[^\s:：=＝|【】\[\]「」*()（）][^:：=＝\t|【】\[\]「」\n]{0,30}?"
NAME = rf"{_BULLET}(?P<field>(?:\*\*|[【\[「“《])?{_WORD}(?:{_HINTED})?(?:\*\*|[】\]」”》*＊])*(?:{_HINTED})?)"
"""A field's name with its bullet, marks and hint; what follows it decides where it ends."""
_HINT = re.compile(rf"(?<=\S){_HINTED}$")
BULLET = re.compile(_BULLET)
_WRAPS = ' \u3000*＊【】[]「」“”"《》'
_SIGN = re.compile(r"\s*[:：=＝]$")
_COLONS = re.compile("[﹕∶︰꞉]")
_QUOTED_LINE = re.compile(r"^\s*[>＞]\s?")
_TITLES = re.compile(r"\s*(?:字段|项目|项|栏目|名目|field)\t\s*(?:值|内容|填写|填写内容|value)\s*", re.IGNORECASE)
_RULE = re.compile(r"[\s|:\-—]*")
_KEPT = {"\n": "\x1f", "\t": "\x1e", ",": "\x1d", "，": "\x1c"}
_HIDE = str.maketrans(_KEPT)
_SHOW = str.maketrans({mark: sign for sign, mark in _KEPT.items()})
_COMMAS = ",，"


class Fields:
    """The fields of a form by every word for them."""

    def __init__(self, arguments: Iterable[Argument[Any]]) -> None:
        self.words = by_word(arguments)
        ordered = sorted(self.words, key=len, reverse=True)
        listed = "|".join(map(re.escape, ordered)) or "(?!)"
        chinese = "|".join(re.escape(word) for word in ordered if not word.isascii()) or "(?!)"
        self.inline = re.compile(
            rf"(?:^|(?<=[\s,;、。]))(?:\(?\d{{1,2}}[.、)]\s?)?(?:\*\*|[【\[「])?(?:{listed})(?:\*\*|[】\]」]|{_HINTED})?\s?[:=]"
        )
        """A field with its sign where a word starts, in simple characters."""
        self.within = re.compile(rf"(?P<word>{chinese})\s?:")
        """A field with a colon anywhere."""

    def get(self, written: str) -> Argument[Any] | None:
        """The field that the whole text names (rule 4 of the layouts)."""
        plain = simple(bare(written))
        return self.words.get("".join(plain.split())) or self.words.get(plain)


def bare(written: str) -> str:
    """A field's name without bullet, marks, sign and hint."""
    words = _SIGN.sub("", written.strip()).strip()
    for _ in range(2):
        words = _HINT.sub("", words).strip(_WRAPS)
    return words if not BULLET.match(words) else BULLET.sub("", words, count=1).strip(_WRAPS)


def lines_of(text: str, known: Fields) -> tuple[list[str], str]:
    """The lines with a TAB between cells, and what stood between them in the text."""
    plain = _COLONS.sub("：", text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")).replace("｜", "|")
    plain = "\n".join(_QUOTED_LINE.sub("", line) for line in plain.split("\n"))
    comma = _comma(plain.split("\n"), known)
    plain = _quotes(comma or "\t").sub(_hidden, plain)
    lines = [line for line in plain.split("\n") if line.strip() and not ("|" in line and _RULE.fullmatch(line))]
    lines = [line.replace(comma, "\t") if comma else _unbarred(line, known) for line in lines]
    return [part for line in lines if not _TITLES.fullmatch(line) for part in _shown(line)], comma or " "


def _shown(line: str) -> list[str]:
    """A row of cells keeps its breaks for the value; a quoted line alone is lines again."""
    if "\t" not in line.strip():
        return line.translate(_SHOW).split("\n")
    return ["\t".join(cell.translate(_SHOW).replace("\t", " ") for cell in line.rstrip("\t ").split("\t"))]


def _quotes(between: str) -> re.Pattern[str]:
    return re.compile(rf'(?<![^\n{between}])"(?P<cell>(?:[^"]|"")*)"(?![^\n{between}])')


def _hidden(cell: re.Match[str]) -> str:
    return cell["cell"].replace('""', '"').translate(_HIDE)


def _unbarred(line: str, known: Fields) -> str:
    """| a | b | and a | b with a TAB for each bar, where it is a table's row."""
    if "|" not in line:
        return line.strip("\n")
    cells = [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
    closed = line.strip().startswith("|") and line.strip().endswith("|")
    return "\t".join(cells) if closed or known.get(cells[0]) is not None else line


def _comma(lines: Sequence[str], known: Fields) -> str:
    """The comma that parts the cells, empty where another sign does (rule 2)."""
    if any(known.inline.match(simple(line).strip()) or "\t" in line.strip() or "|" in line for line in lines):
        return ""
    for line in lines:
        first = re.split(f"[{_COMMAS}]", line, maxsplit=1)
        if len(first) > 1:
            return line[len(first[0])] if known.get(first[0].strip().strip('"')) is not None else ""
    return ""
