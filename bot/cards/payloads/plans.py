"""What the buttons of a project's plan carry: its resources and its signed goals."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class ApproveNeed(Action, kind="plan.approve"):
    """批准: the provider's head gives what the project needs; `item` counts the needs as they are listed, from 1."""

    project_id: RecordId
    item: RecordId


class RefuseNeed(Action, kind="plan.refuse"):
    """不批."""

    project_id: RecordId
    item: RecordId


class AgreeGoal(Action, kind="plan.agree"):
    """同意目标: a head signs what the division gives their department."""

    project_id: RecordId


class ObjectGoal(Action, kind="plan.object"):
    """有异议."""

    project_id: RecordId
