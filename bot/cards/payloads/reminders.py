"""What the buttons of reminders, of a nudge and of 我的 carry. `number` is the 12 of T-12."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class AskProgress(Action, kind="remind.progress"):
    """报进度: show the form."""

    number: RecordId


class SaveProgress(Action, kind="remind.progress.save"):
    """Submit it; progress and reason travel beside the payload."""

    number: RecordId


class FinishLine(Action, kind="remind.done"):
    """完成: the subtask is done."""

    number: RecordId


class SnoozeLine(Action, kind="remind.snooze"):
    """稍后: not before tomorrow morning."""

    number: RecordId


class AskMore(Action, kind="remind.more"):
    """更多: show what else can be done about one subtask: another date, another owner."""

    number: RecordId


class SaveDue(Action, kind="remind.due.save"):
    """Submit a later date with its reason."""

    number: RecordId


class SaveOwner(Action, kind="remind.owner.save"):
    """Submit whom the subtask is handed over to."""

    number: RecordId


class ShowDigest(Action, kind="remind.show"):
    """Back to the list."""


class WriteUpdate(Action, kind="nudge.write"):
    """写日报: show the form for the day, which is ISO text."""

    day: str


class SubmitUpdate(Action, kind="nudge.submit"):
    """Submit the day's update; `day` is ISO text."""

    day: str
