"""Alembic's entry: runs inside the transaction that `bot.storage.migrate` opened, so that all steps are one."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import SCHEMA

context.configure(connection=context.config.attributes["connection"], target_metadata=SCHEMA, render_as_batch=True)
context.run_migrations()
