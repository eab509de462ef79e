"""放假 and 上班: days on which the company or a department differs from the statutory calendar (C1)."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel


class CompanyDay(SQLModel, table=True):
    """`working` tells a day that is worked all the same from a free one; without a department it holds for everyone."""

    __tablename__ = "company_day"

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(index=True)
    working: bool
    name: str = Field(default="", max_length=60)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    cancelled: bool = False
