"""First light: people, chats, projects, leaves, daily updates, their history, and the two queues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEY = sa.String(250)
LANE = sa.String(500)
REPLACEABLE = "state = 'waiting' AND attempts = 0 AND slot != ''"


def upgrade() -> None:
    """Queues change all the time: PostgreSQL tidies them when a hundredth is stale, not a fifth."""
    _people()
    _projects()
    _chats()
    _updates()
    _history()
    _inbox()
    _outbox()
    if op.get_context().dialect.name == "postgresql":
        for queue in ("inbox", "outbox"):
            op.execute(f"ALTER TABLE {queue} SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01)")


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("department_id", sa.Integer()),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_person_department_id", "person", ["department_id"])
    op.create_index("ix_person_name", "person", ["name"])
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(128), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.UniqueConstraint("platform", "user_id"),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"])
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_leave_person_id", "leave", ["person_id"])


def _projects() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("aliases", sa.String(), nullable=False),
        sa.Column("head_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("liaison_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("deputy_id", sa.Integer(), sa.ForeignKey("person.id")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("lead_id", sa.Integer(), sa.ForeignKey("department.id")),
    )
    op.create_table(
        "project_department",
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), primary_key=True),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), primary_key=True),
    )


def _chats() -> None:
    op.create_table(
        "chat",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.String(128), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("project_id", sa.Integer()),
        sa.UniqueConstraint("platform", "chat_id"),
    )
    op.create_index("ix_chat_project_id", "chat", ["project_id"])
    op.create_table(
        "chat_member",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.UniqueConstraint("chat_id", "person_id"),
    )
    op.create_index("ix_chat_member_person_id", "chat_member", ["person_id"])


def _updates() -> None:
    op.create_table(
        "daily_update",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("chat_id", sa.Integer(), sa.ForeignKey("chat.id"), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("completed", sa.JSON(), nullable=False),
        sa.Column("planned", sa.JSON(), nullable=False),
        sa.Column("blockers", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("posted_at", MOMENT),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("person_id", "day"),
    )
    op.create_index("ix_daily_update_day", "daily_update", ["day"])
    op.create_index("daily_update_chat_day", "daily_update", ["chat_id", "day"])
    op.create_table(
        "update_source",
        sa.Column("platform", sa.String(16), primary_key=True),
        sa.Column("message_id", sa.String(128), primary_key=True),
        sa.Column("update_id", sa.Integer(), sa.ForeignKey("daily_update.id"), nullable=False),
    )
    op.create_index("ix_update_source_update_id", "update_source", ["update_id"])


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.String(80), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
    )
    op.create_index("history_record", "history", ["record", "record_id"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("lane", LANE, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("recalled", KEY, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", MOMENT),
        sa.Column("aside_at", MOMENT),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
    )
    op.create_index("inbox_key", "inbox", ["platform", "key"], unique=True)
    _partial_index("inbox_waiting", "inbox", ["id", "lane"], "state = 'waiting'")
    _partial_index("inbox_put_off", "inbox", ["retry_at", "lane"], "state = 'waiting' AND retry_at IS NOT NULL")
    _partial_index("inbox_aside", "inbox", ["id"], "state = 'aside'")
    _partial_index("inbox_recalled", "inbox", ["platform", "recalled"], "recalled != ''")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key", sa.String(50), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("lane", LANE, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("slot", KEY, nullable=False),
        sa.Column("reply_to", KEY, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT),
        sa.Column("holder", sa.String(50), nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.Column("ref", KEY, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    _partial_index(
        "outbox_waiting", "outbox", ["lane", "id", "urgent", "attempts", "not_before", "leased_until"], "state = 'waiting'"
    )
    _partial_index("outbox_aside", "outbox", ["id"], "state = 'aside'")
    _partial_index("outbox_replaceable", "outbox", ["lane", "slot"], REPLACEABLE, unique=True)
    _partial_index("outbox_slot", "outbox", ["lane", "slot", "id"], "slot != '' AND ref != ''")
    _partial_index("outbox_ref", "outbox", ["platform", "ref", "id"], "ref != ''")


def _partial_index(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
