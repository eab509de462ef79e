"""Images and files: uploaded by the bot, fetched again."""

from __future__ import annotations

from aiohttp import BodyPartReader, web

from bot.sandbox.feishu import limits
from bot.sandbox.feishu.app import new_id
from bot.sandbox.feishu.errors import Refused
from bot.sandbox.feishu.rest import Answer, Call
from bot.sandbox.feishu.sending import message_of
from bot.sandbox.world import Media, World

_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"\x00\x00\x01\x00": "image/x-icon",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
FILE_TYPES = {"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"}


class MediaCalls:
    """`/im/v1/images`, `/im/v1/files` and the resources of messages."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def upload_image(self, call: Call) -> Answer:
        fields, media = await _form(call, "image", limits.IMAGE_BYTES)
        if fields.get("image_type") not in {"message", "avatar"}:
            raise Refused(234001, "image_type is message or avatar")
        kind = image_type(media.body)
        if kind is None:
            raise Refused(234011)
        key = new_id("img_v3_")
        self._world.put_media(key, Media(kind, media.name, media.body))
        return {"image_key": key}

    async def upload_file(self, call: Call) -> Answer:
        fields, media = await _form(call, "file", limits.FILE_BYTES)
        if fields.get("file_type") not in FILE_TYPES or not fields.get("file_name"):
            raise Refused(234001, "file_type or file_name is wrong")
        key = new_id("file_v3_")
        self._world.put_media(key, Media("application/octet-stream", fields["file_name"], media.body))
        return {"file_key": key}

    async def download(self, call: Call) -> Answer:
        return self._found(call.part("key"), 234001)

    async def resource(self, call: Call) -> Answer:
        """An image or file of a message; not of a card."""
        message = message_of(self._world, call)
        key = call.part("key")
        if message.card is not None:
            raise Refused(234043)
        if key not in message.extra["content"]:
            raise Refused(234003)
        return self._found(key, 234003)

    def _found(self, key: str, missing: int) -> web.Response:
        media = self._world.media(key)
        if media is None:
            raise Refused(missing)
        return web.Response(body=media.body, content_type=media.content_type)


def image_type(body: bytes) -> str | None:
    """The image's type by its first bytes, of those that the platform takes."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:11] in {b"hei", b"mif"}:
        return "image/heic"
    return next((kind for magic, kind in _MAGIC.items() if body.startswith(magic)), None)


async def _form(call: Call, name: str, most: int) -> tuple[dict[str, str], Media]:
    """The text fields of a multipart body, and the file under `name`."""
    if not call.request.content_type.startswith("multipart/"):
        raise Refused(234001, "the body is multipart/form-data")
    fields: dict[str, str] = {}
    media: Media | None = None
    async for part in await call.request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == name:
            media = Media("", part.filename or "", await _body(part, most))
        elif part.name:
            fields[part.name] = await part.text()
    if media is None:
        raise Refused(234001, f"{name} is required")
    return fields, media


async def _body(part: BodyPartReader, most: int) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk(65536):
        body += chunk
        if len(body) > most:
            raise Refused(234006)
    if not body:
        raise Refused(234010)
    return bytes(body)
