"""What is changed on a project's sheet, and what is refused: all faults at once, and then nothing is changed (R11, R67)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.calendar import Span
from bot.domain.openings import LONGEST_NAME, Draft, examine, need_of
from bot.domain.permissions import Right
from bot.domain.projects import (
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
    ended_word,
    is_fixed,
    replan,
    staged,
    turned,
    ways_on,
)
from bot.domain.text.catalogue import projects as words
from bot.domain.text.catalogue.shared import PERIOD
from bot.domain.text.grammar import Argument, Values
from bot.errors import BadInput
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.projects import budgets, endings, kickoffs, loose_ends, openings, plans
from bot.handlers.rights import require
from bot.storage.queries import projects

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
STAGES = {word: stage for stage, word in STAGE_WORDS.items()}
STATUSES = {word: status for status, word in STATUS_WORDS.items()}


def change(context: Context, project: Project, values: Values) -> None:
    """The sheet as it was written anew, and who is told or asked because of it. The project is held."""
    if not kickoffs.written_for_the_keeper(context, project, values):
        require(context, Right.EDIT_PROJECT, project=project)
    keeper = announcing.keeper(context, project)
    _rewrite(context, project, values)
    context.db.flush()
    is_open = not awaits_signature(project) and not ended_word(project)
    if is_open:
        announcing.tell_keepers(context, project, keeper)
    for remark in (*plans.change(context, project, values), *kickoffs.change(context, project, values)):
        context.tell(remark, about=(project.id,))
    if words.NEEDED in values and is_open:
        plans.ask_providers(context, project)
    if words.NEEDED in values or PERIOD in values:
        budgets.watch(context, project)
    if awaits_signature(project):
        announcing.ask_signature(context, project)


def _rewrite(context: Context, project: Project, values: Values) -> None:
    """Everything that is wrong is said at once, and then nothing is changed."""
    faults = [*_stage(project, values), *_status(project, values), *_unfinished(context, project, values)]
    faults += _reworded(context, project, values)
    if project.stage is Stage.CANCELLED:
        faults = [f"{project.number} 已经取消"]
    if faults:
        raise BadInput(f"没有改：{'；'.join(faults)}。")
    before, was_done, was_fixed = endings.standing(project), project.status is Status.DONE, is_fixed(project)
    for field, argument in TEXTS.items():
        if argument in values:
            setattr(project, field, values.get(argument) or "")
    if (period := values.get(PERIOD)) is not None:
        project.first, project.last = period.first, period.last
    if (stage := values.get(words.STAGE)) is not None:
        _move(project, STAGES[stage])
    if (status := values.get(words.STATUS)) is not None:
        project.status = STATUSES[status]
    _rewrite_rest(context, project, values)
    endings.tell_changes(context, project, before)
    if (was_done and project.status is not Status.DONE) or (was_fixed and not is_fixed(project)):
        endings.taken_up(context, project)


def _move(project: Project, stage: Stage) -> None:
    if staged(project, stage) is Move.REPLAN:
        replan(project)
    else:
        project.stage = stage


def _rewrite_rest(context: Context, project: Project, values: Values) -> None:
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
        plans.retire(context, project)
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
    """A draft is not under way before it is signed (R3)."""
    wanted = values.get(words.STATUS)
    if wanted is None or STATUSES[wanted] is project.status:
        return []
    if awaits_signature(project):
        return ["还没有签字发布，签字后再改状态"]
    if turned(project, STATUSES[wanted]):
        return []
    return [f"状态不能从{STATUS_WORDS[project.status]}直接到{wanted}"]


def _unfinished(context: Context, project: Project, values: Values) -> list[str]:
    """Nothing is closed over open work or over what hangs on it: each piece is finished or cancelled first. Work on the end itself
    may have its meetings."""
    done = values.get(words.STATUS) == STATUS_WORDS[Status.DONE]
    if not done and values.get(words.STAGE) != STAGE_WORDS[Stage.CLOSING]:
        return []
    work = [f"T-{one.number} {one.name}" for one in endings.unfinished(context, project)]
    left = loose_ends.of(context, project)
    codes = [*(left if done else replace(left, meetings=())).codes(), *endings.running(context, project)]
    faults = [f"还有没做完的任务：{endings.listed(work)}，先完成或取消它们"] if work else []
    return faults + ([f"还有没了结的：{endings.listed(codes)}，先解决、撤回、取消或停止它们"] if codes else [])


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
