"""May they? Asked by every command and button before it does anything."""

from __future__ import annotations

from bot.domain.people import Person, Tier, belongs
from bot.domain.permissions import TABLE, WHAT, Right, Role, may, who_may
from bot.domain.projects import Project, awaits_signature
from bot.errors import NotAllowed, StaleAction
from bot.handlers.context import Context
from bot.storage.queries import duties, people, projects

LOOKS = (Right.SEE_PROJECT, Right.SEE_COMPANY)
"""Rights to read, which change nothing."""
SHOWN = 3
"""People whom a refusal names."""


def require(
    context: Context, right: Right, *, project: Project | None = None, department_id: int | None = None, owner_id: int | None = None
) -> None:
    """Raises NotAllowed, naming who may, unless the speaker has the right in this matter."""
    if not may(roles_of(context, context.speaker, project=project, department_id=department_id, owner_id=owner_id), right):
        who = who_may(right, here(context, project, department_id, owner_id))
        ending = "来看，这里不显示。" if right in LOOKS else "来做，没有改动。"
        raise NotAllowed(f"{WHAT[right]}要由{who}{ending}{_ask(context, right, project, department_id, owner_id)}")


def here(
    context: Context, project: Project | None = None, department_id: int | None = None, owner_id: int | None = None
) -> dict[Role, str]:
    """What the roles are called in a matter: whose head, whose contact; empty where the matter has no such role."""
    unit = people.department(context.db, department_id) if department_id else None
    lead = people.department(context.db, project.lead_id) if project is not None and project.lead_id else None
    words = {} if owner_id else {Role.OWNER: ""}
    if unit is not None:
        words |= {Role.HEAD: f"{unit.name}负责人", Role.LIAISON: f"{unit.name}对接人", Role.MEMBER: f"{unit.name}的同事"}
    if lead is not None:
        words |= {Role.LEAD_HEAD: f"{lead.name}负责人"}
    if project is None:
        words |= {Role.LEAD_HEAD: "", Role.COORDINATOR: ""}
    return words


def refuse_guest(context: Context, number: str) -> None:
    """Who is not of the company is told nothing of a record, in whatever group they ask (C35); in private the record itself knows
    whom it concerns. Raises NotAllowed."""
    if context.chat.id is not None and not context.chat.direct and not belongs(context.speaker):
        raise NotAllowed(f"{number} 只给公司登记过的同事看。是同事的话，请管理员登记你。")


def _ask(context: Context, right: Right, project: Project | None, department_id: int | None, owner_id: int | None) -> str:
    """Whom to turn to, by name; who is not of the company is told no names."""
    if not belongs(context.speaker):
        return "是公司的同事，请管理员登记你。"
    whom = _whom(context, right, project, department_id, owner_id) or _above(context, right)
    return f"请问{whom}。" if right in LOOKS else f"请找{whom}，或请他们发同样的命令。"


def _above(context: Context, right: Right) -> str:
    """Where the matter names nobody: of management, else who looks after the bot."""
    roles = TABLE[right]
    found = people.management(context.db) if Role.MANAGEMENT in roles else []
    found = found or (duties.administrators(context.db) if Role.ADMINISTRATOR in roles else [])
    return "或".join(one.name for one in found[:SHOWN]) or "他们"


def _whom(context: Context, right: Right, project: Project | None, department_id: int | None, owner_id: int | None) -> str:
    """By name, where they may: the owner, the heads of the department and of the project's lead, and who coordinates the
    project."""
    owner = context.person(owner_id)
    head = people.head_of(context.db, department_id) if department_id else None
    leads = people.head_of(context.db, project.lead_id) if project is not None and project.lead_id else None
    coordinator = context.person(project.coordinator_id) if project is not None and project.coordinator_id else None
    found = [
        *([owner] if owner is not None and owner.left_on is None and may(frozenset({Role.OWNER}), right) else []),
        *([head] if head is not None and may(frozenset({Role.HEAD}), right) else []),
        *([leads] if leads is not None and may(frozenset({Role.LEAD_HEAD}), right) else []),
        *([coordinator] if coordinator is not None and may(frozenset({Role.COORDINATOR}), right) else []),
    ]
    return "或".join(dict.fromkeys(one.name for one in found))


def project_of_form(context: Context, project_id: int) -> int | None:
    """The project that a form names, None for 0, for who may see it: what a press carries may have been written by anybody."""
    if not project_id:
        return None
    project = context.project(project_id)
    if project is None:
        raise StaleAction("这张卡片的项目已经不在了，没有登记。请在项目群里重新发命令。")
    require(context, Right.SEE_PROJECT, project=project)
    return project.id


def roles_of(
    context: Context,
    person: Person,
    *,
    project: Project | None = None,
    department_id: int | None = None,
    owner_id: int | None = None,
) -> frozenset[Role]:
    """Everything that somebody is in a matter: its project, its department, its owner. An outsider and somebody who has left are
    nothing in any (R223)."""
    if not belongs(person):
        return frozenset()
    roles = {Role.COLLEAGUE}
    if person.administrator:
        roles.add(Role.ADMINISTRATOR)
    if person.tier is Tier.MANAGEMENT:
        roles.add(Role.MANAGEMENT)
    if owner_id is not None and owner_id == person.id:
        roles.add(Role.OWNER)
    roles |= _in_department(context, person, department_id)
    return frozenset(roles | (_in_project(context, person, project) if project is not None else set()))


def _in_department(context: Context, person: Person, department_id: int | None) -> set[Role]:
    department = people.department(context.db, department_id) if department_id else None
    if department is None:
        return set()
    roles = {Role.MEMBER} if person.department_id == department.id else set()
    if person.id == department.head_id:
        roles.add(Role.HEAD)
    if person.id in (department.liaison_id, department.deputy_id):
        roles.add(Role.LIAISON)
    return roles


def _in_project(context: Context, person: Person, project: Project) -> set[Role]:
    roles: set[Role] = set()
    lead = people.department(context.db, project.lead_id) if project.lead_id else None
    if lead is not None and person.id == lead.head_id:
        roles.add(Role.LEAD_HEAD)
    if person.id in (project.coordinator_id, project.initiator_id):
        roles.add(Role.COORDINATOR)
    if not awaits_signature(project) and person.id in projects.team(context.db, project):
        roles.add(Role.TEAM)
    return roles
