"""A new request: by words, by form, by others who ask for one (R100, R105–R108)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.cards.payloads.requests import SaveRequest
from bot.cards.requests import code
from bot.domain.people import Person
from bot.domain.permissions import Right
from bot.domain.requests import Request, channel_of
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import DUE, OWNER
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.moments import When
from bot.errors import BadInput
from bot.handlers import wording
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.requests import repeats
from bot.handlers.requests.sending import send
from bot.handlers.requests.sheets import ASKER, LONGEST, RECORD, answered
from bot.handlers.rights import project_of_form, require
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face
from bot.ports import Answer
from bot.storage.queries import projects

router = Router()

FIELDS: dict[str, Argument[Any]] = {
    "what": words.ASK,
    "department": words.ASKED,
    "person": OWNER,
    "due": DUE,
    "weight": words.WEIGHT,
}


@router.press(SaveRequest)
def press_save(context: Context, action: SaveRequest) -> Answer:
    project_id = project_of_form(context, action.project)
    request, known = ask_in_words(context, filled(context, FIELDS), urgent=action.urgent, project_id=project_id)
    if known:
        return context.answer(repeats.question(context, request, project_id), f"已经是 {code(request)}", "info")
    _remember_form(context, request)
    return answered(context, request, f"{code(request)} 已发出")


def ask(  # noqa: PLR0913 - a request is all of this, and each is named by who calls
    context: Context,
    *,
    what: str,
    department_id: int,
    person: Person | None = None,
    due: datetime | None = None,
    urgent: bool = False,
    important: bool = False,
    project_id: int | None = None,
) -> Request:
    """A new request whose words are exact. Raises BadInput where the person is of another department, SentBack for vague words
    (R108)."""
    if person is not None and person.department_id != department_id:
        raise BadInput(f"{person.name}不是这个部门的同事，没有发出。请写他的部门，或者不写负责人。")
    wording.judge(context, "请求", what, project_id=project_id, dated=due is not None, waits=not urgent)
    return send(
        context,
        what=what[:LONGEST],
        department_id=department_id,
        person_id=person.id if person else None,
        due=due,
        channel=channel_of(urgent=urgent, important=important),
        project_id=project_id,
    )


def ask_in_words(context: Context, values: Values, *, urgent: bool, project_id: int | None) -> tuple[Request, bool]:
    """What is written as a new request, or the one that it is already, and whether it is that."""
    require(context, Right.ASK_REQUEST)
    unit, what = values.get(words.ASKED), values.get(words.ASK)
    if unit is None or not what:
        raise BadInput(f"没有发出：要写请哪个部门、要什么。例如：{at_home(context, '/请求 确认物料报价 部门:销售部')}")
    named = values.get(OWNER)
    person = context.person(named.id if named else None)
    person = person or projects.named_at_work(context.db, project_id, unit.id, context.now.date())
    if (before := repeats.same(context, unit.id, person, what[:LONGEST], urgent=urgent)) is not None:
        return before, True
    asked = ask(
        context,
        what=what,
        department_id=unit.id,
        person=person,
        due=_due(context, values.get(DUE)),
        urgent=urgent,
        important=values.get(words.WEIGHT) == "重要",
        project_id=project_id,
    )
    return asked, False


def _remember_form(context: Context, request: Request) -> None:
    """The form that was filled in is the asker's card from now on."""
    forms.becomes(context, Face(RECORD, request.id or 0, ASKER))


def _due(context: Context, when: When | None) -> datetime | None:
    if when is None:
        return None
    due = when.at or datetime.combine(when.day, context.calendar().closes, context.now.tzinfo)
    if due.date() < context.now.date() or (when.at and due <= context.now):
        raise BadInput(f"截止 {when} 已经过去，没有发出。请写以后的时间，例如 截止:明天15:00")
    return due
