"""Rows of a table of tasks, as subtasks (R48, R67, X6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from bot.domain.projects import Project, ended_word
from bot.domain.states import Stage, Standing
from bot.domain.subtasks import FULL, UNFINISHED, Assignment, ProgressReport, State, Subtask, SupportNeed
from bot.domain.text.names import Unit
from bot.exchange.rows import Kind, Row
from bot.storage.queries import projects, subtasks

FIELDS = {
    "code": "编号 任务编号 子任务编号 code",
    "name": "名称 任务名称 子任务名称 任务 子任务 工作任务 任务内容 工作内容 name",
    "project": "项目 项目编号 项目名称 协作事项 project",
    "department": "责任部门 部门 主责部门 department",
    "owner": "第一负责人 责任人 负责人 执行人 owner",
    "state": "状态 当前状态 任务状态 state",
    "needs_support": "需支持 是否需支持 需要支持 needs_support",
    "starts": "开始 开始日期 开始时间 启动时间 starts",
    "due": "截止 截止日期 截止时间 完成时限 结束日期 计划完成时间 due",
    "progress": "进度 完成度 实际进度 progress",
    "goal": "目标 任务目标 goal",
    "standard": "交付标准 standard",
    "deliverable": "交付物 成果 deliverable",
    "reason": "原因 延期原因 说明 reason",
    "done_at": "完成时间 完成日期 实际完成时间 done_at",
}
LETTER = "T"
LONGEST_NAME = 200
SOURCE = "import"
ASKED = "导入的表里写了需支持"
_STATES = {
    Stage.WAITING: State.OPEN,
    Stage.UNDER_WAY: State.CLAIMED,
    Stage.DONE: State.DONE,
    Stage.CANCELLED: State.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A subtask to be, with whether it needs support."""

    record: Subtask
    support: bool


def read(session: Session, row: Row, now: datetime) -> Incoming | None:
    """What the row says; None where it has faults. Work that somebody owns and nobody has begun is theirs already."""
    unit, due = row.unit("department", required=True), row.day("due", required=True)
    owner, standing = row.person("owner", unit), row.standing() or Standing(Stage.WAITING)
    starts, progress, done_at = row.day("starts"), row.percent("progress"), row.moment("done_at", time(18), over=True)
    state = _state(row, standing, owned=owner is not None)
    name, reason = row.text("name", most=LONGEST_NAME, required=True), row.text("reason") or standing.reason
    goal, standard, deliverable = (row.text(one) for one in ("goal", "standard", "deliverable"))
    project, support = _project(session, row, ended=state not in UNFINISHED), row.flag("needs_support") or standing.support
    if starts is not None and due is not None and starts > due:
        row.fault("starts", "在截止之后")
    _refuse_twice(session, row, name, project, unit, due)
    if row.faults or unit is None or due is None:
        return None
    done = state is State.DONE
    subtask = Subtask(
        number=row.code() or 0,
        project_id=project.id if project else None,
        name=name,
        department_id=unit.id,
        owner_id=owner.id if owner and state is not State.CANCELLED else None,
        starts=starts or min(now.date(), due),
        due=due,
        progress=FULL if done else progress or 0,
        state=state,
        reason=reason,
        created_at=now,
        done_at=(done_at or min(datetime.combine(due, time(18), now.tzinfo), now)) if done else None,
        goal=goal,
        standard=standard,
        deliverable=deliverable,
    )
    return Incoming(subtask, support and state in UNFINISHED)


def keep(session: Session, found: Incoming, now: datetime) -> None:
    """Its owner's assignment and report, and what it needs."""
    one = found.record
    if one.owner_id is not None:
        session.add(Assignment(subtask_id=one.id or 0, owner_id=one.owner_id, since=now, reason="从表格导入"))
        if one.progress:
            session.add(_report(one, one.owner_id, now))
    if found.support:
        session.add(SupportNeed(subtask_id=one.id or 0, what=ASKED, asked_by_id=one.owner_id, asked_at=now))


def _report(one: Subtask, owner_id: int, now: datetime) -> ProgressReport:
    """What the table says of its progress, as its owner's report: the next one counts from there."""
    return ProgressReport(
        subtask_id=one.id or 0,
        person_id=owner_id,
        day=now.date(),
        at=now,
        progress=one.progress,
        planned=one.progress,
        reason=one.reason,
        source=SOURCE,
    )


def _state(row: Row, standing: Standing, *, owned: bool) -> State:
    state = _STATES.get(standing.stage)
    if state is None:
        row.fault("state", "是问题的状态，任务要写：未启动、进行中、已完成、延期、需支持、已取消")
        return State.OPEN
    if state is State.CLAIMED and not owned and not row.cells.get("owner"):
        row.fault("owner", "进行中的任务要写第一负责人")
    return State.CLAIMED if state is State.OPEN and owned else state


def _refuse_twice(session: Session, row: Row, name: str, project: Project | None, unit: Unit | None, due: date | None) -> None:
    """A file that comes in a second time makes nothing twice."""
    if unit is None or due is None or row.cells.get("code"):
        return
    known = subtasks.same(session, name, project.id if project else None, unit.id, due)
    if known is not None:
        row.fault("name", f"“{name[:20]}”已经有了（{LETTER}-{known.number}），不会再建一个；确实是另一个，就改个名称")


def _project(session: Session, row: Row, *, ended: bool) -> Project | None:
    """Work that is still to be done belongs in no project that is over."""
    said = row.text("project")
    found = projects.called(session, said) if said else None
    if said and found is None:
        row.fault("project", f"没有“{said[:40]}”这个项目，要写编号或完整名称")
    if found is not None and not ended and (over := ended_word(found)):
        row.fault("project", f"{found.number} {over}，没有做完的任务不能放进去；请写上结果状态（已完成、已取消），或换一个项目")
    return found


KIND = Kind("任务", LETTER, "name", FIELDS, subtasks.numbered, read, keep)
