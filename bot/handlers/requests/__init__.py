"""What one department asks of another, and the clocks of the answer.

May know what both departments owe each other.
Never counts a read request as an answered one.
"""

from __future__ import annotations

from bot.handlers.requests import asking, mail, repeats, replies, requests, unanswered
from bot.handlers.router import merged

router = merged(requests.router, asking.router, repeats.router, replies.router, mail.router, unanswered.router)
