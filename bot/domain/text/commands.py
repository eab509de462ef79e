"""What people can ask for, as a table, and how a message is recognised as one of them.

Rule 1: a slash (full-width or not) always means a command; an unknown one is answered with the nearest.
Rule 2: addressed to the bot, a command works without the slash, alone or with its arguments on the same line.
Rule 3: not addressed, only a whole message that is exactly a known phrase counts. Everything else is other people's talk.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.domain.text.suggest import nearest

LONGEST = 300
"""Characters a command may have before it is read as ordinary text."""


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is Chinese, `aliases` are other words for it, `phrases` whole messages that mean it with the arguments given.

    `shown` is false for what only a button's twin needs to say.
    """

    name: str
    aliases: tuple[str, ...]
    summary: str
    usage: tuple[str, ...]
    example: str
    phrases: tuple[tuple[str, str], ...] = ()
    shown: bool = True


COMMANDS = (
    Command(
        name="帮助",
        aliases=("help", "幫助", "?"),
        summary="能用的命令，每个都带例子",
        usage=("/帮助", "/帮助 命令名"),
        example="/帮助 日报",
        phrases=(("怎么用", ""), ("你会什么", ""), ("有什么命令", ""), ("你能做什么", "")),
    ),
    Command(
        name="日报",
        aliases=("daily", "日報"),
        summary="谁交了、谁没交和当天的汇总；日报 模板 给一份可以照着写的",
        usage=("/日报", "/日报 昨天", "/日报 11-20", "/日报 模板"),
        example="/日报 模板",
        phrases=(
            ("谁没交日报", ""),
            ("谁没有交日报", ""),
            ("谁还没交日报", ""),
            ("谁交日报了", ""),
            ("日报模板", "模板"),
            ("今日日报", ""),
        ),
    ),
    Command(
        name="周报",
        aliases=("weekly", "週報"),
        summary="本群（或我自己）一周的进展：完成、计划、卡点、谁没交",
        usage=("/周报", "/周报 上周", "/周报 11-20"),
        example="/周报 上周",
        phrases=(
            ("本周进展", "本周"),
            ("本週進展", "本周"),
            ("这周进展", "本周"),
            ("本周进展如何", "本周"),
            ("本周进度", "本周"),
            ("上周进展", "上周"),
        ),
    ),
    Command(
        name="请假",
        aliases=("leave", "請假"),
        summary="请假的日子不算未交，名单里显示请假",
        usage=("/请假 明天", "/请假 11-25 到 11-27 代理:李娜 原因:年假", "/请假 取消"),
        example="/请假 11-25 到 11-27 代理:李娜",
    ),
    Command(
        name="绑定",
        aliases=("bind", "綁定"),
        summary="把这个群绑定到一个项目，周报就按项目汇总",
        usage=("/绑定", "/绑定 项目编号或名称"),
        example="/绑定 2026-市场-001",
    ),
    Command(
        name="更正日报",
        aliases=("更正", "更正日報"),
        summary="把今天的日报拿出来改",
        usage=("更正日报",),
        example="更正日报",
        phrases=(("更正日报", ""),),
        shown=False,
    ),
    Command(
        name="撤回日报",
        aliases=("撤销", "撤回", "撤回日報", "撤销日报"),
        summary="今天的日报不算了",
        usage=("撤回日报",),
        example="撤回日报",
        phrases=(("撤回日报", ""), ("撤销日报", "")),
        shown=False,
    ),
    Command(
        name="合并日报",
        aliases=("合併日報",),
        summary="今天的两条日报合成一条",
        usage=("合并日报",),
        example="合并日报",
        phrases=(("合并日报", ""),),
        shown=False,
    ),
    Command(
        name="替换日报",
        aliases=("替換日報",),
        summary="今天后一条日报替换前一条",
        usage=("替换日报",),
        example="替换日报",
        phrases=(("替换日报", ""),),
        shown=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A command and what was written after it, white space folded."""

    command: Command
    arguments: str


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that wanted to be a command; `nearest` is the closest one, if any is close."""

    written: str
    nearest: Command | None


_SLASHED = re.compile(r"/(\S{1,40}) ?(.*)")
_TRAILING = "。.!！?？~～ 吗呢啊吧"


def find(word: str) -> Command | None:
    """The command called `word`, by its name or an alias, with or without the slash, in any case or width."""
    return _BY_WORD.get(_folded(word).removeprefix("/"))


def read_command(text: str, *, addressed: bool) -> Call | Miss | None:
    """The command in a message, a near miss, or None for anything else (see the rules above)."""
    if len(text) > LONGEST:
        return None
    line = _folded(text)
    if line.startswith("/"):
        return _slashed(line, text)
    call = _BY_PHRASE.get(line.rstrip(_TRAILING))
    if call is not None or not addressed:
        return call
    return _bare(line) if "\n" not in text.strip() else None


def guess(text: str) -> Miss:
    """For a message to the bot that meant nothing: the command it came closest to."""
    return Miss(text.strip()[:40], nearest(_folded(text)[:40].partition(" ")[0], _BY_WORD))


def _slashed(line: str, text: str) -> Call | Miss | None:
    match = _SLASHED.match(line)
    if match is None or "/" in match[1]:
        return None
    command = _BY_WORD.get(match[1])
    if command is None:
        return Miss(f"/{match[1]}", nearest(match[1], _BY_WORD))
    return Call(command, _arguments(text))


def _bare(line: str) -> Call | None:
    command = _BY_WORD.get(line.partition(" ")[0])
    return Call(command, line.partition(" ")[2]) if command else None


def _arguments(text: str) -> str:
    """What follows the command's word, as it was written."""
    return " ".join(text.replace("\u3000", " ").split()).partition(" ")[2]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_BY_WORD = {_folded(word): command for command in COMMANDS for word in (command.name, *command.aliases)}
_BY_PHRASE = {_folded(phrase): Call(command, arguments) for command in COMMANDS for phrase, arguments in command.phrases}
