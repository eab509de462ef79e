"""A request that is sent: its number, its clocks, and who hears of it (R100, R102–R107)."""

from __future__ import annotations

from datetime import datetime

from bot.cards.requests import asker_card, code
from bot.domain.requests import Channel, Request
from bot.handlers.context import Context
from bot.handlers.requests import unanswered
from bot.handlers.requests.sheets import ASKER, RECORD, answerer, bring, sheet_of
from bot.handlers.showing.placements import Face, post, show
from bot.handlers.timeline import step
from bot.handlers.views import require_going_for_new
from bot.storage.numbers import next_number


def send(
    context: Context,
    *,
    what: str,
    department_id: int,
    person_id: int | None,
    due: datetime | None,
    channel: Channel,
    project_id: int | None,
) -> Request:
    """A new request with the next number, flushed, brought to who answers it, with its clocks running. Raises BadInput
    where the project is over."""
    require_going_for_new(context, context.project(project_id))
    request = Request(
        number=next_number(context.db, "Q"),
        project_id=project_id,
        chat_id=context.chat.id if not context.chat.direct else None,
        urgent=channel is Channel.PHONE,
        channel=channel,
        what=what,
        asked_by_id=context.speaker.id or 0,
        asking_department_id=context.speaker.department_id,
        department_id=department_id,
        person_id=person_id,
        asked_at=context.now,
        due=due,
    )
    context.db.add(request)
    context.db.flush()
    unanswered.start(context, request)
    to = answerer(context, request)
    step(context, RECORD, request.id or 0, "asked", note=request.what, to=to)
    if to is not None:
        bring(context, request, to)
    return request


def acknowledge(context: Context, request: Request) -> None:
    """In a group one line; who asked gets the card in private, where the answer will stand."""
    sheet = sheet_of(context, request)
    if context.chat.direct:
        show(context, asker_card(sheet), Face(RECORD, request.id or 0, ASKER))
        return
    mine = context.reach(context.speaker)
    if mine is not None:
        post(context, asker_card(sheet), Face(RECORD, request.id or 0, ASKER), mine)
    limits = "，".join(f"{name} {moment}" for name, moment in sheet.limits)
    whom = f"{sheet.department} {sheet.person}".strip() if sheet.person else f"{sheet.department}（没有对接人，请直接联系）"
    context.tell(f"{code(request)} 已发给{whom}，{limits}。")
