"""Groups and the people in them: bound, renamed, joined by an outsider, left.

May know how an update waits for its group.
Never takes a stranger for a member.
"""

from __future__ import annotations

from bot.handlers.chats import chats, onlookers
from bot.handlers.router import merged

router = merged(chats.router, onlookers.router)
