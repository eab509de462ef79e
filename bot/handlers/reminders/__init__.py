"""What a person owes, told in one digest at a fit hour, put off, and taken back when it is done.

May know the records that are owed, for their facts alone.
Never changes a record.
"""

from __future__ import annotations

from bot.handlers.reminders import reminders, snoozes
from bot.handlers.router import merged

router = merged(reminders.router, snoozes.router)
