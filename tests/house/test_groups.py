"""A record's card reaches a group by one way only, so that no handler can forget who may not read it (C35, F28)."""

from __future__ import annotations

import ast
from pathlib import Path

HANDLERS = Path(__file__).parents[2] / "bot" / "handlers"

WAYS = {"placements", "context"}
"""The way itself, and what it is made of: what they say has passed the gate."""
IN_PRIVATE = {"announcing", "pushes", "reminders", "mine"}
"""They address a person, never a group."""


def test_only_the_gate_addresses_a_group_with_a_card() -> None:
    """Whatever hands a card to the outbox by itself is known here with its reason."""
    found = {module for module, called in _calls() if called == "outbox.say"}

    assert found <= WAYS | IN_PRIVATE


def test_only_updates_change_a_card_in_a_chat_without_a_record_of_it() -> None:
    """A daily update belongs to the chat that it was written in."""
    assert {module for module, called in _calls() if called == "context.hang"} == {"updates"}


def _calls() -> list[tuple[str, str]]:
    """Every method that a handler calls, with the name before it, and its module."""
    return [
        (file.stem, ".".join(ast.unparse(node.func).split(".")[-2:]))
        for file in sorted(HANDLERS.glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
