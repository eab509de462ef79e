"""The exchange format of `tongzhou parse --format jsonl`: one object a line, in and out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.domain.text.daily import Reading, read_update

#: Further off nothing was ever sent, and dates near the ends of the calendar cannot be reckoned with.
_YEARS = range(1970, 9000)


class _Unreadable(Exception):
    """A line that is not a message; its text tells what to write instead."""


def to_json(id: str, reading: Reading) -> dict[str, Any]:  # noqa: A002 - the field's own name
    """The output object of one message; dates are ISO 8601, lists keep the order of the message."""
    return {
        "id": id,
        "is_update": reading.is_update,
        "completed": [
            {"text": item.text, "progress": item.progress, "refs": list(item.refs), "status": item.status}
            for item in reading.completed
        ],
        "planned": [
            {"text": item.text, "refs": list(item.refs), "due": item.due.isoformat() if item.due else None}
            for item in reading.planned
        ],
        "blockers": [
            {"text": item.text, "support_from": list(item.support_from), "reason": item.reason} for item in reading.blockers
        ],
        "report_date": reading.report_date.isoformat() if reading.report_date else None,
    }


def parse_line(line: str) -> dict[str, Any]:
    """Reads one input line. Never raises: what is not a message gets `{"id", "error"}`: its id as given, and one sentence."""
    given: Any = None
    try:
        message = _object(line)
        given = message.get("id")
        id_, text, sent_at = _string(message, "id"), _string(message, "text"), _moment(_string(message, "sent_at"))
    except _Unreadable as problem:
        return {"id": given, "error": str(problem)}
    return to_json(id_, read_update(text, sent_at))


def _object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise _Unreadable('这一行不是 JSON，请写成 {"id": "…", "text": "…", "sent_at": "…"}。') from None
    if not isinstance(value, dict):
        raise _Unreadable('这一行不是 JSON 对象，请写成 {"id": "…", "text": "…", "sent_at": "…"}。')
    return value


def _string(message: dict[str, Any], field: str) -> str:
    value = message.get(field)
    if not isinstance(value, str):
        raise _Unreadable(f"缺少字段 {field}，请用字符串写上 {field}。")
    return value


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in _YEARS:
        raise _Unreadable("sent_at 不是带时区的时间，请写成 2026-11-18T18:05:00+08:00 这样。")
    return moment
