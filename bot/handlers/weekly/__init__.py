"""The week of a project, a department, the company: the brief, the final one, and any week on request.

May know everything that a week holds, for its facts alone.
Never changes a record.
"""

from __future__ import annotations

from bot.handlers.router import merged
from bot.handlers.weekly import briefs, weekly

router = merged(briefs.router, weekly.router)
