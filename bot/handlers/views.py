"""A project as its cards name it, and who may see it where (R50, R223)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cards.projects import Helper, View, due_name
from bot.domain.people import Person, belongs
from bot.domain.permissions import Right, Role, may
from bot.domain.projects import (
    OVER,
    STAGE_WORDS,
    Project,
    ProjectDepartment,
    Stage,
    Status,
    awaits_signature,
    ended_word,
)
from bot.domain.scenarios import typical_work
from bot.domain.signatures import GOAL, Verdict
from bot.domain.subtasks import UNFINISHED, State, Subtask, is_late, needs_support
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.rights import require, roles_of
from bot.storage.queries import people, projects, subtasks

NEAREST = 5
"""Dates that a sheet says come next."""


def named(context: Context, words: str | None) -> Project:
    """The project that was named, be it by a part, or the one of this group. Raises BadInput with what to write instead."""
    if words:
        project = meant(context, words)
        if project is None:
            raise BadInput(f"没有“{words[:40]}”这个项目。请写编号或完整名称，例如 2026-市场-001。")
        return project
    project = projects.by_id(context.db, context.chat.project_id) if context.chat.project_id else None
    if project is None:
        raise BadInput("要写是哪个项目，例如 /项目 2026-市场-001；在绑定了项目的群里可以不写。")
    return project


def named_with_rest(context: Context, words: str | None) -> tuple[Project, str]:
    """The project, and what stands behind its number or the end of it: 2026-研发-001 没人, 001 没人."""
    number, _, rest = (words or "").partition(" ")
    project = meant(context, number) if rest and meant(context, words or "") is None else None
    if project is not None and (project.number == number or (number.isdecimal() and project.number.endswith(f"-{number}"))):
        return project, rest.strip()
    return named(context, words), ""


def meant(context: Context, words: str) -> Project | None:
    """The one project that these words mean; of several the group's own, else the only one that is out and may be seen.

    Raises BadInput with their numbers where that leaves more than one.
    """
    found = projects.matching(context.db, words)
    if len(found) < 2:
        return found[0] if found else None
    found = [one for one in found if one.stage is not Stage.CANCELLED] or found
    own = [one for one in found if one.id == context.chat.project_id]
    seen = [one for one in found if may(roles_of(context, context.speaker, project=one), Right.SEE_PROJECT)]
    out = own or [one for one in seen if not awaits_signature(one)] or seen or found[:1]
    if len(out) == 1:
        return out[0]
    listed = "\n".join(f"{one.number} {one.name}（{STAGE_WORDS[one.stage]}）" for one in out)
    raise BadInput(f"叫“{words.strip()[:40]}”的不止一个，哪一个？请写编号，例如 {out[0].number}。\n{listed}")


def held(context: Context, project_id: int) -> Project:
    """The project, ours to decide on until the transaction ends."""
    project = projects.held(context.db, project_id)
    if project is None:
        raise BadInput("这个项目已经不在了。")
    return project


def require_going(context: Context, project: Project | None) -> None:
    """Nothing begins or goes on in a project that is over or done; whoever ends it at this moment is waited for."""
    if project is not None and _has_ended(context, project):
        raise BadInput(_refusal(project))


def require_going_for_new(context: Context, project: Project | None) -> None:
    """The same of what is made anew, which a draft has none of: said in the project's group, it may have nothing to do with it."""
    if project is not None and _has_ended(context, project):
        raise BadInput(_refusal(project) + _elsewhere(context, project))
    require_signed(context, project)


def require_signed(context: Context, project: Project | None) -> None:
    """Whoever is brought a record of a draft would read its number and name before its head has signed it (R3)."""
    if project is not None and awaits_signature(project):
        said = f"{project.number} {project.name} 还没有签字发布，没有记下。请等牵头部门负责人签字后再写。"
        raise BadInput(said + _elsewhere(context, project))


def _has_ended(context: Context, project: Project) -> bool:
    """As it stands until the transaction ends, so that nothing is added to a project behind the back of who ends it."""
    return bool(ended_word(projects.shared(context.db, project.id or 0) or project))


def _refusal(project: Project) -> str:
    again = "请重新立项：/立项" if project.stage in OVER else f"先改回进行中（项目 {project.number} 状态:进行中）"
    return f"{project.number} {project.name} {ended_word(project)}，没有改动。要接着做，{again}。"


def _elsewhere(context: Context, project: Project) -> str:
    here = not context.chat.direct and context.chat.project_id == project.id
    return "和它无关的，请在别的群或私聊里写。" if here else ""


def require_seen(context: Context, project: Project) -> None:
    """In a group only the group's own project is shown, in private only to those who may see it (R223)."""
    if context.chat.direct or not context.chat.chat_id:
        require(context, Right.SEE_PROJECT, project=project)
    elif not belongs(context.speaker):
        raise NotAllowed("项目的内容只给公司登记过的同事看。")
    elif context.chat.project_id != project.id:
        raise NotAllowed("这个项目不属于本群，这里不显示。请在它的群里问，或私聊我。")


def home(context: Context, wanted: str | None) -> Project | None:
    """Of what is new: the project that is named, else this group's. It is shown in its own groups and in private only (R223)."""
    if wanted is None:
        return context.project(context.chat.project_id)
    project = named(context, wanted)
    require_seen(context, project)
    return project


def acts_for(context: Context, department_id: int | None) -> bool:
    """Whether the speaker is the head of the department, or stands in for the head today (R3)."""
    head = people.head_of(context.db, department_id) if department_id else None
    return head is not None and people.acting(context.db, head, context.now.date()).id == context.speaker.id


def answers_for(context: Context, project: Project, department_id: int) -> bool:
    """Whether the speaker may answer for the department: its head, who stands in for them, its liaison or deputy."""
    roles = roles_of(context, context.speaker, project=project, department_id=department_id)
    return bool(roles & {Role.HEAD, Role.LIAISON}) or acts_for(context, department_id)


def acting_head(context: Context, department_id: int | None) -> Person | None:
    """The head of a department, or who stands in today; None where the department has no head."""
    head = people.head_of(context.db, department_id) if department_id else None
    return people.acting(context.db, head, context.now.date()) if head else None


def view_of(context: Context, project: Project) -> View:
    """Everything the cards of a project name."""
    work = subtasks.of_project(context.db, project.id or 0)
    needs = subtasks.support_of(context.db, [one.id or 0 for one in work if one.state in UNFINISHED])
    late = [one for one in work if is_late(one, context.now.date())]
    stuck = [one for one in work if needs_support(one, [need for need in needs if need.subtask_id == one.id])]
    return View(
        project=project,
        lead=_department(context, project.lead_id),
        initiator=_person(context, project.initiator_id),
        coordinator=_person(context, project.coordinator_id),
        helpers=tuple(helper_of(context, one) for one in projects.departments(context.db, project)),
        milestones=tuple(projects.milestones(context.db, project.id or 0)),
        needs=tuple((one, _department(context, one.provider_id)) for one in projects.needs(context.db, project.id or 0)),
        late=len(late),
        stuck=len(stuck),
        open_count=sum(one.state in UNFINISHED for one in work),
        done_count=sum(one.state is State.DONE for one in work),
        nearest=_nearest(context, project, work),
        typical=typical_work(context.company.scenarios, project.scenario),
        kickoff=f"{project.kickoff_at.astimezone(context.now.tzinfo):%Y-%m-%d %H:%M}" if project.kickoff_at else "",
        team=tuple(_team(context, project)),
        signed=tuple(_signed(context, project)),
        overdue=project.last is not None and project.last < context.now.date() and project.status is not Status.DONE,
    )


def helper_of(context: Context, one: ProjectDepartment) -> Helper:
    """A department of a project with its contact: whom it named, else whom its clocks run on."""
    department = people.department(context.db, one.department_id)
    liaison = context.person(one.liaison_id)
    if liaison is None and department is not None:
        liaison = people.liaison_of(context.db, department, context.now.date())
    name = department.name if department else ""
    return Helper(one, name, liaison.name if liaison else "", liaison.phone if liaison else "")


def _team(context: Context, project: Project) -> Iterator[str]:
    for one, person in projects.members(context.db, project.id or 0):
        yield f"{person.name}（{one.role}）" if one.role else person.name


def _signed(context: Context, project: Project) -> Iterator[str]:
    for one, person in projects.signatures(context.db, project.id or 0, GOAL):
        yield f"{person.name}{'同意' if one.verdict is Verdict.SIGNED else '有异议'}" + (f"：{one.note}" if one.note else "")


def _nearest(context: Context, project: Project, work: list[Subtask]) -> tuple[str, ...]:
    dates = [(one.due, f"T-{one.number} {one.name}") for one in work if one.state in UNFINISHED]
    dates += [(one.due, one.name) for one in projects.milestones(context.db, project.id or 0) if one.done_on is None]
    today = context.now.date()
    return tuple(f"{due_name(due)}{'（已过）' if due < today else ''} {name}" for due, name in sorted(dates)[:NEAREST])


def _department(context: Context, department_id: int | None) -> str:
    department = people.department(context.db, department_id) if department_id else None
    return department.name if department else ""


def _person(context: Context, person_id: int | None) -> str:
    person = context.person(person_id)
    return person.name if person else ""
