"""The bot's own HTTP door: is it alive, can it work, its figures; and the webhook where a platform calls us.

Rule: nothing here tells a stranger what is inside; /readyz names the part that is red and nothing more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web

from bot.errors import OperatorError

Check = Callable[[], Awaitable[bool]]
STOPPING_SECONDS = 3.0


class Web:
    """Serves until closed. `checks` are what must hold to be ready, by name; `figures` prints the metrics."""

    def __init__(self, host: str, port: int, *, checks: Mapping[str, Check], figures: Callable[[], Awaitable[bytes]]) -> None:
        self._host = host
        self._port = port
        self._checks = checks
        self._figures = figures
        self._runner: web.AppRunner | None = None

    async def start(self, routes: Iterable[web.RouteDef] = ()) -> int:
        """The port that is listened on. Raises OperatorError when it is taken or not ours to take."""
        app = web.Application(client_max_size=1_000_000)
        app.add_routes([web.get("/healthz", self._alive), web.get("/readyz", self._ready), web.get("/metrics", self._show)])
        app.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOPPING_SECONDS)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            place = f"cannot listen on {self._host}:{self._port}: {error.strerror}"
            raise OperatorError(f"{place}; set TONGZHOU_HTTP__PORT to a free port, or 0 for any") from error
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _alive(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, request: web.Request) -> web.Response:
        red = [name for name, check in self._checks.items() if not await check()]
        return web.json_response({"status": "not ready" if red else "ready", "red": red}, status=503 if red else 200)

    async def _show(self, request: web.Request) -> web.Response:
        return web.Response(body=await self._figures(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
