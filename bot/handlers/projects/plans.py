"""计划: the team, the boundaries, the resources and the document of a project (R23, R24, R36, R37, R60, R71, R72)."""

from __future__ import annotations

from bot.cards import plans as cards
from bot.cards.model import Card
from bot.cards.payloads.plans import ApproveNeed, RefuseNeed
from bot.cards.projects import notice_card
from bot.domain.projects import Project, ProjectMember, ResourceNeed
from bot.domain.text.catalogue import projects as words
from bot.domain.text.catalogue.shared import REASON
from bot.domain.text.grammar import Values
from bot.errors import BadInput, StaleAction
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.projects.divisions import duties_of
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.placements import Face, redraw, show
from bot.handlers.showing.pushes import hang, take_back
from bot.handlers.views import acting_head, acts_for, held, require_going, require_seen, view_of
from bot.ports import Answer
from bot.storage.queries import people, placements, projects

router = Router()

CORE = 2
"""Core members of one department (R37)."""
LONGEST_ROLE = 60
RECORD = "resource_need"


def printed(context: Context, project: Project) -> Card:
    """The whole plan, where it may be seen (R71)."""
    require_seen(context, project)
    return cards.plan_card(view_of(context, project), duties_of(context, project))


def change(context: Context, project: Project, values: Values) -> list[str]:
    """Members with their role and a department's boundary; what is worth knowing of it."""
    _bound(context, project, values)
    return _join(context, project, values)


def ask_providers(context: Context, project: Project) -> None:
    """Each need with a provider is asked of that department's head."""
    for item, need in enumerate(projects.needs(context.db, project.id or 0), 1):
        if need.provider_id is not None and need.approved is None:
            card = need_card_of(context, project, need, item)
            hang(context, acting_head(context, need.provider_id), card, Face(RECORD, need.id or 0))


@router.press(ApproveNeed)
def press_approve(context: Context, action: ApproveNeed) -> Answer:
    return context.answer(_pressed(context, action, approved=True), "已批准")


@router.press(RefuseNeed)
def press_refuse(context: Context, action: RefuseNeed) -> Answer:
    return context.answer(_pressed(context, action, approved=False), "已记下：不批")


def decide(context: Context, project: Project, item: int | None, reason: str, *, approved: bool) -> Card:
    """R23: by the head of the provider, or who stands in; without a provider by the lead department's head."""
    needs = projects.needs(context.db, project.id or 0)
    if item is None or not 1 <= item <= len(needs):
        raise BadInput(f"要写第几项资源（1 到 {len(needs)}），没有改动。例如：批准资源 {project.number} 项:1")
    need = needs[item - 1]
    decider = need.provider_id or project.lead_id
    if not acts_for(context, decider):
        head = acting_head(context, decider)
        raise BadInput(f"这项资源要由{head.name if head else '提供方的负责人'}批，没有改动。")
    require_going(context, project)
    before = need.approved
    need.approved, need.note = approved, reason[:LONGEST_ROLE]
    context.db.flush()
    if before is not approved and False in (before, approved):
        unit = people.department(context.db, decider) if decider else None
        announcing.tell_decided(context, project, need, item, unit.name if unit else "提供方")
    card = need_card_of(context, project, need, item)
    redraw(context, Face(RECORD, need.id or 0), lambda _: card)
    return card


def decided(context: Context, project: Project, values: Values, *, approved: bool) -> None:
    card = decide(context, project, values.get(words.ITEM), values.get(REASON) or "", approved=approved)
    if context.chat.direct or context.chat.project_id == project.id:
        show(context, card, Face("project", project.id or 0, "need"))
    else:
        context.tell("已记下。")


def retire(context: Context, project: Project) -> None:
    """The list of resources is about to be written anew: its cards decide on nothing any more."""
    card = notice_card("资源审批", f"{project.number} 的资源改过了，这张卡片不再有效，以新的为准。")
    for need in projects.needs(context.db, project.id or 0):
        face = Face(RECORD, need.id or 0)
        take_back(context, face)
        redraw(context, face, lambda _: card)
        for place in placements.of_record(context.db, face.record, face.record_id, face.name):
            context.db.delete(place)


def _pressed(context: Context, action: ApproveNeed | RefuseNeed, *, approved: bool) -> Card:
    """What is decided is what the card shows: one of a list that was written anew since is refused."""
    project = held(context, action.project_id)
    if context.pressed() is not None and forms.pressed_place(context) is None:
        instead = f"{'批准' if approved else '不批'}资源 {project.number} 项:{action.item}"
        raise StaleAction(f"{project.number} 的资源改过了，没有改动。看新的：项目 {project.number}；再决定写：{instead}")
    return decide(context, project, action.item, "", approved=approved)


def need_card_of(context: Context, project: Project, need: ResourceNeed, item: int) -> Card:
    """The card on which a need is decided; `item` is its place in the project's list, from 1 on."""
    provider = people.department(context.db, need.provider_id) if need.provider_id else None
    return cards.need_card(view_of(context, project), need, item, provider.name if provider else "未定")


def _bound(context: Context, project: Project, values: Values) -> None:
    """R60: what a department answers for and what not, in words. A department alone says nothing, and is no way to add one."""
    boundary, unit = values.get(words.BOUNDARY), values.get(words.ANSWERING)
    if boundary is None and unit is None:
        return
    helper = at_home(context, "部门:研发部")
    example = f"没有改动。例如：/项目 {project.number} {helper} 边界:只做接口，不做页面"
    if boundary is None:
        raise BadInput(f"部门要和边界一起写，牵头和配合部门照立项表、不能在这里改，{example}")
    one = projects.answer_of(context.db, project.id or 0, unit.id) if unit else None
    if one is None:
        raise BadInput(f"要写是哪个配合部门的边界，{example}")
    one.boundary = boundary


def _join(context: Context, project: Project, values: Values) -> list[str]:
    """R24, R36, R37."""
    joining, role = values.get(words.MEMBERS) or (), (values.get(words.ROLE) or "")[:LONGEST_ROLE]
    for somebody in joining:
        known = projects.member(context.db, project.id or 0, somebody.id)
        if known is None:
            context.db.add(ProjectMember(project_id=project.id or 0, person_id=somebody.id, role=role))
        else:
            known.role = role
    context.db.flush()
    team = [person for _, person in projects.members(context.db, project.id or 0)] if joining else []
    units = {one.department_id for one in team}
    names = {one.id: one.name for one in people.departments(context.db)}
    crowded = [names.get(unit, "") for unit in units if sum(one.department_id == unit for one in team) > CORE]
    return [f"{name}的核心成员超过 {CORE} 位，人多了责任会散。" for name in crowded]
