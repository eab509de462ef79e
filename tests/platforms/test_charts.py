"""Charts as pictures: drawn from our own font, the same every time, never in the way of the card."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from bot.cards.model import Card, Chart, Image, Series, plain
from bot.errors import RetryLater
from bot.platforms.charts import KEPT, MOST_LABELS, Pictures, draw

DAYS = Chart("每天的完成与计划（项）", "bar", ("周一", "周二"), (Series("完成", (1, 2)), Series("计划", (3, 0))))
PNG = b"\x89PNG\r\n\x1a\n"


class Shelf:
    """Where pictures are uploaded to."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.refuses = False

    async def upload(self, png: bytes) -> str:
        await asyncio.sleep(0)
        if self.refuses:
            raise RetryLater("not now")
        self.taken.append(png)
        return f"@picture{len(self.taken)}"


def keys(card: Card) -> list[str]:
    return [block.key for block in card.blocks if isinstance(block, Image)]


@pytest.mark.parametrize("kind", ["bar", "line"])
def test_a_chart_is_drawn_as_the_same_picture_every_time(kind: str) -> None:
    chart = Chart(DAYS.title, kind, DAYS.labels, DAYS.series)

    assert draw(chart).startswith(PNG)
    assert draw(chart) == draw(chart)


def test_what_people_write_breaks_no_picture() -> None:
    names = ("$x^2$ \\frac{", "🎉🎉", "很长很长很长很长很长很长的名字", "", "a\nb", "\u202e倒", "<b>")

    assert draw(Chart("$\\", "bar", names, (Series("$", (1,) * 7), Series("_完成", (0,) * 7)))).startswith(PNG)


def test_a_chart_without_figures_or_with_too_many_is_no_picture() -> None:
    with pytest.raises(ValueError, match="figures"):
        draw(Chart("空", "bar", (), (Series("完成", ()),)))
    with pytest.raises(ValueError, match="figures"):
        draw(Chart("多", "bar", ("一",) * (MOST_LABELS + 1), (Series("完成", (1.0,) * (MOST_LABELS + 1)),)))


async def test_a_picture_stands_above_its_chart_and_is_uploaded_once() -> None:
    shelf = Shelf()
    pictures = Pictures(shelf.upload)

    first = await pictures.illustrated(Card("周报", (plain("开头"), DAYS)))
    second = await pictures.illustrated(Card("周报（已更新）", (DAYS,)))

    assert first.blocks == (plain("开头"), Image("@picture1", DAYS.title), DAYS)
    assert keys(second) == ["@picture1"]
    assert len(shelf.taken) == 1


async def test_a_card_goes_out_without_a_picture_that_is_refused() -> None:
    shelf = Shelf()
    shelf.refuses = True
    card = Card("周报", (DAYS,))

    assert await Pictures(shelf.upload).illustrated(card) == card


async def test_only_so_many_pictures_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.charts.draw", lambda chart: PNG)
    shelf = Shelf()
    pictures = Pictures(shelf.upload)
    for count in range(KEPT + 1):
        await pictures.illustrated(Card("周报", (Chart(str(count), "bar", ("一",), (Series("完成", (1,)),)),)))

    await pictures.illustrated(Card("周报", (Chart("0", "bar", ("一",), (Series("完成", (1,)),)),)))

    assert len(shelf.taken) == KEPT + 2


def test_the_drawing_library_is_not_loaded_before_the_first_chart() -> None:
    code = "import sys, bot.platforms.dingtalk.client; sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
