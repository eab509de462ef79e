"""协作事项: a cross-department project from its start-up form to its archive (R1, R2, R7, R15, R17–R19, R64–R72).

Rule 1: a project has one number for good, one initiating (lead) department and, of every involved department, one answer.
Rule 2: stage and status move only as `STAGES` and `STATUSES` say; 延期 and 需支持 are flags that are told from the work (X6).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, false
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.record import ADDED, Moment, word

LONGEST = 2000
"""Characters of a text of a project."""
_LONGEST_SHORT = 16
"""Characters of a department in a number."""
_SUFFIX = re.compile(r"(?:部门|事业部|部)$")


class Stage(StrEnum):
    """阶段 (X9)."""

    STARTING = "starting"
    PLANNING = "planning"
    DOING = "doing"
    ACCEPTING = "accepting"
    CLOSING = "closing"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class Status(StrEnum):
    """状态 (R67, X6): lateness and needed support are flags beside it."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"


class Complexity(StrEnum):
    """复杂度 (R5): a simple matter is synchronised online, a complex one has a kick-off meeting."""

    SIMPLE = "simple"
    COMPLEX = "complex"


class Scenario(StrEnum):
    """The four kinds of matter that templates are kept for (R22)."""

    PRODUCT = "product"
    CUSTOMER = "customer"
    ALLOCATION = "allocation"
    TASK_FORCE = "task_force"


STAGE_WORDS = {
    Stage.STARTING: "启动",
    Stage.PLANNING: "规划",
    Stage.DOING: "执行",
    Stage.ACCEPTING: "验收",
    Stage.CLOSING: "收尾",
    Stage.ARCHIVED: "已归档",
    Stage.CANCELLED: "已取消",
}
STATUS_WORDS = {Status.NOT_STARTED: "未启动", Status.UNDER_WAY: "进行中", Status.DONE: "已完成"}
COMPLEXITY_WORDS = {Complexity.SIMPLE: "简单", Complexity.COMPLEX: "复杂"}
SCENARIO_WORDS = {
    Scenario.PRODUCT: "新产品研发",
    Scenario.CUSTOMER: "客户问题快速响应",
    Scenario.ALLOCATION: "年度资源调配",
    Scenario.TASK_FORCE: "临时攻坚",
}


class Reply(StrEnum):
    """A department's answer to a project (R25–R28)."""

    NONE = "none"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COUNTER = "counter"


REPLY_WORDS = {Reply.NONE: "未答复", Reply.ACCEPTED: "承接", Reply.DECLINED: "不承接", Reply.COUNTER: "另议"}


class Move(StrEnum):
    """What moves a project from stage to stage."""

    PUBLISH = "publish"
    REPLAN = "replan"
    CONFIRM = "confirm"
    DELIVER = "deliver"
    REWORK = "rework"
    FINISH = "finish"
    CANCEL = "cancel"


STAGES: dict[Stage, dict[Move, Stage]] = {
    Stage.STARTING: {Move.PUBLISH: Stage.PLANNING, Move.CONFIRM: Stage.DOING, Move.CANCEL: Stage.CANCELLED},
    Stage.PLANNING: {Move.CONFIRM: Stage.DOING, Move.CANCEL: Stage.CANCELLED},
    Stage.DOING: {Move.DELIVER: Stage.ACCEPTING, Move.REPLAN: Stage.PLANNING, Move.CANCEL: Stage.CANCELLED},
    Stage.ACCEPTING: {Move.FINISH: Stage.CLOSING, Move.REWORK: Stage.DOING, Move.CANCEL: Stage.CANCELLED},
    Stage.CLOSING: {},
    Stage.ARCHIVED: {},
    Stage.CANCELLED: {},
}
"""The legal moves (X9). PUBLISH comes with the signature (R3), CONFIRM with the division (R54), CANCEL by its own command."""

OVER = (Stage.ARCHIVED, Stage.CANCELLED)
"""Nothing of such a project is pushed any more."""


class Turn(StrEnum):
    """What moves a project from status to status."""

    START = "start"
    FINISH = "finish"
    REOPEN = "reopen"


STATUSES: dict[Status, dict[Turn, Status]] = {
    Status.NOT_STARTED: {Turn.START: Status.UNDER_WAY},
    Status.UNDER_WAY: {Turn.FINISH: Status.DONE},
    Status.DONE: {Turn.REOPEN: Status.UNDER_WAY},
}
"""The legal turns (R67)."""


class Project(SQLModel, table=True):
    """`number` is 2026-市场-001 or XMB-2026-001 (X5) and never reused.

    Days are in the company's calendar. `asked_at` is since when the start-up form waits for a signature, None while its author has
    it; `signed_at` is when the head of the initiating department confirmed the start-up form (R3),
    `published_at` when it went to the departments (R4), `kicked_off_at` when the division was confirmed (R54).
    """

    __tablename__ = "project"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    lead_id: int | None = Field(default=None, foreign_key="department.id")
    initiator_id: int | None = Field(default=None, foreign_key="person.id")
    coordinator_id: int | None = Field(default=None, foreign_key="person.id")
    goal: str = Field(default="", sa_column_kwargs=ADDED)
    background: str = Field(default="", sa_column_kwargs=ADDED)
    asks: str = Field(default="", sa_column_kwargs=ADDED)
    result: str = Field(default="", sa_column_kwargs=ADDED)
    acceptance: str = Field(default="", sa_column_kwargs=ADDED)
    risks: str = Field(default="", sa_column_kwargs=ADDED)
    notes: str = Field(default="", sa_column_kwargs=ADDED)
    communication: str = Field(default="", max_length=60, sa_column_kwargs=ADDED)
    first: date | None = None
    last: date | None = None
    complexity: Complexity = Field(
        default=Complexity.SIMPLE, sa_column=Column(word(Complexity), nullable=False, server_default="simple")
    )
    scenario: Scenario | None = Field(default=None, sa_column=Column(word(Scenario)))
    confidential: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    stage: Stage = Field(default=Stage.STARTING, sa_column=Column(word(Stage), nullable=False, server_default="starting"))
    status: Status = Field(default=Status.NOT_STARTED, sa_column=Column(word(Status), nullable=False, server_default="not_started"))
    created_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    asked_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    signed_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    published_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    kicked_off_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    kickoff_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    """When the kick-off meeting is (R5)."""
    agenda: str = Field(default="", sa_column_kwargs=ADDED)
    priorities: str = Field(default="", sa_column_kwargs=ADDED)
    """What goes first when resources are short (R72)."""
    standing: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """A group without end, with a meeting every month (R40, R41)."""


class ProjectDepartment(SQLModel, table=True):
    """A department that works on a project beside the lead, and its answer (R25–R32).

    `work` is its part of the matter, `assessment` difficulty, people and material needed and risks (R26), `resources` what it can
    give, `earliest` its first date (R27); an objection has a reason and an alternative (R28).
    """

    __tablename__ = "project_department"

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True, index=True)
    work: str = Field(default="", sa_column_kwargs=ADDED)
    reply: Reply = Field(default=Reply.NONE, sa_column=Column(word(Reply), nullable=False, server_default="none"))
    liaison_id: int | None = Field(default=None, foreign_key="person.id")
    assessment: str = Field(default="", sa_column_kwargs=ADDED)
    resources: str = Field(default="", sa_column_kwargs=ADDED)
    earliest: date | None = None
    reason: str = Field(default="", sa_column_kwargs=ADDED)
    alternative: str = Field(default="", sa_column_kwargs=ADDED)
    boundary: str = Field(default="", sa_column_kwargs=ADDED)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class Milestone(SQLModel, table=True):
    """里程碑 (R24, R132): reached on `done_on`."""

    __tablename__ = "milestone"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str = Field(max_length=120)
    due: date
    done_on: date | None = None


class ResourceKind(StrEnum):
    """人力, 预算, 设备, 技术."""

    PEOPLE = "people"
    BUDGET = "budget"
    EQUIPMENT = "equipment"
    TECHNICAL = "technical"


KIND_WORDS = {
    ResourceKind.PEOPLE: "人力",
    ResourceKind.BUDGET: "预算",
    ResourceKind.EQUIPMENT: "设备",
    ResourceKind.TECHNICAL: "技术",
}


class ResourceNeed(SQLModel, table=True):
    """What a project needs, with its amount and who provides it (R19, R23, R43, R44); `approved` is None while it is undecided."""

    __tablename__ = "resource_need"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: ResourceKind = Field(sa_column=Column(word(ResourceKind), nullable=False))
    what: str = Field(max_length=200)
    amount: float | None = None
    unit: str = Field(default="", max_length=20)
    priority: int = 0
    """1 is the most urgent, 0 is not set."""
    provider_id: int | None = Field(default=None, foreign_key="department.id")
    approved: bool | None = None
    note: str = Field(default="", max_length=60)


class ProjectMember(SQLModel, table=True):
    """Somebody of the project's team beside the liaisons, with what they are in it (R24, R36, R37)."""

    __tablename__ = "project_member"
    __table_args__ = (UniqueConstraint("project_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = Field(default="", max_length=60)


def awaits_signature(project: Project) -> bool:
    """Whether the start-up form still has to be confirmed (R3); a project from the organisation's file was never a form."""
    return project.created_at is not None and project.signed_at is None


def ended_word(project: Project) -> str:
    """How the project ended, as people read it; empty as long as it goes on."""
    if project.stage in OVER:
        return STAGE_WORDS[project.stage]
    return STATUS_WORDS[Status.DONE] if project.status is Status.DONE else ""


def is_fixed(project: Project) -> bool:
    """Whether answers of departments stand for good: the division is confirmed, or the project is over."""
    done = project.status is Status.DONE or project.stage in (Stage.ACCEPTING, Stage.CLOSING, *OVER)
    return done or project.kicked_off_at is not None


def staged(project: Project, stage: Stage) -> Move | None:
    """The move that leads to the stage from where the project stands; None where none does."""
    return next((move for move, to in STAGES[project.stage].items() if to is stage), None)


def turned(project: Project, status: Status) -> Turn | None:
    """The turn that leads to the status; None where none does."""
    return next((turn for turn, to in STATUSES[project.status].items() if to is status), None)


def ways_on(project: Project) -> str:
    """The stages that a project can move to from where it stands, as people read them."""
    moves = STAGES[project.stage].items()
    return "、".join(STAGE_WORDS[stage] for move, stage in moves if move is not Move.CANCEL) or "没有"


def sign(project: Project, now: datetime) -> None:
    """The start-up form is confirmed and goes out (R3, R4)."""
    project.signed_at = project.published_at = now
    project.stage = STAGES[project.stage].get(Move.PUBLISH, project.stage)


def kick_off(project: Project, now: datetime) -> None:
    """The division is confirmed (R54): the work begins."""
    project.kicked_off_at = now
    project.stage = STAGES[project.stage].get(Move.CONFIRM, project.stage)
    project.status = STATUSES[project.status].get(Turn.START, project.status)


def replan(project: Project) -> None:
    """Back from the work to its planning: the division is confirmed anew, and until then answers may be changed."""
    project.stage, project.kicked_off_at = Stage.PLANNING, None


def number_like(pattern: str, *, prefix: str, year: int, department: str, sequence: int) -> str:
    """A project's number (R62, R63, X5): 2026-市场-001 for {year}-{dept}-{seq:03} of 市场部."""
    short = (_SUFFIX.sub("", department) or department)[:_LONGEST_SHORT]
    return pattern.format(year=year, dept=short, prefix=prefix, seq=sequence)
