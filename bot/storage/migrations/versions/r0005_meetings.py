"""Meetings: who comes, what they are about, what came of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)


def upgrade() -> None:
    _meetings()
    op.create_table(
        "meeting_person",
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
    )
    op.create_index("ix_meeting_person_person_id", "meeting_person", ["person_id"])
    op.create_table(
        "meeting_issue",
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), primary_key=True),
        sa.Column("issue_id", sa.Integer(), sa.ForeignKey("issue.id"), primary_key=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("settled_at", MOMENT),
    )
    op.create_index("ix_meeting_issue_issue_id", "meeting_issue", ["issue_id"])


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id")),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("request.id")),
        sa.Column("sort", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("agenda", sa.String(), nullable=False),
        sa.Column("outputs", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("called_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("moved_at", MOMENT),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_at", MOMENT),
    )
    for column in ("called_by_id", "project_id", "request_id"):
        op.create_index(f"ix_meeting_{column}", "meeting", [column])
