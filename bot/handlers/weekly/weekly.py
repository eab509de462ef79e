"""周报 and 本周进展: the week of this chat's project, of the person who asks in private, or of what they name."""

from __future__ import annotations

from datetime import date, timedelta

from bot.cards.weekly import as_sent_card
from bot.domain.people import belongs
from bot.domain.permissions import Right, may, who_may
from bot.domain.projects import Project
from bot.domain.text.catalogue.shared import LEAD, PROJECT_REST
from bot.domain.text.catalogue.updates import AS_SENT, WHICH_WEEK, WHOLE_COMPANY
from bot.domain.text.daily import reporting_day
from bot.domain.text.days import monday_of
from bot.domain.text.grammar import Values, shortened
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.rights import roles_of
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show, show_list
from bot.handlers.views import meant
from bot.handlers.weekly.briefs import FACE
from bot.handlers.weekly.cards import Words, card_of
from bot.handlers.weekly.summaries import Subject, may_see, of_chat, of_company, of_department, of_project, of_speaker
from bot.storage.queries import briefs, people, roster

router = Router()

SIX_DAYS = timedelta(days=6)
UNBOUND = "本群还没有绑定项目，下面是在本群交的日报。绑定后按项目汇总：/绑定 项目编号"


@router.command("周报")
def week(context: Context, values: Values) -> None:
    """R87, R90: any week, of whatever the reader may see where they ask."""
    if not context.chat.direct and not belongs(context.speaker):
        raise NotAllowed("周报只给公司登记过的同事看。")
    this = monday_of(reporting_day(context.now))
    monday = values.get(WHICH_WEEK) or this
    subject = _subject(context, values, monday)
    if AS_SENT in values:
        _as_sent(context, subject, monday)
        return
    if (begins := _begins(context, subject, monday)) is not None:
        days = f"{monday:%m-%d} 至 {monday + SIX_DAYS:%m-%d}"
        context.tell(f"{subject.place}：{begins:%m-%d} 才开始记录，{days} 这一周还没有开始，没有周报。")
        return
    unbound = not context.chat.direct and not context.chat.project_id
    words = Words("本周进展" if monday == this else "一周进展", (UNBOUND,) if unbound else ())
    card = card_of(context, subject, monday, words)
    if subject.project is None:
        show_list(context, card, FACE)
    else:
        show(context, card, Face(FACE, subject.project.id or 0, "asked"))


def _begins(context: Context, subject: Subject, monday: date) -> date | None:
    """The day on which the subject began, or the bot's first one, where that comes after the week and nothing is told of it."""
    ran = roster.at_work_since(context.db) or context.now
    known = subject.project.signed_at or subject.project.created_at if subject.project else None
    begins = max(ran, known or ran).astimezone(context.now.tzinfo).date()
    last = monday + SIX_DAYS
    return begins if begins > last and not subject.began(last, context.now.tzinfo) else None


def _as_sent(context: Context, subject: Subject, monday: date) -> None:
    """R92: what was sent of the week, word for word: of a project, or of what the reader alone was sent."""
    project, me = subject.project, context.speaker.id or 0
    if project is not None:
        found = briefs.of_project(context.db, project.id or 0, monday)
    else:
        found = briefs.of_reader(context.db, me, monday) if context.chat.direct else []
    if not found:
        whose = f" {project.number} 的" if project else "给你本人的"
        raise BadInput(f"{monday:%m-%d} 这一周没有自动发出过{whose}周会简报或周汇总。按记录现算一份写：/周报 {monday:%m-%d}")
    for one in found:
        card = as_sent_card(one, one.sent_at.astimezone(context.now.tzinfo))
        if project is not None:
            show(context, card, Face(FACE, project.id or 0, f"sent-{one.id}"))
        else:
            show_list(context, card, FACE)


def _subject(context: Context, values: Values, monday: date) -> Subject:
    if (wanted := values.get(PROJECT_REST)) is not None:
        return of_project(context, _named(context, wanted), monday)
    if (unit := values.get(LEAD)) is not None:
        return _department(context, unit.id, monday)
    if WHOLE_COMPANY in values:
        return _company(context, monday)
    if context.chat.direct:
        return of_speaker(context, monday)
    project = context.project(context.chat.project_id)
    return of_project(context, project, monday) if project else of_chat(context, monday)


def _named(context: Context, wanted: str) -> Project:
    """In a group only its own project; one that the reader may not see is not told from one that is not there."""
    project = meant(context, wanted)
    seen = project is not None and (project.id == context.chat.project_id or may_see(context, context.speaker, project))
    if project is None or not seen:
        example = at_home(context, "/周报 上周，/周报 市场部，/周报 2026-市场-001")
        raise BadInput(f"“{shortened(wanted)}”看不懂，要写哪一周、哪个部门或一个你能看的项目。例如：{example}")
    if not context.chat.direct and project.id != context.chat.project_id:
        raise BadInput(f"别的项目的周报不在本群里看。请私聊我发：/周报 {project.number}")
    return project


def _department(context: Context, department_id: int, monday: date) -> Subject:
    department = people.department(context.db, department_id)
    if department is None:
        raise BadInput(f"没有这个部门。请写部门的全名，例如：{at_home(context, '/周报 市场部')}")
    _in_private(context, department.name)
    inside = context.speaker.department_id == department.id
    if not inside and not _sees_company(context):
        raise NotAllowed(f"{department.name}的周报只有本部门的同事和{who_may(Right.SEE_COMPANY)}能看。请找他们。")
    return of_department(context, department, monday, context.speaker)


def _company(context: Context, monday: date) -> Subject:
    _in_private(context, "公司")
    if not _sees_company(context):
        raise NotAllowed(f"全公司的周报只有{who_may(Right.SEE_COMPANY)}能看。你可以看本部门的，例如：/周报 部门名称")
    return of_company(context, monday, context.speaker)


def _in_private(context: Context, what: str) -> None:
    if not context.chat.direct:
        raise BadInput(f"部门和公司的周报不在群里看，里面有别的项目。请私聊我发：/周报 {what}")


def _sees_company(context: Context) -> bool:
    roles = roles_of(context, context.speaker, department_id=context.speaker.department_id)
    return may(roles, Right.SEE_COMPANY)
