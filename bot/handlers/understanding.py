"""What a message is: a daily update, a command, a near miss to answer, or talk among people that is left alone.

Rule: in a busy group a wrong guess is worse than a missed one. Only what is addressed to the bot gets an answer that says “没看懂”.
"""

from __future__ import annotations

from bot.domain.text.commands import Call, Heard, Miss, guess, read_command
from bot.domain.text.daily import Reading, read_update
from bot.domain.text.grammar import Facts
from bot.errors import BadInput
from bot.ports import MessageReceived

LONGEST = 20_000
"""Characters of a message that are read; a longer one is nobody's daily update."""
SLASHES = ("/", "／")


def understand(event: MessageReceived, facts: Facts) -> Reading | tuple[Heard, ...]:
    """An update, or the commands of the message; nothing for talk among people. Raises BadInput for a message that is too long and
    meant for the bot."""
    addressed = event.at_bot or event.direct
    if len(event.text) > LONGEST:
        _refuse_long(event, addressed=addressed)
        return ()
    if not event.text.lstrip().startswith(SLASHES):
        reading = read_update(event.text, event.at.astimezone(facts.now.tzinfo))
        if reading.is_update and not (addressed and _is_command(event.text, reading, facts)):
            return reading
    heard = read_command(event.text, addressed=addressed, facts=facts)
    if addressed:
        return heard or (guess(event.text, facts),)
    return tuple(one for one in heard if not isinstance(one, Miss) or one.nearest is not None)


def _is_command(text: str, reading: Reading, facts: Facts) -> bool:
    """Words for the bot that only ask for support may be a command as well: 问题 I-7 需要支持 配合:研发部. As one it says more."""
    if reading.completed or reading.planned:
        return False
    heard = read_command(text, addressed=True, facts=facts)
    return bool(heard) and all(isinstance(one, Call) and one.command.ready for one in heard)


def _refuse_long(event: MessageReceived, *, addressed: bool) -> None:
    if addressed:
        raise BadInput(
            f"这条消息有 {len(event.text)} 字，超过 {LONGEST} 字读不了，什么都没有记下。"
            "请拆成几条，或只发“今日完成 / 明日计划”的部分。"
        )
