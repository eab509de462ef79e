"""预算: a budget that nobody has approved is asked for once more, some working days before the project starts (R45)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards.projects import notice_card, title_of
from bot.domain.clocks import Clock
from bot.domain.projects import Project, ResourceKind, ResourceNeed, awaits_signature, ended_word
from bot.domain.text.durations import Duration, Unit
from bot.handlers import announcing, clocks
from bot.handlers.context import Context
from bot.handlers.projects import plans
from bot.handlers.projects.divisions import working_days
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face
from bot.handlers.showing.pushes import hang, push
from bot.handlers.views import acting_head
from bot.storage.queries import projects

router = Router()

UNAPPROVED = "kickoff.budget"
_MINUTE = timedelta(minutes=1)


def watch(context: Context, project: Project) -> None:
    """Count down to the reminder anew; where its day is over already it comes at once. Of a draft, and of what has
    ended, nobody is reminded."""
    clocks.stop(context, announcing.RECORD, project.id or 0, rule=UNAPPROVED)
    if awaits_signature(project) or ended_word(project) or project.first is None or project.first <= context.now.date():
        return
    if _open(context, project):
        calendar = context.calendar()
        day = calendar.after(project.first, -working_days(context.policy(project.id).kickoff.budget))
        left = (datetime.combine(day, calendar.opens, context.now.tzinfo) - context.now) // _MINUTE
        clocks.start(context, UNAPPROVED, announcing.RECORD, project.id or 0, Duration(max(left, 1), Unit.MINUTE))


@router.clock(UNAPPROVED, projects.held)
def remind(context: Context, clock: Clock) -> None:
    """The coordinator, and the head of who provides it with the card to decide on."""
    project = projects.held(context.db, clock.record_id)
    waiting = _open(context, project) if project is not None else []
    if project is None or not waiting:
        return
    asked = set()
    for item, need in waiting:
        head = acting_head(context, need.provider_id or project.lead_id)
        asked.add(head.id if head else None)
        hang(context, head, plans.need_card_of(context, project, need, item), Face(plans.RECORD, need.id or 0))
    keeper = announcing.acting_keeper(context, project)
    if keeper is not None and keeper.id not in asked:
        listed = "、".join(f"第 {item} 项 {need.what}" for item, need in waiting)
        whom = "提供方的负责人" if all(need.provider_id for _, need in waiting) else "牵头部门和提供方的负责人"
        said = f"项目 {project.first:%m-%d} 开始，预算还没有批：{listed}。已提醒{whom}。"
        push(context, keeper, notice_card(f"预算未批 · {title_of(project)}", said))


def _open(context: Context, project: Project) -> list[tuple[int, ResourceNeed]]:
    """The budgets that nobody has decided on, with their place in the list of resources."""
    needs = enumerate(projects.needs(context.db, project.id or 0), 1)
    return [(item, one) for item, one in needs if one.kind is ResourceKind.BUDGET and one.approved is None]
