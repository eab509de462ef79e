"""The card of what a person owes today, with everything they can do about a line (R78, C26–C28)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards.model import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Form,
    Input,
    InputKind,
    Line,
    Span,
    Tag,
    Text,
    Tone,
    note,
)
from bot.cards.payloads.reminders import AskLater, SaveLater, SnoozeLine
from bot.cards.payloads.subtasks import AskFinish, AskHandOver, AskProgress, ShowSubtask
from bot.cards.updates import day_name
from bot.domain.reminders import Owed, Why

WITH_BUTTONS = 6
"""Lines that have buttons; Feishu draws at most 200 elements of a card, and a line with its buttons takes about 20."""
SHOWN = 20
"""Lines of a section without buttons."""
TITLES = {
    Why.ISSUE: "等你解决的问题",
    Why.CONFLICT: "等你了结的冲突",
    Why.SIGN: "等你签字",
    Why.RETURNED: "立项被退回，等你改",
    Why.SUPPORT: "等你支持",
    Why.ANSWER: "等你承接",
    Why.REQUEST: "等你答复",
    Why.MEASURE: "要完成的改进措施",
    Why.SHEET: "等你确认的往来账",
}


def digest_card(lines: Sequence[Owed], day: date, put_off: Sequence[str] = ()) -> Card:
    """Everything that is owed today, one card a person; `lines` in the order they are shown, and at least one. `put_off` are
    sentences: a platform that shows nothing for a moment has no other way to say until when."""
    work = [one for one in lines if one.number]
    several = len(work) > 1
    told = work[:WITH_BUTTONS]
    blocks: list[Block] = [block for one in told for block in (Text((owed_line(one),)), _buttons(one, named=several))]
    if work[WITH_BUTTONS:]:
        blocks.append(Bullets("还有", tuple(owed_line(one) for one in work[WITH_BUTTONS : WITH_BUTTONS + SHOWN])))
    for why, title in TITLES.items():
        if found := [one for one in lines if one.why is why]:
            blocks.append(Bullets(title, tuple(owed_line(one) for one in found[:SHOWN])))
    blocks += map(note, put_off)
    blocks.append(note("全部看 /我的。不想现在被打扰：/稍后 2小时，或 /静音 到 明天9:00；该办的事不会因此消失。"))
    late = sum(1 for one in lines if one.why is Why.OVERDUE)
    return Card(
        title=f"要办的事 · {day_name(day)}",
        blocks=tuple(blocks),
        tone=Tone.BAD if late else Tone.WARN,
        summary=f"你有 {len(lines)} 件事要办" + (f"，其中 {late} 件已逾期" if late else ""),
    )


def settled_card(day: date, put_off: Sequence[str] = ()) -> Card:
    """What the digest turns into when nothing is left on it but what was put off."""
    return Card(
        title=f"要办的事 · {day_name(day)}",
        blocks=tuple(map(note, put_off or ("现在没有要提醒的事了。",))),
        tone=Tone.GOOD,
        summary="现在没有要提醒的事了",
    )


def again_card(lines: Sequence[Owed], day: date) -> Card:
    """What comes when a snooze is over."""
    card = digest_card(lines, day)
    return Card(title="你说稍后再提醒的", blocks=card.blocks, tone=card.tone, summary=f"稍后已到：{lines[0].code} {lines[0].text}")


def later_card(one: Owed, due: str = "", reason: str = "", *, timed: bool = False) -> Card:
    """The form that asks for another date, with what was said of it; it is the command that its button prints. `timed`: the date
    came with an hour, which a picker of days would lose."""
    form = Form(
        "later",
        (
            Input("due", "截止", InputKind.LINE if timed else InputKind.DATE, due, required=True),
            Input("reason", "原因", InputKind.PARAGRAPH, reason, required=True, max_length=400),
        ),
        Button("申请延期", SaveLater(number=one.number), f"任务 {one.code}", ButtonStyle.PRIMARY),
        Button("返回", ShowSubtask(number=one.number), f"任务 {one.code}"),
    )
    return Card(title=f"延期 · {one.code}", blocks=(Text((owed_line(one),)), form), summary=f"{one.code} 申请延期")


def owed_line(one: Owed) -> Line:
    """Why, what and how far: 逾期 2 个工作日 T-12 门店物料对接 60%."""
    spans: list[Span] = [_tag(one), " ", Bold(one.code), f" {one.text}"]
    if one.number and one.why not in TITLES:
        spans.append(f"（{one.progress}%，截止 {one.due:%m-%d}）" if one.due else f"（{one.progress}%）")
    if one.how:
        spans.append(f" {one.how}")
    if one.of:
        spans += [" ", Tag(f"代 {one.of}", Tone.INFO)]
    return tuple(spans)


_SIMPLE = {
    Why.TODAY: Tag("今天到期", Tone.WARN),
    Why.SOON: Tag("下个工作日到期", Tone.INFO),
    Why.LATER: Tag("进行中"),
}


def _tag(one: Owed) -> Tag:
    if one.state:
        return Tag(one.state, Tone.WARN)
    if one.why in _SIMPLE:
        return _SIMPLE[one.why]
    if one.why is Why.OVERDUE or (one.why is Why.MEASURE and one.days):
        return Tag(f"逾期 {one.days} 个工作日", Tone.BAD)
    if one.why is Why.MEASURE:
        return Tag("待完成", Tone.WARN)
    return Tag(f"等了 {one.days} 个工作日" if one.days else "今天", Tone.WARN)


def _buttons(one: Owed, *, named: bool) -> Buttons:
    """`named`: with the number, because DingTalk draws the buttons of all lines together at the end of the card."""
    which = f" {one.code}" if named else ""
    return Buttons(
        (
            Button(f"报进度{which}", AskProgress(number=one.number), f"进度 {one.code}", ButtonStyle.PRIMARY),
            Button(f"完成{which}", AskFinish(number=one.number), f"完成 {one.code}"),
            Button(f"稍后{which}", SnoozeLine(number=one.number), f"稍后 {one.code} 明早"),
            Button(f"延期{which}", AskLater(number=one.number), f"任务 {one.code} 延期"),
            Button(f"转交{which}", AskHandOver(number=one.number), f"转交 {one.code}"),
        )
    )
