"""Events accepted, committed with a sync and acknowledged a second, beside the platform's own client with an empty handler."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.line import Line
from benchmarks.programs import ROOT, Program, running

EVENTS, WARM_UP, IN_FLIGHT = 8000, 1000, 64


@dataclass(frozen=True, slots=True)
class _Side:
    load: Program

    async def round(self, events: int) -> float:
        return float((await self.load.asked(f"round {events} {IN_FLIGHT}"))["per_second"])


async def ingest(platform: str, rounds: int) -> Line:
    """Both clients stay connected, each to a platform of its own; the rounds take turns."""
    (ROOT / "var").mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="bench-", dir=ROOT / "var"))
        stock = await _side(stack, platform, "stock")
        ours = await _side(stack, platform, "ours", str(Path(folder) / "inbox.db"))
        for side in (stock, ours):
            await side.round(WARM_UP)
        line = Line(f"ingest.{platform}", "events/s")
        for _ in range(rounds):
            line.baselines.append(await stock.round(EVENTS))
            line.values.append(await ours.round(EVENTS))
    return line


async def _side(stack: AsyncExitStack, platform: str, client: str, *more: str) -> _Side:
    load = await stack.enter_async_context(running("-m", "benchmarks.load", platform))
    address = (await load.heard())["address"]
    await stack.enter_async_context(running("-m", f"benchmarks.{client}", platform, address, *more))
    return _Side(load)
