"""Several commands on one line: 同意 D-5 反对 D-6, 日报；周报 上周, 认领 T-12、T-13.

Rule 1: a slashed command after a blank or a mark is one more, unless the one before it still waits for its free text (/帮助 /日报).
Rule 2: without a slash a word is one more command only with its code, and only after nothing but codes, after ；, or when it is the
        command that is going on; 系统报错 任务 T-12 卡住了 stays one text.
Rule 3: without a code it is one more after ；, or after a command that takes no free text, when all of the rest reads without any.
Rule 4: several codes of one sort after one word mean the command for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.domain.text.grammar import Command, Facts
from bot.domain.text.hanzi import simple
from bot.domain.text.openings import OPENINGS, opened, slashed

MOST = 10
"""Commands in one message."""
_CODE = r"[a-z]-\d{1,6}"
_ITEM = rf"{_CODE}(?:\s?\d{{1,3}}%)?"
_AND = r"(?:\s*[;,、]\s*|\s*(?:和|与|及)\s*|\s+)"
_MARK = re.compile(r"\s*[;,、。]\s*|\s+")
_WITH_CODE = re.compile(rf"/?(?P<word>[^\s\d;,、。:/@]{{1,12}}?)\s?(?P<code>{_CODE})")
_NO_TEXT = re.compile(rf"\s*(?:$|[;,、。@/]|\d{{1,3}}%|[^\s:]{{1,8}}:|[^\s\d:]{{1,12}}?\s?{_CODE})")
"""What may stand behind a code where no free text does."""
_ONLY_CODES = re.compile(rf"/?[^\s\d;,、。:/]{{1,12}}?\s?{_ITEM}(?:{_AND}{_ITEM})*")
_LIST = re.compile(rf"(?P<word>/?\s?[^\s\d;,、。:/]{{1,12}}?)\s?(?P<items>{_ITEM}(?:{_AND}{_ITEM})+)(?P<tail>(?:[\s;,、。].*)?)")
_HAS_CODE = re.compile(rf"(?<![a-z0-9]){_CODE}")
_EACH = re.compile(_ITEM)


def cut(line: str, facts: Facts, whole: Callable[[str], bool]) -> list[str]:
    """The commands of one line, in order; `whole` tells that a text reads as a command without free text."""
    pieces: list[str] = []
    start, plain = 0, simple(line)
    for mark in _MARK.finditer(plain):
        if len(pieces) == MOST or opened(line[start : mark.start()]) is None:
            break
        if _one_more(line, plain, start, mark, facts, whole):
            pieces.append(line[start : mark.start()])
            start = mark.end()
    pieces.append(line[start:])
    return [one for piece in pieces for one in _for_each(piece, facts)][:MOST]


def _one_more(line: str, plain: str, start: int, mark: re.Match[str], facts: Facts, whole: Callable[[str], bool]) -> bool:
    """Whether a new command starts after the mark."""
    before = opened(line[start : mark.start()])
    if before is None or mark.end() == len(line):
        return False
    rest = _up_to_strong_mark(line, plain, mark.end())
    if slashed(rest) and opened(rest):
        return bool(before[1].strip()) or not _takes_text(before[0])
    if found := _WITH_CODE.match(plain, mark.end()):
        return _opens_with_code(found, before[0], plain[start : mark.start()], mark[0].strip(), facts)
    if opened(rest) is None or not whole(rest):
        return False
    return ";" in mark[0] or (not _takes_text(before[0]) and not whole(line[start : mark.end()] + rest))


def _opens_with_code(found: re.Match[str], before: Command, plain: str, mark: str, facts: Facts) -> bool:
    """Rule 2; a word that names an argument of the command before, with a value that it takes, is that argument."""
    known = OPENINGS.get(found["word"])
    if known is None:
        return False
    named = next((one for one in before.arguments if found["word"] in one.words()), None)
    if named is not None and named.kind.read(found["code"], facts) is not None:
        return False
    if known[0] is before and mark and _HAS_CODE.search(plain):
        return True
    no_text = _NO_TEXT.match(found.string, found.end()) is not None
    return no_text and (mark == ";" or _ONLY_CODES.fullmatch(plain) is not None)


def _for_each(piece: str, facts: Facts) -> Iterator[str]:
    """The command for each of its codes (rule 4), with what stands behind them."""
    found = _LIST.fullmatch(simple(piece))
    known = opened(piece[: found.end("word")]) if found else None
    items = list(_EACH.finditer(simple(piece), *found.span("items"))) if found else []
    if found is None or known is None or len({one[0][0] for one in items}) > 1 or not _takes_code(known[0], items[0][0], facts):
        yield piece
        return
    for one in items:
        yield f"{piece[: found.end('word')]} {piece[one.start() : one.end()]}{piece[found.start('tail') :]}"


def _takes_code(command: Command, item: str, facts: Facts) -> bool:
    code = item.partition(" ")[0].removesuffix("%")
    return any(not one.kind.free and isinstance(one.kind.read(code, facts), str) for one in command.arguments)


def _takes_text(command: Command) -> bool:
    return any(one.rest and one.kind.free for one in command.arguments)


def _up_to_strong_mark(line: str, plain: str, at: int) -> str:
    end = plain.find(";", at)
    return line[at:] if end < 0 else line[at:end]
