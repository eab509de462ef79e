"""Daily updates: free chat text in, exact records out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DONE = r"今日完成|今天完成|已完成|今日工作|今日进展|昨日完成|本周完成|完成|Done|Today|今天"
_PLAN = r"明日计划|明天计划|今日计划|下一步|下周计划|计划|待办|TODO|Tomorrow|明天"
_BLOCK = r"需支持|需协调|风险|问题|阻塞|卡点|困难|Blockers?"
_HEAD = re.compile(rf"[\s【\[#]*(?:(?P<c>{_DONE})|(?P<p>{_PLAN})|(?P<b>{_BLOCK}))[^：:\n】\]]{{0,6}}[】\]]?\s*(?:[：:】\]]|$)", re.I)
_MARKER = re.compile(r"\s*(?:\d{1,2}\s*[.、)）]|[（(]\d{1,2}[)）]|[①-⑳]|[-*•·])\s*")
_REF = re.compile(r"[A-Z]{2,}-\d{4}-\d{3}|\d{4}-[\u4e00-\u9fff]{1,6}-\d{3}")
_NIL = {"无", "暂无", "没有", "N/A", ""}
_MORNING = 6


@dataclass(frozen=True, slots=True)
class DoneItem:
    """Finished or advanced work; progress is 0-100, status is done, in_progress, delayed or unknown."""

    text: str
    progress: int | None = None
    refs: tuple[str, ...] = ()
    status: str | None = None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Work that is to come, with the day it is due when the text names one."""

    text: str
    refs: tuple[str, ...] = ()
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way, who is asked to help, and why."""

    text: str
    support_from: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says; empty, and without a date, when it is not an update."""

    is_update: bool
    completed: tuple[DoneItem, ...]
    planned: tuple[PlanItem, ...]
    blockers: tuple[Blocker, ...]
    report_date: date | None


def reporting_day(sent_at: datetime) -> date:
    """The working day a message counts for: before 06:00 it is still the day before."""
    if sent_at.tzinfo is None:
        raise ValueError("sent_at must be aware")
    return sent_at.date() - timedelta(days=1 if sent_at.hour < _MORNING else 0)


def read_done(text: str, sent_at: datetime) -> DoneItem:
    return DoneItem(text.strip(), refs=tuple(_REF.findall(text)), status="done")


def read_plan(text: str, sent_at: datetime) -> PlanItem:
    return PlanItem(text.strip(), refs=tuple(_REF.findall(text)))


def read_blocker(text: str) -> Blocker:
    return Blocker(text.strip())


def read_update(text: str, sent_at: datetime) -> Reading:
    day = reporting_day(sent_at)
    found: dict[str, list[str]] = {"c": [], "p": [], "b": []}
    section = None
    for line in text.splitlines():
        rest = line
        if head := _HEAD.match(line):
            section, rest = head.lastgroup, line[head.end() :]
        if section is None:
            continue
        marker = _MARKER.match(rest)
        parts = [rest[marker.end() :]] if marker else rest.replace(";", "；").split("；")
        found[section] += [part.strip().rstrip("。；") for part in parts if part.strip() not in _NIL]
    done = tuple(read_done(item, sent_at) for item in found["c"])
    plan = tuple(read_plan(item, sent_at) for item in found["p"])
    stuck = tuple(read_blocker(item) for item in found["b"])
    if section is None:
        return Reading(False, (), (), (), None)
    return Reading(True, done, plan, stuck, day)
