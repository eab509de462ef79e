"""What a query may not do to what its transaction has changed."""

from __future__ import annotations

import ast
from pathlib import Path

QUERIES = Path(__file__).parents[2] / "bot" / "storage"


def reads_anew(file: Path) -> list[tuple[str, str]]:
    """Functions that replace what is in memory by what the database says, with their text."""
    source = file.read_text(encoding="utf-8")
    functions = (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef))
    texts = ((one.name, ast.get_source_segment(source, one) or "") for one in functions)
    return [(name, text) for name, text in texts if "populate_existing" in text]


def test_who_reads_anew_has_told_the_database_first_what_was_changed() -> None:
    found = {f"{file.stem}.{name}": text for file in QUERIES.rglob("*.py") for name, text in reads_anew(file)}

    assert found
    assert [] == [name for name, text in found.items() if "session.flush()" not in text]
