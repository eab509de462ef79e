"""/why: what a deadline counted, what it skipped and why, and when it rings."""

from __future__ import annotations

from bot.cards.clocks import Told, why_card
from bot.cards.issues import shortened
from bot.domain.clocks import NAMES, NATURAL, TO_A_MOMENT, Clock, ClockState, intervals
from bot.domain.permissions import Right
from bot.domain.projects import Project
from bot.domain.text.catalogue.issues import A_RECORD
from bot.domain.text.durations import Duration, Unit
from bot.domain.text.grammar import Values
from bot.domain.text.refs import COMMANDS
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.issues import sheets
from bot.handlers.issues.clocks import limit_of
from bot.handlers.matters import LOOKS, Matter, matter_of
from bot.handlers.rights import refuse_guest, require
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show
from bot.storage.queries import clocks, people, projects

router = Router()

SHOWN = 4
"""Clocks on one card."""


@router.command("why")
def why(context: Context, values: Values) -> None:
    """The clocks of a record, those that run first. Told only where the record itself may be seen (R223)."""
    matter, name = _matter(context, values.get(A_RECORD) or "")
    found = clocks.of_record(context.db, matter.record, matter.record_id)
    if not found:
        called = name.split()[0]
        command = COMMANDS.get(called.partition("-")[0], "项目")
        raise BadInput(f"{name} 现在没有计时的时限；现在怎么样看：{command} {called}")
    found.sort(key=lambda one: (one.state in (ClockState.RUNG, ClockState.STOPPED), -(one.id or 0)))
    told = [_told(context, one) for one in found[:SHOWN]]
    show(context, why_card(name, told, others=len(found) - len(told)), Face(matter.record, matter.record_id, "why"))


def _matter(context: Context, code: str) -> tuple[Matter, str]:
    """What the code stands for, and what it is called on the card."""
    if code[1:2] == "-":
        if code[:1] not in LOOKS:
            raise BadInput(f"{code} 还没有时限可以看。任务、问题、请求、冲突、会议、公告和项目有，例如 /why I-7。")
        matter = matter_of(context, code)
        return matter, f"{code} {shortened(matter.text)}"
    project = projects.called(context.db, code)
    if project is None:
        raise BadInput(f"没有 {code} 这个项目。有哪些项目可以看：/项目")
    _refuse_strangers(context, project)
    return Matter("project", project.id or 0, project.name), f"{project.number} {project.name}"


def _refuse_strangers(context: Context, project: Project) -> None:
    refuse_guest(context, project.number)
    if context.chat.direct:
        require(context, Right.SEE_PROJECT, project=project)
    elif context.chat.project_id != project.id:
        raise NotAllowed(f"{project.number} 不是本群的项目，这里不显示。请到它的项目群或单聊里发。")


def _limit(context: Context, clock: Clock) -> Duration | None:
    """What the clock was given; None where it only leads to a moment."""
    if clock.record == sheets.RECORD:
        return limit_of(context, clock)
    return None if clock.rule in TO_A_MOMENT and clock.unit is Unit.MINUTE else clock.limit


def _told(context: Context, clock: Clock) -> Told:
    zone, calendar = context.company.zone, context.calendar(clock.department_id)
    started = clock.started_at.astimezone(zone)
    stood = [one.stretch(context.now) for one in clocks.pauses(context.db, clock)]
    counted = [] if clock.state is ClockState.STOPPED else intervals(started, clock.limit, calendar, stood)
    rings = counted[-1].until if clock.state is ClockState.PAUSED else clock.rings_at.astimezone(zone)
    department = people.department(context.db, clock.department_id) if clock.department_id else None
    notice = "" if clock.unit in NATURAL else calendar.notice(started.date(), rings.date())
    return Told(
        name=NAMES.get(clock.rule, "时限"),
        whose=department.name if department else "",
        clock=clock,
        limit=_limit(context, clock),
        stretches=counted,
        rings_at=rings,
        ended_at=clock.ended_at.astimezone(zone) if clock.ended_at else None,
        notice=notice or "",
    )
