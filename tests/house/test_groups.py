"""A record's card reaches a group by one way only, so that no handler can forget who may not read it (C35, F28)."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from types import ModuleType

from sqlmodel import Session

from bot.handlers import audience
from bot.storage.engine import Database

HANDLERS = Path(__file__).parents[2] / "bot" / "handlers"

WAYS = {"showing.placements", "context"}
"""The way itself, and what it is made of: what they say has passed the gate."""
IN_PRIVATE = {"announcing", "showing.pushes", "reminders.reminders", "mine", "subtasks.sheets"}
"""They address a person, never a group."""
PASSED_ON = {"record", "face.record", "place.record", "matter.record", "found.record"}
"""Records that a function was given; who gives them names them."""
ANSWERS = {
    "agreements": "the rules, or in private",
    "balances": "not in groups",
    "chats.chats": "of no record",
    "projects.divisions": "in private",
    "help": "of no record",
    "issues.issues": "in private",
    "conflicts.measures": "not in groups",
    "mine": "in private",
    "projects.openings": "the speaker's own words",
    "people": "in private",
    "showing.placements": "the way itself",
    "requests.mail": "in private",
    "settings.settings": "the rules",
    "updates.updates": "to its author in private",
    "updates.wall": "belongs to its chat",
}
"""Who answers with a card that hangs nowhere, and so passes no gate, with the reason."""
OPENLY = {
    "context": "the way itself",
    "showing.forms": "only where the form went",
    "help": "of the commands",
    "mine": "only where the list went",
    "router": "of the commands",
}
"""Who says a sentence in a group whoever sits in it, with the reason: it tells of no record and of nobody."""


def test_only_the_gate_addresses_a_group_with_a_card() -> None:
    """Whatever hands a card to the outbox by itself is known here with its reason."""
    found = {module for module, called in _calls() if called == "outbox.say"}

    assert found <= WAYS | IN_PRIVATE


def test_only_updates_change_a_card_in_a_chat_without_a_record_of_it() -> None:
    """A daily update belongs to the chat that it was written in."""
    assert {module for module, called in _calls() if called == "context.hang"} == {"updates.wall"}


def test_only_what_a_group_may_read_anyway_is_said_past_the_gate() -> None:
    """A new handler hangs its card with a face, or stands here with its reason."""
    assert {module for module, called in _calls() if called == "context.say"} == set(ANSWERS)


def test_a_sentence_goes_to_a_group_by_the_gate_alone() -> None:
    """What is said openly stands above with its reason; the count of updates belongs to the group that they were written in."""
    assert {module for module, called in _calls() if called.endswith(".say_openly")} == set(OPENLY)
    assert {module for module, called in _calls() if called == "outbox.text"} == {"context", "updates.nudges"}


async def test_the_gate_knows_every_record_whose_card_is_hung(database: Database) -> None:
    def labelled(names: set[str]) -> dict[str, str]:
        with database.transaction() as connection, Session(connection) as session:
            return {name: audience.label_of(session, name, 0, "x")[1] for name in names}

    named = _named()

    assert {"subtask", "issues", "process", "weekly-company", "group"} <= named
    assert all(labelled(named).values())


def _named() -> set[str]:
    """Every record that a handler names in a Face."""
    found: set[str] = set()
    for file in sorted(HANDLERS.rglob("*.py")):
        module = importlib.import_module(f"bot.handlers.{_name(file)}".removesuffix(".__init__"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Face" and ast.unparse(node.args[0]) not in PASSED_ON:
                found.add(_value(module, node.args[0]))
    return found


def _value(module: ModuleType, written: ast.expr) -> str:
    """What a constant, a name of the module or a name of another module stands for."""
    if isinstance(written, ast.Constant):
        return str(written.value)
    value: object = module
    for part in ast.unparse(written).split("."):
        value = getattr(value, part)
    return str(value)


def _calls() -> list[tuple[str, str]]:
    """Every method that a handler calls, with the name before it, and its module."""
    return [
        (_name(file), ".".join(ast.unparse(node.func).split(".")[-2:]))
        for file in sorted(HANDLERS.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def _name(file: Path) -> str:
    """A module as it is called inside the room."""
    return ".".join(file.relative_to(HANDLERS).with_suffix("").parts)
