"""`python -m benchmarks [NAME …]`: every benchmark, or those named, one JSON object a line."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable

from benchmarks import parse
from benchmarks.ingest import ingest
from benchmarks.line import Line
from benchmarks.start import start
from benchmarks.timers import timers
from benchmarks.weekly import weekly


async def _ingest_feishu(rounds: int) -> list[Line]:
    return [await ingest("feishu", rounds)]


async def _ingest_dingtalk(rounds: int) -> list[Line]:
    return [await ingest("dingtalk", rounds)]


async def _throughput(rounds: int) -> list[Line]:
    return [parse.throughput(rounds)]


async def _worst(rounds: int) -> list[Line]:
    return [parse.worst(rounds)]


Measure = Callable[[int], Awaitable[list[Line]]]

BENCHMARKS: dict[tuple[str, ...], Measure] = {
    ("ingest.feishu",): _ingest_feishu,
    ("ingest.dingtalk",): _ingest_dingtalk,
    ("start.cold", "start.rss"): start,
    ("timers.growth", "timers.empty"): timers,
    ("weekly.project", "weekly.department", "weekly.growth", "weekly.memory"): weekly,
    ("parse.throughput",): _throughput,
    ("parse.worst",): _worst,
}
"""What is measured together, by its names."""


async def run(wanted: set[str], rounds: int) -> None:
    """Measure what is wanted and nothing else, and print each line as it comes."""
    for names, measure in BENCHMARKS.items():
        if wanted & set(names):
            for line in await measure(rounds):
                if line.name in wanted:
                    print(line, flush=True)


def main() -> None:
    names = [name for group in BENCHMARKS for name in group]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(names)}; all without")
    parser.add_argument("--rounds", type=int, default=5, help="of each side, in turns (5)")
    given = parser.parse_args()
    if unknown := set(given.name) - set(names):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}: choose from {', '.join(names)}")
    asyncio.run(run(set(given.name or names), given.rounds))


if __name__ == "__main__":
    main()
