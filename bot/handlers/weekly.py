"""周报 and 本周进展: the week of this chat, or of the person who asks in private."""

from __future__ import annotations

from datetime import timedelta

from bot.cards.weekly import weekly_card
from bot.domain.projects import Project
from bot.domain.text.catalogue.updates import WHICH_WEEK
from bot.domain.text.daily import reporting_day
from bot.domain.text.days import monday_of
from bot.domain.text.grammar import Values
from bot.domain.updates import given_in
from bot.domain.weekly import week_of
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.storage.queries import chats, leaves, updates

router = Router()

UNBOUND = "本群还没有绑定项目，上面是在本群交的日报。绑定后按项目汇总：/绑定 项目编号"


@router.command("周报")
def week(context: Context, values: Values) -> None:
    """R87, R90: what was written in the chats of this chat's project; in private, what the person wrote anywhere."""
    monday = values.get(WHICH_WEEK) or monday_of(reporting_day(context.now))
    sunday, places = monday + timedelta(days=6), chats.readable_from(context.db, context.chat)
    if context.chat.direct:
        people, written = [context.speaker], updates.by_person(context.db, context.speaker, monday, sunday)
    else:
        here = chats.of_same_project(context.db, context.chat)
        people = chats.members_of(context.db, here)
        found = updates.between(context.db, here, people, monday, sunday)
        written = [one for one in found if given_in(one, places)]
    away = leaves.covering(context.db, [person.id for person in people if person.id], monday, sunday)
    present = {person.id for person in people}
    gone = [person for person in updates.authors(context.db, written) if person.id not in present]
    summary = week_of(monday, context.now.date(), people, written, away, places, gone)
    context.say(weekly_card(summary, _place(context), "" if context.chat.direct or context.chat.project_id else UNBOUND))


def _place(context: Context) -> str:
    if context.chat.direct:
        return f"{context.speaker.name}的一周"
    project = context.db.get(Project, context.chat.project_id) if context.chat.project_id else None
    return f"{project.number} {project.name}" if project else context.chat.name
