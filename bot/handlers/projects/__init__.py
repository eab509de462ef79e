"""From the start form to the archive: opening, answers, division, plan, kick-off, budgets, stages, the end.

May know the subtasks and processes of a project, and what is shown of it.
Never decides a rule: those are domain/projects.py and its neighbours.
"""

from __future__ import annotations

from bot.handlers.projects import bindings, budgets, divisions, kickoffs, openings, plans, projects, responses, signings, standing
from bot.handlers.router import merged

router = merged(
    bindings.router,
    budgets.router,
    divisions.router,
    kickoffs.router,
    openings.router,
    plans.router,
    projects.router,
    responses.router,
    signings.router,
    standing.router,
)
