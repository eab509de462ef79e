"""What the buttons of a meeting carry: `number` is the 4 of M-4, `issue` the 7 of I-7."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.cards.actions import Action, RecordId

AnyId = Annotated[int, Field(ge=0, lt=2**31)]


class AskMeeting(Action, kind="meeting.ask"):
    """约会议: show the form, filled for an issue."""

    issue: RecordId


class SaveMeeting(Action, kind="meeting.save"):
    """Submit that form; `project` is the id of the group's project, 0 without one."""

    project: AnyId


class CallEmergency(Action, kind="meeting.emergency"):
    """紧急会议: about the urgent request Q-`request`, in a few minutes."""

    request: RecordId


class ShowMeeting(Action, kind="meeting.show"):
    """Back from a form to the card."""

    number: RecordId


class AskMove(Action, kind="meeting.ask_move"):
    """改时间: show the form."""

    number: RecordId


class MoveMeeting(Action, kind="meeting.move"):
    """Submit that form."""

    number: RecordId


class AskCancelMeeting(Action, kind="meeting.ask_cancel"):
    """取消会议: show the form that asks why."""

    number: RecordId


class CancelMeeting(Action, kind="meeting.cancel"):
    """Submit that form."""

    number: RecordId


class AskEndMeeting(Action, kind="meeting.ask_end"):
    """结束会议: show the form that asks for the outputs."""

    number: RecordId


class EndMeeting(Action, kind="meeting.end"):
    """Submit that form."""

    number: RecordId


class AskOutcome(Action, kind="meeting.ask_outcome"):
    """填结果: show the form for one issue of the meeting."""

    number: RecordId
    issue: RecordId


class SaveOutcome(Action, kind="meeting.outcome"):
    """Submit that form."""

    number: RecordId
    issue: RecordId
