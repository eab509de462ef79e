"""设置: a value of the policy that was set in chat, for the company or for one project."""

from __future__ import annotations

from sqlmodel import Field, SQLModel, UniqueConstraint


class PolicyValue(SQLModel, table=True):
    """`name` is its path in the policy (response.answer), `value` as it is written there."""

    __tablename__ = "policy_value"
    __table_args__ = (UniqueConstraint("name", "project_id"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    value: str = Field(max_length=200)
    project_id: int | None = Field(default=None, foreign_key="project.id")
