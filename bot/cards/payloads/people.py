"""What the buttons about people carry."""

from __future__ import annotations

from typing import Literal

from bot.cards.actions import Action, RecordId

Grave = Literal["leave", "management", "administrator", "member"]
"""What somebody is made only after a second word: gone, of the management, an administrator, neither of the two."""


class ConfirmChange(Action, kind="person.confirm"):
    """确认: make somebody what was asked for."""

    person_id: RecordId
    change: Grave


class HandOverDuties(Action, kind="person.hand_over"):
    """交接: give what somebody who left still had to another person; the form says what and to whom."""

    person_id: RecordId
