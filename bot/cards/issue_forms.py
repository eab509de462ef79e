"""The forms of an issue: each is the command that its submit button prints, field by field (R114, R128–R130)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.cards.actions import Action
from bot.cards.issues import Sheet, code, shortened
from bot.cards.model import Block, Button, ButtonStyle, Card, Form, Input, InputKind, Text
from bot.cards.payloads.issues import Extend, Fill, GiveUp, Propose, RaiseIssue, Reopen, RequestIssueSupport, ShowIssue, Solve
from bot.domain.text.clock import shown_at

LONGEST = 400
MOST_CHOICES = 50
Choices = tuple[tuple[str, str], ...]

_REASON = Input("reason", "原因", placeholder="一句话", required=True, max_length=LONGEST)
_WEIGHTS = (("一般", "一般"), ("重大", "重大"))
_KINDS = (("内部", "内部"), ("客户", "客户"))


def raise_form(departments: Choices, project_id: int = 0) -> Card:
    units = departments[:MOST_CHOICES]
    inputs = (
        Input("what", "描述", InputKind.PARAGRAPH, placeholder="发生了什么", required=True),
        Input("weight", "级别", InputKind.CHOICE, choices=_WEIGHTS, placeholder="一般或重大"),
        Input("sort", "类型", InputKind.CHOICE, choices=_KINDS, placeholder="客户问题请选客户"),
        Input("department", "部门", InputKind.CHOICE, choices=units, placeholder="责任部门，不选就是负责人的或你的部门"),
        Input("owner", "负责人", placeholder="姓名，不写就是责任部门的对接人", max_length=60),
        Input("helpers", "需支持", InputKind.CHOICE, choices=units, placeholder="要哪个部门支持"),
        Input("cause", "原因", InputKind.PARAGRAPH),
        Input("tried", "尝试", InputKind.PARAGRAPH, placeholder="已经试过什么"),
        Input("occurred", "发生", placeholder="今天 10:00", max_length=40),
    )
    form = Form("raise", inputs, Button("上报", RaiseIssue(project_id=project_id), "问题", ButtonStyle.PRIMARY))
    return Card(title="上报问题", blocks=(form,), summary="上报问题")


def propose_form(sheet: Sheet, solution: str = "", owner: str = "", by: str = "") -> Card:
    """With what was written of it already, as the next ones."""
    one = sheet.issue
    inputs = (
        Input("solution", "方案", InputKind.PARAGRAPH, solution or one.solution, "怎么解决", required=True),
        Input("owner", "负责人", value=owner or sheet.owner, placeholder="谁解决", required=True, max_length=60),
        Input("by", "截止", value=by[:40], placeholder="何时解决：明天15:00", required=True, max_length=40),
    )
    return _form(sheet, "给出方案", Propose(number=one.number), f"问题 {code(one)} 给出方案", inputs)


def support_form(sheet: Sheet, departments: Choices, helper: str = "", what: str = "") -> Card:
    one = sheet.issue
    choices = departments[:MOST_CHOICES]
    inputs = (
        Input("helpers", "配合", InputKind.CHOICE, helper, choices=choices, placeholder="请哪个部门", required=True),
        Input("what", "描述", value=what[:LONGEST], placeholder="要什么", required=True, max_length=LONGEST),
    )
    return _form(sheet, "需要支持", RequestIssueSupport(number=one.number), f"问题 {code(one)} 需要支持", inputs)


def fill_form(sheet: Sheet, departments: Choices) -> Card:
    """What a meeting about it needs to know beforehand (R115)."""
    one = sheet.issue
    inputs = (
        Input("tried", "尝试", InputKind.PARAGRAPH, one.tried, "已经试过什么"),
        Input("helpers", "配合", InputKind.CHOICE, choices=departments[:MOST_CHOICES], placeholder="要哪个部门支持"),
    )
    return _form(sheet, "补充", Fill(number=one.number), f"问题 {code(one)} 补充", inputs)


def solve_form(sheet: Sheet, solution: str = "") -> Card:
    one = sheet.issue
    inputs = (
        Input("solution", "方案", InputKind.PARAGRAPH, solution or one.solution, "怎么解决的", required=True),
        Input("result", "结果", placeholder="现在怎么样", required=True, max_length=LONGEST),
    )
    return _form(sheet, "已解决", Solve(number=one.number), f"解决 {code(one)}", inputs)


def give_up_form(sheet: Sheet, reason: str = "", next_step: str = "") -> Card:
    one = sheet.issue
    inputs = (
        replace(_REASON, value=reason),
        Input("next", "下一步", InputKind.PARAGRAPH, next_step, "没解决，接下来怎么办", required=True),
    )
    return _form(sheet, "未解决关闭", GiveUp(number=one.number), f"问题 {code(one)} 未解决关闭", inputs)


def reopen_form(sheet: Sheet) -> Card:
    return _form(sheet, "重开", Reopen(number=sheet.issue.number), f"重开 {code(sheet.issue)}", (_REASON,))


def extend_form(sheet: Sheet, until: datetime) -> Card:
    """`until` is when the escalation comes then, in the company's zone."""
    one = sheet.issue
    told = f"升级推后到 {shown_at(until, sheet.today)}。只能申请一次，部门负责人会知道。"
    return _form(sheet, "申请延期", Extend(number=one.number), f"问题 {code(one)} 申请延期", (_REASON,), told)


def _form(sheet: Sheet, word: str, action: Action, twin: str, inputs: Sequence[Input], told: str = "") -> Card:
    one = sheet.issue
    cancel = Button("返回", ShowIssue(number=one.number), f"问题 {code(one)}")
    form = Form(action.kind.partition(".")[2], tuple(inputs), Button(word, action, twin, ButtonStyle.PRIMARY), cancel)
    blocks: tuple[Block, ...] = (Text(((shortened(one.description),), *([(told,)] if told else []))), form)
    return Card(title=f"{word} · {code(one)}", blocks=blocks, summary=f"{word} {code(one)}")
