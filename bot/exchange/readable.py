"""What was read from one message, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.text.daily import Blocker, DoneItem, PlanItem, Reading
from bot.domain.text.explain import explain

STATUS = {"done": "已完成", "in_progress": "进行中", "delayed": "延期"}
NOT_AN_UPDATE = "这不是日报：机器人不会记下，也不会回应。\n"


def readable(reading: Reading) -> str:
    """One line an item, empty sections shown as 无."""
    if not reading.is_update:
        return NOT_AN_UPDATE
    sections = (
        ("今日完成", map(_done, reading.completed)),
        ("明日计划", map(_plan, reading.planned)),
        ("需支持", map(_blocker, reading.blockers)),
    )
    return f"日报，记在 {reading.report_date}\n" + "".join(_section(title, lines) for title, lines in sections)


def reasons(text: str, sent_at: datetime) -> str:
    """Which rule read each line and why, the verdict last. `sent_at` is aware, in the company's zone."""
    return "\n" + "".join(f"{told.line or '整条消息'}\n    {told.rule}：{told.why}\n" for told in explain(text, sent_at))


def _section(title: str, lines: Iterable[str]) -> str:
    listed = list(lines)
    return (
        f"{title}：\n" + "".join(f"  {number}. {line}\n" for number, line in enumerate(listed, 1)) if listed else f"{title}：无\n"
    )


def _done(item: DoneItem) -> str:
    progress = f"{item.progress}%" if item.progress is not None else ""
    return _with(item.text, progress, STATUS.get(item.status or "", ""), "、".join(item.refs))


def _plan(item: PlanItem) -> str:
    return _with(item.text, f"截止 {item.due}" if item.due else "", "、".join(item.refs))


def _blocker(item: Blocker) -> str:
    return _with(
        item.text, f"找 {'、'.join(item.support_from)}" if item.support_from else "", f"因为 {item.reason}" if item.reason else ""
    )


def _with(text: str, *marks: str) -> str:
    told = [mark for mark in marks if mark]
    return f"{text}  [{'，'.join(told)}]" if told else text
