"""Nobody is told anything in private past the place that knows when they want to be left alone (C28)."""

from __future__ import annotations

import re
from pathlib import Path

ASK_ONLY = ("summons.py", "unanswered.py")
"""They look for somebody who can be reached, and tell them through the others."""
HANDLERS = Path(__file__).parents[2] / "bot" / "handlers"


def test_only_pushes_and_answers_to_the_speaker_know_where_somebody_is_reached() -> None:
    asked = {
        file.name: re.findall(r"\breach\(([^)]*)\)", file.read_text(encoding="utf-8"))
        for file in HANDLERS.rglob("*.py")
        if file.name not in ("context.py", "pushes.py", *ASK_ONLY)
    }

    assert {"context.speaker"} == {one for found in asked.values() for one in found}
