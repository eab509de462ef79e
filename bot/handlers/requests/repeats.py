"""仍要发出: the same request sent again by the same person is asked about, and sent once more where that is wanted.

Rule: the same words to the same department, or the same person of it, and as urgent, within a day are the same request as long as
that is not done; nobody is rung before the question is answered.
"""

from __future__ import annotations

from datetime import timedelta

from bot.cards.model import Card
from bot.cards.payloads.requests import AskAgain
from bot.cards.repeats import asked_again_card
from bot.cards.requests import code
from bot.domain.people import Person
from bot.domain.permissions import Right
from bot.domain.requests import Request
from bot.domain.text.catalogue.issues import A_REQUEST
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.requests.sending import acknowledge, send
from bot.handlers.requests.sheets import card_of, face_of
from bot.handlers.rights import project_of_form, require
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.placements import Face, show
from bot.ports import Answer
from bot.storage.queries import requests

router = Router()

OF_PERSON = "requests"
"""What is said to one person about their requests."""
A_DAY = timedelta(days=1)


def same(context: Context, department_id: int, person: Person | None, what: str, *, urgent: bool) -> Request | None:
    """The request that the speaker has made with these words already."""
    asker, since = context.speaker.id or 0, context.now - A_DAY
    return requests.asked_lately(context.db, asker, department_id, person.id if person else None, what, since, urgent=urgent)


def question(context: Context, request: Request, project_id: int | None) -> Card:
    return asked_again_card(request, request.asked_at.astimezone(context.now.tzinfo), context.now.date(), project_id or 0)


def face(context: Context) -> Face:
    """Of the question; it is the writer's."""
    return Face(OF_PERSON, context.speaker.id or 0, "again")


def command(context: Context, values: Values, project_id: int | None) -> None:
    """仍要发出 Q-4: the words of the button under the question."""
    written = values.get(A_REQUEST)
    if written is None:
        raise BadInput("要写和哪个请求一样，没有发出。例如：仍要发出 Q-3")
    request, known = once_more(context, number_of(written), project_id)
    if known:
        show(context, question(context, request, project_id), face(context))
    else:
        acknowledge(context, request)


@router.press(AskAgain)
def press(context: Context, action: AskAgain) -> Answer:
    project_id = project_of_form(context, action.project)
    request, known = once_more(context, action.number, project_id)
    if known:
        return context.answer(question(context, request, project_id), f"已经是 {code(request)}", "info")
    forms.becomes(context, face_of(context, request))
    return context.answer(card_of(context, request), f"{code(request)} 已发出")


def once_more(context: Context, number: int, project_id: int | None) -> tuple[Request, bool]:
    """Another request with the words of one that the speaker has made, to the same people, and whether it was there before: who
    answers the question twice has one."""
    require(context, Right.ASK_REQUEST)
    before = requests.by_number(context.db, number)
    if before is None or before.asked_by_id != context.speaker.id:
        example = at_home(context, "/请求 确认物料报价 部门:销售部")
        raise BadInput(f"Q-{number} 不是你提的，没有发出。新的请求请写，例如：{example}")
    newest = same(context, before.department_id, context.person(before.person_id), before.what, urgent=before.urgent)
    if newest is not None and newest.number > number:
        return newest, True
    made = send(
        context,
        what=before.what,
        department_id=before.department_id,
        person_id=before.person_id,
        due=before.due,
        channel=before.channel,
        project_id=project_id,
    )
    return made, False
