"""/why: what a deadline counted, what it skipped and why, and when it rings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards.audience import COMMANDS
from bot.cards.clocks import Told, why_card
from bot.cards.issues import shortened
from bot.domain.clocks import NAMES, NATURAL, TO_A_MOMENT, Clock, ClockState, intervals
from bot.domain.permissions import Right
from bot.domain.projects import Project
from bot.domain.text.catalogue.issues import A_RECORD
from bot.domain.text.durations import Duration, Unit
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput, NotAllowed
from bot.handlers import notices
from bot.handlers.conflicts import ledger
from bot.handlers.context import Context
from bot.handlers.issues import ladder
from bot.handlers.issues import sheets as issue_sheets
from bot.handlers.meetings import sheets as meeting_sheets
from bot.handlers.requests import sheets as request_sheets
from bot.handlers.rights import refuse_guest, require
from bot.handlers.router import Router
from bot.handlers.showing import readers
from bot.handlers.showing.placements import Face, show
from bot.handlers.subtasks import sheets as subtask_sheets
from bot.storage.queries import clocks, people, projects

router = Router()

SHOWN = 4
"""Clocks on one card."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A record that clocks run for, and what people call it."""

    record: str
    record_id: int
    name: str


@router.command("why")
def why(context: Context, values: Values) -> None:
    """The clocks of a record, those that run first. Told only where the record itself may be seen (R223)."""
    matter = _matter(context, values.get(A_RECORD) or "")
    found = clocks.of_record(context.db, matter.record, matter.record_id)
    if not found:
        called = matter.name.split()[0]
        command = COMMANDS.get(called.partition("-")[0], "项目")
        raise BadInput(f"{matter.name} 现在没有计时的时限；现在怎么样看：{command} {called}")
    found.sort(key=lambda one: (one.state in (ClockState.RUNG, ClockState.STOPPED), -(one.id or 0)))
    told = [_told(context, one) for one in found[:SHOWN]]
    show(context, why_card(matter.name, told, others=len(found) - len(told)), Face(matter.record, matter.record_id, "why"))


def _matter(context: Context, code: str) -> Matter:
    if code[1:2] == "-":
        return _coded(context, code, number_of(code))
    project = projects.called(context.db, code)
    if project is None:
        raise BadInput(f"没有 {code} 这个项目。有哪些项目可以看：/项目")
    _refuse_strangers(context, project)
    return Matter("project", project.id or 0, f"{project.number} {project.name}")


def _coded(context: Context, code: str, number: int) -> Matter:
    match code[0]:
        case "T":
            subtask = subtask_sheets.looked_at(context, number)
            matter = Matter(subtask_sheets.RECORD, subtask.id or 0, f"{code} {subtask.name}")
        case "Q":
            request = request_sheets.looked_at(context, number)
            matter = Matter(request_sheets.RECORD, request.id or 0, f"{code} {request.what[:40]}")
        case "K":
            conflict = ledger.looked_at(context, number)
            matter = Matter(ledger.RECORD, conflict.id or 0, f"{code} {conflict.description[:40]}")
        case "I":
            issue = issue_sheets.looked_at(context, number)
            matter = Matter(issue_sheets.RECORD, issue.id or 0, f"{code} {shortened(issue.description)}")
        case "N":
            notice = notices.looked_at(context, number)
            matter = Matter(readers.RECORD, notice.id or 0, f"{code} {shortened(notice.text)}")
        case "M":
            meeting = meeting_sheets.looked_at(context, number)
            matter = Matter(meeting_sheets.RECORD, meeting.id or 0, f"{code} {shortened(meeting.topic)}")
        case _:
            raise BadInput(f"{code} 还没有时限可以看。任务、问题、请求、冲突、会议、公告和项目有，例如 /why I-7。")
    return matter


def _refuse_strangers(context: Context, project: Project) -> None:
    refuse_guest(context, project.number)
    if context.chat.direct:
        require(context, Right.SEE_PROJECT, project=project)
    elif context.chat.project_id != project.id:
        raise NotAllowed(f"{project.number} 不是本群的项目，这里不显示。请到它的项目群或单聊里发。")


def _limit(context: Context, clock: Clock) -> Duration | None:
    """What the clock was given; None where it only leads to a moment."""
    if clock.record == issue_sheets.RECORD:
        return ladder.limit_of(context, clock)
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
