"""What the buttons of reminders, of a nudge and of 我的 carry. `number` is the 12 of T-12."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class SnoozeLine(Action, kind="remind.snooze"):
    """稍后: not before tomorrow morning."""

    number: RecordId


class AskLater(Action, kind="remind.ask_later"):
    """申请延期: show the form that asks until when and why."""

    number: RecordId


class SaveLater(Action, kind="remind.later"):
    """Submit that form."""

    number: RecordId


class WriteUpdate(Action, kind="nudge.write"):
    """写日报: show the form for the day, which is ISO text."""

    day: str


class SubmitUpdate(Action, kind="nudge.submit"):
    """Submit the day's update; `day` is ISO text."""

    day: str
