"""Calls to DingTalk's two interfaces: token, refusal → error. What is asked for stands in client.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import aiohttp
import structlog

from bot.errors import RetryLater
from bot.platforms.calls import Form, Json, Pool, Reply, Request, Token, without
from bot.platforms.dingtalk.errors import BLOCKED, SHUT_OUT, TOKEN_REFUSED, translated
from bot.ports import Clock
from bot.settings import DingTalkSettings

CLOSE_SECONDS = 1.0
RENEWED_BEFORE = timedelta(minutes=5)
"""A token is asked for again this long before it ends; the platform then answers with the same one and renews it."""
_JSON = {"Accept": "application/json"}

log = structlog.get_logger("bot.dingtalk")


class Rest:
    """Calls as one app. Every call raises PlatformError and has a time limit."""

    def __init__(self, settings: DingTalkSettings, clock: Clock) -> None:
        self._settings = settings
        self._pool = Pool("dingtalk")
        self._token = Token(clock, RENEWED_BEFORE, self._new_token)

    async def new(self, method: str, path: str, body: Json) -> Json:
        """The answer to a call of the new API (`/v1.0/…`)."""
        url = self._settings.endpoint + path
        return await self._call(lambda token: Request(method, url, {}, {**_JSON, "x-acs-dingtalk-access-token": token}, body))

    async def old(self, path: str, body: Json | None = None, form: Form | None = None) -> Json:
        """The answer to a POST of the old API."""
        url = self._settings.oapi_endpoint + path
        return await self._call(lambda token: Request("POST", url, {"access_token": token}, _JSON, body, form))

    async def introduce(self, path: str, body: Json) -> Json:
        """The answer to a call of the new API that carries the app's credentials in its body."""
        return self._accepted(await self._pool.send(Request("POST", self._settings.endpoint + path, {}, _JSON, body)))

    async def websocket(self, address: str, *, heartbeat: float, most_bytes: int) -> aiohttp.ClientWebSocketResponse:
        """Raises what aiohttp raises; its texts hold the address."""
        closing = aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS)
        return await self._pool.session().ws_connect(address, heartbeat=heartbeat, max_msg_size=most_bytes, timeout=closing)

    async def close(self) -> None:
        await self._pool.close()

    async def _call(self, with_token: Callable[[str], Request]) -> Json:
        """A token that is refused is replaced and the call repeated once."""
        token = await self._token.current()
        reply = await self._pool.send(with_token(token))
        if reply.status == 401 or _code(reply) in TOKEN_REFUSED:
            self._token.drop(token)
            reply = await self._pool.send(with_token(await self._token.current()))
        return self._accepted(reply)

    async def _new_token(self) -> tuple[str, float]:
        secret = self._settings.client_secret.get_secret_value()
        answer = await self.introduce("/v1.0/oauth2/accessToken", {"appKey": self._settings.client_id, "appSecret": secret})
        token, seconds = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise RetryLater("dingtalk answered a request for a token without one")
        return token, seconds

    def _accepted(self, reply: Reply) -> Json:
        code, body = _code(reply), reply.body or {}
        if code == "":
            return body
        message = str(body.get("message") or body.get("sub_msg") or body.get("errmsg") or "no answer that can be read")
        text = without(message, self._token.value, self._settings.client_secret.get_secret_value())
        error = translated(code or "", reply.status, text, reply.headers.get("Retry-After"))
        if error.code in SHUT_OUT:
            log.error(
                "DingTalk lets no call of the app through, what is to be sent waits", action="dingtalk.shut_out", error=str(error)
            )
        raise error


def _code(reply: Reply) -> str | None:
    """The platform's code: a word on the new API; on the old one a number, which may hide behind another (`sub_code`).

    Empty for a success, None when the answer was not the platform's JSON.
    """
    body = reply.body
    if body is None:
        return BLOCKED if reply.headers.get("Content-Type", "").startswith("text/html") else None
    if body.get("punish") == "deny":
        return BLOCKED
    numbered = body.get("sub_code") or body.get("errcode")
    named = body.get("code")
    if isinstance(named, str) and named:
        return named
    if numbered not in (None, 0):
        return str(numbered)
    return "" if reply.status < 300 else None
