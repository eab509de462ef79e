"""Lines and the marks in front of them: bullets, numbers, letters, checkboxes, emoji.

One table holds every mark. A mark that could as well belong to the content (`1.5吨`, `A. B`, `3 家`) counts only
when its neighbours continue the numbering.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.text.normalize import fold
from bot.domain.text.numerals import MEASURES

DONE, OPEN = "done", "in_progress"

_HAN = "一二三四五六七八九十"
EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2600-\u2775\u2794-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"

#: style → pattern on the folded line. Lines of one style are one list; the first group is the ordinal.
MARKERS = {
    "#": r"#{1,6}(?=\s|[\u4e00-\u9fff])",
    "1.": r"(\d{1,2})\s?(?:、|\.(?!\d)|\.(?=\d{1,2}月|20\d\d年))",
    "1)": r"(\d{1,2})\s?\)",
    "(1)": r"\((\d{1,2})\)",
    "①": r"([①-⑳❶-❿➀-➓])",
    "⑴": r"([⑴-⒇])",
    "⒈": r"([⒈-⒛])",
    "keycap": r"([0-9])\u20e3",
    "一、": rf"([{_HAN}]{{1,3}})[、.](?![{_HAN}])",
    "(一)": rf"\(([{_HAN}]{{1,3}})\)",
    "Ⅰ": r"[Ⅰ-Ⅻⅰ-ⅻ]\s?[、.)]",
    "box": r"\[[ x√✓]?\](?!\()|√",
    "-": r"-(?![\d-])",
    "*": r"[*+](?![*\d])",
    "•": r"[•‧∙·・‣⁃◦]",
    "■": r"[■□▪▫◼◻]",
    "●": r"[●○◉◎]",
    "◆": r"[◆◇]",
    "▶": r"[▶►▷➤➢→]",
    "★": r"[★☆※]",
    "emoji": rf"[{EMOJI}]",
}
#: What has decimals, so that the number before it is no mark: 1.5吨, 2.1版.
_DECIMAL = r"(?:[%‰°℃吨米千克万亿版倍折寸升]|公[里斤分顷]|元(?!旦)|[a-z]{1,2}(?![a-z]))"
#: What stands behind a number that counts it and is no mark: 1 号炉, 2 台塔吊; 1 家访 and 1 个人 are work.
_UNCOUNTED = r"(?!号|吨|台(?!账)|家(?![访长])|个(?!人)|套(?!餐)|栋|层)"
#: Without any mark the number has to be followed by a word: 1跑客户 2签合同.
_COUNTS_NOTHING = rf"(?![{MEASURES}月日周年班区期室年岁倍遍轮笔])"
#: Marks that need a neighbour with the next or the last number: style → pattern.
DOUBTFUL = {
    "1.1": rf"(\d{{1,2}}\.\d{{1,2}})(?:[.、)]|(?!{_DECIMAL}))(?!\d)",
    "1.": rf"((?!1\.\d{{1,2}}{_DECIMAL})\d{{1,2}})\.(?=[1-9])",
    "1 ": rf"(\d{{1,2}})(?:\s{_UNCOUNTED}|[:,](?!\d))",
    "1": rf"(\d{{1,2}})(?=[\u4e00-\u9fff]){_COUNTS_NOTHING}",
    "a": r"\(?([a-z])[.)、](?=.)",
    "i": r"\(?(i{1,3}|iv|vi{0,3}|ix|x)[.)、](?=.)",
}
_MARKERS = re.compile("|".join(f"(?P<s{n}>{pattern})" for n, pattern in enumerate(MARKERS.values())))
_STYLES = tuple(MARKERS)
_DOUBTFUL = {style: re.compile(pattern) for style, pattern in DOUBTFUL.items()}
#: Numbering that nobody writes by accident: once it was met, a list of one item may have it.
_LETTERED = frozenset(("a", "i"))
_NUMBERED = frozenset(("1.", "1)", "(1)", "①", "⑴", "⒈", "keycap", "一、", "(一)"))
_STATES = dict.fromkeys("✅☑✔✓√x", DONE) | dict.fromkeys("🔄⏳☐❌✗✘🔲⌛🚧⬜⏸", OPEN)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_INLINE_NUMBER = re.compile(
    r"(?:(?<=\s)|(?<=[;。,、:])|^|(?<=[\u4e00-\u9fff)]))(?:(\d{1,2})(?:[、)]|\.(?!\d))|\((\d{1,2})\))|([①-⑳])|"
    rf"(?:(?<=[\s;。,、:])|^)(\d)(?=[\u4e00-\u9fff]){_COUNTS_NOTHING}|(?<![统唯周第万单之])([{_HAN}])是(?![一否])"
)
_NEAR = 8
#: Marks that are so easily content that the neighbour stands in the same list, without an unmarked line between.
_TIGHT = frozenset(("1.", "1"))
_MINOR = 100
_MARKS_A_LINE = 4


#: style → (ordinal, end of the mark) for each numbering that a line may belong to.
_Guess = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its marks; `style` is empty for an unmarked line, `state` is what a checkbox says.

    `cells` holds the cells of what may be a row of a table; `number` counts the lines of the message from 0.
    """

    text: str
    indent: int = 0
    style: str = ""
    ordinal: int = 0
    state: str | None = None
    cells: tuple[str, ...] = ()
    number: int = 0


def split_marker(text: str, indent: int = 0, number: int = 0) -> Line:
    """Takes the leading marks off: at most one number, with any checkbox, bullet and emoji around it."""
    folded, at, style, ordinal, state = fold(text), 0, "", 0, None
    for _ in range(_MARKS_A_LINE):
        mark = _MARKERS.match(folded, at)
        if mark is None:
            break
        found = _STYLES[int(str(mark.lastgroup)[1:])]
        if found in _NUMBERED and style in _NUMBERED:
            break
        state = state or _state(found, mark[0])
        if not style or found in _NUMBERED:
            style, ordinal = found, _ordinal(mark)
        at = _skip_spaces(folded, mark.end())
    return Line(text[at:], indent, "emoji" if style == "box" else style, ordinal, state, number=number)


def read_lines(text: str) -> list[Line]:
    """Every line that is not blank, with its marks taken off."""
    return _settle_doubtful([_read_line(line, number) for number, line in enumerate(text.split("\n")) if line.strip()])


def inline_numbers(text: str) -> list[tuple[int, int]]:
    """(start, end) of the marks 1、 2、 or 一是 二是 … of one line, when there are two or more in order."""
    cuts: list[tuple[int, int]] = []
    for mark in _INLINE_NUMBER.finditer(fold(text)):
        if _inline_value(mark) == len(cuts) + 1:
            cuts.append(mark.span())
    return cuts if len(cuts) > 1 else []


def _inline_value(mark: re.Match[str]) -> int:
    if mark[3]:
        return ord(mark[3]) - ord("①") + 1
    return _HAN.index(mark[5]) + 1 if mark[5] else int(mark[1] or mark[2] or mark[4])


def has_tail_mark(text: str) -> bool:
    """A closing ✅ or ✔ says done; it stays in the text."""
    return _STATES.get(text.rstrip()[-1:]) == DONE and not text.rstrip().endswith("x")


def _read_line(raw: str, number: int) -> Line:
    indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
    line = split_marker(raw.replace("\t", " ").strip(), indent, number)
    separator = "\t" if "\t" in raw.strip() else "|"
    cells = fold(raw).count(separator) and re.split("[|｜]" if separator == "|" else separator, raw.strip().strip("|｜"))
    return replace(line, cells=tuple(cell.strip() for cell in cells)) if cells else line


def _ordinal(mark: re.Match[str]) -> int:
    return next((int(group) for group in mark.groups() if group and group.isdecimal()), 0)


def _state(style: str, mark: str) -> str | None:
    if style == "box":
        return DONE if any(sign in mark for sign in "x√✓") else OPEN
    return _STATES.get(mark) if style == "emoji" else None


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _settle_doubtful(lines: list[Line]) -> list[Line]:
    guesses = [_guesses(line) for line in lines]
    last: dict[str, int] = {}
    settled = []
    for n, (line, guess) in enumerate(zip(lines, guesses, strict=True)):
        near = slice(n, n + _NEAR + 1)
        style = "" if line.style else next((style for style in guess if _continues(style, last, lines[near], guesses[near])), "")
        settled.append(_marked(line, style, *guess[style]) if style else line)
        if settled[n].ordinal:
            last[settled[n].style] = settled[n].ordinal
        elif _ends_list(line, guess):
            last = {style: value for style, value in last.items() if style not in _TIGHT}
    return settled


def _marked(line: Line, style: str, ordinal: int, end: int) -> Line:
    return replace(line, text=line.text[end:].lstrip(), style=style, ordinal=ordinal)


def _continues(style: str, last: dict[str, int], lines: list[Line], guesses: list[_Guess]) -> bool:
    """Whether the number before was one less, or this is the first and a near line has the second."""
    value, before = guesses[0][style][0], last.get(style)
    if style == "1.1" and value % _MINOR == 1 and before and value // _MINOR == before // _MINOR + 1:
        return True
    if before == value - 1 and value > 1:
        return True
    if (value % _MINOR if style == "1.1" else value) != 1:
        return False
    return bool(style in _LETTERED and before) or value + 1 in _ahead(style, lines, guesses)


def _ahead(style: str, lines: list[Line], guesses: list[_Guess]) -> Iterator[int]:
    """The numbers of this style that near lines may have, as far as the list goes."""
    for line, guess in zip(lines[1:], guesses[1:], strict=True):
        if style in _TIGHT and _ends_list(line, guess):
            return
        yield guess.get(style, (0, 0))[0]


def _ends_list(line: Line, guess: _Guess) -> bool:
    return not (line.style or line.indent or guess)


def _guesses(line: Line) -> _Guess:
    """The numberings this line may belong to."""
    if line.style:
        return {line.style: (line.ordinal, 0)} if line.ordinal else {}
    folded = fold(line.text[:12])
    return {style: (_value(style, mark[1]), mark.end()) for style, pattern in _DOUBTFUL.items() if (mark := pattern.match(folded))}


def _value(style: str, words: str) -> int:
    if style == "a":
        return ord(words) - ord("a") + 1
    if style == "i":
        return _ROMAN.index(words) + 1
    if style == "1.1":
        major, minor = words.split(".")
        return int(major) * _MINOR + int(minor)
    return int(words)
