"""The ladder on its page is the one of the policy's defaults, and every clock of it has its words."""

from __future__ import annotations

from pathlib import Path

from bot.cards.ladder import HEADER, lines
from bot.domain.clocks import NAMES
from bot.domain.ladder import Rule
from bot.domain.policy import Ladder

PAGE = Path(__file__).parents[2] / "docs" / "records" / "issues.md"


def printed() -> str:
    head = [f"| {' | '.join(HEADER)} |", "| --- " * len(HEADER) + "|"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in lines(Ladder()))])


def test_the_page_shows_every_row_of_the_policy() -> None:
    assert printed() in PAGE.read_text(encoding="utf-8"), printed()


def test_every_clock_of_an_issue_has_its_words() -> None:
    assert set() == {str(one) for one in Rule} - set(NAMES)
