"""我的: everything a person owes and is owed; only they read it."""

from __future__ import annotations

from datetime import date

from bot.cards.issues import shortened
from bot.cards.mine import SHOWN, Mine, mine_card
from bot.cards.requests import STATES as REQUEST_STATES
from bot.cards.requests import code
from bot.domain.people import Person
from bot.domain.promises import tasks_named
from bot.domain.requests import Request
from bot.domain.subtasks import Answer, SupportNeed
from bot.domain.text.catalogue.personal import SCOPE
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.meetings.people import stood_in
from bot.handlers.meetings.sheets import when
from bot.handlers.reminders.owed import all_lines
from bot.handlers.reminders.reminders import snoozed
from bot.handlers.reminders.snoozes import standing
from bot.handlers.requests.sheets import sheet_of
from bot.handlers.router import Router
from bot.handlers.updates.mornings import LOOKS_BACK, broken_promises
from bot.storage.queries import digests, leaves, meetings, notices, people, reminders, requests, subtasks

router = Router()

WORK, ALL = "任务", "全部"
STATES = {Answer.WAITING: "等回复", Answer.PROMISED: "已答应"}


@router.command("我的")
def mine(context: Context, values: Values) -> None:
    """In a group the answer goes to the person alone, and one line says so."""
    scope = values.get(SCOPE) or ALL
    if scope not in (WORK, ALL):
        raise BadInput(f"“{scope}”这部分还没有开放。现在可以写：/我的，或 /我的 任务")
    card = mine_card(_mine(context, context.speaker), only_work=scope == WORK)
    if context.chat.direct:
        context.say(card)
        return
    target = context.reach(context.speaker)
    if target is None:
        raise BadInput("找不到和你的单聊，没有发出去。请先在单聊里给我发一句话。")
    context.outbox.say(card, to=target)
    context.say_openly(f"{context.speaker.name}，你的事已单独发给你，群里不显示。")


def _mine(context: Context, person: Person) -> Mine:
    mine_id, today = person.id or 0, context.now.date()
    put_off = [snoozed(context, one) for one in reminders.snoozes(context.db, mine_id, context.now)]
    preference = reminders.preference(context.db, mine_id)
    return Mine(
        name=person.name,
        owed=all_lines(context, person),
        waits=[
            *(_waits(context, need, number.number) for need, number in reminders.support_asked_by(context.db, mine_id)),
            *(_asked(context, one) for one in requests.open_asked_by(context.db, mine_id)),
        ],
        promises=_promises(context, person, today),
        meetings=_meetings(context, person),
        notices=[(f"N-{one.number}", shortened(one.text)) for one in notices.unread(context.db, mine_id, SHOWN)],
        away=[_leave(one.first, one.last) for one in leaves.from_day(context.db, person, today)],
        quiet=[*put_off, *([standing(context, preference)] if preference else [])],
    )


def _promises(context: Context, person: Person, today: date) -> list[tuple[str, int]]:
    calendar = context.calendar(person.department_id)
    written = digests.written(context.db, [person.id or 0], calendar.after(today, -LOOKS_BACK), today)
    over = subtasks.over(context.db, tasks_named(written))
    return [(what, age) for _, what, age in broken_promises(written, calendar, today, over)]


def _meetings(context: Context, person: Person) -> list[tuple[str, str]]:
    """What is still to come, also in the place of somebody who is on leave then; one that has begun is its caller's to settle."""
    found = [(one, "") for one in meetings.attended_by(context.db, [person.id or 0], context.now)]
    found += [(one, f"（代{away.name}）") for one, away in stood_in(context, person, context.now)]
    found.sort(key=lambda each: (each[0].at, each[0].number))
    return [(f"M-{one.number}", f"{when(context, one.at)} {shortened(one.topic)}{of}") for one, of in found]


def _waits(context: Context, need: SupportNeed, number: int) -> tuple[str, str, str]:
    who = context.person(need.person_id)
    unit = people.department(context.db, need.department_id) if need.department_id else None
    name = who.name if who else unit.name if unit else ""
    state = STATES[need.answer] + (f"，{need.by:%m-%d} 前" if need.by else "")
    return f"T-{number}", f"{name}：{need.what}" if name else need.what, state


def _asked(context: Context, request: Request) -> tuple[str, str, str]:
    sheet = sheet_of(context, request)
    return code(request), f"{sheet.department} {sheet.person}：{request.what[:60]}", REQUEST_STATES[request.state]


def _leave(first: date, last: date) -> str:
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d} 至 {last:%m-%d}"
