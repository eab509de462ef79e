"""What the buttons of a subtask that lags carry: `number` is the 12 of T-12."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class AskMoved(Action, kind="lag.ask_moved"):
    """已调配资源: show the form that asks what was moved."""

    number: RecordId


class SaveMoved(Action, kind="lag.moved"):
    """Submit that form."""

    number: RecordId


class AskCoordination(Action, kind="lag.ask_coordination"):
    """需要协调: show the form that asks whom and for what."""

    number: RecordId


class SaveCoordination(Action, kind="lag.coordination"):
    """Submit that form."""

    number: RecordId


class ShowLag(Action, kind="lag.show"):
    """Back from a form."""

    number: RecordId
