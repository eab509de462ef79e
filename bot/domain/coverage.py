"""分工检查: whether the division of the work has gaps or overlaps before it is confirmed (R45, R51, R54, R55, R73, R185).

Rule 1: a gap stops the kick-off, a warning does not.
Rule 2: each says what closes it, as words that can be sent where they are read, and whose matter that is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.calendar import Calendar, Span
from bot.domain.projects import Project, ProjectDepartment, Reply, ResourceKind, ResourceNeed
from bot.domain.subtasks import Answer, State, Subtask, SupportNeed
from bot.domain.text.hanzi import simple

MOST_ON_A_DAY = 3
"""Pieces of work of one person that may be due on one day."""


@dataclass(frozen=True, slots=True)
class Division:
    """The whole of a project's work. `names` are departments by id, `people` owners by id; `buffer` is in working days."""

    project: Project
    departments: Sequence[ProjectDepartment]
    subtasks: Sequence[Subtask]
    needs: Sequence[SupportNeed]
    names: Mapping[int, str]
    people: Mapping[int, str]
    calendar: Calendar
    buffer: int
    claims: int
    resources: Sequence[ResourceNeed] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What keeps the division from being confirmed, and what is only worth knowing."""

    gaps: tuple[str, ...]
    warnings: tuple[str, ...]


def check(division: Division) -> Coverage:
    """Every gap and warning, one sentence each."""
    work = [one for one in division.subtasks if one.state is not State.CANCELLED]
    gaps = (
        *_basics(division, work),
        *_without_owner(division, work),
        *_double(work),
        *_idle(division, work),
        *_unpromised(division, work),
    )
    warnings = (
        *_unanswered(division),
        *_countered(division),
        *_too_late(division),
        *_unapproved(division),
        *_overloaded(division, work),
        *_tight(division, work),
    )
    return Coverage(gaps, warnings)


def _basics(division: Division, work: Collection[Subtask]) -> Iterator[str]:
    if not division.project.acceptance.strip():
        yield f"没有验收标准，启动前要写明，例如：/项目 {division.project.number} 验收标准:首周卖出 1000 件"
    if not work:
        yield f"还没有子任务，例如：{_making(division, division.project.lead_id)}"


def _making(division: Division, department_id: int | None) -> str:
    """How a piece of work of a department is made, in the project's group as in private."""
    name = division.names.get(department_id or 0, "") or next(iter(division.names.values()), "市场部")
    return f"/任务 {name}的方案初稿 部门:{name} 截止:下周五 项目:{division.project.number}"


def _without_owner(division: Division, work: Collection[Subtask]) -> Iterator[str]:
    for one in work:
        if one.state is State.OPEN:
            whose = division.names.get(one.department_id, "")
            how = f"{whose}的同事发 /认领 T-{one.number}，{whose}负责人、对接人或协调人指派发 /认领 T-{one.number} 指派"
            yield f"T-{one.number} {one.name}没有负责人：{how}"


def _double(work: Sequence[Subtask]) -> Iterator[str]:
    """The same piece of work twice: two owners or two departments would do it (R51)."""
    alike: dict[str, list[Subtask]] = defaultdict(list)
    for one in work:
        alike["".join(simple(one.name).split())].append(one)
    for same in alike.values():
        if len(same) > 1:
            codes = [f"T-{one.number}" for one in same]
            yield f"{'、'.join(codes)} 是同一件事“{same[0].name}”，只留一个，例如：/任务 {codes[-1]} 取消 原因:重复"


def _idle(division: Division, work: Collection[Subtask]) -> Iterator[str]:
    busy = {one.department_id for one in work}
    for one in division.departments:
        if one.reply is not Reply.DECLINED and one.department_id not in busy:
            yield f"{division.names.get(one.department_id, '')}还没有分到子任务，例如：{_making(division, one.department_id)}"


def _unpromised(division: Division, work: Collection[Subtask]) -> Iterator[str]:
    """Support that somebody asked for and nobody has promised."""
    numbers = {one.id: one.number for one in work if one.state is not State.DONE}
    items: dict[int, int] = defaultdict(int)
    for need in division.needs:
        items[need.subtask_id] += 1
        if need.answer in (Answer.WAITING, Answer.REFUSED) and need.subtask_id in numbers:
            asked = division.names.get(need.department_id or 0, "") or division.people.get(need.person_id or 0, "")
            how = f"/任务 T-{numbers[need.subtask_id]} 答应 项:{items[need.subtask_id]}"
            said = "没有人答应" if need.answer is Answer.WAITING else "被拒绝了"
            other = f"不需要了，或要改请别的部门，先发：/任务 T-{numbers[need.subtask_id]} 撤回支持 项:{items[need.subtask_id]}"
            yield f"T-{numbers[need.subtask_id]} 需要{asked}支持“{need.what[:40]}”，{said}；要由{asked}来答，发：{how}；{other}"


def _unanswered(division: Division) -> Iterator[str]:
    waiting = [division.names.get(one.department_id, "") for one in division.departments if one.reply is Reply.NONE]
    if waiting:
        how = f"/承接 {division.project.number} 最早:下周五"
        yield f"{'、'.join(waiting)}还没有答复是否承接；要由那边的负责人或对接人来答，例如：{how}"


def _countered(division: Division) -> Iterator[str]:
    """R28: what a department would rather do is decided on before the division is confirmed."""
    for one in division.departments:
        if one.reply is Reply.COUNTER:
            name = division.names.get(one.department_id, "")
            how = f"承接 {division.project.number} 部门:{name} 最早:下周五"
            yield f"{name}另议，还没有谈定，建议：{one.alternative[:40]}；谈好了由{name}改答复，例如：{how}"


def _too_late(division: Division) -> Iterator[str]:
    """R27: a department that cannot begin before the project is over."""
    last = division.project.last
    for one in division.departments:
        if one.reply is not Reply.DECLINED and one.earliest and last and one.earliest > last:
            name = division.names.get(one.department_id, "")
            how = f"承接 {division.project.number} 部门:{name} 最早:{last:%m-%d}"
            yield f"{name}最早 {one.earliest} 才能开始，项目 {last} 就结束；要由{name}改，例如：{how}；或者改项目的起止"


def _unapproved(division: Division) -> Iterator[str]:
    """R45: a budget is asked for before it is needed; whatever was refused has to come from elsewhere (R23)."""
    for item, need in enumerate(division.resources, 1):
        if need.approved is False:
            whose = division.names.get(need.provider_id or division.project.lead_id or 0, "")
            why = f"（{need.note}）" if need.note else ""
            how = f"批准资源 {division.project.number} 项:{item}"
            yield f"{whose}不批第 {item} 项“{need.what[:40]}”{why}；谈好了由{whose}负责人发：{how}；或者改请别的部门"
        elif need.kind is ResourceKind.BUDGET and need.approved is None:
            whose = division.names.get(need.provider_id or division.project.lead_id or 0, "")
            how = f"/批准资源 {division.project.number} 项:{item}"
            yield f"{need.what}还没有批，要赶在用钱之前；要由{whose}负责人来批，发：{how}"


def _overloaded(division: Division, work: Collection[Subtask]) -> Iterator[str]:
    held: dict[int, list[Subtask]] = defaultdict(list)
    for one in work:
        if one.owner_id is not None and one.state is State.CLAIMED:
            held[one.owner_id].append(one)
    for owner, theirs in held.items():
        name = division.people.get(owner, "")
        if len(theirs) > division.claims:
            yield f"{name}负责 {len(theirs)} 个子任务，超过 {division.claims} 个"
        days: dict[date, int] = defaultdict(int)
        for one in theirs:
            days[one.due] += 1
        yield from (f"{name}有 {count} 个子任务都在 {day} 到期" for day, count in days.items() if count >= MOST_ON_A_DAY)


def _tight(division: Division, work: Collection[Subtask]) -> Iterator[str]:
    """R73: the last piece of work leaves time for talking and approving."""
    last = division.project.last
    if last is None or not work:
        return
    latest = max(work, key=lambda one: one.due)
    if latest.due > last:
        yield f"T-{latest.number} 的截止 {latest.due} 晚于项目结束 {last}"
    elif division.calendar.count(Span(latest.due, last)) - division.calendar.is_working(latest.due) < division.buffer:
        yield f"没有缓冲：T-{latest.number} {latest.due} 到期，项目 {last} 结束，中间要留 {division.buffer} 个工作日"
