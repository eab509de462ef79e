"""场景: the four kinds of matter and what each usually has (R22).

Rule: a template only offers. Its milestones are set where a form names none, its risks where a form names none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.calendar import Calendar, Span
from bot.domain.projects import Scenario
from bot.domain.text.plans import Stop


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TypicalStop(Part):
    """A milestone after so many percent of the project's days."""

    name: str = Field(min_length=1, max_length=120)
    at: int = Field(ge=0, le=100)


class TypicalWork(Part):
    """A piece of work and the department that usually does it."""

    name: str = Field(min_length=1, max_length=200)
    department: str = ""


class Template(Part):
    milestones: tuple[TypicalStop, ...] = ()
    work: tuple[TypicalWork, ...] = ()
    risks: tuple[str, ...] = ()


def typical_work(templates: Mapping[Scenario, Template], scenario: Scenario | None) -> tuple[str, ...]:
    """What matters of this kind usually need, with who usually does it."""
    template = templates.get(scenario) if scenario else None
    return tuple(f"{one.name}（{one.department}）" if one.department else one.name for one in template.work) if template else ()


def typical_stops(template: Template, period: Span, calendar: Calendar) -> tuple[Stop, ...]:
    """The template's milestones within the project's days, each on a working day."""
    days = (period.last - period.first).days
    moments = ((one.name, period.first + timedelta(days=days * one.at // 100)) for one in template.milestones)
    return tuple(Stop(name, max(period.first, min(period.last, calendar.on_or_before(day)))) for name, day in moments)
