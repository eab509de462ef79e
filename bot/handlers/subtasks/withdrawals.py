"""撤回支持: what was asked for is not needed any more, by word of who asked, or because the work is over (R53, X6)."""

from __future__ import annotations

from bot.cards.model import Card, Tone, plain
from bot.cards.subtasks import code
from bot.domain.subtasks import OWED, Answer, Subtask, SupportNeed
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.showing import pushes
from bot.handlers.showing.placements import Face
from bot.handlers.subtasks import supports
from bot.handlers.subtasks.sheets import changed
from bot.storage.queries import placements, subtasks


def withdraw(context: Context, subtask: Subtask, item: int | None, reason: str) -> None:
    """Take back the request that is named, or the only one that stands, by right of the subtask."""
    supports.require_asker(context, subtask)
    _take_back(context, subtask, _meant(context, subtask, item), reason)
    changed(context, subtask)


def end(context: Context, subtask: Subtask, reason: str) -> None:
    """The work is over: nobody owes it anything any more."""
    for need in subtasks.support_of(context.db, [subtask.id or 0]):
        if need.answer in OWED:
            _take_back(context, subtask, need, reason)


def _meant(context: Context, subtask: Subtask, item: int | None) -> SupportNeed:
    standing = {
        at: one
        for at, one in enumerate(subtasks.support_of(context.db, [subtask.id or 0]), 1)
        if one.answer in (*OWED, Answer.REFUSED) and item in (None, at)
    }
    if not standing:
        raise BadInput(f"{code(subtask)} 没有这项可以撤回的支持，没有改动。请过哪些看：任务 {code(subtask)}")
    if len(standing) > 1:
        listed = "、".join(f"项:{at}（{one.what[:20]}）" for at, one in standing.items())
        how = f"例如：任务 {code(subtask)} 撤回支持 项:{next(iter(standing))}"
        raise BadInput(f"{code(subtask)} 请了几项支持：{listed}。请写上撤回哪一项，{how}")
    return next(iter(standing.values()))


def _take_back(context: Context, subtask: Subtask, need: SupportNeed, reason: str) -> None:
    """Who has read the request is told; who has not, never reads it."""
    face = Face(supports.RECORD, need.id or 0)
    pushes.take_back(context, face)
    context.db.flush()
    known = placements.of_record(context.db, face.record, face.record_id, face.name)
    supports.withdraw(context, need)
    answerer = supports.answerer(context, need)
    if known and answerer is not None and answerer.id != context.speaker.id:
        said = f"不用再支持 {code(subtask)} 的“{need.what}”了" + (f"，原因：{reason}。" if reason else "。")
        card = Card(title=f"{code(subtask)} 的支持已撤回", blocks=(plain(said),), tone=Tone.QUIET, summary=said)
        pushes.push(context, answerer, card, f"{supports.RECORD}-{need.id}-{context.event.key}"[:120])
