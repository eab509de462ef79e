"""The cards that open a project: the start-up form, what is wrong with it, and the head's signature."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.model import Block, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Form, Input, InputKind, Tone, note
from bot.cards.payloads.projects import AskReturn, ReturnProject, ShowSigning, SignProject, SubmitProject
from bot.cards.projects import View, info_blocks, record_id, title_of
from bot.domain.openings import Findings
from bot.domain.projects import COMPLEXITY_WORDS, SCENARIO_WORDS

FIELD_LIMIT = 1000
"""Characters a form's field may hold on Feishu."""
_LONG = frozenset({"背景", "诉求", "成果", "验收标准", "资源", "风险", "里程碑", "备注"})
_HINTS = {
    "名称": ("name", "双十二新品上市"),
    "目标": ("goal", "写数量：GMV 提升 20%"),
    "牵头": ("lead", "市场部"),
    "配合": ("helpers", "研发部、销售部"),
    "起止": ("period", "11-25 到 12-20"),
    "协调人": ("coordinator", "不写就是你自己"),
    "背景": ("background", ""),
    "诉求": ("asks", "谁在什么时候前做到什么"),
    "成果": ("result", ""),
    "验收标准": ("acceptance", "怎样才算做完"),
    "资源": ("needs", "预算 5 万元;人力 2 人 由研发部"),
    "风险": ("risks", ""),
    "里程碑": ("milestones", "方案定稿 12-01;上线 12-20"),
    "场景": ("scenario", ""),
    "复杂度": ("complexity", ""),
    "沟通方式": ("communication", "例会 / 线上群 / 邮件"),
    "备注": ("notes", ""),
    "保密": ("confidential", ""),
}
_REQUIRED = frozenset({"名称", "目标", "牵头", "配合", "起止"})
_CHOICES = {
    "场景": tuple((word, word) for word in SCENARIO_WORDS.values()),
    "复杂度": tuple((word, word) for word in COMPLEXITY_WORDS.values()),
    "保密": (("是", "是"), ("否", "否")),
}
FIELDS = {key: label for label, (key, _) in _HINTS.items()}
"""The form's fields: what a platform calls each, and the name people write."""


def form_card(written: Mapping[str, str], findings: Findings | None = None) -> Card:
    """The start-up form, filled in as far as it was written; with what must be mended and what was pointed out."""
    findings = findings or Findings()
    blocks: list[Block] = []
    if findings.faults:
        blocks.append(Bullets("要改", tuple((one,) for one in findings.faults), numbered=True))
    if findings.flags:
        blocks.append(Bullets("可以写得更清楚", tuple((one,) for one in findings.flags), numbered=True))
    as_is = bool(findings.flags and not findings.faults)
    return Card(
        title="立项 · 跨部门协作启动信息表",
        blocks=(*blocks, _form(written, as_is=as_is), note(_advice(findings))),
        tone=Tone.WARN if findings.faults or findings.flags else Tone.INFO,
        summary=_advice(findings),
    )


def signing_card(view: View) -> Card:
    """What the head of the lead department confirms (R3, R8, R14)."""
    project = view.project
    buttons = (
        Button("签字发布", SignProject(project_id=record_id(project)), f"签发 {project.number}", ButtonStyle.PRIMARY),
        Button("退回", AskReturn(project_id=record_id(project)), f"退回立项 {project.number}"),
    )
    return Card(
        title=f"请签字 · {title_of(project)}",
        blocks=(
            *info_blocks(view),
            note(f"{view.initiator}提交。签字后发给各配合部门和管理层，并请它们答复。"),
            Buttons(buttons),
        ),
        tone=Tone.WARN,
        summary=f"{title_of(project)}等你签字",
    )


def return_form(view: View) -> Card:
    project = view.project
    form = Form(
        name="return",
        inputs=(Input("reason", "原因", InputKind.PARAGRAPH, placeholder="哪里要改", required=True, max_length=FIELD_LIMIT),),
        submit=Button("退回", ReturnProject(project_id=record_id(project)), f"退回立项 {project.number}", ButtonStyle.PRIMARY),
        cancel=Button("不退了", ShowSigning(project_id=record_id(project)), ""),
    )
    return Card(title=f"退回 · {title_of(project)}", blocks=(form,), tone=Tone.WARN, summary="写明退回的原因")


def signed_card(view: View, signer: str) -> Card:
    """What the signing card turns into."""
    return Card(
        title=f"已签字 · {title_of(view.project)}",
        blocks=(*info_blocks(view), note(f"{signer}已签字，已发给各部门和管理层。")),
        tone=Tone.GOOD,
        summary=f"{title_of(view.project)}已签字发布",
    )


def returned_card(view: View, head: str, reason: str) -> Card:
    """The form comes back to its author with the reason."""
    project = view.project
    return Card(
        title=f"已退回 · {title_of(project)}",
        blocks=(
            Fields((("退回人", head), ("原因", reason))),
            *info_blocks(view),
            note(f"改好后会再请签字，例如：/项目 {project.number} 目标:…"),
        ),
        tone=Tone.BAD,
        summary=f"{title_of(project)}被退回：{reason}"[:100],
    )


def waiting_card(view: View, head: str, *, reached: bool = True) -> Card:
    """The form is taken and waits for the signature; somebody who cannot be `reached` is asked by whoever wrote it."""
    number = view.project.number
    asked = f"已请{head}签字" if reached else f"{head}还没有和我说过话，我发不到：请{head}私聊我，写 签发 {number}"
    return Card(
        title=f"已提交 · {title_of(view.project)}",
        blocks=(*info_blocks(view), note(f"编号 {number}。{asked}，签字后发给各部门。")),
        tone=Tone.INFO,
        summary=f"{title_of(view.project)}已提交，等{head}签字",
    )


def _form(written: Mapping[str, str], *, as_is: bool) -> Form:
    label, twin = ("按原样提交，或改好再提交", "/立项 按原样提交") if as_is else ("提交", "/立项")
    return Form(
        name="project",
        inputs=tuple(_input(name, written.get(name, "")) for name in _HINTS),
        submit=Button(label, SubmitProject(as_is=as_is), twin, ButtonStyle.PRIMARY),
    )


def _input(name: str, value: str) -> Input:
    key, hint = _HINTS[name]
    required, value = name in _REQUIRED, value[:FIELD_LIMIT]
    if name in _CHOICES:
        return Input(key, name, InputKind.CHOICE, value, placeholder="不选也行", choices=_CHOICES[name])
    kind = InputKind.PARAGRAPH if name in _LONG else InputKind.LINE
    return Input(key, name, kind, value, hint, required, max_length=FIELD_LIMIT)


def _advice(findings: Findings) -> str:
    if findings.faults:
        return f"没有立项，有 {len(findings.faults)} 处要改；改好再提交。"
    if findings.flags:
        return f"没有立项，有 {len(findings.flags)} 处说得不具体；改一改，或者按原样提交。"
    return "填好点“提交”，或改好发回来；牵头部门负责人签字后发给各部门。带数量和日期的目标才收。"
