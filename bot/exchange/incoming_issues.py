"""Rows of 《跨部门问题跟踪表》, as issues (R82, R111, R129, X6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session

from bot.cards.issues import SORTS
from bot.domain.issues import IMPORTED, UNSETTLED, Issue, IssueSupport, Sort, State, sort_of
from bot.domain.people import Person
from bot.domain.states import Stage, Standing
from bot.domain.text.hanzi import simple
from bot.domain.text.names import Unit
from bot.domain.timeline import Step
from bot.exchange.rows import Kind, Row
from bot.ports import Happened, Platform
from bot.storage import inbox
from bot.storage.queries import issues, people, projects

FIELDS = {
    "code": "编号 问题编号 序号 code",
    "project": "项目 项目编号 项目名称 协作事项 project",
    "sort": "级别 问题级别 类型 问题类型 sort",
    "state": "状态 当前状态 问题状态 state",
    "needs_support": "需支持 是否需支持 needs_support",
    "level": "升级级数 level",
    "description": "问题描述 問題描述 问题 描述 description",
    "raised_at": "上报时间 提出时间 登记时间 raised_at",
    "occurred_at": "发生时间 occurred_at",
    "department": "责任部门 部门 department",
    "owner": "负责人 责任人 owner",
    "raised_by": "提出人 上报人 raised_by",
    "cause": "问题原因 原因 cause",
    "tried": "已尝试 已尝试措施 tried",
    "support": "需支持方 支持部门 支持方 support",
    "solution": "解决措施 措施 解决方案 solution",
    "promised_at": "新完成时限 完成时限 承诺时间 promised_at",
    "result": "解决结果 结果 result",
    "next_step": "下一步 后续计划 next_step",
    "closed_at": "关闭时间 解决时间 closed_at",
}
LETTER = "I"
RECORD = "issue"
MOST_LEVELS = 10
_STATES = {
    Stage.WAITING: State.OPEN,
    Stage.UNDER_WAY: State.ACKNOWLEDGED,
    Stage.PLANNED: State.PROPOSED,
    Stage.DONE: State.SOLVED,
}
_SORTS = {simple(word): sort for sort, word in SORTS.items()} | {sort.value: sort for sort in Sort}
_SORTS |= {simple(word): Sort.ACROSS for word in ("跨部门", "一般")} | {simple(word): Sort.INSIDE for word in ("部门内",)}


@dataclass(frozen=True, slots=True)
class Incoming:
    """An issue to be, with the departments whose support it needs and whether it still does."""

    record: Issue
    asked: list[int | None]
    support: bool


def read(session: Session, row: Row, now: datetime) -> Incoming | None:
    """What the row says; None where it has faults."""
    unit = row.unit("department", required=True)
    owner, raiser = row.person("owner", unit), row.person("raised_by")
    asked, standing = row.units("support"), row.standing() or Standing(Stage.WAITING)
    raised_at, occurred_at = row.moment("raised_at", time(9), over=True), row.moment("occurred_at", over=True)
    promised_at, closed_at = row.moment("promised_at", time(18)), row.moment("closed_at", time(18), over=True)
    description, cause = row.text("description", required=True), row.text("cause") or standing.reason
    tried, solution, result, next_step = (row.text(one) for one in ("tried", "solution", "result", "next_step"))
    level, named, support = row.count("level", MOST_LEVELS), _sort(row), row.flag("needs_support") or standing.support
    state = _state(row, standing)
    liaison = _liaison(session, unit, now) if unit is not None else None
    owner_id = owner.id if owner is not None else liaison
    raised_by_id = raiser.id if raiser is not None else owner_id
    raised_in = session.get_one(Person, raised_by_id).department_id if raised_by_id is not None else None
    project_id = _project(session, row)
    _refuse_twice(session, row, description, project_id, unit, raised_at or occurred_at)
    if raised_by_id is None and not row.faults:
        row.fault("raised_by", "要写提出人：这个部门还没有对接人")
    _refuse_order(row, raised_at or occurred_at, closed_at, now)
    if row.faults or unit is None or raised_by_id is None:
        return None
    issue = Issue(
        number=row.code() or 0,
        project_id=project_id,
        sort=named or sort_of(None, unit.id, [*(one.id for one in asked), raised_in], description),
        state=state,
        department_id=unit.id,
        owner_id=owner_id,
        raised_by_id=raised_by_id,
        raised_department_id=raised_in,
        raised_at=raised_at or occurred_at or now,
        occurred_at=occurred_at,
        acknowledged_at=(closed_at or now) if state not in (State.OPEN, State.UNSOLVED) else None,
        promised_at=promised_at,
        closed_at=(closed_at or now) if state not in UNSETTLED else None,
        level=level,
        description=description,
        cause=cause,
        tried=tried,
        solution=solution,
        result=result,
        next_step=next_step,
    )
    return Incoming(issue, [one.id for one in asked] or ([None] if support else []), support)


def keep(session: Session, found: Incoming, now: datetime) -> None:
    """What it needs. Its limits count from now on, not from what a table says of last year."""
    one = found.record
    given = None if found.support else now
    for department_id in found.asked:
        session.add(IssueSupport(issue_id=one.id or 0, department_id=department_id, asked_at=one.raised_at, given_at=given))
    session.add(Step(record=RECORD, record_id=one.id or 0, at=now, what="raised", note=IMPORTED, person_id=one.raised_by_id))
    if one.state in UNSETTLED:
        _begin(session, one.id or 0, now)


def _begin(session: Session, issue_id: int, now: datetime) -> None:
    """Hand the start of its clocks to the bot."""
    key = f"issue.imported-{issue_id}"
    event = Happened(platform=Platform.CLOCK, key=key, at=now, what="issue.imported", record_id=issue_id)
    inbox.keep(session.connection(), [(event, now)])


def _state(row: Row, standing: Standing) -> State:
    """未解决 with a next step or the time of its close is closed, else it waits to be solved."""
    if standing.stage is Stage.OPEN:
        return State.UNSOLVED if row.cells.get("next_step") or row.cells.get("closed_at") else State.OPEN
    if standing.stage is Stage.CANCELLED:
        row.fault("state", "问题不能取消，要写：未解决（再写下一步）或 已解决")
    return _STATES.get(standing.stage, State.OPEN)


def _refuse_order(row: Row, raised_at: datetime | None, closed_at: datetime | None, now: datetime) -> None:
    """What is raised has been, and is closed after that; the day alone counts for what is of today."""
    if raised_at is not None and raised_at.date() > now.date():
        row.fault("raised_at", "在以后，要写已经发生的日期")
    if closed_at is not None and (raised_at or now) > closed_at:
        row.fault("closed_at", "在上报之前")


def _refuse_twice(
    session: Session, row: Row, description: str, project_id: int | None, unit: Unit | None, raised_at: datetime | None
) -> None:
    """A file that comes in a second time makes nothing twice."""
    if unit is None or row.cells.get("code"):
        return
    known = issues.same(session, description, project_id, unit.id, raised_at)
    if known is not None:
        row.fault("description", f"“{description[:20]}”已经有了（{LETTER}-{known.number}），不会再登记；确实是另一个，就改个写法")


def _sort(row: Row) -> Sort | None:
    said = row.text("sort")
    found = _SORTS.get(simple(said).strip())
    if said and found is None:
        row.fault("sort", f"没有“{said[:20]}”这个级别，可以写：{'、'.join(SORTS.values())}")
    return found


def _liaison(session: Session, unit: Unit, now: datetime) -> int | None:
    department = people.department(session, unit.id)
    found = people.liaison_of(session, department, now.date()) if department is not None else None
    return found.id if found is not None else None


def _project(session: Session, row: Row) -> int | None:
    said = row.text("project")
    found = projects.called(session, said) if said else None
    if said and found is None:
        row.fault("project", f"没有“{said[:40]}”这个项目，要写编号或完整名称")
    return found.id if found is not None else None


KIND = Kind("问题", LETTER, "description", FIELDS, issues.numbered, read, keep)
