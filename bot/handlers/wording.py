"""措辞: the words of a request, an issue or what came of a meeting are exact, or come back once (R108).

Rule 1: judged after everything else that may be wrong, and before anything is kept.
Rule 2: the same words of the same person within a day are taken as they are. What is urgent, what a customer waits for, and what
        stands in a daily update already is never held up: its author is only told.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.policy import Strictness
from bot.domain.text.vague import check
from bot.errors import BadInput, SentBack
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.storage.queries import timeline as kept

RECORD = "wording"
"""The record of what was sent back to somebody; its id is the person's."""
A_DAY = timedelta(days=1)
_SHOWN = 300


def judge(
    context: Context, kind: str, text: str, *, project_id: int | None = None, dated: bool = False, waits: bool = True
) -> None:
    """Take the words or send them back. `kind` is what they are (请求, 问题), `dated` whether a day stands beside them, `waits`
    whether they may be held up. Raises SentBack, or BadInput where the policy takes nothing vague."""
    strictness = context.policy(project_id).wording.records
    found = check(text, dated=dated)
    if strictness is Strictness.IGNORE or not found:
        return
    words = found.sentence()[:_SHOWN]
    if not waits:
        context.tell(f"{kind}已照原样收下，只提醒一句：{words}")
    elif strictness is Strictness.REFUSE:
        raise BadInput(f"{kind}没有收下：{words}")
    elif not _is_known(context, kind, text):
        raise SentBack(f"{kind}先没有收下：{words}。就要这样写，同样的话再发一次。", kind, text)


def remember(context: Context, back: SentBack) -> str:
    """Keep what was sent back; the sentence for its author."""
    timeline.step(context, RECORD, context.speaker.id or 0, back.kind, note=back.words)
    return str(back)


def _is_known(context: Context, kind: str, text: str) -> bool:
    """Whether these very words came back to their author before."""
    words = text[: timeline.LONGEST_NOTE]
    said = kept.steps_of(context.db, RECORD, context.speaker.id or 0)
    return any(one.what == kind and one.note == words and one.at > context.now - A_DAY for one in said)
