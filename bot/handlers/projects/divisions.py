"""分工: checked for gaps and overlaps, and confirmed when it has none (R50, R51, R54, R55, R60)."""

from __future__ import annotations

from math import ceil

from bot.cards import projects as cards
from bot.cards.model import Card
from bot.cards.payloads.projects import CheckProject, ConfirmDivision
from bot.domain.coverage import Coverage, Division, check
from bot.domain.permissions import Right, may
from bot.domain.projects import Project, awaits_signature, is_fixed, kick_off
from bot.domain.subtasks import State, Subtask
from bot.domain.text.durations import Duration, Unit
from bot.errors import BadInput
from bot.handlers import announcing, clocks
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.rights import require, roles_of
from bot.handlers.router import Router
from bot.handlers.views import acts_for, held, require_seen, view_of
from bot.ports import Answer
from bot.storage.queries import digests, people, projects, subtasks

router = Router()

SHOWN = 20
"""Projects that a question names."""

_A_DAY = {Unit.WORKING_DAY: 1, Unit.DAY: 1, Unit.HOUR: 24, Unit.WORKING_DAY_HOUR: 24, Unit.WORKING_HOUR: 8, Unit.MINUTE: 24 * 60}
"""How much of a unit is a day, for a buffer that is counted in days."""


@router.press(CheckProject)
def press_check(context: Context, action: CheckProject) -> Answer:
    project = held(context, action.project_id)
    require_seen(context, project)
    return context.answer(checked(context, project))


@router.press(ConfirmDivision)
def press_confirm(context: Context, action: ConfirmDivision) -> Answer:
    project = held(context, action.project_id)
    card = _confirm(context, project)
    return context.answer(card, "分工已确认")


def checked(context: Context, project: Project) -> Card:
    return cards.coverage_card(project, _coverage(context, project))


def confirmed(context: Context, project: Project) -> None:
    """确认分工 as a command; a group of the project sees what everyone is told."""
    card = _confirm(context, project)
    if context.chat.direct:
        context.say(card)
    elif context.chat.project_id != project.id:
        context.tell(f"已确认分工：{project.number} 进入执行。")


def waiting(context: Context) -> Project:
    """The only project whose division the speaker may confirm. Raises BadInput for none and for several."""
    found = [one for one in digests.under_way(context.db) if not is_fixed(one) and _may_confirm(context, one)]
    if not found:
        raise BadInput("现在没有项目等你确认分工，没有改动。看一个项目的分工，例如：项目 2026-市场-001 检查")
    if len(found) > 1:
        listed = "\n".join(f"{one.number} {one.name}" for one in found[:SHOWN])
        raise BadInput(f"有 {len(found)} 个项目等你确认分工，没有改动。请写是哪个，例如：确认分工 {found[0].number}\n{listed}")
    return found[0]


def _may_confirm(context: Context, project: Project) -> bool:
    """The head of the lead department, who stands in for them, and who leads the project."""
    roles = roles_of(context, context.speaker, project=project)
    return acts_for(context, project.lead_id) or may(roles, Right.CONFIRM_DIVISION)


def _confirm(context: Context, project: Project) -> Card:
    """Refused while there are gaps, naming each; then the work begins and everyone can look it up (R50, R60)."""
    if not acts_for(context, project.lead_id):
        require(context, Right.CONFIRM_DIVISION, project=project)
    if awaits_signature(project):
        raise BadInput(f"{project.number} 还没有签字发布，不能确认分工。")
    if is_fixed(project):
        raise BadInput(f"{project.number} 的分工已经确认过了。")
    if gaps := _coverage(context, project).gaps:
        listed = "".join(f"\n{number}. {gap}" for number, gap in enumerate(gaps, 1))
        raise BadInput(f"{project.number} 的分工还有 {len(gaps)} 个缺口，不能确认：{listed}")
    kick_off(project, context.now)
    context.db.flush()
    clocks.stop(context, announcing.RECORD, project.id or 0, rule=announcing.UNANSWERED)
    clocks.stop(context, announcing.RECORD, project.id or 0, rule=announcing.ESCALATED)
    for one in projects.departments(context.db, project):
        reminders.settled_department(context, one.department_id)
    card = cards.duty_card(view_of(context, project), duties_of(context, project))
    announcing.tell_involved(context, project, card, but=context.speaker)
    context.tell_others("division.confirmed", project.id or 0)
    return card


def _coverage(context: Context, project: Project) -> Coverage:
    work = subtasks.of_project(context.db, project.id or 0)
    policy = context.policy(project.id).work
    return check(
        Division(
            project=project,
            departments=projects.departments(context.db, project),
            subtasks=work,
            needs=subtasks.support_of(context.db, [one.id or 0 for one in work]),
            names={one.id or 0: one.name for one in people.departments(context.db)},
            people=_owners(context, work),
            calendar=context.calendar(),
            buffer=working_days(policy.buffer),
            claims=policy.claims,
            resources=projects.needs(context.db, project.id or 0),
        )
    )


def _owners(context: Context, work: list[Subtask]) -> dict[int, str]:
    owners = (context.person(one) for one in {one.owner_id for one in work if one.owner_id})
    return {one.id or 0: one.name for one in owners if one is not None}


def duties_of(context: Context, project: Project) -> dict[str, list[str]]:
    """The duty list: each department with its work, who does it, and until when."""
    names = {one.id: one.name for one in people.departments(context.db)}
    work = [one for one in subtasks.of_project(context.db, project.id or 0) if one.state is not State.CANCELLED]
    owners = _owners(context, work)
    duties: dict[str, list[str]] = {}
    for answer in projects.departments(context.db, project):
        if answer.boundary:
            duties.setdefault(names.get(answer.department_id, ""), []).append(f"边界：{answer.boundary}")
    for one in work:
        said = f"T-{one.number} {one.name}，{owners.get(one.owner_id or 0, '未认领')}，{cards.due_name(one.due)} 前"
        duties.setdefault(names.get(one.department_id, ""), []).append(said)
    return duties


def working_days(limit: Duration) -> int:
    """How many working days a limit is, where it is counted in whole ones."""
    return ceil(limit.amount / _A_DAY.get(limit.unit, 1))
