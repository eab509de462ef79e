"""What stands in the way, until it is solved: raised, answered, moved, and carried up the ladder.

May know subtasks, for what an issue holds up.
Never moves a step of the ladder without looking at the issue again in the same transaction.
"""

from __future__ import annotations

from bot.handlers.issues import audit, blockers, buttons, issues, ladder, repeats
from bot.handlers.router import merged

router = merged(audit.router, blockers.router, buttons.router, issues.router, ladder.router, repeats.router)
