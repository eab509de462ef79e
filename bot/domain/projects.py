"""协作事项: a cross-department project, as far as the groups that belong to it need it."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Project(SQLModel, table=True):
    """`number` is 2026-市场-001 or XMB-2026-001 (X5) and never reused."""

    __tablename__ = "project"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    lead_id: int | None = Field(default=None, foreign_key="department.id")


class ProjectDepartment(SQLModel, table=True):
    """A department that works on a project beside the lead."""

    __tablename__ = "project_department"

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True)
