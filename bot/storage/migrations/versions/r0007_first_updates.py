"""The first update of all, which tells since when updates are owed, is found without reading the others."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("ix_daily_update_posted_at", "daily_update", ["posted_at"])
