"""How long the bot takes from its start until both platforms are connected, and what it holds then, beside `import lark_oapi`."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.line import Line
from benchmarks.load import APP, SECRET
from benchmarks.programs import ROOT, Program, running

SETTLE = 2.0
"""Seconds until an idle process is measured."""
IMPORT = "import lark_oapi, sys; print('true', flush=True); sys.stdin.read()"


async def start(rounds: int) -> list[Line]:
    """start.cold and start.rss; one round of each side before them warms the caches of both."""
    cold, rss = Line("start.cold", "ms"), Line("start.rss", "MB")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="bench-"))
        loads = [await stack.enter_async_context(running("-m", "benchmarks.load", name)) for name in ("feishu", "dingtalk")]
        feishu, dingtalk = [(await load.heard())["address"] for load in loads]
        environment = _environment(feishu, dingtalk, Path(folder))
        for number in range(rounds + 1):
            baseline, ours = await _imported(), await _connected(loads, environment)
            if number:
                cold.baselines.append(baseline[0])
                rss.baselines.append(baseline[1])
                cold.values.append(ours[0])
                rss.values.append(ours[1])
    return [cold, rss]


async def _imported() -> tuple[float, float]:
    started = perf_counter()
    async with running("-c", IMPORT) as program:
        await program.heard()
        return (perf_counter() - started) * 1000, await _resident(program)


async def _connected(loads: list[Program], environment: dict[str, str]) -> tuple[float, float]:
    waiting = [asyncio.create_task(load.asked("connection")) for load in loads]
    await asyncio.sleep(0.1)
    started = perf_counter()
    async with running("-m", "bot", "run", environment=environment) as program:
        await asyncio.gather(*waiting)
        milliseconds = (perf_counter() - started) * 1000
        await asyncio.sleep(SETTLE)
        return milliseconds, await _resident(program)


async def _resident(program: Program) -> float:
    """Megabytes of memory that the process holds now."""
    asked = await asyncio.create_subprocess_exec("ps", "-o", "rss=", "-p", str(program.pid), stdout=asyncio.subprocess.PIPE)
    said, _ = await asked.communicate()
    return int(said) / 1024


def _environment(feishu: str, dingtalk: str, folder: Path) -> dict[str, str]:
    """Both platforms, a database that is there already after the first start, and no port of this machine.

    The first start may leave its compiled modules, as an installer leaves those of `lark_oapi`.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith(("TONGZHOU_", "PYTHONDONTWRITEBYTECODE"))}
    return own | {
        "TONGZHOU_DATABASE__URL": f"sqlite:///{folder / 'bot.db'}",
        "TONGZHOU_FEISHU__APP_ID": APP,
        "TONGZHOU_FEISHU__APP_SECRET": SECRET,
        "TONGZHOU_FEISHU__DOMAIN": feishu,
        "TONGZHOU_DINGTALK__CLIENT_ID": APP,
        "TONGZHOU_DINGTALK__CLIENT_SECRET": SECRET,
        "TONGZHOU_DINGTALK__ENDPOINT": dingtalk,
        "TONGZHOU_DINGTALK__OAPI_ENDPOINT": dingtalk,
        "TONGZHOU_HTTP__PORT": "0",
        "TONGZHOU_LOG__LEVEL": "warning",
        "PYTHONPATH": str(ROOT),
    }
