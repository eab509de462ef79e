"""记录电话: a call that was made about a request, an issue or a conflict (R104, R105)."""

from __future__ import annotations

from bot.cards.payloads.requests import AskCall, SaveCall
from bot.cards.requests import call_form
from bot.domain.requests import PhoneCall
from bot.domain.text.catalogue import issues as words
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers import stuck
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face
from bot.handlers.timeline import step
from bot.ports import Answer

router = Router()

LONGEST = 1000


@router.command("记录电话")
def command(context: Context, values: Values) -> None:
    """Without what was said the form is shown."""
    code = values.get(words.A_SOLVED) or ""
    matter = stuck.matter(context, code)
    if words.CALL_NOTE not in values:
        forms.send(context, call_form(code, matter.text), Face(matter.record, matter.record_id, "call"))
        return
    _keep(context, code, values)
    context.tell(f"{code} 的通话已记下。")


@router.press(AskCall)
def ask(context: Context, action: AskCall) -> Answer:
    matter = stuck.matter(context, action.code)
    return forms.ask(context, call_form(action.code, matter.text), Face(matter.record, matter.record_id, "call"))


@router.press(SaveCall)
def save(context: Context, action: SaveCall) -> Answer:
    """The form becomes the record's card again where it was one."""
    _keep(context, action.code, filled(context, {"to": words.CALLED, "note": words.CALL_NOTE}))
    return context.answer(stuck.card_of(context, action.code), "已记下")


def _keep(context: Context, code: str, values: Values) -> None:
    matter = stuck.matter(context, code)
    note, to = values.get(words.CALL_NOTE), values.get(words.CALLED)
    if not note:
        raise BadInput(f"要写说定了什么，没有记下。例如：记录电话 {code} 说:对方答应下午给方案")
    call = PhoneCall(
        record=matter.record,
        record_id=matter.record_id,
        person_id=context.speaker.id or 0,
        to_id=to.id if to else None,
        at=context.now,
        note=note[:LONGEST],
    )
    context.db.add(call)
    step(context, matter.record, matter.record_id, "phoned", note=note, to=context.person(to.id) if to else None)
    stuck.redrawn(context, code)
