"""The only ways out: cards that hang in groups, private messages nobody asked for, forms, what is looked after once shown.

May know who is where and who may see what; nothing of any one record.
Never shows a record to somebody who may not see it.
"""

from __future__ import annotations

from bot.handlers.router import merged
from bot.handlers.showing import readers, watches

router = merged(readers.router, watches.router)
