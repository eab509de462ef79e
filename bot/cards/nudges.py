"""The evening's reminder to write the day's update, and the form to write it in (R80, C7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards.model import Button, Buttons, ButtonStyle, Card, Form, Input, InputKind, Text, Tone, note, plain
from bot.cards.payloads.reminders import SubmitUpdate, WriteUpdate
from bot.cards.roster import TEMPLATE
from bot.cards.updates import FORM_FIELD_LIMIT, ONE_A_LINE, day_name

MOST_NAMES = 20
MOST_GROUPS = 50


def nudge_card(day: date) -> Card:
    """To one person, in private."""
    return Card(
        title=f"今天的日报还没交 · {day_name(day)}",
        blocks=(
            plain("在项目群里照下面的样子发一条，或者点“写日报”："),
            Text(tuple((line,) for line in TEMPLATE.split("\n"))),
            Buttons((Button("写日报", WriteUpdate(day=day.isoformat()), "日报 模板", ButtonStyle.PRIMARY),)),
            note("已经交了就不用管。请假写 /请假，今晚不想被提醒写 /静音 到 明天9:00。"),
        ),
        tone=Tone.WARN,
        summary="今天的日报还没交",
    )


def write_card(day: date, groups: Sequence[tuple[int, str]]) -> Card:
    """The form: one item a line, and the group it counts in where there are several; `groups` are ids and names."""
    where = Input(
        "group",
        "交到",
        InputKind.CHOICE,
        value=str(groups[0][0]) if groups else "",
        choices=tuple((str(chat_id), name) for chat_id, name in groups[:MOST_GROUPS]),
    )
    form = Form(
        name="write",
        inputs=(
            Input("completed", "今日完成", InputKind.PARAGRAPH, placeholder=ONE_A_LINE, max_length=FORM_FIELD_LIMIT),
            Input("planned", "明日计划", InputKind.PARAGRAPH, placeholder=ONE_A_LINE, max_length=FORM_FIELD_LIMIT),
            Input("blockers", "需支持", InputKind.PARAGRAPH, placeholder=ONE_A_LINE, max_length=FORM_FIELD_LIMIT),
            *((where,) if len(groups) > 1 else ()),
        ),
        submit=Button("交日报", SubmitUpdate(day=day.isoformat()), f"{day.month}月{day.day}日日报", ButtonStyle.PRIMARY),
    )
    return Card(title=f"写日报 · {day_name(day)}", blocks=(form,), summary="写日报")


def written_card(day: date, place: str, counted: str) -> Card:
    """What the nudge turns into once the update is there."""
    return Card(
        title=f"日报已记下 · {day_name(day)}",
        blocks=(plain(counted), note(f"卡片在“{place}”，要改在那里点“更正”，或发 更正日报 {day:%m-%d}。")),
        tone=Tone.GOOD,
        summary="日报已记下",
    )


def group_line(posted: int, missing: Sequence[str], *, named: bool) -> str:
    """One line for the group, without a name and without ringing anybody unless the company wants the names."""
    line = f"今天的日报：已交 {posted} 人，还有 {len(missing)} 人没交。发“今日完成 … 明日计划 …”就行。"
    if not named:
        return line
    more = f" 等 {len(missing)} 人" if len(missing) > MOST_NAMES else ""
    return f"{line}没交的：{'、'.join(missing[:MOST_NAMES])}{more}。"
