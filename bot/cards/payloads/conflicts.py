"""What the buttons of a conflict, of a measure and of a sheet between departments carry."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId
from bot.cards.payloads.requests import AnyId


class SaveConflict(Action, kind="conflict.save"):
    """Submit the form of a new conflict; `project` is the id of the group's project, 0 without one."""

    project: AnyId


class ShowConflict(Action, kind="conflict.show"):
    """Back from a form to the card; `number` is the 2 of K-2."""

    number: RecordId


class AskSettle(Action, kind="conflict.ask_settle"):
    """结案: show the form."""

    number: RecordId


class SaveSettle(Action, kind="conflict.settle"):
    """Submit that form."""

    number: RecordId


class AskMeasure(Action, kind="measure.ask"):
    """记措施: show the form."""


class SaveMeasure(Action, kind="measure.save"):
    """Submit that form."""


class FinishMeasure(Action, kind="measure.finish"):
    """措施完成. `measure` is its id, printed as 序号."""

    measure: RecordId


class ConfirmBalance(Action, kind="balance.confirm"):
    """确认. `balance` is the sheet's id, printed as 序号."""

    balance: RecordId


class AskDispute(Action, kind="balance.ask_dispute"):
    """有异议: show the form that asks why."""

    balance: RecordId


class SaveDispute(Action, kind="balance.dispute"):
    """Submit that form."""

    balance: RecordId


class ShowBalance(Action, kind="balance.show"):
    """Back from the form."""

    balance: RecordId
