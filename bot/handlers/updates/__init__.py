"""The daily rhythm: an update is posted and followed into the work, who has not written is nudged, the morning tells.

May know subtasks, whose progress an update brings, and what is owed.
Never asks for an update on a day off.
"""

from __future__ import annotations

from bot.handlers.router import merged
from bot.handlers.updates import corrections, digests, nudges, updates

router = merged(corrections.router, digests.router, nudges.router, updates.router)
