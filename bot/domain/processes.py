"""流程: an ordered chain of nodes with working-day limits (R74–R79).

Rule: a node starts when the one before it is delivered; its subtask is created then, never earlier.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.record import Moment, word


class RunState(StrEnum):
    """A run is under way until its last node is delivered or somebody stops it."""

    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


class ProcessRun(SQLModel, table=True):
    """`number` is the 2 of P-2; `template` is the name of the process that it follows."""

    __tablename__ = "process_run"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    template: str = Field(max_length=120)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    started_by_id: int | None = Field(default=None, foreign_key="person.id")
    started_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    state: RunState = Field(default=RunState.UNDER_WAY, sa_column=Column(word(RunState), nullable=False))


class ProcessNode(SQLModel, table=True):
    """One node of a run as its template said when it was started; `limit` is in working days. How long it took is told by
    `started_at` and `done_at`."""

    __tablename__ = "process_node"
    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="process_run.id")
    position: int
    name: str = Field(max_length=120)
    department_id: int = Field(foreign_key="department.id")
    limit: int
    standard: str = ""
    subtask_id: int | None = Field(default=None, foreign_key="subtask.id", index=True)
    started_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    done_at: datetime | None = Field(default=None, sa_column=Column(Moment))
