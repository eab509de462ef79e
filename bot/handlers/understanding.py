"""What a message is: a daily update, a command, a near miss to answer, or talk among people that is left alone.

Rule: in a busy group a wrong guess is worse than a missed one. Only what is addressed to the bot gets an answer that says “没看懂”.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.cards.help import EMPTY_FORM, UNCHANGED, UNTITLED
from bot.cards.roster import template_words
from bot.domain.text.commands import Call, Heard, Miss, Wrong, guess, read_command
from bot.domain.text.courtesy import Courtesy, courtesy, is_copy, is_empty_form
from bot.domain.text.daily import Reading, read_update
from bot.domain.text.grammar import Facts, Values
from bot.domain.text.hanzi import simple
from bot.domain.text.openings import BY_WORD, find
from bot.errors import BadInput
from bot.ports import MessageReceived

LONGEST = 20_000
"""Characters of a message that are read; a longer one is nobody's daily update."""
SLASHES = ("/", "／")
_DAILY = [simple(word) for word, command in BY_WORD.items() if command.name == "日报"]
_CODE = re.compile(r"[A-Za-z][-－]?\d{1,6}")
_RECEIVED = re.compile("(?:已?收到|知道了|已阅)了?[!。,~]*")
_BEHIND_DAILY = re.compile(rf"\s*/\s?(?:{'|'.join(map(re.escape, _DAILY))})[\s:,]*")

_TITLE = re.compile(rf"\s*(?:{'|'.join(map(re.escape, _DAILY))})[\s:,]+")
_TOLD = re.compile(rf"\s*(?:/\s?)?(?:{'|'.join(map(re.escape, _DAILY))})(?P<mark>[\s:,]+)(?P<words>\S.{{5,}})", re.DOTALL)
_DONE = re.compile(r"了|完|\d\s?%|明[天日]|t-\d")
"""What a sentence of work says of it."""
_ASKS = re.compile(r"[?吗呢]|谁|哪|怎|什么|多少|几个|交(?![付接互易流通])|名单|没有?$")
"""What a question says of updates, and work seldom."""


def understand(event: MessageReceived, facts: Facts) -> Reading | Courtesy | tuple[Heard, ...]:
    """An update, the commands of the message, or a greeting; nothing for talk among people. Raises BadInput for a message that is
    too long and meant for the bot, and for a form that was sent back as it was."""
    addressed = event.at_bot or event.direct
    if len(event.text) > LONGEST:
        _refuse_long(event, addressed=addressed)
        return ()
    if is_copy(event.text, template_words()) and not is_empty_form(event.text):
        raise BadInput(UNCHANGED)
    reading = read_update(_without_command(event.text), event.at.astimezone(facts.now.tzinfo))
    if addressed and not reading.is_update:
        reading = _titled(event.text, event.at.astimezone(facts.now.tzinfo)) or reading
    if reading.is_update and not (addressed and _is_command(event.text, facts)):
        return reading
    heard = read_command(event.text, addressed=addressed, facts=facts)
    if _is_of_no_day(heard) and _is_untitled(event.text):
        raise BadInput(UNTITLED)
    if addressed:
        return heard or (_received(event.text, facts) if event.direct else ()) or _answered(event.text, facts)
    return tuple(one for one in heard if not isinstance(one, Miss) or one.nearest is not None)


def _without_command(text: str) -> str:
    """What may be an update: any text without a slash, and what stands behind /日报 where no other command does."""
    if not text.lstrip().startswith(SLASHES):
        return text
    found = _BEHIND_DAILY.match(simple(text))
    behind = text[found.end() :] if found else ""
    return "" if any(line.lstrip().startswith(SLASHES) for line in behind.split("\n")) else behind


def _titled(text: str, at: datetime) -> Reading | None:
    """日报 今日完成 …, said to the bot: the word is the title of an update where what stands behind it is one."""
    found = _TITLE.match(simple(text))
    reading = read_update(text[found.end() :], at) if found else None
    return reading if reading is not None and reading.is_update else None


def _is_command(text: str, facts: Facts) -> bool:
    """进度 T-1 85% 原因:接口提前给到 reads as sentences too. Said to the bot, a command that names its record, or two things it
    takes, says more than an update; Progress today … opens one."""
    if text.lstrip()[:1].isascii():
        return False
    heard = read_command(text, addressed=True, facts=facts)
    return bool(heard) and all(isinstance(one, Call | Wrong) and one.command.ready and _is_told(one.values) for one in heard)


def _is_told(values: Values) -> bool:
    return len(values.read) > 1 or any(_CODE.fullmatch(values.written[one].strip()) for one in values.read)


def _answered(text: str, facts: Facts) -> Courtesy | tuple[Heard, ...]:
    """What is said to the bot and is neither an update nor a command: nothing at all asks for the help."""
    if not text.strip() and (help_ := find("帮助")):
        return (Call(help_, Values()),)
    if is_empty_form(text):
        raise BadInput(EMPTY_FORM)
    if _is_untitled(text):
        raise BadInput(UNTITLED)
    return courtesy(text) or (guess(text, facts),)


def _is_of_no_day(heard: tuple[Heard, ...]) -> bool:
    """日报 with words behind it that name no day."""
    return len(heard) == 1 and isinstance(heard[0], Wrong) and heard[0].command.name == "日报" and not heard[0].values.read


def _is_untitled(text: str) -> bool:
    """日报：and a sentence, or 日报 and one of work: somebody tells of their day, and asks for nothing."""
    found = _TOLD.fullmatch(simple(text))
    if found is None:
        return False
    return ":" in found["mark"] or (_DONE.search(found["words"]) is not None and not _ASKS.search(found["words"]))


def _received(text: str, facts: Facts) -> tuple[Heard, ...]:
    """收到, said in private, confirms the notice that waits, where that is one."""
    waiting = facts.unread_notice() if _RECEIVED.fullmatch(simple(text).strip()) else ""
    return read_command(f"已读 {waiting}", addressed=True, facts=facts) if waiting else ()


def _refuse_long(event: MessageReceived, *, addressed: bool) -> None:
    if addressed:
        raise BadInput(
            f"这条消息有 {len(event.text)} 字，超过 {LONGEST} 字读不了，什么都没有记下。"
            "请拆成几条，或只发“今日完成 / 明日计划”的部分。"
        )
