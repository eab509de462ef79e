"""What the buttons of a department's answer to a project carry."""

from __future__ import annotations

from typing import Literal

from bot.cards.actions import Action, RecordId

Choice = Literal["accepted", "declined", "counter"]


class OpenReply(Action, kind="reply.open"):
    """承接, 另议, 不承接: show the form of the answer."""

    project_id: RecordId
    department_id: RecordId
    reply: Choice


class SaveReply(Action, kind="reply.save"):
    """Submit the form; its fields travel beside the payload."""

    project_id: RecordId
    department_id: RecordId
    reply: Choice


class ShowReply(Action, kind="reply.show"):
    """Back from the form to the card."""

    project_id: RecordId
    department_id: RecordId
