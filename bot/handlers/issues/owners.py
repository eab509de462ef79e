"""Who owns an issue, and which department is responsible: exactly one of each (R57, R58, R111)."""

from __future__ import annotations

from bot.cards.issues import code
from bot.domain.issues import Issue, sort_after
from bot.domain.people import Department, Person
from bot.domain.permissions import Right, may
from bot.errors import BadInput
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues.classes import parties, reclass
from bot.handlers.issues.sheets import OWNED, RECORD, project_of
from bot.handlers.issues.telling import tell
from bot.handlers.rights import roles_of
from bot.storage.queries import issues, meetings, people, projects


def hand_to(context: Context, issue: Issue, department: Department | None, owner: Person | None) -> None:
    """Who owns it from now on, or which department with its liaison; nothing where nobody is named. A new owner who could not have
    taken it on brings their department (R58, R111). All hear of it by `tell_owners`."""
    department = department or _home_of(context, issue, owner)
    if department is not None and department.id != issue.department_id:
        owner = owner or projects.liaison_in(context.db, issue.project_id, department, context.now.date())
        _move_to(context, issue, department)
    _assign(context, issue, owner)


def tell_owners(context: Context, issue: Issue, before: int | None, unit: int) -> None:
    """Who owns it now and who did before hear of a change, and the heads of both departments where it was in `unit` before, when
    everything that belongs to it is kept: the card is drawn now."""
    owner = context.person(issue.owner_id)
    _tell_heads(context, issue, unit, {before, issue.owner_id})
    if owner is None or owner.id == before:
        return
    tell(context, issue, owner, f"{context.speaker.name}把 {code(issue)} 交给你负责。")
    words = f"{context.speaker.name}把 {code(issue)} 转给了{owner.name}，你不用再负责。"
    tell(context, issue, context.person(before), words)


def own(context: Context, issue: Issue, owner: Person) -> None:
    """The meetings about it hear of another owner."""
    if owner.id != issue.owner_id and meetings.about(context.db, issue.id or 0):
        context.tell_others(OWNED, issue.id or 0)
    issue.owner_id = owner.id


def _home_of(context: Context, issue: Issue, owner: Person | None) -> Department | None:
    """The department of a new owner who is not of the responsible one, and has nothing to lead there."""
    if owner is None or owner.id == issue.owner_id:
        return None
    roles = roles_of(context, owner, project=project_of(context, issue), department_id=issue.department_id)
    return None if may(roles, Right.TAKE_ISSUE) else people.department_of(context.db, owner)


def _assign(context: Context, issue: Issue, owner: Person | None) -> None:
    if owner is None or owner.id == issue.owner_id:
        return
    if owner.left_on is not None or not owner.registered:
        raise BadInput(f"{owner.name}不是在职登记的同事，{code(issue)} 没有改动。请换一位。")
    own(context, issue, owner)


def _move_to(context: Context, issue: Issue, department: Department) -> None:
    """Another department is responsible from now on, and asked for support no more. What was inside one department is between two
    now."""
    issue.department_id = department.id or 0
    for one in issues.support_of(context.db, [issue.id or 0]):
        if one.department_id == department.id and one.given_at is None:
            context.db.delete(one)
    told = [f"责任部门 → {department.name}", *reclass(context, issue, sort_after(issue, parties(context, issue), ""))]
    timeline.step(context, RECORD, issue.id or 0, "edited", note="；".join(told))


def _tell_heads(context: Context, issue: Issue, unit: int, told: set[int | None]) -> None:
    if unit == issue.department_id:
        return
    names = [one.name if (one := people.department(context.db, each)) else "" for each in (unit, issue.department_id)]
    words = f"{context.speaker.name}把 {code(issue)} 从{names[0]}转给了{names[1]}，以后由{names[1]}负责。"
    for head in people.heads_of(context.db, (unit, issue.department_id)):
        if head.id not in told:
            tell(context, issue, head, words)
