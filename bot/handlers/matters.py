"""What a code stands for, by its letter: a record that the speaker may know of, and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

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


class _Kept(Protocol):
    """A record that was kept."""

    id: int | None


Found = TypeVar("Found", bound=_Kept)


def _look(
    record: str, looked_at: Callable[[Context, int], Found], text: Callable[[Found], str]
) -> Callable[[Context, int], Matter]:
    def look(context: Context, number: int) -> Matter:
        found = looked_at(context, number)
        return Matter(record, found.id or 0, text(found))

    return look


LOOKS: dict[str, Callable[[Context, int], Matter]] = {
    "T": _look(subtasks.RECORD, subtasks.looked_at, lambda one: one.name),
    "I": _look(issues.RECORD, issues.looked_at, lambda one: one.description),
    "Q": _look(requests.RECORD, requests.looked_at, lambda one: one.what),
    "K": _look(ledger.RECORD, ledger.looked_at, lambda one: one.description),
    "N": _look(readers.RECORD, notices.looked_at, lambda one: one.text),
    "M": _look(meetings.RECORD, meetings.looked_at, lambda one: one.topic),
}
