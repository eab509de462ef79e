"""What is said of a record with its code first, or with a button's word first, in the order that commands have.

Rule 1: T-1 80% 原因:联调拖了 is 进度 T-1 …, I-2 申请延期 and 申请延期 I-2 are 问题 I-2 …, Q-3 办好了 is 办好了 Q-3.
Rule 2: only one line that is no question counts, and only with a word of a command or of a button beside the code, or a percentage.
Rule 3: of a meeting anything may be said: its handler asks back what it does not know.
Rule 4: a reason is told by its word (原因, 因为); other words behind a percentage may be part of an update.
"""

from __future__ import annotations

import re
from functools import cache

from bot.domain.text.grammar import Command, Facts
from bot.domain.text.hanzi import simple
from bot.domain.text.numerals import NUMBER
from bot.domain.text.openings import OPENINGS, find
from bot.domain.text.refs import COMMANDS
from bot.domain.text.words import one_of

LONGEST = 200
_CODE = r"(?P<letter>[tiqkmnp])-?(?P<number>\d{1,5})"
_POLITE = re.compile(rf"{one_of('我要 我想 我来 请 帮我 麻烦你 麻烦')}\s?")
_BEFORE = re.compile(rf"(?P<word>[^\s\d:,;/@]{{2,8}})\s?#?{_CODE}(?![\d%])(?P<rest>.*)")
_BEHIND = re.compile(rf"#?{_CODE}(?![\d%.])\s?(?P<rest>.*)")
_PERCENT = rf"(?:\d{{1,3}}\s?%|百分之{NUMBER}|一半|\d{{1,3}}(?![\d.号日月:点-]))"
_PROGRESS = re.compile(rf"(?:的?进度|完成|做到|做了|做完|到)?了?:?\s?(?P<percent>{_PERCENT})了?(?P<rest>(?:[\s,;。].*)?)")
_MORE = re.compile(r"(?:[\s,;]+(?:[和及]\s?)?t-?\d{1,5}\s?\d{1,3}\s?%)+")
_LAST = re.compile(r"[^\d%]+?\s?#?t-?(?P<number>\d{1,5})\s?(?P<percent>\d{1,3})\s?%[。!]?")
_MINE = re.compile(r"我来(?:负责|认领|做|跟)(?P<name>[^\s,;。:]{2,40}?)(?:吧|了)?[。!]?")
_WHY = re.compile(rf"[\s,;。]*{one_of('原因 因为 由于 理由')}[是:\s]*(?=\S)")
_MOVED = re.compile(rf"{one_of('延期 延 推迟 顺延 改')}(?:到|至)")
_ENDS = re.compile(r"了?(?:$|[\s,;。!])[\s,;。!]*(?!:)")
_ASKS = re.compile(r"[?吗呢]\s*$")
_ASKED = re.compile(one_of("为什么 为何 怎么 什么时候 何时 几点 多久 谁 哪"))


def turned(text: str, facts: Facts) -> str | None:
    """The same as a command, None for what is said of no record."""
    line = text.strip().lstrip("/／").strip()
    plain = simple(line)
    if "\n" in line or len(line) > LONGEST or len(plain) != len(line) or _ASKS.search(plain):
        return None
    if (said := _act_first(line, plain)) is not None:
        return said
    if found := _POLITE.match(plain):
        line, plain = line[found.end() :], plain[found.end() :]
        if (behind := _BEFORE.fullmatch(plain)) and behind["word"] in OPENINGS:
            return line
    if found := _BEHIND.fullmatch(plain):
        return _code_first(_code(found), line[found.start("rest") :], facts)
    return _act_first(line, plain)


def _act_first(line: str, plain: str) -> str | None:
    """申请延期 I-2 and 我来处理 I-2, whose 我来 is no courtesy."""
    if (found := _BEFORE.fullmatch(plain)) and found["word"] in _acts((code := _code(found))[0]):
        return f"{COMMANDS[code[0]]} {code} {found['word']} {_reasoned(line[found.start('rest') :])}"
    return None


def progress_and_more(text: str) -> str | None:
    """The report that a line with a code and a percentage may mean, with what stands behind as its reason (rule 4)."""
    line = " ".join(text.split())
    found = _BEHIND.fullmatch(simple(line))
    told = _PROGRESS.fullmatch(found["rest"]) if found and found["letter"] == "t" else None
    if found is None or told is None or re.search(r"t-?\d", told["rest"]):
        return None
    return f"进度 {_code(found)} {_percent(told)} 原因:{line[found.start('rest') + told.start('rest') :].strip(' ,，;；。')}"


def meant_by(text: str) -> str | None:
    """What is offered for words with a request's code first, 压测 T-2 90% with a subtask's last, and 我来做登录页 with its name."""
    line = " ".join(text.split())
    plain = simple(line)
    if len(plain) != len(line) or len(line) > LONGEST or _ASKS.search(plain):
        return None
    if (found := _BEHIND.fullmatch(plain)) and found["letter"] == "q" and found["rest"] and not _ASKED.search(plain):
        return f"答复 {_code(found)} {line[found.start('rest') :]}"
    if found := _LAST.fullmatch(plain):
        return f"进度 T-{found['number']} {found['percent']}%"
    if found := _MINE.fullmatch(plain):
        return f"认领 {line[found.start('name') : found.end('name')]}"
    return None


def _code_first(code: str, rest: str, facts: Facts) -> str | None:
    record, plain = COMMANDS[code[0]], simple(rest)
    if code[0] == "T" and (said := _progress(code, rest)):
        return said
    if code[0] == "T" and re.fullmatch(r"(?:由|让)?我来(?:做|吧)?[!。]?", plain):
        return f"认领 {code}"
    if plain and (code[0] == "M" or (code[0] == "T" and _MOVED.match(plain))):
        return f"{record} {code} {_reasoned(rest)}"
    for word in _LONGEST_FIRST:
        if plain.startswith(word) and (end := _ENDS.match(plain, len(word))) and _takes(word, code, facts):
            return f"{word} {code} {_reasoned(rest[end.end() :])}"
    for word in sorted(_acts(code[0]), key=len, reverse=True):
        if plain.startswith(word) and (end := _ENDS.match(plain, len(word))):
            return f"{record} {code} {word} {_reasoned(rest[end.end() :])}"
    return None


def _progress(code: str, rest: str) -> str | None:
    found = _PROGRESS.fullmatch(simple(rest))
    if found is None:
        return None
    tail = rest[found.start("rest") :]
    more = _MORE.fullmatch(simple(tail))
    if tail.strip() and not _WHY.match(simple(tail)) and not more:
        return None
    return f"进度 {code} {_percent(found)} {tail.strip(' ,，;；。') if more else _reasoned(tail)}"


def _percent(found: re.Match[str]) -> str:
    return f"{found['percent']}%" if found["percent"].isdigit() else found["percent"]


def _reasoned(rest: str) -> str:
    """因为环境没好 as 原因:环境没好."""
    found = _WHY.search(simple(rest))
    return f"{rest[: found.start()]} 原因:{rest[found.end() :]}".strip() if found else rest.strip(" ,，;；。")


def _code(found: re.Match[str]) -> str:
    return f"{found['letter'].upper()}-{found['number']}"


def _takes(word: str, code: str, facts: Facts) -> bool:
    return any(not one.kind.free and isinstance(one.kind.read(code, facts), str) for one in OPENINGS[word][0].arguments)


@cache
def _acts(letter: str) -> frozenset[str]:
    """The words of the choices that the command of these records takes, and that are no command of their own."""
    command = find(COMMANDS[letter])
    words = {
        simple(word) for one in (command.arguments if command else ()) if one.name in ("动作", "确认") for word in one.kind.words
    }
    return frozenset(words - OPENINGS.keys())


def _changes(command: Command) -> bool:
    return command.ready and not command.shows


_LONGEST_FIRST = sorted(
    (word for word, (one, _) in OPENINGS.items() if _changes(one) and not word.isascii()), key=len, reverse=True
)
