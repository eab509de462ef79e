"""Nothing stays stuck: issues with their steps, requests, conflicts and the sheet between departments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)


def upgrade() -> None:
    _issues()
    _requests()
    _conflicts()
    _audience()


def _issues() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("subtask_id", sa.Integer(), sa.ForeignKey("subtask.id")),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id")),
        sa.Column("sort", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("solution", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("raised_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("raised_department_id", sa.Integer(), sa.ForeignKey("department.id")),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("occurred_at", MOMENT),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("reported_at", MOMENT),
        sa.Column("promised_at", MOMENT),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("escalated_at", MOMENT),
        sa.Column("deadline", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("meeting_task_id", sa.Integer(), sa.ForeignKey("subtask.id")),
    )
    op.create_index("ix_issue_department_id", "issue", ["department_id"])
    op.create_index("ix_issue_meeting_task_id", "issue", ["meeting_task_id"])
    op.create_index("ix_issue_owner_id", "issue", ["owner_id"])
    op.create_index("ix_issue_project_id", "issue", ["project_id"])
    op.create_table(
        "issue_support",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("issue_id", sa.Integer(), sa.ForeignKey("issue.id"), nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id")),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("what", sa.String(400), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("given_at", MOMENT),
        sa.Column("note", sa.String(), nullable=False),
    )
    op.create_index("ix_issue_support_issue_id", "issue_support", ["issue_id"])
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("to_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("source", sa.String(300), nullable=False),
    )
    op.create_index("step_record", "step", ["record", "record_id", "id"])


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id")),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("asking_department_id", sa.Integer(), sa.ForeignKey("department.id")),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due", MOMENT),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("answered_at", MOMENT),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("planned_at", MOMENT),
        sa.Column("closed_at", MOMENT),
    )
    op.create_index("ix_request_asked_by_id", "request", ["asked_by_id"])
    op.create_index("ix_request_department_id", "request", ["department_id"])
    op.create_index("ix_request_project_id", "request", ["project_id"])
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("to_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
    )


def _conflicts() -> None:
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id")),
        sa.Column("grade", WORD, nullable=False),
        sa.Column("sort", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("settled_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("settled_at", MOMENT),
    )
    op.create_index("ix_conflict_project_id", "conflict", ["project_id"])
    op.create_table(
        "conflict_party",
        sa.Column("conflict_id", sa.Integer(), sa.ForeignKey("conflict.id"), primary_key=True),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), primary_key=True),
    )
    op.create_index("ix_conflict_party_department_id", "conflict_party", ["department_id"])
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("what", sa.String(400), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("due", sa.Date()),
        sa.Column("done_at", MOMENT),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("person.id")),
    )
    op.create_table(
        "balance",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("asking_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=False),
        sa.Column("answering_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.Column("median_minutes", sa.Integer()),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("reported_at", MOMENT),
    )


def _audience() -> None:
    op.add_column("placement", sa.Column("withheld", sa.String(), nullable=False, server_default=""))
    op.add_column("placement", sa.Column("kept", sa.String(), nullable=False, server_default=""))
    op.add_column("placement", sa.Column("lead", sa.String(), nullable=False, server_default=""))
    op.create_index("placement_chat", "placement", ["platform", "chat_id"])
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id"), nullable=False),
        sa.Column("slot", sa.String(120), nullable=False),
        sa.Column("ref", sa.String(250), nullable=False, server_default=""),
        sa.Column("card", sa.String(), nullable=False, server_default=""),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_watch_record_id", "watch", ["record_id"])
    op.create_index("ix_watch_ref", "watch", ["ref"])
    op.create_table(
        "watched_person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("watch_id", sa.Integer(), sa.ForeignKey("watch.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("outcome", WORD, nullable=False),
    )
    op.create_index("ix_watched_person_watch_id", "watched_person", ["watch_id"])
