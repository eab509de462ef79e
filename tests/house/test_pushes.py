"""Nobody is told anything in private past the place that knows when they want to be left alone (C28)."""

from __future__ import annotations

import re
from pathlib import Path

HANDLERS = Path(__file__).parents[2] / "bot" / "handlers"


def test_only_pushes_and_answers_to_the_speaker_know_where_somebody_is_reached() -> None:
    asked = {
        file.name: re.findall(r"\breach\(([^)]*)\)", file.read_text(encoding="utf-8"))
        for file in HANDLERS.glob("*.py")
        if file.name not in ("context.py", "pushes.py")
    }

    assert {"context.speaker"} == {one for found in asked.values() for one in found}
