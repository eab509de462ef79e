"""升级规则: the ladder as it is in force, and of one project with the people in it, for its agreement (R110, R131, C33)."""

from __future__ import annotations

from bot.cards.agreements import Agreement, Unit, agreement_card
from bot.cards.ladder import rules_card
from bot.cards.retired import newer_card
from bot.domain.projects import Project
from bot.domain.text.catalogue import issues as words
from bot.domain.text.grammar import Values
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show_anew
from bot.handlers.views import named, require_seen
from bot.storage.queries import people, projects

router = Router()

FACE = "agreement"


@router.command("升级规则")
def rules(context: Context, values: Values) -> None:
    """Of a project the text for its agreement; where none is meant the whole table (C33)."""
    written = values.get(words.RULES_OF)
    if written is None and (context.chat.direct or context.chat.project_id is None):
        context.say(rules_card(context.policy().ladder))
        return
    project = named(context, written)
    require_seen(context, project)
    card = agreement_card(_agreement(context, project), context.policy(project.id).ladder)
    if context.chat.direct:
        context.say(card)
    else:
        show_anew(context, card, Face("project", project.id or 0, FACE), newer_card("升级规则"))


def _agreement(context: Context, project: Project) -> Agreement:
    helpers = [one.department_id for one in projects.departments(context.db, project)]
    return Agreement(
        project=f"{project.number} {project.name}",
        day=context.now.date(),
        units=[_unit(context, project, one) for one in dict.fromkeys([project.lead_id, *helpers]) if one],
        coordinator=_named(context, project.coordinator_id),
        management=[_named(context, one.id) for one in people.management(context.db)],
    )


def _unit(context: Context, project: Project, department_id: int) -> Unit:
    """The contact is whom the department named for the project, else its own."""
    department = people.department(context.db, department_id)
    if department is None:
        return Unit("", "", "")
    named = projects.named_liaison(context.db, project.id, department_id)
    liaison = (named.id if named else None) or department.liaison_id or department.deputy_id
    return Unit(
        name=department.name,
        head=_named(context, department.head_id),
        liaison=_named(context, liaison) or _named(context, department.head_id),
        leads=department_id == project.lead_id,
    )


def _named(context: Context, person_id: int | None) -> str:
    """By name, with who stands in today; nobody for who has left."""
    person = context.person(person_id)
    if person is None or person.left_on is not None:
        return ""
    acting = people.acting(context.db, person, context.now.date())
    if acting.id != person.id:
        return f"{person.name}（请假，由{acting.name}代理）"
    return person.name if people.present(context.db, person.id, context.now.date()) else f"{person.name}（请假）"
