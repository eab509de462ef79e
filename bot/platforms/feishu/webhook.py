"""The webhook: the platform calls us, proves that it is the platform, and hears 200 when the event is kept.

Rule: size, age and signature are looked at before anything is parsed; a request that does not prove itself is counted and learns
nothing. Whether a retry is signed anew is not documented, so only what is older than the whole ladder of retries is too old.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import web

from bot.errors import PlatformError, StorageUnavailable
from bot.metrics import Metrics
from bot.platforms.feishu import sdk
from bot.platforms.feishu.answers import PRESS_SECONDS, callback_answer
from bot.platforms.feishu.client import FeishuClient
from bot.platforms.feishu.decode import understood
from bot.platforms.reading import read
from bot.ports import CardPressed, Clock, Intake, Platform
from bot.settings import FeishuSettings

PATH = "/webhook/feishu"
MOST_BYTES = 1_000_000
MOST_UNSIGNED_BYTES = 4096
"""Only the platform's first question, whether somebody is there, comes without a signature."""
OLDEST = timedelta(hours=8)
"""The last retry comes six hours after the event."""

log = structlog.get_logger("bot.feishu")


class _Refused(Exception):
    """The request does not prove that it comes from the platform; the text is for the figures."""


class FeishuWebhook:
    """Takes events and card presses at PATH."""

    def __init__(self, settings: FeishuSettings, client: FeishuClient, intake: Intake, *, clock: Clock, metrics: Metrics) -> None:
        self._settings = settings
        self._client = client
        self._intake = intake
        self._clock = clock
        self._metrics = metrics
        self._key = settings.encrypt_key.get_secret_value()

    def routes(self) -> Iterable[web.RouteDef]:
        return [web.post(PATH, self.handle)]

    async def handle(self, request: web.Request) -> web.Response:
        """200 when the event is kept, 401 for what is not from the platform, 503 when it has to come again."""
        try:
            raw = await self._opened(request)
            envelope = self._proven(raw)
        except _Refused as refusal:
            self._metrics.events.labels(Platform.FEISHU, "Webhook", str(refusal)).inc()
            log.warning("a webhook request was refused", action="feishu.webhook", reason=str(refusal))
            return web.json_response({"msg": "refused"}, status=401)
        if envelope.get("type") == "url_verification":
            return web.json_response({"challenge": str(envelope.get("challenge", ""))})
        try:
            return web.json_response(await self._kept(envelope, raw))
        except (StorageUnavailable, PlatformError):
            return web.json_response({"msg": "try again"}, status=503)

    async def _opened(self, request: web.Request) -> str:
        """The JSON text of a request that is signed and encrypted as the platform does it."""
        body = await _body(request)
        signed = self._signed(request, body)
        if not signed and len(body) > MOST_UNSIGNED_BYTES:
            raise _Refused("not signed")
        try:
            text = sdk.decrypt(json.loads(body)["encrypt"], self._key)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise _Refused("wrongly encrypted") from None
        if not signed and '"url_verification"' not in text:
            raise _Refused("not signed")
        return text

    def _signed(self, request: web.Request, body: bytes) -> bool:
        """Whether there is a signature; raises where it is wrong or too old."""
        time, nonce, signature = (
            request.headers.get(f"X-Lark-{name}", "").encode(errors="replace")
            for name in ("Request-Timestamp", "Request-Nonce", "Signature")
        )
        if not signature:
            return False
        proof = hashlib.sha256(time + nonce + self._key.encode() + body).hexdigest()
        if not hmac.compare_digest(proof.encode(), signature):
            raise _Refused("wrongly signed")
        if not time.isdigit() or abs(self._clock.now().timestamp() - int(time)) > OLDEST.total_seconds():
            raise _Refused("too old")
        return True

    def _proven(self, raw: str) -> dict[str, Any]:
        """The envelope, when it is for this app."""
        try:
            envelope = read(raw)
        except (ValueError, RecursionError):
            raise _Refused("no JSON") from None
        if not isinstance(envelope, dict):
            raise _Refused("no envelope")
        header = envelope.get("header")
        says = header if isinstance(header, dict) else envelope
        token = self._settings.verification_token.get_secret_value()
        if token and not hmac.compare_digest(str(says.get("token", "")).encode(errors="replace"), token.encode()):
            raise _Refused("wrong token")
        if header is not None and says.get("app_id") != self._settings.app_id:
            raise _Refused("another app")
        return envelope

    async def _kept(self, envelope: dict[str, Any], raw: str) -> dict[str, Any]:
        """The body of the answer, once the event is kept."""
        incoming = understood(envelope, raw, bot_id=await self._client.bot_id(), now=self._clock.now())
        if isinstance(incoming, CardPressed):
            return callback_answer(await self._intake.press(incoming, PRESS_SECONDS))
        await self._intake.accept(incoming)
        return {"msg": "success"}


async def _body(request: web.Request) -> bytes:
    """The raw body, read no further than its bound."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise _Refused("oversized")
    return bytes(body)
