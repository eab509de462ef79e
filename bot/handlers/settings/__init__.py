"""What administrators and coordinators set in a chat: people, departments, days, values of the policy.

May know the people's changes and the clocks that follow a new day.
Never decides what a value may be: that is domain/overrides.py.
"""

from __future__ import annotations

from bot.handlers.settings.settings import router

__all__ = ["router"]
