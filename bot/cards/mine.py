"""我的: what somebody owes and what they are owed, in private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import Block, Bold, Bullets, Card, Line, Tag, Tone, note
from bot.cards.reminders import TITLES, owed_line
from bot.cards.updates import shown
from bot.domain.reminders import Owed, Why

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Mine:
    """`waits` are what the person asked of others: code, what and of whom, state; `promises` what was not kept, and for how
    many working days; `meetings` are those to come: code, when and what about; `notices` those not confirmed yet: code and text;
    `away` and `quiet` are sentences."""

    name: str
    owed: Sequence[Owed]
    waits: Sequence[tuple[str, str, str]] = ()
    promises: Sequence[tuple[str, int]] = ()
    meetings: Sequence[tuple[str, str]] = ()
    notices: Sequence[tuple[str, str]] = ()
    away: Sequence[str] = ()
    quiet: Sequence[str] = ()


def mine_card(mine: Mine, *, only_work: bool = False) -> Card:
    """Everything, or the work alone."""
    work = [one for one in mine.owed if one.why not in TITLES]
    blocks: list[Block] = [_list("我负责的任务", [owed_line(one) for one in work])]
    if not only_work:
        blocks += _more(mine)
    if work:
        it = work[0].code
        blocks.append(note(f"进度 {it} 80%、完成 {it}、转交 {it} 给:@同事、稍后 {it} 明早，都可以直接发。"))
    late = sum(1 for one in work if one.why is Why.OVERDUE)
    return Card(
        title=f"{mine.name}的事",
        blocks=tuple(blocks),
        tone=Tone.BAD if late else Tone.INFO,
        summary=f"你有 {len(mine.owed)} 件事" + (f"，{late} 件已逾期" if late else ""),
    )


def _more(mine: Mine) -> list[Block]:
    found: list[tuple[str, list[Line]]] = [
        ("我要解决的问题", [owed_line(one) for one in mine.owed if one.why is Why.ISSUE]),
        ("我要了结的冲突", [owed_line(one) for one in mine.owed if one.why is Why.CONFLICT]),
        ("等我签字的", [owed_line(one) for one in mine.owed if one.why is Why.SIGN]),
        ("被退回、等我改的立项", [owed_line(one) for one in mine.owed if one.why is Why.RETURNED]),
        ("等我支持的", [owed_line(one) for one in mine.owed if one.why is Why.SUPPORT]),
        ("等我承接的项目", [owed_line(one) for one in mine.owed if one.why is Why.ANSWER]),
        ("等我答复的请求", [owed_line(one) for one in mine.owed if one.why is Why.REQUEST]),
        ("我要完成的改进措施", [owed_line(one) for one in mine.owed if one.why is Why.MEASURE]),
        ("等我确认的往来账", [owed_line(one) for one in mine.owed if one.why is Why.SHEET]),
        ("等我确认的公告", [(Bold(code), f" {what} （读了发：已读 {code}）") for code, what in mine.notices]),
        ("我要参加的会议", [(Bold(code), f" {what}") for code, what in mine.meetings]),
        ("我在等别人的", [(Bold(code), f" {what} ", Tag(state, Tone.WARN)) for code, what, state in mine.waits]),
        ("未兑现承诺", [(f"{what} ", Tag(f"{age} 个工作日", Tone.WARN)) for what, age in mine.promises]),
        ("请假", [(one,) for one in mine.away]),
        ("稍后和静音", [(one,) for one in mine.quiet]),
    ]
    return [_list(title, lines) for title, lines in found if lines]


def _list(title: str, lines: Sequence[Line]) -> Bullets:
    return Bullets(title, shown(lines, SHOWN), empty="没有")
