"""What the buttons of a project carry: its start-up form, its signature, its sheet and its division."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class SubmitProject(Action, kind="project.submit"):
    """提交 a start-up form; its fields travel beside the payload. `as_is` takes what was only flagged."""

    as_is: bool


class SignProject(Action, kind="project.sign"):
    """签字发布: the head of the lead department confirms the start-up form."""

    project_id: RecordId


class AskReturn(Action, kind="project.ask_return"):
    """退回: show the form that asks for the reason."""

    project_id: RecordId


class ReturnProject(Action, kind="project.return"):
    """Submit the reason; it travels beside the payload."""

    project_id: RecordId


class ShowSigning(Action, kind="project.show_signing"):
    """Back from the reason to the start-up form."""

    project_id: RecordId


class CheckProject(Action, kind="project.check"):
    """检查: what the division lacks."""

    project_id: RecordId


class ConfirmDivision(Action, kind="project.confirm"):
    """确认分工."""

    project_id: RecordId


class BindChat(Action, kind="project.bind"):
    """Move a group from its project to another one."""

    project_id: RecordId
