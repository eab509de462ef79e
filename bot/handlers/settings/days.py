"""设置 放假 and 上班: days of the company or of a department that differ from the statutory calendar (C1)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.calendar import Span
from bot.domain.closings import CompanyDay
from bot.domain.permissions import Right
from bot.domain.text.catalogue.settings import FREE_DAYS, NAME, UNIT, WORKED_DAYS
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers.clocks import replan
from bot.handlers.context import Context
from bot.handlers.rights import require
from bot.storage.queries import overrides

MOST_DAYS = 31
"""Days that one 放假 or 上班 may name."""
WORKS = {True: "上班", False: "休息"}
TAKEN_BACK = ("取消", "恢复", "撤销", "cancel")


def free_days(context: Context, values: Values) -> None:
    _days(context, values, values.get(FREE_DAYS), working=False)


def worked_days(context: Context, values: Values) -> None:
    _days(context, values, values.get(WORKED_DAYS), working=True)


def _days(context: Context, values: Values, span: Span | None, *, working: bool) -> None:
    """C1: a day of the company, or of one department, wins over the statutory calendar; clocks follow at once."""
    unit = values.get(UNIT)
    require(context, Right.SET_DAYS, department_id=unit.id if unit else None)
    if span is None or span.last < context.now.date() or (span.last - span.first).days >= MOST_DAYS:
        raise BadInput(f"要写今天或以后的日子，一次最多 {MOST_DAYS} 天，没有改动。例如：/设置 放假 12-31 公司团建")
    name = (values.get(NAME) or "").strip()
    said = [_day(context, day, name, unit.id if unit else None, working=working) for day in _each_day(span, context.now.date())]
    context.db.flush()
    replan(context)
    context.tell("\n".join([f"{unit.name}：" if unit else "全公司：", *said]))


def _each_day(span: Span, today: date) -> list[date]:
    first = max(span.first, today)
    return [first + timedelta(days=at) for at in range((span.last - first).days + 1)]


def _day(context: Context, day: date, name: str, department_id: int | None, *, working: bool) -> str:
    was = context.calendar(department_id).is_working(day)
    for old in overrides.days(context.db, day, day, department_id):
        old.cancelled = True
    if name not in TAKEN_BACK:
        context.db.add(CompanyDay(day=day, working=working, name=name[:60], department_id=department_id))
    context.db.flush()
    now = context.calendar(department_id).is_working(day)
    label = f"（{name}）" if name and name not in TAKEN_BACK else ""
    return f"{day:%Y-%m-%d}：{WORKS[was]} → {WORKS[now]}{label}"
