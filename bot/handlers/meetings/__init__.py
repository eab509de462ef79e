"""Why people meet, who comes, what was decided, and what that did to the issues.

May know issues; an outcome is written to them by their own moves.
Never closes an issue past its own rules.
"""

from __future__ import annotations

from bot.handlers.meetings import meetings, notices, outcomes, topics
from bot.handlers.router import merged

router = merged(meetings.router, notices.router, outcomes.router, topics.router)
