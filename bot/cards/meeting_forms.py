"""The forms of a meeting: each is the command that its submit button prints, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.actions import Action
from bot.cards.meetings import SORTS, Sheet, Topic, code, when
from bot.cards.model import Block, Button, ButtonStyle, Card, Form, Input, InputKind, Text
from bot.cards.payloads.meetings import CancelMeeting, EndMeeting, MoveMeeting, SaveMeeting, SaveOutcome, ShowMeeting
from bot.domain.meetings import Sort

LONGEST = 400
MOST_CHOICES = 50
Choices = tuple[tuple[str, str], ...]
_SORTS = tuple((word, word) for word in SORTS.values())


@dataclass(frozen=True, slots=True)
class Filled:
    """What a new form opens with."""

    topic: str = ""
    people: str = ""
    sort: Sort | None = None
    agenda: str = ""
    outputs: str = ""
    issue: str = ""


def call_form(filled: Filled, project: int = 0) -> Card:
    inputs = [
        Input("topic", "主题", value=filled.topic, required=True, max_length=LONGEST),
        Input("at", "时间", placeholder="明天15:00", required=True, max_length=40),
        Input("people", "参会", InputKind.PARAGRAPH, filled.people, "姓名，用、分开"),
        Input("sort", "类型", InputKind.CHOICE, SORTS[filled.sort] if filled.sort else "", "不选就看是为什么开", choices=_SORTS),
        Input("agenda", "议程", InputKind.PARAGRAPH, filled.agenda, "谈哪几件事；例会、专项会必填"),
        Input("outputs", "输出", InputKind.PARAGRAPH, filled.outputs, "会后要有什么；例会、专项会必填"),
        Input("place", "地点", placeholder="会议室或链接", max_length=LONGEST),
        Input("length", "时长", placeholder="1小时", max_length=20),
        Input("issues", "问题", value=filled.issue, placeholder="I-7、I-8", max_length=LONGEST),
    ]
    form = Form("meeting", tuple(inputs), Button("约会议", SaveMeeting(project=project), "会议", ButtonStyle.PRIMARY))
    return Card(title="约会议", blocks=(form,), summary=f"约会议：{filled.topic}" if filled.topic else "约会议")


def move_form(sheet: Sheet, written: str = "") -> Card:
    """`written` is what was said already, in this form and the next two."""
    said = Input("at", "时间", value=written[:40], placeholder="明天15:00", required=True, max_length=40)
    return _form(sheet, "改时间", MoveMeeting(number=sheet.meeting.number), f"会议 {code(sheet.meeting)}", (said,))


def cancel_form(sheet: Sheet, written: str = "") -> Card:
    said = Input("reason", "原因", value=written[:LONGEST], placeholder="一句话", required=True, max_length=LONGEST)
    return _form(sheet, "取消会议", CancelMeeting(number=sheet.meeting.number), f"取消会议 {code(sheet.meeting)}", (said,))


def end_form(sheet: Sheet, written: str = "") -> Card:
    """Where outputs were wanted, they are what it asks for (R101)."""
    one = sheet.meeting
    hint = f"要有的输出：{one.outputs}" if one.outputs else "定了什么"
    said = Input("result", "结论", InputKind.PARAGRAPH, written, hint[:LONGEST], required=True)
    return _form(sheet, "结束会议", EndMeeting(number=one.number), f"结束会议 {code(one)}", (said,))


def outcome_form(sheet: Sheet, topic: Topic, departments: Choices, solution: str = "") -> Card:
    """The final solution, the responsible department and the new deadline, or the next step of what stays unsolved (R125)."""
    one = sheet.meeting
    inputs = (
        Input("solution", "方案", InputKind.PARAGRAPH, solution, "最终解决方案；没解决就空着，写下一步"),
        Input(
            "department", "部门", InputKind.CHOICE, topic.department, "责任部门", required=True, choices=departments[:MOST_CHOICES]
        ),
        Input("owner", "负责人", value=topic.owner, placeholder="谁解决", max_length=60),
        Input("by", "截止", placeholder="新时限：明天15:00", max_length=40),
        Input("next", "下一步", InputKind.PARAGRAPH, placeholder="没解决时：接下来怎么办"),
    )
    action = SaveOutcome(number=one.number, issue=topic.number)
    words = f"会议 {code(one)} 问题:I-{topic.number}"
    return _form(sheet, f"结果 I-{topic.number}", action, words, inputs, about=topic.description)


def _form(sheet: Sheet, word: str, action: Action, twin: str, inputs: Sequence[Input], about: str = "") -> Card:
    one = sheet.meeting
    cancel = Button("返回", ShowMeeting(number=one.number), f"会议 {code(one)}")
    form = Form(action.kind.partition(".")[2], tuple(inputs), Button(word, action, twin, ButtonStyle.PRIMARY), cancel)
    blocks: tuple[Block, ...] = (Text(((about or f"{one.topic}，{when(sheet.at, sheet.today)}",),)), form)
    return Card(title=f"{word} · {code(one)}", blocks=blocks, summary=f"{word} {code(one)}")
