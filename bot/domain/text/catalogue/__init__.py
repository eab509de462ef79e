"""Everything that people can ask for, one file a field of work.

May know the kinds of arguments and nothing else. A command that no handler does yet is recognised and says so (`ready`); it is
never listed in the help.
"""

from __future__ import annotations

from bot.domain.text.catalogue import decisions, issues, meetings, personal, projects, results, settings, tasks, updates

COMMANDS = (
    *updates.COMMANDS,
    *personal.COMMANDS,
    *settings.COMMANDS,
    *projects.COMMANDS,
    *tasks.COMMANDS,
    *issues.COMMANDS,
    *meetings.COMMANDS,
    *decisions.COMMANDS,
    *results.COMMANDS,
)
