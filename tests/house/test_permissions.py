"""The table of rights on its page is the one that the code asks."""

from __future__ import annotations

from pathlib import Path

from bot.domain.permissions import TABLE, WHAT, WHO, Right, Role

PAGE = Path(__file__).parents[2] / "docs" / "records" / "people.md"


def printed() -> str:
    head = f"| 能做的事 | {' | '.join(WHO[role] for role in Role)} |"
    rule = "| --- " * (len(Role) + 1) + "|"
    rows = [f"| {WHAT[right]} | {' | '.join('✓' if role in TABLE[right] else '' for role in Role)} |" for right in Right]
    return "\n".join([head, rule, *rows])


def test_the_page_shows_every_right_of_every_role() -> None:
    assert printed() in PAGE.read_text(encoding="utf-8"), printed()
