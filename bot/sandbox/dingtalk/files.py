"""Pictures and files: uploaded by the bot, and sent by people for the bot to fetch."""

from __future__ import annotations

import secrets
from pathlib import PurePath
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from bot.sandbox.clock import SimClock
from bot.sandbox.dingtalk.app import App
from bot.sandbox.dingtalk.calls import Call, Calls
from bot.sandbox.dingtalk.errors import ApiError, OldApiError
from bot.sandbox.world import Media, World

MEGABYTE = 1 << 20
KINDS: dict[str, tuple[int, frozenset[str]]] = {
    "image": (20 * MEGABYTE, frozenset({"jpg", "jpeg", "gif", "png", "bmp"})),
    "voice": (2 * MEGABYTE, frozenset({"amr", "mp3", "wav"})),
    "video": (20 * MEGABYTE, frozenset({"mp4"})),
    "file": (20 * MEGABYTE, frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"})),
}


class Files:
    """Keeps bodies in the world's media store, under media ids and download codes."""

    def __init__(self, app: App, world: World, clock: SimClock) -> None:
        self._app = app
        self._world = world
        self._clock = clock

    def routes(self, calls: Calls) -> list[web.RouteDef]:
        """Upload (old API), the address of a received file (new API), and the file itself."""
        return [
            web.post("/media/upload", calls.old_upload(self.upload)),
            web.post("/v1.0/robot/messageFiles/download", calls.new(self.address)),
            web.get("/files/{code}", self.download),
        ]

    def offer(self, name: str, body: bytes, content_type: str = "application/octet-stream") -> str:
        """Keep a file that a person sent; its download code."""
        code = secrets.token_urlsafe(24)
        self._world.put_media(code, Media(content_type, name, body))
        return code

    async def upload(self, call: Call) -> object:
        """Multipart with the file in field `media` and the `type`; answers with a media id that can be used again."""
        kind, media = await _parts(call.request)
        kind = kind or call.request.query.get("type", "")
        if kind not in KINDS or media is None:
            raise OldApiError(40035, "缺少参数 type 或 media")
        limit, endings = KINDS[kind]
        if PurePath(media.name).suffix.lower().removeprefix(".") not in endings:
            raise OldApiError(40005, "不合法的文件类型")
        if len(media.body) > limit:
            raise OldApiError(40009, "不合法的文件大小")
        media_id = f"@lAL{secrets.token_urlsafe(16)}"
        self._world.put_media(media_id, media)
        created = int(self._clock.timestamp() * 1000)
        return {"errcode": 0, "errmsg": "ok", "media_id": media_id, "created_at": created, "type": kind}

    async def address(self, call: Call) -> object:
        """`{"downloadCode", "robotCode"}` → `{"downloadUrl"}`."""
        code = call.text("downloadCode")
        if call.text("robotCode") != self._app.client_id or self._world.media(code) is None:
            raise ApiError("invalidParameter.robotCode.downloadCode", "robotCode或downloadCode无效")
        return {"downloadUrl": f"{self._app.endpoint}/files/{quote(code)}"}

    async def download(self, request: web.Request) -> web.Response:
        """The body of a file; the address needs no token."""
        media = self._world.media(request.match_info["code"])
        if media is None:
            raise web.HTTPNotFound
        return web.Response(body=media.body, content_type=media.content_type)


async def _parts(request: web.Request) -> tuple[str, Media | None]:
    if not request.content_type.startswith("multipart/"):
        return "", None
    kind, media = "", None
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "type":
            kind = await part.text()
        elif part.name == "media" and part.filename:
            content_type = part.headers.get("Content-Type", "application/octet-stream")
            media = Media(content_type, part.filename, await _body(part))
    return kind, media


async def _body(part: BodyPartReader) -> bytes:
    """At most a little more than any kind allows, so that an endless upload ends."""
    body = bytearray()
    while len(body) <= 20 * MEGABYTE and (chunk := await part.read_chunk(MEGABYTE)):
        body += chunk
    return bytes(body)
