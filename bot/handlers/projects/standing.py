"""常设: a group without end is marked as such, and its monthly meeting is called (R40, R41).

Rule: on the first working day of the last week of a month in which anybody works, once a month.
"""

from __future__ import annotations

from bot.cards.projects import notice_card, title_of
from bot.domain.permissions import Right
from bot.domain.projects import Project
from bot.domain.rhythm import opens_last_week
from bot.errors import BadInput
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.reminders.reminders import fan_out
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.handlers.showing.pushes import push
from bot.ports import JobDue
from bot.storage.queries import digests, projects

router = Router()


def mark(context: Context, project: Project, *, standing: bool) -> None:
    """Whether the project is a standing group from now on; said to who asked."""
    require(context, Right.EDIT_PROJECT, project=project)
    if project.standing is standing:
        raise BadInput(f"{project.number} {'已经是' if standing else '不是'}常设组，没有改动。")
    project.standing = standing
    said = "是常设组了，每月最后一周的第一个工作日提醒开月会" if standing else "不再是常设组，也不再提醒月会"
    context.tell(f"{project.number}{said}。")


@router.job("standing")
def call_meetings(context: Context, event: JobDue) -> None:
    """One small job for every standing group that is under way; on a day that was missed nobody is told."""
    due = event.at.astimezone(context.now.tzinfo).date()
    if due == context.now.date() and opens_last_week(due, context.calendar()):
        fan_out(context, event, "standing.one", {one.id or 0 for one in digests.under_way(context.db) if one.standing})


@router.job("standing.one")
def call_meeting(context: Context, event: JobDue) -> None:
    project = projects.by_id(context.db, event.subject)
    if project is None:
        return
    said = f"这一周是 {context.now.month} 月的最后一周，请定下 {title_of(project)} 的月会：回顾本月，排好下月。"
    card = notice_card(f"该开月会了 · {title_of(project)}", said)
    if (keeper := announcing.acting_keeper(context, project)) is not None:
        push(context, keeper, card)
    announcing.tell_groups(context, project, card)
