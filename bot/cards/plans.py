"""The cards of a project's plan: the whole of it, its kick-off, a resource that waits for its provider, and the goals to sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.cards.model import Block, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Form, Input, InputKind, Tone, note
from bot.cards.payloads.plans import AgreeGoal, ApproveNeed, AskObjection, ObjectGoal, RefuseNeed, ShowGoal
from bot.cards.projects import View, days_of, info_blocks, record_id, shown, title_of
from bot.domain.projects import KIND_WORDS, ResourceNeed

APPROVED = {None: "未批", True: "已批", False: "不批"}


def plan_card(view: View, duties: Mapping[str, Iterable[str]]) -> Card:
    """The plan as one document (R71): work, dates, owners, risks, and the rules of priority (R72)."""
    lists = tuple(Bullets(name, shown(work)) for name, work in duties.items())
    return Card(
        title=f"项目计划 · {title_of(view.project)}",
        subtitle=f"{view.lead}牵头，{days_of(view.project)}" if view.lead else days_of(view.project),
        blocks=(*info_blocks(view), *(lists or (note("还没有子任务。"),))),
        tone=Tone.INFO,
        summary=f"{title_of(view.project)}的计划",
    )


def kickoff_card(view: View, late: str = "") -> Card:
    """When the kick-off is, and what it is about (R5, R6, R47)."""
    pairs = (("时间", view.kickoff), ("议程", view.project.agenda), ("目标", view.project.goal), ("牵头部门", view.lead))
    blocks: list[Block] = [Fields(tuple((label, value) for label, value in pairs if value))]
    blocks.append(note(late or "请提前准备本部门的人力、物料和风险。"))
    return Card(
        title=f"启动会 · {title_of(view.project)}",
        blocks=tuple(blocks),
        tone=Tone.WARN if late else Tone.INFO,
        summary=f"{title_of(view.project)}的启动会：{view.kickoff}",
    )


def need_card(view: View, need: ResourceNeed, item: int, provider: str) -> Card:
    """A resource that its provider's head decides on (R23)."""
    number, ids = view.project.number, {"project_id": record_id(view.project), "item": item}
    pairs = (
        ("资源", KIND_WORDS[need.kind]),
        ("需要", need.what),
        ("提供方", provider),
        ("审批", APPROVED[need.approved]),
        ("原因", need.note),
    )
    blocks: list[Block] = [Fields(tuple((label, value) for label, value in pairs if value))]
    buttons = (
        Button("批准", ApproveNeed(**ids), f"批准资源 {number} 项:{item}", ButtonStyle.PRIMARY),
        Button("不批", RefuseNeed(**ids), f"不批资源 {number} 项:{item}"),
    )
    if need.approved is None:
        blocks.append(Buttons(buttons))
    return Card(
        title=f"资源审批 · {title_of(view.project)}",
        blocks=tuple(blocks),
        tone={None: Tone.WARN, True: Tone.GOOD, False: Tone.BAD}[need.approved],
        summary=f"{title_of(view.project)}：{need.what}，{APPROVED[need.approved]}",
    )


def goal_card(view: View, department: str, work: Iterable[str], said: str = "") -> Card:
    """What a head signs for their department after the division is confirmed (R16, R21)."""
    number, project_id = view.project.number, record_id(view.project)
    blocks: list[Block] = [
        Fields((("目标", view.project.goal or "未写"), ("起止", days_of(view.project)))),
        Bullets(f"{department}的任务", shown(work), empty="没有"),
    ]
    buttons = (
        Button("同意目标", AgreeGoal(project_id=project_id), f"同意目标 {number}", ButtonStyle.PRIMARY),
        Button("有异议", AskObjection(project_id=project_id), f"目标异议 {number}"),
    )
    blocks.append(note(said) if said else Buttons(buttons))
    return Card(
        title=f"{'目标签字' if said else '请为目标签字'} · {title_of(view.project)}",
        subtitle=department,
        blocks=tuple(blocks),
        tone=Tone.GOOD if said else Tone.WARN,
        summary=said or f"{title_of(view.project)}的目标等{department}签字",
    )


def objection_form(view: View, limit: int) -> Card:
    """What a head writes who does not agree; `limit` in characters."""
    number, project_id = view.project.number, record_id(view.project)
    form = Form(
        name="objection",
        inputs=(
            Input("reason", "原因", InputKind.PARAGRAPH, placeholder="哪里做不到，改成什么可以", required=True, max_length=limit),
        ),
        submit=Button("有异议", ObjectGoal(project_id=project_id), f"目标异议 {number}", ButtonStyle.PRIMARY),
        cancel=Button("返回", ShowGoal(project_id=project_id), ""),
    )
    return Card(title=f"对目标有异议 · {title_of(view.project)}", blocks=(form,), tone=Tone.WARN, summary="写明异议的原因")
