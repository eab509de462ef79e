"""What the buttons of a subtask carry: `number` is the 12 of T-12."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class ShowSubtask(Action, kind="subtask.show"):
    """The sheet; back from a form."""

    number: RecordId


class ClaimSubtask(Action, kind="subtask.claim"):
    """认领: the first valid press owns it."""

    number: RecordId


class AskAssign(Action, kind="subtask.ask_assign"):
    """指派: show the form that chooses a person."""

    number: RecordId


class AssignSubtask(Action, kind="subtask.assign"):
    """Submit that form."""

    number: RecordId


class AskRelease(Action, kind="subtask.ask_release"):
    """放弃: show the form that asks why."""

    number: RecordId


class ReleaseSubtask(Action, kind="subtask.release"):
    """Submit that form."""

    number: RecordId


class AskHandOver(Action, kind="subtask.ask_hand_over"):
    """转交: show the form that chooses a person."""

    number: RecordId


class HandOverSubtask(Action, kind="subtask.hand_over"):
    """Submit that form."""

    number: RecordId


class RefuseHandOver(Action, kind="subtask.refuse"):
    """不接手: back to who handed it over."""

    number: RecordId


class AskProgress(Action, kind="subtask.ask_progress"):
    """报进度: show the form."""

    number: RecordId


class ReportProgress(Action, kind="subtask.progress"):
    """Submit that form."""

    number: RecordId


class AskFinish(Action, kind="subtask.ask_finish"):
    """完成: show the form that takes the deliverable."""

    number: RecordId


class FinishSubtask(Action, kind="subtask.finish"):
    """Submit that form."""

    number: RecordId


class AskSupport(Action, kind="subtask.ask_support"):
    """需要支持: show the form."""

    number: RecordId


class RequestSupport(Action, kind="subtask.support"):
    """Submit that form."""

    number: RecordId


class PromiseSupport(Action, kind="support.promise"):
    """答应. `item` is which of the subtask's needs, from 1 on."""

    number: RecordId
    item: RecordId


class AskRefuseSupport(Action, kind="support.ask_refuse"):
    """帮不了: show the form that asks why."""

    number: RecordId
    item: RecordId


class RefuseSupport(Action, kind="support.refuse"):
    """Submit that form."""

    number: RecordId
    item: RecordId


class GiveSupport(Action, kind="support.give"):
    """已给到."""

    number: RecordId
    item: RecordId


class ShowSupport(Action, kind="support.show"):
    """Back from the form."""

    number: RecordId
    item: RecordId
