"""The work: projects whole, subtasks, processes, clocks, and what people and the company set for themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)
RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    """SQLite takes a reference only in the words of the statement that adds its column."""
    op.add_column("outbox", sa.Column("tried_at", MOMENT))
    _people()
    _projects()
    _subtasks()
    _processes()
    _clocks()


def _people() -> None:
    op.add_column("person", sa.Column("reports", WORD, server_default="required", nullable=False))
    op.add_column("person", sa.Column("phone", sa.String(40), server_default="", nullable=False))
    op.add_column("person", sa.Column("left_on", sa.Date()))
    op.add_column("account", sa.Column("seen_at", MOMENT))
    op.add_column("department", sa.Column("phone", sa.String(40), server_default="", nullable=False))
    op.create_table(
        "imported",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "preference",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_to", sa.Time()),
        sa.Column("muted_until", MOMENT),
    )
    op.create_table(
        "snooze",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_snooze_person_id", "snooze", ["person_id"])
    op.create_table(
        "mention_count",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )
    op.create_table(
        "company_day",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id")),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_company_day_day", "company_day", ["day"])
    op.create_table(
        "policy_value",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.UniqueConstraint("name", "project_id"),
    )


def _projects() -> None:
    op.execute("ALTER TABLE project ADD COLUMN initiator_id INTEGER REFERENCES person (id)")
    op.execute("ALTER TABLE project ADD COLUMN coordinator_id INTEGER REFERENCES person (id)")
    op.add_column("project", sa.Column("goal", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("background", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("asks", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("result", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("acceptance", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("risks", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("notes", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("communication", sa.String(60), server_default="", nullable=False))
    op.add_column("project", sa.Column("first", sa.Date()))
    op.add_column("project", sa.Column("last", sa.Date()))
    op.add_column("project", sa.Column("complexity", WORD, server_default="simple", nullable=False))
    op.add_column("project", sa.Column("scenario", WORD))
    op.add_column("project", sa.Column("confidential", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("project", sa.Column("stage", WORD, server_default="starting", nullable=False))
    op.add_column("project", sa.Column("status", WORD, server_default="not_started", nullable=False))
    op.add_column("project", sa.Column("created_at", MOMENT))
    op.add_column("project", sa.Column("asked_at", MOMENT))
    op.add_column("project", sa.Column("signed_at", MOMENT))
    op.add_column("project", sa.Column("published_at", MOMENT))
    op.add_column("project", sa.Column("kicked_off_at", MOMENT))
    op.add_column("project", sa.Column("kickoff_at", MOMENT))
    op.add_column("project", sa.Column("agenda", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("priorities", sa.String(), server_default="", nullable=False))
    op.add_column("project", sa.Column("standing", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("project_department", sa.Column("work", sa.String(), server_default="", nullable=False))
    op.add_column("project_department", sa.Column("reply", WORD, server_default="none", nullable=False))
    op.execute("ALTER TABLE project_department ADD COLUMN liaison_id INTEGER REFERENCES person (id)")
    op.add_column("project_department", sa.Column("assessment", sa.String(), server_default="", nullable=False))
    op.add_column("project_department", sa.Column("resources", sa.String(), server_default="", nullable=False))
    op.add_column("project_department", sa.Column("earliest", sa.Date()))
    op.add_column("project_department", sa.Column("reason", sa.String(), server_default="", nullable=False))
    op.add_column("project_department", sa.Column("alternative", sa.String(), server_default="", nullable=False))
    op.add_column("project_department", sa.Column("boundary", sa.String(), server_default="", nullable=False))
    op.execute("ALTER TABLE project_department ADD COLUMN answered_by_id INTEGER REFERENCES person (id)")
    op.add_column("project_department", sa.Column("answered_at", MOMENT))
    op.create_index("ix_project_department_department_id", "project_department", ["department_id"])
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date()),
    )
    op.create_index("ix_milestone_project_id", "milestone", ["project_id"])
    op.create_table(
        "resource_need",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("amount", sa.Float()),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), sa.ForeignKey("department.id")),
        sa.Column("approved", sa.Boolean()),
        sa.Column("note", sa.String(60), nullable=False),
    )
    op.create_index("ix_resource_need_project_id", "resource_need", ["project_id"])
    op.create_table(
        "project_member",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.UniqueConstraint("project_id", "person_id"),
    )
    op.create_index("ix_project_member_person_id", "project_member", ["person_id"])
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id")),
        sa.Column("verdict", WORD, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("record", "record_id", "person_id"),
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("face", sa.String(40), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.String(128), nullable=False),
        sa.Column("user_id", sa.String(128), nullable=False),
        sa.Column("slot", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("record", "record_id", "face", "platform", "chat_id", "user_id", "slot"),
    )


def _subtasks() -> None:
    op.create_table(
        "subtask",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("deliverable", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
    )
    op.create_index("ix_subtask_department_id", "subtask", ["department_id"])
    op.create_index("ix_subtask_due", "subtask", ["due"])
    op.create_index("ix_subtask_owner_id", "subtask", ["owner_id"])
    op.create_index("ix_subtask_project_id", "subtask", ["project_id"])
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subtask_id", sa.Integer(), sa.ForeignKey("subtask.id"), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("refused", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "assignment_open",
        "assignment",
        ["subtask_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("ix_assignment_owner_id", "assignment", ["owner_id"])
    op.create_index("ix_assignment_subtask_id", "assignment", ["subtask_id"])
    op.create_table(
        "progress_report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subtask_id", sa.Integer(), sa.ForeignKey("subtask.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("update_id", sa.Integer(), sa.ForeignKey("daily_update.id")),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index("ix_progress_report_subtask_id", "progress_report", ["subtask_id"])
    op.create_index("ix_progress_report_update_id", "progress_report", ["update_id"])
    op.create_table(
        "support_need",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subtask_id", sa.Integer(), sa.ForeignKey("subtask.id"), nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id")),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("what", sa.String(400), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", WORD, nullable=False),
        sa.Column("answered_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("answered_at", MOMENT),
        sa.Column("by", sa.Date()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("update_id", sa.Integer(), sa.ForeignKey("daily_update.id")),
    )
    op.create_index("ix_support_need_subtask_id", "support_need", ["subtask_id"])
    op.create_index("ix_support_need_update_id", "support_need", ["update_id"])
    op.create_table(
        "lag",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subtask_id", sa.Integer(), sa.ForeignKey("subtask.id"), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("asked_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("answered_at", MOMENT),
        sa.UniqueConstraint("subtask_id", "due"),
    )


def _processes() -> None:
    op.create_table(
        "process_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("template", sa.String(120), nullable=False),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("started_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("state", WORD, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_index("ix_process_run_project_id", "process_run", ["project_id"])
    op.create_table(
        "process_node",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("process_run.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("subtask_id", sa.Integer(), sa.ForeignKey("subtask.id")),
        sa.Column("started_at", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.UniqueConstraint("run_id", "position"),
    )
    op.create_index("ix_process_node_subtask_id", "process_node", ["subtask_id"])
    op.create_table(
        "process_finding",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("template", sa.String(120), nullable=False),
        sa.Column("fault", WORD, nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_process_finding_template", "process_finding", ["template"])


def _clocks() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer()),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", WORD, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("rings_at", MOMENT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("ended_at", MOMENT),
    )
    op.create_index("clock_due", "clock", ["rings_at"], sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.create_index("clock_record", "clock", ["record", "record_id"])
    op.create_table(
        "clock_pause",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("clock_id", sa.Integer(), sa.ForeignKey("clock.id"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_index("ix_clock_pause_clock_id", "clock_pause", ["clock_id"])
    op.create_table(
        "number_series",
        sa.Column("scope", sa.String(length=120), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )
