"""What was set in chat, on top of the company's files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.calendar import Calendar
from bot.domain.closings import CompanyDay
from bot.domain.overrides import PolicyValue
from bot.domain.policy import Policy

MOST = 5000


def policy(session: Session, base: Policy, project_id: int | None = None) -> Policy:
    """The policy in force for the company, or for a project of it."""
    query = select(PolicyValue).where(
        col(PolicyValue.project_id).is_(None) | (col(PolicyValue.project_id) == project_id)
        if project_id
        else col(PolicyValue.project_id).is_(None)
    )
    rows = session.exec(query.order_by(col(PolicyValue.project_id).is_not(None), col(PolicyValue.id)).limit(MOST)).all()
    if not rows:
        return base
    values: dict[str, Any] = base.model_dump(mode="json")
    for one in rows:
        table, _, name = one.name.partition(".")
        values[table][name] = one.value
    return Policy.model_validate(values)


def calendar(session: Session, base: Calendar, department_id: int | None = None) -> Calendar:
    """The company's calendar, or a department's, with the days that were set in chat; a department's own day wins."""
    return calendars(session, base, {department_id})[department_id]


def calendars(session: Session, base: Calendar, department_ids: Collection[int | None]) -> dict[int | None, Calendar]:
    """The same for several departments, and for the company itself (None)."""
    query = select(CompanyDay).where(
        col(CompanyDay.cancelled).is_(False),
        col(CompanyDay.department_id).is_(None) | col(CompanyDay.department_id).in_([one for one in department_ids if one]),
    )
    rows = session.exec(query.order_by(col(CompanyDay.department_id).is_not(None), col(CompanyDay.id)).limit(MOST)).all()
    return {unit: _with(base, [one for one in rows if one.department_id in (None, unit)]) for unit in department_ids}


def _with(base: Calendar, rows: Sequence[CompanyDay]) -> Calendar:
    if not rows:
        return base
    days = dict.fromkeys(base.off, False) | dict.fromkeys(base.on, True) | {one.day: one.working for one in rows}
    off, on = (frozenset(day for day, works in days.items() if works is side) for side in (False, True))
    return replace(base, off=off, on=on)


def set_value(session: Session, name: str, project_id: int | None) -> PolicyValue | None:
    """What was set in chat for this name, for the company or for one project."""
    query = select(PolicyValue).where(PolicyValue.name == name)
    mine = col(PolicyValue.project_id) == project_id if project_id else col(PolicyValue.project_id).is_(None)
    return session.exec(query.where(mine)).first()


def days(session: Session, first: date, last: date, department_id: int | None = None) -> list[CompanyDay]:
    """The days set in chat from the first to the last, both included, for the company or for one department."""
    query = select(CompanyDay).where(col(CompanyDay.cancelled).is_(False), col(CompanyDay.day).between(first, last))
    mine = col(CompanyDay.department_id) == department_id if department_id else col(CompanyDay.department_id).is_(None)
    return list(session.exec(query.where(mine).order_by(col(CompanyDay.day)).limit(MOST)))
