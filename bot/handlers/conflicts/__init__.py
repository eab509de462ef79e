"""What departments cannot settle among themselves, by grades; the ledger and the measures of a month.

May know who settles and what is asked of them.
Never lowers a grade.
"""

from __future__ import annotations

from bot.handlers.conflicts import conflicts, measures
from bot.handlers.router import merged

router = merged(conflicts.router, measures.router)
