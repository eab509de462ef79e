"""What the button of a notice carries: `number` is the 3 of N-3."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class ConfirmNotice(Action, kind="notice.confirm"):
    """已读."""

    number: RecordId
