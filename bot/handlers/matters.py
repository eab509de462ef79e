"""What a code stands for, by its letter: a record that the speaker may know of, and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.text.refs import number_of
from bot.handlers import notices
from bot.handlers.conflicts import ledger
from bot.handlers.context import Context
from bot.handlers.issues import sheets as issues
from bot.handlers.meetings import sheets as meetings
from bot.handlers.requests import sheets as requests
from bot.handlers.showing import readers
from bot.handlers.subtasks import sheets as subtasks


@dataclass(frozen=True, slots=True)
class Matter:
    """`record` and `record_id` are what clocks, steps and cards know it by; `text` is what somebody wrote of it."""

    record: str
    record_id: int
    text: str


def matter_of(context: Context, code: str) -> Matter:
    """The code's letter is one of LOOKS. Raises BadInput for a number that is not there, NotAllowed for what the speaker may not
    know of (R223)."""
    return LOOKS[code[:1]](context, number_of(code))


def _subtask(context: Context, number: int) -> Matter:
    found = subtasks.looked_at(context, number)
    return Matter(subtasks.RECORD, found.id or 0, found.name)


def _issue(context: Context, number: int) -> Matter:
    found = issues.looked_at(context, number)
    return Matter(issues.RECORD, found.id or 0, found.description)


def _request(context: Context, number: int) -> Matter:
    found = requests.looked_at(context, number)
    return Matter(requests.RECORD, found.id or 0, found.what)


def _conflict(context: Context, number: int) -> Matter:
    found = ledger.looked_at(context, number)
    return Matter(ledger.RECORD, found.id or 0, found.description)


def _notice(context: Context, number: int) -> Matter:
    found = notices.looked_at(context, number)
    return Matter(readers.RECORD, found.id or 0, found.text)


def _meeting(context: Context, number: int) -> Matter:
    found = meetings.looked_at(context, number)
    return Matter(meetings.RECORD, found.id or 0, found.topic)


LOOKS: dict[str, Callable[[Context, int], Matter]] = {
    "T": _subtask,
    "I": _issue,
    "Q": _request,
    "K": _conflict,
    "N": _notice,
    "M": _meeting,
}
