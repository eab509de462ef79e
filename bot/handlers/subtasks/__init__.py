"""One department's work: claimed, handed on, supported, reported, lagging, put off, done.

May know what is owed and how it is reminded of; nothing of projects but what their cards show.
Never gives a subtask two owners.
"""

from __future__ import annotations

from bot.handlers.router import merged
from bot.handlers.subtasks import claims, extensions, hand_overs, lags, progress, subtasks, supports

router = merged(claims.router, extensions.router, hand_overs.router, lags.router, progress.router, subtasks.router, supports.router)
