"""Serves the chat page: its files, the world as it is now, and a stream of what changes.

What people do on the page goes to the control calls. Whatever a bot uploaded is handed out as a picture or not at all, and
the page may load nothing from elsewhere, so a message can never bring code or a tracking picture with it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.world import World

FILES = Path(__file__).with_name("page")
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}
STATE_MESSAGES = 2_000
STREAMS_AT_MOST = 64
HEARTBEAT = 15.0
"""Seconds after which a stream says the time although nothing changed, and so notices that nobody listens."""
SAFE = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes(world: World, clock: SimClock, bot_name: str = "同舟") -> Sequence[web.AbstractRouteDef]:
    """`GET /` the page, `/page/{file}` its parts, `/page/state`, `/page/changes?since=`, `/page/media/{key}`."""
    page = _Page(world, clock, bot_name)
    return [
        web.get("/", page.index),
        web.get("/page/state", page.state),
        web.get("/page/changes", page.changes),
        web.get("/page/media/{key}", page.media),
        web.get("/page/{name}", page.file),
    ]


class _Page:
    def __init__(self, world: World, clock: SimClock, bot_name: str) -> None:
        self._world = world
        self._clock = clock
        self._bot_name = bot_name
        self._parts = {file.name: file.read_bytes() for file in FILES.iterdir() if file.suffix in KINDS}
        self._moved = asyncio.Event()
        self._streams = 0
        clock.on_move(self._on_move)

    async def index(self, _: web.Request) -> web.Response:
        return self._part("index.html")

    async def file(self, request: web.Request) -> web.Response:
        return self._part(request.match_info["name"])

    def _part(self, name: str) -> web.Response:
        if name not in self._parts:
            raise web.HTTPNotFound(text="没有这个文件。")
        kind = KINDS[Path(name).suffix]
        return web.Response(body=self._parts[name], content_type=kind, charset="utf-8", headers=SAFE)

    async def state(self, _: web.Request) -> web.Response:
        """Everything the page needs to start, with the newest `STATE_MESSAGES` messages."""
        world = self._world
        state = {
            "seq": world.seq,
            "bot": self._bot_name,
            "people": [asdict(person) for person in world.people.values()],
            "chats": [asdict(chat) for chat in world.chats.values()],
            "messages": [message.shown() for message in world.messages[-STATE_MESSAGES:]],
        }
        return web.json_response(state | self._time(), headers=SAFE)

    async def media(self, request: web.Request) -> web.Response:
        """A picture that was uploaded; anything that is no picture stays where it is."""
        media = self._world.media(request.match_info["key"])
        if media is None or media.content_type not in PICTURES:
            raise web.HTTPNotFound(text="没有这张图片。")
        return web.Response(body=media.body, content_type=media.content_type, headers=SAFE)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events, each `{"now", "speed", "changes": [as World.changes gives them]}`."""
        since = _number(request.headers.get("Last-Event-ID") or request.query.get("since"))
        if self._streams >= STREAMS_AT_MOST:
            raise web.HTTPServiceUnavailable(text=f"最多同时打开 {STREAMS_AT_MOST} 个页面，请先关掉几个。")
        stream = web.StreamResponse(headers=SAFE | {"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        self._streams += 1
        try:
            with suppress(ConnectionResetError):
                await self._follow(stream, since)
        finally:
            self._streams -= 1
        return stream

    async def _follow(self, stream: web.StreamResponse, since: int) -> None:
        while True:
            changes = await self._news(since)
            since = changes[-1]["seq"] if changes else since
            body = json.dumps(self._time() | {"changes": changes}, ensure_ascii=False)
            await stream.write(f"id: {since}\ndata: {body}\n\n".encode())

    async def _news(self, since: int) -> list[dict[str, Any]]:
        """What changed; nothing when only the clock was moved or the heartbeat is due."""
        changes = asyncio.ensure_future(self._world.changes(since))
        moved = asyncio.ensure_future(self._moved.wait())
        try:
            await asyncio.wait({changes, moved}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            return changes.result() if changes.done() else []
        finally:
            changes.cancel()
            moved.cancel()

    def _time(self) -> dict[str, Any]:
        return {"now": self._clock.now().isoformat(), "speed": self._clock.speed}

    def _on_move(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


def _number(written: str | None) -> int:
    if written is None or not written.isdecimal() or len(written) > 15:
        raise web.HTTPBadRequest(text="since 须是变化的序号，例如 /page/changes?since=0。")
    return int(written)
