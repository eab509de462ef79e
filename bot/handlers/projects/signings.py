"""签发 and 退回: the head of the lead department signs a start-up form (it is published) or returns it (R3, R4, R8, R12, R14)."""

from __future__ import annotations

from bot.cards import openings as cards
from bot.cards.model import Card
from bot.cards.payloads.projects import AskReturn, ReturnProject, ShowSigning, SignProject
from bot.domain.permissions import Right
from bot.domain.projects import Project, Stage, awaits_signature
from bot.domain.signatures import Verdict
from bot.errors import BadInput
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.projects import budgets, plans
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, redraw
from bot.handlers.views import acts_for, held, view_of
from bot.ports import Answer

router = Router()


@router.press(SignProject)
def sign(context: Context, action: SignProject) -> Answer:
    project = held(context, action.project_id)
    _signed(context, project)
    return context.answer(cards.signed_card(view_of(context, project), context.speaker.name), "已签字发布")


@router.press(AskReturn)
def ask_reason(context: Context, action: AskReturn) -> Answer:
    project = held(context, action.project_id)
    _require_signing(context, project)
    return context.answer(cards.return_form(view_of(context, project)))


@router.press(ShowSigning)
def show_signing(context: Context, action: ShowSigning) -> Answer:
    project = held(context, action.project_id)
    _require_signing(context, project)
    return context.answer(cards.signing_card(view_of(context, project)))


@router.press(ReturnProject)
def give_back(context: Context, action: ReturnProject) -> Answer:
    project = held(context, action.project_id)
    card = returned(context, project, context.form().get("reason", "").strip())
    return context.answer(card, "已退回")


def signed(context: Context, project: Project) -> None:
    """签发 as a command."""
    _signed(context, project)
    context.tell(f"已签字：{project.number} {project.name} 已发给各部门和管理层。", about=(project.id,))


def returned(context: Context, project: Project, reason: str) -> Card:
    """The form goes back to its author with the reason; what it shows now."""
    _require_signing(context, project)
    if not reason:
        raise BadInput(f"退回要写原因，例如：退回立项 {project.number} 原因:目标没有写完成日期")
    announcing.record_signature(context, project, Verdict.REFUSED, reason)
    card = cards.returned_card(view_of(context, project), context.speaker.name, reason)
    redraw(context, Face(announcing.RECORD, project.id or 0, announcing.SIGNING), lambda _: card)
    author = announcing.author(context, project)
    if author is not None and author.id != context.speaker.id:
        announcing.tell(context, author, card)
    return card


def _signed(context: Context, project: Project) -> None:
    _require_signing(context, project)
    publish(context, project)
    card = cards.signed_card(view_of(context, project), context.speaker.name)
    redraw(context, Face(announcing.RECORD, project.id or 0, announcing.SIGNING), lambda _: card)


def publish(context: Context, project: Project) -> None:
    """Signed and out: the departments are asked for their answer, and who provides a resource for theirs (R4, R23)."""
    announcing.publish(context, project)
    plans.ask_providers(context, project)
    budgets.watch(context, project)


def _require_signing(context: Context, project: Project) -> None:
    """Only the head of the lead department or who stands in, and only once (R3)."""
    if not acts_for(context, project.lead_id):
        require(context, Right.SIGN_PROJECT, project=project)
    if project.stage is Stage.CANCELLED:
        raise BadInput(f"{project.number} 已经取消，不能再签字或退回。")
    if not awaits_signature(project):
        raise BadInput(f"{project.number} 已经签字发布，不用再签。")
