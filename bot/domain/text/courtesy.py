"""What is said to the bot and asks for nothing: a greeting, thanks, a form of a daily update that nobody filled in.

Rule: only the whole message counts; 你好，本周进展 is a question.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.domain.text.hanzi import simple
from bot.domain.text.headings import read_heading
from bot.domain.text.places import without_place
from bot.domain.text.words import one_of

LONGEST = 200
"""Characters of an empty form."""


class Courtesy(Enum):
    """What is answered with a line and no card."""

    HELLO = "hello"
    THANKS = "thanks"
    WHO = "who"


_BOT = "(?:机器人|小?助手|同舟|小舟|bot)?"
_HELLO = re.compile(
    _BOT
    + one_of("你好 您好 大家好 哈喽 哈啰 嗨 hi hello hey 早 早上好 上午好 下午好 晚上好 在 在不 在不在 在线 有人 测试 test ping")
    + f"(?:啊|呀)?{_BOT}"
)
_THANKS = re.compile(
    one_of(
        r"谢谢 谢啦 多谢 感谢 非常感谢 辛苦 好的 好 好滴 收到 明白 知道 ok okay thx thanks thank\syou 棒 赞 真棒 太棒 厉害 👍 🙏 👌"
    )
    + f"(?:你|您|啊|哈|啦|了)?{_BOT}"
)
_WHO = re.compile("(?:请问)?(?:你是(?:谁|什么|干什么的|做什么的|机器人)|你叫什么(?:名字)?|who are you)")
_TITLE = re.compile(r"[\d年月日号/.\-]*日报")
_AROUND = " \n,，。.!！?？~～吗呀[]😊"
_BULLET = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.、)）]|[（(]\d{1,2}[)）])?\s*")
_BLANK = re.compile(r"[\s_＿…·.\-—/]*|[(（]?(?:待填|请填写|未填)[)）]?")


def courtesy(text: str) -> Courtesy | None:
    """The greeting or the thanks that the whole text is; 好的，谢谢 are thanks twice."""
    parts = [part for part in re.split(r"[,，。!！~～\s]+", simple(text[:LONGEST]).strip(_AROUND)) if part.strip(_AROUND)]
    if not parts or len(text) > LONGEST:
        return None
    said = [_one(part.strip(_AROUND)) for part in parts]
    if None in said:
        return None
    return next(one for one in (Courtesy.WHO, Courtesy.THANKS, Courtesy.HELLO) if one in said)


def _one(part: str) -> Courtesy | None:
    if _WHO.fullmatch(part):
        return Courtesy.WHO
    if _THANKS.fullmatch(part):
        return Courtesy.THANKS
    return Courtesy.HELLO if _HELLO.fullmatch(part) else None


def is_empty_form(text: str) -> bool:
    """Whether the text is the headings of an update with nothing under them."""
    if len(text) > LONGEST:
        return False
    told, _ = without_place(text)
    lines = [line for raw in told.split("\n") if (line := _BULLET.sub("", raw).strip()) and not _BLANK.fullmatch(line)]
    return len(lines) > 1 and all(_is_heading(line) for line in lines)


def is_copy(text: str, template: str) -> bool:
    """Whether everything in the text stands in the template, whatever its marks: it was sent back as it is."""
    lines, known = _bare_lines(text), set(_bare_lines(template))
    return len(lines) > 1 and all(line in known for line in lines)


def _is_heading(line: str) -> bool:
    words, _, rest = simple(line).strip("【】[]*# ").partition(":")
    words = words.strip("【】[]*# ")
    return _BLANK.fullmatch(rest) is not None and (_TITLE.fullmatch(words) is not None or read_heading(words) is not None)


def _bare_lines(text: str) -> list[str]:
    """Lines without marks, bullets and the letter's width."""
    bare = (re.sub(r"[\s【】*#]+", "", _BULLET.sub("", simple(line))) for line in text.split("\n"))
    return [line for line in bare if line]
