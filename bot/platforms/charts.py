"""Charts as pictures, for a platform that draws none itself.

Rule 1: nothing of this is loaded before the first chart: the drawing library costs time and memory that most processes never need.
Rule 2: the font comes with our packages and is read from its own file, so that a machine without fonts shows Chinese all the same.
Rule 3: a picture only repeats what the card says in words: one that cannot be drawn, or not in time, is left out.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.cards.literal import flat, one_line
from bot.cards.model import Block, Card, Chart, Image
from bot.errors import PlatformError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SECONDS = 15.0
"""For all pictures of one card, their drawing, uploading and waiting for others; the first one loads the library as well."""
KEPT = 256
"""Pictures that are known by what they show, and not uploaded again."""
MOST_LABELS = 31
MOST_SERIES = 8
WIDTH, HEIGHT, DPI = 5.4, 3.0, 200
"""Inches, and dots of each: 1080 by 600, so that its words can be read on a phone."""
COLOURS = ("#3370ff", "#34c724", "#ff8800", "#f54a45", "#7f3bf5", "#14c0ff", "#8f959e", "#ffc60a")
INK, GRID = "#1f2329", "#e5e6eb"
CROWDED, LONG, TITLE = 6, 10, 40
"""From so many labels on they are slanted; characters of a label, and of the title."""

log = structlog.get_logger(__name__)


class Pictures:
    """A card's charts with their pictures above them. `upload` gives the platform's key of a PNG."""

    def __init__(self, upload: Callable[[bytes], Awaitable[str]]) -> None:
        self._upload = upload
        self._drawing = asyncio.Lock()
        """One at a time: the library's fonts are not to be used by two threads."""
        self._known: OrderedDict[Chart, str] = OrderedDict()

    async def illustrated(self, card: Card) -> Card:
        """The card with an image before each chart; the chart stays, as its figures in words."""
        if not any(isinstance(block, Chart) for block in card.blocks):
            return card
        until = asyncio.get_running_loop().time() + SECONDS
        blocks: list[Block] = []
        for block in card.blocks:
            if isinstance(block, Chart) and (key := await self._in_time(block, until)):
                blocks.append(Image(key, block.title))
            blocks.append(block)
        return replace(card, blocks=tuple(blocks))

    async def _in_time(self, chart: Chart, until: float) -> str:
        """The key, empty where there is no picture (rule 3)."""
        try:
            async with asyncio.timeout_at(until), self._drawing:
                return await self._key(chart)
        except (PlatformError, TimeoutError, OSError, ValueError, ImportError) as error:
            log.warning("a chart goes out without its picture", action="chart.none", error=f"{type(error).__name__}: {error}")
            return ""

    async def _key(self, chart: Chart) -> str:
        if chart not in self._known:
            self._known[chart] = await self._upload(await asyncio.to_thread(draw, chart))
        self._known.move_to_end(chart)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return self._known[chart]


def draw(chart: Chart) -> bytes:
    """The chart as PNG, the same bytes for the same chart. Raises ValueError for one without figures or with too many."""
    if not chart.labels or not chart.series or len(chart.labels) > MOST_LABELS or len(chart.series) > MOST_SERIES:
        raise ValueError("no figures, or too many for a picture")
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - rule 1
    from matplotlib.figure import Figure  # noqa: PLC0415 - rule 1

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    (_bars if chart.kind == "bar" else _lines)(axes, chart)
    _frame(axes, chart)
    png = BytesIO()
    figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _bars(axes: Axes, chart: Chart) -> None:
    thick = 0.7 / len(chart.series)
    for lane, one in enumerate(chart.series):
        places = [at + (lane - (len(chart.series) - 1) / 2) * thick for at in range(len(chart.labels))]
        bars = axes.bar(places, one.values, thick * 0.92, color=COLOURS[lane], label=_short(one.name), zorder=2)
        if len(chart.labels) * len(chart.series) <= 2 * MOST_LABELS:
            axes.bar_label(bars, fmt="{:g}", fontsize=7, padding=1, color=INK)


def _lines(axes: Axes, chart: Chart) -> None:
    for lane, one in enumerate(chart.series):
        axes.plot(range(len(chart.labels)), one.values, "o-", color=COLOURS[lane], label=_short(one.name), zorder=2)


def _frame(axes: Axes, chart: Chart) -> None:
    words: dict[str, Any] = {"fontproperties": _font(9), "color": INK}
    crowded = len(chart.labels) >= CROWDED
    axes.set_title(_short(one_line(chart.title), TITLE), loc="left", **{**words, "fontproperties": _font(11)})
    axes.set_xticks(range(len(chart.labels)), [_short(label) for label in chart.labels], **words)
    if crowded and max(map(len, chart.labels)) > LONG // 2:
        axes.tick_params(axis="x", labelrotation=30)
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("right")
    axes.set_ylim(bottom=0, top=max(1.0, 1.12 * max(max(one.values) for one in chart.series)))
    axes.tick_params(length=0, labelsize=8, colors=INK)
    if all(value.is_integer() for one in chart.series for value in map(float, one.values)):
        axes.locator_params(axis="y", integer=True)
    axes.grid(axis="y", color=GRID, zorder=1)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    if len(chart.series) > 1:
        axes.legend(prop=_font(9), frameon=False, ncols=len(chart.series), loc="upper right", bbox_to_anchor=(1, 1.14))


def _short(text: str, most: int = LONG) -> str:
    """Text on one line as the picture can show it: what the font lacks is a dot, and two dollar signs would start a formula."""
    from matplotlib.font_manager import get_font  # noqa: PLC0415 - rule 1

    text, font = flat(text), get_font(str(font_file()))
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(sign if font.get_char_index(ord(sign)) else "·" for sign in shown).replace("$", r"\$")


def _font(size: float) -> Any:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - rule 1

    return FontProperties(fname=font_file(), size=size)


def font_file() -> Path:
    """Noto Sans SC under the SIL Open Font License, as its package brings it; the package itself is not run."""
    package = find_spec("zhplot")
    for folder in (package.submodule_search_locations if package else None) or ():
        if (file := Path(folder) / "fonts" / "NotoSansSC-Regular.ttf").is_file():
            return file
    raise ValueError("the package of the chart's font is not installed")
