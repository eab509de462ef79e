"""Notices, the departments they are for, and who has been told of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id")),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("corrected_at", MOMENT),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_table(
        "notice_department",
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notice.id"), primary_key=True),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), primary_key=True),
    )
    op.create_table(
        "notice_reader",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notice.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("told_at", MOMENT),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("reminded_at", MOMENT),
        sa.UniqueConstraint("notice_id", "person_id"),
    )
    op.create_index("ix_notice_reader_person_id", "notice_reader", ["person_id"])
