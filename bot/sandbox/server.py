"""Starts everything on loopback: both platforms on ports of their own, the page and the control calls on one more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox import page
from bot.sandbox.clock import SimClock
from bot.sandbox.company import load_company
from bot.sandbox.control import Control
from bot.sandbox.deliveries import DeliveryLog
from bot.sandbox.dingtalk import DingTalkStandIn
from bot.sandbox.faults import Faults
from bot.sandbox.feishu import FeishuStandIn
from bot.sandbox.world import World

HOST = "127.0.0.1"
LARGEST_REQUEST = 40 * 1024 * 1024
"""Bytes; above the platforms' own limits, so that these are what answers."""
GOODBYE_SECONDS = 0.5
"""How long a stop waits for calls that are being answered."""


@dataclass(slots=True)
class Sandbox:
    """The running sandbox. `ready` is what other programs need to connect, as one JSON object."""

    world: World
    clock: SimClock
    faults: Faults
    log: DeliveryLog
    feishu: FeishuStandIn
    dingtalk: DingTalkStandIn
    ready: dict[str, Any]
    _runners: list[web.AppRunner]

    async def close(self) -> None:
        """Cut every connection and free the ports."""
        await self.feishu.close()
        await self.dingtalk.close()
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))


async def start_sandbox(*, port: int = 0, people: Path | None = None, speed: float = 1.0, empty: bool = False) -> Sandbox:
    """Start both stand-ins, the page and the control calls in this loop.

    `people` is a company file, without one there is nobody; `empty` leaves its groups out; `speed` is how fast simulated time
    runs. OSError when the port is taken, ValueError when the company file is wrong.
    """
    world, clock, faults, log = World(), SimClock(speed), Faults(), DeliveryLog()
    if people is not None:
        load_company(world, people, empty=empty)
    feishu = FeishuStandIn(world, clock, faults, log)
    dingtalk = DingTalkStandIn(world, clock, faults, log)
    control = Control(world, clock, faults, log, {"feishu": feishu, "dingtalk": dingtalk})
    runners: list[web.AppRunner] = []
    try:
        home = await _serve([*page.routes(world, clock, feishu.app.name), *control.routes()], port, runners)
        feishu_at = await _serve(feishu.routes(), 0, runners)
        dingtalk_at = await _serve(dingtalk.routes(), 0, runners)
    except OSError:
        await asyncio.gather(*(runner.cleanup() for runner in runners))
        raise
    dingtalk.app.endpoint = dingtalk.app.oapi_endpoint = dingtalk_at
    ready = {
        "page": f"{home}/",
        "control": home,
        "feishu": {"domain": feishu_at, "app_id": feishu.app.app_id, "app_secret": feishu.app.app_secret},
        "dingtalk": {
            "endpoint": dingtalk_at,
            "oapi_endpoint": dingtalk_at,
            "client_id": dingtalk.app.client_id,
            "client_secret": dingtalk.app.client_secret,
        },
    }
    return Sandbox(world, clock, faults, log, feishu, dingtalk, ready, runners)


async def _serve(routes: Iterable[web.AbstractRouteDef], port: int, runners: list[web.AppRunner]) -> str:
    """Serve these routes and return their address."""
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE_SECONDS)
    await runner.setup()
    runners.append(runner)
    site = web.TCPSite(runner, HOST, port)
    await site.start()
    return f"http://{HOST}:{runner.addresses[0][1]}"
