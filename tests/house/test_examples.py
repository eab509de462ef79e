"""What is printed as an example names departments of the company that reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.samples import ANOTHER, OTHER, OWN

HANDLERS = Path(__file__).parents[2] / "bot" / "handlers"
NAMES = (OWN, OTHER, ANOTHER)


def printed(node: ast.AST) -> Iterator[str]:
    """The texts of a module but for docstrings and what `at_home` is given."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == "at_home":
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value
        yield from printed(child)


def test_no_refusal_names_a_department_that_the_company_may_not_have() -> None:
    found = [
        f"{file.name}: {text}"
        for file in HANDLERS.rglob("*.py")
        for text in printed(ast.parse(file.read_text(encoding="utf-8")))
        if any(name in text for name in NAMES)
    ]

    assert [] == found


def test_no_example_of_a_command_names_a_department() -> None:
    assert [] == [one.example for one in COMMANDS if any(name in one.example for name in NAMES)]
