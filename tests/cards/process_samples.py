"""Cards of processes for the gallery."""

from __future__ import annotations

from datetime import date

from bot.cards.processes import (
    NodeLine,
    RunView,
    cancelled_card,
    ended_card,
    held_card,
    list_card,
    overdue_card,
    run_card,
    started_card,
    stop_form,
    template_card,
)
from bot.domain.calendar import Span
from bot.domain.process_templates import NodeTemplate, ProcessTemplate
from bot.domain.processes import Fault, NodeState, RunState, Stage, Took

NAME = "研发需求流程"
TEMPLATE = ProcessTemplate(
    nodes=(
        NodeTemplate(name="需求提报", department="市场部", days=3, standard="需求说明书"),
        NodeTemplate(name="方案设计", department="研发部", days=5, standard="评审通过的技术方案"),
        NodeTemplate(name="验收", department="市场部", days=2),
    )
)


def nodes(second: NodeState = NodeState.CLAIMED, *, late: bool = False) -> tuple[NodeLine, ...]:
    done = second is NodeState.DELIVERED
    return (
        NodeLine(
            position=1,
            name="需求提报",
            department="市场部",
            limit=3,
            state=NodeState.DELIVERED,
            planned=Span(date(2026, 11, 20), date(2026, 11, 25)),
            code="T-1",
            owner="李娜",
            started=date(2026, 11, 20),
            done=date(2026, 11, 24),
            days=2,
        ),
        NodeLine(
            position=2,
            name="方案设计",
            department="研发部",
            limit=5,
            state=second,
            planned=Span(date(2026, 11, 24), date(2026, 12, 1)),
            code="T-2",
            owner="" if second is NodeState.CANCELLED else "刘洋",
            late=late,
            started=date(2026, 11, 24),
            done=date(2026, 12, 1) if done else None,
            days=5 if done else None,
            cancelled="方案外包" if second is NodeState.CANCELLED else "",
        ),
        NodeLine(
            position=3,
            name="验收",
            department="市场部",
            limit=2,
            state=NodeState.DELIVERED if done else NodeState.WAITING,
            planned=Span(date(2026, 12, 1), date(2026, 12, 3)),
            code="T-3" if done else "",
            owner="王芳" if done else "",
            started=date(2026, 12, 1) if done else None,
            done=date(2026, 12, 1) if done else None,
            days=0 if done else None,
        ),
    )


def view(second: NodeState = NodeState.CLAIMED, state: RunState = RunState.UNDER_WAY, *, late: bool = False) -> RunView:
    stage = Stage.REVIEWED if state is RunState.DONE else Stage.WORKED
    reason = "需求取消" if state is RunState.STOPPED else ""
    return RunView(2, NAME, state, stage, nodes(second, late=late), "2026-市场-001 双十二新品上市", reason)


SAMPLES = {
    "process": run_card(view()),
    "process_late": run_card(view(late=True)),
    "process_stopped": run_card(view(NodeState.CANCELLED, RunState.STOPPED)),
    "process_stop": stop_form(view()),
    "process_started": started_card(view()),
    "process_list": list_card([NAME], [view(late=True)]),
    "process_template": template_card(
        NAME,
        TEMPLATE,
        [Took("需求提报", 4, 2.5)],
        [(Fault.REDUNDANT, "重复审批：需求要批两次"), (Fault.GAP, "职责不清：验收没有人管")],
    ),
    "process_cancelled": cancelled_card(view(NodeState.CANCELLED)),
    "process_held": held_card(view(NodeState.HELD), "需求提报", ["方案设计"]),
    "process_overdue": overdue_card(view(), nodes()[1]),
    "process_ended": ended_card(view(NodeState.DELIVERED, RunState.DONE)),
}
