"""What is said of a meeting and means no change of it: asked back, with the words for each thing that may have been meant."""

from __future__ import annotations

from bot.cards.meetings import code
from bot.domain.meetings import Meeting
from bot.domain.text.catalogue import meetings as words
from bot.domain.text.grammar import Values, shortened
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.meetings import outcomes


def refuse_loose(context: Context, meeting: Meeting, values: Values, *, on_agenda: bool) -> None:
    """Raises BadInput for words that name nothing (a meeting gets another name only by 主题:), and for an outcome of an issue that
    is not `on_agenda`."""
    if values.unnamed == words.TOPIC.name and words.TOPIC in values:
        raise BadInput(_meant(context, meeting, shortened(values.get(words.TOPIC) or "")))
    if not on_agenda and any(one in values for one in outcomes.FIELDS.values()):
        issue = (values.get(words.ISSUES) or ("",))[0]
        adding = f"{code(meeting)} 没有谈 {issue}，先加上再写结果：会议 {code(meeting)} 问题:{issue}"
        raise BadInput(f"{adding if issue else '结果要写是哪个问题的，例如 问题:I-7'}。没有改动。")


def _meant(context: Context, meeting: Meeting, said: str) -> str:
    named, caller = code(meeting), context.person(meeting.called_by_id)
    return (
        f"没看懂要把 {named} 怎么样：“{said}”，没有改动。"
        f"改时间写：会议 {named} 时间:明天15:00；改名称写：会议 {named} 主题:{said}；取消写：取消会议 {named} 原因:人不齐。"
        f"去不了请告诉召集人{caller.name if caller else ''}。"
    )
