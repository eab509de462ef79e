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


class AskObjection(Action, kind="plan.ask_objection"):
    """有异议: show the form that asks for the reason."""

    project_id: RecordId


class ObjectGoal(Action, kind="plan.object"):
    """Submit the reason; it travels beside the payload."""

    project_id: RecordId


class ShowGoal(Action, kind="plan.show_goal"):
    """Back from the reason to the goals."""

    project_id: RecordId
