"""The forms of a subtask: each is the command that its submit button prints, field by field."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.actions import Action
from bot.cards.model import Button, ButtonStyle, Card, Form, Input, InputKind, Text
from bot.cards.payloads.subtasks import (
    AssignSubtask,
    FinishSubtask,
    HandOverSubtask,
    RefuseSupport,
    ReleaseSubtask,
    ReportProgress,
    RequestSupport,
    ShowSubtask,
    ShowSupport,
)
from bot.cards.subtasks import Sheet, code

LONGEST = 400
MOST_CHOICES = 50
Choices = tuple[tuple[str, str], ...]

_REASON = Input("reason", "原因", placeholder="一句话", required=True, max_length=LONGEST)


def assign_form(sheet: Sheet, people: Choices) -> Card:
    return _form(sheet, "指派", AssignSubtask(number=sheet.subtask.number), (_person(people),))


def hand_over_form(sheet: Sheet, people: Choices) -> Card:
    return _form(sheet, "转交", HandOverSubtask(number=sheet.subtask.number), (_person(people), _REASON))


def release_form(sheet: Sheet) -> Card:
    return _form(sheet, "放弃", ReleaseSubtask(number=sheet.subtask.number), (_REASON,))


def progress_form(sheet: Sheet, ask: str = "", value: str = "") -> Card:
    """`ask` says why a reason is wanted, `value` is what was reported without it."""
    reason = Input("reason", "原因", placeholder="和计划差得多时必写", required=bool(ask), max_length=LONGEST)
    actual = Input("progress", "进度", value=value or f"{sheet.subtask.progress}%", placeholder="80%", required=True, max_length=10)
    return _form(sheet, "进度", ReportProgress(number=sheet.subtask.number), (actual, reason), ask)


def finish_form(sheet: Sheet, ask: str = "", value: str = "") -> Card:
    """`ask` says why a reason is wanted, `value` is the deliverable that was named without it."""
    delivered = Input("delivered", "交付物", InputKind.PARAGRAPH, value, "文件名、链接或一句话", required=True)
    reason = Input("reason", "原因", placeholder="提前或延期时必写", required=bool(ask), max_length=LONGEST)
    return _form(sheet, "完成", FinishSubtask(number=sheet.subtask.number), (delivered, reason), ask)


def support_inputs(departments: Choices) -> tuple[Input, ...]:
    """Whom to ask, for what, and until when."""
    return (
        Input("helpers", "支持部门", InputKind.CHOICE, choices=departments, placeholder="请哪个部门"),
        Input("asked", "找谁", placeholder="或者写一位同事的姓名", max_length=60),
        Input("what", "内容", placeholder="要什么", required=True, max_length=LONGEST),
        Input("by", "截止", InputKind.DATE),
    )


def support_form(sheet: Sheet, departments: Choices) -> Card:
    submit = Button(
        "发出",
        RequestSupport(number=sheet.subtask.number),
        f"任务 {code(sheet.subtask)} 需要支持",
        ButtonStyle.PRIMARY,
    )
    return _card(sheet, "需要支持", Form("support", support_inputs(departments), submit, _cancel(sheet)))


def refuse_form(sheet: Sheet, item: int, what: str) -> Card:
    number = sheet.subtask.number
    words = f"任务 {code(sheet.subtask)} {{}} 项:{item}"
    form = Form(
        "refuse",
        (_REASON,),
        Button("帮不了", RefuseSupport(number=number, item=item), words.format("帮不了"), ButtonStyle.PRIMARY),
        Button("返回", ShowSupport(number=number, item=item), ""),
    )
    return _card(sheet, "帮不了", form, what)


def _form(sheet: Sheet, word: str, action: Action, inputs: Sequence[Input], ask: str = "") -> Card:
    submit = Button(word, action, f"{word} {code(sheet.subtask)}", ButtonStyle.PRIMARY)
    return _card(sheet, word, Form(action.kind.partition(".")[2], tuple(inputs), submit, _cancel(sheet)), ask)


def _card(sheet: Sheet, word: str, form: Form, ask: str = "") -> Card:
    one = sheet.subtask
    return Card(
        title=f"{word} · {code(one)} {one.name}",
        blocks=((Text(((ask,),)), form) if ask else (form,)),
        summary=f"{word} {code(one)}",
    )


def _cancel(sheet: Sheet) -> Button:
    return Button("返回", ShowSubtask(number=sheet.subtask.number), f"任务 {code(sheet.subtask)}")


def _person(people: Choices) -> Input:
    return Input("to", "给", InputKind.CHOICE, choices=people[:MOST_CHOICES], placeholder="责任部门的同事", required=True)
