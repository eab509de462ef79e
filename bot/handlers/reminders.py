"""提醒: what a person owes, told once a working day in one card of their own (C26–C28)."""

from __future__ import annotations

from bot.handlers.context import Context


def settled(context: Context, person_id: int) -> None:
    """Something that this person owed has changed: today's digest says so where it hangs, and is taken back where it still waits."""
