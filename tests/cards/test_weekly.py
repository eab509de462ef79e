"""Of a long week only what is shown is drawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.cards.render_text import render
from bot.cards.weekly import SHOWN, Heading, Names, weekly_card
from bot.domain.people import Person
from bot.domain.standing import Standing
from bot.domain.weekly import Said, Share, Week

MONDAY = date(2026, 11, 16)
LINES = 1000


def test_what_is_not_shown_is_counted_and_not_drawn() -> None:
    class Counted(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            drawn.add(id(self))
            return super().__getitem__(key)

    drawn: set[int] = set()
    person = Person(id=1, name="李娜")
    items = [Counted(text=f"核对第 {number} 份合同", status="done", progress=None, refs=[]) for number in range(LINES)]
    said = tuple(Said(person, MONDAY, one) for one in items)
    share = Share(person, posted=1, owed=1, lacking=0, completed=LINES, planned=0, blockers=0)
    week = Week(MONDAY, MONDAY + timedelta(days=6), True, (share,), said, (), (), (), (), (), (), ())

    card = weekly_card(Heading("周汇总", "全公司"), week, Standing(MONDAY, (), (), (), (), ()), Names())

    assert f"另有 {LINES - SHOWN} 项" in render(card)
    assert len(drawn) <= SHOWN
