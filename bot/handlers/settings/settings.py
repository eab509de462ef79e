"""设置: each answered with what it was and what it is; nothing named shows everything."""

from __future__ import annotations

from datetime import date

from bot.cards.settings import settings_card
from bot.domain.permissions import Right
from bot.domain.text.catalogue.settings import COMES_BACK, FREE_DAYS, GIVER, LEAVER, NAME, UNIT, WHOM, WORKED_DAYS, WRITER
from bot.domain.text.grammar import Values
from bot.handlers.context import Context
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.handlers.settings import days, policy, staff
from bot.storage.queries import duties, overrides, people

router = Router()


@router.command("设置")
def settings(context: Context, values: Values) -> None:
    """The first thing that is named says what is set; nothing named shows everything."""
    require(context, Right.SEE_SETTINGS)
    staff.refuse_unknown(context, values.get(NAME) or "")
    for argument, work in _WORK:
        if argument in values:
            work(context, values)
            return
    _show_all(context)


def _show_all(context: Context) -> None:
    units = people.departments(context.db)
    names = duties.names(context.db, [one for unit in units for one in (unit.head_id, unit.liaison_id, unit.deputy_id)])
    rows = [(one.name, *(names.get(who, "—") for who in (one.head_id, one.liaison_id, one.deputy_id))) for one in units]
    special = overrides.days(context.db, context.now.date(), date.max)
    context.say(settings_card(context.policy(), context.company.policy, rows, special, "全公司"))


_WORK = (
    (LEAVER, staff.leave),
    (COMES_BACK, staff.come_back),
    (GIVER, staff.hand_over),
    (WRITER, staff.duty),
    (FREE_DAYS, days.free_days),
    (WORKED_DAYS, days.worked_days),
    (WHOM, staff.one_person),
    (UNIT, staff.department),
    (NAME, policy.change),
)
"""What each argument leads to, the most telling one first."""
