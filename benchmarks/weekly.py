"""The weekly summary of a project, a department and the whole company, of ten thousand people beside a thousand."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.line import Line
from benchmarks.programs import ROOT, Program, running

MANY, FEW = 10_000, 1_000
QUESTIONS = {
    "weekly.project": "/周报 2026-一-0001",
    "weekly.department": "/周报 第1部门",
    "weekly.growth": "/周报 公司",
}
"""What is asked for each line; the last one is the whole company."""
MOST_ROUNDS = 3
"""Of the whole company: a fourth round tells nothing new and takes another minute."""


async def weekly(rounds: int) -> list[Line]:
    """ms an answer, and as weekly.memory the most that the process held (MB). One question of each before them warms both sides."""
    lines = [Line(name, "ms") for name in QUESTIONS]
    memory = Line("weekly.memory", "MB")
    (ROOT / "var").mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-", dir=ROOT / "var")))
        few, many = [await _side(stack, size, folder / f"{size}.db") for size in (FEW, MANY)]
        for side in (few, many):
            await side.asked(QUESTIONS["weekly.project"])
        for _ in range(min(rounds, MOST_ROUNDS)):
            for line, question in zip(lines, QUESTIONS.values(), strict=True):
                asked = [await side.asked(question) for side in (few, many)]
                line.baselines.append(asked[0]["ms"])
                line.values.append(asked[1]["ms"])
            memory.baselines.append(asked[0]["mb"])
            memory.values.append(asked[1]["mb"])
    return [*lines, memory]


async def _side(stack: AsyncExitStack, size: int, file: Path) -> Program:
    """Kept by a process of its own, so that what it took to make the company is not counted as memory of the summary."""
    async with running("-m", "benchmarks.company", str(size), str(file)) as made:
        await made.heard()
    side = await stack.enter_async_context(running("-m", "benchmarks.asked", str(file)))
    await side.heard()
    return side
