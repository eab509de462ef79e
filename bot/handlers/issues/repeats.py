"""仍要登记: the same issue sent again by the same person is asked about, and raised once more where that is wanted.

Rule: the same words for the same department within a day are the same issue as long as that is open; nothing is kept before the
question is answered.
"""

from __future__ import annotations

from datetime import timedelta

from bot.cards.issues import code
from bot.cards.model import Card
from bot.cards.payloads.issues import RaiseAgain
from bot.cards.repeats import again_card
from bot.domain.issues import Issue
from bot.domain.permissions import Right
from bot.domain.text.catalogue.issues import AN_ISSUE
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.issues.raising import raise_issue
from bot.handlers.issues.sheets import LISTED, card_of, face_of, local
from bot.handlers.rights import project_of_form, require
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.placements import Face, show
from bot.ports import Answer
from bot.storage.queries import issues, people

router = Router()

A_DAY = timedelta(days=1)


def same(context: Context, department_id: int, description: str) -> Issue | None:
    """The issue that the speaker has raised with these words already."""
    return issues.raised_lately(context.db, context.speaker.id or 0, department_id, description, context.now - A_DAY)


def question(context: Context, issue: Issue, project_id: int | None) -> Card:
    return again_card(issue, local(context, issue.raised_at) or context.now, context.now.date(), project_id or 0)


def face(context: Context) -> Face:
    """Of the question; it is the writer's."""
    return Face(LISTED, context.speaker.id or 0, "again")


def command(context: Context, values: Values, project_id: int | None) -> None:
    """仍要登记 I-10: the words of the button under the question."""
    written = values.get(AN_ISSUE)
    if written is None:
        raise BadInput("要写和哪个问题一样，没有登记。例如：仍要登记 I-7")
    issue, known = once_more(context, number_of(written), project_id)
    if known:
        show(context, question(context, issue, project_id), face(context))
    else:
        show(context, card_of(context, issue), face_of(issue))


@router.press(RaiseAgain)
def press(context: Context, action: RaiseAgain) -> Answer:
    project_id = project_of_form(context, action.project_id)
    issue, known = once_more(context, action.number, project_id)
    if known:
        return context.answer(question(context, issue, project_id), f"已经是 {code(issue)}", "info")
    forms.becomes(context, face_of(issue))
    return context.answer(card_of(context, issue), f"已登记为 {code(issue)}")


def once_more(context: Context, number: int, project_id: int | None) -> tuple[Issue, bool]:
    """Another issue with the words, the class and the people of one that the speaker has raised, and whether it was there before:
    who answers the question twice has one."""
    require(context, Right.RAISE_ISSUE)
    before = issues.by_number(context.db, number)
    if before is None or before.raised_by_id != context.speaker.id:
        raise BadInput(f"I-{number} 不是你上报的，没有登记。新的问题请写，例如：/问题 ERP 登录不上")
    newest = same(context, before.department_id, before.description)
    if newest is not None and newest.number > number:
        return newest, True
    asked = [one.department_id for one in issues.support_of(context.db, [before.id or 0])]
    support = [people.department(context.db, one) for one in dict.fromkeys(asked) if one not in (None, before.department_id)]
    made = raise_issue(
        context,
        description=before.description,
        sort=before.sort,
        department_id=before.department_id,
        owner=context.person(before.owner_id),
        project_id=project_id,
        subtask_id=before.subtask_id,
        cause=before.cause,
        tried=before.tried,
        support=[one for one in support if one is not None],
        occurred_at=before.occurred_at,
    )
    return made, False
