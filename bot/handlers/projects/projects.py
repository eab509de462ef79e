"""项目 and 绑定: a project's sheet, what may be changed on it, and the groups that are its own (R23, R50, R67, R223)."""

from __future__ import annotations

from dataclasses import replace

from bot.cards import projects as cards
from bot.cards.payloads.projects import BindChat
from bot.domain.calendar import Span
from bot.domain.openings import LONGEST_NAME, Draft, examine, need_of
from bot.domain.permissions import Right, may
from bot.domain.projects import (
    OVER,
    SCENARIO_WORDS,
    STAGE_WORDS,
    STATUS_WORDS,
    Complexity,
    Milestone,
    Move,
    Project,
    Stage,
    Status,
    awaits_signature,
    staged,
    turned,
    ways_on,
)
from bot.domain.signatures import Verdict
from bot.domain.text.catalogue import projects as words
from bot.domain.text.catalogue.shared import PERIOD, PROJECT_REST, REASON
from bot.domain.text.catalogue.updates import REBIND
from bot.domain.text.grammar import Argument, Values
from bot.errors import BadInput, NotAllowed
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.projects import budgets, divisions, endings, kickoffs, openings, plans, standing
from bot.handlers.rights import require, roles_of
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show
from bot.handlers.views import held, meant, named, named_with_rest, require_seen, view_of
from bot.ports import Answer
from bot.storage.queries import projects

router = Router()

TEXTS: dict[str, Argument[str]] = {
    "goal": words.GOAL,
    "background": words.BACKGROUND,
    "asks": words.ASKS,
    "result": words.RESULT,
    "acceptance": words.ACCEPTANCE,
    "risks": words.RISKS,
    "notes": words.NOTES,
    "priorities": words.PRIORITIES,
}
MOST_NAMED = 10
"""Pieces of work that a refusal names."""
REASONED = ("退回", "取消", "批准资源", "不批资源", "目标异议")
"""What is done for a reason."""
STAGES = {word: stage for stage, word in STAGE_WORDS.items()}
STATUSES = {word: status for status, word in STATUS_WORDS.items()}


@router.command("项目")
def project_sheet(context: Context, values: Values) -> None:
    """The sheet; with something to change, the sheet after the change; with something to do, that."""
    if values.get(PROJECT_REST) is None and not context.chat.project_id and not values.read:
        context.tell(_listed(context))
        return
    values = _told(context, values)
    action = values.get(words.ACTION)
    project, values = _which(context, values)
    if action == "签发":
        openings.signed(context, held(context, project.id or 0))
    elif action == "退回":
        card = openings.returned(context, held(context, project.id or 0), values.get(REASON) or "")
        context.tell(card.summary, about=(project.id,))
    elif action == "检查":
        require_seen(context, project)
        show(context, divisions.checked(context, project), _asked_face(project, "check"))
    elif action == "确认分工":
        divisions.confirmed(context, held(context, project.id or 0))
    elif action in ("取消", "常设", "取消常设"):
        _end(context, held(context, project.id or 0), values)
    elif action == "计划":
        show(context, plans.printed(context, project), _asked_face(project, "plan"))
    elif action in ("批准资源", "不批资源"):
        plans.decided(context, held(context, project.id or 0), values, approved=action == "批准资源")
    elif action in ("同意目标", "目标异议"):
        verdict = Verdict.SIGNED if action == "同意目标" else Verdict.REFUSED
        said = kickoffs.sign(context, held(context, project.id or 0), verdict, values.get(REASON) or "")
        context.tell(f"已记下：{said}。", about=(project.id,))
    else:
        _shown(context, project, values)


def _told(context: Context, values: Values) -> Values:
    """2026-市场-001 取消 客户撤单: behind a project's number or name, a word for what is done and the reason need no names."""
    number, _, rest = (values.get(PROJECT_REST) or "").partition(" ")
    word, _, reason = rest.strip().partition(" ")
    action = words.ACTION.kind.read(word, facts_of(context))
    if words.ACTION in values or REASON in values or action not in REASONED or projects.called(context.db, number) is None:
        return values
    return replace(values, read={**values.read, PROJECT_REST.name: number, words.ACTION.name: action, REASON.name: reason})


def _which(context: Context, values: Values) -> tuple[Project, Values]:
    """The project; beside what is done for a reason, what stands behind its number without a name is the reason."""
    if (values.get(words.ACTION) or "") not in REASONED or REASON in values:
        return named(context, values.get(PROJECT_REST)), values
    project, untitled = named_with_rest(context, values.get(PROJECT_REST))
    return project, replace(values, read={**values.read, REASON.name: untitled}) if untitled else values


def _end(context: Context, project: Project, values: Values) -> None:
    """It ends before its time, or has no end (R40)."""
    action = values.get(words.ACTION)
    if action == "取消":
        endings.cancelled(context, project, values.get(REASON) or "")
    else:
        standing.mark(context, project, standing=action == "常设")


@router.command("绑定")
def bind(context: Context, values: Values) -> None:
    """What is said in a bound group belongs to its project (R223). Without an argument: show the binding."""
    if context.chat.direct:
        raise BadInput("绑定要在群里发：把我拉进项目的群，再在群里发 /绑定 项目编号")
    wanted = values.get(PROJECT_REST)
    before = projects.by_id(context.db, context.chat.project_id) if context.chat.project_id else None
    if values.get(REBIND) == "取消":
        _unbind(context, before)
    elif wanted is None:
        context.tell(_standing(before))
    else:
        _bind(context, _bindable(context, wanted), before, sure=values.get(REBIND) == "改绑")


@router.press(BindChat)
def rebind(context: Context, action: BindChat) -> Answer:
    project = held(context, action.project_id)
    _require_binding(context, project)
    context.chat.project_id = project.id
    context.db.flush()
    text = _bound(project)
    return context.answer(cards.notice_card("绑定项目", text), text)


def _shown(context: Context, project: Project, values: Values) -> None:
    """Change what was given, then show the sheet where it may be seen."""
    changes = values.read.keys() - {PROJECT_REST.name, REASON.name}
    if changes:
        project = held(context, project.id or 0)
        require(context, Right.EDIT_PROJECT, project=project)
        _change(context, project, values)
        context.db.flush()
        for remark in (*plans.change(context, project, values), *kickoffs.change(context, project, values)):
            context.tell(remark, about=(project.id,))
        if words.NEEDED in values and not awaits_signature(project):
            plans.ask_providers(context, project)
        if words.NEEDED in values or PERIOD in values:
            budgets.watch(context, project)
        if awaits_signature(project):
            announcing.ask_signature(context, project)
    if changes and not context.chat.direct and context.chat.project_id != project.id:
        context.tell(f"已改：{project.number}。")
        return
    require_seen(context, project)
    show(context, cards.sheet_card(view_of(context, project)), _asked_face(project, "sheet"))


def _change(context: Context, project: Project, values: Values) -> None:
    """Everything that is wrong is said at once, and then nothing is changed."""
    faults = [*_stage(project, values), *_status(project, values), *_unfinished(context, project, values)]
    faults += _reworded(context, project, values)
    if project.stage is Stage.CANCELLED:
        faults = [f"{project.number} 已经取消"]
    if faults:
        raise BadInput(f"没有改：{'；'.join(faults)}。")
    before, was_done = endings.standing(project), project.status is Status.DONE
    for field, argument in TEXTS.items():
        if argument in values:
            setattr(project, field, values.get(argument) or "")
    if (period := values.get(PERIOD)) is not None:
        project.first, project.last = period.first, period.last
    if (stage := values.get(words.STAGE)) is not None:
        project.stage = STAGES[stage]
    if (status := values.get(words.STATUS)) is not None:
        project.status = STATUSES[status]
    _change_rest(context, project, values)
    endings.tell_changes(context, project, before)
    if was_done and project.status is not Status.DONE:
        endings.taken_up(context, project)


def _change_rest(context: Context, project: Project, values: Values) -> None:
    """Names, choices, and lists; a list takes the place of the one before."""
    if (coordinator := values.get(words.COORDINATOR)) is not None:
        project.coordinator_id = coordinator.id
    if (scenario := values.get(words.SCENARIO)) is not None:
        project.scenario = next(one for one, word in SCENARIO_WORDS.items() if word == scenario)
    if (complexity := values.get(words.COMPLEXITY)) is not None:
        project.complexity = Complexity.COMPLEX if complexity == "复杂" else Complexity.SIMPLE
    if (confidential := values.get(words.CONFIDENTIAL)) is not None:
        project.confidential = confidential == "是"
    if (communication := values.get(words.COMMUNICATION)) is not None:
        project.communication = communication[: openings.LONGEST_COMMUNICATION]
    if (stops := values.get(words.MILESTONES)) is not None:
        for old in projects.milestones(context.db, project.id or 0):
            context.db.delete(old)
        context.db.add_all(Milestone(project_id=project.id or 0, name=one.name, due=one.due) for one in stops)
    if (needs := values.get(words.NEEDED)) is not None:
        for row in projects.needs(context.db, project.id or 0):
            context.db.delete(row)
        context.db.add_all(need_of(project.id or 0, one) for one in needs)


def _stage(project: Project, values: Values) -> list[str]:
    """By hand the stage moves as `STAGES` says, but for what a signature or the confirmed division does."""
    wanted = values.get(words.STAGE)
    if wanted is None or STAGES[wanted] is project.stage:
        return []
    move = staged(project, STAGES[wanted])
    if move is Move.CONFIRM:
        return [f"进入执行要先确认分工，请发：确认分工 {project.number}"]
    if move is Move.PUBLISH and awaits_signature(project):
        return ["还没有签字发布，签字后就是规划阶段"]
    return [] if move else [f"现在是{STAGE_WORDS[project.stage]}，只能到：{ways_on(project)}"]


def _status(project: Project, values: Values) -> list[str]:
    wanted = values.get(words.STATUS)
    if wanted is None or STATUSES[wanted] is project.status or turned(project, STATUSES[wanted]):
        return []
    return [f"状态不能从{STATUS_WORDS[project.status]}直接到{wanted}"]


def _unfinished(context: Context, project: Project, values: Values) -> list[str]:
    """Nothing is closed over open work: each piece is finished or cancelled first."""
    closing = values.get(words.STATUS) == STATUS_WORDS[Status.DONE] or values.get(words.STAGE) == STAGE_WORDS[Stage.CLOSING]
    left = endings.unfinished(context, project) if closing else []
    names = "、".join(f"T-{one.number} {one.name}" for one in left[:MOST_NAMED])
    more = f"等 {len(left)} 项" if len(left) > MOST_NAMED else ""
    return [f"还有没做完的任务：{names}{more}，先完成或取消它们"] if left else []


def _reworded(context: Context, project: Project, values: Values) -> list[str]:
    """A changed goal and changed dates keep to the rules of the form (R11); what would only be flagged is taken."""
    standing = Span(project.first, project.last) if project.first and project.last else None
    ahead = standing if standing and standing.last >= context.now.date() else None
    draft = Draft(
        name=project.name[:LONGEST_NAME],
        goal=values.get(words.GOAL) or "",
        period=values.get(PERIOD) or ahead,
        milestones=values.get(words.MILESTONES) or (),
    )
    unread = ("名称", "目标", "牵头", "配合", "起止")
    return list(examine(draft, context.now.date(), context.policy(project.id).wording, unread=unread).faults)


def _listed(context: Context) -> str:
    """In a chat without a project: the newest projects that may be seen."""
    seen = [
        one
        for one in projects.newest(context.db, 50)
        if context.chat.direct and may(roles_of(context, context.speaker, project=one), Right.SEE_PROJECT)
    ]
    if not seen:
        return "要写是哪个项目，例如 /项目 2026-市场-001；在绑定了项目的群里可以不写。"
    return "\n".join(["你能看的项目：", *(f"{one.number} {one.name}（{STAGE_WORDS[one.stage]}）" for one in seen[:20])])


def _bindable(context: Context, wanted: str) -> Project:
    project = meant(context, wanted)
    if project is None:
        raise BadInput(f"没有“{wanted[:40]}”这个项目。请写项目编号或完整名称；还没有立项就先发 /立项 名称。")
    _require_binding(context, project)
    return project


def _bind(context: Context, project: Project, before: Project | None, *, sure: bool) -> None:
    """A group of another project changes hands only when that is confirmed."""
    if before is not None and before.id != project.id and not sure:
        _require_binding(context, before)
        show(context, cards.rebind_card(project, before), _asked_face(before, "rebind"))
        return
    context.chat.project_id = project.id
    context.db.flush()
    context.tell(_bound(project))


def _asked_face(project: Project, name: str) -> Face:
    """A card that answers a command; it shows the project as it was then."""
    return Face(announcing.RECORD, project.id or 0, name)


def _unbind(context: Context, before: Project | None) -> None:
    if before is None:
        raise BadInput("本群没有绑定项目，不用取消。")
    _require_binding(context, before)
    context.chat.project_id = None
    context.tell(f"已取消绑定：本群不再属于 {before.number} {before.name}。")


def _require_binding(context: Context, project: Project) -> None:
    """The company's rulers, the project's leaders, and the contacts of the departments that are in it."""
    involved = [project.lead_id, *(one.department_id for one in projects.departments(context.db, project))]
    roles = [roles_of(context, context.speaker, project=project, department_id=one) for one in involved]
    if not any(may(one, Right.BIND_CHAT) for one in roles):
        keeper = announcing.keeper(context, project)
        asked = f"{keeper.name}（项目协调人）" if keeper is not None else "他们"
        raise NotAllowed(f"只有管理员、管理层、项目协调人，和这个项目各部门的负责人、对接人能绑定。请{asked}在本群发这条命令。")


def _standing(before: Project | None) -> str:
    if before is None:
        return "本群还没有绑定项目。绑定写：/绑定 项目编号或名称"
    over = f"（{STAGE_WORDS[before.stage]}）" if before.stage in OVER else ""
    return f"本群属于 {before.number} {before.name}{over}。"


def _bound(project: Project) -> str:
    return f"已绑定：本群属于 {project.number} {project.name}。"
