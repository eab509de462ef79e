"""Chains of nodes: a run begins, one node is delivered, the next one starts.

May know subtasks, which carry a node's work.
Never skips a node.
"""

from __future__ import annotations

from bot.handlers.processes import nodes, processes, starts
from bot.handlers.router import merged

router = merged(nodes.router, processes.router, starts.router)
