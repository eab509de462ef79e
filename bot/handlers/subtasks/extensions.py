"""延期 and 稍后 on the card of what is owed; each does what the words beside its button do."""

from __future__ import annotations

from bot.cards.payloads.reminders import AskLater, SaveLater, SnoozeLine
from bot.domain.text.catalogue.shared import REASON
from bot.domain.text.catalogue.tasks import UNTIL
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.reminders import reminders, snoozes
from bot.handlers.router import Router
from bot.handlers.showing.filled import filled
from bot.handlers.subtasks.editing import later_form, postpone, require_editor
from bot.handlers.subtasks.sheets import answered, ask, looked_at, taken
from bot.ports import Answer

router = Router()


@router.press(AskLater)
def ask_later(context: Context, action: AskLater) -> Answer:
    subtask = looked_at(context, action.number)
    return ask(context, subtask, later_form(context, subtask))


@router.press(SaveLater)
def save_later(context: Context, action: SaveLater) -> Answer:
    values, subtask = filled(context, {"due": UNTIL, "reason": REASON}), taken(context, action.number)
    until = values.get(UNTIL)
    if until is None:
        raise BadInput(f"没有写新的截止日期，T-{action.number} 没有改动。例如：任务 T-{action.number} 截止:下周五 原因:供应商延期")
    require_editor(context, subtask)
    postpone(context, subtask, until, values.get(REASON) or "")
    return answered(context, subtask, f"T-{action.number} 改到 {until.day:%m-%d}")


@router.press(SnoozeLine)
def press_snooze(context: Context, action: SnoozeLine) -> Answer:
    snooze = snoozes.put_off(context, f"T-{action.number}", snoozes.tomorrow(context))
    return context.answer(reminders.todays_card(context, context.speaker), reminders.snoozed(context, snooze))
