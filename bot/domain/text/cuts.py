"""The headings of one line: where they stand and what closes them.

A heading needs a delimiter: a colon or question mark, brackets, the end of the line, a dash, or, for words that only headings
have, a space. Without one the words are a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.text.headings import Heading, Role, Section, read_heading
from bot.domain.text.markers import EMOJI, Line
from bot.domain.text.normalize import fold

OPEN_BRACKETS, CLOSE_BRACKETS = "【[「『〔〖《<(", "】]」』〕〗》>)"
_OPENING, _CLOSING = f"[{re.escape(OPEN_BRACKETS)}]", f"[{re.escape(CLOSE_BRACKETS)}]"
_INNER = f"[^{re.escape(OPEN_BRACKETS + CLOSE_BRACKETS)}\\n]"
_BRACKETED = re.compile(rf"{_OPENING}{{1,2}}({_INNER}{{1,28}}(?:\([^()]{{0,12}}\))?){_CLOSING}{{1,2}}\s{{0,4}}[:\-]{{0,3}}")
_ENCLOSED = re.compile(rf"{_OPENING}({_INNER}*){_CLOSING}")
_DASH_END = re.compile(r"\s{0,4}-{1,3}")
_LONG_DASH = re.compile("[—–―]")
#: ★今日完成★: what also stands behind the words is drawn around a heading and marks no item.
_ORNAMENT_END = re.compile("[■□▪▫◼◻●○◉◎◆◇▶►▷★☆※]$")
_LATIN = re.compile(r"[\x00-\x7f]*")
#: 今天完成了 8 个, 昨天完成 3 家: a sentence goes on behind the space.
_GOES_ON = re.compile(r"了 |. \d(?!\d?[.、)](?!\d))")
#: 明日工作 1.回访: what is numbered behind it makes it a heading.
_FIRST = re.compile(r"\s*(?:1\s?[.、)）](?!\d)|[(（]1[)）]|①)")
_NIL_NEXT = re.compile(r"(?:暂?无|没有)\s*(?:$|[\s，。；,;])")
#: 今天做了什么？ is a heading as 今天做了什么： is.
_COLON = re.compile(r"[:?]\s{0,2}[:?]?")
_STOP = re.compile(r"[:?【\[「『 \-]")
_EMOJI = re.compile(f"[{EMOJI}]")
#: What no heading contains, so one may begin after it.
_EDGE = re.compile(r"[^\u4e00-\u9fffa-z0-9 '&+\-~(]")
#: Where a single word such as 问题 may be a heading; elsewhere it takes 今日完成 or the like.
_WEAK_EDGE = "。;!| "
#: Marks that set a line apart so far that it is a heading even among items.
HEADING_STYLES = frozenset(("", "#", "emoji", "一、", "(一)", "Ⅰ"))
#: The single words that open a section where a blank ends them.
_BARE = frozenset((Role.FINISHED, Role.PLAN, Role.OBSTACLE, Role.DOING, Role.PROGRESS))
_SHORT_WORD = 4
_HAN = "一二三四五六七八九十"
_WINDOW = 32
#: Headings are looked for in so many characters of a line: nobody writes a longer one, and reading stays bounded.
_SCANNED = 4000


@dataclass(frozen=True, slots=True)
class Cut:
    """A heading of a line, from `start` to the beginning of its content at `end`; `closed_by` is its delimiter."""

    start: int
    heading: Heading
    end: int
    closed_by: str


def cuts_in(line: Line, current: tuple[Line, Heading] | None) -> list[Cut]:
    """The headings of a line in order; `current` is the heading that stands above it.

    A marked line among marked items is an item, unless headings carry the same mark or it cannot be mistaken.
    """
    folded = fold(line.text)
    first = _at_start(line.text, folded) or (None if line.style else _bare(line.text, current))
    if line.style in HEADING_STYLES or current is None or _ORNAMENT_END.search(folded):
        return ([first] if first else []) + list(_inside(line.text, folded, first))
    same = (current[0].style, current[0].indent) == (line.style, line.indent)
    if first and (same or _is_unmistakable(first)):
        return [first, *_inside(line.text, folded, first)]
    return []


def _is_unmistakable(cut: Cut) -> bool:
    """- 明日计划： and a lone - 明日计划 among items."""
    if not (cut.heading.worded and cut.heading.dated):
        return False
    alone = cut.closed_by == "\n" and cut.heading.sure and bool(cut.heading.roles & {Role.PLAN, Role.FINISHED})
    return alone or cut.closed_by in CLOSE_BRACKETS + ":"


def label_text(text: str) -> str:
    """A label without the brackets around all of it and without its colon."""
    text = text.strip().rstrip("：: ")
    enclosed = _ENCLOSED.fullmatch(text)
    return enclosed[1].strip() if enclosed else text


def _at_start(text: str, folded: str) -> Cut | None:
    if bracket := _BRACKETED.match(folded):
        return _bracketed(text, bracket)
    if heading := read_heading(text):
        return Cut(0, heading, len(text), "\n")
    colon = _COLON.search(folded, 0, _WINDOW)
    if colon and (heading := read_heading(text[: colon.start()])):
        return Cut(0, heading, colon.end(), ":")
    slip = folded.find(";", 0, _WINDOW)
    if slip > 0 and (heading := read_heading(text[:slip])) and heading.sure and heading.dated:
        return Cut(0, heading, slip + 1, ":")
    dash = _DASH_END.search(folded, 0, _WINDOW)
    if dash and (cut := _dashed(text, 0, dash)):
        return cut
    spaces = [n for n, char in enumerate(folded[:_WINDOW]) if char == " "]
    return next((cut for space in reversed(spaces) if (cut := _spaced(text, 0, space))), None)


def _bracketed(text: str, bracket: re.Match[str]) -> Cut | None:
    heading = read_heading(text[slice(*bracket.span(1))])
    return Cut(bracket.start(), heading, bracket.end(), CLOSE_BRACKETS[0]) if heading else None


def _spaced(text: str, start: int, space: int) -> Cut | None:
    """A heading closed by a space: Chinese words that name a day, or, after such a one, any that are sure or answered 无."""
    if _LATIN.fullmatch(text, start, space) or _GOES_ON.match(text, space - 1):
        return None
    heading = read_heading(text[start:space])
    if heading is None or Role.TITLE in heading.roles:
        return None
    if heading.worded and heading.dated and _FIRST.match(text, space + 1):
        return Cut(start, heading, space + 1, " ")
    further = start > 0 and (heading.sure or heading.roles == {Role.FUTURE} or _NIL_NEXT.match(text, space + 1))
    return Cut(start, heading, space + 1, " ") if further or (heading.sure and heading.dated) else None


def _dashed(text: str, start: int, dash: re.Match[str]) -> Cut | None:
    """A heading closed by a dash: by a long one, or with a blank behind it, or after words that only headings have."""
    heading = read_heading(text[start : dash.start()])
    if heading is None:
        return None
    parted = text[dash.end() : dash.end() + 1].strip() == ""
    long = _LONG_DASH.match(text, dash.end() - 1) and heading.section is not Section.IGNORED
    return Cut(start, heading, dash.end(), "-") if parted or long or (heading.sure and heading.dated) else None


def _bare(text: str, current: tuple[Line, Heading] | None) -> Cut | None:
    """完成 …, 计划 …: one word and a blank, where no other kind of heading stands above; 问题 无 anywhere."""
    space = text.find(" ", 0, _SHORT_WORD + 1)
    heading = read_heading(text[:space]) if space > 0 and not _LATIN.fullmatch(text, 0, space) else None
    if heading is None or heading.dated or not heading.roles & _BARE or _GOES_ON.match(text, space - 1):
        return None
    fits = (
        current is None
        or _NIL_NEXT.match(text, space + 1)
        or (current[0].text.endswith(" ") and current[1].section is not heading.section)
    )
    return Cut(0, heading, space + 1, " ") if fits else None


def _inside(text: str, folded: str, first: Cut | None) -> Iterator[Cut]:
    """The further headings of a line: they are closed as the first one is, by a colon, or by brackets."""
    last = first
    for stop in _STOP.finditer(folded, first.end if first else 0, _SCANNED):
        at = last.end if last else 0
        if stop.start() < at:
            continue
        if stop[0] in OPEN_BRACKETS:
            bracket = _BRACKETED.match(folded, stop.start())
            cut = _bracketed(text, bracket) if bracket else None
            cut = cut if cut and (cut.heading.worded or (first and first.closed_by in CLOSE_BRACKETS)) else None
        else:
            alike = first is not None and first.closed_by == stop[0]
            cut = _before(text, folded, at, stop) if stop[0] in ":?" or alike else None
        if cut:
            yield cut
            last = cut


def _before(text: str, folded: str, at: int, sign: re.Match[str]) -> Cut | None:
    """The longest heading that ends at this colon, dash or space."""
    stop = sign.start()
    if _quotes(folded, stop):
        return None
    low = max(at, stop - _WINDOW)
    starts = ([low] if low == at else []) + [n + 1 for n in range(low, stop) if folded[n] == " " or _EDGE.match(folded[n])]
    for start in starts:
        if folded[stop] == " ":
            cut = _spaced(text, start, stop)
        elif folded[stop] == "-":
            cut = _dashed(text, start, sign)
        else:
            heading = read_heading(text[start:stop])
            fits = heading and (heading.worded or _stands_apart(folded, start, after_heading=at > 0))
            cut = Cut(start, heading, stop + 1, ":") if heading and fits else None
        if cut:
            return Cut(_before_emoji(folded, start), cut.heading, cut.end, cut.closed_by)
    return None


def _quotes(folded: str, at: int) -> bool:
    """Whether this stands inside the title of a book or article, or between quotation marks."""
    begin = max(0, at - 2 * _WINDOW)
    return any(folded.rfind(opening, begin, at) > folded.rfind(closing, begin, at) for opening, closing in ("《》", "“”"))


def _stands_apart(folded: str, start: int, *, after_heading: bool) -> bool:
    before = folded[max(0, start - 2) : start]
    numbered = before[-1:] in (".", "、", ")") and (before[:1].isdecimal() or before[:1] in _HAN)
    edges = _WEAK_EDGE + "," if after_heading else _WEAK_EDGE
    return not before or before[-1] in edges or numbered or _EMOJI.match(before[-1]) is not None


def _before_emoji(folded: str, at: int) -> int:
    """The emoji in front of a heading belongs to it."""
    while at > 0 and _EMOJI.match(folded, at - 1):
        at -= 1
    return at
