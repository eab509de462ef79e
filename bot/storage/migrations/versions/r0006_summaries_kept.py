"""Summaries kept: every brief and final summary as it was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "sent_summary",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("push", sa.String(32), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("reader_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
    )
    for column in ("monday", "project_id", "reader_id"):
        op.create_index(f"ix_sent_summary_{column}", "sent_summary", [column])
