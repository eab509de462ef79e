"""The cards of a daily update: what was understood, the form that corrects it, and the traces of older ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.cards.model import (
    Block,
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
    Tone,
    note,
)
from bot.cards.payloads.issues import RaiseBlocker
from bot.cards.payloads.updates import EditUpdate, MergeUpdate, ReplaceUpdate, SaveUpdate, ShowUpdate, WithdrawUpdate
from bot.domain.updates import DailyUpdate, Mode, newest_mode

SHOWN = 8
"""Items of one section on the card; the rest is counted. The card confirms, it does not repeat a long report (R81)."""
RAISABLE = 5
"""登记为问题 buttons on one card."""
SHORT = 8
"""Characters of a blocker on its button."""
WEEKDAYS = "一二三四五六日"
STATUS = {"in_progress": Tag("进行中", Tone.INFO), "delayed": Tag("延期", Tone.BAD)}
ONE_A_LINE = "一行一项，没有就留空"
FORM_FIELD_LIMIT = 1000
"""Characters a form's field may hold on Feishu."""


def day_name(day: date) -> str:
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def update_card(update: DailyUpdate, author: str, *, registered: bool, moved: tuple[Block, ...] = ()) -> Card:
    """What the record says now, with the ways to change it. `registered`: whether the company's file named the author; `moved` is
    what it did to subtasks."""
    blocks: list[Block] = [
        Bullets("今日完成", shown(done_line(item) for item in update.completed)),
        Bullets("明日计划", shown(plan_line(item) for item in update.planned)),
    ]
    if update.blockers:
        blocks.append(Bullets("需支持", shown(blocker_line(item) for item in update.blockers)))
        blocks.append(Buttons(tuple(_raising(update))))
    blocks += [*moved, Buttons(tuple(_buttons(update))), *_remarks(update, registered=registered)]
    return Card(
        title=f"{author}的日报 · {day_name(update.day)}" + ("（补交）" if update.late else ""),
        blocks=tuple(blocks),
        tone=Tone.WARN if update.blockers else Tone.GOOD,
        summary=f"已记下{author}的日报：" + counted(update),
    )


def edit_card(update: DailyUpdate, author: str) -> Card:
    """The form: one item a line. Raises nothing; `fits_form` says beforehand whether it can hold the update."""
    form = Form(
        name="update",
        inputs=(
            Input("completed", "今日完成", InputKind.PARAGRAPH, _lines(update.completed), ONE_A_LINE),
            Input("planned", "明日计划", InputKind.PARAGRAPH, _lines(update.planned), ONE_A_LINE),
            Input("blockers", "需支持", InputKind.PARAGRAPH, _lines(update.blockers), ONE_A_LINE),
        ),
        submit=Button(
            "保存", SaveUpdate(update_id=_id(update)), f"{update.day.month}月{update.day.day}日日报", ButtonStyle.PRIMARY
        ),
        cancel=Button("不改了", ShowUpdate(update_id=_id(update)), ""),
    )
    return Card(
        title=f"更正{author}的日报 · {day_name(update.day)}", blocks=(form,), tone=Tone.INFO, summary=twin("更正日报", update)
    )


def fits_form(update: DailyUpdate) -> bool:
    return all(len(_lines(items)) <= FORM_FIELD_LIMIT for items in (update.completed, update.planned, update.blockers))


def withdrawn_card(update: DailyUpdate, author: str) -> Card:
    return Card(
        title=f"{author}的日报 · {day_name(update.day)}",
        blocks=(note("已撤回，这一天不再算已交。再发一条日报就会重新记下。"),),
        tone=Tone.QUIET,
        summary="日报已撤回",
    )


def moved_card(update: DailyUpdate, author: str) -> Card:
    """What an older card of the same day turns into."""
    return Card(
        title=f"{author}的日报 · {day_name(update.day)}",
        blocks=(note("这一天的日报后来又更新过，以最新的那张卡片为准。"),),
        tone=Tone.QUIET,
        summary="日报已更新",
    )


def elsewhere_card(update: DailyUpdate, author: str) -> Card:
    """What hangs in a chat where the items may not be read."""
    return Card(
        title=f"{author}的日报 · {day_name(update.day)}",
        blocks=(note("已记下。这一天的日报以在别处交的为准，这里不显示内容。"),),
        tone=Tone.QUIET,
        summary="日报已记下",
    )


def done_line(item: dict[str, Any]) -> Line:
    spans: list[Span] = [item["text"]]
    if item["status"] in STATUS:
        spans += [" ", STATUS[item["status"]]]
    return tuple(spans)


def plan_line(item: dict[str, Any]) -> Line:
    due = date.fromisoformat(item["due"]) if item["due"] else None
    return (item["text"], " ", Tag(f"{due.month}-{due.day} 到期", Tone.INFO)) if due else (item["text"],)


def blocker_line(item: dict[str, Any]) -> Line:
    asked = "、".join(item["support_from"])
    return (item["text"], " ", Tag(f"找{asked}"[:40], Tone.WARN)) if asked else (item["text"],)


def shown(lines: Iterable[Line], most: int = SHOWN, *, left: int = 0) -> tuple[Line, ...]:
    """The first lines and, where there are more, how many; `left` are further ones that nobody drew."""
    every = list(lines)
    more = max(0, len(every) - most) + left
    return (*every[:most], (f"……另有 {more} 项",)) if more else tuple(every)


def twin(words: str, update: DailyUpdate) -> str:
    """With its day: a card is read, and its words are sent, on other days too."""
    return f"{words} {update.day:%m-%d}"


def counted(update: DailyUpdate) -> str:
    return f"完成 {len(update.completed)} 项，计划 {len(update.planned)} 项，需支持 {len(update.blockers)} 项"


def _buttons(update: DailyUpdate) -> Iterable[Button]:
    yield Button("更正", EditUpdate(update_id=_id(update)), twin("更正日报", update))
    match newest_mode(update):
        case Mode.REPLACE:
            yield Button("与上一条合并", MergeUpdate(update_id=_id(update)), twin("合并日报", update))
        case Mode.MERGE:
            yield Button("只留最新一条", ReplaceUpdate(update_id=_id(update)), twin("替换日报", update))
        case None:
            pass
    yield Button("撤回", WithdrawUpdate(update_id=_id(update)), twin("撤回日报", update))


def _raising(update: DailyUpdate) -> Iterable[Button]:
    """登记为问题 for each blocker that is shown."""
    for item, one in enumerate(update.blockers[:RAISABLE], 1):
        label = "登记为问题" if len(update.blockers) == 1 else f"登记为问题：{one['text'][:SHORT]}"
        yield Button(label, RaiseBlocker(update_id=_id(update), item=item), f"登记为问题 日报:{update.day:%m-%d} 项:{item}")


def _remarks(update: DailyUpdate, *, registered: bool) -> list[Block]:
    remarks: list[Block] = []
    if mode := newest_mode(update):
        remarks.append(note("这一天不止一条日报：" + ("已合并。" if mode is Mode.MERGE else "已用最新的替换。")))
    if not registered:
        remarks.append(note("日报已记下，但你还没有登记到部门。请管理员把你加进组织文件。"))
    return remarks


def _lines(items: list[dict[str, Any]]) -> str:
    return "\n".join(item["text"] for item in items)


def _id(update: DailyUpdate) -> int:
    if update.id is None:
        raise ValueError("a card needs a record that is kept")
    return update.id
