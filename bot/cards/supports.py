"""The card of a request for support, as it goes privately to who is asked, with its answer."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cards.model import Block, Button, Buttons, ButtonStyle, Card, Fields, Text, Tone, note
from bot.cards.payloads.subtasks import AskRefuseSupport, GiveSupport, PromiseSupport
from bot.cards.subtasks import Sheet, code, due_text, needed
from bot.domain.subtasks import Answer, SupportNeed

ANSWERS = {
    Answer.WAITING: "等答复",
    Answer.PROMISED: "已答应",
    Answer.REFUSED: "帮不了",
    Answer.GIVEN: "已给到",
    Answer.WITHDRAWN: "已撤回",
}
_TONES = {Answer.WAITING: Tone.WARN, Answer.REFUSED: Tone.BAD, Answer.WITHDRAWN: Tone.QUIET}


def support_card(sheet: Sheet, need: SupportNeed, item: int, asker: str) -> Card:
    """`item` is which of the subtask's needs it is, from 1 on."""
    one = sheet.subtask
    facts = [("任务", f"{code(one)} {one.name}"), ("谁请", asker), ("截止", due_text(sheet)), ("答复", ANSWERS[need.answer])]
    if need.note:
        facts.append(("说明", need.note))
    blocks: list[Block] = [Text(((needed(need.what, need.by),),)), Fields(tuple(facts))]
    if pressable := tuple(_buttons(one.number, need, item)):
        blocks.append(Buttons(pressable))
    if need.answer is Answer.WAITING:
        blocks.append(note(f"要说哪天给，发：任务 {code(one)} 答应 项:{item} 下周一给"))
    return Card(
        title=f"请支持 {code(one)}",
        subtitle=sheet.project,
        blocks=tuple(blocks),
        tone=_TONES.get(need.answer, Tone.GOOD),
        summary=f"{asker}请你们支持 {code(one)}：{need.what}",
    )


def need_line(need: SupportNeed, item: int, of: str) -> str:
    """One line of the sheet; `of` is who is asked."""
    told = f"：{need.note}" if need.note else ""
    return f"{item}. {of}：{needed(need.what, need.by)} · {ANSWERS[need.answer]}{told}"


def _buttons(number: int, need: SupportNeed, item: int) -> Iterable[Button]:
    words = f"任务 T-{number} {{}} 项:{item}"
    if need.answer in (Answer.WAITING, Answer.REFUSED):
        yield Button("答应", PromiseSupport(number=number, item=item), words.format("答应"), ButtonStyle.PRIMARY)
    if need.answer in (Answer.WAITING, Answer.PROMISED):
        yield Button("帮不了", AskRefuseSupport(number=number, item=item), words.format("帮不了"))
    if need.answer is not Answer.GIVEN and need.answer is not Answer.WITHDRAWN:
        yield Button("已给到", GiveSupport(number=number, item=item), words.format("已给到"))
